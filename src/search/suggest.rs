//! When nothing matched: which word of the query occurs nowhere, and a spelling that does; or else what stood in the way.

use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};
use rustc_hash::FxHashMap;

use super::postings::FieldReader;
use super::rank::Ranked;
use super::request::{Filters, Paging, QuoteFilters};
use super::searcher::Searcher;
use crate::error::Result;
use crate::query::{Exactness, Field, Node, NodeKind, ParseOptions, Pattern, Query, Term};
use crate::span::Span;

/// Words of one query that a spelling is proposed for: more would help nobody, and each costs a walk through the dictionary.
const SUGGESTIONS_MAX: usize = 8;
/// Most edits to a spelling that is proposed.
const EDITS_MAX: u8 = 2;
/// The whole query was answered, whatever its patterns may stand for; so its parts are, too.
const ANY_EXPANSIONS: usize = usize::MAX;

impl Searcher {
    /// Sentences for a user whose query found nothing: one for each word that occurs nowhere in title or text. If all words occur,
    /// then one for each part of the query that matches nothing by itself, or that the filters leave nothing of; or else one that
    /// says how many articles each part is in.
    ///
    /// Costs a walk through the dictionary for each word that occurs nowhere, or a count for each part of the query.
    ///
    /// # Errors
    /// A damaged index.
    pub fn explain_nothing(&self, query: &Query, filters: &Filters) -> Result<Vec<String>> {
        let mut sentences = self.unknown_words(query, filters)?;
        if !sentences.is_empty() {
            return Ok(sentences);
        }
        let mut parts = Vec::new();
        positive_parts(&query.root, &mut parts);
        let whole = Filters { languages: filters.languages.clone(), ..Filters::default() };
        let mut alone = Vec::new();
        for part in &parts {
            let typed = part.span.of(&query.text);
            let articles = self.articles_with(query, part, &whole)?;
            if articles == 0 {
                sentences.push(format!("'{typed}' {}", nowhere(&part.kind)));
            } else if !filters.is_empty() && self.articles_with(query, part, filters)? == 0 {
                sentences.push(format!("'{typed}' occurs, but in no article that the filters let pass"));
            }
            let noun = if articles == 1 { "article" } else { "articles" };
            alone.push(format!("'{typed}' in {articles} {noun}"));
        }
        if parts.is_empty() && !filters.is_empty() {
            sentences.push("the filters let no article pass that is as asked".to_owned());
        }
        if sentences.is_empty() && !alone.is_empty() {
            sentences.push(format!("nothing matches as asked; taken alone: {}", alone.join(", ")));
        }
        Ok(sentences)
    }

    /// The same where quotations were sought: words, speakers and cues that no quotation has, or how many quotations each thing asked
    /// for leaves by itself.
    ///
    /// Costs a count of quotations for each of them.
    ///
    /// # Errors
    /// A damaged index.
    pub fn explain_no_quotes(&self, query: &Query, filters: &Filters, wanted: &QuoteFilters) -> Result<Vec<String>> {
        let mut sentences = self.unknown_words(query, filters)?;
        if !sentences.is_empty() {
            return Ok(sentences);
        }
        let (all, anywhere, anybody) = (Query::all(), Filters::default(), QuoteFilters::default());
        // Where speakers were counted, quotations without one do not.
        match self.quotes_with(query, filters, wanted)? {
            0 => {}
            1 => return Ok(vec!["the one quotation that is as asked names no speaker".to_owned()]),
            matches => return Ok(vec![format!("none of the {matches} quotations that are as asked names a speaker")]),
        }
        let mut alone = Vec::new();
        let mut take = |name: String, none: &str, left: u64| {
            if left == 0 {
                sentences.push(format!("{name} {none}"));
            }
            let noun = if left == 1 { "quotation" } else { "quotations" };
            alone.push(format!("{name} in {left} {noun}"));
        };
        if !matches!(query.root.kind, NodeKind::All) {
            take(
                format!("'{}'", query.text.trim()),
                "stands in no quotation",
                self.quotes_with(query, &anywhere, &anybody)?,
            );
        }
        for speaker in &wanted.speakers {
            let wanted = QuoteFilters { speakers: vec![speaker.clone()], ..QuoteFilters::default() };
            let none = "is named in no quotation; 'dateline speakers' lists those who are";
            take(format!("speaker '{speaker}'"), none, self.quotes_with(&all, &anywhere, &wanted)?);
        }
        for cue in &wanted.cues {
            let wanted = QuoteFilters { cues: vec![cue.clone()], ..QuoteFilters::default() };
            take(format!("cue '{cue}'"), "is that of no quotation", self.quotes_with(&all, &anywhere, &wanted)?);
        }
        for kind in &wanted.kinds {
            let wanted = QuoteFilters { kinds: vec![*kind], ..QuoteFilters::default() };
            take(
                format!("kind {}", kind.name()),
                "is that of no quotation",
                self.quotes_with(&all, &anywhere, &wanted)?,
            );
        }
        if !filters.is_empty() {
            let none = "let no quotation pass";
            take("the filters".to_owned(), none, self.quotes_with(&all, filters, &anybody)?);
        }
        if sentences.is_empty() && !alone.is_empty() {
            sentences.push(format!("no quotation is as asked; taken alone: {}", alone.join(", ")));
        }
        Ok(sentences)
    }

