//! A stream of bytes seen through a window that grows only as long as something within it is wanted.

use std::io::{self, Read};

use super::RECORD_BYTES_MAX;

/// Bytes that are asked of the reader at once.
const CHUNK_BYTES: usize = 128 * 1024;

/// Why a JSON value could not be read to its end.
#[derive(Debug)]
pub(super) enum Fault {
    /// The reader failed.
    Io(io::Error),
    /// This cannot stand here.
    Syntax(&'static str),
    /// The stream ends too early.
    End,
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Fault {
        Fault::Io(cause)
    }
}

/// A window on a stream: bytes from the mark on are kept, the next byte is at the cursor.
pub(super) struct Window {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    mark: usize,
    cursor: usize,
    /// Bytes of the stream before the buffer.
    gone: u64,
    ended: bool,
    /// Whether the bytes from the mark on were more than are kept: then they are lost.
    pub(super) overflowed: bool,
}

impl Window {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Window {
        Window { reader, buffer: Vec::new(), mark: 0, cursor: 0, gone: 0, ended: false, overflowed: false }
    }

    /// Bytes of the stream before the cursor.
    pub(super) fn offset(&self) -> u64 {
        self.gone + self.cursor as u64
    }

    /// Keeps what follows the cursor, and nothing before it.
    pub(super) fn set_mark(&mut self) {
        self.mark = self.cursor;
        self.overflowed = false;
    }

    /// Goes back to where [`Window::offset`] was `offset`, no further than the mark.
    pub(super) fn rewind(&mut self, offset: u64) {
        self.cursor = self.index(offset).max(self.mark);
    }

    /// The bytes between mark and cursor.
    pub(super) fn marked(&self) -> &[u8] {
        self.buffer.get(self.mark..self.cursor).unwrap_or_default()
    }

    /// The bytes from `offset` up to the cursor, as far as they are kept.
    pub(super) fn since(&self, offset: u64) -> &[u8] {
        self.buffer.get(self.index(offset)..self.cursor).unwrap_or_default()
    }

    fn index(&self, offset: u64) -> usize {
        usize::try_from(offset.saturating_sub(self.gone)).unwrap_or(usize::MAX)
    }

    /// The next byte; `None` at the end of the stream.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.cursor == self.buffer.len() && !self.fill()? {
            return Ok(None);
        }
        Ok(self.buffer.get(self.cursor).copied())
    }

    pub(super) fn bump(&mut self) {
        self.cursor += 1;
    }

    /// The next byte that is no white space.
    pub(super) fn peek_visible(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.bump();
        }
        Ok(None)
    }

    /// Reads more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.buffer.len() - self.mark > RECORD_BYTES_MAX as usize {
            self.overflowed = true;
            self.mark = self.cursor;
        }
        if self.mark > 0 {
            self.buffer.drain(..self.mark);
            self.gone += self.mark as u64;
            self.cursor -= self.mark;
            self.mark = 0;
        }
        let read = (&mut self.reader).take(CHUNK_BYTES as u64).read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        Ok(read > 0)
    }

    /// Moves past a whole JSON value, whose first byte is at the cursor. Checks how it nests, not what its strings and numbers
    /// hold: that is left to whoever parses it.
    pub(super) fn pass_value(&mut self) -> Result<(), Fault> {
        let mut nesting = Nesting::default();
        loop {
            let byte = self.peek_visible()?.ok_or(Fault::End)?;
            match byte {
                b'"' => {
                    self.pass_string()?;
                    nesting.scalar(true)?;
                }
                b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    while self.peek()?.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) {
                        self.bump();
                    }
                    nesting.scalar(false)?;
                }
                byte => {
                    nesting.sign(byte)?;
                    self.bump();
                }
            }
            if nesting.is_whole() {
                return Ok(());
            }
        }
    }

    /// Moves past a string, whose first quotation mark is at the cursor.
    pub(super) fn pass_string(&mut self) -> Result<(), Fault> {
        self.bump();
        loop {
            self.peek()?.ok_or(Fault::End)?;
            let rest = self.buffer.get(self.cursor..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest) {
                None => self.cursor = self.buffer.len(),
                Some(at) if rest.get(at) == Some(&b'"') => {
                    self.cursor += at + 1;
                    return Ok(());
                }
                Some(at) => {
                    self.cursor += at + 1;
                    self.peek()?.ok_or(Fault::End)?;
                    self.bump();
                }
            }
        }
    }

    /// Goes back to one byte after the mark (or, `onward`, stays), then on to the next place where an object's first key is
    /// `key` (with its quotation marks). False if there is none.
    pub(super) fn seek_object(&mut self, key: &[u8], onward: bool) -> io::Result<bool> {
        if !onward {
            self.cursor = (self.mark + 1).min(self.cursor);
        }
        loop {
            self.set_mark();
            self.peek()?;
            let rest = self.buffer.get(self.cursor..).unwrap_or_default();
            let Some(at) = memchr::memchr(b'{', rest) else {
                self.cursor = self.buffer.len();
                if self.peek()?.is_none() {
                    return Ok(false);
                }
                continue;
            };
            self.cursor += at;
            self.set_mark();
            self.bump();
            self.peek_visible()?;
            while self.buffer.len() - self.cursor < key.len() && self.fill()? {}
            let found = self.buffer.get(self.cursor..).unwrap_or_default().starts_with(key);
            self.cursor = self.mark + usize::from(!found);
            if found {
                return Ok(true);
            }
        }
    }
}

