//! Articles that are the same text, or a rewrite of it.
//!
//! Two articles are alike by the share of word shingles (A. Broder, *On the resemblance and containment of documents*, 1997) that
//! they have in common: those in both, of those in either. Every pair that reaches the least share is found, not most of them: an
//! article whose share with another is to reach t must have a shingle in common with it among its rarest (1 - t) (the prefix
//! filter of Chaudhuri, Ganti and Kaushik, *A primitive operator for similarity joins*, 2006), and nearly all of the rarest
//! shingles of an article occur nowhere else.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use tantivy::DocId;

use super::forward::{Text, Vocabulary, for_each_text};
use super::scope::{Rows, Scope, WordUnit, read_all};
use crate::analysis::{TokenScratch, for_each_token};
use crate::error::{Error, Result};
use crate::search::{Address, ArticleInfo, Searcher, Sentences};
use crate::span::Span;

/// Which articles are taken to be the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DuplicatesOptions {
    /// The least share of shingles in common, above 0 and up to 1.
    pub share_min: f64,
    /// Words of a shingle.
    pub shingle_words: usize,
    /// Whether it is said sentence by sentence what was added or dropped.
    pub diff: bool,
}

/// Of a shorter text (words) the title is compared too: what the wires send ahead is a title, and the text is "More follows".
const TEXT_WORDS_MIN: u32 = 20;

impl Default for DuplicatesOptions {
    fn default() -> DuplicatesOptions {
        DuplicatesOptions { share_min: 0.2, shingle_words: 5, diff: false }
    }
}

/// Articles of which each has its share in common with another of the group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DuplicateGroup {
    /// The earliest first; what has no date last.
    pub articles: Vec<Duplicate>,
}

/// An article of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duplicate {
    /// The article.
    pub article: ArticleInfo,
    /// The share of shingles that it has in common with the first of the group.
    pub shared: f64,
    /// What was added to the first, or dropped from it; if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Vec<Change>>,
}

/// A sentence that stands in one of two articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `+` was added, `-` was dropped.
    pub op: &'static str,
    /// The sentence.
    pub text: String,
}

/// Groups of articles that are the same or a rewrite of each other, the largest first.
///
/// # Errors
/// A query that cannot be answered; a damaged index; options that make no sense.
pub fn duplicates(searcher: &Searcher, scope: &Scope<'_>, options: &DuplicatesOptions) -> Result<Rows<DuplicateGroup>> {
    let matching = scope.matching(searcher)?;
    let docs: Vec<Vec<DocId>> =
        matching.articles.iter().map(|docs| docs.iter().map(|(doc, _)| *doc).collect()).collect();
    let groups = alike(searcher, &docs, options)?;
    let mut keyed = Vec::with_capacity(groups.len());
    for group in groups {
        let mut members = Vec::with_capacity(group.len());
        for at in group {
            let day = searcher.columns(at.segment)?.dates()?.first_day(at.doc);
            members.push((day.is_none(), day, searcher.id_of(at)?, at));
        }
        members.sort();
        keyed.push(members);
    }
    keyed.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let groups: Vec<Vec<Address>> =
        keyed.into_iter().map(|group| group.into_iter().map(|(.., at)| at).collect()).collect();
    let rows = groups.iter().map(|group| described(searcher, group, options)).collect::<Result<Vec<_>>>()?;
    Ok(Rows { rows, counts: matching.counts, undated: matching.undated })
}

/// An article as it is compared.
struct Compared {
    article: ArticleInfo,
    shingles: Vec<u64>,
    /// Every sentence, and its folded words.
    sentences: Vec<(String, String)>,
}

