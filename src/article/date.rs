//! Dates known in part: a year, a year and month, a whole day, or a day of no known year.

use std::fmt;

use jiff::civil::Date;

/// A date cut to what is known of it: `2011-09-03`, `2011-09`, `2011`, `--09-03`, `--09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// The year, if known.
    pub year: Option<i16>,
    /// The month, 1 to 12, if known.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31, if known; then the month is known too.
    pub day: Option<u8>,
}

/// Names of months, in lower case; an abbreviation is a beginning of one. English, French, German, Spanish, Italian, Portuguese,
/// Dutch, Russian (as in dates); and abbreviations that are no beginnings.
const MONTHS: [&[&str]; 12] = [
    &["january", "janvier", "januar", "jänner", "enero", "gennaio", "janeiro", "januari", "января", "январь"],
    &[
        "february",
        "février",
        "fevrier",
        "februar",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "февраля",
        "февраль",
    ],
    &["march", "mars", "märz", "maerz", "marzo", "março", "maart", "mrt", "марта"],
    &["april", "avril", "abril", "aprile", "апреля", "апрель"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "мая", "май"],
    &["june", "juin", "juni", "junio", "giugno", "junho", "июня", "июнь"],
    &["july", "juillet", "juli", "julio", "luglio", "julho", "июля", "июль"],
    &["august", "août", "aout", "agosto", "augustus", "августа"],
    &["september", "septembre", "septiembre", "settembre", "setembro", "сентября", "сентябрь"],
    &["october", "octobre", "oktober", "octubre", "ottobre", "outubro", "октября", "октябрь"],
    &["november", "novembre", "noviembre", "novembro", "ноября", "ноябрь"],
    &["december", "décembre", "decembre", "dezember", "diciembre", "dicembre", "dezembro", "декабря", "декабрь"],
];

/// The month of a name or its abbreviation, with or without a dot.
pub(crate) fn month_of_name(name: &str) -> Option<u8> {
    let name = name.trim_end_matches('.');
    if name.len() > 24 || name.chars().nth(2).is_none() {
        return None;
    }
    let name = name.to_lowercase();
    // "jui" may be June or July, "jun" and "mar" mean what they begin first.
    (1..).zip(MONTHS).find(|(_, names)| names.iter().any(|month| month.starts_with(&name))).map(|(number, _)| number)
}

/// Names of weekdays: English, French, German, Spanish.
const WEEKDAYS: [&str; 28] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

/// Whether this is the name of a weekday.
pub(crate) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&word.trim().to_lowercase().as_str())
}

impl PartialDate {
    /// A whole day, if there is such a day.
    pub fn from_day(year: i16, month: u8, day: u8) -> Option<PartialDate> {
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        Some(PartialDate { year: Some(year), month: Some(month), day: Some(day) })
    }

    /// The day so many days after 1970-01-01.
    pub(crate) fn from_days(days: i64) -> Option<PartialDate> {
        let date = Date::new(1970, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        Some(PartialDate {
            year: Some(i16::try_from(i64::from(date.year())).ok()?),
            month: u8::try_from(i64::from(date.month())).ok(),
            day: u8::try_from(i64::from(date.day())).ok(),
        })
    }

    /// A day of no known year, if any year has it.
    pub fn from_month_day(month: u8, day: u8) -> Option<PartialDate> {
        // 2000 was a leap year.
        PartialDate::from_day(2000, month, day).map(|date| PartialDate { year: None, ..date })
    }

    /// A date as filters have it: `2011`, `2011-09`, `2011-09-03`. [`super::days_of_filter`] reads more.
    pub fn parse_filter(text: &str) -> Option<PartialDate> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|part| number(part, 2)).map_or(Some(None), |part| part.map(Some))?;
        let day = parts.next().map(|part| number(part, 2)).map_or(Some(None), |part| part.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        let date =
            PartialDate { year: Some(year), month: month.map(|month| month as u8), day: day.map(|day| day as u8) };
        PartialDate::from_day(year, date.month.unwrap_or(1), date.day.unwrap_or(1)).map(|_| date)
    }

