//! The dateline line: place, date and agency at the head of a dispatch.
//!
//! `PLACE[, REGION][, DATE] [(AGENCY)] DASH`: a dash (or `.-`, `/.`) must end it within the first line, and the place must be in
//! capitals, or be followed by a date or an agency. Precise rather than greedy: "Paris, the capital, – " gives nothing.

use super::date::{PartialDate, month_of_name};

/// What a dateline line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatelineLine {
    /// "Dushanbe", "Washington, D.C."
    pub place: Option<String>,
    /// The date, mostly without a year.
    pub date: Option<PartialDate>,
    /// The agency.
    pub agency: Option<String>,
    /// Bytes that it takes, with the dash and the white space before what follows.
    pub length_bytes: usize,
}

/// A dateline is no longer than this, in bytes.
const HEAD_BYTES_MAX: usize = 160;
/// A place has at most so many words.
const PLACE_WORDS_MAX: usize = 6;

impl DatelineLine {
    /// Reads the dateline at the head of a text's first paragraph.
    pub fn read(paragraph: &str) -> Option<DatelineLine> {
        let line = paragraph.lines().next().unwrap_or_default();
        let mut end = line.len().min(HEAD_BYTES_MAX);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let head = line.get(..end)?;
        let (body, length_bytes) = ending(head)?;
        let (mut rest, agency) = agency(body);
        rest = rest.trim().trim_end_matches(',');
        // The stop of a sentence goes, that of an acronym stays.
        if rest.rsplit(' ').next().is_some_and(|word| word.matches('.').count() == 1) {
            rest = rest.trim_end_matches('.');
        }
        if rest.is_empty() {
            return agency.map(|agency| DatelineLine { agency: Some(agency), length_bytes, ..DatelineLine::default() });
        }
        let (place, date, agency) = place_and_date(rest, agency)?;
        let capitals = place.chars().any(char::is_alphabetic) && !place.chars().any(char::is_lowercase);
        let mostly_capitals = place
            .split([',', ' '])
            .next()
            .is_some_and(|word| word.chars().count() > 1 && !word.chars().any(char::is_lowercase));
        if !is_place(place) || !(capitals || mostly_capitals || date.is_some() || agency.is_some()) {
            return None;
        }
        Some(DatelineLine { place: Some(title_case(place)), date, agency, length_bytes })
    }
}

/// Where a dash ends the dateline: what stands before it, and the length with it.
fn ending(head: &str) -> Option<(&str, usize)> {
    let mut depth = 0usize;
    for (at, c) in head.char_indices() {
        let after = head.get(at + c.len_utf8()..).unwrap_or_default();
        let before = head.get(..at).unwrap_or_default();
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '—' | '–' | '―' => return Some((before, head.len() - after.trim_start().len())),
            '-' | '_'
                if after.starts_with(['-', ' ']) && (before.ends_with([' ', '.', ')']) || after.starts_with('-')) =>
            {
                // MOSCOW, 21 Nov - RIA - : an agency between two dashes.
                let tail = after.trim_start_matches(['-', ' ']);
                return Some((before, head.len() - tail.len()));
            }
            '.' if before.ends_with('/') => {
                return Some((before, head.len() - after.trim_start_matches(['-', ' ']).len()));
            }
            _ => {}
        }
    }
    None
}

/// Parts off the agency at the end: `(AP)`, `/Tarsk-Inform/`.
fn agency(body: &str) -> (&str, Option<String>) {
    let body = body.trim_end();
    let inner = body.trim_end_matches('.');
    for (open, close) in [('(', ')'), ('/', '/'), ('[', ']')] {
        if let Some(inside) = inner.strip_suffix(close)
            && let Some(at) = inside.rfind(open)
        {
            let name = inside.get(at + open.len_utf8()..).unwrap_or_default().trim();
            let plausible = !name.is_empty()
                && name.chars().count() <= 40
                && name.chars().next().is_some_and(char::is_alphanumeric);
            if plausible {
                return (inside.get(..at).unwrap_or_default(), Some(name.to_owned()));
            }
        }
    }
    (body, None)
}

