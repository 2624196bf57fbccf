//! How the words of an article are spelt: read from its stored text, since the index folds them.

use rustc_hash::FxHashMap;

use super::fetch::Fetcher;
use super::lookup::Address;
use super::passages::Sentences;
use super::places::Speller;
use super::searcher::Searcher;
use crate::analysis::{self, TokenScratch};
use crate::error::Result;
use crate::index::Stored;
use crate::span::Span;

/// Reads spellings from stored texts, an article at a time; nothing is read before somebody asks.
pub(crate) struct StoredSpeller<'s> {
    fetcher: Fetcher<'s>,
    at: Option<Address>,
    stored: Option<Stored>,
    title: Option<Vec<Span>>,
    /// Words of those sentences that were asked about.
    sentences: FxHashMap<usize, Vec<Span>>,
    scratch: TokenScratch,
}

impl<'s> StoredSpeller<'s> {
    pub(crate) fn new(searcher: &'s Searcher) -> StoredSpeller<'s> {
        StoredSpeller {
            fetcher: Fetcher::new(searcher),
            at: None,
            stored: None,
            title: None,
            sentences: FxHashMap::default(),
            scratch: TokenScratch::default(),
        }
    }

    /// Begins an article.
    pub(crate) fn enter(&mut self, at: Address) {
        self.at = Some(at);
        if self.stored.is_some() {
            self.stored = None;
            self.title = None;
            self.sentences.clear();
        }
    }

    pub(crate) fn of_title(&mut self) -> TitleSpeller<'_, 's> {
        TitleSpeller(self)
    }

    pub(crate) fn of_body<'a>(&'a mut self, sentences: &'a Sentences) -> BodySpeller<'a, 's> {
        BodySpeller { speller: self, sentences }
    }

    fn stored(&mut self) -> Result<()> {
        if let (None, Some(at)) = (&self.stored, self.at) {
            self.stored = Some(self.fetcher.fetch(at)?);
        }
        Ok(())
    }
}

/// The words of a title.
pub(crate) struct TitleSpeller<'a, 's>(&'a mut StoredSpeller<'s>);

/// The words of a text.
pub(crate) struct BodySpeller<'a, 's> {
    speller: &'a mut StoredSpeller<'s>,
    sentences: &'a Sentences,
}

impl Speller for TitleSpeller<'_, '_> {
    fn is_spelt(&mut self, position: u32, wanted: &str) -> Result<bool> {
        let own = &mut *self.0;
        own.stored()?;
        let title = own.stored.as_ref().map_or("", |stored| stored.title.as_str());
        let words = own.title.get_or_insert_with(|| words(title, 0, &mut own.scratch));
        Ok(words.get(position as usize).is_some_and(|word| analysis::is_spelt(word.of(title), wanted)))
    }
}

impl Speller for BodySpeller<'_, '_> {
    fn is_spelt(&mut self, position: u32, wanted: &str) -> Result<bool> {
        let own = &mut *self.speller;
        own.stored()?;
        let text = own.stored.as_ref().map_or("", |stored| stored.text.as_str());
        let number = self.sentences.holding(position);
        let (start, end) = (self.sentences.offset(number), self.sentences.offset(number + 1));
        let scratch = &mut own.scratch;
        let words =
            own.sentences.entry(number).or_insert_with(|| words(Span::new(start, end).of(text), start, scratch));
        let place = position.saturating_sub(self.sentences.position(number)) as usize;
        Ok(words.get(place).is_some_and(|word| analysis::is_spelt(word.of(text), wanted)))
    }
}

/// The words of a stretch of text that begins at byte `base`.
fn words(text: &str, base: usize, scratch: &mut TokenScratch) -> Vec<Span> {
    let mut words = Vec::new();
    analysis::for_each_token(text, scratch, |token| words.push(token.span.shifted(base)));
    words
}
