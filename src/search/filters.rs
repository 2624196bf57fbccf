//! The filters of a search, held against the articles of one segment.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashSet;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

use super::columns::{Columns, DateColumns};
use super::plan::PlainWord;
use super::planner::folded_words;
use super::postings::{matching_ordinals, plain_phrase_articles, raw_term_articles};
use super::request::Filters;
use super::words::WordTest;
use crate::analysis::TokenScratch;
use crate::error::{Error, Result};
use crate::index::column;

/// The filters of a search, ready for one segment.
pub(crate) struct SegmentFilter<'s> {
    /// Ascending lists; an article must be in each.
    lists: Vec<Vec<DocId>>,
    dates: Option<(&'s DateColumns, i64, i64)>,
    /// Columns with the ordinals of which an article must have one: in any column of each.
    chosen: Vec<Vec<(&'s StrColumn, FxHashSet<u64>)>>,
    /// Nothing in the segment can pass.
    empty: bool,
}

/// What a filter says of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    In,
    Out,
    /// Out for no other reason than that its year is not known.
    Undated,
}

impl<'s> SegmentFilter<'s> {
    pub(crate) fn new(columns: Columns<'s>, filters: &Filters) -> Result<SegmentFilter<'s>> {
        let (index, segment, fields) = (columns.index, columns.segment, columns.index.fields());
        let mut scratch = TokenScratch::default();
        let mut lists = Vec::new();
        for (values, field) in [
            (&filters.sources, fields.source_words),
            (&filters.places, fields.place_words),
            (&filters.authors, fields.author_words),
        ] {
            if !values.is_empty() {
                let mut docs = Vec::new();
                for value in values {
                    let words = plain_words(value, &mut scratch);
                    if !words.is_empty() {
                        docs.extend(plain_phrase_articles(index, segment, field, &words)?);
                    }
                }
                lists.push(ascending(docs));
            }
        }
        if !filters.languages.is_empty() {
            let mut docs = Vec::new();
            for language in &filters.languages {
                docs.extend(raw_term_articles(index, segment, fields.language, language.code())?);
            }
            lists.push(ascending(docs));
        }
        let dates = match (filters.after_day, filters.before_day) {
            (None, None) => None,
            (from, to) => Some((columns.dates()?, from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX))),
        };
        let (mut chosen, mut empty) = (Vec::new(), false);
        type Wanted<'w> = (&'w str, &'w dyn Fn(&str) -> bool);
        let mut choose = |any_of: &[Wanted<'_>]| -> Result<()> {
            let mut ordinals = Vec::new();
            for (name, wanted) in any_of {
                if let Some(column) = columns.strings(name)? {
                    ordinals.push((column, matching_ordinals(index, column, wanted)?));
                }
            }
            empty |= ordinals.is_empty();
            chosen.push(ordinals);
            Ok(())
        };
        if !filters.paths.is_empty() {
            let globs = globs(&filters.paths)?;
            let roots = &index.settings().roots;
            // Also as it is typed beside the root: with the root's own name in front, or whole.
            let led =
                |by: &dyn Fn(&str) -> bool| filters.paths.iter().filter(|path| by(path)).cloned().collect::<Vec<_>>();
            let whole = self::globs(&led(&|path| path.starts_with('/')))?;
            let with_root = self::globs(&led(&|path| path.contains('/') && !path.starts_with(['/', '*'])))?;
            let named = |file: &str| {
                let file = Path::new(file);
                let below = |root: &PathBuf| file.starts_with(root).then(|| file.strip_prefix(root.parent()?).ok())?;
                whole.is_match(file) || roots.iter().filter_map(below).any(|path| with_root.is_match(path))
            };
            choose(&[(column::PATH, &|path| globs.is_match(path)), (column::FILE, &named)])?;
        }
        if !filters.inside.is_empty() {
            choose(&[(column::FILE, &|file| filters.inside.iter().any(|root| Path::new(file).starts_with(root)))])?;
        }
        Ok(SegmentFilter { lists, dates, chosen, empty })
    }

    pub(crate) fn judge(&self, doc: DocId) -> Verdict {
        let among = |(column, wanted): &(&StrColumn, FxHashSet<u64>)| {
            column.ords().first(doc).is_some_and(|ord| wanted.contains(&ord))
        };
        if self.empty
            || self.lists.iter().any(|list| list.binary_search(&doc).is_err())
            || !self.chosen.iter().all(|any_of| any_of.iter().any(among))
        {
            return Verdict::Out;
        }
        match self.dates {
            None => Verdict::In,
            Some((dates, from, to)) => match dates.inside(doc, from, to) {
                None => Verdict::Undated,
                Some(true) => Verdict::In,
                Some(false) => Verdict::Out,
            },
        }
    }
}

/// The words of a value of metadata, as tests.
pub(crate) fn plain_words(value: &str, scratch: &mut TokenScratch) -> Vec<WordTest> {
    folded_words(value, scratch).iter().filter_map(|word| WordTest::new(&PlainWord::Word(word.clone())).ok()).collect()
}

/// Sorted, each once.
pub(crate) fn ascending(mut docs: Vec<DocId>) -> Vec<DocId> {
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// The patterns of `--path`: `*` stays within a folder, `**` does not; a pattern without `/` is held against every part.
fn globs(patterns: &[String]) -> Result<GlobSet> {
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        let whole = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        for pattern in [whole.clone(), format!("{}/**", whole.trim_end_matches('/'))] {
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build().map_err(|cause| {
                Error::usage(format!("the pattern '{pattern}' of --path cannot be read"))
                    .because(cause)
                    .remedy("write e.g. --path 'wire/2011/**'")
            })?;
            globs.add(glob);
        }
    }
    globs.build().map_err(|cause| Error::usage("the patterns of --path are too large together").because(cause))
}
