//! Runs of words that make a name, each cut into title, office and name.

use super::bodies::{
    FIELD_LINKS, PAIRED_WORDS_MAX, begins_company, ends_company, is_authority, is_name_verb, is_police_of, link, paired,
};
use super::classes::Class;
use super::name_words::{
    ADDRESSES, CAPTIONS, GIVEN_NOUNS, GIVEN_TRADES, HONOURS, INDEFINITE, LANDS, NAME_ADJECTIVES, NATIONAL_TRADES,
    NOBODY, OF_PLACES, OF_RANK, OWNERS, PARTICLES, RANKS, SAINT, SUFFIXES, TRADES,
};
use super::offices::{field_of_office, office_words, second_field};
use super::words::Token;

/// A run of tokens that make a name, cut into what it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Run<'t> {
    /// The name's own words.
    pub(super) name: Vec<Token<'t>>,
    /// The office before it: *Foreign Minister*.
    pub(super) role: Vec<Token<'t>>,
    /// Hash of the title before it (*mr*), if any.
    pub(super) title: Option<u32>,
    /// Whether it names an organisation.
    pub(super) body: bool,
    /// Whether an organisation's name stands right before the name: *Refugee Council Jan Orlo*.
    pub(super) prefixed: bool,
    /// Tokens from the run's first to its last, titles and offices counted.
    pub(super) range: (usize, usize),
}

fn is_name(token: &Token<'_>) -> bool {
    token.given || token.capital && token.class == Class::Name
}

/// A capital word that may stand inside the name of an office or organisation.
pub(super) fn is_proper(token: &Token<'_>) -> bool {
    token.capital
        && matches!(
            token.class,
            Class::Name
                | Class::Male
                | Class::Female
                | Class::Role
                | Class::Body
                | Class::Document
                | Class::Demonym
                | Class::Former
                | Class::CueNoun
                | Class::Title
                | Class::Number
        )
        || !token.capital && bears_article(token.text)
}

/// Whether it is a surname behind an Arabic article in small letters: *al-Jahafi*.
fn bears_article(text: &str) -> bool {
    if text.as_bytes().get(2) != Some(&b'-') {
        return false;
    }
    let article = text.split_once('-').filter(|(_, name)| name.as_bytes().first().is_some_and(u8::is_ascii_uppercase));
    article.is_some_and(|(article, _)| matches!(article, "al" | "el" | "ul" | "ad" | "ar" | "as" | "az"))
}

/// Whether a Russian name stands in the genitive and is no woman's surname: *Торвика*, *России*.
fn is_genitive(name: &str) -> bool {
    let cyrillic = name.chars().next().is_some_and(|first| ('А'..='Я').contains(&first));
    let woman = ["ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ая"].iter().any(|ending| name.ends_with(ending));
    cyrillic && !woman && name.ends_with(['а', 'я', 'и', 'ы'])
}

/// Whether a capital word of another sort is a surname, since a given name stands before it: *Ian Read*.
fn is_surname(token: &Token<'_>, before: &Token<'_>) -> bool {
    token.capital
        && is_name(before)
        && matches!(
            token.class,
            Class::Reporting | Class::Attitude | Class::Time | Class::Adverb | Class::CommonCaps | Class::CueNoun
        )
        && !token.text.ends_with(['s', 'd'])
        // "Theresa May"
        || before.given && token.text == "May"
}

/// Whether a word names an organisation or a work; "Bill" before a name is a given name.
fn is_body(token: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    (matches!(token.class, Class::Body | Class::Document | Class::CueNoun) || token.capital && lower_is(token, TRADES))
        && !(token.given && next.is_some_and(|next| is_name(next) && !token.possessive))
}

/// Whether it is a title before a person's name, and no saint's: *Mr*.
fn is_address(token: &Token<'_>) -> bool {
    token.class == Class::Title && !lower_is(token, SAINT)
}

