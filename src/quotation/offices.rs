//! Offices of several words: their field behind an *of* (*Secretary of State*), or of two parts before them (*Trade and Industry Minister*).

use super::classes::Class;
use super::runs::lower_is;
use super::words::Token;

/// Offices that a field follows.
const FIELDED: &[&str] = &[
    "chancellor",
    "chief",
    "commissioner",
    "minister",
    "secretary",
    "subsecretary",
    "under-secretary",
    "undersecretary",
];
/// What ministries, departments and their heads are for.
const PORTFOLIOS: &[&str] = &[
    "affairs",
    "agriculture",
    "aviation",
    "bridges",
    "business",
    "commerce",
    "communications",
    "consumer",
    "crime",
    "culture",
    "defence",
    "defense",
    "development",
    "economic",
    "economics",
    "economy",
    "education",
    "employment",
    "energy",
    "environment",
    "exchequer",
    "family",
    "finance",
    "fisheries",
    "food",
    "foreign",
    "forestry",
    "health",
    "home",
    "housing",
    "human",
    "industry",
    "information",
    "innovation",
    "interior",
    "justice",
    "labor",
    "labour",
    "lands",
    "mineral",
    "mines",
    "negotiations",
    "pensions",
    "planning",
    "police",
    "post",
    "posts",
    "procurement",
    "public",
    "regional",
    "research",
    "resources",
    "roads",
    "rural",
    "safety",
    "science",
    "security",
    "services",
    "skills",
    "social",
    "sport",
    "sports",
    "staff",
    "state",
    "technology",
    "telecommunications",
    "tourism",
    "trade",
    "transport",
    "transportation",
    "treasury",
    "urban",
    "veterans",
    "water",
    "welfare",
    "work",
    "works",
];
/// Most words of one part of a field.
const PART_WORDS_MAX: usize = 3;

/// Whether it is a capital word of a field: *Trade*.
pub(super) fn is_portfolio(token: &Token<'_>) -> bool {
    token.capital && !token.possessive && lower_is(token, PORTFOLIOS)
}

/// Words of a field from `at` on, of one part or two: *Foreign Affairs*, *Trade and Industry*.
fn field(tokens: &[Token<'_>], at: usize) -> usize {
    let part = |from: usize| {
        tokens.get(from..).unwrap_or_default().iter().take(PART_WORDS_MAX).take_while(|t| is_portfolio(t)).count()
    };
    let first = part(at);
    let and = at + first;
    let second = if first > 0 && tokens.get(and).is_some_and(is_and) { part(and + 1) } else { 0 };
    if second > 0 { first + 1 + second } else { first }
}

/// Whether it joins two words: *and*, *&*.
pub(super) fn is_and(token: &Token<'_>) -> bool {
    matches!(token.text, "and" | "&")
}

/// Words from `at` on that go on with an office: its field or the second part of one. Few words can begin them.
#[inline]
pub(super) fn office_words(tokens: &[Token<'_>], at: usize) -> usize {
    match tokens.get(at).map(|token| token.text) {
        Some("of" | "for") => field_of_office(tokens, at),
        Some("and" | "&") => second_field(tokens, at),
        _ => 0,
    }
}

/// Words from `at` on that tell the field of the office right before: *of State for Health*, *of the Exchequer*; none if there is no such office.
pub(super) fn field_of_office(tokens: &[Token<'_>], at: usize) -> usize {
    let links = |link: &Token<'_>| matches!(link.text, "of" | "for");
    let office = at.checked_sub(1).and_then(|before| tokens.get(before));
    if !office.is_some_and(|office| office.capital && lower_is(office, FIELDED)) {
        return 0;
    }
    let mut end = at;
    while tokens.get(end).is_some_and(links) {
        let article = usize::from(tokens.get(end + 1).is_some_and(|article| article.text == "the"));
        let words = field(tokens, end + 1 + article);
        if words == 0 {
            break;
        }
        end += 1 + article + words;
    }
    end - at
}

/// Words from the *and* at `at` on that belong to a field of two parts with its office behind it: *and Industry* of *Trade and Industry Minister*.
pub(super) fn second_field(tokens: &[Token<'_>], at: usize) -> usize {
    let first = at.checked_sub(1).filter(|_| tokens.get(at).is_some_and(is_and)).and_then(|before| tokens.get(before));
    if !first.is_some_and(is_portfolio) {
        return 0;
    }
    let words = field(tokens, at + 1);
    let office = tokens.get(at + 1 + words).is_some_and(|office| office.capital && office.class == Class::Role);
    if words > 0 && office { 1 + words } else { 0 }
}
