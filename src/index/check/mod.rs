//! Verifying an index whole: every file, every posting, everything that is stored.
//!
//! First the files: that they are there, and that their checksums hold. What fails here is not read any further, since anything might
//! come out. Then, segment by segment, the dictionaries and postings on their own (`postings`), and every live article against them
//! (`articles`): from its stored text, sentences and quotations it is made ready once more, as when it was indexed, and must come
//! out as what the index holds of it, term by term and value by value.

mod articles;
mod files;
mod postings;
#[cfg(test)]
mod tests;

use std::hash::BuildHasher;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use serde::Serialize;
use tantivy::index::Segment;
use tantivy::{DocId, SegmentReader, Term};

use super::reader::Index;
use super::schema::column;
use crate::error::Result;

/// Faults that are kept of one piece of work; the rest is counted.
const KEPT_MAX: usize = 20;
/// How often the index is checked anew if it is written meanwhile.
const ATTEMPTS: usize = 5;
/// What helps against every fault of an index.
const REMEDY: &str = "rebuild it with 'dateline index --rebuild'";

/// Something that is wrong with an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file it lies in.
    pub file: PathBuf,
    /// The id of the article it concerns, if it is one.
    pub article: Option<String>,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// What was verified, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Files whose checksums hold.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Segments that were read; one with a damaged file is not.
    pub segments: u64,
    /// Segments that were not read, since a file of theirs is damaged.
    pub segments_unread: u64,
    /// Live articles that were read and made ready once more.
    pub articles: u64,
    /// Quotations of these.
    pub quotes: u64,
    /// Words of their texts.
    pub words: u64,
    /// Terms of all dictionaries.
    pub terms: u64,
    /// Articles in the lists of all terms.
    pub postings: u64,
    /// Positions in these lists.
    pub positions: u64,
    /// Files of no use that runs left when they were cut off, or of a run that is under way.
    pub left_over: Vec<PathBuf>,
    /// How many faults there are.
    pub faults: u64,
    /// The first of every kind and place.
    #[serde(skip)]
    pub shown: Vec<Fault>,
    /// Hashed ids of the articles, and where they are.
    #[serde(skip)]
    ids: Vec<(u64, usize, DocId)>,
}

impl Checked {
    fn fault(&mut self, file: &Path, article: Option<&str>, message: impl Into<String>) {
        self.faults += 1;
        if self.shown.len() < KEPT_MAX {
            let (file, article) = (file.to_path_buf(), article.map(str::to_owned));
            self.shown.push(Fault { file, article, message: message.into(), remedy: REMEDY });
        }
    }

    fn add(&mut self, other: Checked) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.segments += other.segments;
        self.segments_unread += other.segments_unread;
        self.articles += other.articles;
        self.quotes += other.quotes;
        self.words += other.words;
        self.terms += other.terms;
        self.postings += other.postings;
        self.positions += other.positions;
        self.faults += other.faults;
        self.shown.extend(other.shown);
        self.left_over.extend(other.left_over);
        self.ids.extend(other.ids);
    }
}

impl Index {
    /// Verifies the index in `index_dir` whole, on all cores. `step` is told now and then how much is done, of how much.
    ///
    /// Reads all of it and analyses every text again, which costs about what indexing costs without the search for quotations. Goes on after a
    /// fault. Needs some 100 bytes of memory for every article of the largest segment. If the index is written meanwhile, it is checked as it is then.
    ///
    /// # Errors
    /// There is no index, it is of another version, or its list of segments cannot be read.
    pub fn check(index_dir: &Path, step: &(dyn Fn(u64, u64) + Sync)) -> Result<Checked> {
        let mut checked = Checked::default();
        for _ in 0..ATTEMPTS {
            let index = Index::open(index_dir)?;
            let before = index.tantivy().load_metas().map_err(|cause| index.damaged(cause))?;
            checked = check_once(&index, step)?;
            // Files that a commit has replaced meanwhile are no fault.
            let after = index.tantivy().load_metas().map_err(|cause| index.damaged(cause))?;
            if checked.faults == 0 || before.list_segment_files() == after.list_segment_files() {
                break;
            }
        }
        Ok(checked)
    }
}

