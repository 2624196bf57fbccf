//! A concordance: every match in its context, in the order that shows its patterns.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::scope::{Scope, read_all};
use crate::analysis::{TokenScratch, for_each_token};
use crate::error::Result;
use crate::index::{Stored, column};
use crate::search::{Address, ArticleInfo, Counts, Sample, Searcher, Sentences, sample_key};
use crate::span::{CodePoints, Span};

/// How much is shown around a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// So many words on each side, within the article's text.
    Words(u32),
    /// To the ends of the sentences that the match stands in (1), and of so many more on each side less one.
    Sentences(u32),
}

/// What lines are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KwicSort {
    /// The nth word to the left; 1 is next to the match.
    Left(u32),
    /// The nth word to the right.
    Right(u32),
    /// The match itself.
    Match,
    /// Date, oldest first; what has none comes last.
    Date,
    /// Date, newest first; what has none comes last.
    DateDescending,
    /// Source; what has none comes last.
    Source,
}

/// How a concordance is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KwicOptions {
    /// How much is shown.
    pub context: Context,
    /// The order: by the first, then the next; at last by id and place.
    pub sort: Vec<KwicSort>,
    /// Some of the lines, by chance.
    pub sample: Option<Sample>,
}

/// A match in its context.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KwicLine {
    /// The article.
    pub article: ArticleInfo,
    /// Start of the match in the article's text, in code points.
    pub start: usize,
    /// Its end.
    pub end: usize,
    /// What stands before it, white space made one space.
    pub left: String,
    /// The article's text from `start` to `end`.
    #[serde(rename = "match")]
    pub found: String,
    /// What stands after it, white space made one space.
    pub right: String,
}

/// Where a match stands, in token positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: Address,
    start: u32,
    end: u32,
}

/// A date or a source that lines are ordered by: whether it is missing, the day, the name.
type Fact = (bool, i64, String);

/// All matches in order; their lines are read when they are asked for.
pub struct Concordance<'s> {
    searcher: &'s Searcher,
    context: Context,
    places: Vec<Place>,
    /// Matches of the query, those in titles too, and the articles that hold them.
    pub counts: Counts,
    /// Matches that stand in titles, which have no line.
    pub in_titles: u64,
    /// Articles that were left out by a dated filter because their year is not known.
    pub undated: u64,
}

/// Finds every match in the text of articles, and puts them in order.
///
/// # Errors
/// A query that cannot be answered; a damaged index.
pub fn concordance<'s>(searcher: &'s Searcher, scope: &Scope<'_>, options: &KwicOptions) -> Result<Concordance<'s>> {
    let mut places = Vec::new();
    let (mut counts, mut in_titles) = (Counts::default(), 0);
    let undated = searcher.for_each_matching(scope.query, scope.filters, scope.expansions_max, |article| {
        let at = article.at;
        counts.matches += article.count();
        counts.articles += 1;
        in_titles += article.leaves().iter().map(|leaf| leaf.title.len() as u64).sum::<u64>();
        places.extend(article.spans().into_iter().map(|(start, end)| Place { at, start, end }));
        Ok(ControlFlow::Continue(()))
    })?;
    let mut concordance = Concordance { searcher, context: options.context, places, counts, in_titles, undated };
    let ids = concordance.ids()?;
    if let Some(sample) = options.sample {
        concordance.draw(sample, &ids);
    }
    concordance.order(&options.sort, &ids)?;
    Ok(concordance)
}

