//! Words of the wire: agencies, what editors write above and before a dispatch, and how its places are written.

/// Agencies by the names that they sign with, in lower case: where one stands, no dash is needed.
const AGENCIES: [&str; 37] = [
    "ap",
    "afp",
    "reuters",
    "upi",
    "tass",
    "itar-tass",
    "ria novosti",
    "interfax",
    "xinhua",
    "dpa",
    "ansa",
    "efe",
    "pti",
    "ians",
    "kyodo",
    "yonhap",
    "bernama",
    "antara",
    "irna",
    "belga",
    "anp",
    "apa",
    "sda",
    "ats",
    "tt",
    "ntb",
    "ritzau",
    "stt",
    "lusa",
    "bloomberg",
    "ips",
    "tap",
    "aps",
    "тасс",
    "итар-тасс",
    "риа новости",
    "интерфакс",
];
/// Words before a dash that look like a place in capitals, in lower case.
const NO_PLACES: [&str; 34] = [
    "update",
    "updated",
    "correction",
    "corrected",
    "corrects",
    "exclusive",
    "breaking",
    "analysis",
    "factbox",
    "note",
    "watch",
    "video",
    "photo",
    "photos",
    "live",
    "opinion",
    "review",
    "preview",
    "summary",
    "scores",
    "results",
    "profile",
    "interview",
    "feature",
    "column",
    "comment",
    "timeline",
    "advisory",
    "urgent",
    "bulletin",
    "table",
    "spoiler",
    "warning",
    "editor",
];
/// Words that begin sentences, in lower case: "On May 3 – a Sunday – he left".
const SENTENCE_BEGINNINGS: [&str; 44] = [
    "on", "in", "at", "the", "a", "an", "by", "from", "for", "but", "and", "or", "when", "after", "before", "since",
    "until", "it", "he", "she", "they", "we", "i", "you", "this", "that", "these", "those", "as", "if", "while",
    "with", "last", "next", "early", "late", "between", "during", "no", "not", "to", "of", "who", "what",
];
/// What a note to editors begins with: "(Adds quote)".
const NOTES: [&str; 18] = [
    "adds",
    "add",
    "updates",
    "update",
    "updating",
    "recasts",
    "corrects",
    "correcting",
    "repeats",
    "refiles",
    "fixes",
    "rewrites",
    "removes",
    "changes",
    "writes",
    "with",
    "for",
    "this",
];

/// Whether an agency signs so, alone or with more of its name: "AP", "Reuters/Tarsk".
pub(super) fn is_known_agency(name: &str) -> bool {
    let name = name.to_lowercase();
    AGENCIES.iter().any(|agency| {
        name.strip_prefix(agency).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/', '-']))
    })
}

/// Whether this is the name of an agency that we know, and nothing more.
pub(super) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.to_lowercase().as_str())
}

/// Whether a word before a dash, in lower case, is an editor's and no place.
pub(super) fn is_no_place(word: &str) -> bool {
    NO_PLACES.contains(&word)
}

/// Whether a word begins a sentence rather than a place: "THE HAGUE" is a place, "The ferry" is none.
pub(super) fn is_sentence_beginning(word: &str) -> bool {
    word.chars().any(char::is_lowercase) && SENTENCE_BEGINNINGS.contains(&word.to_lowercase().as_str())
}

/// Whether a note to editors begins with this word, in lower case.
pub(super) fn begins_note(word: &str) -> bool {
    NOTES.contains(&word)
}

/// Whether a line above the dateline is no text of the article: a note to editors, or a summary's bullet.
pub(super) fn is_note(line: &str) -> bool {
    let line = line.trim();
    let note = line
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .is_some_and(|inside| begins_note(&inside.split_whitespace().next().unwrap_or_default().to_lowercase()));
    note || line.starts_with("* ")
}

/// "PORT ELLERY" → "Port Ellery"; what has small letters, and short acronyms with dots, stay.
pub(super) fn title_case(place: &str) -> String {
    let mut out = String::new();
    for (number, word) in place.split_inclusive([' ', '-', '/']).enumerate() {
        let acronym = word.contains('.') && word.split('.').all(|part| part.trim().chars().count() <= 1);
        let lower = word.chars().any(char::is_lowercase);
        let small =
            number > 0 && matches!(word.trim(), "DE" | "LA" | "DEL" | "DO" | "DA" | "OF" | "THE" | "SUR" | "AM");
        if acronym || lower {
            out.push_str(word);
        } else if small {
            out.push_str(&word.to_lowercase());
        } else {
            let mut characters = word.chars();
            out.extend(characters.next());
            out.push_str(&characters.as_str().to_lowercase());
        }
    }
    out
}