/// Reads a group and compares all with the first.
fn described(searcher: &Searcher, group: &[Address], options: &DuplicatesOptions) -> Result<DuplicateGroup> {
    let all = read_all(searcher, group, |number, stored| {
        let mut sentences = Sentences::default();
        let at = group[number];
        searcher.columns(at.segment)?.sentences(at.doc, &mut sentences)?;
        let (mut scratch, mut words, mut spelt) = (TokenScratch::default(), Vec::new(), Vec::new());
        if searcher.length(at) < TEXT_WORDS_MIN {
            for_each_token(&stored.title, &mut scratch, |token| {
                words.push(hash_of(token.folded.bytes().map(u64::from)));
            });
        }
        for number in 0..sentences.count() {
            let span = Span::new(sentences.offset(number), sentences.offset(number + 1)).trimmed(&stored.text);
            let mut folded = String::new();
            for_each_token(span.of(&stored.text), &mut scratch, |token| {
                folded.push_str(token.folded);
                folded.push(' ');
                words.push(hash_of(token.folded.bytes().map(u64::from)));
            });
            if options.diff {
                spelt.push((span.of(&stored.text).to_owned(), folded));
            }
        }
        let shingles = shingles(&words, options.shingle_words);
        Ok(Compared { article: ArticleInfo::of(&stored), shingles, sentences: spelt })
    })?;
    let Some(first) = all.first() else { return Ok(DuplicateGroup { articles: Vec::new() }) };
    let compared = |(number, other): (usize, &Compared)| Duplicate {
        article: other.article.clone(),
        shared: share(&first.shingles, &other.shingles),
        diff: (options.diff && number > 0).then(|| changes(&first.sentences, &other.sentences)),
    };
    Ok(DuplicateGroup { articles: all.iter().enumerate().map(compared).collect() })
}

/// What was done to `old` to make `new`. Sentences are the same if their folded words are.
fn changes(old: &[(String, String)], new: &[(String, String)]) -> Vec<Change> {
    let words = |sentences: &[(String, String)]| sentences.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>();
    let (old_words, new_words) = (words(old), words(new));
    let mut changes = Vec::new();
    let mut add = |op, sentences: &[(String, String)], from: usize, count: usize| {
        let part = sentences.get(from..from + count).unwrap_or_default();
        changes.extend(part.iter().map(|(text, _)| Change { op, text: text.clone() }));
    };
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        if let DiffOp::Delete { old_index, old_len, .. } | DiffOp::Replace { old_index, old_len, .. } = op {
            add("-", old, old_index, old_len);
        }
        if let DiffOp::Insert { new_index, new_len, .. } | DiffOp::Replace { new_index, new_len, .. } = op {
            add("+", new, new_index, new_len);
        }
    }
    changes
}

fn hash_of(parts: impl Iterator<Item = u64>) -> u64 {
    let mixed = parts.fold(0x9e37_79b9_7f4a_7c15u64, |hash, part| {
        let hash = (hash ^ part).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^ (hash >> 32)
    });
    let mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 29)
}

