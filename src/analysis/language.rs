//! Languages, named by ISO 639-1 codes, and their detection.

use std::sync::LazyLock;

use rust_stemmers::Algorithm;
use rustc_hash::FxHashMap;

/// A language that dateline knows by its ISO 639-1 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(&'static str);

/// Code, ISO 639-3 code, English name, stemmer.
const LANGUAGES: [(&str, &str, &str, Option<Algorithm>); 52] = [
    ("ar", "ara", "Arabic", Some(Algorithm::Arabic)),
    ("da", "dan", "Danish", Some(Algorithm::Danish)),
    ("nl", "nld", "Dutch", Some(Algorithm::Dutch)),
    ("en", "eng", "English", Some(Algorithm::English)),
    ("fi", "fin", "Finnish", Some(Algorithm::Finnish)),
    ("fr", "fra", "French", Some(Algorithm::French)),
    ("de", "deu", "German", Some(Algorithm::German)),
    ("el", "ell", "Greek", Some(Algorithm::Greek)),
    ("hu", "hun", "Hungarian", Some(Algorithm::Hungarian)),
    ("it", "ita", "Italian", Some(Algorithm::Italian)),
    ("no", "nob", "Norwegian", Some(Algorithm::Norwegian)),
    ("pt", "por", "Portuguese", Some(Algorithm::Portuguese)),
    ("ro", "ron", "Romanian", Some(Algorithm::Romanian)),
    ("ru", "rus", "Russian", Some(Algorithm::Russian)),
    ("es", "spa", "Spanish", Some(Algorithm::Spanish)),
    ("sv", "swe", "Swedish", Some(Algorithm::Swedish)),
    ("ta", "tam", "Tamil", Some(Algorithm::Tamil)),
    ("tr", "tur", "Turkish", Some(Algorithm::Turkish)),
    ("af", "afr", "Afrikaans", None),
    ("az", "aze", "Azerbaijani", None),
    ("be", "bel", "Belarusian", None),
    ("bg", "bul", "Bulgarian", None),
    ("bn", "ben", "Bengali", None),
    ("ca", "cat", "Catalan", None),
    ("cs", "ces", "Czech", None),
    ("et", "est", "Estonian", None),
    ("fa", "pes", "Persian", None),
    ("gu", "guj", "Gujarati", None),
    ("he", "heb", "Hebrew", None),
    ("hi", "hin", "Hindi", None),
    ("hr", "hrv", "Croatian", None),
    ("hy", "hye", "Armenian", None),
    ("id", "ind", "Indonesian", None),
    ("ja", "jpn", "Japanese", None),
    ("ka", "kat", "Georgian", None),
    ("kn", "kan", "Kannada", None),
    ("ko", "kor", "Korean", None),
    ("lt", "lit", "Lithuanian", None),
    ("lv", "lav", "Latvian", None),
    ("mk", "mkd", "Macedonian", None),
    ("ml", "mal", "Malayalam", None),
    ("mr", "mar", "Marathi", None),
    ("pl", "pol", "Polish", None),
    ("sk", "slk", "Slovak", None),
    ("sl", "slv", "Slovenian", None),
    ("sr", "srp", "Serbian", None),
    ("te", "tel", "Telugu", None),
    ("th", "tha", "Thai", None),
    ("uk", "ukr", "Ukrainian", None),
    ("ur", "urd", "Urdu", None),
    ("vi", "vie", "Vietnamese", None),
    ("zh", "cmn", "Chinese", None),
];

/// Bytes of a text that its language is read from.
const SAMPLE_BYTES: usize = 1024;
/// Least confidence of the detector (0 to 1): short dispatches seldom reach what it calls reliable itself.
const CONFIDENCE_MIN: f64 = 0.2;
/// Bytes that its words must have: fewer tell too little.
const WORD_BYTES_MIN: usize = 20;

