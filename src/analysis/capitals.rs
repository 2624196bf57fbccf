//! The capitals of a word, as far as a search may ask for them.

use super::fold::without_affixes;

/// Which letters of a word are capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordCase {
    /// None, or there is no letter that could be one.
    NoCapital,
    /// At least one, and at least one is not.
    SomeCapitals,
    /// Every letter.
    AllCapitals,
}

impl WordCase {
    /// The case of a word; what folding leaves out (a possessive *'s*, an elided article) does not count.
    pub(crate) fn of(word: &str) -> WordCase {
        let (mut capital, mut small) = (false, false);
        for c in without_affixes(word).chars() {
            capital |= c.is_uppercase();
            small |= c.is_lowercase();
        }
        match (capital, small) {
            (false, _) => WordCase::NoCapital,
            (true, true) => WordCase::SomeCapitals,
            (true, false) => WordCase::AllCapitals,
        }
    }
}

/// Whether a word of a text is spelt as `wanted`, letter for letter, a possessive *'s* or an elided article left aside.
pub(crate) fn is_spelt(word: &str, wanted: &str) -> bool {
    word == wanted || without_affixes(word) == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_of_news() {
        for (word, expected) in [
            ("U.S", WordCase::AllCapitals),
            ("NATO's", WordCase::AllCapitals),
            ("Ladovin’s", WordCase::SomeCapitals),
            ("McVeigh", WordCase::SomeCapitals),
            ("iPhone", WordCase::SomeCapitals),
            ("talks", WordCase::NoCapital),
            ("1987", WordCase::NoCapital),
            ("北", WordCase::NoCapital),
            ("ЩИТ", WordCase::AllCapitals),
            ("l’OTAN", WordCase::AllCapitals),
        ] {
            assert_eq!(WordCase::of(word), expected, "{word}");
        }
    }

    #[test]
    fn spelling_is_held_letter_for_letter() {
        assert!(is_spelt("Résumé", "Résumé") && is_spelt("Ladovin’s", "Ladovin"));
        assert!(!is_spelt("résumé", "Résumé") && !is_spelt("Resume", "Résumé"));
    }
}
