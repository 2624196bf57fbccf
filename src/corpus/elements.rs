//! JSON documents cut into articles as they stream by: a list of objects, an object that wraps such a list, one object, or
//! several in a row. Only one article at a time is in memory.
//!
//! A broken element costs itself alone: the next one is found by the first key that the elements have in common.

use super::problem::Place;
use super::window::{Fault, Window};
use super::{RECORD_BYTES_MAX, json};

/// What an element turned out to be.
#[derive(Debug)]
pub(super) enum Element {
    /// The bytes of a JSON value.
    Value(Place, Vec<u8>),
    /// No JSON, and why.
    Broken(Place, String),
    /// Longer than what is read at once.
    TooLarge(Place),
    /// The stream failed; nothing follows.
    Failed(std::io::Error),
}

/// What encloses the cursor.
enum Frame {
    List,
    Object(Object),
}

/// An object that may turn out to be an article, or the wrapping of articles.
struct Object {
    /// Its key, with quotation marks, in the object around it.
    key: Vec<u8>,
    /// Elements before it.
    number_before: u64,
    /// Its keys and values, but for those that were gone into.
    kept: Vec<u8>,
    /// Whether a key among them is one that texts have.
    has_text: bool,
    /// Whether it holds more than is kept.
    overflowed: bool,
}

impl Object {
    fn new(key: Vec<u8>, number_before: u64) -> Object {
        Object { key, number_before, kept: vec![b'{'], has_text: false, overflowed: false }
    }

    fn keep(&mut self, key: &[u8], value: &[u8]) {
        if (self.kept.len() + key.len() + value.len()) as u64 > RECORD_BYTES_MAX {
            self.overflowed = true;
            return;
        }
        if self.kept.len() > 1 {
            self.kept.push(b',');
        }
        self.kept.extend_from_slice(key);
        self.kept.push(b':');
        self.kept.extend_from_slice(value);
    }
}

/// The elements of a stream of JSON.
pub(super) struct Elements {
    window: Window,
    frames: Vec<Frame>,
    /// Elements so far.
    number: u64,
    /// The first key, with its marks, of the elements of a list, or of the objects in a row.
    first_key: Option<Vec<u8>>,
    /// Where the last fault was: one that comes again must not be sought from the same place.
    last_fault: Option<u64>,
    ended: bool,
}

impl Elements {
    pub(super) fn new(window: Window) -> Elements {
        Elements { window, frames: Vec::new(), number: 0, first_key: None, last_fault: None, ended: false }
    }

    /// Moves on by one sign or value; an element if it is whole with that.
    fn step(&mut self) -> Result<Option<Element>, Fault> {
        let Some(byte) = self.window.peek_visible()? else {
            self.ended = true;
            // A list or object that is never closed has lost something.
            return if self.frames.is_empty() { Ok(None) } else { Err(Fault::End) };
        };
        match (self.frames.last(), byte) {
            (None | Some(Frame::List), b',') => self.window.bump(),
            (Some(Frame::List), b']') => {
                self.window.bump();
                self.frames.pop();
            }
            (Some(Frame::List), _) => return self.element(byte).map(Some),
            (None, b'[') => {
                self.window.bump();
                self.frames.push(Frame::List);
            }
            (None, b'{') => {
                self.window.set_mark();
                self.window.bump();
                self.frames.push(Frame::Object(Object::new(Vec::new(), self.number)));
            }
            (None, _) => return Err(Fault::Syntax("expected an object or a list of objects")),
            (Some(Frame::Object(_)), b',') => {
                // Only now is the member before it sure to have been whole.
                self.window.bump();
                self.window.set_mark();
            }
            (Some(Frame::Object(_)), b'}') => {
                self.window.bump();
                if let Some(Frame::Object(object)) = self.frames.pop() {
                    return self.closed(object);
                }
            }
            (Some(Frame::Object(_)), b'"') => self.member()?,
            (Some(Frame::Object(_)), _) => return Err(Fault::Syntax("expected a key")),
        }
        Ok(None)
    }

    /// An element of a list.
    fn element(&mut self, byte: u8) -> Result<Element, Fault> {
        self.window.set_mark();
        self.window.pass_value()?;
        self.number += 1;
        let place = Place::Element(self.number);
        if self.window.overflowed {
            return Ok(Element::TooLarge(place));
        }
        let bytes = self.window.marked().to_vec();
        self.window.set_mark();
        if byte == b'{' && self.first_key.is_none() {
            self.first_key = first_key(&bytes);
        }
        Ok(Element::Value(place, bytes))
    }

