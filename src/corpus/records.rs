//! Files cut into records: cheaply and in order here, so that parsing, the costly half, runs in as many threads as there are.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::bytes::{BUFFER_BYTES, GUESS_BYTES, decoded, decompressed, in_utf8, open};
use super::elements::{Element, Elements};
use super::format::{Format, unknown};
use super::lines::Lines;
use super::problem::{Place, ProblemKind, ReadProblem};
use super::walk::FoundFile;
use super::window::Window;
use super::{RECORD_BYTES_MAX, front_matter, json, markdown, surrogates, text};
use crate::article::Article;

/// Bytes at the head of a stream that is no file by which its encoding is told.
const STREAM_HEAD_BYTES: usize = 4;

/// How records become articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Keep texts to the letter instead of making their paragraphs uniform.
    pub text_as_is: bool,
}

/// A piece of a file that can be parsed apart from the rest: a file not yet opened, or one record of a large one.
#[derive(Debug)]
pub struct RawRecord {
    file: Arc<FoundFile>,
    size_bytes: u64,
    options: ReadOptions,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// A text, not yet read.
    Whole(Format),
    /// JSON.
    Value(Place, Vec<u8>),
}

impl RawRecord {
    /// The file it comes from.
    pub fn file(&self) -> &Arc<FoundFile> {
        &self.file
    }

    /// Bytes of the file (as it lies on disk) that it stands for; summed over a file's records about the file's size.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Bytes of memory that it holds, or will hold when it is parsed (of a packed text: those that are known).
    pub fn held_bytes(&self) -> u64 {
        match &self.content {
            Content::Whole(_) => self.size_bytes.min(RECORD_BYTES_MAX),
            Content::Value(_, bytes) => bytes.len() as u64,
        }
    }

    /// The article in it, or why there is none; after a text that was written to meanwhile, a note of that too.
    pub fn parse(self) -> Vec<Result<Article, ReadProblem>> {
        match self.content {
            Content::Value(place, ref bytes) => vec![self.value(place, bytes)],
            Content::Whole(format) => {
                let mut all = self.whole(format);
                let changed = all.first().is_some_and(Result::is_ok).then(|| changed(&self.file)).flatten();
                all.extend(changed.map(Err));
                all
            }
        }
    }

    fn problem(&self, kind: ProblemKind, reason: impl Into<String>) -> ReadProblem {
        ReadProblem::new(kind, &self.file.file, reason)
    }

    fn value(&self, place: Place, bytes: &[u8]) -> Result<Article, ReadProblem> {
        let bad = |reason: String| self.problem(ProblemKind::BadRecord, reason).at(place);
        let value = match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => value,
            // Not UTF-8 perhaps: the record's characters are guessed. Or half a character, which costs no more than itself.
            Err(error) => match std::str::from_utf8(bytes) {
                Ok(text) => mended(text).unwrap_or(Err(error)),
                Err(_) => {
                    let text = decoded(bytes.to_vec()).ok_or_else(|| bad("the record is no text".into()))?;
                    serde_json::from_str(&text).or_else(|error| mended(&text).unwrap_or(Err(error)))
                }
            }
            .map_err(|error| bad(json_reason(&error)))?,
        };
        let Value::Object(object) = value else { return Err(bad("the record is no JSON object".into())) };
        let article = json::article(object, self.options.text_as_is)
            .ok_or_else(|| self.problem(ProblemKind::Empty, "the record holds no text").at(place))?;
        Ok(self.completed(article, place))
    }

    /// Id, path, and what the dateline line says.
    fn completed(&self, mut article: Article, place: Place) -> Article {
        article.path.clone_from(&self.file.path);
        if article.id.is_empty() {
            article.id = match place {
                Place::Line { record: number, .. } | Place::Element(number) => format!("{}#{number}", self.file.path),
                Place::Whole => self.file.path.clone(),
            };
        }
        article.complete();
        article
    }

    fn whole(&self, format: Format) -> Vec<Result<Article, ReadProblem>> {
        match open(&self.file.file) {
            Ok((reader, _)) => self.text(format, reader),
            Err(cause) => vec![Err(self.problem(ProblemKind::Unreadable, cause.to_string()))],
        }
    }

    /// The article of a text that `reader` gives, and what there is to say of it.
    fn text(&self, format: Format, reader: Box<dyn Read + Send>) -> Vec<Result<Article, ReadProblem>> {
        let text = match self.characters(reader) {
            Ok(text) => text,
            Err(problem) => return vec![Err(problem)],
        };
        let article = self.article(format, &text);
        let unclosed = article.is_ok() && format == Format::Markdown && front_matter::is_unclosed(&text);
        let reason = "the front matter is never closed and was read as text; end it with a line of its own, as the one it begins with";
        let unclosed = unclosed.then(|| self.problem(ProblemKind::BadRecord, reason));
        std::iter::once(article).chain(unclosed.map(Err)).collect()
    }

    fn article(&self, format: Format, text: &str) -> Result<Article, ReadProblem> {
        let read = if format == Format::Markdown { markdown::read } else { text::read };
        let article = read(text, self.options.text_as_is);
        if article.text.trim().is_empty() {
            return Err(self.problem(ProblemKind::Empty, "the file holds no text"));
        }
        Ok(self.completed(article, Place::Whole))
    }

    fn characters(&self, reader: Box<dyn Read + Send>) -> Result<String, ReadProblem> {
        let unreadable = |cause: io::Error| self.problem(ProblemKind::Unreadable, cause.to_string());
        let mut bytes = Vec::new();
        let read = reader.take(RECORD_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if read as u64 > RECORD_BYTES_MAX {
            let reason = format!("the file is larger than {}; split it, or make it JSON Lines", mebibytes());
            return Err(self.problem(ProblemKind::TooLarge, reason));
        }
        decoded(bytes).ok_or_else(|| self.problem(ProblemKind::Binary, "the file is binary"))
    }
}

