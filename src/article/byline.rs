//! By-lines: "By ANNA KERR and JON VALE, Northwire".

use super::wire_words::title_case;

/// Who wrote an article, as the line between its title and its text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    /// "Anna Kerr", "Jon Vale".
    pub(crate) authors: Vec<String>,
    /// Whom they write for ("Northwire"), if it says.
    pub(crate) organisation: Option<String>,
}

/// A by-line is no longer than this, in characters.
const LINE_CHARS_MAX: usize = 160;
/// A name has at most so many words.
const NAME_WORDS_MAX: usize = 5;
/// What by-lines begin with: English, German, French, Spanish and Portuguese, Italian, Dutch, Scandinavian.
const BEGINNINGS: [&str; 9] = ["By ", "BY ", "by ", "Von ", "VON ", "Par ", "Por ", "Door ", "Av "];
/// What stands between two names.
const BETWEEN: [&str; 10] = [" and ", " AND ", " & ", " und ", " UND ", " et ", " y ", " e ", " och ", "; "];
/// Words within names that have no capital.
const PARTICLES: [&str; 20] = [
    "de", "da", "do", "dos", "del", "della", "di", "du", "van", "von", "der", "den", "ten", "ter", "la", "le", "al",
    "el", "bin", "ibn",
];
/// Words that show a part to be an office or a paper, and no name; in lower case.
const OFFICES: [&str; 28] = [
    "correspondent",
    "correspondents",
    "editor",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "staff",
    "chief",
    "columnist",
    "contributor",
    "producer",
    "analyst",
    "bureau",
    "special",
    "political",
    "agency",
    "agencies",
    "press",
    "news",
    "times",
    "post",
    "service",
    "journal",
    "herald",
    "tribune",
    "wire",
    "media",
];

impl Byline {
    /// Reads one line; `None` if it is no by-line.
    pub(crate) fn read(line: &str) -> Option<Byline> {
        let line = line.trim();
        if line.chars().count() > LINE_CHARS_MAX || line.contains(['\n', '\r']) {
            return None;
        }
        let names = BEGINNINGS.iter().find_map(|beginning| line.strip_prefix(beginning))?.trim();
        let mut byline = Byline::default();
        for part in parts(names) {
            if is_office(part) || (is_name(part) && !part.contains(' ') && !byline.authors.is_empty()) {
                byline.organisation.get_or_insert_with(|| part.to_owned());
            } else if is_name(part) && part.contains(' ') && byline.organisation.is_none() {
                byline.authors.push(title_case(part));
            } else {
                return None;
            }
        }
        let is_paper = |name: &String| !is_role(name);
        byline.organisation = byline.organisation.filter(is_paper);
        (!byline.authors.is_empty()).then_some(byline)
    }
}

/// The authors that metadata names in one string: "By Anna Kerr and Jon Vale", "Kerr, Anna; Vale, Jon".
pub(crate) fn names_of_line(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = ["By ", "by ", "BY "].iter().find_map(|by| line.strip_prefix(by)).unwrap_or(line);
    let mut names = vec![line];
    for between in [" and ", " AND ", " & ", ";", "|"] {
        names = names.into_iter().flat_map(|part| part.split(between)).collect();
    }
    // Commas part names, unless they stand between a surname and the rest of the name, or before what is no name.
    let of_commas = |part: &'_ str| -> Vec<String> {
        let pieces: Vec<&str> = part.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
        let tight = part.contains(',') && !part.contains(", ");
        if tight || pieces.iter().all(|piece| piece.contains(' ') && is_name(piece)) {
            pieces.into_iter().map(str::to_owned).collect()
        } else {
            vec![part.trim().trim_matches(',').trim().to_owned()]
        }
    };
    names.into_iter().flat_map(of_commas).filter(|name| !name.is_empty()).collect()
}

/// The parts of a by-line between commas and words for "and".
fn parts(names: &str) -> Vec<&str> {
    let mut parts = vec![names];
    for between in BETWEEN.iter().chain(&[", "]) {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    parts.into_iter().map(|part| part.trim().trim_matches(',').trim()).filter(|part| !part.is_empty()).collect()
}

/// Words of names: capitalised, or small words between such.
fn is_name(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let begins = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    (1..=NAME_WORDS_MAX).contains(&words.len())
        && words.first().is_some_and(|word| begins(word) || PARTICLES.contains(word))
        && words.last().is_some_and(|word| begins(word))
        && words.iter().all(|word| {
            (begins(word) || PARTICLES.contains(word))
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
        })
        // A sentence ends with a word and a stop; a name may with an initial ("Jr.").
        && !(part.ends_with('.') && words.last().is_some_and(|word| word.chars().count() > 3))
}

fn is_office(part: &str) -> bool {
    part.split_whitespace().any(|word| OFFICES.contains(&word.to_lowercase().as_str()))
}

/// Whether what follows the names is what they are, and not whom they write for.
fn is_role(part: &str) -> bool {
    let offices = &OFFICES[..16];
    part.split_whitespace().any(|word| offices.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bylines() {
        for (line, authors, organisation) in [
            ("By ANNA KERR and JON VALE, Northwire", vec!["Anna Kerr", "Jon Vale"], Some("Northwire")),
            ("By Anna Kerr", vec!["Anna Kerr"], None),
            ("  By Anna Kerr, Political Correspondent ", vec!["Anna Kerr"], None),
            ("By Anna Kerr, Jon van der Vale and Bo Ray", vec!["Anna Kerr", "Jon van der Vale", "Bo Ray"], None),
            ("By Anna J. Kerr, Harbour Press", vec!["Anna J. Kerr"], Some("Harbour Press")),
            ("Von Anna Kerr und Jon Vale", vec!["Anna Kerr", "Jon Vale"], None),
            ("Par Anne-Marie Kerr", vec!["Anne-Marie Kerr"], None),
        ] {
            let byline = Byline::read(line).unwrap_or_default();
            assert_eq!(
                (byline.authors, byline.organisation.as_deref()),
                (authors.into_iter().map(str::to_owned).collect(), organisation),
                "{line}"
            );
        }
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in [
            "By Monday",
            "By Monday the talks had failed.",
            "By Northwire staff",
            "By the time he left, Torvik was lost",
            "By Anna Kerr the talks went on",
            "By Anna Kerr.",
            "Anna Kerr",
            "",
        ] {
            assert_eq!(Byline::read(line), None, "{line}");
        }
    }

    #[test]
    fn names_in_metadata() {
        for (line, names) in [
            ("By Ann Lee and Bo Ray", vec!["Ann Lee", "Bo Ray"]),
            ("Lee, Ann; Ray, Bo", vec!["Lee, Ann", "Ray, Bo"]),
            ("Ann Lee,Bo Ray", vec!["Ann Lee", "Bo Ray"]),
            ("Ann Lee, Bo Ray", vec!["Ann Lee", "Bo Ray"]),
            ("Lee", vec!["Lee"]),
            ("", vec![]),
        ] {
            assert_eq!(names_of_line(line), names, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "(By |Von |by )?\\PC{0,40}") {
            let _ = Byline::read(&line);
            let _ = names_of_line(&line);
        }
    }
}
