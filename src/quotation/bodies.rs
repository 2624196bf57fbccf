//! Names of bodies and companies of several words: what joins their parts, and which words are theirs though they may be others, too.

use super::classes::{Class, plain_hash};
use super::offices::{is_and, is_portfolio};
use super::runs::{is_proper, is_role, lower_is};
use super::words::Token;

/// What joins the name of an organisation to its field: *the Bank of Torvik*, *das Amt für Fischerei*, *la Banque du Nord*.
pub(super) const FIELD_LINKS: &[&str] =
    &["of", "for", "on", "für", "des", "der", "von", "de", "du", "del", "la", "pour", "para", "dos", "d"];
/// Words of names that are reporting verbs, too: *the United States*, *Celadon Express*.
const NAME_VERBS: &[&str] = &["express", "post", "press", "record", "state", "states", "telegraph"];
/// What goes on with a company's name behind an *and*: *Orlo and Co*, *Tarsk Gas and Electric*.
const PARTNERS: &[&str] = &[
    "brothers",
    "bros",
    "co",
    "company",
    "electric",
    "gas",
    "light",
    "poor's",
    "poor’s",
    "power",
    "sons",
    "telegraph",
];
/// Authorities that are named after two fields or places: *the Harbours and Exchange Commission*, *Tarsk and Velden council*.
const AUTHORITIES: &[&str] = &[
    "administration",
    "agency",
    "authority",
    "centre",
    "center",
    "college",
    "commission",
    "committee",
    "constabulary",
    "council",
    "department",
    "ministry",
    "office",
    "police",
    "service",
];
const ARTICLES: &[&str] = &["the", "den", "die", "der", "das", "la", "le", "les", "los", "las", "el"];
/// What bodies and companies are for, where two of it stand in a name: *Tarsk Iron and Steel Co*, *the Loan and Trading Association*.
const FIELDS: &[&str] = &[
    "chemical",
    "chemicals",
    "coal",
    "customs",
    "fire",
    "fuel",
    "gas",
    "insurance",
    "iron",
    "light",
    "loan",
    "machinery",
    "marine",
    "means",
    "minerals",
    "oil",
    "paper",
    "power",
    "pulp",
    "railway",
    "rescue",
    "revenue",
    "rubber",
    "savings",
    "steel",
    "syndications",
    "telegraph",
    "telephone",
    "tire",
    "tobacco",
    "trust",
    "waste",
    "ways",
];
/// What ends such a name, besides the authorities.
const ENDINGS: &[&str] = &[
    "association",
    "board",
    "bureau",
    "co",
    "company",
    "corp",
    "corporation",
    "executive",
    "federation",
    "foundation",
    "fund",
    "inc",
    "industries",
    "institute",
    "ltd",
    "plc",
    "society",
    "trust",
    "union",
];
/// What ends the name of a company.
const COMPANY_ENDINGS: [&str; 9] = ["ag", "co", "corp", "corporation", "gmbh", "inc", "llc", "ltd", "plc"];
/// Hashes of the words that tell that a name is a company's: what ends one, and *company*.
pub(super) const COMPANY_NOUNS: [u32; COMPANY_ENDINGS.len() + 1] = {
    let mut nouns = [plain_hash("company"); COMPANY_ENDINGS.len() + 1];
    let mut at = 0;
    while at < COMPANY_ENDINGS.len() {
        nouns[at] = plain_hash(COMPANY_ENDINGS[at]);
        at += 1;
    }
    nouns
};
/// What a company's name may begin with, where other names do not: *First Celadon Corp*.
const BEGINNINGS: &[&str] = &["first", "four", "great", "second", "seven", "third", "three"];
/// Most words of a name before its *and*.
pub(super) const PAIRED_WORDS_MAX: usize = 4;

/// Whether the name of a company ends with this word.
pub(super) fn ends_company(token: &Token<'_>) -> bool {
    token.capital && lower_is(token, &COMPANY_ENDINGS)
}

/// Whether it is an authority, or the police of a place in small letters: *Tarsk police*.
pub(super) fn is_authority(token: &Token<'_>) -> bool {
    lower_is(token, AUTHORITIES)
}

