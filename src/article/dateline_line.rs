//! The dateline line: place, date and agency at the head of a dispatch.
//!
//! `PLACE[, REGION][, DATE] [(AGENCY)] DASH`, or the same on a line of its own without the dash. The place must be in capitals, or
//! be followed by a date or an agency. Precise rather than greedy: "Paris, the capital, – " gives nothing.

use super::date::{PartialDate, is_weekday, month_of_name};
use super::wire_words::{begins_note, is_agency, is_known_agency, is_no_place, is_sentence_beginning, title_case};

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
/// Letters that a place in capitals must have when neither date nor agency follows: shorter words are abbreviations.
const PLACE_LETTERS_MIN: usize = 4;
/// Characters of an agency's name.
const AGENCY_CHARS_MAX: usize = 40;

/// How a dateline ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// With a dash, `.-` or `/.`.
    Dash,
    /// With an agency in brackets.
    Agency,
    /// With its line.
    Line,
}

impl DatelineLine {
    /// Reads the dateline at the head of a text's first paragraph.
    pub fn read(paragraph: &str) -> Option<DatelineLine> {
        let start = paragraph.len() - paragraph.trim_start().len();
        let line = paragraph.get(start..)?.lines().next()?;
        let mut end = line.len().min(HEAD_BYTES_MAX);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let head = line.get(..end)?;
        let found = dash(head)
            .and_then(|(body, length)| signed(body, head, length))
            .or_else(|| after_agency(head).and_then(|(body, length)| parse(body, Ending::Agency, length, head)))
            .or_else(|| (end == line.len()).then(|| parse(line, Ending::Line, line.len(), head)).flatten())?;
        Some(DatelineLine { length_bytes: start + found.length_bytes, ..found })
    }
}

/// A dateline that ends with a dash; agency or date may follow between this and another: `TORVIK--(NORTHWIRE)--The`,
/// `TORVIK, Ald. - March 3 - The`.
fn signed(body: &str, head: &str, length: usize) -> Option<DatelineLine> {
    let rest = head.get(length..)?;
    if let Some((inside, tail_length)) = dash(rest)
        && (rest.starts_with('(') || (holds_date(inside) && !body.split(',').any(holds_date)))
        && let joint = if rest.starts_with('(') { " " } else { ", " }
        && let whole = [body.trim().trim_end_matches(','), joint, inside].concat()
        && let Some(found) = parse(&whole, Ending::Dash, length + tail_length, head)
    {
        return Some(found);
    }
    let found = parse(body, Ending::Dash, length, head)?;
    match agency_behind(rest) {
        Some((agency, more)) if found.agency.is_none() && found.place.is_some() => {
            Some(DatelineLine { agency: Some(agency.to_owned()), length_bytes: found.length_bytes + more, ..found })
        }
        _ => Some(found),
    }
}

/// Characters of an agency's name and its correspondent's behind the dash.
const SIGNATURE_CHARS_MAX: usize = 60;

/// An agency that we know in a sentence of its own behind the dash, with its correspondent's name or without: `ТАРСК, 3 мая - РИА Новости. Мост`. And
/// the bytes to what follows.
fn agency_behind(rest: &str) -> Option<(&str, usize)> {
    let (line, after) = rest.split_once(". ")?;
    let (agency, person) = line.split_once(',').unwrap_or((line, ""));
    let name = |words: &str| words.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    let whole = is_agency(agency) && name(person) && line.chars().count() <= SIGNATURE_CHARS_MAX;
    whole.then(|| (agency, rest.len() - after.trim_start().len()))
}

/// The parts of a dateline: `body` is what stands before its end, `length` the bytes of `head` that it takes.
fn parse(body: &str, ending: Ending, length: usize, head: &str) -> Option<DatelineLine> {
    let (rest, agency) = agency(body);
    let rest = rest.trim().trim_end_matches([',', ':']).trim();
    let found = DatelineLine { agency, length_bytes: length, ..DatelineLine::default() };
    if rest.is_empty() {
        return alone(found, ending);
    }
    let (place, date) = place_and_date(rest)?;
    let known = found.agency.as_deref().is_some_and(is_known_agency);
    let found = DatelineLine { date, ..found };
    if place.is_empty() {
        // A date alone, with an agency or a line of its own.
        let whole = date.is_some_and(|date| date.year.is_some() && date.day.is_some())
            && rest.split([' ', ',']).all(is_date_word);
        let signed = found.agency.is_some() && (known || ending == Ending::Dash);
        return (signed || (ending == Ending::Line && whole)).then_some(found);
    }
    if found.agency.is_none() && ending == Ending::Dash && is_known_agency(place) {
        return Some(DatelineLine { agency: Some(place.to_owned()), ..found });
    }
    let enough = match ending {
        Ending::Dash if date.is_some() || found.agency.is_some() => true,
        Ending::Dash => is_capitals_alone(place, head.get(length..).unwrap_or_default()),
        Ending::Agency => known,
        // Without a comma it is a heading: "TORVIK GOLD CLOSING APR 7".
        Ending::Line => {
            (date.is_some() && rest.contains(','))
                || (found.agency.is_some() && (known || !place.chars().any(char::is_lowercase)))
        }
    };
    (enough && is_place(place)).then(|| DatelineLine { place: Some(title_case(place)), ..found })
}

