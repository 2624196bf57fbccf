//! The syntax tree of a query: what was asked, and where in the query it stands, before anything is looked up.

use crate::article::PartialDate;
use crate::span::Span;

/// A query as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The query as it was written; every node's span counts bytes of it.
    pub text: String,
    /// What it asks for.
    pub root: Node,
    /// Remarks for the user on how the query was read, each a sentence.
    pub notes: Vec<String>,
}

/// A part of a query, with its place in the query's text (bytes).
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands in the query.
    pub span: Span,
    /// What it asks for.
    pub kind: NodeKind,
}

/// What a part of a query asks for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NodeKind {
    /// Every article: a query of filters alone.
    All,
    /// One word or pattern.
    Term(Term),
    /// Words in a row.
    Phrase(Phrase),
    /// All of them (at least two).
    And(Vec<Node>),
    /// At least one of them (at least two).
    Or(Vec<Node>),
    /// Everything else than this.
    Not(Box<Node>),
    /// Adds to the score where it occurs, but is not asked for (what `--any` makes of the words beside a `+word`).
    Maybe(Box<Node>),
    /// Two sides near each other.
    Near(Near),
    /// At least so many matches in the article.
    AtLeast {
        /// How many.
        count: u32,
        /// Of what.
        node: Box<Node>,
    },
    /// Sought in a field instead of title and text.
    Field {
        /// Which.
        field: Field,
        /// What is sought there.
        node: Box<Node>,
    },
    /// The article's date lies in a range.
    Date(Bounds<PartialDate>),
    /// The article's length in words lies in a range.
    Words(Bounds<u64>),
    /// Counts for more (or less) in the score.
    Boost {
        /// The factor, above 0.
        weight: f32,
        /// Of what.
        node: Box<Node>,
    },
}

/// One word or pattern of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The letters sought.
    pub pattern: Pattern,
    /// How close to them the text's word must be.
    pub exactness: Exactness,
    /// What the capitals of the text's word must be.
    pub capitals: Option<Capitals>,
}

/// The letters of a term, as they were typed: nothing is folded, stemmed or segmented yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// A word; may be hyphenated, bear an apostrophe, or turn out as several words (`U.S.`, `anti-missile`, `l'accord`).
    Word(String),
    /// A word with `*` (any letters) or `?` (one letter); `\*` and `\?` stand for themselves.
    Wildcard(String),
    /// What stood between two slashes, `\/` being a slash.
    Regex(String),
    /// A word within so many edits (insertion, deletion, change, swap of neighbours).
    Fuzzy {
        /// The word.
        word: String,
        /// 1 or 2.
        edits: u8,
    },
}

/// Which forms of a word are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Exactness {
    /// All inflected forms: `missile` finds *missiles*.
    #[default]
    Stem,
    /// `=word`: this very form; case and accents fold.
    Form,
    /// `==Word`: this very spelling.
    Spelling,
}

/// What the capitals of a word must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capitals {
    /// `ALLCAPS(us)`: every letter.
    All,
    /// `CAPS(march)`: at least one.
    Some,
    /// `NOCAPS(turkey)`: none.
    None,
}

/// Words in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Its words, each with its place in the query; at least one.
    pub items: Vec<(Term, Span)>,
    /// Up to how many moves of words are forgiven (Lucene's slop); 0: exactly in a row.
    pub slop: u32,
}

/// Two sides near each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The side written first.
    pub left: Box<Node>,
    /// The side written second.
    pub right: Box<Node>,
    /// How near.
    pub distance: Distance,
    /// `PRE`: left must come before right.
    pub ordered: bool,
    /// `NOT W`: a left that has no such right.
    pub negated: bool,
}

/// How near two sides must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distance {
    /// Within so many words; 1 is next to each other.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// The fields of an article that a query may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `title:`
    Title,
    /// `lead:` the first two paragraphs.
    Lead,
    /// `hlead:` title or lead.
    HeadlineOrLead,
    /// `place:`
    Place,
    /// `source:`
    Source,
    /// `author:`
    Author,
    /// `section:`
    Section,
    /// `language:`
    Language,
    /// `speaker:`
    Speaker,
    /// `quote:` all of it inside one quotation.
    Quote,
    /// `inquote:` inside any quotation.
    InQuote,
    /// `outquote:` in the reporter's own words.
    OutQuote,
}

/// A range with either end open or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least value, and whether it is itself meant; `None`: no lower limit.
    pub from: Option<(T, Inclusive)>,
    /// The greatest value, and whether it is itself meant; `None`: no upper limit.
    pub to: Option<(T, Inclusive)>,
}

/// Whether an end of a range belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inclusive {
    /// `[`, `]`, `>=`, `<=`
    Yes,
    /// `{`, `}`, `>`, `<`
    No,
}

impl Field {
    /// Every field that a query may name, with the name.
    pub const ALL: [(Field, &'static str); 12] = [
        (Field::Title, "title"),
        (Field::Lead, "lead"),
        (Field::HeadlineOrLead, "hlead"),
        (Field::Place, "place"),
        (Field::Source, "source"),
        (Field::Author, "author"),
        (Field::Section, "section"),
        (Field::Language, "language"),
        (Field::Speaker, "speaker"),
        (Field::Quote, "quote"),
        (Field::InQuote, "inquote"),
        (Field::OutQuote, "outquote"),
    ];

    /// Its name in a query.
    pub fn name(self) -> &'static str {
        Field::ALL.iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    /// The field of this name, in either case.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(field, _)| *field)
    }
}