/// Whether what follows it is a surname, whatever else the word may be: *Mr Cable*, *Lord Judge*.
fn bears_surname(token: &Token<'_>) -> bool {
    let spelled = token.text.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase);
    let address = is_address(token) && !token.given && !is_suffix(token);
    token.capital && !token.possessive && !spelled && (address || lower_is(token, RANKS))
}

pub(super) fn is_role(token: &Token<'_>) -> bool {
    matches!(token.class, Class::Role | Class::Title)
}

/// Whether it is one of these words, capitals aside.
pub(super) fn lower_is(token: &Token<'_>, words: &[&str]) -> bool {
    let bytes = token.text.len();
    // Most words differ in length: told without a call.
    words.iter().any(|word| word.len() == bytes && token.text.eq_ignore_ascii_case(word))
}

/// Whether it is a company's name that ends like an owner's: *Moody's*.
pub(super) fn is_owners(token: &Token<'_>) -> bool {
    let bare = token.text.strip_suffix("'s").or_else(|| token.text.strip_suffix("’s"));
    token.possessive && token.capital && bare.is_some_and(|bare| OWNERS.iter().any(|o| bare.eq_ignore_ascii_case(o)))
}

/// Whether it stands behind a name and belongs to it: *Jr*.
pub(super) fn is_suffix(token: &Token<'_>) -> bool {
    let bare = token.text.trim_end_matches('.');
    SUFFIXES.iter().any(|suffix| bare.eq_ignore_ascii_case(suffix))
}

/// The word by which a name is known: the surname; of an organisation with a field (*the Bank of Torvik*) the noun before the field.
pub(super) fn key<'n, 't>(name: &'n [Token<'t>]) -> Option<&'n Token<'t>> {
    let link = |pair: &[Token<'_>]| {
        !pair[0].given && is_body(&pair[0], None) && !pair[1].capital && FIELD_LINKS.contains(&pair[1].text)
    };
    let fielded = name.windows(2).find(|pair| link(pair)).and_then(|pair| pair.first());
    fielded.or_else(|| name.iter().rev().find(|t| !is_suffix(t))).or(name.last())
}

/// The runs of name words in `tokens`, each cut into title, office and name.
pub(super) fn runs<'t>(tokens: &[Token<'t>]) -> Vec<Run<'t>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // "Tarsk Ferries <TRSK.L>": a company's sign at the exchange is no name.
        if let Some(end) = sign_end(tokens, at) {
            at = end;
            continue;
        }
        // "June Vane", "Mark Orlo", "Jan Brewer": months and verbs that are given names, where a name follows.
        // "the plan of Will Vane", "Will Vane, a trawlerman": but no question, nor a headline.
        let asks = tokens[at].class == Class::Modal
            && at.checked_sub(1).is_none_or(|before| tokens[before].capital || !tokens[before].word)
            && tokens.get(at + 2).is_none_or(|after| after.class != Class::Comma);
        let month = tokens[at].given
            && !asks
            && tokens.get(at + 1).is_some_and(|next| is_name(next) || next.capital && next.class == Class::Role);
        if !is_proper(&tokens[at]) && !month {
            at += 1;
            continue;
        }
        let end = run_end(tokens, at);
        let mut start = at;
        // "Foreign minister Vel", "spokesman Jan Orlo": an office in small letters right before the name; but "told the boy Mr Orlo could not answer".
        while start > 0
            && !lower_is(&tokens[at], ADDRESSES)
            && at - start < 4
            && !tokens[start - 1].capital
            && matches!(tokens[start - 1].class, Class::Role | Class::Former | Class::Demonym)
        {
            start -= 1;
        }
        let from = if start == at && begins_company(tokens, at, end) { at - 1 } else { at };
        if let Some(run) = cut(tokens, start.min(from), from, end) {
            found.push(run);
        }
        at = end.max(at + 1);
    }
    found
}