/// Where in a JSON value one is.
#[derive(Default)]
struct Nesting {
    /// The brackets that are open.
    open: Vec<u8>,
    expected: Expected,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expected {
    #[default]
    Value,
    /// A value, or the end of the list.
    ValueOrEnd,
    Key,
    /// A key, or the end of the object.
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

impl Nesting {
    fn is_whole(&self) -> bool {
        self.open.is_empty()
    }

    /// A string or another scalar.
    fn scalar(&mut self, string: bool) -> Result<(), Fault> {
        self.expected = match self.expected {
            Expected::Value | Expected::ValueOrEnd => Expected::CommaOrEnd,
            Expected::Key | Expected::KeyOrEnd if string => Expected::Colon,
            Expected::Key | Expected::KeyOrEnd => return Err(Fault::Syntax("a key must be a string")),
            Expected::Colon => return Err(Fault::Syntax("expected ':' after a key")),
            Expected::CommaOrEnd => return Err(Fault::Syntax("expected ',' or the end of a list or object")),
        };
        Ok(())
    }

    /// A bracket, comma or colon.
    fn sign(&mut self, byte: u8) -> Result<(), Fault> {
        use Expected::{Colon, CommaOrEnd, Key, KeyOrEnd, Value, ValueOrEnd};
        self.expected = match (byte, self.expected, self.open.last()) {
            (b'{', Value | ValueOrEnd, _) => {
                self.open.push(b'{');
                KeyOrEnd
            }
            (b'[', Value | ValueOrEnd, _) => {
                self.open.push(b'[');
                ValueOrEnd
            }
            (b'}', KeyOrEnd | CommaOrEnd, Some(b'{')) | (b']', ValueOrEnd | CommaOrEnd, Some(b'[')) => {
                self.open.pop();
                CommaOrEnd
            }
            (b',', CommaOrEnd, Some(b'{')) => Key,
            (b',', CommaOrEnd, Some(b'[')) => Value,
            (b':', Colon, _) => Value,
            (_, Colon, _) => return Err(Fault::Syntax("expected ':' after a key")),
            (_, Key | KeyOrEnd, _) => return Err(Fault::Syntax("expected a key")),
            (_, CommaOrEnd, _) => return Err(Fault::Syntax("expected ',' or the end of a list or object")),
            (_, Value | ValueOrEnd, _) => return Err(Fault::Syntax("expected a value")),
        };
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn window(text: &str) -> Window {
        Window::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())))
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[\\PC\\\\\"{}\\[\\],:]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("\\PC{0,4}", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whole_values_are_passed(value in any_value(), pretty in any::<bool>()) {
            let json = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
            let mut window = window(&format!("{json} 1"));
            window.set_mark();
            window.pass_value().unwrap();
            prop_assert_eq!(window.marked(), json.as_bytes());
        }

        #[test]
        fn a_value_that_ends_early_is_never_whole(value in any_value(), cut in any::<prop::sample::Index>()) {
            let json = serde_json::json!([value]).to_string();
            let borders: Vec<usize> = json.char_indices().map(|(at, _)| at).collect();
            let mut window = window(&json[..*cut.get(&borders)]);
            prop_assert!(matches!(window.pass_value(), Err(Fault::End)));
        }

        #[test]
        fn no_text_panics(text in "[ \"\\\\{}\\[\\]:,a1\n]{0,40}") {
            let mut window = window(&text);
            let _ = window.pass_value();
            let _ = window.seek_object(b"\"a\"", false);
        }
    }

    #[test]
    fn objects_are_found_by_their_first_key() {
        let mut window = window("{\"id\": {\"x\": 1}, { \"id\" : 2");
        window.set_mark();
        window.peek().unwrap();
        window.bump();
        assert!(window.seek_object(b"\"id\"", false).unwrap());
        assert_eq!(window.offset(), 17);
        window.bump();
        assert!(!window.seek_object(b"\"id\"", false).unwrap());
    }
}
