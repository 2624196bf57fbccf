//! Folding: what is one word to a reader becomes one string.
//!
//! Case, accents, ligatures and full width fold (Unicode NFKD without the marks of Latin, Greek and Cyrillic letters, then lower
//! case); й, ї and ў stay letters of their own, ё becomes е. Marks that carry vowels (Indic scripts, Thai) stay; points of Arabic
//! and Hebrew, which readers leave out, go, and so does the tatweel, which only stretches a word. Digits become European ones.
//! The dots of acronyms go (`U.S.` → `us`), so do apostrophes within a word, the English
//! possessive (`Lavrov's` → `lavrov`) and elided articles (*l'accord* → `accord`).

use unicode_normalization::UnicodeNormalization;

/// Adds the folded form of a whole word to `out`. Control characters are left out.
pub(crate) fn fold(word: &str, out: &mut String) {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let start = out.len();
        out.push_str(word);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    let word = without_affixes(word);
    if word.is_ascii() {
        // Once, and not for every dot: a word may be as long as its text.
        let number = inside_number(word);
        out.extend(
            word.bytes()
                .filter(u8::is_ascii_graphic)
                .filter(|byte| !matches!(byte, b'.' | b'\'') || number)
                .map(|byte| byte.to_ascii_lowercase() as char),
        );
        return;
    }
    if word.chars().all(|c| matches!(c, 'А'..='я' | 'ё' | 'Ё')) {
        out.extend(word.chars().map(|c| match c {
            'А'..='Я' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
            'ё' | 'Ё' => 'е',
            c => c,
        }));
        return;
    }
    let number = inside_number(word);
    let mut base = '\0';
    let letters = word.nfkd().flat_map(|c| {
        let mark = is_own_letter(base, c);
        if !is_dropped_mark(c) {
            base = c;
        }
        Folded(if mark { [c, '\0'] } else { folded_char(c, number) }, 0)
    });
    // Hangul and kana, which took apart, are put together again.
    out.extend(letters.nfc());
}

/// At most two characters: NUL stands for none.
struct Folded([char; 2], usize);

impl Iterator for Folded {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let c = self.0.get(self.1).copied().filter(|c| *c != '\0')?;
        self.1 += 1;
        Some(c)
    }
}

/// Whether a mark makes another letter of `base`, not an accented one: й, ї, ў, ѓ, ќ (but ё is е, and a stress is none).
const fn is_own_letter(base: char, mark: char) -> bool {
    match mark {
        '\u{306}' => matches!(base, 'и' | 'И' | 'у' | 'У'),
        '\u{308}' => matches!(base, 'і' | 'І'),
        '\u{301}' => matches!(base, 'г' | 'Г' | 'к' | 'К'),
        _ => false,
    }
}