/// Whether the token right before `at` begins the company's name that ends at `end`: *First Celadon Corp*.
pub(super) fn begins_company(tokens: &[Token<'_>], at: usize, end: usize) -> bool {
    let first = at.checked_sub(1).and_then(|first| tokens.get(first));
    first.is_some_and(|first| first.capital && lower_is(first, BEGINNINGS))
        && end.checked_sub(1).and_then(|last| tokens.get(last)).is_some_and(ends_company)
}

/// Whether the word at `at` is of a name though it is a verb, too: *Celadon Express*, *the Export Credit Guarantee Department*.
pub(super) fn is_name_verb(tokens: &[Token<'_>], at: usize) -> bool {
    let capital = |at: usize| tokens.get(at).is_some_and(|token| token.capital && !token.possessive);
    if !capital(at) || at == 0 || !capital(at - 1) {
        return false;
    }
    let verb = |at: usize| capital(at) && matches!(tokens[at].class, Class::Reporting | Class::Attitude);
    let body = |at: usize| tokens.get(at).is_some_and(|token| token.capital && is_authority(token));
    lower_is(&tokens[at], NAME_VERBS) || verb(at) && (body(at + 1) || verb(at + 1) && body(at + 2))
}

/// Whether *police* at `at` belongs to the name of a place before it, and no officer follows: *Greater Torvik police said*.
pub(super) fn is_police_of(tokens: &[Token<'_>], at: usize) -> bool {
    let of = |token: &Token<'_>| {
        token.capital && token.word && !token.possessive && !matches!(token.class, Class::Demonym | Class::Former)
    };
    let follows = |token: &Token<'_>| {
        !token.word
            || matches!(
                token.class,
                Class::Reporting
                    | Class::Attitude
                    | Class::Be
                    | Class::Have
                    | Class::Do
                    | Class::Modal
                    | Class::Preposition
                    | Class::Coordinator
                    | Class::Time
                    | Class::Adverb
                    | Class::Wh
                    | Class::Ed
            )
    };
    tokens.get(at).is_some_and(|token| token.text == "police")
        && at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(of)
        && tokens.get(at + 1).is_none_or(follows)
}

fn is_field(token: &Token<'_>) -> bool {
    token.capital
        && !token.possessive
        && (lower_is(token, FIELDS) || token.text.ends_with("ing") || is_portfolio(token))
}

/// Words behind the *and* at `and` that belong to the name that begins at `from`, if it has two parts: *S and P*, *Orlo and Co*, *Tarsk and Velden police*,
/// *Tarsk Iron and Steel Co*.
pub(super) fn paired(tokens: &[Token<'_>], from: usize, and: usize) -> usize {
    let Some(joint) = tokens.get(and).filter(|joint| is_and(joint)) else { return 0 };
    if from >= and {
        return 0;
    }
    let Some(next) = tokens.get(and + 1).filter(|next| next.capital && next.word) else { return 0 };
    let parts = &tokens[from..and];
    let letter = |token: &Token<'_>| token.text.len() == 1 && token.capital;
    if matches!(parts, [only] if letter(only) && letter(next)) || lower_is(next, PARTNERS) {
        return 1;
    }
    // What is in capitals throughout, or bears a given name, stands for itself: "the BBC and Tarsk council".
    let plain = |token: &Token<'_>| {
        let spelled = token.text.len() > 1 && !token.text.chars().any(char::is_lowercase);
        is_proper(token) && !is_role(token) && !token.given && !token.possessive && !spelled
    };
    let whole = parts.len() < 3 && parts.iter().all(plain);
    // "Harn & Velden": a surname alone may be a given name, too.
    let surname = || matches!(parts, [only] if only.given && !only.possessive && !is_role(only));
    if joint.text == "&" && (whole || surname()) && plain(next) {
        return 1;
    }
    let ends = |token: &Token<'_>| is_authority(token) || token.capital && lower_is(token, ENDINGS);
    if parts.last().is_some_and(is_field) && is_field(next) && parts.len() <= PAIRED_WORDS_MAX {
        let end = (and + 2..and + 5).find(|&at| tokens.get(at).is_some_and(ends));
        let named = |token: &Token<'_>| token.capital && token.word && !token.given;
        return end.filter(|&at| tokens[and + 1..at].iter().all(named)).map_or(0, |at| at - and);
    }
    let authority = (and + 2..and + 4).find(|&at| tokens.get(at).is_some_and(is_authority));
    authority.filter(|&at| whole && tokens[and + 1..at].iter().all(plain)).map_or(0, |at| at - and)
}

/// Words at `at` that join what stands before, an organisation's name, to a capital word that belongs to it: none, one, or two with an article. An *and* joins
/// the parts of its field (*the Ministry of Fish and Boats*), not another's name: so `fielded` says whether a field has been named.
pub(super) fn link(tokens: &[Token<'_>], at: usize, fielded: &mut bool) -> usize {
    let (Some(token), Some(next)) = (tokens.get(at), tokens.get(at + 1)) else { return 0 };
    if ["and", "&", "und", "et"].contains(&token.text) {
        // "Tarsk Inc and Velden": two.
        if at.checked_sub(1).and_then(|last| tokens.get(last)).is_some_and(ends_company) {
            return 0;
        }
        let person = next.given || matches!(next.class, Class::Title | Class::Role);
        let joins = token.text.len() < 3 && token.text != "et" || token.text == "and" || *fielded;
        return usize::from(joins && is_proper(next) && !person);
    }
    if token.capital || !FIELD_LINKS.contains(&token.text) {
        return 0;
    }
    let article = lower_is(next, ARTICLES) && !next.capital && tokens.get(at + 2).is_some_and(is_proper);
    // "the Court of Appeals": behind an *of* a verb in capitals is none.
    let noun = next.capital && token.text == "of" && matches!(next.class, Class::Reporting | Class::Attitude);
    let words = if article { 2 } else { usize::from(is_proper(next) || noun) };
    *fielded |= words > 0;
    words
}
