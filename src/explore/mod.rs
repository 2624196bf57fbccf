//! Exploring a corpus: concordances, collocates, word counts and keyness, n-grams, timelines, facets, articles alike.
//!
//! Everything here asks the same question first, which articles match ([`Scope`]), and then counts exactly: nothing is cut
//! short, and nothing depends on how articles fell into segments. Words are the folded words of the text (or their stems), no
//! stop words dropped; titles are searched, but their words are not counted.

mod association;
mod collapse;
mod collocates;
mod concordance;
mod dispersion;
mod duplicates;
mod facets;
mod forward;
mod ngrams;
mod places;
mod scope;
mod similar;
mod speakers;
mod terms;
mod timeline;
mod words;

pub use crate::search::SpeakerAliases;
pub use association::{Association, Comparison, Table2x2};
pub use collapse::{Ranking, search_collapsed};
pub use collocates::{CollocateRow, CollocatesOptions, Measure, Window, collocates};
pub use concordance::{Concordance, Context, KwicLine, KwicOptions, KwicSort, concordance};
pub use dispersion::Dispersion;
pub use duplicates::{Change, Duplicate, DuplicateGroup, DuplicatesOptions, duplicates};
pub use facets::{FacetRow, facets};
pub use ngrams::{NgramRow, NgramsOptions, ngrams};
pub use scope::{Part, Rows, Scope, WordUnit};
pub use similar::{SimilarRow, similar};
pub use speakers::speakers;
pub use terms::{KeynessRow, Reference, TermRow, TermsOptions, keyness, terms};
pub use timeline::{Period, Timeline, TimelineRow, timeline};
