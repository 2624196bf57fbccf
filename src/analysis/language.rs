//! Languages, named by ISO 639-1 codes, and their detection.

use rust_stemmers::Algorithm;

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
const SAMPLE_BYTES: usize = 2048;
/// Least confidence of the detector (0 to 1): short dispatches seldom reach what it calls reliable itself.
const CONFIDENCE_MIN: f64 = 0.2;
/// Shorter texts tell too little.
const SAMPLE_BYTES_MIN: usize = 20;

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

/// The language of a text, from its first two kilobytes; `None` if they do not show it reliably.
pub fn detect_language(text: &str) -> Option<Language> {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end))?;
    let sample = text.get(..end)?;
    if sample.len() < SAMPLE_BYTES_MIN {
        return None;
    }
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
        assert_eq!(detect_language("OK"), None);
    }
}