impl Index {
    /// Compares every file of the index with the checksum that was written with it. Reads the whole index.
    ///
    /// # Errors
    /// A file is damaged or missing; the error names it.
    pub fn verify(&self) -> Result<()> {
        let segments = self.tantivy().searchable_segments().map_err(|cause| self.damaged(cause))?;
        let work = Work { done: AtomicU64::new(0), all: 0, step: &|_, _| () };
        let of = |segment: &Segment| files::verify(self, &files::of_segment(self.dir(), segment), &work).shown;
        let wrong: Vec<String> = segments
            .iter()
            .flat_map(of)
            .map(|fault| format!("{}: {}", fault.file.file_name().unwrap_or_default().display(), fault.message))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(self.damaged(wrong.join(", "))) }
    }
}

/// How much is done.
struct Work<'a> {
    done: AtomicU64,
    all: u64,
    step: &'a (dyn Fn(u64, u64) + Sync),
}

impl Work<'_> {
    fn done(&self, units: u64) {
        let done = self.done.fetch_add(units, Ordering::Relaxed) + units;
        (self.step)(done.min(self.all), self.all);
    }
}

fn check_once(index: &Index, step: &(dyn Fn(u64, u64) + Sync)) -> Result<Checked> {
    let segments = index.tantivy().searchable_segments().map_err(|cause| index.damaged(cause))?;
    let files: Vec<Vec<files::SegmentFile>> =
        segments.iter().map(|segment| files::of_segment(index.dir(), segment)).collect();
    let sizes: Vec<u64> = files.iter().map(|files| files.iter().map(|file| file.size_bytes).sum()).collect();
    // Every byte is read twice: for its checksum, and for what it says.
    let work = Work { done: AtomicU64::new(0), all: 2 * sizes.iter().sum::<u64>(), step };
    let mut checked = Checked { left_over: files::left_over(index, &files), ..Checked::default() };
    let mut readers: Vec<Option<SegmentReader>> = Vec::with_capacity(segments.len());
    for ((number, segment), (files, size)) in segments.iter().enumerate().zip(files.iter().zip(sizes)) {
        let read = files::verify(index, files, &work);
        if read.faults > 0 {
            checked.segments_unread += 1;
            checked.add(read);
            readers.push(None);
            continue;
        }
        checked.add(read);
        let mut reader = None;
        checked.add(guarded(&index.dir().join(segment.id().uuid_string()), |found| {
            reader = Some(SegmentReader::open(segment)?);
            found.segments += 1;
            Ok(())
        }));
        if let Some(reader) = &reader {
            checked.add(check_segment(index, segment, number, reader, size, &work));
        }
        readers.push(reader);
    }
    let ids = std::mem::take(&mut checked.ids);
    checked.add(guarded(index.dir(), |found| {
        clashes(index, &readers, ids, found);
        partly_read(index, &readers, found)
    }));
    Ok(checked)
}

