//! What an article is worth, by the formula of `docs/ranking.md`, trying every passage.

use std::collections::BTreeMap;

use crate::corpus::Article;
use crate::judge::{LeafFound, Vocabulary, may_hold, one_each};
use crate::query::Q;

const K1: f64 = 1.2;
const PASSAGE_K1: f64 = 0.5;
const B: f64 = 0.55;
const TITLE_SHARE: f64 = 0.5;
const LESSER_SHARE: f64 = 0.5;
const NEARNESS_SHARE: f64 = 0.1;
const PASSAGE_AVERAGE: f64 = 40.0;
const PASSAGE_FLOOR: f64 = 20.0;
const PASSAGE_BYTES: usize = 330;

/// The figures that a score depends on beside the article.
pub(crate) struct Scorer {
    average: f64,
    title_average: f64,
    /// Weight times idf of every scored leaf, in order.
    pub(crate) weights: Vec<f64>,
}

/// A run of sentences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Passage {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) score: f64,
}

fn saturated(k1: f64, frequency: usize, length: f64, average: f64) -> f64 {
    let frequency = frequency as f64;
    frequency * (k1 + 1.0) / (frequency + k1 * (1.0 - B + B * length / average))
}

impl Scorer {
    pub(crate) fn new(
        leaves: &[(&Q, Option<&'static str>, f64)],
        articles: &[Article],
        vocabulary: &Vocabulary,
    ) -> Scorer {
        let count = articles.len() as f64;
        let average = |words: usize| (words as f64 / count).max(1.0);
        let weights = leaves
            .iter()
            .map(|(leaf, field, weight)| {
                let holding =
                    articles.iter().filter(|article| may_hold(leaf, *field, article, vocabulary)).count() as f64;
                weight * (1.0 + (count - holding + 0.5) / (holding + 0.5)).ln()
            })
            .collect();
        Scorer {
            average: average(articles.iter().map(|article| article.body.len()).sum()),
            title_average: average(articles.iter().map(|article| article.title.len()).sum()),
            weights,
        }
    }

    /// BM25 of the article.
    pub(crate) fn article(&self, article: &Article, found: &[&LeafFound]) -> f64 {
        let mut score = 0.0;
        for (weight, leaf) in self.weights.iter().zip(found) {
            let body = saturated(K1, one_each(&leaf.body).len(), article.body.len() as f64, self.average);
            let title = saturated(K1, one_each(&leaf.title).len(), article.title.len() as f64, self.title_average);
            score += weight * (body + TITLE_SHARE * title);
        }
        score
    }

    /// The passages, best first, none overlapping another.
    pub(crate) fn passages(&self, article: &Article, found: &[&LeafFound]) -> Vec<Passage> {
        let matches: Vec<Vec<(usize, usize)>> =
            found.iter().map(|leaf| one_each(&leaf.body).into_keys().collect()).collect();
        let count = article.sentences.len();
        let starts = |number: usize| article.sentences.get(number).map_or(article.body.len(), |(word, _)| *word);
        let mut all = Vec::new();
        for first in 0..count {
            for end in first + 1..=(first + 4).min(count) {
                let bytes: usize = article.sentence_bytes[first..end].iter().sum();
                if end > first + 1 && bytes > PASSAGE_BYTES {
                    continue;
                }
                let score = self.stretch(&matches, starts(first), starts(end), starts(end) - starts(first));
                if score > 0.0 {
                    all.push(Passage { first, end, score });
                }
            }
        }
        all.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then((a.end - a.first).cmp(&(b.end - b.first))).then(a.first.cmp(&b.first))
        });
        let mut chosen: Vec<Passage> = Vec::new();
        for passage in all {
            if chosen.iter().all(|other| passage.end <= other.first || other.end <= passage.first) {
                chosen.push(passage);
            }
        }
        chosen
    }

    /// The words from `from` up to `to`, of which `length` count.
    fn stretch(&self, matches: &[Vec<(usize, usize)>], from: usize, to: usize, length: usize) -> f64 {
        let inside: Vec<Vec<usize>> = matches
            .iter()
            .map(|all| {
                all.iter().filter(|(start, last)| from <= *start && *last < to).map(|(start, _)| *start).collect()
            })
            .collect();
        let length = (length as f64).max(PASSAGE_FLOOR);
        let mut words = 0.0;
        for (weight, inside) in self.weights.iter().zip(&inside) {
            words += weight * saturated(PASSAGE_K1, inside.len(), length, PASSAGE_AVERAGE);
        }
        let mut nearness = 0.0;
        for number in 1..inside.len() {
            let weight = self.weights[number - 1].min(self.weights[number]);
            let distances = inside[number - 1].iter().flat_map(|a| inside[number].iter().map(move |b| a.abs_diff(*b)));
            if let Some(least) = distances.filter(|distance| *distance > 0).min() {
                nearness += NEARNESS_SHARE * weight / least as f64;
            }
        }
        words + nearness
    }

    /// The score of an article, as the best passage's and as that of a whole.
    pub(crate) fn score(&self, article: &Article, found: &[&LeafFound]) -> [f64; 2] {
        let best = self.passages(article, found).first().map_or(0.0, |passage| passage.score);
        let whole = self.article(article, found);
        [best + LESSER_SHARE * whole, whole + LESSER_SHARE * best]
    }

    /// The score of a quotation of these words.
    pub(crate) fn quotation(&self, words: &[usize], inside: &[&LeafFound], article: f64) -> f64 {
        let matches: Vec<Vec<(usize, usize)>> =
            inside.iter().map(|leaf| one_each(&leaf.body).into_keys().collect()).collect();
        self.stretch(&matches, 0, usize::MAX, words.len()) + LESSER_SHARE * article
    }
}

/// What was found of each leaf, in order; nothing of those that did not help.
pub(crate) fn in_order<'f>(
    leaves: &[(&Q, Option<&'static str>, f64)],
    found: &'f BTreeMap<*const Q, LeafFound>,
    nothing: &'f LeafFound,
) -> Vec<&'f LeafFound> {
    leaves.iter().map(|(leaf, _, _)| found.get(&std::ptr::from_ref(*leaf)).unwrap_or(nothing)).collect()
}
