//! The scores: BM25 over articles and over ranges of positions (passages, quotations), summed in a fixed order.
//!
//! BM25 is that of Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond* (2009), with the idf that is
//! never negative (as Lucene has it): `ln(1 + (N - n + 0.5) / (n + 0.5))`, N the live articles, n those that hold the word.

/// Saturation of a word's frequency in an article.
pub(crate) const K1: f64 = 1.2;
/// The same in a passage or quotation: in so few words it tells little that one is said again.
pub(crate) const RANGE_K1: f64 = 0.5;
/// Weight of the length. k1 from 1.2 and b from 0.5 to 0.6 serve news best.
pub(crate) const B: f64 = 0.55;
/// What an occurrence in the title is worth beside one in the text.
pub(crate) const TITLE_SHARE: f64 = 0.5;
/// What an article's score adds to that of its passages and quotations, and where articles are ranked as wholes, what the score of
/// its best passage adds to an article's.
pub(crate) const LESSER_SHARE: f64 = 0.5;
/// The length (words) at which a passage or quotation is neither favoured nor held back.
pub(crate) const RANGE_LENGTH_AVERAGE: f64 = 40.0;
/// Shorter ranges are taken to have this length (words): a bare "Yes, the shield." says less than a whole sentence.
pub(crate) const RANGE_LENGTH_FLOOR: u32 = 20;

/// What two neighbouring words of the query add by standing next to each other in a passage, as a share of the lesser one's
/// weight; further apart it is less, in proportion to the distance.
pub(crate) const NEARNESS_SHARE: f64 = 0.1;

/// Bounds are sums of the same floats as scores, but not always in the same order: this much is given away.
pub(crate) const ROUNDING: f64 = 1.0 + 1e-9;

/// How much a word tells that `holding` of `articles` hold.
pub(crate) fn idf(articles: u64, holding: u64) -> f64 {
    let (articles, holding) = (articles as f64, holding as f64);
    (1.0 + (articles - holding + 0.5) / (holding + 0.5)).ln()
}

/// What the length of a stretch of text (words) does to frequencies in it, beside an average length.
#[inline]
const fn norm(k1: f64, length: u32, average: f64) -> f64 {
    k1 * (1.0 - B + B * length as f64 / average)
}

/// A word's share by its frequency in a stretch of text of this [`norm`].
#[inline]
const fn share(k1: f64, frequency: u32, norm: f64) -> f64 {
    if frequency == 0 {
        return 0.0;
    }
    let frequency = frequency as f64;
    frequency * (k1 + 1.0) / (frequency + norm)
}

/// A word's share by its frequency in an article's text or title, which has this norm ([`Totals::text_norm`]).
#[inline]
pub(crate) const fn saturated(frequency: u32, norm: f64) -> f64 {
    share(K1, frequency, norm)
}

/// What the length of a passage or quotation (words) does to frequencies in it.
#[inline]
pub(crate) const fn range_norm(length: u32) -> f64 {
    norm(RANGE_K1, if length > RANGE_LENGTH_FLOOR { length } else { RANGE_LENGTH_FLOOR }, RANGE_LENGTH_AVERAGE)
}

/// A word's share by its frequency in a passage or quotation of this [`range_norm`].
#[inline]
pub(crate) const fn range_saturated(frequency: u32, norm: f64) -> f64 {
    share(RANGE_K1, frequency, norm)
}

/// Sums over all live articles.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) articles: u64,
    pub(crate) words: u64,
    pub(crate) title_words: u64,
}

impl Totals {
    /// The [`norm`] of an article's text.
    #[inline]
    pub(crate) fn text_norm(&self, length: u32) -> f64 {
        norm(K1, length, average(self.words, self.articles))
    }

    /// The [`norm`] of an article's title.
    pub(crate) fn title_norm(&self, length: u32) -> f64 {
        norm(K1, length, average(self.title_words, self.articles))
    }
}

/// At least one word, so that an index of empty articles divides by no nought.
fn average(words: u64, articles: u64) -> f64 {
    (words as f64 / articles.max(1) as f64).max(1.0)
}

/// The least that the best passage of an article must score for the whole to reach `threshold`.
pub(crate) fn passage_wanted(threshold: f64, article: f64, by_article: bool) -> f64 {
    let rest = if by_article { (threshold - article) / LESSER_SHARE } else { threshold - LESSER_SHARE * article };
    // What rounding may have taken away is given back.
    rest - (threshold.abs() + article) * (ROUNDING - 1.0)
}

/// What an article is worth by its own BM25 and its best passage's score: the passage leads where passages are ranked.
#[inline]
pub(crate) fn combined(article: f64, passage: f64, by_article: bool) -> f64 {
    if by_article { article + LESSER_SHARE * passage } else { passage + LESSER_SHARE * article }
}

/// One leaf's share in an article's BM25, but for its weight.
#[inline]
pub(crate) fn article_share(in_body: u32, in_title: u32, norm: f64, title_norm: f64) -> f64 {
    saturated(in_body, norm) + TITLE_SHARE * saturated(in_title, title_norm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_tell_more_and_none_tells_less_than_nothing() {
        assert!(idf(1000, 1) > idf(1000, 500));
        assert!(idf(1000, 1000) > 0.0);
        // Worked by hand: ln(1 + (10 - 3 + 0.5) / (3 + 0.5)) = ln(3.142857…)
        assert!((idf(10, 3) - 1.145_132_304).abs() < 1e-9);
    }

    #[test]
    fn frequency_saturates_and_length_counts_against() {
        let even = norm(K1, 100, 100.0);
        assert!(saturated(2, even) < 2.0 * saturated(1, even));
        assert!(saturated(1, norm(K1, 200, 100.0)) < saturated(1, even));
        assert!((saturated(1, even) - 1.0).abs() < 1e-12);
        assert_eq!(range_norm(3), range_norm(20));
    }
}