/// The different shingles of a text, ascending; of a text shorter than one, the text itself.
fn shingles<T: Copy + Into<u64>>(words: &[T], length: usize) -> Vec<u64> {
    let length = length.min(words.len());
    if length == 0 {
        return Vec::new();
    }
    let mut shingles: Vec<u64> =
        words.windows(length).map(|window| hash_of(window.iter().map(|word| (*word).into()))).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Of two ascending lists what is in both, of what is in either.
fn share(a: &[u64], b: &[u64]) -> f64 {
    let both = in_both(a, b);
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

fn in_both<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// Remembers which shingles came up at least twice; some others too, never fewer.
struct Repeated {
    once: Vec<AtomicU64>,
    twice: Vec<AtomicU64>,
}

impl Repeated {
    /// For so many shingles: 16 bits of each kind for one, so that about one in sixteen is taken for a repeated one wrongly.
    fn expecting(shingles: u64) -> Repeated {
        let words = usize::try_from(shingles / 4 + 1).unwrap_or(1).next_power_of_two();
        let empty = || (0..words).map(|_| AtomicU64::new(0)).collect();
        Repeated { once: empty(), twice: empty() }
    }

    const fn place(&self, shingle: u64) -> (usize, u64) {
        ((shingle >> 6) as usize & (self.once.len() - 1), 1 << (shingle & 63))
    }

    fn add(&self, shingle: u64) {
        let (word, bit) = self.place(shingle);
        if self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.twice[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn contains(&self, shingle: u64) -> bool {
        let (word, bit) = self.place(shingle);
        self.twice[word].load(Ordering::Relaxed) & bit != 0
    }
}

/// An article by the shingles that it may have in common with others.
struct Sketch {
    at: Address,
    /// Number of its different shingles.
    size: usize,
    /// Those that occur in other articles too: their numbers, the rarest first.
    shared: Vec<u32>,
}

/// Groups of articles of which each has its share in common with another of its group. Articles
/// without such another are in none.
pub(super) fn alike(
    searcher: &Searcher,
    docs: &[Vec<DocId>],
    options: &DuplicatesOptions,
) -> Result<Vec<Vec<Address>>> {
    if !(options.share_min > 0.0 && options.share_min <= 1.0) || options.shingle_words == 0 {
        return Err(Error::usage("the least share lies above 0 and up to 1, and a shingle has at least a word")
            .remedy("write e.g. --share 0.5"));
    }
    let sketches = sketches(searcher, docs, options)?;
    let mut groups = Groups::new(sketches.len());
    let mut failed: FxHashSet<(u32, u32)> = FxHashSet::default();
    for holders in by_prefix(&sketches, options.share_min) {
        // Those of one group together: they are passed over at once.
        let mut seen: Vec<Vec<u32>> = Vec::new();
        for article in holders {
            for others in &seen {
                for other in others {
                    if groups.find(article) == groups.find(*other) {
                        break;
                    }
                    let pair = (article.min(*other), article.max(*other));
                    if failed.contains(&pair) {
                        continue;
                    }
                    let (a, b) = (&sketches[article as usize], &sketches[*other as usize]);
                    let both = in_both(&a.shared, &b.shared);
                    if both as f64 >= options.share_min * (a.size + b.size - both) as f64 {
                        groups.join(article, *other);
                        break;
                    }
                    failed.insert(pair);
                }
            }
            let group = groups.find(article);
            match seen.iter_mut().find(|others| others.first().is_some_and(|other| groups.find(*other) == group)) {
                Some(others) => others.push(article),
                None => seen.push(vec![article]),
            }
        }
    }
    let mut members: FxHashMap<u32, Vec<Address>> = FxHashMap::default();
    for (number, sketch) in sketches.iter().enumerate() {
        members.entry(groups.find(number as u32)).or_default().push(sketch.at);
    }
    let mut all: Vec<Vec<Address>> = members.into_values().filter(|group| group.len() > 1).collect();
    all.sort_unstable();
    Ok(all)
}

/// Shingles that are kept while it is found out which of them are repeated: 8 bytes each.
const SHINGLES_KEPT_MAX: u64 = 24 << 20;

/// The shingles of an article.
struct Own {
    at: Address,
    /// How many there are.
    size: usize,
    shingles: Vec<u64>,
}

impl Own {
    fn new(text: &Text<'_>, shingles: Vec<u64>) -> Own {
        Own { at: Address { segment: text.segment, doc: text.doc }, size: shingles.len(), shingles }
    }

    /// Keeps those that other articles may have too.
    fn keep(&mut self, repeated: &Repeated) {
        self.shingles.retain(|shingle| repeated.contains(*shingle));
        self.shingles.shrink_to_fit();
    }
}

fn sketches(searcher: &Searcher, docs: &[Vec<DocId>], options: &DuplicatesOptions) -> Result<Vec<Sketch>> {
    let length = options.shingle_words;
    let words: u64 = docs
        .iter()
        .enumerate()
        .flat_map(|(segment, docs)| {
            docs.iter().map(move |doc| u64::from(searcher.length(Address { segment, doc: *doc })))
        })
        .sum();
    let repeated = Repeated::expecting(words);
    let mut vocabulary = Vocabulary::default();
    let word = WordUnit::Word;
    let titles = titles_of_short(searcher, docs, &mut vocabulary)?;
    let shingles_of = |text: &Text<'_>| match titles.get(&Address { segment: text.segment, doc: text.doc }) {
        Some(title) => shingles(&[title.as_slice(), text.words].concat(), length),
        None => shingles(text.words, length),
    };
    // Read once, and kept, if there is room for it; else read twice.
    let kept_all = words <= SHINGLES_KEPT_MAX;
    let mut all: Vec<Own> = Vec::new();
    let note = |made: &mut Vec<Own>, text: &Text<'_>| {
        let shingles = shingles_of(text);
        shingles.iter().for_each(|shingle| repeated.add(*shingle));
        if kept_all {
            made.push(Own::new(text, shingles));
        }
    };
    for_each_text(searcher, word, docs, &mut vocabulary, Vec::new, note, |made| {
        all.extend(made);
        Ok(())
    })?;
    if kept_all {
        all.par_iter_mut().for_each(|own| own.keep(&repeated));
    } else {
        let note = |made: &mut Vec<Own>, text: &Text<'_>| {
            let mut own = Own::new(text, shingles_of(text));
            own.keep(&repeated);
            made.push(own);
        };
        for_each_text(searcher, word, docs, &mut vocabulary, Vec::new, note, |made| {
            all.extend(made);
            Ok(())
        })?;
    }
    // What may be in common, and whose it is.
    let mut common: Vec<(u64, u32)> = Vec::with_capacity(all.iter().map(|own| own.shingles.len()).sum());
    let mut articles: Vec<(Address, usize)> = Vec::with_capacity(all.len());
    for (own, number) in all.into_iter().zip(0..) {
        common.extend(own.shingles.into_iter().map(|shingle| (shingle, number)));
        articles.push((own.at, own.size));
    }
    common.par_sort_unstable();
    let mut runs: Vec<&[(u64, u32)]> = common.chunk_by(|(a, _), (b, _)| a == b).filter(|run| run.len() > 1).collect();
    // Rarest first; runs of one length stay in the order of their shingles.
    runs.sort_by_key(|run| run.len());
    let mut sketches: Vec<Sketch> =
        articles.into_iter().map(|(at, size)| Sketch { at, size, shared: Vec::new() }).collect();
    for (number, run) in runs.into_iter().enumerate() {
        for (_, article) in run {
            if let Some(sketch) = sketches.get_mut(*article as usize) {
                sketch.shared.push(number as u32);
            }
        }
    }
    Ok(sketches)
}

/// The words of the titles of articles with short texts.
fn titles_of_short(
    searcher: &Searcher,
    docs: &[Vec<DocId>],
    vocabulary: &mut Vocabulary,
) -> Result<FxHashMap<Address, Vec<u32>>> {
    let mut short = Vec::new();
    for (segment, docs) in docs.iter().enumerate() {
        short.extend(docs.iter().map(|doc| Address { segment, doc: *doc }));
    }
    short.retain(|at| searcher.length(*at) < TEXT_WORDS_MIN);
    let titles = read_all(searcher, &short, |_, stored| {
        let mut words: Vec<String> = Vec::new();
        for_each_token(&stored.title, &mut TokenScratch::default(), |token| words.push(token.folded.to_owned()));
        Ok(words)
    })?;
    let numbered = |words: Vec<String>| words.iter().map(|word| vocabulary.number(word)).collect();
    Ok(short.into_iter().zip(titles.into_iter().map(numbered)).collect())
}

/// For every shingle the articles that have it in their prefix, where there are several.
fn by_prefix(sketches: &[Sketch], share_min: f64) -> Vec<Vec<u32>> {
    let mut holders: Vec<(u32, u32)> = Vec::new();
    for (number, sketch) in sketches.iter().enumerate().filter(|(_, sketch)| sketch.size > 0) {
        // The next smaller whole number too, lest a float be rounded up.
        let needed = (share_min * sketch.size as f64 - 1e-9).ceil().max(1.0) as usize;
        let prefix = sketch.size - needed.min(sketch.size) + 1;
        // Shingles that occur nowhere else are the rarest.
        let alone = sketch.size - sketch.shared.len();
        let shared = sketch.shared.iter().take(prefix.saturating_sub(alone));
        holders.extend(shared.map(|shingle| (*shingle, number as u32)));
    }
    holders.par_sort_unstable();
    holders
        .chunk_by(|(a, _), (b, _)| a == b)
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().map(|(_, article)| *article).collect())
        .collect()
}

