//! Reads what is stored of articles.

use rustc_hash::FxHashMap;
use tantivy::store::StoreReader;

use super::lookup::Address;
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::Stored;

/// Blocks of a store that are kept decompressed while hits are fetched.
const STORE_CACHE_BLOCKS: usize = 8;

/// Reads what is stored; keeps the stores it has opened.
pub(crate) struct Fetcher<'s> {
    searcher: &'s Searcher,
    stores: FxHashMap<usize, StoreReader>,
}

impl<'s> Fetcher<'s> {
    pub(crate) fn new(searcher: &'s Searcher) -> Fetcher<'s> {
        Fetcher { searcher, stores: FxHashMap::default() }
    }

    pub(crate) fn fetch(&mut self, at: Address) -> Result<Stored> {
        if !self.stores.contains_key(&at.segment) {
            let store = self.searcher.segment(at.segment)?.get_store_reader(STORE_CACHE_BLOCKS);
            self.stores.insert(at.segment, store.map_err(|cause| self.searcher.index.damaged(cause))?);
        }
        let store = self.stores.get(&at.segment).ok_or_else(|| self.searcher.index.damaged("a store is missing"))?;
        self.searcher.index.stored(store, at.doc)
    }
}
