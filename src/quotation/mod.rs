//! Who said what: quotations of an article, with their cue words, their source and the person behind it.

mod bodies;
mod borders;
mod choice;
mod classes;
mod evidence;
mod extract;
mod features;
mod formulas;
mod found;
mod genders;
mod joins;
mod marks;
mod mends;
mod model;
mod name_words;
mod names;
mod offices;
mod pieces;
mod possible;
mod pronouns;
mod runs;
mod sources;
mod speakers;
mod surroundings;
#[cfg(test)]
mod tests;
#[cfg(feature = "training")]
mod training;
mod transcripts;
mod weights;
mod window;
mod words;

use crate::span::Span;

pub use extract::extract;
#[cfg(feature = "training")]
pub use training::{
    MarkedArticle, MarkedQuotation, TrainingSettings, held_out_quotations, train_pronouns, train_quotations,
};

/// How the words of a quotation are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationKind {
    /// All of it stands in quotation marks.
    Direct,
    /// Part of it stands in quotation marks.
    Mixed,
    /// Nothing of it stands in quotation marks: reported speech.
    Indirect,
}

impl QuotationKind {
    /// Its name in output and queries: `direct`, `mixed` or `indirect`.
    pub const fn name(self) -> &'static str {
        match self {
            QuotationKind::Direct => "direct",
            QuotationKind::Mixed => "mixed",
            QuotationKind::Indirect => "indirect",
        }
    }
}

/// One quotation; all spans are byte spans of the article's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quotation {
    /// What was said: ascending, not overlapping, none empty. Several spans if the attribution interrupts it.
    pub content: Vec<Span>,
    /// The words that mark it as said (`said`, `according to`); empty if nothing does.
    pub cue: Vec<Span>,
    /// The words that name the speaker here (`the minister`); empty if nobody is named beside it.
    pub source: Vec<Span>,
    /// The fullest name of the speaker in the article, if one is known.
    pub speaker: Option<String>,
    /// The role given with that name in the article (`Foreign Minister`).
    pub role: Option<String>,
    /// Whether its words are quoted or reported.
    pub kind: QuotationKind,
    /// How sure the extractor is, from 0 to 1.
    pub confidence: f32,
}