/// What becomes of one character of a decomposed word; `number` says whether digits stand in the word.
fn folded_char(c: char, number: bool) -> [char; 2] {
    const NONE: [char; 2] = ['\0', '\0'];
    if is_dropped_mark(c) || c.is_control() || c.is_whitespace() {
        return NONE;
    }
    let one = match c {
        '.' | '\'' | '’' | 'ʼ' | '‘' | '＇' if !number => return NONE,
        // Hebrew acronyms and foreign sounds: צה"ל and צה״ל, צ'ק and צ׳ק.
        '"' | '״' | '׳' => return NONE,
        'ß' | 'ẞ' => return ['s', 's'],
        'æ' | 'Æ' => return ['a', 'e'],
        'œ' | 'Œ' => return ['o', 'e'],
        'þ' | 'Þ' => return ['t', 'h'],
        'ø' | 'Ø' => 'o',
        'ł' | 'Ł' => 'l',
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        'ٱ' => 'ا',
        // Yeh and kaf as Arabic, Persian and Urdu keyboards have them.
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        '\u{660}'..='\u{669}' => digit(c, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(c, 0x6f0),
        '\u{966}'..='\u{96f}' => digit(c, 0x966),
        c => {
            let mut lower = c.to_lowercase().filter(|c| !is_dropped_mark(*c));
            return [lower.next().unwrap_or('\0'), lower.next().unwrap_or('\0')];
        }
    };
    [one, '\0']
}

/// The European digit of one that is counted from the script's zero.
fn digit(c: char, zero: u32) -> char {
    char::from_digit(u32::from(c).wrapping_sub(zero), 10).unwrap_or(c)
}

/// Numbers keep their dots: 1.5 is not 15.
fn inside_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// Marks of Latin, Greek and Cyrillic letters, points of Arabic and Hebrew, and invisible signs.
fn is_dropped_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
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

    #[test]
    fn a_word_of_dots_without_end_is_read_once() {
        // Looked through for every dot, it would take an hour.
        let begun = std::time::Instant::now();
        for (word, folded_word) in [("a.", "a"), ("a'b", "ab")] {
            assert_eq!(folded(&word.repeat(4 << 20)), folded_word.repeat(4 << 20));
        }
        assert!(begun.elapsed().as_secs() < 60);
    }

    #[test]
    fn every_script_folds_as_its_readers_write() {
        for (one, other) in [
            // Greek: case, accents, both sigmas.
            ("ΌΛΟΣ", "όλος"),
            ("Ἀθῆναι", "Αθηναι"),
            ("προΐσταμαι", "προισταμαι"),
            // Cyrillic: stress marks are left out; letters made of several characters are put together.
            ("за́мок", "замок"),
            ("и\u{306}од", "йод"),
            ("СЪЕЗД", "съезд"),
            // Arabic: vowel points, tatweel, forms of alef and yeh, digits.
            ("مُحَمَّد", "محمد"),
            ("الحـــرب", "الحرب"),
            ("أحمد", "احمد"),
            ("إيران", "ايران"),
            ("آب", "اب"),
            ("علی", "على"),
            ("کتاب", "كتاب"),
            ("٢٠١١", "2011"),
            ("۲۰۱۱", "2011"),
            // Hebrew: niqqud, both ways to write the mark of an acronym.
            ("שָׁלוֹם", "שלום"),
            ("צה\"ל", "צה״ל"),
            // Devanagari: letters with a dot in one character or two, digits.
            ("ज\u{93c}रूर", "ज़रूर"),
            ("२०११", "2011"),
            // Hangul and kana, taken apart or not, and of half width.
            ("\u{1112}\u{1161}\u{11ab}국", "한국"),
            ("カ\u{3099}", "ガ"),
            ("ｶﾞ", "ガ"),
            ("ĲSSEL", "ijssel"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        // What is another letter to its readers stays another.
        for (one, other) in [
            ("їжа", "іжа"),
            ("ўсё", "усё"),
            ("куќа", "кука"),
            ("कि", "क"),
            ("की", "कि"),
            ("हिंदी", "हिदी"),
            ("กำ", "กา"),
            ("가", "나"),
        ] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
        for whole in ["हिन्दी", "বাংলা", "தமிழ்", "తెలుగు", "മലയാളം", "한국", "й", "ї"]
        {
            assert_eq!(folded(whole), whole);
        }
    }

    proptest! {
        #[test]
        fn folded_words_hold_nothing_invisible(word in "\\PC{0,12}") {
            prop_assert!(!folded(&word).chars().any(|c| c.is_control() || c.is_whitespace()));
        }

        #[test]
        fn folding_twice_is_folding_once(word in "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]{0,8}") {
            let once = folded(&word);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn decomposing_changes_nothing(word in "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]{0,8}") {
            let apart: String = word.nfd().collect();
            prop_assert_eq!(folded(&apart), folded(&word));
        }

        #[test]
        fn russian_letters_fold_alike_by_the_short_way(word in "[А-Яа-яёЁ]{1,8}") {
            // A Latin letter at the end keeps the word from the short way.
            prop_assert_eq!(folded(&format!("{word}é")), folded(&word) + "e");
        }
    }
}