/// What stands in brackets alone before the dash: mostly the agency, a place if it is in capitals and no agency that we know.
fn alone(found: DatelineLine, ending: Ending) -> Option<DatelineLine> {
    let name = found.agency.clone().filter(|_| ending == Ending::Dash)?;
    let capitals = name.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | ',' | '-'));
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    if is_no_place(&first) {
        return None;
    }
    if capitals && !is_known_agency(&name) && name.chars().count() > 5 {
        return Some(DatelineLine { place: Some(title_case(&name)), agency: None, ..found });
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name = words.len() <= 4 && words.iter().all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()));
    is_name.then_some(found)
}

/// Whether a place with neither date nor agency is sure enough: all of it before a comma in capitals, no abbreviation or word of
/// an editor, and what follows it is no more in capitals.
fn is_capitals_alone(place: &str, after: &str) -> bool {
    let town = place.split(',').next().unwrap_or(place);
    let letters = town.chars().filter(|c| c.is_alphabetic()).count();
    let word = town.split([' ', '\'', '’']).next().unwrap_or(town).to_lowercase();
    letters >= PLACE_LETTERS_MIN
        && !town.chars().any(char::is_lowercase)
        && !is_no_place(&word)
        && after.split_whitespace().take(3).any(|word| word.chars().any(char::is_lowercase))
}

/// Where a dash ends the dateline: what stands before it, and the length with it.
fn dash(head: &str) -> Option<(&str, usize)> {
    let mut depth = 0usize;
    for (at, c) in head.char_indices() {
        let after = head.get(at + c.len_utf8()..).unwrap_or_default();
        let before = head.get(..at).unwrap_or_default();
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '—' | '–' | '―' => return Some((before, head.len() - after.trim_start().len())),
            '-' | '_' if is_dash(before, after) => {
                return Some((before, head.len() - after.trim_start_matches(['-', ' ']).len()));
            }
            '.' if before.ends_with('/') => {
                return Some((before, head.len() - after.trim_start_matches(['-', ' ']).len()));
            }
            _ => {}
        }
    }
    None
}

/// Whether a hyphen between these is a dash: spaces about it, a stop, bracket or number before it, or another hyphen behind it.
fn is_dash(before: &str, after: &str) -> bool {
    let closed = before.ends_with([' ', '.', ')']) || before.ends_with(|c: char| c.is_ascii_digit());
    after.starts_with('-') || (closed && (after.is_empty() || after.starts_with(' ')))
}

/// Where an agency in brackets ends the dateline, without a dash: what stands before its end, and the length.
fn after_agency(head: &str) -> Option<(&str, usize)> {
    let close = head.find(')')?;
    let body = head.get(..=close)?;
    let after = head.get(close + 1..)?;
    Some((body, head.len() - after.trim_start_matches([' ', ':', '.', '-']).len()))
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
            let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
            let plausible = name.chars().count() <= AGENCY_CHARS_MAX
                && !name.contains(',')
                && name.chars().next().is_some_and(char::is_alphabetic)
                && !begins_note(&first);
            if plausible {
                return (inside.get(..at).unwrap_or_default(), Some(name.to_owned()));
            }
        }
    }
    (body, None)
}

/// Parts the date off the place, which may be empty. `None` if something stands there that is neither.
fn place_and_date(rest: &str) -> Option<(&str, Option<PartialDate>)> {
    let mut at = 0;
    let mut parts = Vec::new();
    for part in rest.split(',') {
        parts.push((at, part.trim()));
        at += part.len() + 1;
    }
    // The first part that holds a date or a weekday begins it; a year may follow after another comma.
    let number = parts.iter().position(|(_, part)| holds_date(part) || is_weekday(part));
    let (place, date) = match number {
        None => (whole_place(rest), None),
        Some(0) => {
            let words: Vec<&str> = rest.split_whitespace().collect();
            let begin = words.iter().position(|word| {
                day_of(word).is_some()
                    || month_of_name(word.trim_end_matches(',')).is_some()
                    || is_weekday(word.trim_end_matches(','))
            })?;
            let from = words.iter().take(begin).fold(0, |from, word| {
                rest.get(from..).and_then(|tail| tail.find(word)).map_or(from, |at| from + at + word.len())
            });
            (rest.get(..from)?, Some(rest.get(from..)?))
        }
        Some(number) => {
            let (start, _) = parts.get(number)?;
            (rest.get(..start.checked_sub(1)?)?, Some(rest.get(*start..)?))
        }
    };
    let place = place.trim().trim_end_matches(',').trim();
    match date {
        None => Some((place, None)),
        Some(date) if is_weekday(date.trim().trim_end_matches('.')) => Some((place, None)),
        Some(date) => Some((place, Some(PartialDate::parse(date.trim().trim_end_matches('.'))?))),
    }
}

