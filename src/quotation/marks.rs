//! What stands in quotation marks: pairs marks within one paragraph, so an uneven mark costs its paragraph only.

use crate::span::Span;

/// A marked stretch, marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) span: Span,
    /// Whether a mark closes it; if not, it runs to the end of its paragraph.
    pub(super) closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double(char),
    Single,
}

fn mark_of(c: char) -> Option<Mark> {
    match c {
        '"' | '“' | '”' | '„' | '‟' | '″' | '＂' | '«' | '»' | '「' | '」' | '‹' | '›' => {
            Some(Mark::Double(c))
        }
        '\'' | '‘' | '’' => Some(Mark::Single),
        _ => None,
    }
}

fn opens(c: char, before: Option<char>, after: Option<char>) -> bool {
    let free = before.is_none_or(|b| b.is_whitespace() || "([{-–—‘/:\"“".contains(b));
    matches!(c, '„' | '「') || (free && after.is_some_and(|a| !a.is_whitespace()))
}

/// The marked stretches of one paragraph, in order, not overlapping; the outermost of nested ones.
pub(super) fn marked(text: &str, paragraph: Span) -> Vec<Marked> {
    let slice = paragraph.of(text);
    let mut found = Vec::new();
    let (mut double, mut single): (Option<usize>, Option<usize>) = (None, None);
    let mut maybe: Option<usize> = None;
    let mut before = None;
    let mut characters = slice.char_indices().peekable();
    while let Some((at, mut c)) = characters.next() {
        let start = at;
        let mut end = at + c.len_utf8();
        // TeX's ``...'' are two characters each.
        if (c == '`' || c == '\'') && characters.peek().is_some_and(|&(_, next)| next == c) {
            characters.next();
            end += 1;
            c = '"';
        }
        let after = slice[end..].chars().next();
        match mark_of(c) {
            Some(Mark::Double(mark)) => {
                let opening = opens(mark, before, after) && !(mark == '”' && double.is_some());
                match double {
                    None if opening || (before.is_none_or(char::is_whitespace) && after.is_some()) => {
                        double = Some(start);
                        (single, maybe) = (None, None);
                    }
                    Some(from) if !opening => {
                        found.push(Marked { span: Span::new(from, end), closed: true });
                        double = None;
                    }
                    _ => {}
                }
            }
            Some(Mark::Single) if double.is_none() => match single {
                None if c != '’' && opens(c, before, after) => single = Some(start),
                Some(from) if after.is_none_or(|a| !a.is_alphanumeric()) => {
                    if before.is_some_and(|b| ",.!?".contains(b)) {
                        found.push(Marked { span: Span::new(from, end), closed: true });
                        (single, maybe) = (None, None);
                    } else if maybe.is_none() {
                        maybe = Some(end);
                    }
                }
                _ => {}
            },
            _ => {}
        }
        before = Some(c);
    }
    if let (Some(from), Some(end), None) = (single, maybe, double) {
        found.push(Marked { span: Span::new(from, end), closed: true });
    }
    if let Some(from) = double {
        found.push(Marked { span: Span::new(from, slice.len()), closed: false });
    }
    found.sort_by_key(|m| m.span);
    let mut last = 0;
    found.retain(|m| {
        let free = m.span.start >= last && !m.span.is_empty();
        last = if free { m.span.end } else { last };
        free
    });
    for m in &mut found {
        m.span = m.span.shifted(paragraph.start);
    }
    found
}