/// Parts the date off the place. `None` if something stands there that is neither.
fn place_and_date(rest: &str, agency: Option<String>) -> Option<(&str, Option<PartialDate>, Option<String>)> {
    let comma_parts: Vec<(usize, &str)> = {
        let mut at = 0;
        rest.split(',')
            .map(|part| {
                let start = at;
                at += part.len() + 1;
                (start, part.trim())
            })
            .collect()
    };
    // The first part after the place that holds a month begins the date; a year may follow after another comma.
    let date_from = comma_parts.iter().position(|(_, part)| holds_date(part));
    match date_from {
        Some(0) => {
            // "NEW YORK Feb 26": the date follows the place without a comma.
            let words: Vec<&str> = rest.split_whitespace().collect();
            let month = words.iter().position(|word| month_of_name(word.trim_end_matches(',')).is_some())?;
            let begin = if month > 0 && words.get(month - 1).is_some_and(|word| word.parse::<u8>().is_ok()) {
                month - 1
            } else {
                month
            };
            let first = words.get(begin)?;
            let at = rest.find(first)?;
            let place = rest.get(..at)?.trim().trim_end_matches(',');
            let date = PartialDate::parse(rest.get(at..)?)?;
            (!place.is_empty()).then_some((place, Some(date), agency))
        }
        Some(number) => {
            let (start, _) = comma_parts.get(number)?;
            let date = PartialDate::parse(rest.get(*start..)?)?;
            let place = rest.get(..start.checked_sub(1)?)?.trim();
            Some((place, Some(date), agency))
        }
        None => Some((rest.trim(), None, agency)),
    }
}

/// A month's name and a day of the month, and little else.
fn holds_date(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    words.len() <= 5
        && words.iter().any(|word| month_of_name(word).is_some())
        && words
            .iter()
            .any(|word| word.trim_end_matches(['.', ',']).parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)))
}

/// Names of places: capitalised words, with small words between them.
fn is_place(place: &str) -> bool {
    let words: Vec<&str> = place.split([' ', ',', '/', '-']).filter(|word| !word.is_empty()).collect();
    let small =
        ["de", "la", "del", "da", "do", "of", "the", "upon", "on", "sur", "am", "an", "der", "el", "le", "и", "на"];
    !words.is_empty()
        && words.len() <= PLACE_WORDS_MAX
        && words.first().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase))
        && words.iter().all(|word| {
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’'))
                && (small.contains(word) || word.chars().next().is_some_and(char::is_uppercase))
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_of_many_agencies() {
        for (text, place, date, agency, rest) in [
            ("TORVIK, September 3 (Tarsk-Inform) — The Compact", "Torvik", "--09-03", "Tarsk-Inform", "The Compact"),
            ("KINGSMERE (AAW) — The judge", "Kingsmere", "", "AAW", "The judge"),
            ("KINGSMERE, A.M. – The judge", "Kingsmere, A.M.", "", "", "The judge"),
            ("Mirelle, 3 Sept. 2011 - Le", "Mirelle", "2011-09-03", "", "Le"),
            ("BRESTOVA, 21 Nov - The bank", "Brestova", "--11-21", "", "The bank"),
            ("MIRELLE, 12 mars (ACP) – Le", "Mirelle", "--03-12", "ACP", "Le"),
            ("HOHENMARK (GND) - Der", "Hohenmark", "", "GND", "Der"),
            ("Puerto Claro, 4 may (Litoral).- La", "Puerto Claro", "--05-04", "Litoral", "La"),
            ("ТАРСК, 21 апреля. /Тарск-Информ/. Глава", "Тарск", "--04-21", "Тарск-Информ", "Глава"),
            ("PORT ELLERY, Aldmoor, Jan. 12 (Northwire) - A", "Port Ellery, Aldmoor", "--01-12", "Northwire", "A"),
            ("NEW TORVIK, Feb 26 - Shares", "New Torvik", "--02-26", "", "Shares"),
        ] {
            let found = DatelineLine::read(text).unwrap_or_default();
            assert_eq!(found.place.as_deref(), Some(place), "{text}");
            assert_eq!(found.date.map(|date| date.to_string()).unwrap_or_default(), date, "{text}");
            assert_eq!(found.agency.as_deref().unwrap_or_default(), agency, "{text}");
            assert_eq!(&text[found.length_bytes..], rest, "{text}");
        }
    }

    #[test]
    fn sentences_are_no_datelines() {
        for text in [
            "Mirelle, the capital, – a city of two millions – slept.",
            "The minister – who left early – said nothing.",
            "Torvik is calling.",
            "He left on March 3 - a Sunday.",
            "",
            "— Non, dit-il.",
        ] {
            assert_eq!(DatelineLine::read(text), None, "{text}");
        }
    }
}