/// One past the last token of the run that begins at `at`.
fn run_end(tokens: &[Token<'_>], at: usize) -> usize {
    let mut end = at;
    let (mut body, mut fielded) = (false, false);
    while end < tokens.len() && end - at < 14 {
        let token = &tokens[end];
        // "the Ferrymen's Union": with an article before it, a body's name and nobody's possession.
        let article = || at > 0 && tokens[at - 1].class == Class::Determiner && end == at + 1;
        let owners = || end > at && is_owners(&tokens[end - 1]) && is_proper(token);
        if end > at
            && tokens[end - 1].possessive
            && !owners()
            && !(article() && token.capital && token.class == Class::Body)
        {
            break;
        }
        // "Jan Orlo Photograph: Northwire"
        if end > at && lower_is(token, CAPTIONS) {
            break;
        }
        // "Jan Even, who": whatever else the word may be.
        let named = end == at + 1
            && token.capital
            && token.word
            && tokens[at].given
            && tokens.get(end + 1).is_some_and(|after| after.class == Class::Comma);
        let verb = || end > at && is_name_verb(tokens, end);
        let titled =
            || end > at && token.capital && token.word && token.text != "The" && bears_surname(&tokens[end - 1]);
        if is_proper(token) || end == at || named || verb() || is_surname(token, &tokens[end - 1]) || titled() {
            // "Senate Whip Jan Orlo of Torvik": the person is of Torvik.
            body = is_body(token, tokens.get(end + 1)) || body && !token.given;
            end += 1;
            continue;
        }
        // "Secretary of State", "Trade and Industry Minister": one office.
        let office = office_words(tokens, end);
        if office > 0 {
            end += office;
            continue;
        }
        let next = tokens.get(end + 1).is_some_and(is_proper);
        let dot = token.text == "." && is_suffix(&tokens[end - 1]) && next;
        let is_particle = |token: &Token<'_>| !token.capital && lower_is(token, PARTICLES);
        let particle = next && is_particle(token);
        // "Jan de la Vane", but not "Jan Orlo von der Gewerkschaft".
        let particles = is_particle(token)
            && tokens.get(end + 1).is_some_and(is_particle)
            && tokens.get(end + 2).is_some_and(is_name);
        if is_police_of(tokens, end) {
            return end + 1;
        }
        let words = match paired(tokens, at, end) {
            0 if body => link(tokens, end, &mut fielded),
            words => words,
        };
        if words > 0 {
            end += words + 1;
        } else if dot || particle {
            end += 2;
        } else if particles {
            end += 3;
        } else {
            break;
        }
    }
    end.min(tokens.len())
}

/// One past a company's sign in angle brackets that begins at `at`: `<TRSK.L>`.
pub(super) fn sign_end(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let sign = |token: &Token<'_>| token.text == "." || token.word && !token.text.chars().any(char::is_lowercase);
    let inside = tokens.get(at).filter(|token| token.text == "<").and_then(|_| tokens.get(at + 1..))?;
    // The bracket that closes it may stand behind the last token.
    let length = inside.iter().take(5).position(|token| token.text == ">").unwrap_or(inside.len());
    ((1..5).contains(&length) && inside[..length].iter().all(sign)).then_some((at + length + 2).min(tokens.len()))
}

/// One past the last token of the organisation's name whose field begins at `at`, if the word before is such a name's and a field follows it.
pub(super) fn field_end(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before))?;
    let from = (at.saturating_sub(PAIRED_WORDS_MAX)..at).rev().take_while(|&word| is_proper(&tokens[word])).last()?;
    if paired(tokens, from, at) > 0 {
        return Some(run_end(tokens, from)).filter(|end| *end > at);
    }
    if !before.capital || before.possessive || !is_body(before, tokens.get(at)) {
        return None;
    }
    let mut fielded = false;
    link(tokens, at, &mut fielded);
    fielded.then(|| run_end(tokens, at - 1)).filter(|end| *end > at)
}

