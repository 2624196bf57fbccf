//! What planners ask of the words of an index: over all segments together, so that nothing depends on how articles fell into
//! them.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::plan::PlainWord;
use super::planner::Vocabulary;
use super::postings::FieldReader;
use super::searcher::Searcher;
use super::words::WordTest;
use crate::error::{Error, Result};
use crate::index::form_of;

/// The words of all segments of a searcher.
pub(crate) struct IndexVocabulary<'s> {
    pub(crate) searcher: &'s Searcher,
    /// Forms that a pattern may stand for at most.
    pub(crate) expansions_max: usize,
}

impl IndexVocabulary<'_> {
    /// The hyphenated words, sorted.
    fn compounds(&self, forms: impl Fn(&FieldReader<'_>, &mut BTreeSet<String>) -> Result<()>) -> Result<Vec<String>> {
        let mut found = BTreeSet::new();
        let index = &self.searcher.index;
        for segment in self.searcher.snapshot.segments() {
            forms(&FieldReader::open(index, segment, index.fields().compound)?, &mut found)?;
        }
        Ok(found.into_iter().collect())
    }
}

impl Vocabulary for IndexVocabulary<'_> {
    fn compounds_of(&self, stems: &[String]) -> Result<Vec<String>> {
        self.compounds(|reader, found| {
            found.extend(reader.forms_of(stems)?);
            Ok(())
        })
    }

    fn compounds_like(&self, pattern: &str) -> Result<Vec<String>> {
        let test = WordTest::new(&PlainWord::Pattern(pattern.to_owned()))?;
        self.compounds(|reader, found| {
            reader.for_each_term_like(&test, |term| {
                found.extend(std::str::from_utf8(form_of(term)).ok().map(str::to_owned));
                found.len() <= self.expansions_max
            })
        })
    }

    fn expand(&self, wanted: &PlainWord) -> Result<Vec<Vec<u8>>> {
        let test = WordTest::new(wanted)?;
        let index = &self.searcher.index;
        let (mut terms, mut forms) = (FxHashSet::default(), FxHashSet::default());
        for segment in self.searcher.snapshot.segments() {
            for field in [index.fields().title, index.fields().body] {
                FieldReader::open(index, segment, field)?.for_each_term_like(&test, |term| {
                    if terms.insert(term.to_vec()) {
                        forms.insert(form_of(term).to_vec());
                    }
                    forms.len() <= self.expansions_max
                })?;
            }
        }
        if forms.len() > self.expansions_max {
            return Err(Error::usage(format!("this stands for more than {} words", self.expansions_max))
                .remedy("make it longer, or raise the limit with --max-expansions"));
        }
        let mut terms: Vec<Vec<u8>> = terms.into_iter().collect();
        terms.sort_unstable();
        Ok(terms)
    }
}
