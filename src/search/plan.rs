//! From the syntax tree to what is looked up: every word as the terms that may stand for it.
//!
//! A leaf is one positive thing sought: a word in any of its forms, a phrase, a value of metadata. A word that can be written
//! in several ways (*anti-missile*, *anti missile*, *antimissile*) is several sequences of one leaf, so that it counts as one.

use crate::analysis::{self, Language, Stems, TokenScratch};
use crate::article::PartialDate;
use crate::error::{Error, Result};
use crate::index::{STEM_END, cut};
use crate::query::{Bounds, Exactness, Field, Node, NodeKind, Pattern, Phrase, Query, Term};
use crate::span::Span;

/// A query made ready for an index.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) root: Logic,
    pub(crate) leaves: Vec<Leaf>,
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
    /// Words of title and text, or of the title alone.
    Words { title_only: bool, sequences: Vec<Sequence> },
    /// Words in a row within one value of a field of metadata.
    Metadata { field: MetadataField, words: Vec<String> },
    /// Words in a row within a speaker's name.
    Speaker { words: Vec<String> },
    /// ISO 639-1 code.
    Language(String),
    /// Days since 1970-01-01: the article's date lies wholly in `from..to`.
    Dates { from: i64, to: i64 },
    /// Length of the text in words, both included.
    Length { from: u64, to: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetadataField {
    Source,
    Place,
    Author,
    Section,
}

/// Words in a row (or nearly): one for a single word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) slots: Vec<Slot>,
    pub(crate) slop: u32,
}

/// The terms that may stand at one place of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Every form of these stems.
    Stems(Vec<String>),
    /// This form, whatever its stem: the stems that languages give it.
    Form { form: String, stems: Vec<String> },
    /// Every form that this regular expression matches whole.
    Pattern(String),
}

/// What words of a query are analysed with.
pub(crate) struct Planner<'q> {
    query: &'q Query,
    /// Every language whose inflection is meant.
    languages: &'q [Option<Language>],
    /// Finds how the hyphenated words of the index that spell this joined word are parted.
    compounds: &'q dyn Fn(&Compound<'_>) -> Result<Vec<String>>,
    stems: Stems,
    scratch: TokenScratch,
    leaves: Vec<Leaf>,
    positive: bool,
    weight: f64,
}