    /// A date as metadata of news gives it: ISO dates and time stamps (the day of the stamp's own zone), RFC 2822,
    /// `3 September 2011`, `September 3, 2011`, `Sept. 3`, `20110903`, `13/09/2011`. `None` if it is none, or may mean two days.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let text = text.trim();
        iso(text).or_else(|| compact(text)).or_else(|| year_last(text)).or_else(|| words(text))
    }

    /// The days it may mean, counted from 1970-01-01: the first, and the one after the last. `None` without a year.
    pub fn day_range(self) -> Option<(i64, i64)> {
        let year = self.year?;
        let first =
            Date::new(year, self.month.unwrap_or(1).try_into().ok()?, self.day.unwrap_or(1).try_into().ok()?).ok()?;
        let last = match (self.month, self.day) {
            (_, Some(_)) => first,
            (Some(_), None) => first.last_of_month(),
            (None, _) => first.last_of_year(),
        };
        Some((days(first)?, days(last)? + 1))
    }

    /// A day of no known year, in the year that brings it nearest to `other`; as it is if it has a year, or `other` has none.
    pub(crate) fn near(self, other: PartialDate) -> PartialDate {
        let (None, Some(year), Some((first, end))) = (self.year, other.year, other.day_range()) else { return self };
        let middle = i64::midpoint(first, end - 1);
        // A year alone says nothing of its neighbours.
        let years = if other.month.is_some() { [year, year - 1, year + 1] } else { [year; 3] };
        years
            .into_iter()
            .map(|year| PartialDate { year: Some(year), ..self })
            .filter_map(|date| date.day_range().map(|(first, _)| ((first - middle).abs(), date)))
            .min_by_key(|(distance, _)| *distance)
            .map_or(self, |(_, date)| date)
    }

    /// This date, made more exact by `other` where they agree.
    pub(crate) fn refined_by(self, other: PartialDate) -> PartialDate {
        let agree = (other.year.is_none() || other.year == self.year)
            && (self.month.is_none() || self.month == other.month)
            && self.day.is_none();
        let refined = PartialDate { year: self.year, month: other.month.or(self.month), day: other.day };
        if agree && self.year.is_some() && refined.day_range().is_some() { refined } else { self }
    }
}

fn days(date: Date) -> Option<i64> {
    let epoch = Date::new(1970, 1, 1).ok()?;
    Some(i64::from(epoch.until(date).ok()?.get_days()))
}

/// Exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `2011-09-03`, also with `/` or `.`, also with a time behind it; `2011-09`; `2011`; `--09-03`.
fn iso(text: &str) -> Option<PartialDate> {
    if let Some(rest) = text.strip_prefix("--") {
        let (month, day) = rest.split_once('-')?;
        return PartialDate::from_month_day(number(month, 2)? as u8, number(day, 2)? as u8);
    }
    let date = text.split(['T', ' ', 't']).next().unwrap_or(text);
    let mut parts = date.split(['-', '/', '.']);
    let year = number(parts.next()?, 4).filter(|year| (1500..=2200).contains(year))?;
    let part = |part: Option<&str>| match part {
        None => Some(None),
        Some(part) => (part.len() <= 2 && !part.is_empty()).then(|| part.parse::<u8>().ok()).flatten().map(Some),
    };
    let month = part(parts.next())?;
    let day = part(parts.next())?;
    if parts.next().is_some() || (date.len() < text.len() && day.is_none()) {
        return None;
    }
    let date = PartialDate { year: Some(year), month, day };
    date.day_range().map(|_| date)
}

/// `20110903`, also with a time behind it.
fn compact(text: &str) -> Option<PartialDate> {
    let date = text.get(..8)?;
    if !date.bytes().all(|byte| byte.is_ascii_digit()) || text.as_bytes().get(8).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let year = number(date.get(..4)?, 4).filter(|year| (1500..=2200).contains(year))?;
    PartialDate::from_day(year, date.get(4..6)?.parse().ok()?, date.get(6..8)?.parse().ok()?)
}

