//! Stretches of text inside quotation marks.

use crate::span::Span;

/// A stretch inside marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// What stands inside, a span a paragraph if the marks are opened anew in each.
    pub(super) inside: Vec<Span>,
    /// The marks included.
    pub(super) whole: Span,
    /// Number of the paragraph it begins in.
    pub(super) paragraph: usize,
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '‹' | '›' | '「' | '」')
}

/// The mark at `at`, with its length: a character, or the two of TeX and of doubled single quotes.
fn mark_at(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    if rest.starts_with("''") || rest.starts_with("``") {
        return Some(('"', 2));
    }
    let c = rest.chars().next()?;
    if is_mark(c) {
        return Some((c, c.len_utf8()));
    }
    let before = text.get(..at)?.chars().next_back();
    let after = rest.chars().nth(1);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        // A single mark between letters is an apostrophe; it opens after a space, and closes after a stop.
        '‘' => Some(('‘', c.len_utf8())),
        '\'' if !word(before) && word(after) && before.is_none_or(|c| c.is_whitespace() || c == '(') => Some(('‘', 1)),
        '’' | '\'' if !word(after) && before.is_some_and(|c| matches!(c, ',' | '.' | '!' | '?' | '…')) => {
            Some(('’', c.len_utf8()))
        }
        _ => None,
    }
}

/// Whether a mark at `at` of `length` opens (as far as its surroundings and kind tell).
fn opens(text: &str, mark: char, at: usize, length: usize, open: bool) -> bool {
    match mark {
        '„' | '‘' | '「' => true,
        '’' | '」' => false,
        '“' => {
            !open
                || !text
                    .get(..at)
                    .unwrap_or_default()
                    .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?'))
        }
        '”' if open => false,
        '»' | '›' if open => false,
        '«' | '‹' if open => false,
        _ => {
            let before = text.get(..at).unwrap_or_default().chars().next_back();
            let after = text.get(at + length..).unwrap_or_default().chars().next();
            before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | ':'))
                && after.is_some_and(|c| !c.is_whitespace() || mark == '«')
        }
    }
}

/// All stretches inside marks, in order. A mark left open ends with its paragraph; if the next paragraph begins with a mark, the
/// stretch goes on there.
pub(super) fn marked(text: &str, paragraphs: &[Span]) -> Vec<Marked> {
    let mut all: Vec<Marked> = Vec::new();
    let mut carried: Option<Marked> = None;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut open: Option<(usize, usize, char)> = None;
        let mut depth = 0usize;
        let mut at = paragraph.start;
        while at < paragraph.end {
            let Some((mark, length)) = mark_at(text, at).filter(|(_, length)| at + length <= paragraph.end) else {
                at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                continue;
            };
            let single = matches!(mark, '‘' | '’');
            match open {
                None if opens(text, mark, at, length, false) => open = Some((at, at + length, mark)),
                None => {}
                // A mark of the other kind inside is a quotation within.
                Some((.., opened)) if matches!(opened, '‘') != single => {}
                Some(_) if opens(text, mark, at, length, true) && matches!(mark, '„' | '“' | '‘' | '「') => {
                    depth += 1
                }
                Some(_) if depth > 0 => depth -= 1,
                Some((whole, inside, _)) => {
                    let span = Span::new(inside, at).trimmed(text);
                    let piece = Marked { inside: vec![span], whole: Span::new(whole, at + length), paragraph: number };
                    push(&mut all, &mut carried, piece, whole == paragraph.start);
                    open = None;
                }
            }
            at += length;
        }
        if let Some((whole, inside, mark)) = open {
            let span = Span::new(inside, paragraph.end).trimmed(text);
            let piece = Marked { inside: vec![span], whole: Span::new(whole, paragraph.end), paragraph: number };
            let next = paragraphs.get(number + 1);
            let goes_on = next
                .is_some_and(|next| mark_at(text, next.start).is_some_and(|(again, _)| again == mark || mark == '„'));
            let begins = whole == paragraph.start;
            if goes_on {
                carried = Some(match carried.take().filter(|_| begins) {
                    Some(mut before) => {
                        before.inside.extend(piece.inside);
                        before.whole.end = piece.whole.end;
                        before
                    }
                    None => piece,
                });
            } else if mark != '‘' && (begins || carried.is_some()) {
                push(&mut all, &mut carried, piece, begins);
            }
        } else if let Some(before) = carried.take() {
            all.push(before);
        }
    }
    all.extend(carried);
    all.retain_mut(|marked| {
        marked.inside.retain(|span| !span.is_empty());
        !marked.inside.is_empty()
    });
    all
}

fn push(all: &mut Vec<Marked>, carried: &mut Option<Marked>, piece: Marked, begins_paragraph: bool) {
    match carried.take() {
        Some(mut before) if begins_paragraph => {
            before.inside.extend(piece.inside);
            before.whole.end = piece.whole.end;
            all.push(before);
        }
        Some(before) => all.extend([before, piece]),
        None => all.push(piece),
    }
}