impl Concordance<'_> {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The lines of a range, as far as there are any. Costs a look at the text of every article in it.
    ///
    /// # Errors
    /// A damaged index.
    pub fn lines(&self, range: std::ops::Range<usize>) -> Result<Vec<KwicLine>> {
        let end = range.end.min(self.places.len());
        let places = self.places.get(range.start.min(end)..end).unwrap_or_default();
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|number| places[*number]);
        let mut lines: Vec<Option<KwicLine>> = vec![None; places.len()];
        let runs: Vec<&[usize]> = order.chunk_by(|a, b| places[*a].at == places[*b].at).collect();
        let articles: Vec<Address> = runs.iter().filter_map(|run| Some(places.get(*run.first()?)?.at)).collect();
        let made = read_all(self.searcher, &articles, |number, stored| {
            let mut sentences = Sentences::default();
            let at = articles[number];
            self.searcher.columns(at.segment)?.sentences(at.doc, &mut sentences)?;
            let article = ArticleInfo::of(&stored);
            let text = ArticleWords { stored: &stored, sentences: &sentences };
            let line = |place: &usize| (*place, text.line(&places[*place], self.context, &article));
            Ok(runs[number].iter().map(line).collect::<Vec<_>>())
        })?;
        for (number, line) in made.into_iter().flatten() {
            if let Some(slot) = lines.get_mut(number) {
                *slot = Some(line);
            }
        }
        Ok(lines.into_iter().flatten().collect())
    }

    /// The ids of the articles that have lines.
    fn ids(&self) -> Result<FxHashMap<Address, String>> {
        let mut ids = FxHashMap::default();
        for run in self.places.chunk_by(|a, b| a.at == b.at) {
            if let Some(place) = run.first() {
                ids.insert(place.at, self.searcher.id_of(place.at)?);
            }
        }
        Ok(ids)
    }

    /// Keeps the lines with the least hashes of seed, id and place.
    fn draw(&mut self, sample: Sample, ids: &FxHashMap<Address, String>) {
        let key = |place: &Place| {
            let id = ids.get(&place.at).map_or("", String::as_str);
            (sample_key(sample.seed, &format!("{id}\0{}\0{}", place.start, place.end)), id)
        };
        self.places.sort_by_cached_key(|place| {
            let (hash, id) = key(place);
            (hash, id.to_owned(), place.start, place.end)
        });
        self.places.truncate(sample.size);
        self.places.sort_unstable();
    }

    fn order(&mut self, sort: &[KwicSort], ids: &FxHashMap<Address, String>) -> Result<()> {
        let mut ranks: Vec<(&String, Address)> = ids.iter().map(|(at, id)| (id, *at)).collect();
        ranks.sort_unstable();
        let ranks: FxHashMap<Address, u32> = ranks.into_iter().zip(0..).map(|((_, at), rank)| (at, rank)).collect();
        let by_id = |place: &Place| (ranks.get(&place.at).copied(), place.start, place.end);
        if sort.is_empty() {
            self.places.sort_unstable_by_key(by_id);
            return Ok(());
        }
        let words = self.sort_words(sort)?;
        let articles = self.sort_facts(sort)?;
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_unstable_by(|a, b| {
            let (left, right) = (&self.places[*a], &self.places[*b]);
            let facts = (articles.get(&left.at), articles.get(&right.at));
            let mut nth_word = 0;
            for (number, key) in sort.iter().enumerate() {
                let ordering = match key {
                    KwicSort::Left(_) | KwicSort::Right(_) | KwicSort::Match => {
                        nth_word += 1;
                        words[*a][nth_word - 1].cmp(&words[*b][nth_word - 1])
                    }
                    _ => match facts {
                        (Some(left), Some(right)) => left[number].cmp(&right[number]),
                        _ => Ordering::Equal,
                    },
                };
                if ordering.is_ne() {
                    return ordering;
                }
            }
            by_id(left).cmp(&by_id(right))
        });
        self.places = order.into_iter().map(|number| self.places[number]).collect();
        Ok(())
    }

    /// Of every line the folded words that it is ordered by, in the order of `sort`; empty where the article has none.
    fn sort_words(&self, sort: &[KwicSort]) -> Result<Vec<Vec<Box<str>>>> {
        let wanted: Vec<KwicSort> = sort
            .iter()
            .copied()
            .filter(|key| matches!(key, KwicSort::Left(_) | KwicSort::Right(_) | KwicSort::Match))
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        // Places are in order of their articles here.
        let runs: Vec<&[Place]> = self.places.chunk_by(|a, b| a.at == b.at).collect();
        let articles: Vec<Address> = runs.iter().filter_map(|run| Some(run.first()?.at)).collect();
        let words = read_all(self.searcher, &articles, |number, stored| {
            let mut sentences = Sentences::default();
            let at = articles[number];
            self.searcher.columns(at.segment)?.sentences(at.doc, &mut sentences)?;
            let text = ArticleWords { stored: &stored, sentences: &sentences };
            Ok(runs[number].iter().map(|place| text.sort_words(place, &wanted)).collect::<Vec<_>>())
        })?;
        Ok(words.into_iter().flatten().collect())
    }

    /// Of every article the metadata that its lines are ordered by, beside each key of `sort`.
    fn sort_facts(&self, sort: &[KwicSort]) -> Result<FxHashMap<Address, Vec<Fact>>> {
        let mut facts = FxHashMap::default();
        for run in self.places.chunk_by(|a, b| a.at == b.at) {
            let Some(at) = run.first().map(|place| place.at) else { continue };
            let columns = self.searcher.columns(at.segment)?;
            let day = columns.dates()?.first_day(at.doc);
            let of_key = |key: &KwicSort| -> Result<Fact> {
                Ok(match key {
                    KwicSort::Date => (day.is_none(), day.unwrap_or(0), String::new()),
                    KwicSort::DateDescending => (day.is_none(), -day.unwrap_or(0), String::new()),
                    KwicSort::Source => {
                        let source = columns.string(column::SOURCE, at.doc)?;
                        (source.is_empty(), 0, source.to_lowercase())
                    }
                    _ => (false, 0, String::new()),
                })
            };
            facts.insert(at, sort.iter().map(of_key).collect::<Result<Vec<_>>>()?);
        }
        Ok(facts)
    }
}

