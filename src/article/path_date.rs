//! The date that a path or address bears: `2011/09/03/x.txt`, `2011-09-03-x.txt`, `wire_20110903.txt`, `2011/sep/03/x`.

use super::date::{PartialDate, month_of_name};

/// Years that a path may mean.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=2199;

/// The date of a path with `/` between its parts, cut to what it tells.
pub(super) fn of_path(path: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = path.split('/').collect();
    parts
        .iter()
        .find_map(|part| whole_day(part))
        .or_else(|| (0..parts.len()).find_map(|number| stepwise(&parts, number)))
}

/// A whole day within one name: eight digits, or four, two and two with `-`, `_` or `.` between.
fn whole_day(name: &str) -> Option<PartialDate> {
    let bytes = name.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.get(from..from + count).filter(|digits| digits.iter().all(u8::is_ascii_digit)).is_some()
            && !bytes.get(from + count).is_some_and(u8::is_ascii_digit)
    };
    (0..bytes.len()).find_map(|from| {
        let begins = from == 0 || !bytes.get(from - 1).is_some_and(u8::is_ascii_digit);
        let joint = |at: usize| bytes.get(at).filter(|byte| matches!(byte, b'-' | b'_' | b'.'));
        if begins && digits(from, 8) {
            day(name.get(from..from + 4)?, name.get(from + 4..from + 6)?, name.get(from + 6..from + 8)?)
        } else if begins
            && digits(from, 4)
            && digits(from + 5, 2)
            && digits(from + 8, 2)
            && joint(from + 4).is_some()
            && joint(from + 4) == joint(from + 7)
        {
            day(name.get(from..from + 4)?, name.get(from + 5..from + 7)?, name.get(from + 8..from + 10)?)
        } else {
            None
        }
    })
}

fn day(year: &str, month: &str, day: &str) -> Option<PartialDate> {
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    PartialDate::from_day(year, month.parse().ok()?, day.parse().ok()?)
}

/// A folder named by a year (or year and month), and what the names below it add: a month, a day, at their beginnings.
fn stepwise(parts: &[&str], number: usize) -> Option<PartialDate> {
    let part = parts.get(number)?;
    let (year, own_month) = match part.split_once(['-', '_']) {
        Some((year, month)) => (year, Some(two_digits(month).filter(|_| month.len() == 2)?)),
        // The file's own ending is not looked at: `2011.txt` is a name.
        None => (*part, None),
    };
    let year = Some(year).filter(|year| year.len() == 4)?.parse::<i16>().ok().filter(|year| YEARS.contains(year))?;
    let below = |steps: usize| parts.get(number + steps).copied();
    let (month, next) = match own_month {
        Some(month) => (Some(month), below(1)),
        None => (below(1).and_then(|part| two_digits(part).or_else(|| month_of_name(part))), below(2)),
    };
    let known = PartialDate { year: Some(year), month, day: month.and(next.and_then(two_digits)) };
    let without_day = PartialDate { day: None, ..known };
    [known, without_day, PartialDate { month: None, ..without_day }].into_iter().find(|date| date.day_range().is_some())
}

/// The number of the two digits that a name begins with, if no third follows.
fn two_digits(name: &str) -> Option<u8> {
    let digits = name.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    (!name.as_bytes().get(2).is_some_and(u8::is_ascii_digit)).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_in_paths() {
        for (path, date) in [
            ("wire/2011/09/03/a.txt", "2011-09-03"),
            ("wire/2011/09/03-slug.txt", "2011-09-03"),
            ("wire/2011/09/a.txt", "2011-09"),
            ("wire/2011-09/03.txt", "2011-09-03"),
            ("wire/2011-09/a.txt", "2011-09"),
            ("wire/2011/a.txt", "2011"),
            ("wire/2011/99/a.txt", "2011"),
            ("2011-09-03-a.txt", "2011-09-03"),
            ("hpa_2011_09_03_17.txt", "2011-09-03"),
            ("20110903.txt", "2011-09-03"),
            ("hpa20110903-a.txt", "2011-09-03"),
            ("https://hpa.example/world/2011/sep/03/talks", "2011-09-03"),
            ("a/2011-13-03.txt", ""),
            ("a/120110903.txt", ""),
            ("a/2011.txt", ""),
            ("a.txt", ""),
        ] {
            assert_eq!(of_path(path).map(|date| date.to_string()).unwrap_or_default(), date, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_panics(path in "([0-9/_.-]|é|sep){0,24}") {
            let _ = of_path(&path);
        }
    }
}
