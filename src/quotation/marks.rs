//! What stands in quotation marks: pairs marks within one paragraph, so an uneven mark costs its paragraph only.

use std::cell::OnceCell;

use crate::span::Span;

/// A marked stretch, marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) span: Span,
    /// Whether a mark closes it; if not, it runs to the end of its paragraph.
    pub(super) closed: bool,
    /// Bytes of the mark that opens it; 0 if none does (a transcript's line after its label).
    opener_bytes: usize,
    /// Bytes of the mark that closes it.
    closer_bytes: usize,
    single: bool,
}

impl Marked {
    /// Whether single marks enclose it.
    pub(super) const fn is_single(&self) -> bool {
        self.single
    }

    /// The words without the marks that open and close them.
    pub(super) fn inside(&self, text: &str) -> Span {
        let end = self.span.end.saturating_sub(self.closer_bytes);
        Span::new((self.span.start + self.opener_bytes).min(end), end).trimmed(text)
    }
}

/// Marks that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// “ ” „ ‟ and the German “ that closes.
    Curly,
    /// " and its wide form.
    Straight,
    Angle,
    SingleAngle,
    Corner,
    /// ``…'' of TeX and of old wires.
    Doubled,
    Single,
}

/// Styles there are.
const STYLES: usize = Style::Single as usize + 1;
/// Marks that a stretch holds at most: what goes on longer was left open.
const INSIDE_MAX: usize = 256;

/// A mark where it stands.
#[derive(Clone, Copy, Debug)]
struct Mark {
    start: usize,
    end: usize,
    style: Style,
    /// May open, seen by itself and what stands around it.
    opens: bool,
    closes: bool,
}

fn style_of(c: char) -> Option<Style> {
    Some(match c {
        '“' | '”' | '„' | '‟' => Style::Curly,
        '"' | '＂' | '″' => Style::Straight,
        '«' | '»' => Style::Angle,
        '‹' | '›' => Style::SingleAngle,
        '「' | '」' | '『' | '』' => Style::Corner,
        '\'' | '‘' | '’' | '‚' => Style::Single,
        _ => return None,
    })
}

/// Adds the marked stretches of one paragraph to `all`, in order, not overlapping; the outermost of nested ones. `next` is the
/// paragraph that follows: a stretch left open is believed where that takes it up with a mark, or closes it. `open` says whether the
/// paragraph before left one open; returned is whether this one does.
pub(super) fn marked(text: &str, paragraph: Span, next: &str, open: bool, all: &mut Vec<Marked>) -> bool {
    let slice = paragraph.of(text);
    let label = transcript_label(slice);
    let mut found: Vec<Marked> = Vec::new();
    if label > 0 && slice.starts_with(['"', '“']) && !slice.get(label..).unwrap_or_default().contains(['"', '”']) {
        // "VANE: We shall see.   A line of a transcript that was quoted whole.
        let start = label + slice.get(label..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        found.push(Marked {
            span: Span::new(start, slice.len()),
            closed: false,
            opener_bytes: 0,
            closer_bytes: 0,
            single: false,
        });
    } else {
        let marks = marks(slice);
        let close = if open { run_on(slice, &marks) } else { None };
        if let Some(close) = close.and_then(|close| marks.get(close)) {
            let span = Span::new(0, close.end);
            found.push(Marked {
                span,
                closed: true,
                opener_bytes: 0,
                closer_bytes: close.end - close.start,
                single: false,
            });
        }
        pair(slice, marks.get(close.map_or(0, |close| close + 1)..).unwrap_or_default(), next, &mut found);
    }
    let left_open = found.last().is_some_and(|mark| !mark.closed);
    all.extend(
        found.into_iter().filter(|m| !m.span.is_empty()).map(|m| Marked { span: m.span.shifted(paragraph.start), ..m }),
    );
    left_open
}

/// The mark that closes a stretch which the paragraph before left open, if this one goes on with it unmarked: its first, and no opening one.
fn run_on(slice: &str, marks: &[Mark]) -> Option<usize> {
    let first = marks.iter().position(|mark| mark.style != Style::Single)?;
    let mark = marks.get(first)?;
    let glued = slice.get(..mark.start).and_then(|head| head.chars().next_back()).is_some_and(|c| !c.is_whitespace());
    (mark.start > 0 && mark.closes && glued).then_some(first)
}

/// Bytes of "VANE:" or `"VANE:` at the head of a paragraph; 0 if there is no such label.
fn transcript_label(slice: &str) -> usize {
    let Some(colon) =
        slice.get(..slice.len().min(60)).or(slice.get(..slice.len().min(59))).and_then(|head| head.find(':'))
    else {
        return 0;
    };
    let name = slice.get(..colon).unwrap_or_default().trim_start_matches(['"', '“']);
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let others = name.chars().any(|c| !(c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\'' | '’')));
    if capitals >= 3 && !others { colon + 1 } else { 0 }
}

