//! Sequences of words, counted exactly.
//!
//! Every sequence of an article becomes a record; records are parted by their first word, so that equal ones meet, and each part
//! is sorted. What does not fit into memory goes to temporary files, a file a part.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};

use rayon::prelude::*;
use serde::Serialize;
use tantivy::DocId;

use super::forward::{Text, Vocabulary, for_each_text};
use super::scope::{Rows, Scope, WordUnit};
use crate::error::{Error, Result};
use crate::search::Searcher;

/// How sequences are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NgramsOptions {
    /// Words of a sequence: 2 to 5.
    pub length: usize,
    /// Words or stems.
    pub by: WordUnit,
    /// Sequences that are rarer are left out.
    pub count_min: u64,
    /// Most rows; `None`: all.
    pub limit: Option<usize>,
    /// Bytes of records that are held in memory before files are written.
    pub memory_bytes: usize,
}

impl Default for NgramsOptions {
    fn default() -> NgramsOptions {
        NgramsOptions { length: 2, by: WordUnit::Word, count_min: 2, limit: None, memory_bytes: 240 << 20 }
    }
}

/// A sequence of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NgramRow {
    /// Its words, a space between them.
    pub ngram: String,
    /// How often it stands in the articles.
    pub count: u64,
    /// In how many of them.
    pub articles: u64,
}

/// Sequences of words in the articles that match, most frequent first. They cross the ends of sentences, not of paragraphs.
///
/// # Errors
/// A query that cannot be answered; a damaged index; no room for temporary files.
pub fn ngrams(searcher: &Searcher, scope: &Scope<'_>, options: &NgramsOptions) -> Result<Rows<NgramRow>> {
    let matching = scope.matching(searcher)?;
    let docs: Vec<Vec<DocId>> =
        matching.articles.iter().map(|docs| docs.iter().map(|(doc, _)| *doc).collect()).collect();
    let rows =
        match options.length {
            2 => count::<(u64, u32)>(searcher, &docs, options),
            3 => count::<(u64, u32, u32)>(searcher, &docs, options),
            4 => count::<(u64, u64, u32)>(searcher, &docs, options),
            5 => count::<(u64, u64, u32, u32)>(searcher, &docs, options),
            other => Err(Error::usage(format!("sequences of {other} words are not counted"))
                .remedy("choose a length from 2 to 5")),
        }?;
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}

/// A sequence, and how often it stands in one article. The numbers of its words are joined two by two: sorted in a fraction of
/// the time, and no byte is wasted.
trait Record: Copy + Ord + Send + Sync {
    /// Words of a sequence.
    const LENGTH: usize;
    /// `words` has [`Record::LENGTH`] of them.
    fn new(words: &[u32], count: u32) -> Self;
    fn words(self) -> impl Iterator<Item = u32>;
    fn count(self) -> u32;
    /// Whether the words are the same.
    fn is_alike(self, other: Self) -> bool;
}

/// Two words as one number; one word as itself.
fn join(words: &[u32]) -> u64 {
    words.iter().fold(0, |joined, word| joined << 32 | u64::from(*word))
}

fn part(joined: u64) -> [u32; 2] {
    [(joined >> 32) as u32, joined as u32]
}

/// The first two words, and the rest.
fn split(words: &[u32]) -> (u64, &[u32]) {
    let (first, rest) = words.split_at(2.min(words.len()));
    (join(first), rest)
}

/// Two words.
impl Record for (u64, u32) {
    const LENGTH: usize = 2;

    fn new(words: &[u32], count: u32) -> Self {
        (join(words), count)
    }

    fn words(self) -> impl Iterator<Item = u32> {
        part(self.0).into_iter()
    }

    fn count(self) -> u32 {
        self.1
    }

    fn is_alike(self, other: Self) -> bool {
        self.0 == other.0
    }
}

/// Three words.
impl Record for (u64, u32, u32) {
    const LENGTH: usize = 3;

    fn new(words: &[u32], count: u32) -> Self {
        let (first, rest) = split(words);
        (first, join(rest) as u32, count)
    }

    fn words(self) -> impl Iterator<Item = u32> {
        part(self.0).into_iter().chain([self.1])
    }

    fn count(self) -> u32 {
        self.2
    }