    /// A key of an object and its value: kept, or gone into if articles lie there.
    fn member(&mut self) -> Result<(), Fault> {
        let key_from = self.window.offset();
        self.window.pass_string()?;
        let key = self.window.since(key_from).to_vec();
        if self.frames.len() == 1 && self.first_key.is_none() {
            self.first_key = Some(key.clone());
        }
        if self.window.peek_visible()? != Some(b':') {
            return Err(Fault::Syntax("expected ':' after a key"));
        }
        self.window.bump();
        let byte = self.window.peek_visible()?.ok_or(Fault::End)?;
        let name = serde_json::from_slice::<String>(&key).unwrap_or_default();
        let may_wrap = match self.frames.last() {
            Some(Frame::Object(object)) => !object.has_text,
            _ => false,
        };
        if byte == b'{' && may_wrap && json::wraps_an_object(&name) {
            self.window.bump();
            self.frames.push(Frame::Object(Object::new(key, self.number)));
            return Ok(());
        }
        let value_from = self.window.offset();
        if byte == b'[' && may_wrap && json::wraps_a_list(&name) {
            self.window.bump();
            if self.window.peek_visible()? == Some(b'{') {
                self.first_key = None;
                self.frames.push(Frame::List);
                return Ok(());
            }
            self.window.rewind(value_from);
        }
        self.window.pass_value()?;
        let value = self.window.since(value_from);
        if let Some(Frame::Object(object)) = self.frames.last_mut() {
            object.overflowed |= self.window.overflowed;
            object.has_text |= json::is_text(&name) && !matches!(value, b"\"\"" | b"null" | b"[]" | b"{}");
            object.keep(&key, value);
        }
        Ok(())
    }

    /// An object has ended: it is an article, unless it only wrapped some.
    fn closed(&mut self, object: Object) -> Result<Option<Element>, Fault> {
        let wrapped_some = self.number > object.number_before;
        if wrapped_some && !object.has_text {
            return Ok(None);
        }
        let mut bytes = object.kept;
        bytes.push(b'}');
        if let Some(Frame::Object(outer)) = self.frames.last_mut()
            && !wrapped_some
        {
            outer.overflowed |= object.overflowed;
            outer.has_text |= object.has_text;
            outer.keep(&object.key, &bytes);
            return Ok(None);
        }
        let alone = self.number == 0 && self.window.peek_visible()?.is_none();
        self.number += 1;
        let place = if alone { Place::Whole } else { Place::Element(self.number) };
        Ok(Some(if object.overflowed { Element::TooLarge(place) } else { Element::Value(place, bytes) }))
    }

    /// A fault: what was being read is lost, and the next object that looks like those before is sought.
    fn recover(&mut self, fault: Fault) -> Element {
        let at = self.window.offset();
        let reason = match fault {
            Fault::Io(cause) => {
                self.ended = true;
                return Element::Failed(cause);
            }
            Fault::End => "not JSON: the file ends too early".to_owned(),
            Fault::Syntax(reason) => format!("not JSON: {reason} (byte {at})"),
        };
        let onward = self.last_fault == Some(at);
        self.last_fault = Some(at);
        if !matches!(self.frames.last(), Some(Frame::List)) {
            self.frames.clear();
        }
        let sought = self.first_key.as_ref().map_or(Ok(false), |key| self.window.seek_object(key, onward));
        match sought {
            Ok(found) => self.ended = !found,
            Err(cause) => {
                self.ended = true;
                return Element::Failed(cause);
            }
        }
        let place = if self.ended && self.number == 0 { Place::Whole } else { Place::Element(self.number + 1) };
        self.number += 1;
        Element::Broken(place, reason)
    }
}

/// The first key of an object, with its quotation marks.
fn first_key(object: &[u8]) -> Option<Vec<u8>> {
    let inside = object.strip_prefix(b"{")?.trim_ascii_start();
    let mut end = 1;
    while *inside.get(end)? != b'"' {
        end += if inside.get(end) == Some(&b'\\') { 2 } else { 1 };
    }
    inside.get(..=end).map(<[u8]>::to_vec)
}

impl Iterator for Elements {
    type Item = Element;

