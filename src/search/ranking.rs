//! The scores: BM25 over articles and over ranges of positions (passages, quotations), summed in a fixed order.
//!
//! BM25 is that of Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond* (2009), with the idf that is
//! never negative (as Lucene has it): `ln(1 + (N - n + 0.5) / (n + 0.5))`, N the live articles, n those that hold the word.

/// Saturation of a word's frequency.
pub(crate) const K1: f64 = 1.2;
/// Weight of the length. k1 from 1.2 and b from 0.5 to 0.6 serve news best.
pub(crate) const B: f64 = 0.55;
/// What an occurrence in the title is worth beside one in the text.
pub(crate) const TITLE_SHARE: f64 = 0.2;
/// What an article's score adds to that of its passages and quotations.
pub(crate) const ARTICLE_SHARE: f64 = 0.3;
/// The length (words) at which a passage or quotation is neither favoured nor held back.
pub(crate) const RANGE_LENGTH_AVERAGE: f64 = 40.0;
/// Shorter ranges are taken to have this length (words): a bare "Yes, the shield." says less than a whole sentence.
pub(crate) const RANGE_LENGTH_FLOOR: u32 = 20;

/// How much a word tells that `holding` of `articles` hold.
pub(crate) fn idf(articles: u64, holding: u64) -> f64 {
    let (articles, holding) = (articles as f64, holding as f64);
    (1.0 + (articles - holding + 0.5) / (holding + 0.5)).ln()
}

/// A word's share by its frequency in a stretch of text of `length` words.
pub(crate) fn saturated(frequency: u32, length: f64, average: f64) -> f64 {
    if frequency == 0 {
        return 0.0;
    }
    let frequency = f64::from(frequency);
    frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length / average))
}

/// The same for a passage or quotation of `length` words.
pub(crate) fn saturated_in_range(frequency: u32, length: u32) -> f64 {
    saturated(frequency, f64::from(length.max(RANGE_LENGTH_FLOOR)), RANGE_LENGTH_AVERAGE)
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
        assert!(saturated(2, 100.0, 100.0) < 2.0 * saturated(1, 100.0, 100.0));
        assert!(saturated(1, 200.0, 100.0) < saturated(1, 100.0, 100.0));
        assert!((saturated(1, 100.0, 100.0) - 1.0).abs() < 1e-12);
        assert_eq!(saturated_in_range(1, 3), saturated_in_range(1, 20));
    }
}
