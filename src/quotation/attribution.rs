//! Finds cue and source in one sentence whose quoted stretches are single pieces.

use super::lexicon::{ROLES, VERBS};
use super::words::Token;

/// A piece of a sentence: a token, or a whole quoted stretch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    pub(super) token: Token<'t>,
    pub(super) quoted: bool,
}

/// Where cue and source stand in the sentence, as ranges of its pieces, and where the content stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) cue: (usize, usize),
    pub(super) source: (usize, usize),
    /// The content lies before (true) or after the attribution.
    pub(super) before: bool,
    /// Where the words of the attribution begin: content before it ends here.
    pub(super) edge: usize,
}

const PRONOUNS: &[&str] =
    &["he", "she", "they", "we", "i", "it", "who", "er", "sie", "il", "elle", "él", "ella", "он", "она"];
const BORDERS: &[&str] =
    &["that", "because", "when", "while", "if", "and", "but", "as", "where", "whether", "although", "which"];
const TAILS: &[&str] = &[
    "in",
    "on",
    "at",
    "during",
    "to",
    "after",
    "before",
    "when",
    "while",
    "as",
    "who",
    "in",
    "about",
    "with",
    "during",
    "by",
    "from",
    "last",
    "that",
    "told",
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "earlier",
    "later",
    "of",
];

fn piece_is(piece: &Piece, text: &str) -> bool {
    !piece.quoted && piece.token.text == text
}

fn is_source(pieces: &[Piece]) -> bool {
    pieces.iter().any(|p| {
        let lower = p.token.lower();
        p.token.capital()
            || PRONOUNS.contains(&lower.as_str())
            || ROLES.contains(lower.as_str())
            || matches!(lower.as_str(), "the" | "one" | "another")
    })
}

/// The subject that ends before the verb at `verb`: its first and one past its last piece.
fn subject_before(pieces: &[Piece], verb: usize) -> Option<(usize, usize)> {
    let mut end = verb;
    while end > 0 {
        let lower = pieces[end - 1].token.lower();
        let filler = lower.ends_with("ly")
            || matches!(
                lower.as_str(),
                "has" | "had" | "have" | "also" | "later" | "then" | "was" | "further" | "already" | "did" | "again"
            );
        if pieces[end - 1].quoted || !filler {
            break;
        }
        end -= 1;
    }
    // "Vel, the mayor, said": the comma belongs to the apposition.
    let apposed = end > 1 && piece_is(&pieces[end - 1], ",") && !pieces[end - 2].quoted;
    let mut start = if apposed { end - 1 } else { end };
    let mut commas = usize::from(apposed);
    while start > 0 && end - start < 25 {
        let piece = &pieces[start - 1];
        if piece.quoted
            || matches!(piece.token.text, ";" | ":" | "—" | "–" | "?" | "!" | "…")
            || BORDERS.contains(&piece.token.lower().as_str())
        {
            break;
        }
        if piece_is(piece, ",") {
            if commas == 0 || commas > 1 {
                break;
            }
            commas += 1;
        }
        start -= 1;
    }
    if apposed && commas < 2 && start > 0 {
        return None;
    }
    while start < end && !pieces[start].token.word {
        start += 1;
    }
    let end = if apposed { end - 1 } else { end };
    (start < end && is_source(&pieces[start..end])).then_some((start, end))
}

/// The subject that begins after the verb ("said the mayor").
fn subject_after(pieces: &[Piece], verb: usize) -> Option<(usize, usize)> {
    let start = verb + 1;
    let mut end = start;
    while end < pieces.len() && end - start < 14 {
        let piece = &pieces[end];
        let lower = piece.token.lower();
        let of = lower == "of" && end > start;
        let initial = piece_is(piece, ".") && end > start && pieces[end - 1].token.text.chars().count() <= 3;
        if piece.quoted || (!piece.token.word && !initial) || (TAILS.contains(&lower.as_str()) && !of) {
            break;
        }
        end += 1;
        if PRONOUNS.contains(&lower.as_str()) {
            break;
        }
    }
    (start < end && is_source(&pieces[start..end])).then_some((start, end))
}

