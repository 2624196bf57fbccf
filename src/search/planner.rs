//! From the syntax tree to what is looked up: every word as the terms that may stand for it.

use std::sync::{Mutex, PoisonError};

use super::extents::Rule;
use super::plan::{Leaf, LeafKind, Logic, MetadataField, Place, PlainWord, Plan, Sequence, Slot, Terms, Unit, Zone};
use super::words::WordTest;
use crate::analysis::{self, Language, Stems, TokenScratch};
use crate::article::PartialDate;
use crate::error::{Error, ErrorKind, Result};
use crate::index::{STEM_END, cut};
use crate::query::{Bounds, Exactness, Field, Inclusive, Node, NodeKind, Pattern, Phrase, Query, Term};
use crate::span::Span;

/// What a planner asks of the words that an index holds.
pub(crate) trait Vocabulary {
    /// The hyphenated words (parts joined by "-") whose joined parts have one of `stems`.
    fn compounds_of(&self, stems: &[String]) -> Result<Vec<String>>;
    /// The hyphenated words whose hyphenated form the regular expression matches whole.
    fn compounds_like(&self, pattern: &str) -> Result<Vec<String>>;
    /// The terms whose forms `wanted` lets pass.
    ///
    /// # Errors
    /// More than are allowed; a pattern that cannot be read.
    fn expand(&self, wanted: &PlainWord) -> Result<Vec<Vec<u8>>>;
}

/// What words of a query are analysed with.
pub(crate) struct Planner<'q> {
    query: &'q Query,
    /// Every language whose inflection is meant.
    languages: &'q [Option<Language>],
    vocabulary: &'q dyn Vocabulary,
    stems: &'q Mutex<Stems>,
    scratch: TokenScratch,
    leaves: Vec<Leaf>,
    positive: bool,
    weight: f64,
    spells: bool,
    /// The word whose stems were asked for last, and these.
    last_stems: Option<(String, Vec<String>)>,
}

/// Most ways of writing one phrase that are looked up.
const SEQUENCES_MAX: usize = 64;