/// The postings, then the articles of a segment whose files are whole.
fn check_segment(
    index: &Index,
    segment: &Segment,
    number: usize,
    reader: &SegmentReader,
    size_bytes: u64,
    work: &Work<'_>,
) -> Checked {
    let file = |extension: &str| index.dir().join(format!("{}.{extension}", segment.id().uuid_string()));
    let mut held = Vec::new();
    let mut checked = guarded(&file("fast"), |found| {
        // Nor is memory asked for so many.
        if u64::from(reader.max_doc()) > size_bytes {
            let message =
                format!("it says of a segment of {size_bytes} bytes that it has {} articles", reader.max_doc());
            found.fault(&index.dir().join("meta.json"), None, message);
            return Ok(());
        }
        if reader.num_docs() != segment.meta().num_docs() {
            let message =
                format!("{} articles are alive, and {} should be", reader.num_docs(), segment.meta().num_docs());
            found.fault(&file("del"), None, message);
        }
        held = articles::held_fields(index, reader, size_bytes, &file("fast"), found)?;
        Ok(())
    });
    if checked.faults > 0 {
        return checked;
    }
    let mut lists = Vec::new();
    checked.add(guarded(&file("term"), |found| {
        lists = postings::pieces(reader, &held, size_bytes, &file("term"), found)?;
        Ok(())
    }));
    if checked.faults > 0 {
        return checked;
    }
    let ranges = articles::pieces(reader.max_doc());
    let share = size_bytes / (lists.len() + ranges.len()).max(1) as u64;
    let read_lists = |piece: &postings::Piece<'_>| {
        let found = guarded(&file("idx"), |found| piece.check(reader, &file("idx"), found));
        work.done(share);
        found
    };
    for found in lists.par_iter().map(read_lists).collect::<Vec<_>>() {
        checked.add(found);
    }
    let read_articles = |range: &std::ops::Range<DocId>| {
        let found =
            guarded(&file("store"), |found| articles::check(index, reader, number, &held, range.clone(), &file, found));
        work.done(share);
        found
    };
    for found in ranges.par_iter().map(read_articles).collect::<Vec<_>>() {
        checked.add(found);
    }
    checked
}

/// Runs a piece of work. An error in it, and a panic of the libraries that read segments, is a fault of `file`: its checksum holds,
/// but what it says is not what they wrote.
fn guarded(file: &Path, work: impl FnOnce(&mut Checked) -> tantivy::Result<()>) -> Checked {
    let mut found = Checked::default();
    match catch_unwind(AssertUnwindSafe(|| work(&mut found))) {
        Ok(Ok(())) => {}
        Ok(Err(cause)) => found.fault(file, None, format!("it cannot be read ({cause})")),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            let said = said.unwrap_or("no reason given").replace('\n', " ");
            found.fault(file, None, format!("it cannot be made sense of ({said})"));
        }
    }
    found
}

/// Articles whose ids are those of others.
fn clashes(index: &Index, readers: &[Option<SegmentReader>], mut ids: Vec<(u64, usize, DocId)>, found: &mut Checked) {
    ids.sort_unstable();
    let name = |segment: usize, doc: DocId| -> Option<String> {
        let column = readers.get(segment)?.as_ref()?.fast_fields().str(column::ID).ok()??;
        index.column_string(&column, doc).ok()
    };
    for pair in ids.windows(2) {
        let [(hash, segment, doc), (next_hash, next_segment, next_doc)] = *pair else { continue };
        if hash != next_hash {
            continue;
        }
        let (one, other) = (name(segment, doc), name(next_segment, next_doc));
        if let (Some(one), true) = (&one, one == other) {
            let reader = readers.get(next_segment).and_then(Option::as_ref);
            let stem = reader.map(|reader| reader.segment_id().uuid_string()).unwrap_or_default();
            found.fault(&index.dir().join(format!("{stem}.store")), Some(one), "another article has this id, too");
        }
    }
}

/// Files that are said to have given articles, and have none.
fn partly_read(index: &Index, readers: &[Option<SegmentReader>], found: &mut Checked) -> tantivy::Result<()> {
    // What was not read cannot be known.
    let Some(readers) = readers.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else { return Ok(()) };
    for file in index.settings().partly_read.keys() {
        let term = Term::from_field_text(index.fields().file, file);
        let mut count = 0;
        for reader in &readers {
            count += reader.inverted_index(index.fields().file)?.doc_freq(&term)?;
        }
        if count == 0 {
            let message =
                format!("it tells of records of '{file}' that could not be read, but no article came from that file");
            found.fault(&index.dir().join("meta.json"), None, message);
        }
    }
    Ok(())
}

/// A hash of bytes.
fn hash(bytes: &[u8]) -> u64 {
    FxBuildHasher.hash_one(bytes)
}

/// A hash of a hash and a number (the finalizer of SplitMix64 of G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014).
fn mix(hash: u64, number: u64) -> u64 {
    let mut mixed = hash.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
