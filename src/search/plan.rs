//! A query made ready for an index: what is looked up, and how it is joined.
//!
//! A leaf is one positive thing sought: a word in any of its forms, a phrase, two sides near each other, a value of metadata. A
//! word that can be written in several ways (*anti-missile*, *anti missile*, *antimissile*) is several sequences of one leaf, so
//! that it counts as one.

use super::extents::Rule;
use crate::query::{Capitals, Distance};
use crate::span::Span;

/// A query made ready for an index.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) root: Logic,
    pub(crate) leaves: Vec<Leaf>,
    /// Whether the very spelling of some word is asked for.
    pub(crate) spells: bool,
}

impl Plan {
    /// Whether any one of its leaves, all of them words that are scored, makes an article match.
    pub(crate) fn is_disjunction(&self) -> bool {
        let is_leaf = |part: &Logic| matches!(part, Logic::Leaf(_));
        let all_leaves = match &self.root {
            Logic::Or(parts) => parts.iter().all(is_leaf),
            root => is_leaf(root),
        };
        let is_scored = |leaf: &Leaf| leaf.positive && leaf.weight > 0.0 && matches!(leaf.kind, LeafKind::Words { .. });
        all_leaves && self.leaves.iter().all(is_scored)
    }
}

/// How leaves are joined.
#[derive(Clone, Debug, Default)]
pub(crate) enum Logic {
    #[default]
    All,
    Leaf(usize),
    And(Vec<Logic>),
    Or(Vec<Logic>),
    Not(Box<Logic>),
    /// Asked for nothing, but counted where it is true.
    Maybe(Box<Logic>),
    /// So many matches of these leaves together.
    AtLeast {
        count: u32,
        leaves: Vec<usize>,
    },
    /// True of one unit at least; judged over each on its own.
    Within(Unit, Box<Logic>),
}

/// The stretches of an article over which a query can be judged. The title is a sentence and a paragraph of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Sentence,
    Paragraph,
    Quotation,
}

/// One thing sought.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) kind: LeafKind,
    pub(crate) weight: f64,
    /// Where it stands in the query (bytes).
    pub(crate) span: Span,
    /// Whether it stands under no NOT: it is scored and highlighted.
    pub(crate) positive: bool,
}

/// What kind of thing.
#[derive(Debug)]
pub(crate) enum LeafKind {
    /// Words of title and text.
    Words { zone: Zone, place: Place },
    /// Words in a row within one value of a field of metadata.
    Metadata { field: MetadataField, words: Vec<PlainWord> },
    /// Words in a row within a speaker's name.
    Speaker { words: Vec<PlainWord> },
    /// ISO 639-1 code.
    Language(String),
    /// Days since 1970-01-01: the article's date lies wholly in `from..to`.
    Dates { from: i64, to: i64 },
    /// Length of the text in words, both included.
    Length { from: u64, to: u64 },
}

/// Where words are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Title and text.
    Anywhere,
    Title,
    /// The first two paragraphs of the text.
    Lead,
    TitleOrLead,
    /// Within one quotation.
    InQuote,
    /// Outside of all quotations.
    OutQuote,
}

impl Zone {
    pub(crate) const fn in_title(self) -> bool {
        matches!(self, Zone::Anywhere | Zone::Title | Zone::TitleOrLead)
    }

    pub(crate) const fn in_body(self) -> bool {
        !matches!(self, Zone::Title)
    }
}

/// What can stand at a place of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// Any of these sequences: the spellings of one word or phrase.
    Words(Vec<Sequence>),
    Or(Vec<Place>),
    Near {
        left: Box<Place>,
        right: Box<Place>,
        rule: Rule,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetadataField {
    Source,
    Place,
    Author,
    Section,
}

/// A word of metadata, which is not stemmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlainWord {
    /// Folded.
    Word(String),
    /// A regular expression over whole folded words.
    Pattern(String),
    /// A folded word, within so many edits.
    Fuzzy { word: String, edits: u8 },
}

/// Words in a row (or nearly): one for a single word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) slots: Vec<Slot>,
    pub(crate) slop: u32,
}

/// What may stand at one place of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) terms: Terms,
    /// What the capitals of the text's word must be.
    pub(crate) capitals: Option<Capitals>,
    /// The very spelling that the text's word must have.
    pub(crate) spelling: Option<String>,
}

/// The terms that may stand at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    /// Every form of these stems.
    Stems(Vec<String>),
    /// This form, whatever its stem: the stems that languages give it.
    Form { form: String, stems: Vec<String> },
    /// These terms of the dictionary: what a pattern was found to stand for.
    Listed(Vec<Vec<u8>>),
}

/// Whether parts of articles are judged.
pub(crate) fn has_units(logic: &Logic) -> bool {
    match logic {
        Logic::Within(..) => true,
        Logic::And(parts) | Logic::Or(parts) => parts.iter().any(has_units),
        Logic::Not(inner) | Logic::Maybe(inner) => has_units(inner),
        Logic::All | Logic::Leaf(_) | Logic::AtLeast { .. } => false,
    }
}

/// Whether a nearness of this `distance` stands in it.
pub(crate) fn asks_for(place: &Place, distance: Distance) -> bool {
    match place {
        Place::Words(_) => false,
        Place::Or(parts) => parts.iter().any(|part| asks_for(part, distance)),
        Place::Near { left, right, rule } => {
            rule.distance == distance || asks_for(left, distance) || asks_for(right, distance)
        }
    }
}
