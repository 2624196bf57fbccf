//! Files cut into records: cheaply and in order here, so that parsing, the costly half, runs in as many threads as there are.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::bytes::{decoded, decompressed, open};
use super::problem::{ProblemKind, ReadProblem};
use super::walk::FoundFile;
use super::{json, text};
use crate::article::Article;

/// Longest line or single file that is read, in bytes.
const RECORD_BYTES_MAX: u64 = 256 << 20;

/// How records become articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Keep texts to the letter instead of making their paragraphs uniform.
    pub text_as_is: bool,
}

/// A format, told by the file's name without `.gz` and `.zst`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Json,
    JsonLines,
}

impl Format {
    fn of(path: &Path) -> Option<Format> {
        let mut name = path.file_name()?.to_string_lossy().to_lowercase();
        for packed in [".gz", ".gzip", ".zst", ".zstd"] {
            if let Some(inner) = name.strip_suffix(packed) {
                name = inner.to_owned();
            }
        }
        match name.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

/// A piece of a file that can be parsed apart from the rest: a file not yet opened, or one line of a large one.
#[derive(Debug)]
pub struct RawRecord {
    file: Arc<FoundFile>,
    size_bytes: u64,
    options: ReadOptions,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Whole(Format),
    Line { number: u64, bytes: Vec<u8> },
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

    /// The articles in it, and what of it could not be read.
    pub fn parse(self) -> Vec<Result<Article, ReadProblem>> {
        match self.content {
            Content::Line { number, ref bytes } => vec![self.line(number, bytes)],
            Content::Whole(format) => self.whole(format),
        }
    }

    fn problem(&self, kind: ProblemKind, line: Option<u64>, reason: impl Into<String>) -> ReadProblem {
        ReadProblem::new(kind, &self.file.file, line, reason)
    }

    fn line(&self, number: u64, bytes: &[u8]) -> Result<Article, ReadProblem> {
        let bad = |reason: String| self.problem(ProblemKind::BadRecord, Some(number), reason);
        let value = match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => value,
            // Not UTF-8 perhaps: the line's characters are guessed.
            Err(error) => match std::str::from_utf8(bytes) {
                Ok(_) => return Err(bad(json_reason(&error))),
                Err(_) => {
                    let text = decoded(bytes.to_vec()).ok_or_else(|| bad("the line is no text".into()))?;
                    serde_json::from_str(&text).map_err(|error| bad(json_reason(&error)))?
                }
            },
        };
        let Value::Object(object) = value else { return Err(bad("the line is no JSON object".into())) };
        let article = json::article(object, self.options.text_as_is)
            .ok_or_else(|| self.problem(ProblemKind::Empty, Some(number), "the record holds no text"))?;
        Ok(self.completed(article, Some(number)))
    }

    /// Id, path, and what the dateline line says.
    fn completed(&self, mut article: Article, number: Option<u64>) -> Article {
        article.path.clone_from(&self.file.path);
        if article.id.is_empty() {
            article.id = match number {
                Some(number) => format!("{}#{number}", self.file.path),
                None => self.file.path.clone(),
            };
        }
        article.complete();
        article
    }

    fn whole(self, format: Format) -> Vec<Result<Article, ReadProblem>> {
        let text = match self.characters() {
            Ok(text) => text,
            Err(problem) => return vec![Err(problem)],
        };
        let as_is = self.options.text_as_is;
        match format {
            Format::Text | Format::Markdown => {
                let read = if format == Format::Text { text::read } else { text::read_markdown };
                let article = read(&text, as_is);
                if article.text.trim().is_empty() {
                    return vec![Err(self.problem(ProblemKind::Empty, None, "the file holds no text"))];
                }
                vec![Ok(self.completed(article, None))]
            }
            Format::Json | Format::JsonLines => self.documents(&text),
        }
    }

    fn characters(&self) -> Result<String, ReadProblem> {
        let path = &self.file.file;
        let unreadable = |cause: io::Error| self.problem(ProblemKind::Unreadable, None, cause.to_string());
        let (reader, _) = open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        let read = reader.take(RECORD_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if read as u64 > RECORD_BYTES_MAX {
            return Err(self.problem(
                ProblemKind::TooLarge,
                None,
                "the file is larger than 256 MiB; split it, or make it JSON Lines",
            ));
        }
        decoded(bytes).ok_or_else(|| self.problem(ProblemKind::Binary, None, "the file is binary"))
    }

    /// A JSON file: one object, a list of objects, or an object that wraps such a list.
    fn documents(&self, text: &str) -> Vec<Result<Article, ReadProblem>> {
        let value = match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
            Ok(value) => value,
            Err(error) => {
                let line = u64::try_from(error.line()).ok();
                return vec![Err(self.problem(ProblemKind::BadRecord, line, json_reason(&error)))];
            }
        };
        let empty = |number| self.problem(ProblemKind::Empty, None, format!("record {number} holds no text"));
        let list = |values: Vec<Value>| {
            (1..)
                .zip(values)
                .map(|(number, value)| match value {
                    Value::Object(object) => json::article(object, self.options.text_as_is)
                        .map(|article| self.completed(article, Some(number)))
                        .ok_or_else(|| empty(number)),
                    _ => Err(self.problem(ProblemKind::BadRecord, None, format!("record {number} is no JSON object"))),
                })
                .collect::<Vec<_>>()
        };
        match value {
            Value::Array(values) => list(values),
            Value::Object(mut object) => {
                let wrapped = ["articles", "items", "results", "docs", "documents", "records", "data", "hits"]
                    .into_iter()
                    .find(|name| {
                        object
                            .get(*name)
                            .and_then(Value::as_array)
                            .is_some_and(|values| values.iter().any(Value::is_object))
                    });
                if let Some(Value::Array(values)) = wrapped.and_then(|name| object.shift_remove(name)) {
                    return list(values);
                }
                let article =
                    json::article(object, self.options.text_as_is).map(|article| self.completed(article, None));
                vec![article.ok_or_else(|| self.problem(ProblemKind::Empty, None, "the record holds no text"))]
            }
            _ => vec![Err(self.problem(ProblemKind::BadRecord, None, "the file is no JSON object or list"))],
        }
    }
}

fn json_reason(error: &serde_json::Error) -> String {
    format!("not JSON: {error}")
}

/// The records of `files`, in order. A file of JSON Lines is streamed; every other is opened when its record is parsed.
pub fn records(
    files: Vec<FoundFile>,
    options: ReadOptions,
) -> impl Iterator<Item = Result<RawRecord, ReadProblem>> + Send {
    files.into_iter().flat_map(move |file| {
        let file = Arc::new(file);
        let records: Box<dyn Iterator<Item = Result<RawRecord, ReadProblem>> + Send> = match Format::of(&file.file) {
            None => Box::new(std::iter::once(Err(unknown(&file.file)))),
            Some(Format::JsonLines) => match open(&file.file) {
                Ok((reader, consumed)) => Box::new(Lines::new(file, reader, consumed, options)),
                Err(cause) => Box::new(std::iter::once(Err(ReadProblem::new(
                    ProblemKind::Unreadable,
                    &file.file,
                    None,
                    cause.to_string(),
                )))),
            },
            Some(format) => {
                let size_bytes = file.size_bytes;
                Box::new(std::iter::once(Ok(RawRecord { file, size_bytes, options, content: Content::Whole(format) })))
            }
        };
        records
    })
}

fn unknown(path: &Path) -> ReadProblem {
    ReadProblem::new(
        ProblemKind::UnknownFormat,
        path,
        None,
        "unknown format: read are .txt, .md, .json, .jsonl and .ndjson, also .gz and .zst",
    )
}

/// The articles of JSON Lines from a stream that is no file.
///
/// # Errors
/// The stream cannot be read at all.
pub fn read_stream(
    reader: Box<dyn Read + Send>,
    options: ReadOptions,
) -> io::Result<impl Iterator<Item = Result<Article, ReadProblem>> + Send> {
    let file =
        FoundFile { file: PathBuf::from("-"), root: PathBuf::new(), path: "-".into(), size_bytes: 0, modified_ns: 0 };
    let lines = Lines::new(Arc::new(file), decompressed(reader)?, Arc::new(AtomicU64::new(0)), options);
    Ok(lines.flat_map(|record| match record {
        Ok(record) => record.parse(),
        Err(problem) => vec![Err(problem)],
    }))
}

/// The lines of one file.
struct Lines {
    file: Arc<FoundFile>,
    reader: BufReader<Box<dyn Read + Send>>,
    consumed: Arc<AtomicU64>,
    reported: u64,
    number: u64,
    options: ReadOptions,
    ended: bool,
}

impl Lines {
    fn new(
        file: Arc<FoundFile>,
        reader: Box<dyn Read + Send>,
        consumed: Arc<AtomicU64>,
        options: ReadOptions,
    ) -> Lines {
        Lines { file, reader: BufReader::new(reader), consumed, reported: 0, number: 0, options, ended: false }
    }