/// Cuts a run into title, office and name: the name is what follows the last office or title.
fn cut<'t>(tokens: &[Token<'t>], start: usize, at: usize, end: usize) -> Option<Run<'t>> {
    let inside = &tokens[at..end];
    let words =
        |range: &[Token<'t>]| -> Vec<Token<'t>> { range.iter().filter(|t| t.word || t.text == "&").copied().collect() };
    let mut run = Run { range: (start, end), ..Run::default() };
    // "Tarsk Police", "Tarsk and Velden police": what else is an office is the authority here.
    let whole = |and: usize| match paired(inside, 0, and) {
        0 => false,
        words => and + words + 1 == inside.len(),
    };
    let authority = inside.last().is_some_and(|last| {
        inside.len() > 1
            && is_authority(last)
            && (last.capital || last.text == "police" || (1..inside.len()).any(whole))
    });
    let body_word = |i: usize| authority && i + 1 == inside.len() || is_body(&inside[i], inside.get(i + 1));
    let last_body = (0..inside.len()).rev().find(|&i| body_word(i));
    let given = |i: usize| inside[i].given;
    // One past the field of the last office that has one: "Secretary of State".
    let fielded =
        (1..inside.len()).rev().filter(|i| !inside[*i].capital).find_map(|i| match field_of_office(inside, i) {
            0 => None,
            words => Some(i + words),
        });
    if fielded == Some(inside.len()) {
        return None;
    }
    // "National Bank", "Republican National Committee", "Committee on Consumer Protection": what may be an office is of the body's name.
    let company = || inside.last().is_some_and(ends_company);
    let of_body = |i: usize| {
        // "Star Technologies Inc": what may be an office is of the company's name.
        if company() && !(i + 1..inside.len()).any(given) {
            return true;
        }
        let field = i > 0 && last_body.is_some_and(|body| body < i) && FIELD_LINKS.contains(&inside[i - 1].text);
        let adjective = lower_is(&inside[i], NAME_ADJECTIVES);
        let before = (i + 1..inside.len())
            .find(|&next| body_word(next))
            .is_some_and(|body| (body == i + 1 || adjective) && !(i + 1..=body).any(given));
        before || field && !inside.get(i + 1).is_some_and(|next| next.given)
    };
    let last_role = (0..inside.len()).rev().filter(|&i| is_role(&inside[i])).find(|&i| {
        // "Mr. King", "Charlie King": an office at the end that bears a name.
        let surname = i + 1 == inside.len()
            && i > 0
            && (given(i - 1)
                || inside[i - 1].class == Class::Title
                || lower_is(&inside[i - 1], RANKS) && !lower_is(&inside[i], OF_RANK)
                || is_initial(&inside[i - 1]) && !lower_is(&inside[i - 1], LANDS));
        let names_authority = authority && i + 1 == inside.len();
        // "President Barber Orlo", "Guy Orlo": given names.
        let named = i > 0 && i + 1 < inside.len() && is_role(&inside[i - 1]) && lower_is(&inside[i], GIVEN_TRADES)
            || inside[i].given
                && lower_is(&inside[i], GIVEN_NOUNS)
                && inside.get(i + 1).is_some_and(|next| is_name(next) && !next.given);
        // "Eva St. Orlo"
        let saint = i > 0 && given(i - 1) && lower_is(&inside[i], SAINT);
        !surname && !named && !saint && (is_address(&inside[i]) || !of_body(i)) && !names_authority
    });
    let after_field = fielded.filter(|end| last_role.is_none_or(|role| role < *end));
    let name_from = match (after_field, last_role) {
        (Some(end), _) => end,
        (None, Some(role))
            if bears_surname(&inside[role]) && role + 2 == inside.len()
                || inside[role + 1..].iter().any(|t| is_name(t) || is_role(t)) =>
        {
            role + 1
        }
        // An office at the end: "Trump Campaign Chairman", "Trade and Industry Minister". No name, unless a body's.
        (None, Some(role))
            if !inside.iter().any(|t| t.class == Class::Body)
                || role + 1 == inside.len() && (1..role).any(|i| second_field(inside, i) > 0) =>
        {
            return None;
        }
        // "State Department John Vane": a given name and more after the last word for a body.
        _ => last_body
            .and_then(|body| {
                let rest = inside.len() - body - 1;
                let plain = rest >= 2 && inside[body + 1..].iter().all(is_name);
                (body + 1..inside.len().saturating_sub(1)).find(|&i| plain || given(i) || is_initial(&inside[i]))
            })
            .unwrap_or(0),
    };
    run.prefixed = last_role.is_none() && name_from > 0;
    let mut name = words(&inside[name_from..]);
    let office: Vec<Token<'t>> = tokens[start..at + name_from].iter().filter(|t| t.word).copied().collect();
    run.title = office.last().filter(|t| is_role(t)).map(|t| t.hash);
    run.role = office.into_iter().filter(|t| t.class != Class::Title).collect();
    if !run.role.iter().any(|t| t.class == Class::Role) {
        run.role.clear();
    }
    // "Mr Laws": a person, whatever the noun.
    let titled = name.len() == 1 && name_from > 0 && inside[name_from - 1].class == Class::Title;
    run.body = !titled && (name_from..inside.len()).any(body_word);
    // "New Hampshire", "Democratic National Committee": part of the name.
    let former = |t: &&Token<'t>| t.class == Class::Former && !run.body && !lower_is(t, &["new"]);
    let former = name.iter().take_while(former).count();
    name.drain(..former);
    if !run.body {
        // "Washington Post Donald Vane": what a given name follows is no name's beginning.
        if let Some(given) = name.iter().skip(1).position(|t| t.given)
            && given + 2 < name.len()
            && !name[0].given
            && !lower_is(&name[0], OF_PLACES)
            && name[0].text.trim_end_matches('.').chars().count() > 2
        {
            name.drain(..=given);
        }
        // "ambassador to the United States Jan Orlo"
        if let [first, second, _, _, ..] = name.as_slice()
            && lower_is(first, &["united"])
            && lower_is(second, &["emirates", "kingdom", "nations", "states"])
        {
            name.drain(..2);
        }
        // "Christian Vane": a person.
        let person = matches!(name.as_slice(), [first, last] if first.given && last.class == Class::Name);
        let demonyms = name.iter().take_while(|t| t.class == Class::Demonym && !person).count();
        // "British Steel": part of the name.
        let national = name.len() == demonyms + 1 && name.last().is_some_and(|t| lower_is(t, NATIONAL_TRADES));
        if demonyms < name.len() && !national {
            name.drain(..demonyms);
        }
    }
    // "ein Sprecher von Tarsk", "der Beamte der Polizei": whose he is, and not his name.
    if !run.role.is_empty() && name.len() > 1 && !name[0].capital {
        let indefinite = start.checked_sub(1).is_some_and(|before| lower_is(&tokens[before], INDEFINITE));
        let own = lower_is(&name[0], &["der", "den"]) || indefinite && lower_is(&name[0], &["von", "de", "du", "del"]);
        if own && !name.iter().any(|t| t.given) {
            return None;
        }
    }
    // "мэр Торвика": whose mayor it is.
    if !run.role.is_empty() && matches!(name.as_slice(), [only] if !only.given && is_genitive(only.text)) {
        return None;
    }
    while name.last().is_some_and(|last| lower_is(last, HONOURS)) {
        name.pop();
    }
    run.name = name;
    let nobody = matches!(run.name.as_slice(), [only] if lower_is(only, NOBODY));
    (!run.name.is_empty() && !nobody).then_some(run)
}

/// Whether it is an initial: *J.*
pub(super) fn is_initial(token: &Token<'_>) -> bool {
    token.text.len() <= 4 && token.text.chars().count() == 1 || token.text.contains('.')
}