/// `13/09/2011` and `09/13/2011`, also with `.` or `-`, also with a time behind it: where only one of the two can be the month, or both are
/// the same.
fn year_last(text: &str) -> Option<PartialDate> {
    let date = text.split([' ', ',', 'T']).next()?;
    let sign = date.chars().find(|c| !c.is_ascii_digit()).filter(|sign| matches!(sign, '/' | '.' | '-'))?;
    let mut parts = date.split(sign);
    let mut short = || parts.next().filter(|part| matches!(part.len(), 1 | 2))?.parse::<u8>().ok();
    let (first, second) = (short()?, short()?);
    let year = number(parts.next()?, 4).filter(|year| (1500..=2200).contains(year))?;
    if parts.next().is_some() {
        return None;
    }
    match (PartialDate::from_day(year, second, first), PartialDate::from_day(year, first, second)) {
        (Some(date), None) | (None, Some(date)) => Some(date),
        (Some(one), Some(other)) => (one == other).then_some(one),
        (None, None) => None,
    }
}

/// Dates in words: a month's name, a day, a year, in any order; a time and a weekday beside them are passed over.
fn words(text: &str) -> Option<PartialDate> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in text.split(|c: char| c.is_whitespace() || c == ',' || c == '/' || c == '-') {
        let word = word.trim_matches(['.', '(', ')']);
        if word.is_empty() || word.contains(':') {
            continue;
        }
        let ordinal = word
            .trim_end_matches("st")
            .trim_end_matches("nd")
            .trim_end_matches("rd")
            .trim_end_matches("th")
            .trim_end_matches('º')
            .trim_end_matches("er");
        if let Some(value) = number(word, 4).filter(|value| (1500..=2200).contains(value)) {
            year = year.or(Some(value));
        } else if let Some(value) = ordinal.parse::<u8>().ok().filter(|value| (1..=31).contains(value)) {
            day = day.or(Some(value));
        } else if let Some(value) = month_of_name(word).filter(|_| !is_weekday(word)) {
            // A weekday may look like a month in another language ("Mar." is Tuesday in French).
            month = Some(value);
        }
    }
    let month = month?;
    match (year, day) {
        (Some(year), Some(day)) => PartialDate::from_day(year, month, day),
        (Some(year), None) => Some(PartialDate { year: Some(year), month: Some(month), day: None }),
        (None, Some(day)) => PartialDate::from_month_day(month, day),
        (None, None) => None,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => write!(f, "-")?,
        }
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_kind() {
        for (text, shown) in [
            ("2011-09-03", "2011-09-03"),
            ("2011-09-03T23:30:00-05:00", "2011-09-03"),
            ("2011-09-03 08:00", "2011-09-03"),
            ("2011/9/3", "2011-09-03"),
            ("2011-09", "2011-09"),
            ("2011", "2011"),
            ("--09-03", "--09-03"),
            ("20110903", "2011-09-03"),
            ("3 September 2011", "2011-09-03"),
            ("September 3, 2011", "2011-09-03"),
            ("Sept. 3", "--09-03"),
            ("Sat, 03 Sep 2011 10:00:00 +0000", "2011-09-03"),
            ("12 mars", "--03-12"),
            ("21 апреля", "--04-21"),
            ("4 de mayo de 2019", "2019-05-04"),
            ("15 juillet 2019", "2019-07-15"),
            ("September 2011", "2011-09"),
            ("13/09/2011", "2011-09-13"),
            ("09/13/2011", "2011-09-13"),
            ("9/13/2011 10:30 PM", "2011-09-13"),
            ("31.1.2011", "2011-01-31"),
            ("13-09-2011", "2011-09-13"),
            ("09/09/2011", "2011-09-09"),
        ] {
            assert_eq!(PartialDate::parse(text).map(|date| date.to_string()), Some(shown.to_owned()), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2011-13-01",
            "2011-02-30",
            "31 June 2011",
            "03/09/2011",
            "3.9.2011",
            "13/13/2011",
            "31/06/2011",
            "0/13/2011",
            "13/09/11",
            "1/13/9/2011",
            "12345",
            "may the force",
        ] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_days_a_date_may_mean() {
        let range = |text| PartialDate::parse_filter(text).and_then(PartialDate::day_range);
        assert_eq!(range("1970"), Some((0, 365)));
        assert_eq!(range("1970-02"), Some((31, 59)));
        assert_eq!(range("2000-02-29"), Some((11_016, 11_017)));
        assert_eq!(PartialDate::parse("--09-03").unwrap().day_range(), None);
        assert_eq!(PartialDate::parse_filter("2011-9"), None);
    }
}