impl<'q> Planner<'q> {
    pub(crate) fn new(
        query: &'q Query,
        languages: &'q [Option<Language>],
        vocabulary: &'q dyn Vocabulary,
        stems: &'q Mutex<Stems>,
    ) -> Planner<'q> {
        Planner {
            query,
            languages,
            vocabulary,
            stems,
            scratch: TokenScratch::default(),
            leaves: Vec::new(),
            positive: true,
            weight: 1.0,
            spells: false,
            last_stems: None,
        }
    }

    /// The plan of the whole query.
    ///
    /// # Errors
    /// A part that cannot be asked where it stands, words that hold no letter or digit, too many expansions.
    pub(crate) fn plan(mut self) -> Result<Plan> {
        let root = self.logic(&self.query.root, None)?;
        Ok(Plan { root, leaves: self.leaves, spells: self.spells })
    }

    fn error<T>(&self, message: impl Into<String>, span: Span, remedy: &str) -> Result<T> {
        Err(Error::usage(message).in_query(&self.query.text, span).remedy(remedy))
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
            NodeKind::Maybe(inner) => Ok(Logic::Maybe(Box::new(self.logic(inner, field)?))),
            NodeKind::Boost { weight, node } => {
                let before = self.weight;
                self.weight *= f64::from(*weight);
                let inner = self.logic(node, field);
                self.weight = before;
                inner
            }
            NodeKind::Field { field: Field::Quote, node } => {
                Ok(Logic::Within(Unit::Quotation, Box::new(self.logic(node, None)?)))
            }
            NodeKind::Field { field, node } => self.logic(node, Some(*field)),
            NodeKind::Term(term) => self.words(&[(term.clone(), node.span)], 0, field, node.span),
            NodeKind::Phrase(Phrase { items, slop }) => self.words(items, *slop, field, node.span),
            NodeKind::Near(_) => {
                let zone = self.zone(field, node.span)?;
                let place = self.place(node)?;
                Ok(self.leaf(LeafKind::Words { zone, place }, node.span))
            }
            NodeKind::AtLeast { count, node: inner } => self.at_least(*count, inner, field),
            NodeKind::Date(bounds) => self.dates(bounds, node.span),
            NodeKind::Words(bounds) => Ok(self.leaf(length(bounds), node.span)),
        }
    }

    fn leaf(&mut self, kind: LeafKind, span: Span) -> Logic {
        self.leaves.push(Leaf { kind, weight: self.weight, span, positive: self.positive });
        Logic::Leaf(self.leaves.len() - 1)
    }

    /// `ATLEAST3( )`: AND within it asks so much of every part, OR of all parts together.
    fn at_least(&mut self, count: u32, node: &Node, field: Option<Field>) -> Result<Logic> {
        match &node.kind {
            NodeKind::And(nodes) => {
                let parts = nodes.iter().map(|node| self.at_least(count, node, field)).collect::<Result<Vec<_>>>()?;
                Ok(Logic::And(parts))
            }
            NodeKind::Field { field: inner, node } if *inner != Field::Quote => {
                self.at_least(count, node, Some(*inner))
            }
            _ => {
                let first = self.leaves.len();
                let inner = self.logic(node, field)?;
                let countable = |leaf: &Leaf| matches!(leaf.kind, LeafKind::Words { .. });
                if !is_disjunction(&inner) || !self.leaves.get(first..).unwrap_or_default().iter().all(countable) {
                    return self.error(
                        "ATLEAST counts words",
                        node.span,
                        "put a word, a phrase, words joined by OR, or a W/n into the parentheses",
                    );
                }
                Ok(Logic::AtLeast { count, leaves: (first..self.leaves.len()).collect() })
            }
        }
    }

    /// Where words of a field are sought; an error for fields of metadata.
    fn zone(&self, field: Option<Field>, span: Span) -> Result<Zone> {
        match field {
            None => Ok(Zone::Anywhere),
            Some(Field::Title) => Ok(Zone::Title),
            Some(Field::Lead) => Ok(Zone::Lead),
            Some(Field::HeadlineOrLead) => Ok(Zone::TitleOrLead),
            Some(Field::InQuote) => Ok(Zone::InQuote),
            Some(Field::OutQuote) => Ok(Zone::OutQuote),
            Some(field) => self.error(
                format!("nearness cannot be asked of {}:", field.name()),
                span,
                "it is asked of words of the title or the text",
            ),
        }
    }

    /// A word or phrase, in a field or in title and text.
    fn words(&mut self, items: &[(Term, Span)], slop: u32, field: Option<Field>, span: Span) -> Result<Logic> {
        use Field::{Author, Language, Place as PlaceField, Section, Source, Speaker};
        if let Some(field @ (Author | Language | PlaceField | Section | Source | Speaker)) = field {
            return self.metadata(items, field, span);
        }
        let zone = self.zone(field, span)?;
        let place = Place::Words(self.sequences(items, slop, span)?);
        Ok(self.leaf(LeafKind::Words { zone, place }, span))
    }

    /// A side of an operator of nearness.
    fn place(&mut self, node: &Node) -> Result<Place> {
        match &node.kind {
            NodeKind::Term(term) => Ok(Place::Words(self.sequences(&[(term.clone(), node.span)], 0, node.span)?)),
            NodeKind::Phrase(Phrase { items, slop }) => Ok(Place::Words(self.sequences(items, *slop, node.span)?)),
            NodeKind::Or(nodes) => {
                Ok(Place::Or(nodes.iter().map(|node| self.place(node)).collect::<Result<Vec<_>>>()?))
            }
            NodeKind::Boost { node, .. } => self.place(node),
            NodeKind::Near(near) => {
                let rule = Rule { distance: near.distance, ordered: near.ordered, negated: near.negated };
                Ok(Place::Near {
                    left: Box::new(self.place(&near.left)?),
                    right: Box::new(self.place(&near.right)?),
                    rule,
                })
            }
            _ => self.error("this cannot be near anything", node.span, "a side is words, or another W/n"),
        }
    }

    /// All ways to write words in a row.
    fn sequences(&mut self, items: &[(Term, Span)], slop: u32, span: Span) -> Result<Vec<Sequence>> {
        let mut sequences = vec![Sequence { slots: Vec::new(), slop }];
        for (term, item_span) in items {
            let mut ways = self.ways(term).map_err(|error| match error.kind() {
                ErrorKind::Usage => error.in_query(&self.query.text, *item_span),
                _ => error,
            })?;
            // Punctuation alone within a phrase stands for nothing.
            if ways.is_empty() {
                continue;
            }
            for slot in ways.iter_mut().flatten() {
                slot.capitals = term.capitals;
            }
            if sequences.len() * ways.len() > SEQUENCES_MAX {
                // As it is typed.
                ways.truncate(1);
            }
            if let [way] = ways.as_slice() {
                sequences.iter_mut().for_each(|sequence| sequence.slots.extend(way.iter().cloned()));
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
                .collect();
        }
        sequences.retain(|sequence| !sequence.slots.is_empty());
        if sequences.is_empty() {
            return self.error("there is no letter or digit to search for", span, "name at least one word");
        }
        Ok(sequences)
    }

    /// All ways to write one term: each a row of slots.
    fn ways(&mut self, term: &Term) -> Result<Vec<Vec<Slot>>> {
        match &term.pattern {
            Pattern::Word(word) => self.ways_of_word(word, term.exactness),
            Pattern::Wildcard(pattern) => self.ways_of_wildcard(pattern),
            Pattern::Regex(pattern) => Ok(vec![vec![self.listed(PlainWord::Pattern(pattern.clone()))?]]),
            Pattern::Fuzzy { word, edits } => {
                let folded = folded_words(word, &mut self.scratch).concat();
                if folded.is_empty() {
                    return Ok(Vec::new());
                }
                Ok(vec![vec![self.listed(PlainWord::Fuzzy { word: folded, edits: *edits })?]])
            }
        }
    }

    fn listed(&self, word: PlainWord) -> Result<Slot> {
        Ok(slot_of(Terms::Listed(self.vocabulary.expand(&word)?)))
    }

    fn ways_of_word(&mut self, word: &str, exactness: Exactness) -> Result<Vec<Vec<Slot>>> {
        let mut tokens: Vec<(String, bool, Span)> = Vec::new();
        analysis::for_each_token(word, &mut self.scratch, |token| {
            tokens.push((cut(token.folded).to_owned(), token.joined_to_previous, token.span));
        });
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        if exactness == Exactness::Spelling {
            self.spells = true;
            let spelt = |planner: &mut Self, (token, _, span): &(String, bool, Span)| Slot {
                spelling: Some(span.of(word).to_owned()),
                ..planner.slot(token, Exactness::Form)
            };
            return Ok(vec![tokens.iter().map(|token| spelt(self, token)).collect()]);
        }
        let apart = tokens.iter().map(|(token, ..)| self.slot(token, exactness)).collect();
        let mut ways = vec![apart];
        if tokens.len() > 1 && tokens.iter().skip(1).all(|(_, joined, _)| *joined) {
            let joined: String = tokens.iter().map(|(token, ..)| token.as_str()).collect();
            ways.push(vec![self.slot(&joined, exactness)]);
        }
        if let [(token, ..)] = tokens.as_slice() {
            let stems = self.stems_of(token);
            let mut spellings = self.vocabulary.compounds_of(&stems)?;
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
            ways.push(parts.iter().map(|part| self.wildcard_slot(part)).collect::<Result<Vec<_>>>()?);
        }
        let joined = parts.concat();
        ways.push(vec![self.wildcard_slot(&joined)?]);
        if parts.len() == 1 {
            let test = WordTest::new(&PlainWord::Pattern(glob_regex(&joined, "")))?;
            let mut spellings = self.vocabulary.compounds_like(&glob_regex(&joined, "-?"))?;
            // Where a part alone is what is sought, the word beside it is none of ours.
            spellings.retain(|spelling| !spelling.split('-').any(|part| test.passes(part)));
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
    fn wildcard_slot(&mut self, part: &str) -> Result<Slot> {
        if part.contains(['*', '?', '\\']) {
            self.listed(PlainWord::Pattern(glob_regex(part, "")))
        } else {
            let mut folded = String::new();
            analysis::fold(part, &mut folded);
            Ok(self.slot(&folded, Exactness::Form))
        }
    }

    fn slot(&mut self, folded: &str, exactness: Exactness) -> Slot {
        let stems = self.stems_of(folded);
        slot_of(match exactness {
            Exactness::Stem => Terms::Stems(stems),
            Exactness::Form | Exactness::Spelling => Terms::Form { form: folded.to_owned(), stems },
        })
    }

    /// The stems that the languages give a folded word, each once.
    fn stems_of(&mut self, folded: &str) -> Vec<String> {
        // A word is asked for twice in a row: as it is, and as what hyphenated words are.
        if let Some((_, stems)) = self.last_stems.as_ref().filter(|(word, _)| word == folded) {
            return stems.clone();
        }
        let mut known = self.stems.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stems: Vec<String> =
            self.languages.iter().map(|language| cut(known.stem(folded, *language)).to_owned()).collect();
        drop(known);
        stems.sort_unstable();
        stems.dedup();
        self.last_stems = Some((folded.to_owned(), stems.clone()));
        stems
    }

    fn metadata(&mut self, items: &[(Term, Span)], field: Field, span: Span) -> Result<Logic> {
        let mut words = Vec::new();
        for (term, _) in items {
            match &term.pattern {
                Pattern::Word(word) => {
                    words.extend(folded_words(word, &mut self.scratch).into_iter().map(PlainWord::Word));
                }
                Pattern::Wildcard(pattern) => words.push(PlainWord::Pattern(glob_regex(pattern, ""))),
                Pattern::Regex(pattern) => words.push(PlainWord::Pattern(pattern.clone())),
                Pattern::Fuzzy { word, edits } => {
                    let folded = folded_words(word, &mut self.scratch).concat();
                    words.push(PlainWord::Fuzzy { word: folded, edits: *edits });
                }
            }
        }
        if words.is_empty() {
            return self.error("there is no letter or digit to search for", span, "name at least one word");
        }
        let kind = match field {
            Field::Source => LeafKind::Metadata { field: MetadataField::Source, words },
            Field::Place => LeafKind::Metadata { field: MetadataField::Place, words },
            Field::Author => LeafKind::Metadata { field: MetadataField::Author, words },
            Field::Section => LeafKind::Metadata { field: MetadataField::Section, words },
            Field::Language => LeafKind::Language(language_code(&words)),
            _ => LeafKind::Speaker { words },
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
            Some((date, Inclusive::No)) => days(date)?.1,
            Some((date, Inclusive::Yes)) => days(date)?.0,
        };
        let to = match bounds.to {
            None => i64::MAX,
            Some((date, Inclusive::No)) => days(date)?.0,
            Some((date, Inclusive::Yes)) => days(date)?.1,
        };
        Ok(self.leaf(LeafKind::Dates { from, to }, span))
    }
}

/// Whether it is leaves joined by OR alone, or one leaf.
fn is_disjunction(logic: &Logic) -> bool {
    match logic {
        Logic::Leaf(_) => true,
        Logic::Or(parts) => parts.iter().all(is_disjunction),
        _ => false,
    }
}

const fn slot_of(terms: Terms) -> Slot {
    Slot { terms, capitals: None, spelling: None }
}

fn length(bounds: &Bounds<u64>) -> LeafKind {
    let exclusive = |inclusive| u64::from(inclusive == Inclusive::No);
    LeafKind::Length {
        from: bounds.from.map_or(0, |(least, inclusive)| least.saturating_add(exclusive(inclusive))),
        to: bounds.to.map_or(u64::MAX, |(most, inclusive)| most.saturating_sub(exclusive(inclusive))),
    }
}

fn language_code(words: &[PlainWord]) -> String {
    let typed: Vec<&str> = words
        .iter()
        .map(|word| match word {
            PlainWord::Word(word) | PlainWord::Pattern(word) | PlainWord::Fuzzy { word, .. } => word.as_str(),
        })
        .collect();
    let typed = typed.join("-");
    Language::from_code(&typed).map_or(typed, |language| language.code().to_owned())
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
