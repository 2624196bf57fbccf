//! Folding: what is one word to a reader becomes one string.
//!
//! Case, accents, ligatures and full width fold (Unicode NFKD without the marks of Latin, Greek and Cyrillic letters, then lower
//! case); й stays a letter of its own, ё becomes е. Marks that carry vowels (Indic scripts, Thai) stay; points of Arabic and
//! Hebrew, which readers leave out, go. The dots of acronyms go (`U.S.` → `us`), so do apostrophes within a word, the English
//! possessive (`Lavrov's` → `lavrov`) and elided articles (*l'accord* → `accord`).

use unicode_normalization::UnicodeNormalization;

/// Adds the folded form of a whole word to `out`. Control characters are left out.
pub fn fold(word: &str, out: &mut String) {
    let word = without_affixes(word);
    if word.is_ascii() {
        out.extend(
            word.bytes()
                .filter(u8::is_ascii_graphic)
                .filter(|byte| !matches!(byte, b'.' | b'\'') || inside_number(word))
                .map(|byte| byte.to_ascii_lowercase() as char),
        );
        return;
    }
    let number = inside_number(word);
    let mut after_and_short_i = false;
    for c in word.nfkd() {
        match c {
            // й and Й decompose into и and a breve; it is a letter of its own.
            '\u{306}' if after_and_short_i => {
                out.pop();
                out.push('й');
            }
            _ if is_dropped_mark(c) || c.is_control() || c.is_whitespace() => {}
            '.' | '\'' | '’' | 'ʼ' | '‘' | '＇' if !number => {}
            'ß' | 'ẞ' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' => out.push('d'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            c => out.extend(c.to_lowercase().filter(|c| !is_dropped_mark(*c))),
        }
        after_and_short_i = matches!(c, 'и' | 'И');
    }
}

/// Numbers keep their dots: 1.5 is not 15.
fn inside_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// Marks of Latin, Greek and Cyrillic letters, points of Arabic and Hebrew, and invisible signs.
fn is_dropped_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '＇')
}

/// Elided words of French and Italian that stand before an apostrophe.
const ELIDED: [&str; 14] = ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "dell", "nell"];

/// The word without a possessive 's at its end and without an elided word at its start.
pub(super) fn without_affixes(word: &str) -> &str {
    let mut word = word;
    if let Some(stem) = word.strip_suffix(['s', 'S'])
        && let Some(c) = stem.chars().next_back().filter(|c| is_apostrophe(*c))
        && stem.len() > c.len_utf8()
    {
        word = &stem[..stem.len() - c.len_utf8()];
    }
    if let Some((at, c)) = word.char_indices().find(|(_, c)| is_apostrophe(*c)) {
        let (before, after) = (&word[..at], &word[at + c.len_utf8()..]);
        // "s" and "t" alone are what is left of he's and don't; an elided word stands before a longer one.
        let elided = ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(before));
        if elided && after.chars().count() > 1 {
            word = after;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(word: &str) -> String {
        let mut out = String::new();
        fold(word, &mut out);
        out
    }

    #[test]
    fn variants_of_one_word_meet() {
        for (one, other) in [
            ("U.S", "US"),
            ("Ladovin's", "ladovin"),
            ("Ladovin’s", "ladovin"),
            ("l'accord", "accord"),
            ("L’État", "etat"),
            ("qu’il", "il"),
            ("O'Brien", "OBrien"),
            ("Résumé", "resume"),
            ("Straße", "strasse"),
            ("ﬁnance", "finance"),
            ("ＡＢＭ", "abm"),
            ("учёт", "учет"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("край"), folded("краи"));
        assert_eq!(folded("Рыбный"), "рыбный");
        assert_eq!(folded("1.5"), "1.5");
        assert_eq!(folded("don't"), "dont");
        assert_eq!(folded("'s"), "s");
    }

    proptest! {
        #[test]
        fn folded_words_hold_nothing_invisible(word in "\\PC{0,12}") {
            prop_assert!(!folded(&word).chars().any(|c| c.is_control() || c.is_whitespace()));
        }

        #[test]
        fn folding_twice_is_folding_once(word in "[a-zA-Zà-ÿА-яα-ω0-9]{0,12}") {
            let once = folded(&word);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