/// What JSON says when halves of characters are left out of its strings; `None` if there are none.
fn mended(json: &str) -> Option<serde_json::Result<Value>> {
    surrogates::mended(json).map(|json| serde_json::from_str(&json))
}

fn mebibytes() -> String {
    format!("{} MiB", RECORD_BYTES_MAX >> 20)
}

fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // A record is one line, or a piece of a file whose own lines say nothing.
    match text.rsplit_once(" at line ") {
        Some((reason, _)) if error.line() == 1 => format!("not JSON: {reason} (column {})", error.column()),
        Some((reason, _)) => format!("not JSON: {reason} (line {}, column {} of it)", error.line(), error.column()),
        None => format!("not JSON: {text}"),
    }
}

/// Whether `file` was written to since the folder was walked, as a problem.
fn changed(file: &FoundFile) -> Option<ReadProblem> {
    file.has_changed().then(|| {
        let reason = "the file changed while it was read; run 'dateline index' again to take in the rest";
        ReadProblem::new(ProblemKind::Changed, &file.file, reason)
    })
}

type Records = Box<dyn Iterator<Item = Result<RawRecord, ReadProblem>> + Send>;

/// The records of `files`, in order. A file of JSON is streamed; every other is opened when its record is parsed.
pub fn records(
    files: Vec<FoundFile>,
    options: ReadOptions,
) -> impl Iterator<Item = Result<RawRecord, ReadProblem>> + Send {
    files.into_iter().flat_map(move |file| -> Records {
        let Some(format) = Format::of(&file.file) else { return Box::new(std::iter::once(Err(unknown(&file.file)))) };
        let file = Arc::new(file);
        if matches!(format, Format::Text | Format::Markdown) {
            let size_bytes = file.size_bytes;
            return Box::new(std::iter::once(Ok(RawRecord {
                file,
                size_bytes,
                options,
                content: Content::Whole(format),
            })));
        }
        let opened = open(&file.file)
            .and_then(|(reader, consumed)| Ok((in_utf8(reader, GUESS_BYTES)?, consumed)))
            .and_then(|(reader, consumed)| Stream::new(Arc::clone(&file), reader, consumed, format, options));
        match opened {
            Ok(stream) => Box::new(stream),
            Err(cause) => {
                Box::new(std::iter::once(Err(ReadProblem::new(ProblemKind::Unreadable, &file.file, cause.to_string()))))
            }
        }
    })
}

/// The articles of a stream that is no file: JSON Lines, or any other JSON.
///
/// # Errors
/// The stream cannot be read at all.
pub fn read_stream(
    reader: Box<dyn Read + Send>,
    options: ReadOptions,
) -> io::Result<impl Iterator<Item = Result<Article, ReadProblem>> + Send> {
    json_stream("-", reader, Format::JsonLines, options)
}

/// The articles of a file that is in memory already. `name` tells its format, and becomes the path of its articles.
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: ReadOptions) -> Vec<Result<Article, ReadProblem>> {
    let Some(format) = Format::of(Path::new(name)) else { return vec![Err(unknown(Path::new(name)))] };
    let reader: Box<dyn Read + Send> = Box::new(io::Cursor::new(bytes));
    let unreadable =
        |cause: io::Error| vec![Err(ReadProblem::new(ProblemKind::Unreadable, Path::new(name), cause.to_string()))];
    if matches!(format, Format::Json | Format::JsonLines) {
        return json_stream(name, reader, format, options).map_or_else(unreadable, Iterator::collect);
    }
    let record = RawRecord { file: Arc::new(unfiled(name)), size_bytes: 0, options, content: Content::Whole(format) };
    decompressed(reader).map_or_else(unreadable, |reader| record.text(format, reader))
}

