//! When nothing matched: which word of the query occurs nowhere, and a spelling that does.

use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};

use super::plan::{LeafKind, Place, Terms};
use super::postings::FieldReader;
use super::request::{EXPANSIONS_MAX, Filters};
use super::searcher::Searcher;
use crate::error::Result;
use crate::query::Query;

/// Words of one query that a spelling is proposed for: more would help nobody, and each costs a walk through the dictionary.
const SUGGESTIONS_MAX: usize = 8;
/// Most edits to a spelling that is proposed.
const EDITS_MAX: u8 = 2;

impl Searcher {
    /// Sentences for a user whose query found nothing: one for each word that occurs nowhere in title or text.
    ///
    /// Costs a walk through the dictionary for each such word.
    ///
    /// # Errors
    /// A damaged index.
    pub fn explain_nothing(&self, query: &Query, filters: &Filters) -> Result<Vec<String>> {
        let lookup = self.look_up_bare(query, filters, EXPANSIONS_MAX)?;
        let mut sentences = Vec::new();
        for (number, leaf) in lookup.plan.leaves.iter().enumerate() {
            let LeafKind::Words { place: Place::Words(sequences), .. } = &leaf.kind else { continue };
            let found =
                lookup.leaves.iter().filter_map(|leaves| leaves.get(number)).any(|leaf| !leaf.occurrences.is_empty());
            let typed = leaf.span.of(&query.text);
            if found || !leaf.positive {
                continue;
            }
            if sentences.len() == SUGGESTIONS_MAX {
                break;
            }
            let single = sequences.iter().all(|sequence| sequence.slots.len() == 1);
            let terms = sequences.first().and_then(|sequence| sequence.slots.first()).map(|slot| &slot.terms);
            let spelling = match terms {
                Some(Terms::Stems(_) | Terms::Form { .. }) if single => self.nearest_spelling(typed)?,
                _ => None,
            };
            let what = if single { "occurs nowhere" } else { "does not occur together" };
            sentences.push(match spelling {
                Some(spelling) => format!("'{typed}' {what}; did you mean '{spelling}'?"),
                None => format!("'{typed}' {what}"),
            });
        }
        Ok(sentences)
    }

    /// The word of the index nearest to `typed`: fewest edits, then in most articles, then first in the alphabet.
    fn nearest_spelling(&self, typed: &str) -> Result<Option<String>> {
        let mut folded = String::new();
        crate::analysis::fold(typed, &mut folded);
        if folded.chars().count() < 3 {
            return Ok(None);
        }
        let automaton = LevenshteinAutomatonBuilder::new(EDITS_MAX, true).build_dfa(&folded);
        let mut best: Option<(u8, std::cmp::Reverse<u32>, String)> = None;
        for segment in self.snapshot.segments() {
            let reader = FieldReader::open(&self.index, segment, self.index.fields().body)?;
            reader.for_each_form(|form, articles| {
                if let Distance::Exact(edits) = automaton.eval(form) {
                    let candidate = (edits, std::cmp::Reverse(articles), form.to_owned());
                    if best.as_ref().is_none_or(|best| candidate < *best) {
                        best = Some(candidate);
                    }
                }
            })?;
        }
        Ok(best.map(|(_, _, form)| form))
    }
}
