//! What articles are worth that are read one after another for ranking.

use smallvec::SmallVec;

use super::bounds::Norms;
use super::extents::Borders;
use super::lookup::Address;
use super::passages::{Scored, best_score};
use super::ranking::{NEARNESS_SHARE, ROUNDING, combined, passage_wanted, range_norm, range_saturated};
use super::reader::ArticleReader;
use crate::error::Result;

impl ArticleReader<'_> {
    /// The score of the article at `at` if it reaches `threshold`, else something below it.
    ///
    /// The article is known to match for no more than holding words ([`super::lookup::Lookup::is_plain`]), so that frequencies
    /// tell its own score, and the title need not be read.
    pub(crate) fn score_plain(&mut self, at: Address, threshold: f64, by_article: bool) -> Result<f64> {
        self.enter(at)?;
        self.clear();
        let mut norms = Norms::new(self.searcher, at);
        // What the article is worth is known before any position is read, and so is what a passage can be at most.
        let (mut article, mut most, mut before) = (0.0, 0.0, 0.0f64);
        let mut in_text: SmallVec<[usize; 8]> = SmallVec::new();
        for number in 0..self.found.len() {
            let weight = self.found.get(number).map_or(0.0, |found| found.weight);
            let here = if weight > 0.0 { self.occurrence(number) } else { None };
            let Some(here) = here else { continue };
            article += weight * norms.share(here.in_body, here.in_title)?;
            if here.in_body > 0 {
                most += weight * range_saturated(here.in_body, range_norm(0)) + NEARNESS_SHARE * weight.min(before);
                before = weight;
                in_text.push(number);
            }
        }
        let wanted = passage_wanted(threshold, article, by_article);
        if most * ROUNDING < wanted {
            return Ok(combined(article, 0.0, by_article));
        }
        for number in in_text {
            if self.load_body(number)?
                && let (Some(found), Some(state)) = (self.found.get_mut(number), self.leaves.get(number))
                && let Some(reader) = &state.body
            {
                reader.extend(None, Borders::default(), &mut found.matches);
            }
        }
        let passage = self.best_passage(wanted)?;
        Ok(combined(article, passage, by_article))
    }

    /// The best score of any passage of the article entered last, by what was found in it; 0 if none scores `floor`.
    pub(crate) fn best_passage(&mut self, floor: f64) -> Result<f64> {
        let scored = Scored::new(&self.found, &self.lookup.neighbours);
        if !scored.may_reach(floor, &mut self.bound) {
            return Ok(0.0);
        }
        if self.sentences_turn == self.turn {
            let length = |first, end| self.sentences.bytes(first, end);
            return Ok(best_score(&self.sentences, length, &scored, floor, &mut self.windows));
        }
        let columns = self.columns()?;
        if self.positions_turn != self.turn {
            self.positions_turn = self.turn;
            columns.positions(self.doc, &mut self.sentences)?;
        }
        Ok(best_score(&self.sentences, columns.sentence_bytes(self.doc)?, &scored, floor, &mut self.windows))
    }
}