/// A question to the hyphenated words of an index.
pub(crate) enum Compound<'a> {
    /// Those whose parts, joined, have one of these stems.
    Stems(&'a [String]),
    /// Those whose hyphenated form this regular expression matches whole.
    Pattern(&'a str),
}

/// Most ways of writing one phrase that are looked up.
const SEQUENCES_MAX: usize = 64;

impl<'q> Planner<'q> {
    pub(crate) fn new(
        query: &'q Query,
        languages: &'q [Option<Language>],
        compounds: &'q dyn Fn(&Compound<'_>) -> Result<Vec<String>>,
    ) -> Planner<'q> {
        Planner {
            query,
            languages,
            compounds,
            stems: Stems::default(),
            scratch: TokenScratch::default(),
            leaves: Vec::new(),
            positive: true,
            weight: 1.0,
        }
    }

    /// The plan of the whole query.
    ///
    /// # Errors
    /// A part of the query language that cannot be answered yet, or words that hold no letter or digit.
    pub(crate) fn plan(mut self) -> Result<Plan> {
        let root = self.logic(&self.query.root, None)?;
        Ok(Plan { root, leaves: self.leaves })
    }

    fn not_yet<T>(&self, what: &str, span: Span) -> Result<T> {
        Err(Error::usage(format!("{what} cannot be searched by this version yet")).in_query(&self.query.text, span))
    }

    fn logic(&mut self, node: &Node, field: Option<Field>) -> Result<Logic> {
        let list = |planner: &mut Self, nodes: &[Node]| {
            nodes.iter().map(|node| planner.logic(node, field)).collect::<Result<Vec<_>>>()
        };
        match &node.kind {
            NodeKind::All => Ok(Logic::All),
            NodeKind::And(nodes) => Ok(Logic::And(list(self, nodes)?)),
            NodeKind::Or(nodes) => Ok(Logic::Or(list(self, nodes)?)),
            NodeKind::Not(inner) => {
                let before = std::mem::replace(&mut self.positive, false);
                let inner = self.logic(inner, field);
                self.positive = before;
                Ok(Logic::Not(Box::new(inner?)))
            }
            // Asked for nothing, but scored: its leaves are looked up all the same.
            NodeKind::Maybe(inner) => self.logic(inner, field).map(|_| Logic::All),
            NodeKind::Boost { weight, node } => {
                let before = self.weight;
                self.weight *= f64::from(*weight);
                let inner = self.logic(node, field);
                self.weight = before;
                inner
            }
            NodeKind::Field { field, node } => self.logic(node, Some(*field)),
            NodeKind::Term(term) => self.words(&[(term.clone(), node.span)], 0, field, node.span),
            NodeKind::Phrase(Phrase { items, slop }) => self.words(items, *slop, field, node.span),
            NodeKind::Date(bounds) => self.dates(bounds, node.span),
            NodeKind::Words(bounds) => {
                let from =
                    bounds.from.map_or(0, |(least, inclusive)| least.saturating_add(u64::from(exclusive(inclusive))));
                let to = bounds
                    .to
                    .map_or(u64::MAX, |(most, inclusive)| most.saturating_sub(u64::from(exclusive(inclusive))));
                Ok(self.leaf(LeafKind::Length { from, to }, node.span))
            }
            NodeKind::Near(_) => self.not_yet("nearness (W/n, PRE/n, W/S, W/P)", node.span),
            NodeKind::AtLeast { .. } => self.not_yet("ATLEAST", node.span),
        }
    }

    fn leaf(&mut self, kind: LeafKind, span: Span) -> Logic {
        self.leaves.push(Leaf { kind, weight: self.weight, span, positive: self.positive });
        Logic::Leaf(self.leaves.len() - 1)
    }

    /// A word or phrase, in a field or in title and text.
    fn words(&mut self, items: &[(Term, Span)], slop: u32, field: Option<Field>, span: Span) -> Result<Logic> {
        let title_only = match field {
            None => false,
            Some(Field::Title) => true,
            Some(Field::Lead | Field::HeadlineOrLead) => return self.not_yet("lead: and hlead:", span),
            Some(Field::Quote | Field::InQuote | Field::OutQuote) => {
                return self.not_yet("quote:, inquote: and outquote:", span);
            }
            Some(field) => return self.metadata(items, field, span),
        };
        let mut sequences = vec![Sequence { slots: Vec::new(), slop }];
        for (term, item_span) in items {
            let ways = self.ways(term, *item_span)?;
            // Punctuation alone within a phrase stands for nothing.
            if ways.is_empty() {
                continue;
            }
            sequences = sequences
                .iter()
                .flat_map(|sequence| {
                    ways.iter().map(|way| {
                        let mut sequence = sequence.clone();
                        sequence.slots.extend(way.iter().cloned());
                        sequence
                    })
                })
                .take(SEQUENCES_MAX)
                .collect();
        }
        sequences.retain(|sequence| !sequence.slots.is_empty());
        if sequences.is_empty() {
            return Err(Error::usage("there is no letter or digit to search for")
                .in_query(&self.query.text, span)
                .remedy("name at least one word"));
        }
        Ok(self.leaf(LeafKind::Words { title_only, sequences }, span))
    }

    /// All ways to write one term: each a row of slots.
    fn ways(&mut self, term: &Term, span: Span) -> Result<Vec<Vec<Slot>>> {
        if term.capitals.is_some() {
            return self.not_yet("CAPS, ALLCAPS and NOCAPS", span);
        }
        if term.exactness == Exactness::Spelling {
            return self.not_yet("the very spelling (==)", span);
        }
        match &term.pattern {
            Pattern::Word(word) => self.ways_of_word(word, term.exactness),
            Pattern::Wildcard(pattern) => self.ways_of_wildcard(pattern),
            Pattern::Regex(pattern) => Ok(vec![vec![Slot::Pattern(pattern.clone())]]),
            Pattern::Fuzzy { .. } => self.not_yet("spelling (word~1)", span),
        }
    }

    fn ways_of_word(&mut self, word: &str, exactness: Exactness) -> Result<Vec<Vec<Slot>>> {
        let mut tokens: Vec<(String, bool)> = Vec::new();
        analysis::for_each_token(word, &mut self.scratch, |token| {
            tokens.push((cut(token.folded).to_owned(), token.joined_to_previous));
        });
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        let apart = tokens.iter().map(|(token, _)| self.slot(token, exactness)).collect();
        let mut ways = vec![apart];
        if tokens.len() > 1 && tokens.iter().skip(1).all(|(_, joined)| *joined) {
            let joined: String = tokens.iter().map(|(token, _)| token.as_str()).collect();
            ways.push(vec![self.slot(&joined, exactness)]);
        }
        if let [(token, _)] = tokens.as_slice() {
            let stems = self.stems_of(token);
            let mut spellings = (self.compounds)(&Compound::Stems(&stems))?;
            if exactness == Exactness::Form {
                spellings.retain(|spelling| spelling.replace('-', "") == *token);
            }
            self.add_spellings(&mut ways, spellings);
        }
        Ok(ways)
    }

    fn ways_of_wildcard(&mut self, pattern: &str) -> Result<Vec<Vec<Slot>>> {
        let parts: Vec<&str> = pattern.split('-').filter(|part| !part.is_empty()).collect();
        let mut ways = Vec::new();
        if parts.len() > 1 {
            ways.push(parts.iter().map(|part| self.wildcard_slot(part)).collect());
        }
        let joined = parts.concat();
        ways.push(vec![self.wildcard_slot(&joined)]);
        let hyphenated = glob_regex(&joined, "-?");
        let spellings = (self.compounds)(&Compound::Pattern(&hyphenated))?;
        if parts.len() == 1 {
            self.add_spellings(&mut ways, spellings);
        }
        Ok(ways)
    }

    /// Adds the parts of hyphenated spellings as rows of exact forms.
    fn add_spellings(&mut self, ways: &mut Vec<Vec<Slot>>, mut spellings: Vec<String>) {
        spellings.sort_unstable();
        spellings.dedup();
        for spelling in spellings {
            ways.push(spelling.split('-').map(|part| self.slot(part, Exactness::Form)).collect());
        }
    }

    /// A pattern without `*` and `?` after all is a form.
    fn wildcard_slot(&mut self, part: &str) -> Slot {
        if part.contains(['*', '?', '\\']) {
            Slot::Pattern(glob_regex(part, ""))
        } else {
            let mut folded = String::new();
            analysis::fold(part, &mut folded);
            self.slot(&folded, Exactness::Form)
        }
    }

    fn slot(&mut self, folded: &str, exactness: Exactness) -> Slot {
        let stems = self.stems_of(folded);
        match exactness {
            Exactness::Stem => Slot::Stems(stems),
            Exactness::Form | Exactness::Spelling => Slot::Form { form: folded.to_owned(), stems },
        }
    }

    /// The stems that the languages give a folded word, each once.
    fn stems_of(&mut self, folded: &str) -> Vec<String> {
        let mut stems: Vec<String> =
            self.languages.iter().map(|language| cut(self.stems.stem(folded, *language)).to_owned()).collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    fn metadata(&mut self, items: &[(Term, Span)], field: Field, span: Span) -> Result<Logic> {
        let mut words = Vec::new();
        for (term, item_span) in items {
            let Pattern::Word(word) = &term.pattern else {
                return self.not_yet("a wildcard or regular expression in a field of metadata", *item_span);
            };
            words.extend(folded_words(word, &mut self.scratch));
        }
        if words.is_empty() {
            return Err(Error::usage("there is no letter or digit to search for").in_query(&self.query.text, span));
        }
        let kind = match field {
            Field::Source => LeafKind::Metadata { field: MetadataField::Source, words },
            Field::Place => LeafKind::Metadata { field: MetadataField::Place, words },
            Field::Author => LeafKind::Metadata { field: MetadataField::Author, words },
            Field::Section => LeafKind::Metadata { field: MetadataField::Section, words },
            Field::Speaker => LeafKind::Speaker { words },
            Field::Language => {
                let typed = words.join("-");
                let code = Language::from_code(&typed).map_or(typed, |language| language.code().to_owned());
                LeafKind::Language(code)
            }
            Field::Title | Field::Lead | Field::HeadlineOrLead | Field::Quote | Field::InQuote | Field::OutQuote => {
                return self.not_yet("this field", span);
            }
        };
        Ok(self.leaf(kind, span))
    }

    fn dates(&mut self, bounds: &Bounds<PartialDate>, span: Span) -> Result<Logic> {
        let days = |date: PartialDate| {
            date.day_range().ok_or_else(|| {
                Error::usage("a date of a search needs a year")
                    .in_query(&self.query.text, span)
                    .remedy("write 2011, 2011-09 or 2011-09-03")
            })
        };
        let from = match bounds.from {
            None => i64::MIN,
            Some((date, inclusive)) if exclusive(inclusive) => days(date)?.1,
            Some((date, _)) => days(date)?.0,
        };
        let to = match bounds.to {
            None => i64::MAX,
            Some((date, inclusive)) if exclusive(inclusive) => days(date)?.0,
            Some((date, _)) => days(date)?.1,
        };
        Ok(self.leaf(LeafKind::Dates { from, to }, span))
    }
}