/// The text of an article, to be cut into words where they are needed.
struct ArticleWords<'a> {
    stored: &'a Stored,
    sentences: &'a Sentences,
}

impl ArticleWords<'_> {
    /// The words from position `from` up to `to`, with their bytes in the text.
    fn words(&self, from: u32, to: u32, mut see: impl FnMut(u32, Span, &str)) {
        let mut scratch = TokenScratch::default();
        let (first, last) = (self.sentences.holding(from), self.sentences.holding(to.saturating_sub(1)));
        for number in first..=last.min(self.sentences.count().saturating_sub(1)) {
            let start = self.sentences.offset(number);
            let mut position = self.sentences.position(number);
            let slice = Span::new(start, self.sentences.offset(number + 1)).of(&self.stored.text);
            for_each_token(slice, &mut scratch, |token| {
                if (from..to).contains(&position) {
                    see(position, token.span.shifted(start), token.folded);
                }
                position += 1;
            });
        }
    }

    fn length(&self) -> u32 {
        self.sentences.position(self.sentences.count())
    }

    /// Bytes of the match, and of the match with its context.
    fn spans(&self, place: &Place, context: Context) -> (Span, Span) {
        let (from, to) = match context {
            Context::Words(words) => {
                (place.start.saturating_sub(words), place.end.saturating_add(words).min(self.length()))
            }
            Context::Sentences(_) => (place.start, place.end),
        };
        let (mut inner, mut outer) = (None::<Span>, None::<Span>);
        self.words(from, to, |position, span, _| {
            outer = Some(Span::new(outer.map_or(span.start, |outer| outer.start), span.end));
            if (place.start..place.end).contains(&position) {
                inner = Some(Span::new(inner.map_or(span.start, |inner| inner.start), span.end));
            }
        });
        let inner = inner.unwrap_or_default();
        let outer = match context {
            Context::Words(_) => outer.unwrap_or(inner),
            Context::Sentences(sentences) => {
                let more = sentences.saturating_sub(1) as usize;
                let first = self.sentences.holding(place.start).saturating_sub(more);
                let end = (self.sentences.holding(place.end.saturating_sub(1)) + 1 + more).min(self.sentences.count());
                Span::new(self.sentences.offset(first), self.sentences.offset(end)).trimmed(&self.stored.text)
            }
        };
        // Marks after the last word of the context belong to it, as far as no white space parts them.
        let rest = self.stored.text.get(outer.end..).unwrap_or_default();
        let marks = rest.find(|c: char| c.is_whitespace() || c.is_alphanumeric()).unwrap_or(rest.len());
        (inner, Span::new(outer.start, outer.end + marks))
    }

    fn line(&self, place: &Place, context: Context, article: &ArticleInfo) -> KwicLine {
        let text = self.stored.text.as_str();
        let (inner, outer) = self.spans(place, context);
        let [start, end] = CodePoints::new(text).span(inner);
        KwicLine {
            article: article.clone(),
            start,
            end,
            left: one_spaced(Span::new(outer.start.min(inner.start), inner.start).of(text)),
            found: inner.of(text).to_owned(),
            right: one_spaced(Span::new(inner.end, outer.end.max(inner.end)).of(text)),
        }
    }

    fn sort_words(&self, place: &Place, wanted: &[KwicSort]) -> Vec<Box<str>> {
        let range = |key: &KwicSort| match *key {
            KwicSort::Left(n) => place.start.checked_sub(n).map_or((0, 0), |at| (at, at + 1)),
            KwicSort::Right(n) => {
                let at = place.end.saturating_add(n).saturating_sub(1);
                (at, at.saturating_add(1).min(self.length()))
            }
            _ => (place.start, place.end),
        };
        let ranges: Vec<(u32, u32)> = wanted.iter().map(range).collect();
        let from = ranges.iter().filter(|(from, to)| from < to).map(|(from, _)| *from).min();
        let to = ranges.iter().filter(|(from, to)| from < to).map(|(_, to)| *to).max();
        let mut words = vec![String::new(); wanted.len()];
        if let (Some(from), Some(to)) = (from, to) {
            self.words(from, to, |position, _, folded| {
                for ((from, to), word) in ranges.iter().zip(&mut words) {
                    if (*from..*to).contains(&position) {
                        if !word.is_empty() {
                            word.push(' ');
                        }
                        word.push_str(folded);
                    }
                }
            });
        }
        words.into_iter().map(String::into_boxed_str).collect()
    }
}

/// The text with every run of white space made one space.
fn one_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}