/// The best attribution of a sentence; `marks` says whether quoted stretches are to be explained by it.
pub(super) fn find(pieces: &[Piece]) -> Option<Attribution> {
    let marks = pieces.iter().any(|p| p.quoted);
    let mut best: Option<(i32, Attribution)> = None;
    for at in 0..pieces.len().min(400) {
        let piece = &pieces[at];
        if piece.quoted || !piece.token.word {
            continue;
        }
        let lower = piece.token.lower();
        let quote_before = at > 0 && pieces[..at].iter().rev().take(30).any(|p| p.quoted);
        let quote_after = pieces[at + 1..].iter().take(30).any(|p| p.quoted);
        let mut offer = |score: i32, cue: (usize, usize), source: (usize, usize), before| {
            if best.as_ref().is_none_or(|(s, _)| score > *s) {
                best = Some((score, Attribution { cue, source, before, edge: cue.0.min(source.0) }));
            }
        };
        if (lower == "according" && pieces.get(at + 1).is_some_and(|p| p.token.text == "to"))
            || (lower == "laut" && at == 0)
        {
            let cue_end = if lower == "laut" { at } else { at + 1 };
            if let Some(source) = subject_after(pieces, cue_end) {
                offer(7, (at, cue_end + 1), source, at > 2);
            }
        }
        if !VERBS.contains(lower.as_str()) {
            continue;
        }
        let next_to =
            at > 0 && (pieces[at - 1].quoted || (piece_is(&pieces[at - 1], ",") && at > 1 && pieces[at - 2].quoted));
        let after_comma = next_to || (at > 3 && piece_is(&pieces[at - 1], ","));
        if after_comma
            && (!marks || quote_before)
            && let Some(source) = subject_after(pieces, at)
        {
            offer(if next_to { 10 } else { 4 }, (at, at + 1), source, true);
            continue;
        }
        let Some(source) = subject_before(pieces, at) else { continue };
        let opened = source.0 > 0 && (pieces[source.0 - 1].quoted || piece_is(&pieces[source.0 - 1], ","));
        let that = pieces[at + 1..].iter().take(6).any(|p| matches!(p.token.text, "that" | "dass" | ":"));
        let ends = pieces.len() - at <= 10 || pieces[at + 1..].iter().take(12).any(|p| p.quoted);
        let quote_near = source.0 > 0 && (pieces[source.0 - 1].quoted || (source.0 > 1 && pieces[source.0 - 2].quoted));
        if opened && quote_near {
            offer(9, (at, at + 1), source, true);
        } else if marks && quote_after {
            offer(if that { 8 } else { 6 }, (at, at + 1), source, false);
        } else if opened && source.0 > 4 && ends && !that {
            offer(5, (at, at + 1), source, true);
        } else if that || matches!(lower.as_str(), "said" | "says" | "say" | "believes" | "thinks" | "argued" | "added")
        {
            offer(if that { 4 } else { 3 }, (at, at + 1), source, false);
        } else if opened && source.0 > 4 && matches!(lower.as_str(), "learned" | "learnt" | "heard") {
            offer(4, (at, at + 1), source, true);
        }
    }
    best.map(|(_, found)| from_whom(pieces, found))
}

/// The words at the head of `pieces` that look like a subject, for sentences whose verb is in no list: a pronoun, or the
/// words up to the last capital of the first run of them.
pub(super) fn leading(pieces: &[Piece]) -> Option<(usize, usize)> {
    let limit = pieces.iter().position(|p| p.quoted).unwrap_or(pieces.len());
    // "In a 1963 speech, he declared": an introduction of a few words is skipped.
    let comma = (0..limit.min(9)).find(|&i| piece_is(&pieces[i], ","));
    let first = pieces.first()?.token.lower();
    let begin = match comma {
        Some(comma) if TAILS.contains(&first.as_str()) || first == "for" => comma + 1,
        _ => usize::from(matches!(first.as_str(), "and" | "but" | "then")),
    };
    let head = pieces.get(begin).filter(|_| begin < limit)?;
    if PRONOUNS.contains(&head.token.lower().as_str()) {
        return Some((begin, begin + 1));
    }
    let mut end = begin;
    while end < limit && end - begin < 10 {
        let (token, lower) = (&pieces[end].token, pieces[end].token.lower());
        let role = ROLES.contains(lower.as_str()) && !VERBS.contains(lower.as_str());
        if !(token.capital() || role || token.text == "." || (end == begin && matches!(lower.as_str(), "the"))) {
            break;
        }
        end += 1;
    }
    (end > begin && is_source(&pieces[begin..end])).then_some((begin, end))
}

/// "..., the agency learnt on Monday from Mayor Vel": the one it was learnt from is the source.
fn from_whom(pieces: &[Piece], mut found: Attribution) -> Attribution {
    let verb = pieces[found.cue.0].token.lower();
    if found.before && matches!(verb.as_str(), "learned" | "learnt" | "heard" | "erfuhr") {
        let from =
            (found.cue.1..pieces.len().min(found.cue.1 + 8)).find(|&i| matches!(pieces[i].token.text, "from" | "von"));
        if let Some(source) = from.and_then(|from| subject_after(pieces, from)) {
            found.source = source;
        }
    }
    found
}