impl Language {
    /// The language of a code or name as metadata gives it: `en`, `eng`, `en-GB`, `EN_us`, `English`.
    pub fn from_code(code: &str) -> Option<Language> {
        let code = code.trim();
        let primary = code.split(['-', '_']).next().unwrap_or(code);
        LANGUAGES
            .iter()
            .find(|(two, three, name, _)| {
                two.eq_ignore_ascii_case(primary)
                    || three.eq_ignore_ascii_case(primary)
                    || name.eq_ignore_ascii_case(code)
            })
            .map(|(two, ..)| Language(two))
    }

    /// ISO 639-1 code.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The Snowball stemmer, if there is one.
    pub(super) fn stemmer(self) -> Option<Algorithm> {
        LANGUAGES.iter().find(|(code, ..)| *code == self.0).and_then(|(.., stemmer)| *stemmer)
    }
}

/// Small words that tell a language from its neighbours, in lower case.
const SMALL_WORDS: [(&str, &[&str]); 7] = [
    (
        "en",
        &[
            "the", "of", "and", "to", "that", "with", "said", "which", "were", "by", "from", "this", "has", "have",
            "had", "been", "will", "would", "it", "its", "they", "their", "he", "his", "not", "are", "be", "at", "as",
            "who", "after", "but", "for", "is", "was", "an", "about", "when", "there", "than", "if", "or", "we", "you",
            "she", "her", "him", "into", "also", "could",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "des", "du", "et", "une", "un", "est", "dans", "qui", "que", "pour", "sur", "par", "pas",
            "avec", "au", "aux", "ce", "cette", "son", "ses", "ont", "été", "sont", "il", "elle", "mais", "leur",
            "plus",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "den", "dem", "des", "ist", "ein", "eine", "einen", "einer", "mit", "von",
            "zu", "im", "auf", "für", "nicht", "sich", "auch", "als", "nach", "bei", "wird", "werden", "sei", "hat",
            "sie", "wie",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "del", "una", "un", "que", "en", "por", "para", "con", "se", "su", "sus", "al", "lo",
            "como", "más", "pero", "fue", "ha", "han", "este", "esta", "sobre", "entre", "según", "y", "ayer", "es",
        ],
    ),
    (
        "it",
        &[
            "il", "lo", "gli", "della", "delle", "del", "dei", "di", "che", "per", "una", "un", "con", "non", "sono",
            "nel", "nella", "alla", "al", "ha", "anche", "come", "più", "dal", "dalla", "si", "è", "ma", "stato",
            "questo",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "do", "da", "dos", "das", "um", "uma", "em", "no", "na", "nos", "nas", "que", "para",
            "com", "por", "não", "ao", "pelo", "pela", "mais", "foi", "são", "seu", "sua", "também", "disse", "entre",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "de", "van", "en", "dat", "die", "niet", "zijn", "op", "te", "voor", "met", "door", "naar",
            "ook", "aan", "werd", "wordt", "bij", "uit", "maar", "heeft", "hij", "nog", "om", "over", "deze", "worden",
            "geen",
        ],
    ),
];
/// Where each of the small words, as [`key`] writes it, belongs: a bit a language of [`SMALL_WORDS`].
static SMALL_WORD_BITS: LazyLock<FxHashMap<u64, u8>> = LazyLock::new(|| {
    let mut bits: FxHashMap<u64, u8> = FxHashMap::default();
    for (number, (_, words)) in SMALL_WORDS.iter().enumerate() {
        for key in words.iter().filter_map(|word| key(word.bytes())) {
            *bits.entry(key).or_default() |= 1 << number;
        }
    }
    bits
});

/// The bytes of a word, if they are at most eight, as one number: no small word is longer.
fn key(lower: impl Iterator<Item = u8>) -> Option<u64> {
    let (mut key, mut count) = (0, 0);
    for byte in lower {
        key = key << 8 | u64::from(byte);
        count += 1;
    }
    (count <= 8).then_some(key)
}
/// Small words that must be seen before they decide.
const SMALL_WORDS_MIN: u32 = 8;
/// Of all words, at least one in so many must be small.
const SMALL_WORD_SHARE: u32 = 6;
/// The best language must have so many times the small words of the next.
const SMALL_WORD_LEAD: u32 = 3;
/// So many suffice in a short text in which no other language has any.
const SMALL_WORDS_ALONE_MIN: u32 = 5;
/// In a sentence or two, so many of one language must be seen, and none of another.
const SENTENCE_SMALL_WORDS_MIN: u32 = 2;
/// Of their words, at least one in so many must be small.
const SENTENCE_SMALL_WORD_SHARE: u32 = 3;
/// A text of figures has at least one in so many bytes of words and numbers in its numbers.
const FIGURE_SHARE: usize = 10;