    fn problem(&self, kind: ProblemKind, reason: impl Into<String>) -> ReadProblem {
        ReadProblem::new(kind, &self.file.file, Some(self.number), reason)
    }

    /// The next line that is not empty; too long a line is passed over.
    fn line(&mut self) -> Option<Result<Vec<u8>, ReadProblem>> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            match (&mut self.reader).take(RECORD_BYTES_MAX).read_until(b'\n', &mut bytes) {
                Err(cause) => {
                    self.ended = true;
                    return Some(Err(self.problem(ProblemKind::Unreadable, cause.to_string())));
                }
                Ok(0) => {
                    self.ended = true;
                    return None;
                }
                Ok(_) => {}
            }
            if bytes.len() as u64 >= RECORD_BYTES_MAX && bytes.last() != Some(&b'\n') {
                // The rest of a line that is no record is passed over without being kept.
                if let Err(cause) = self.reader.skip_until(b'\n') {
                    self.ended = true;
                    return Some(Err(self.problem(ProblemKind::Unreadable, cause.to_string())));
                }
                return Some(Err(self.problem(ProblemKind::TooLarge, "the line is longer than 256 MiB")));
            }
            let start = if self.number == 1 && bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let line = bytes.get(start..).unwrap_or_default().trim_ascii();
            if !line.is_empty() {
                return Some(Ok(line.to_vec()));
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Result<RawRecord, ReadProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        Some(match self.line()? {
            Err(problem) => Err(problem),
            Ok(bytes) => {
                let consumed = self.consumed.load(Ordering::Relaxed);
                let size_bytes = consumed - self.reported;
                self.reported = consumed;
                let content = Content::Line { number: self.number, bytes };
                Ok(RawRecord { file: Arc::clone(&self.file), size_bytes, options: self.options, content })
            }
        })
    }
}