fn exclusive(inclusive: crate::query::Inclusive) -> bool {
    inclusive == crate::query::Inclusive::No
}

/// The folded words of a value.
pub(crate) fn folded_words(value: &str, scratch: &mut TokenScratch) -> Vec<String> {
    let mut words = Vec::new();
    analysis::for_each_token(value, scratch, |token| words.push(cut(token.folded).to_owned()));
    words
}

/// The regular expression of a pattern with `*` and `?`; `between` is put after every character that stands for itself.
fn glob_regex(pattern: &str, between: &str) -> String {
    let mut regex = String::new();
    let mut literal = String::new();
    let mut folded = String::new();
    let mut characters = pattern.chars();
    let flush = |literal: &mut String, folded: &mut String, regex: &mut String| {
        folded.clear();
        analysis::fold(literal, folded);
        for character in folded.chars() {
            regex.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
            regex.push_str(between);
        }
        literal.clear();
    };
    while let Some(character) = characters.next() {
        match character {
            '*' | '?' => {
                flush(&mut literal, &mut folded, &mut regex);
                regex.push_str(if character == '*' { ".*" } else { "." });
                regex.push_str(between);
            }
            '\\' => literal.push(characters.next().unwrap_or('\\')),
            other => literal.push(other),
        }
    }
    flush(&mut literal, &mut folded, &mut regex);
    regex
}

/// The regular expression over whole terms of the dictionary for one over forms.
pub(crate) fn term_regex(form: &str) -> String {
    debug_assert_eq!(STEM_END, '\0');
    format!("[^\\x00]*\\x00(?:{form})")
}