/// Stands for a file where there is none.
fn unfiled(name: &str) -> FoundFile {
    FoundFile { file: PathBuf::from(name), root: PathBuf::new(), path: name.to_owned(), size_bytes: 0, modified_ns: 0 }
}

fn json_stream(
    name: &str,
    reader: Box<dyn Read + Send>,
    format: Format,
    options: ReadOptions,
) -> io::Result<impl Iterator<Item = Result<Article, ReadProblem>> + Send + use<>> {
    // Whoever writes to it line by line is answered line by line: no more is waited for than the first few bytes.
    let reader = in_utf8(decompressed(reader)?, STREAM_HEAD_BYTES)?;
    let stream = Stream::new(Arc::new(unfiled(name)), reader, Arc::new(AtomicU64::new(0)), format, options)?;
    Ok(stream.flat_map(|record| match record {
        Ok(record) => record.parse(),
        Err(problem) => vec![Err(problem)],
    }))
}

/// The records of one stream of JSON.
struct Stream {
    file: Arc<FoundFile>,
    elements: Box<dyn Iterator<Item = Element> + Send>,
    /// Bytes of the file that were read, and how many of them have been given to records.
    consumed: Arc<AtomicU64>,
    reported: u64,
    options: ReadOptions,
    seen_any: bool,
    ended: bool,
}

impl Stream {
    fn new(
        file: Arc<FoundFile>,
        reader: Box<dyn Read + Send>,
        consumed: Arc<AtomicU64>,
        format: Format,
        options: ReadOptions,
    ) -> io::Result<Stream> {
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, reader);
        // Lines that begin with a list are no JSON Lines but one document.
        let lines = format == Format::JsonLines && !reader.fill_buf()?.trim_ascii_start().starts_with(b"[");
        let elements: Box<dyn Iterator<Item = Element> + Send> =
            if lines { Box::new(Lines::new(reader)) } else { Box::new(Elements::new(Window::new(Box::new(reader)))) };
        Ok(Stream { file, elements, consumed, reported: 0, options, seen_any: false, ended: false })
    }

    /// What there is to say of the file when its last record has been read.
    fn end(&mut self) -> Option<ReadProblem> {
        self.ended = true;
        if !self.seen_any {
            return Some(ReadProblem::new(ProblemKind::Empty, &self.file.file, "the file holds no article"));
        }
        changed(&self.file)
    }
}