    fn next(&mut self) -> Option<Element> {
        while !self.ended {
            match self.step() {
                Ok(None) => {}
                Ok(Some(element)) => return Some(element),
                Err(fault) => return Some(self.recover(fault)),
            }
        }
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Number (0: the file is one article) and value of each element, or why there is none.
    fn elements(text: &str) -> Vec<(u64, Result<Value, String>)> {
        let number = |place| match place {
            Place::Whole => 0,
            Place::Element(number) | Place::Line { record: number, .. } => number,
        };
        Elements::new(Window::new(Box::new(std::io::Cursor::new(text.as_bytes().to_vec()))))
            .map(|element| match element {
                Element::Value(place, bytes) => {
                    (number(place), serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
                }
                Element::Broken(place, reason) => (number(place), Err(reason)),
                Element::TooLarge(place) => (number(place), Err("too large".into())),
                Element::Failed(cause) => (0, Err(cause.to_string())),
            })
            .collect()
    }

    /// The ids of the elements that could be read, and the numbers of those that could not.
    fn read(text: &str) -> (Vec<i64>, Vec<u64>) {
        let mut broken = Vec::new();
        let mut ids = Vec::new();
        for (number, element) in elements(text) {
            match element {
                Ok(value) => ids.push(value["id"].as_i64().unwrap_or(-1)),
                Err(_) => broken.push(number),
            }
        }
        (ids, broken)
    }

    #[test]
    fn lists_wherever_they_lie() {
        for text in [
            r#"[{"id":1},{"id":2}]"#,
            r#"{"status":"ok","articles":[{"id":1},{"id":2}],"total":2}"#,
            r#"{"response":{"status":"ok","results":[{"id":1},{"id":2}],"pages":1}}"#,
            r#"{"took":3,"hits":{"total":{"value":2},"hits":[{"id":1},{"id":2}]}}"#,
            "{\"id\":1}\n{\"id\":2}\n",
            r#"{"id":1} {"id":2}"#,
            r#"[{"id":1}][{"id":2}]"#,
            r#"[{"id":1} {"id":2},]"#,
        ] {
            assert_eq!(read(text), (vec![1, 2], vec![]), "{text}");
        }
    }

    #[test]
    fn one_object_is_one_article() {
        for text in [
            r#"{"id":1,"text":"x","items":[{"id":7}]}"#,
            r#" {"id":1,"data":[1,2],"results":[],"authors":[{"name":"x"}],"content":[{"type":"p"}]} "#,
            r#"{"id":1,"data":{"text":"x"}}"#,
        ] {
            let expected = serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(elements(text), [(0, Ok(expected))], "{text}");
        }
    }

    #[test]
    fn a_text_beside_a_list_is_not_lost() {
        assert_eq!(read(r#"{"items":[{"id":1}],"id":2,"text":"x"}"#), (vec![1, 2], vec![]));
    }

    #[test]
    fn a_broken_element_costs_itself_alone() {
        for (text, ids, broken) in [
            // A quotation mark, a bracket, a value is missing; one too many.
            (r#"[{"id":1,"t":"a"},{"id":2,"t":"b},{"id":3,"t":"c"},{"id":4,"t":"d"}]"#, vec![1, 3, 4], vec![2]),
            (r#"[{"id":1,"t":"a"},{"id":2,"t":["b"},{"id":3,"t":"c"}]"#, vec![1, 3], vec![2]),
            (r#"[{"id":1,"t":"a"},{"id":2,"t":},{"id":3,"t":"c"}]"#, vec![1, 3], vec![2]),
            (r#"[{"id":1,"t":"a"},{"id":2,"t":"b"}},{"id":3,"t":"c"}]"#, vec![1, 2, 3], vec![3]),
            // Well nested, but no JSON.
            (r#"[{"id":1},{"id":nil},{"id":3}]"#, vec![1, 3], vec![2]),
            ("{\"id\":1,\"t\":\"a\"}\n{\"id\":2,\"t\":\"b\n{\"id\":3,\"t\":\"c\"}\n", vec![1, 3], vec![2]),
            // Cut off.
            (r#"[{"id":1},{"id":2"#, vec![1], vec![2]),
            (r#"[{"id":1},{"id":2}"#, vec![1, 2], vec![3]),
            (r#"{"articles":[{"id":1},{"id":"#, vec![1], vec![2]),
            ("no JSON at all", vec![], vec![0]),
            (r#"{"id":1"#, vec![], vec![0]),
        ] {
            assert_eq!(read(text), (ids, broken), "{text}");
        }
    }

    #[test]
    fn endless_faults_end() {
        let text = r#"{"a":"#.repeat(3000);
        assert_eq!(elements(&text).len(), 2);
        assert!(elements("").is_empty() && elements(" \n").is_empty());
    }

    proptest! {
        #[test]
        fn lists_are_read_as_serde_reads_them(texts in proptest::collection::vec("[\\PC\\\\\"{}\\[\\],:]{0,12}", 1..6), pretty in any::<bool>(), wrapped in any::<bool>()) {
            let list: Vec<Value> = texts.iter().zip(0..).map(|(text, id)| json!({"id": id, "x": {"y": [text]}, "text": text})).collect();
            let whole = if wrapped { json!({"total": {"n": 1}, "docs": list}) } else { json!(list) };
            let text = if pretty { serde_json::to_string_pretty(&whole).unwrap() } else { whole.to_string() };
            let read: Vec<Value> = elements(&text).into_iter().map(|(_, element)| element.unwrap()).collect();
            prop_assert_eq!(read, list);
        }

        #[test]
        fn a_cut_list_keeps_what_stands_before_the_cut(count in 1usize..6, cut in any::<prop::sample::Index>()) {
            let list: Vec<Value> = (0..count).map(|id| json!({"id": id, "text": "a \"b\" {c}"})).collect();
            let text = json!(list).to_string();
            let cut = cut.index(text.len());
            let ends = (0..count).filter(|number| json!(list[..=*number]).to_string().len() - 1 <= cut).count();
            let (ids, _) = read(&text[..cut]);
            prop_assert_eq!(ids.len(), ends);
        }

        #[test]
        fn nothing_panics_or_hangs(text in "(\\{|\\}|\\[|\\]|,|:|\"|\\\\|\"id\"|\"articles\"|1| |\n){0,60}") {
            let count = elements(&text).len();
            prop_assert!(count <= 2 * text.len() + 1);
        }
    }
}