    /// How many quotations there are.
    fn quotes_with(&self, query: &Query, filters: &Filters, wanted: &QuoteFilters) -> Result<u64> {
        let paging = Paging { count_only: true, expansions_max: ANY_EXPANSIONS, ..Paging::default() };
        let counts = self.quotes(query, filters, wanted, &paging)?.counts;
        Ok(counts.map_or(0, |counts| counts.matches))
    }

    /// A sentence for each word that occurs nowhere in title or text.
    fn unknown_words(&self, query: &Query, filters: &Filters) -> Result<Vec<String>> {
        let mut words = Vec::new();
        positive_words(&query.root, &mut words);
        let mut sentences = Vec::new();
        for (term, span) in words {
            if sentences.len() == SUGGESTIONS_MAX {
                break;
            }
            let word = part_of(query, Node { span, kind: NodeKind::Term(term.clone()) });
            let lookup = self.look_up_bare(&word, filters, ANY_EXPANSIONS)?;
            let mut leaves = lookup.leaves.iter().flatten().peekable();
            if leaves.peek().is_none() || leaves.any(|leaf| !leaf.occurrences.is_empty()) {
                continue;
            }
            let typed = span.of(&query.text);
            let spelling = match (&term.pattern, term.exactness) {
                (Pattern::Word(_), Exactness::Stem | Exactness::Form) => self.nearest_spelling(typed)?,
                _ => None,
            };
            sentences.push(match spelling {
                Some(spelling) => format!("'{typed}' occurs nowhere; did you mean '{spelling}'?"),
                None => format!("'{typed}' occurs nowhere"),
            });
        }
        Ok(sentences)
    }

    /// How many articles a part of a query matches by itself.
    fn articles_with(&self, query: &Query, part: &Node, filters: &Filters) -> Result<u64> {
        let filters = Filters { within: None, ..filters.clone() };
        let mut lookup = self.look_up(&part_of(query, part.clone()), &filters, ANY_EXPANSIONS)?;
        let paging = Paging { count_only: true, ..Paging::default() };
        let counts = self.rank(&mut lookup, &filters, &paging, Ranked::Articles)?.counts;
        Ok(counts.map_or(0, |counts| counts.articles))
    }