impl Iterator for Stream {
    type Item = Result<RawRecord, ReadProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let Some(element) = self.elements.next() else { return self.end().map(Err) };
        self.seen_any = true;
        let path = &self.file.file;
        Some(match element {
            Element::Broken(place, reason) => Err(ReadProblem::new(ProblemKind::BadRecord, path, reason).at(place)),
            Element::TooLarge(place) => {
                let reason = format!("the record is larger than {}", mebibytes());
                Err(ReadProblem::new(ProblemKind::TooLarge, path, reason).at(place))
            }
            Element::Failed(cause) => {
                self.ended = true;
                Err(ReadProblem::new(ProblemKind::Unreadable, path, cause.to_string()))
            }
            Element::Value(place, bytes) => {
                let consumed = self.consumed.load(Ordering::Relaxed);
                let size_bytes = consumed - self.reported;
                self.reported = consumed;
                let content = Content::Value(place, bytes);
                Ok(RawRecord { file: Arc::clone(&self.file), size_bytes, options: self.options, content })
            }
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(name: &str, bytes: &[u8]) -> (Vec<(String, String)>, Vec<String>) {
        let mut articles = Vec::new();
        let mut problems = Vec::new();
        for result in read_bytes(name, bytes.to_vec(), ReadOptions::default()) {
            match result {
                Ok(article) => articles.push((article.id, article.text)),
                Err(problem) => problems.push(problem.to_string()),
            }
        }
        (articles, problems)
    }

    fn pair(id: &str, text: &str) -> (String, String) {
        (id.to_owned(), text.to_owned())
    }

    #[test]
    fn lines_of_every_encoding() {
        let lines = "{\"text\": \"L’été à Mirelle, déclare-t-il, sera très sec.\"}\r\n\r\n{\"id\": \"b\", \"text\": \"Déjà vu.\"}";
        let expected = [pair("a.jsonl#1", "L’été à Mirelle, déclare-t-il, sera très sec."), pair("b", "Déjà vu.")];
        let wide =
            |bytes: fn(u16) -> [u8; 2]| format!("\u{feff}{lines}").encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for bytes in [
            lines.as_bytes().to_vec(),
            format!("\u{feff}{lines}").into_bytes(),
            encoding_rs::WINDOWS_1252.encode(lines).0.into_owned(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            assert_eq!(read("a.jsonl", &bytes), (expected.to_vec(), vec![]));
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut packed, lines.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(read("a.jsonl", &packed), (expected.to_vec(), vec![]));
        let (articles, problems) = read("a.jsonl.gz", &packed[..packed.len() - 9]);
        assert!(articles.len() <= 2 && problems.len() == 1, "a packed file that is cut off is a problem: {problems:?}");
        assert_eq!(read("a.jsonl", &zstd::encode_all(lines.as_bytes(), 3).unwrap()), (expected.to_vec(), vec![]));
    }

    #[test]
    fn half_a_character_costs_no_record() {
        let expected = [pair("a", "The talks \u{fffd} go on."), pair("b", "They end.")];
        let (a, b) = (r#"{"id": "a", "text": "The talks \ud83d go on."}"#, r#"{"id": "b", "text": "They end."}"#);
        for (name, json) in [("a.jsonl", format!("{a}\n{b}\n")), ("a.json", format!("[{a},\n{b}]"))] {
            assert_eq!(read(name, json.as_bytes()), (expected.to_vec(), vec![]), "{name}");
        }
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(r#"{"id": "a", "text": "L’été \ud83d où déjà."}"#);
        assert_eq!(read("a.jsonl", &bytes).0, [pair("a", "L’été \u{fffd} où déjà.")]);
    }

    #[test]
    fn front_matter_without_an_end_is_told() {
        let (articles, problems) = read("a.md", b"---\ntitle: Talks\ndate: 2019-05-03\n\nThe talks go on.");
        assert_eq!((articles.len(), problems.len()), (1, 1));
        assert!(problems[0].starts_with("a.md: the front matter is never closed"), "{problems:?}");
    }

    #[test]
    fn one_line_in_another_encoding() {
        let mut bytes = "{\"text\": \"Été à Mirelle, où l’été est très sec.\"}\n".repeat(3).into_bytes();
        bytes.extend_from_slice(b"{\"text\": \"D\xe9j\xe0 vu, d\xe9clare-t-il.\"}\n");
        let (articles, problems) = read("a.jsonl", &bytes);
        assert_eq!((articles.len(), problems.len()), (4, 0));
        assert_eq!(articles[3].1, "Déjà vu, déclare-t-il.");
    }

    #[test]
    fn problems_say_where() {
        for (name, bytes, expected) in [
            (
                "a.jsonl",
                "{\"text\": \"x\"}\n\n{\"text\": \"x\"\n",
                "a.jsonl:3: not JSON: EOF while parsing an object (column 12)",
            ),
            ("a.jsonl", "{\"title\": \"x\"}", "a.jsonl:1: the record holds no text"),
            ("a.jsonl", "3", "a.jsonl:1: the record is no JSON object"),
            ("a.jsonl", "", "a.jsonl: the file holds no article"),
            ("a.json", "[{\"text\": \"x\"}, 3]", "a.json#2: the record is no JSON object"),
            ("a.json", "[{\"text\": \"x\"}, {\"text\": nil}]", "a.json#2: not JSON: expected ident (column 11)"),
            ("a.json", "{\"text\": \"x\"", "a.json: not JSON: the file ends too early"),
            ("a.json", "[]", "a.json: the file holds no article"),
            ("a.txt", " \n", "a.txt: the file holds no text"),
            ("a.txt", "\u{89}PNG\r\n\u{1a}\n\0\0\0", "a.txt: the file is binary"),
            (
                "a.doc",
                "x",
                "a.doc: unknown format: .doc is not read; make it .txt, .html, .md, .json, .jsonl or .ndjson (also packed: .txt.gz, .txt.zst ...)",
            ),
        ] {
            assert_eq!(read(name, bytes.as_bytes()).1, [expected], "{name} {bytes:?}");
        }
    }

    #[test]
    fn lines_may_hold_a_list_after_all() {
        let (articles, problems) = read("a.jsonl", b"[{\"text\": \"One.\"},\n {\"text\": \"Two.\"}]");
        assert_eq!((articles, problems), (vec![pair("a.jsonl#1", "One."), pair("a.jsonl#2", "Two.")], vec![]));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120), name in prop_oneof![Just("a.txt"), Just("a.md"), Just("a.json"), Just("a.jsonl")]) {
            let _ = read(name, &bytes);
        }
    }
}
