//! Whom a source stands for: the name at its head, the bearer of an office, the one whom a pronoun means.

use rustc_hash::FxHashSet;

use super::classes::Class;
use super::genders::title_gender;
use super::names::{Gender, Kind, Names, bare_words};
use super::offices::office_words;
use super::pronouns::{Ranker, Speech, Surroundings, number};
use super::runs::{Run, field_end, is_owners, lower_is, runs, sign_end};
use super::words::Token;

/// The name and the role of a speaker.
pub(super) type Speaker = (Option<String>, Option<String>);

/// Finds speakers in one article; remembers who spoke last.
#[derive(Debug)]
pub(super) struct Speakers<'r, 'n, 't> {
    names: &'n Names<'t>,
    around: Surroundings<'n, 't>,
    ranker: &'r mut dyn Ranker,
    /// The bearer who spoke last, and where.
    last: Option<(usize, usize)>,
    /// All who have spoken.
    spoke: FxHashSet<usize>,
}

/// What a source is, by its words alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Pronoun(Gender),
    It,
    Who,
    Other,
}

fn sort_of(source: &[Token<'_>]) -> Sort {
    let Some(first) = source.iter().find(|t| t.word) else { return Sort::Other };
    // "his wife", "her aide": somebody else.
    if source.iter().filter(|t| t.word).count() > 1 && !matches!(first.class, Class::Pronoun) {
        return Sort::Other;
    }
    let small = first.text.to_lowercase();
    // "a-t-il ajouté": French hangs the pronoun on its verb.
    let hung = small.rsplit_once('-').map(|(_, end)| end).filter(|end| matches!(*end, "il" | "elle"));
    match hung.unwrap_or(&small) {
        "he" | "him" | "himself" | "his" | "er" | "ihm" | "ihn" | "il" | "lui" | "él" | "он" | "ему" | "него" => {
            Sort::Pronoun(Gender::Male)
        }
        "she" | "her" | "herself" | "sie" | "elle" | "ella" | "она" | "ей" => Sort::Pronoun(Gender::Female),
        "it" | "its" | "es" => Sort::It,
        "who" | "whom" | "der" | "die" | "qui" | "que" | "quien" | "который" | "которая"
            if source.iter().filter(|t| t.word).count() == 1 =>
        {
            Sort::Who
        }
        _ => Sort::Other,
    }
}

/// Whether a source is *it* and no name.
pub(super) fn is_it(source: &[Token<'_>]) -> bool {
    sort_of(source) == Sort::It
}

impl<'r, 'n, 't> Speakers<'r, 'n, 't> {
    pub(super) fn new(around: Surroundings<'n, 't>, ranker: &'r mut dyn Ranker) -> Speakers<'r, 'n, 't> {
        Speakers { names: around.names, around, ranker, last: None, spoke: FxHashSet::default() }
    }

    fn sentence(&self, at: usize) -> usize {
        number(self.around.sentences, at)
    }

    /// Who `source` stands for.
    pub(super) fn resolve(&mut self, source: &[Token<'t>]) -> Speaker {
        let Some(at) = source.first().map(|t| t.span.start) else { return (None, None) };
        let bearer = match sort_of(source) {
            Sort::Pronoun(gender) => {
                let persons = self.around.persons(at, gender, Speech { last: self.last, spoke: &self.spoke });
                self.ranker.choose(at, &persons, self.names)
            }
            Sort::It => self.body(at, false),
            Sort::Who => self.nearest(at),
            Sort::Other => match self.head_name(source) {
                Head::Bearer(bearer) => Some(bearer),
                Head::Name(name) => return (Some(name), None),
                Head::Nobody => None,
                Head::Description => self.description(source, at),
            },
        };
        let Some(bearer) = bearer else { return (None, None) };
        self.last = Some((bearer, at));
        self.spoke.insert(bearer);
        self.given(bearer)
    }

    /// Whom a verb without a subject at byte `at` means: *añadió*.
    pub(super) fn implied(&mut self, at: usize) -> Speaker {
        let persons = self.around.persons(at, Gender::Unknown, Speech { last: self.last, spoke: &self.spoke });
        // A subject since the last speech goes before who spoke.
        let since = self.last.map_or(0, |(_, when)| when);
        let subject = self.names.before(at).take(BODIES_MAX).take_while(|mention| mention.at > since).find(|mention| {
            let person = self.names.bearers[mention.bearer].kind == Kind::Person;
            person && (mention.leads || mention.acts) && !self.around.is_reported(mention.at)
        });
        let chosen = subject.map(|mention| mention.bearer);
        let Some(bearer) = chosen.or_else(|| self.ranker.choose(at, &persons, self.names)) else { return (None, None) };
        self.last = Some((bearer, at));
        self.given(bearer)
    }

    /// The speaker who spoke last, for words that name none.
    pub(super) fn carried(&self) -> Speaker {
        self.last.map_or((None, None), |(bearer, _)| self.given(bearer))
    }

    fn given(&self, bearer: usize) -> Speaker {
        let bearer = &self.names.bearers[bearer];
        // An office is a person's: "a rival of Celadon" and "a senior Port Office source" tell nothing of the body.
        (Some(bearer.name()), bearer.role.clone().filter(|_| bearer.kind != Kind::Body))
    }

    /// The name at the head of a source: the first that is no possessor and stands in no phrase after the head.
    fn head_name(&self, source: &[Token<'t>]) -> Head {
        let cut = head_end(source);
        let head = &source[..cut];
        // "King said": a surname that is also an office, known from its full form.
        if let [only] = head
            && only.capital
            && let Some(bearer) = self.names.named(only.hash, only.span.start, Gender::Unknown)
            && (!is_common(only, source) || self.names.is_person(bearer))
        {
            return Head::Bearer(bearer);
        }
        let found = runs(head);
        let own = found.iter().rev().find(|run| {
            let last = run.name.last();
            let possessor = last.is_some_and(|t| t.possessive && !is_owners(t)) && run.range.1 < head.len();
            // "Clinton aides", "White House officials": a noun follows that names the speaker.
            let modifies = head.get(run.range.1..).unwrap_or_default().iter().any(|t| {
                t.word
                    && matches!(
                        t.class,
                        Class::Role | Class::Body | Class::Document | Class::Plural | Class::CueNoun | Class::Other
                    )
            });
            // "die Erklärung des Rates": German owners stand behind.
            let owner = run.name.len() == 1
                && run.range.0.checked_sub(2).is_some_and(|noun| {
                    head[noun].capital && lower_is(&head[noun + 1], &["des", "der"]) && run.title.is_none()
                });
            !possessor && !modifies && !owner
        });
        // "der Deichgraf, Jan Orlo", "la ministre des Finances, Jan Orlo": what stands behind an article is no name where a person's stands beside it.
        let comma = source.iter().position(|t| t.class == Class::Comma).unwrap_or(cut);
        let office = || source[..comma].iter().any(|t| t.class == Class::Role);
        if head.first().is_some_and(|t| self.names.is_article(t))
            && (comma == cut || office())
            && let Some(run) = beside(source, comma)
        {
            return self.bearer_of(&run);
        }
        if own.is_some_and(|run| run.name.len() == 1 && run.title.is_none())
            && head.last().is_some_and(|last| is_common(last, source))
        {
            return Head::Description;
        }
        if let Some(run) = own {
            return self.bearer_of(run);
        }
        // "the undersecretary for trade Mr. Orlo": a title tells the name at the end.
        let comma = source.iter().position(|t| t.class == Class::Comma).unwrap_or(source.len());
        let whole = runs(&source[..comma]);
        if let Some(run) = whole.last().filter(|run| run.range.1 == comma && run.title.is_some() && !run.body) {
            return self.bearer_of(run);
        }
        // "Secretary of State Jan Orlo": so does a capital word before it.
        let office = |run: &Run<'t>| {
            let named = run.name.len() > 1 && run.name[0].given;
            named && run.range.0.checked_sub(1).is_some_and(|before| source[before].capital)
        };
        let ends = |run: &&Run<'t>| run.range.1 == comma && !run.body;
        if let Some(run) = whole.last().filter(ends).filter(|run| run.prefixed || office(run)) {
            return self.bearer_of(run);
        }
        // "the team's coach, Jan Orlo,": the name stands beside the description.
        let indefinite = head.first().is_some_and(|t| {
            matches!(
                t.text.to_lowercase().as_str(),
                "a" | "an" | "one" | "another" | "some" | "many" | "several" | "two" | "three"
            )
        });
        let after = &source[cut..];
        let comma = after
            .iter()
            .take(9)
            .position(|t| t.class == Class::Comma || matches!(t.class, Class::Wh | Class::Reporting));
        if let Some(comma) = comma.filter(|&comma| after[comma].class == Class::Comma) {
            let beside = runs(&after[comma + 1..]);
            let person = |run: &&Run<'t>| run.name.len() > 1 || run.name[0].given || run.title.is_some();
            if let Some(run) = beside.first().filter(|run| run.range.0 == 0 && !run.body).filter(person) {
                return self.bearer_of(run);
            }
        }
        // "The Guardian": a noun in capitals is a name.
        if let [article, rest @ ..] = head
            && !rest.is_empty()
            && article.text == "The"
            && rest.iter().all(|t| t.capital)
            && !rest.last().is_some_and(|last| is_office(last) || rest.len() == 1 && is_common(last, source))
        {
            return Head::Name(head.iter().map(|t| t.text).collect::<Vec<_>>().join(" "));
        }
        if indefinite { Head::Nobody } else { Head::Description }
    }

    fn bearer_of(&self, run: &Run<'t>) -> Head {
        let Some(last) = run.name.last() else { return Head::Nobody };
        if run.name.len() > 1
            && let Some(bearer) = self.names.full(&run.name)
        {
            return Head::Bearer(bearer);
        }
        let wanted = run.title.map_or(Gender::Unknown, title_gender);
        if run.name.len() == 1
            && let Some(bearer) = self.names.named(last.hash, last.span.start, wanted)
        {
            return Head::Bearer(bearer);
        }
        let words: Vec<&str> = bare_words(&run.name);
        Head::Name(words.join(" "))
    }

    /// It, or a noun for a company: the organisation that spoke last, or was a subject since, outside of what was said; else the only one named
    /// lately.
    fn body(&self, at: usize, company: bool) -> Option<usize> {
        let here = self.sentence(at);
        let lately = |when: usize, sentences: usize| here.saturating_sub(self.sentence(when)) <= sentences;
        let spoke = self.last.filter(|(last, when)| {
            let known = &self.names.bearers[*last];
            let public = company && known.words.iter().any(|word| PUBLIC.iter().any(|p| word.eq_ignore_ascii_case(p)));
            match known.kind {
                Kind::Body => !public && lately(*when, SPOKEN_SENTENCES_MAX),
                // Who is known by one name and no title is no person, most often.
                Kind::Unknown => known.words.len() == 1 && lately(*when, 1),
                Kind::Person => false,
            }
        });
        let near =
            || self.names.before(at).take(BODIES_MAX).take_while(|mention| lately(mention.at, NAMED_SENTENCES_MAX));
        let is_body = |bearer: usize| {
            let known = &self.names.bearers[bearer];
            known.kind == Kind::Body && (!company || known.is_company())
        };
        let bodies = || near().filter(|mention| is_body(mention.bearer));
        let subject = bodies()
            .find(|mention| (mention.leads || mention.acts) && !mention.owns && !self.around.is_reported(mention.at));
        let subject = subject.filter(|mention| spoke.is_none_or(|(_, when)| mention.at > when));
        if let Some(found) = subject.map(|mention| mention.bearer).or(spoke.map(|(last, _)| last)) {
            return Some(found);
        }
        let last = bodies().next()?.bearer;
        bodies().all(|mention| mention.bearer == last).then_some(last)
    }

    /// Who: the one named right before.
    fn nearest(&self, at: usize) -> Option<usize> {
        let here = self.sentence(at);
        self.names
            .before(at)
            .take(3)
            .find(|mention| {
                self.names.bearers[mention.bearer].kind == Kind::Person && self.sentence(mention.at) == here
            })
            .map(|mention| mention.bearer)
    }

    /// "the minister", "the union": the bearer of the office, or the body that is such.
    fn description(&self, source: &[Token<'t>], at: usize) -> Option<usize> {
        let cut = head_end(source);
        let head = &source[..cut];
        // Russian has no articles.
        let bare = |t: &Token<'_>| t.class == Class::Role && !t.text.is_ascii() && t.text.chars().all(is_cyrillic);
        let definite = head
            .first()
            .is_some_and(|t| matches!(t.class, Class::Determiner | Class::Possessive) || t.capital || bare(t));
        let noun = head.iter().rev().find(|t| matches!(t.class, Class::Role | Class::Body))?;
        if !definite {
            return None;
        }
        let held = self
            .names
            .before(at)
            .take(200)
            .find(|mention| self.names.bearers[mention.bearer].nouns.contains(&noun.hash));
        if let Some(held) = held {
            return Some(held.bearer);
        }
        // "the company", "the insurance group", where no name has the noun.
        let company = lower_is(noun, COMPANIES) && head.last().is_some_and(|last| last.span == noun.span);
        if company
            && head.len() <= 3
            && lower_is(&head[0], &["the"])
            && !head[1..]
                .iter()
                .any(|t| t.capital || t.class == Class::Demonym || t.text.ends_with("-based") || lower_is(t, OTHERS))
        {
            return self.body(at, true);
        }
        // Another's friend or aide is not the one who spoke last; nor are several.
        let own = head.first().is_some_and(|t| matches!(t.text.to_lowercase().as_str(), "the" | "this" | "that"));
        let plural = noun.text.ends_with('s') || noun.capital || head.iter().any(|t| t.possessive);
        let (last, _) = self.last?;
        (own && noun.class == Class::Role && !plural && self.names.bearers[last].kind == Kind::Person).then_some(last)
    }
}

/// Sentences since an organisation spoke or was named, at most, for *it* to mean it; and names that are looked back over.
const SPOKEN_SENTENCES_MAX: usize = 3;
const NAMED_SENTENCES_MAX: usize = 2;
const BODIES_MAX: usize = 16;
/// Nouns for any company.
const COMPANIES: &[&str] = &["airline", "carrier", "company", "corporation", "firm", "retailer"];
/// Words in the names of bodies that are no companies.
const PUBLIC: &[&str] = &[
    "administration",
    "agency",
    "association",
    "authority",
    "board",
    "commission",
    "committee",
    "congress",
    "council",
    "court",
    "department",
    "exchange",
    "federation",
    "government",
    "house",
    "ministry",
    "office",
    "parliament",
    "party",
    "police",
    "senate",
    "treasury",
    "university",
];
/// Words by which another company than the one spoken of is meant.
const OTHERS: &[&str] =
    &["acquired", "another", "combined", "new", "other", "parent", "rival", "second", "sister", "target"];

/// Nouns for bodies that many an article speaks of without their names: *the Government*, *the Association*.
const COMMON_BODIES: &[&str] = &[
    "association",
    "authorities",
    "authority",
    "bank",
    "board",
    "club",
    "college",
    "commission",
    "committee",
    "company",
    "council",
    "court",
    "department",
    "exchange",
    "executive",
    "family",
    "federation",
    "firm",
    "foundation",
    "fund",
    "government",
    "group",
    "industry",
    "institute",
    "ministry",
    "office",
    "organisation",
    "organization",
    "panel",
    "party",
    "prosecution",
    "school",
    "society",
    "sources",
    "tribunal",
    "trust",
    "union",
    "university",
];

/// Papers and bodies that are named like somebody.
const NAMESAKES: &[&str] = &[
    "advocate",
    "courier",
    "economist",
    "examiner",
    "guard",
    "guardian",
    "messenger",
    "observer",
    "police",
    "spectator",
    "tribune",
];

/// Whether a capital word that is a source, or its head, names nobody: a noun for a body, somebody of a nation (*the American*), a document without an article (*Research*).
fn is_common(token: &Token<'_>, source: &[Token<'_>]) -> bool {
    let article = source.first().is_some_and(|first| first.class == Class::Determiner);
    let noun = match token.class {
        Class::Document | Class::CueNoun => !article,
        // "the Swedes", "the French", "the Japanese": a nation, and named.
        // "American said": a company's short name.
        Class::Demonym => source.len() > 1 && !token.text.ends_with(['s', 'h']) && !token.text.ends_with("ese"),
        _ => lower_is(token, COMMON_BODIES),
    };
    token.capital && !token.given && noun
}

fn is_cyrillic(c: char) -> bool {
    ('а'..='я').contains(&c.to_lowercase().next().unwrap_or(c)) || matches!(c, 'ё' | '-')
}

/// Whether it is somebody's office or trade and names nobody: "The President", but "The Tories" and "The Guardian".
fn is_office(token: &Token<'_>) -> bool {
    token.class == Class::Role && !token.text.ends_with('s') && !lower_is(token, NAMESAKES)
}

/// The person's name that follows the comma at `cut` and fills the source, or the part of it up to the next comma or phrase.
fn beside<'t>(source: &[Token<'t>], cut: usize) -> Option<Run<'t>> {
    source.get(cut).filter(|t| t.class == Class::Comma)?;
    let rest = source.get(cut + 1..)?;
    let ends =
        |t: &Token<'_>| matches!(t.class, Class::Comma | Class::Preposition | Class::Wh | Class::Bracket) && !t.capital;
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    let run = runs(rest.get(..end)?).into_iter().next()?;
    let whole = run.range == (0, end) && !run.body;
    (whole && run.name.len() > 1 && run.name.iter().all(|t| t.class != Class::Demonym)).then_some(run)
}

enum Head {
    Bearer(usize),
    Name(String),
    Description,
    Nobody,
}

/// Where the head of a source ends: before a comma, a bracket, a relative clause, or a phrase that follows its noun or name.
fn head_end(source: &[Token<'_>]) -> usize {
    let mut seen = false;
    let mut at = 0;
    while let Some(token) = source.get(at) {
        let relative = !token.capital && matches!(token.text, "who" | "whose" | "whom");
        let ends = relative
            || sign_end(source, at).is_some()
            || matches!(token.class, Class::Comma | Class::Bracket | Class::Dash | Class::Wh | Class::Colon)
            || seen
                && matches!(token.class, Class::Preposition | Class::Subordinator | Class::Coordinator | Class::Ing)
                && !token.capital;
        if ends && at > 0 {
            // "Secretary of State Jan Orlo", "the Bank of Torvik": the phrase is part of the office or the name.
            let office = office_words(source, at);
            let named = office > 0 && source.get(at + office).is_some_and(|next| next.capital);
            let end = if named { Some(at + office) } else { field_end(source, at) };
            let Some(end) = end else { return at };
            at = end;
            continue;
        }
        seen |= token.capital
            || matches!(
                token.class,
                Class::Role | Class::Body | Class::Document | Class::Plural | Class::Other | Class::CueNoun
            );
        at += 1;
    }
    source.len()
}