/// How often the small words of each language, and words at all, occur in a text.
#[derive(Debug, Default)]
struct SmallWordCounts {
    by_language: [u32; SMALL_WORDS.len()],
    words: u32,
    word_bytes: usize,
    digits: usize,
}

impl SmallWordCounts {
    fn of(sample: &str) -> SmallWordCounts {
        let mut counts = SmallWordCounts::default();
        let mut rest = sample;
        while !rest.is_empty() {
            let ascii = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            if rest.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
                let (word, after) = rest.split_at(ascii);
                if !word.is_empty() {
                    counts.add(word, key(word.bytes().map(|byte| byte.to_ascii_lowercase())));
                }
                counts.digits += usize::from(after.starts_with(|c: char| c.is_ascii_digit()));
                rest = after.get(1..).unwrap_or_default();
                continue;
            }
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if !word.is_empty() {
                let mut utf8 = [0; 4];
                let lower = word.chars().flat_map(char::to_lowercase);
                counts.add(word, key(lower.flat_map(|c| c.encode_utf8(&mut utf8).bytes().collect::<Vec<u8>>())));
            }
            let mark = after.chars().next().map_or(0, char::len_utf8);
            rest = after.get(mark..).unwrap_or_default();
        }
        counts
    }

    fn add(&mut self, word: &str, key: Option<u64>) {
        self.words += 1;
        self.word_bytes += word.len();
        let bits = key.and_then(|key| SMALL_WORD_BITS.get(&key)).copied().unwrap_or(0);
        if bits > 0 {
            for (number, count) in self.by_language.iter_mut().enumerate() {
                *count += u32::from(bits >> number & 1);
            }
        }
    }

    /// The language that they make plain, if they do. Most texts are told so; looking at all their trigrams, as the detector does
    /// for the others, costs as much as the rest of their analysis.
    fn decided(&self) -> Option<Language> {
        let counts = self.by_language.iter().copied().enumerate();
        let (best, most) = counts.clone().max_by_key(|(_, count)| *count)?;
        let next = counts.filter(|(number, _)| *number != best).map(|(_, count)| count).max()?;
        let enough = most >= SMALL_WORDS_MIN || most >= SMALL_WORDS_ALONE_MIN && next == 0;
        let plain = enough && most * SMALL_WORD_SHARE >= self.words && most >= next * SMALL_WORD_LEAD;
        SMALL_WORDS.get(best).filter(|_| plain).and_then(|(code, _)| Language::from_code(code))
    }

    /// The only language with small words in a sentence or two that are too short for anything else to tell: “We wait,” he said.
    fn unrivalled(&self) -> Option<Language> {
        let mut languages = self.by_language.iter().zip(SMALL_WORDS).filter(|(count, _)| **count > 0);
        let (count, (code, _)) = languages.next()?;
        let plain = *count >= SENTENCE_SMALL_WORDS_MIN && *count * SENTENCE_SMALL_WORD_SHARE >= self.words;
        (plain && languages.next().is_none()).then(|| Language::from_code(code)).flatten()
    }

    /// Whether the text shows no language at all: hardly a word, or figures with no small word of any language.
    fn tell_nothing(&self) -> bool {
        let figures = self.digits * FIGURE_SHARE >= self.word_bytes + self.digits;
        self.word_bytes < WORD_BYTES_MIN || figures && self.by_language.iter().all(|count| *count == 0)
    }

    /// Whether they do not speak against a language that was told otherwise: tables of figures have trigrams, too, but no
    /// small words.
    fn allow(&self, language: Language) -> bool {
        let counts = self.by_language.iter().zip(SMALL_WORDS);
        counts.filter(|(_, (code, _))| *code == language.code() && *code != "en").all(|(count, _)| *count > 0)
    }
}