/// Articles joined into groups (union-find).
struct Groups(Vec<u32>);

impl Groups {
    fn new(articles: usize) -> Groups {
        Groups((0..articles as u32).collect())
    }

    /// The number of the group that an article is in.
    fn find(&mut self, article: u32) -> u32 {
        let mut root = article;
        while self.0[root as usize] != root {
            let next = self.0[root as usize];
            self.0[root as usize] = self.0[next as usize];
            root = next;
        }
        root
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_count_what_is_in_both_of_what_is_in_either() {
        let words = |text: &str| -> Vec<u64> { text.bytes().map(u64::from).collect() };
        let (a, b) = (shingles(&words("abcdef"), 3), shingles(&words("abcdxy"), 3));
        // abc bcd cde def, abc bcd cdx dxy
        assert!((share(&a, &b) - 2.0 / 6.0).abs() < 1e-12);
        assert_eq!(shingles(&words("ab"), 3).len(), 1);
        assert_eq!(shingles(&words(""), 3).len(), 0);
    }

    #[test]
    fn changes_go_sentence_by_sentence() {
        let sentence = |text: &str| (text.to_owned(), text.to_lowercase());
        let old = [sentence("One."), sentence("Two."), sentence("Three.")];
        let new = [sentence("ONE."), sentence("Three."), sentence("Four.")];
        let changed: Vec<(&str, String)> =
            changes(&old, &new).into_iter().map(|change| (change.op, change.text)).collect();
        assert_eq!(changed, [("-", "Two.".to_owned()), ("+", "Four.".to_owned())]);
    }
}