/// Bytes with which marks begin.
const fn may_begin_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | 0xC2 | 0xE2 | 0xE3 | 0xEF)
}

/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// The first byte from `at` on with which a mark may begin. Most blocks of text have none, which is told of all their bytes at once.
fn next_mark(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>)
        && !block.iter().fold(false, |any, byte| any | may_begin_mark(*byte))
    {
        at += BLOCK;
    }
    bytes.get(at..)?.iter().position(|byte| may_begin_mark(*byte)).map(|skip| at + skip)
}

/// Every mark of a paragraph that is no apostrophe.
fn marks(slice: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_mark(slice.as_bytes(), at) {
        let Some(c) = slice.get(start..).and_then(|rest| rest.chars().next()) else { break };
        let before = slice.get(..start).and_then(|head| head.chars().next_back());
        let mut end = start + c.len_utf8();
        let mut style = style_of(c);
        if (c == '`' || c == '\'') && slice.get(end..).is_some_and(|rest| rest.starts_with(c)) {
            end += 1;
            style = Some(Style::Doubled);
        }
        at = end;
        if let Some(style) = style {
            let after = slice.get(end..).and_then(|rest| rest.chars().next());
            let free = before.is_none_or(|b: char| b.is_whitespace() || "([{-–—―‘/:\"“".contains(b));
            let leads = after.is_some_and(|a| !a.is_whitespace());
            let (opens, closes) = match c {
                '„' | '「' | '『' => (true, false),
                '」' | '』' => (false, true),
                '”' => (before.is_none() && leads, before.is_some()),
                '“' => (free && leads, !free || !leads),
                // French spaces its marks: « oui ».
                '«' | '‹' => (free, !free),
                '»' | '›' => {
                    let opens = free && after.is_some_and(char::is_alphanumeric);
                    (opens, !opens)
                }
                '`' => (true, false),
                '’' => (false, after.is_none_or(|a| !a.is_alphanumeric())),
                '\'' if style == Style::Single => (free && leads, after.is_none_or(|a| !a.is_alphanumeric())),
                _ => (free && leads, !free || !leads),
            };
            found.push(Mark { start, end, style, opens, closes });
        }
    }
    found
}

fn pair(slice: &str, marks: &[Mark], next: &str, found: &mut Vec<Marked>) {
    let ahead = Ahead::of(marks, next);
    let mut at = 0;
    while let Some(open) = marks.get(at) {
        at += 1;
        if !open.opens {
            continue;
        }
        let close = match open.style {
            Style::Single => close_single(slice, marks, at),
            style => close_double(marks, at, style),
        };
        if let Some(close) = close.and_then(|close| marks.get(close)) {
            found.push(closed(open, close));
            while marks.get(at).is_some_and(|mark| mark.start < close.end) {
                at += 1;
            }
        } else if open.style != Style::Single && ahead.left_open(slice, open, at) {
            let span = Span::new(open.start, slice.len());
            found.push(Marked {
                span,
                closed: false,
                opener_bytes: open.end - open.start,
                closer_bytes: 0,
                single: false,
            });
            return;
        }
    }
}

fn closed(open: &Mark, close: &Mark) -> Marked {
    Marked {
        span: Span::new(open.start, close.end),
        closed: true,
        opener_bytes: open.end - open.start,
        closer_bytes: close.end - close.start,
        single: open.style == Style::Single,
    }
}

/// The mark that closes a stretch of `style`: the first that may, stretches of other styles inside it stepped over.
fn close_double(marks: &[Mark], from: usize, style: Style) -> Option<usize> {
    // „...“ is closed by a mark that opens elsewhere; "..." by either of its kind; curly and straight are mixed by careless hands.
    let mut inner: Option<Style> = None;
    let mut mixed = None;
    for (at, mark) in marks.iter().enumerate().skip(from).take(INSIDE_MAX) {
        if mark.style == style {
            // “...," she said. “..." and “...," she said. "...”: another stretch has begun, so the mark of the other style closed the first.
            let begun = inner.is_some() || mark.opens && !mark.closes;
            if begun && mixed.is_some() {
                return mixed;
            }
            if mark.closes && !(mark.opens && style == Style::Straight) {
                return Some(at);
            }
            continue;
        }
        if mark.style == Style::Single {
            continue;
        }
        if inner == Some(mark.style) && mark.closes {
            inner = None;
        } else if mark.opens && inner.is_none() {
            inner = Some(mark.style);
        } else if mark.closes && inner.is_none() && mixed.is_none() && alike(style, mark.style) {
            mixed = Some(at);
        }
    }
    mixed
}

/// Styles that careless hands mix.
fn alike(one: Style, other: Style) -> bool {
    matches!(
        (one, other),
        (Style::Curly, Style::Straight | Style::Doubled)
            | (Style::Straight, Style::Curly)
            | (Style::Doubled, Style::Curly | Style::Straight)
    )
}