/// The language of a text, from its first kilobyte; `None` if that does not show it reliably.
pub fn detect_language(text: &str) -> Option<Language> {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end))?;
    let sample = text.get(..end)?;
    let counts = SmallWordCounts::of(sample);
    if counts.tell_nothing() {
        return counts.unrivalled();
    }
    counts
        .decided()
        .or_else(|| language_of_trigrams(sample).filter(|language| counts.allow(*language)))
        .or_else(|| counts.unrivalled())
}

fn language_of_trigrams(sample: &str) -> Option<Language> {
    let found = whatlang::detect(sample)?;
    if found.is_reliable() || found.confidence() >= CONFIDENCE_MIN {
        Language::from_code(found.lang().code())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        for name in ["en", "ENG", "en-GB", "EN_us", "English"] {
            assert_eq!(Language::from_code(name).map(Language::code), Some("en"));
        }
        assert_eq!(Language::from_code("xx"), None);
        assert_eq!(Language::from_code(""), None);
    }

    #[test]
    fn small_words_decide_or_leave_it() {
        let english = "The minister said on Monday that the talks on the missile shield would go on in Torvik next week. He would not say whether the delegation had been given new instructions.";
        assert_eq!(SmallWordCounts::of(english).decided().map(Language::code), Some("en"));
        let german = "Der Minister erklärte am Montag, die Gespräche über den Schild würden in der nächsten Woche fortgesetzt. Das sei nicht die letzte Runde, sagte er nach einer Sitzung mit den Vertretern der Inseln.";
        assert_eq!(SmallWordCounts::of(german).decided().map(Language::code), Some("de"));
        // Too short, a table, a neighbour that it does not know.
        for text in [
            "The talks go on.",
            "Torvik 3 Mirelle 2 Hohenmark 1 Brestova 0",
            "O ministro dixo o luns que as conversas sobre o escudo continuarán a vindeira semana en Torvik.",
        ] {
            assert_eq!(SmallWordCounts::of(text).decided(), None, "{text}");
        }
    }

    #[test]
    fn dispatches_show_their_language() {
        for (text, code) in [
            (
                "The minister said on Monday that the talks on the missile shield would go on in Torvik next week. He would not say whether the delegation had been given new instructions.",
                "en",
            ),
            (
                "Le ministre a déclaré lundi que les pourparlers sur le bouclier se poursuivraient la semaine prochaine à Torvik.",
                "fr",
            ),
            (
                "Der Minister erklärte am Montag, die Gespräche über den Raketenschild würden nächste Woche fortgesetzt.",
                "de",
            ),
            (
                "Министр заявил в понедельник, что переговоры о противоракетном щите продолжатся на следующей неделе.",
                "ru",
            ),
        ] {
            assert_eq!(detect_language(text).map(Language::code), Some(code));
        }
        for (text, code) in [
            ("“We wait,” Jan Orlo said.", "en"),
            ("“We wait here,” Jan Orlo said.", "en"),
            ("« Elle est partie », dit Jean.", "fr"),
            ("„Sie ist fort“, sagte der Wirt.", "de"),
        ] {
            assert_eq!(detect_language(text).map(Language::code), Some(code), "{text}");
        }
        for text in [
            "OK",
            "said",
            "De la mer",
            "******Bla bla bla.",
            "May 4 2,372,000 980,000\nRevs 6,499,000 5,812,000\nNine mths 1.23 92 cts",
        ] {
            assert_eq!(detect_language(text), None, "{text}");
        }
        let table = "Shr 43 cts vs 13 cts\nNet 2,372,000 vs 980,000\nRevs 6,499,000 vs 5,812,000\nNine mths\nShr 1.23 dlrs vs 92 cts";
        assert!(detect_language(table).is_none_or(|language| language.code() == "en"));
    }
}