/// A place without the stop that ends it; that of an abbreviated region ("Calif.") or an acronym stays.
fn whole_place(rest: &str) -> &str {
    let last = rest.rsplit([' ', ',']).next().unwrap_or(rest);
    if last.matches('.').count() == 1 && !rest.contains(',') { rest.trim_end_matches('.') } else { rest }
}

/// A month's name with a day or a year, and little else.
fn holds_date(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.len() <= 6
        && words.iter().any(|word| month_of_name(word).is_some())
        && words.iter().any(|word| day_of(word).is_some() || year(word.trim_end_matches('.')))
}

/// A word of a date, and of little else.
fn is_date_word(word: &str) -> bool {
    let year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.is_empty()
        || year
        || word == "de"
        || day_of(word).is_some()
        || month_of_name(word).is_some()
        || is_weekday(word)
}

/// The day of the month that a word means: `3`, `3.`, `3rd`.
fn day_of(word: &str) -> Option<u8> {
    let word = word.trim_end_matches(['.', ',']);
    let digits = word.trim_end_matches(char::is_alphabetic);
    let suffix = word.get(digits.len()..)?;
    let is_ordinal = matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er" | "º");
    digits.parse::<u8>().ok().filter(|day| is_ordinal && (1..=31).contains(day))
}