/// The mark that closes a stretch in single marks: the first after a comma or stop, else the last before a double mark, since an apostrophe at a word's
/// end looks alike.
fn close_single(slice: &str, marks: &[Mark], from: usize) -> Option<usize> {
    let mut maybe = None;
    for (at, mark) in marks.iter().enumerate().skip(from).take(INSIDE_MAX) {
        if mark.style != Style::Single {
            if mark.opens && maybe.is_some() {
                break;
            }
            continue;
        }
        if !mark.closes {
            if mark.opens && maybe.is_some() {
                break;
            }
            continue;
        }
        let before = slice.get(..mark.start).and_then(|head| head.chars().next_back());
        if before.is_some_and(|b| ",.!?".contains(b)) {
            return Some(at);
        }
        maybe = maybe.or(Some(at));
    }
    maybe
}

/// What is asked of all that follows a mark, found out once a paragraph.
struct Ahead<'t> {
    next: &'t str,
    /// Whether the next paragraph closes, unmarked, what is left open.
    closes: OnceCell<bool>,
    /// Of every style, one past the last mark that may open.
    last_opening: [usize; STYLES],
    /// One past the last mark that is not single.
    last_double: usize,
}

impl<'t> Ahead<'t> {
    fn of(marks: &[Mark], next: &'t str) -> Ahead<'t> {
        let mut ahead = Ahead { next, closes: OnceCell::new(), last_opening: [0; STYLES], last_double: 0 };
        for (end, mark) in (1..).zip(marks) {
            if mark.opens {
                ahead.last_opening[mark.style as usize] = end;
            }
            if mark.style != Style::Single {
                ahead.last_double = end;
            }
        }
        ahead
    }

    /// Whether a mark that nothing closes opens a stretch up to the paragraph's end: one at its head or after a colon or comma, which either the next
    /// paragraph takes up with the like mark, or in which no other stretch is whole; after a stop, one that the next paragraph takes up.
    /// `at` is the number of the mark that follows.
    fn left_open(&self, slice: &str, open: &Mark, at: usize) -> bool {
        let before = slice.get(..open.start).unwrap_or_default().trim_end();
        let placed = before.is_empty() || before.ends_with([':', ',']);
        let styles = self.last_opening.iter().enumerate();
        let whole_inside = styles
            .filter(|(style, _)| *style != Style::Single as usize && *style != open.style as usize)
            .any(|(_, last)| *last > at);
        if whole_inside || !placed && !before.ends_with(['.', '!', '?']) {
            return false;
        }
        let opener = slice.get(open.start..open.end).unwrap_or_default();
        let closes = || *self.closes.get_or_init(|| run_on(self.next, &marks(self.next)).is_some());
        // "... he said. “And": the rest of the paragraph, if the next one goes on with it.
        self.next.trim_start().starts_with(opener)
            || closes()
            || placed && (!before.is_empty() || self.last_double <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        marked(text, Span::new(0, text.len()), "", false, &mut found);
        found.iter().map(|mark| mark.inside(text).of(text)).collect()
    }

    #[test]
    fn marks_of_every_style() {
        for (text, expected) in [
            ("“We wait,” he said. “No more.”", &["We wait,", "No more."][..]),
            ("\"We wait,\" he said. \"No more.\"", &["We wait,", "No more."]),
            ("„Wir warten“, sagte er. „Mehr nicht.“", &["Wir warten", "Mehr nicht."]),
            ("»Wir warten«, sagte er.", &["Wir warten"]),
            ("« Nous attendons », dit-il.", &["Nous attendons"]),
            ("«Ждём», — сказал он.", &["Ждём"]),
            ("``We wait,'' he said.", &["We wait,"]),
            ("''We wait,'' he said.", &["We wait,"]),
            ("‘We won’t wait,’ said the miners’ leader.", &["We won’t wait,"]),
            ("'We won't wait,' said the miners' leader.", &["We won't wait,"]),
            ("他说「等」。", &["等"]),
            ("“He said ‘wait’ to me,” she said.", &["He said ‘wait’ to me,"]),
            ("\"He said “wait” to me,\" she said.", &["He said “wait” to me,"]),
            // Styles mixed by careless hands.
            ("“We wait,\" he said. \"No more.”", &["We wait,", "No more."]),
            ("“We wait,\" he said. “No more.”", &["We wait,", "No more."]),
            ("\"We wait,” he said. \"No more.\"", &["We wait,", "No more."]),
            ("“He said \"wait\" to me,” she said. “No more.”", &["He said \"wait\" to me,", "No more."]),
            ("The miners' union and the teachers' union", &[]),
        ] {
            assert_eq!(inside(text), expected, "{text}");
        }
    }

    #[test]
    fn an_inch_is_no_quotation() {
        assert_eq!(inside("He bought 12\" of rope and left"), [""; 0]);
    }
}
