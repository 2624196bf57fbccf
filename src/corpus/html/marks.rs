//! Where a text holds mark-up, and whether it is HTML at all.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::names::{BLOCKS, BREAKING, INLINES, SILENT, TELLING_ALONE};

/// The longest name of a character that HTML has, in bytes.
const REFERENCE_BYTES_MAX: usize = 32;

/// A piece of a text that is mark-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// What the parser may have: a tag, a comment, a declaration.
    Markup,
    /// A character reference.
    Reference,
    /// `<![CDATA[…]]>`: text to the letter.
    Data,
}

/// The mark-up of a text.
pub(super) struct Marks<'t> {
    text: &'t str,
    pub(super) all: Vec<(Range<usize>, Mark)>,
    /// Some of it could hardly be anything but HTML.
    pub(super) telling: bool,
    pub(super) has_references: bool,
    /// Line ends say nothing: breaks are written as tags.
    pub(super) flows: bool,
    /// What has been sought and is nowhere in the rest: looked for once, or many openings would cost a search to the end each.
    missing: Vec<&'static str>,
}

impl<'t> Marks<'t> {
    pub(super) fn of(text: &'t str) -> Marks<'t> {
        let mut marks =
            Marks { text, all: Vec::new(), telling: false, has_references: false, flows: false, missing: Vec::new() };
        let mut at = 0;
        while let Some(found) = text.as_bytes().get(at..).and_then(|rest| memchr2(b'<', b'&', rest)) {
            let start = at + found;
            match marks.mark(start) {
                Some((end, mark)) => {
                    marks.all.push((start..end, mark));
                    at = end;
                }
                None => at = start + 1,
            }
        }
        marks
    }

    /// The mark that begins at `start`, and where it ends.
    fn mark(&mut self, start: usize) -> Option<(usize, Mark)> {
        let rest = self.text.get(start..)?;
        if rest.starts_with('&') {
            let end = start + reference(rest)?;
            self.has_references = true;
            return Some((end, Mark::Reference));
        }
        if rest.starts_with("<!--") {
            return Some((self.after(start + 4, "-->")?, Mark::Markup));
        }
        if rest.starts_with("<![CDATA[") {
            return Some((self.after(start + 9, "]]>")?, Mark::Data));
        }
        let declares = |name: &str| rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
        if declares("<!doctype ") || declares("<?xml ") {
            let end = self.after(start, ">")?;
            self.telling = true;
            return Some((end, Mark::Markup));
        }
        let tag = OpenTag::read(rest)?;
        let end = start + tag.length_bytes;
        if SILENT.contains(&tag.name) && !tag.ends && !tag.closes_itself {
            // One that is never closed must not take the rest of the text with it.
            self.end_of(tag.name, end)?;
        }
        self.telling |= tag.telling;
        self.flows |= BREAKING.contains(&tag.name);
        Some((end, Mark::Markup))
    }

    /// The place after the next `mark` from `from` on.
    fn after(&mut self, from: usize, mark: &'static str) -> Option<usize> {
        if self.missing.contains(&mark) {
            return None;
        }
        let found = self.text.as_bytes().get(from..).and_then(|rest| memmem::find(rest, mark.as_bytes()));
        if found.is_none() {
            self.missing.push(mark);
        }
        Some(from + found? + mark.len())
    }

    /// The place of the end tag of `name` from `from` on.
    fn end_of(&mut self, name: &'static str, from: usize) -> Option<usize> {
        if self.missing.contains(&name) {
            return None;
        }
        let rest = self.text.get(from..)?;
        let is_end = |at: &usize| {
            let tag = rest.as_bytes().get(at + 2..at + 2 + name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
        };
        let found = memmem::find_iter(rest.as_bytes(), "</").find(is_end);
        if found.is_none() {
            self.missing.push(name);
        }
        Some(from + found?)
    }

    /// The text with all escaped that is no mark.
    pub(super) fn guarded(&self) -> String {
        let mut guarded = String::with_capacity(self.text.len() + self.text.len() / 64);
        let mut at = 0;
        for (range, mark) in &self.all {
            escape(self.text.get(at..range.start).unwrap_or_default(), &mut guarded);
            let piece = self.text.get(range.clone()).unwrap_or_default();
            match mark {
                Mark::Markup | Mark::Reference => guarded.push_str(piece),
                Mark::Data => escape(piece.get(9..piece.len() - 3).unwrap_or_default(), &mut guarded),
            }
            at = range.end;
        }
        escape(self.text.get(at..).unwrap_or_default(), &mut guarded);
        guarded
    }
}

fn escape(text: &str, out: &mut String) {
    for piece in text.split_inclusive(['<', '&']) {
        match piece.as_bytes().last() {
            Some(b'<') => {
                out.push_str(piece.strip_suffix('<').unwrap_or_default());
                out.push_str("&lt;");
            }
            Some(b'&') => {
                out.push_str(piece);
                out.push_str("amp;");
            }
            _ => out.push_str(piece),
        }
    }
}

/// The length of the character reference that `text` begins with: `&eacute;`, `&#8217;`, `&#x2019;`.
fn reference(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = bytes.iter().take(REFERENCE_BYTES_MAX + 2).position(|byte| *byte == b';')?;
    let is_reference = match bytes.get(1..length)? {
        [b'#', b'x' | b'X', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        [first, rest @ ..] => first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_alphanumeric),
        [] => false,
    };
    is_reference.then_some(length + 1)
}

/// A tag of an element that HTML has.
struct OpenTag {
    name: &'static str,
    length_bytes: usize,
    /// It is an end tag.
    ends: bool,
    closes_itself: bool,
    /// It could hardly be anything but a tag.
    telling: bool,
}

impl OpenTag {
    /// The tag that `text` begins with.
    fn read(text: &str) -> Option<OpenTag> {
        let after = text.strip_prefix('<')?;
        let ends = after.starts_with('/');
        let after = after.strip_prefix('/').unwrap_or(after);
        let length = after.bytes().position(|byte| !byte.is_ascii_alphanumeric())?;
        let written = after.get(..length)?;
        let name =
            [BLOCKS, INLINES, SILENT].into_iter().flatten().find(|name| written.eq_ignore_ascii_case(name)).copied()?;
        let rest = after.get(length..)?;
        if !rest.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')) {
            return None;
        }
        let Attributes { length_bytes, any } = Attributes::read(rest)?;
        let closes_itself = rest.get(..length_bytes)?.ends_with("/>");
        let small = written.bytes().all(|byte| !byte.is_ascii_uppercase());
        let telling = ends || any || closes_itself || (small && TELLING_ALONE.contains(&name));
        let length_bytes = text.len() - rest.len() + length_bytes;
        Some(OpenTag { name, length_bytes, ends, closes_itself, telling })
    }
}

/// What stands between a tag's name and its end.
struct Attributes {
    /// With the `>`.
    length_bytes: usize,
    /// Whether one has a value.
    any: bool,
}

impl Attributes {
    fn read(text: &str) -> Option<Attributes> {
        let bytes = text.as_bytes();
        let (mut at, mut any) = (0, false);
        loop {
            match *bytes.get(at)? {
                b'>' => return Some(Attributes { length_bytes: at + 1, any }),
                b'<' => return None,
                b'=' => {
                    any = true;
                    at += 1 + bytes.get(at + 1..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at).copied() {
                        at += 2 + memchr(quote, bytes.get(at + 1..)?)?;
                    }
                }
                _ => at += 1,
            }
        }
    }
}
