//! Files cut into records: cheaply and in order here, so that parsing, the costly half, runs in as many threads as there are.

use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
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
use super::{RECORD_BYTES_MAX, json, markdown, text};
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
                let article = self.whole(format);
                let changed = article.is_ok().then(|| changed(&self.file)).flatten();
                std::iter::once(article).chain(changed.map(Err)).collect()
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
            // Not UTF-8 perhaps: the record's characters are guessed.
            Err(error) => match std::str::from_utf8(bytes) {
                Ok(_) => return Err(bad(json_reason(&error))),
                Err(_) => {
                    let text = decoded(bytes.to_vec()).ok_or_else(|| bad("the record is no text".into()))?;
                    serde_json::from_str(&text).map_err(|error| bad(json_reason(&error)))?
                }
            },
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
                Place::Line(number) | Place::Element(number) => format!("{}#{number}", self.file.path),
                Place::Whole => self.file.path.clone(),
            };
        }
        article.complete();
        article
    }

    fn whole(&self, format: Format) -> Result<Article, ReadProblem> {
        let text = self.characters()?;
        let read = if format == Format::Markdown { markdown::read } else { text::read };
        let article = read(&text, self.options.text_as_is);
        if article.text.trim().is_empty() {
            return Err(self.problem(ProblemKind::Empty, "the file holds no text"));
        }
        Ok(self.completed(article, Place::Whole))
    }

    fn characters(&self) -> Result<String, ReadProblem> {
        let unreadable = |cause: io::Error| self.problem(ProblemKind::Unreadable, cause.to_string());
        let (reader, _) = open(&self.file.file).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let read = reader.take(RECORD_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if read as u64 > RECORD_BYTES_MAX {
            let reason = format!("the file is larger than {}; split it, or make it JSON Lines", mebibytes());
            return Err(self.problem(ProblemKind::TooLarge, reason));
        }
        decoded(bytes).ok_or_else(|| self.problem(ProblemKind::Binary, "the file is binary"))
    }
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
    let file =
        FoundFile { file: PathBuf::from("-"), root: PathBuf::new(), path: "-".into(), size_bytes: 0, modified_ns: 0 };
    let consumed = Arc::new(AtomicU64::new(0));
    // Whoever writes to it line by line is answered line by line: no more is waited for than the first few bytes.
    let reader = in_utf8(decompressed(reader)?, STREAM_HEAD_BYTES)?;
    let stream = Stream::new(Arc::new(file), reader, consumed, Format::JsonLines, options)?;
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
