//! Days as a user names them in a filter: dates known in part, and days counted from today.

use jiff::ToSpan;
use jiff::civil::Date;

use super::date::PartialDate;

/// The days that a user means, counted from 1970-01-01: the first, and the one after the last.
///
/// `2011`, `2011-09`, `2011-09-03`; `today`, `yesterday`; `30d`, `2w`, `6m`, `1y`: from so many days, weeks, months, years ago
/// until today; `this-week` (from Monday), `last-month` and the like: the whole week, month or year. `today` is a day counted from
/// 1970-01-01 (see [`today`]). `None` if it is none of these.
///
/// `--after` takes the first of the two, `--before` too (it leaves out what it names), `date:` all that lies within.
pub fn days_of_filter(text: &str, today: i64) -> Option<(i64, i64)> {
    let text = text.trim();
    if let Some(days) = PartialDate::parse_filter(text).and_then(PartialDate::day_range) {
        return Some(days);
    }
    let name = text.to_lowercase().replace(['_', ' '], "-");
    let now = epoch()?.checked_add(jiff::Span::new().try_days(today).ok()?).ok()?;
    match name.as_str() {
        "today" | "now" => return Some((today, today + 1)),
        "yesterday" => return Some((today - 1, today)),
        _ => {}
    }
    if let Some((which, unit)) = name.split_once('-') {
        let back = match which {
            "this" => 0,
            "last" => 1,
            _ => return None,
        };
        return whole(unit, now, back);
    }
    let unit = name.chars().next_back()?;
    let count: i32 = name.strip_suffix(unit)?.parse().ok().filter(|count| *count >= 0)?;
    let span = jiff::Span::new();
    let back = match unit {
        'd' => span.try_days(count),
        'w' => span.try_weeks(count),
        'm' => span.try_months(count),
        'y' => span.try_years(count),
        _ => return None,
    };
    Some((days(now.checked_sub(back.ok()?).ok()?)?, today + 1))
}

/// Today where the user is, counted from 1970-01-01.
pub fn today() -> i64 {
    days(jiff::ZonedDateTime::now().date()).unwrap_or(0)
}

/// The whole week, month or year that `now` lies in, or `back` ones before it.
fn whole(unit: &str, now: Date, back: i32) -> Option<(i64, i64)> {
    let (first, length) = match unit {
        "week" => (now.checked_sub(i32::from(now.weekday().to_monday_zero_offset()).days()).ok()?, 1.week()),
        "month" => (now.first_of_month(), 1.month()),
        "year" => (now.first_of_year(), 1.year()),
        _ => return None,
    };
    let first = (0..back).try_fold(first, |first, _| first.checked_sub(length).ok())?;
    Some((days(first)?, days(first.checked_add(length).ok()?)?))
}

fn epoch() -> Option<Date> {
    Date::new(1970, 1, 1).ok()
}

fn days(date: Date) -> Option<i64> {
    Some(i64::from(epoch()?.until(date).ok()?.get_days()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> i64 {
        PartialDate::parse_filter(text).and_then(PartialDate::day_range).unwrap().0
    }

    #[test]
    fn days_counted_from_today() {
        // A Wednesday.
        let today = day("2024-03-06");
        for (text, first, end) in [
            ("2011", "2011-01-01", "2012-01-01"),
            ("2011-09", "2011-09-01", "2011-10-01"),
            ("2011-09-03", "2011-09-03", "2011-09-04"),
            ("today", "2024-03-06", "2024-03-07"),
            ("Yesterday", "2024-03-05", "2024-03-06"),
            ("30d", "2024-02-05", "2024-03-07"),
            ("0d", "2024-03-06", "2024-03-07"),
            ("2w", "2024-02-21", "2024-03-07"),
            ("1m", "2024-02-06", "2024-03-07"),
            ("6m", "2023-09-06", "2024-03-07"),
            ("1y", "2023-03-06", "2024-03-07"),
            ("this-week", "2024-03-04", "2024-03-11"),
            ("last-week", "2024-02-26", "2024-03-04"),
            ("last week", "2024-02-26", "2024-03-04"),
            ("this-month", "2024-03-01", "2024-04-01"),
            ("last-month", "2024-02-01", "2024-03-01"),
            ("this-year", "2024-01-01", "2025-01-01"),
            ("last-year", "2023-01-01", "2024-01-01"),
        ] {
            assert_eq!(days_of_filter(text, today), Some((day(first), day(end))), "{text}");
        }
        assert_eq!(days_of_filter("1m", day("2024-03-31")), Some((day("2024-02-29"), day("2024-04-01"))));
        for text in ["", "d", "-3d", "3", "3x", "next-week", "last-day", "2011-13", "30 d", "99999999999d", "9999999y"]
        {
            assert_eq!(days_of_filter(text, today), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_filter_panics(text in "([0-9]{0,10}[dwmy]?|\\PC{0,12}|(this|last)-(week|month|year))", today in -4_000_000i64..4_000_000) {
            if let Some((first, end)) = days_of_filter(&text, today) {
                prop_assert!(first < end);
            }
        }
    }
}