/// Names of places: capitalised words, with small words between them.
fn is_place(place: &str) -> bool {
    let words: Vec<&str> = place.split([' ', ',', '/', '-']).filter(|word| !word.is_empty()).collect();
    let small = [
        "de", "la", "del", "da", "do", "of", "the", "upon", "on", "sur", "am", "an", "der", "el", "le", "и", "на",
        "near", "and",
    ];
    let begins = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    (1..=PLACE_WORDS_MAX).contains(&words.len())
        && !place.contains(" -")
        && !place.contains("- ")
        && words.first().is_some_and(|word| begins(word) && !is_sentence_beginning(word))
        && words.last().is_some_and(begins)
        && words.iter().all(|word| {
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’'))
                && (small.contains(word) || begins(word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            ("    NEW TORVIK, March 1 - Shares", "New Torvik", "--03-01", "", "Shares"),
            ("TORVIK, Feb 26- Shares", "Torvik", "--02-26", "", "Shares"),
            ("TORVIK/MIRELLE (Northwire) - Shares", "Torvik/Mirelle", "", "Northwire", "Shares"),
            ("TORVIK, Sept 3. /HPA/. Shares", "Torvik", "--09-03", "HPA", "Shares"),
            ("HOHENMARK, 3. September (GND) - Der", "Hohenmark", "--09-03", "GND", "Der"),
            ("ТАРСК, 3 сентября (Тарск-Информ) — Глава", "Тарск", "--09-03", "Тарск-Информ", "Глава"),
            ("MIRELLE, 3 sep (Litoral).- La", "Mirelle", "--09-03", "Litoral", "La"),
            ("ТАРСК, 21 апр - РИА Новости. Мост", "Тарск", "--04-21", "РИА Новости", "Мост"),
            ("ТАРСК, 21 апр — РИА Новости, Иван Орлов. Мост", "Тарск", "--04-21", "РИА Новости", "Мост"),
            ("TORVIK, May 3 - Reuters. Shares", "Torvik", "--05-03", "Reuters", "Shares"),
            ("TORVIK, May 3 - Reuters fell. Shares", "Torvik", "--05-03", "", "Reuters fell. Shares"),
            ("Mirelle (AFP) - Le", "Mirelle", "", "AFP", "Le"),
            ("TORVIK (AP) The", "Torvik", "", "AP", "The"),
            ("TORVIK, Sept. 3, 2011 (AP) -- The", "Torvik", "2011-09-03", "AP", "The"),
            ("TORVIK, March 3rd, 2011 -- The", "Torvik", "2011-03-03", "", "The"),
            ("PORT ELLERY, Ald. (AP) -- The", "Port Ellery, Ald.", "", "AP", "The"),
            ("TORVIK, Sunday (AAW) — The", "Torvik", "", "AAW", "The"),
            ("TORVIK--(NORTHWIRE)--The", "Torvik", "", "NORTHWIRE", "The"),
            ("TORVIK, Ald.--(HARBOUR WIRE)-- The", "Torvik, Ald.", "", "HARBOUR WIRE", "The"),
            ("PORT ELLERY, Ald. - March 3 - The", "Port Ellery, Ald.", "--03-03", "", "The"),
            ("TORVIK, Feb. 3, 2011 /Northwire/ -- The", "Torvik", "2011-02-03", "Northwire", "The"),
            ("THE HARBOUR (AAW) — The", "The Harbour", "", "AAW", "The"),
            ("(TORVIK) — The", "Torvik", "", "", "The"),
            ("Mirelle, 3 Sept. 2011", "Mirelle", "2011-09-03", "", ""),
            ("TORVIK, 3 September 2011 (Northwire)\nThe talks", "Torvik", "2011-09-03", "Northwire", "\nThe talks"),
            ("HOHENMARK, 3. September (GND)", "Hohenmark", "--09-03", "GND", ""),
            ("TORVIK, Ald., April 13", "Torvik, Ald.", "--04-13", "", ""),
        ] {
            let found = DatelineLine::read(text).unwrap_or_default();
            assert_eq!(found.place.as_deref(), Some(place), "{text}");
            assert_eq!(found.date.map(|date| date.to_string()).unwrap_or_default(), date, "{text}");
            assert_eq!(found.agency.as_deref().unwrap_or_default(), agency, "{text}");
            assert_eq!(&text[found.length_bytes..], rest, "{text}");
        }
    }

    #[test]
    fn datelines_without_a_place() {
        for (text, date, agency, rest) in [
            ("Sept 3 (Northwire) - Shares", "--09-03", "Northwire", "Shares"),
            ("(Northwire) - Shares", "", "Northwire", "Shares"),
            ("REUTERS - Shares", "", "REUTERS", "Shares"),
            ("Friday, January 4, 2019 ", "2019-01-04", "", ""),
        ] {
            let found = DatelineLine::read(text).unwrap_or_default();
            assert_eq!(found.place, None);
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
            "On March 10, 1996, the trader Anna Kerr left – and never came back.",
            "Ladovin on May 3 - his last day - said so.",
            "DJ Anna Kerr - aka Fast Anna - has said so.",
            "HPA – the agency – said so.",
            "UPDATE – The talks go on.",
            "TORVIK GOLD - APRIL 7 418.70 DLRS",
            "MILLS SOLD IN TORVIK - 7 MARKETS - 4/7",
            "August 1963 On his birthday, the gang (around nine then) left",
            "April 7 - as of Friday, April 3, 1986.",
            "TORVIK GOLD CLOSING - APRIL 7",
            "TORVIK GOLD CLOSING APRIL 7",
            "(CORRECTION) - TORVIK MILLS",
            "(Adds details) - The talks",
            "Ladovin (Torvik) The minister",
            "Torvik won on Sunday (Northwire)",
            "The talks in May 2011",
        ] {
            assert_eq!(DatelineLine::read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(text in "[A-ZÉa-z ,.()/—–0-9-]{0,60}") {
            if let Some(found) = DatelineLine::read(&text) {
                prop_assert!(text.is_char_boundary(found.length_bytes));
            }
        }

        #[test]
        fn what_is_put_together_is_taken_apart(
            place in "[A-Z]{4,9}( [A-Z]{4,9})?",
            date in proptest::option::of((1u8..=12, 1u8..=28)),
            agency in proptest::option::of("[A-Z][a-z]{3,8}"),
            ending in prop_oneof![Just(" — "), Just(" - "), Just(" -- "), Just(" – ")],
        ) {
            let months = ["Jan.", "February", "Mar", "April", "May", "June", "July", "Aug.", "Sept.", "October", "Nov", "Dec."];
            let day = date.map(|(month, day)| format!(", {} {day}", months[usize::from(month) - 1])).unwrap_or_default();
            let sign = agency.as_ref().map(|agency| format!(" ({agency})")).unwrap_or_default();
            prop_assume!(!is_no_place(&place.split(' ').next().unwrap_or_default().to_lowercase()));
            prop_assume!(month_of_name(place.split(' ').next().unwrap_or_default()).is_none() && month_of_name(place.split(' ').next_back().unwrap_or_default()).is_none());
            let text = format!("{place}{day}{sign}{ending}The talks go on.");
            let found = DatelineLine::read(&text).unwrap_or_default();
            prop_assert_eq!(found.place.map(|found| found.to_uppercase()), Some(place));
            prop_assert_eq!(found.date, date.and_then(|(month, day)| PartialDate::from_month_day(month, day)));
            prop_assert_eq!(found.agency, agency.filter(|agency| !begins_note(&agency.to_lowercase())));
            prop_assert_eq!(&text[found.length_bytes..], "The talks go on.");
        }
    }
}
