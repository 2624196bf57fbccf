//! What an index holds, in numbers.

use rustc_hash::FxHashMap;
use tantivy::DocId;

use super::hits::Status;
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::{column, numbers};

impl Searcher {
    /// What the index holds.
    ///
    /// # Errors
    /// A damaged index.
    pub fn status(&self) -> Result<Status> {
        let (mut quotes, mut bytes) = (0, 0);
        let mut languages: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for number in 0..self.snapshot.segments().len() {
            let columns = self.columns(number)?;
            let kinds = columns.numbers(column::QUOTE_KIND)?;
            let sizes =
                numbers::<u64>(columns.segment, column::TEXT_BYTES).map_err(|cause| self.index.damaged(cause))?;
            let language = columns.strings(column::LANGUAGE)?;
            let mut by_ord: FxHashMap<Option<u64>, (DocId, u64)> = FxHashMap::default();
            for doc in columns.segment.doc_ids_alive() {
                quotes += kinds.values_for_doc(doc).count() as u64;
                bytes += sizes.first(doc).unwrap_or(0);
                let ord = language.and_then(|column| column.ords().first(doc));
                by_ord.entry(ord).or_insert((doc, 0)).1 += 1;
            }
            for (doc, count) in by_ord.into_values() {
                *languages.entry(columns.string(column::LANGUAGE, doc)?).or_default() += count;
            }
        }
        let settings = self.index.settings();
        Ok(Status {
            articles: self.totals.articles,
            quotes,
            words: self.totals.words,
            bytes,
            index_bytes: self.index.disk_bytes(),
            segments: self.snapshot.segments().len() as u64,
            roots: settings.roots.iter().map(|root| root.display().to_string()).collect(),
            format: settings.format,
            languages: languages.into_iter().map(|(code, count)| (code, count.into())).collect(),
            skipped: settings.skipped,
            broken_off: settings.unfinished.is_some(),
        })
    }
}