    /// The word of the index nearest to `typed`: fewest edits, then in most articles, then first in the alphabet.
    fn nearest_spelling(&self, typed: &str) -> Result<Option<String>> {
        let mut folded = String::new();
        crate::analysis::fold(typed, &mut folded);
        if folded.chars().count() < 3 {
            return Ok(None);
        }
        let automaton = LevenshteinAutomatonBuilder::new(EDITS_MAX, true).build_dfa(&folded);
        // Counted over all segments, so that nothing depends on how articles fell into them.
        let mut near: FxHashMap<String, (u8, u32)> = FxHashMap::default();
        for segment in self.snapshot.segments() {
            let reader = FieldReader::open(&self.index, segment, self.index.fields().body)?;
            reader.for_each_form(|form, articles| {
                if let Distance::Exact(edits) = automaton.eval(form) {
                    near.entry(form.to_owned()).or_insert((edits, 0)).1 += articles;
                }
            })?;
        }
        let best = near.into_iter().min_by(|(form, (edits, articles)), (other, (other_edits, other_articles))| {
            edits.cmp(other_edits).then(other_articles.cmp(articles)).then(form.cmp(other))
        });
        best.map(|(form, _)| self.as_written(form)).transpose()
    }

    /// A folded word as a text writes it where that is more than capitals: `Zürich` for `zurich`, but `shield` for `Shield`.
    fn as_written(&self, form: String) -> Result<String> {
        let Ok(query) = Query::parse(&format!("={form}"), &ParseOptions::default()) else { return Ok(form) };
        let paging = Paging { limit: Some(1), ..Paging::default() };
        let page = self.search(&query, &Filters::default(), &paging)?;
        let written = page.hits.first().and_then(|hit| {
            let passage = hit.passages.first()?;
            let [start, end] = *passage.highlights.first()?;
            Some(passage.text.chars().skip(start).take(end - start).collect::<String>())
        });
        Ok(written.filter(|written| written.to_lowercase() != form && is_letters(written)).unwrap_or(form))
    }
}

/// Whether nothing but letters, with their marks, is in a word: no possessive, no dots.
fn is_letters(word: &str) -> bool {
    word.chars().all(|c| c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}'))
}

/// A part of a query as a query.
fn part_of(query: &Query, part: Node) -> Query {
    Query { text: query.text.clone(), root: part, notes: Vec::new() }
}

/// The words that are asked for in title or text, each with its place in the query.
fn positive_words<'q>(node: &'q Node, into: &mut Vec<(&'q Term, Span)>) {
    match &node.kind {
        NodeKind::Term(term) => into.push((term, node.span)),
        NodeKind::Phrase(phrase) => into.extend(phrase.items.iter().map(|(term, span)| (term, *span))),
        NodeKind::And(nodes) | NodeKind::Or(nodes) => nodes.iter().for_each(|node| positive_words(node, into)),
        NodeKind::Near(near) => {
            positive_words(&near.left, into);
            if !near.negated {
                positive_words(&near.right, into);
            }
        }
        NodeKind::Field { field, node } if is_text(*field) => positive_words(node, into),
        NodeKind::AtLeast { node, .. } | NodeKind::Boost { node, .. } => positive_words(node, into),
        _ => {}
    }
}

/// The parts of a query that must all match.
fn positive_parts<'q>(node: &'q Node, into: &mut Vec<&'q Node>) {
    match &node.kind {
        NodeKind::And(nodes) => nodes.iter().for_each(|node| positive_parts(node, into)),
        NodeKind::Boost { node, .. } => positive_parts(node, into),
        NodeKind::All | NodeKind::Not(_) | NodeKind::Maybe(_) => {}
        _ => into.push(node),
    }
}

/// Whether a field holds words of title or text.
fn is_text(field: Field) -> bool {
    use Field::{HeadlineOrLead, InQuote, Lead, OutQuote, Quote, Title};
    matches!(field, Title | Lead | HeadlineOrLead | Quote | InQuote | OutQuote)
}

/// What is said of a part that matches nothing though its words occur.
fn nowhere(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::Phrase(_) => "does not occur: its words stand nowhere in a row",
        NodeKind::Near(near) if !near.negated => "does not occur: its two sides are nowhere so near each other",
        NodeKind::Near(_) => "matches no article: the second side is so near wherever the first occurs",
        NodeKind::Term(term) if term.capitals.is_some() => "does not occur in such capitals, only in others",
        _ => "matches no article",
    }
}