    fn is_alike(self, other: Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

/// Four words.
impl Record for (u64, u64, u32) {
    const LENGTH: usize = 4;

    fn new(words: &[u32], count: u32) -> Self {
        let (first, rest) = split(words);
        (first, join(rest), count)
    }

    fn words(self) -> impl Iterator<Item = u32> {
        part(self.0).into_iter().chain(part(self.1))
    }

    fn count(self) -> u32 {
        self.2
    }

    fn is_alike(self, other: Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

/// Five words.
impl Record for (u64, u64, u32, u32) {
    const LENGTH: usize = 5;

    fn new(words: &[u32], count: u32) -> Self {
        let (first, rest) = split(words);
        let (second, rest) = split(rest);
        (first, second, join(rest) as u32, count)
    }

    fn words(self) -> impl Iterator<Item = u32> {
        part(self.0).into_iter().chain(part(self.1)).chain([self.2])
    }

    fn count(self) -> u32 {
        self.3
    }

    fn is_alike(self, other: Self) -> bool {
        (self.0, self.1, self.2) == (other.0, other.1, other.2)
    }
}

/// Parts that records fall into by their first words.
const PARTS: usize = 64;

/// Records waiting to be counted.
struct Parts<R> {
    waiting: Vec<Vec<R>>,
    files: Vec<Option<BufWriter<File>>>,
    records: usize,
    records_max: usize,
}

impl<R: Record> Parts<R> {
    fn new(memory_bytes: usize) -> Parts<R> {
        let records_max = memory_bytes / size_of::<R>();
        Parts { waiting: vec![Vec::new(); PARTS], files: (0..PARTS).map(|_| None).collect(), records: 0, records_max }
    }

    fn take(&mut self, made: Vec<Vec<R>>) -> Result<()> {
        for (waiting, records) in self.waiting.iter_mut().zip(made) {
            self.records += records.len();
            waiting.extend(records);
        }
        if self.records > self.records_max { self.write().map_err(no_room) } else { Ok(()) }
    }

    /// Writes all that waits.
    fn write(&mut self) -> std::io::Result<()> {
        for (waiting, file) in self.waiting.iter_mut().zip(&mut self.files) {
            if file.is_none() {
                *file = Some(BufWriter::new(tempfile::tempfile()?));
            }
            let Some(file) = file else { continue };
            for record in std::mem::take(waiting) {
                for number in record.words().chain([record.count()]) {
                    file.write_all(&number.to_le_bytes())?;
                }
            }
        }
        self.records = 0;
        Ok(())
    }
}

fn no_room(cause: std::io::Error) -> Error {
    Error::io("temporary files cannot be written")
        .at_path(std::env::temp_dir())
        .because(cause)
        .remedy("make room there, or set TMPDIR to another folder")
}

/// All records that were written to a file.
fn read<R: Record>(file: Option<BufWriter<File>>, records: &mut Vec<R>) -> std::io::Result<()> {
    let Some(file) = file else { return Ok(()) };
    let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.rewind()?;
    let mut file = BufReader::new(file);
    let mut record = vec![0; 4 * (R::LENGTH + 1)];
    let mut numbers = Vec::with_capacity(R::LENGTH + 1);
    loop {
        match file.read_exact(&mut record) {
            Ok(()) => {}
            Err(end) if end.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(cause) => return Err(cause),
        }
        numbers.clear();
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
        numbers.extend(record.chunks_exact(4).map(number));
        if let Some((count, words)) = numbers.split_last() {
            records.push(R::new(words, *count));
        }
    }
}

/// A sequence with its counts.
struct Counted<R> {
    words: R,
    count: u64,
    articles: u64,
}

fn count<R: Record>(searcher: &Searcher, docs: &[Vec<DocId>], options: &NgramsOptions) -> Result<Vec<NgramRow>> {
    let mut vocabulary = Vocabulary::default();
    let mut parts = Parts::<R>::new(options.memory_bytes);
    let start = || (vec![Vec::new(); PARTS], Vec::new());
    let see = |(made, buffer): &mut (Vec<Vec<R>>, Vec<R>), text: &Text<'_>| sequences(text, buffer, made);
    for_each_text(searcher, options.by, docs, &mut vocabulary, start, see, |(made, _)| parts.take(made))?;
    let Parts { waiting, files, .. } = parts;
    let words = vocabulary.into_words();
    let spelt = |row: &Counted<R>| row.words.words().map(|word| words.get(word as usize).map_or("", |word| word));
    // Words hold no character that sorts before a space: word by word is the order of the whole.
    let order = |a: &Counted<R>, b: &Counted<R>| {
        b.count.cmp(&a.count).then(b.articles.cmp(&a.articles)).then_with(|| spelt(a).cmp(spelt(b)))
    };
    let counted: Vec<Result<Vec<Counted<R>>>> = waiting
        .into_par_iter()
        .zip(files)
        .map(|(mut records, file)| {
            read(file, &mut records).map_err(no_room)?;
            let mut rows = summed(records, options.count_min);
            if let Some(limit) = options.limit.filter(|limit| *limit < rows.len()) {
                rows.select_nth_unstable_by(limit, order);
                rows.truncate(limit);
            }
            Ok(rows)
        })
        .collect();
    let mut rows = Vec::new();
    for part in counted {
        rows.extend(part?);
    }
    rows.par_sort_unstable_by(order);
    rows.truncate(options.limit.unwrap_or(usize::MAX));
    let ngram = |row: &Counted<R>| spelt(row).collect::<Vec<_>>().join(" ");
    Ok(rows.iter().map(|row| NgramRow { ngram: ngram(row), count: row.count, articles: row.articles }).collect())
}

/// Adds the sequences of a text to the parts they belong to, each once, with their number.
fn sequences<R: Record>(text: &Text<'_>, buffer: &mut Vec<R>, made: &mut [Vec<R>]) {
    buffer.clear();
    for paragraph in text.paragraphs() {
        buffer.extend(paragraph.windows(R::LENGTH).map(|words| R::new(words, 1)));
    }
    buffer.sort_unstable();
    let mut words = [0; 5];
    for run in buffer.chunk_by(|a, b| a.is_alike(*b)) {
        let Some(first) = run.first() else { continue };
        words.iter_mut().zip(first.words()).for_each(|(slot, word)| *slot = word);
        let mix = |hash: u32, word: &u32| (hash ^ word).wrapping_mul(0x9e37_79b1).rotate_left(15);
        let hash = words.iter().take(2).fold(0, mix);
        if let Some(part) = made.get_mut(hash as usize % PARTS) {
            part.push(R::new(words.get(..R::LENGTH).unwrap_or_default(), run.len() as u32));
        }
    }
}

/// Equal sequences as one.
fn summed<R: Record>(mut records: Vec<R>, count_min: u64) -> Vec<Counted<R>> {
    records.sort_unstable();
    let runs = records.chunk_by(|a, b| a.is_alike(*b));
    runs.filter_map(|run| {
        let count = run.iter().map(|record| u64::from(record.count())).sum();
        (count >= count_min).then_some(Counted { words: *run.first()?, count, articles: run.len() as u64 })
    })
    .collect()
}
