//! Matches over time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::scope::{Rows, Scope};
use crate::article::PartialDate;
use crate::error::Result;
use crate::search::{Address, Counts, Searcher};

/// A stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// A week from Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    #[default]
    Month,
    /// A calendar year.
    Year,
}

/// A period and what was found in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineRow {
    /// First day.
    pub from: String,
    /// The day after the last.
    pub to: String,
    /// Matches of the query.
    pub matches: u64,
    /// Articles that match.
    pub articles: u64,
    /// All articles of the time that pass the filters.
    pub all_articles: u64,
    /// Articles that match, of a thousand; `None` where there are none at all: a gap in the corpus.
    pub per_thousand: Option<f64>,
}

/// Matches over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Every period from the first to the last that has articles, those without any among them.
    pub rows: Vec<TimelineRow>,
    /// All matches, dated or not.
    pub counts: Counts,
    /// Matching articles without a year, in no row.
    pub without_year: u64,
    /// Matching articles that are dated too coarsely for the period (a year where months are counted), in no row.
    pub coarse: u64,
    /// Articles that were left out by a dated filter because their year is not known.
    pub undated: u64,
}

impl Timeline {
    /// Puts the rows in order of a key ([`Rows::sort_by_key`]), and keeps `limit` of them after the first `offset`.
    ///
    /// # Errors
    /// The rows have no such key.
    pub fn arrange(&mut self, key: Option<&str>, offset: usize, limit: Option<usize>) -> Result<()> {
        let mut rows = Rows { rows: std::mem::take(&mut self.rows), counts: self.counts, undated: 0 };
        if let Some(key) = key {
            rows.sort_by_key(key)?;
        }
        rows.page(offset, limit);
        self.rows = rows.rows;
        Ok(())
    }
}

impl Period {
    /// The first day of the period that holds `day` (days since 1970-01-01), and the day after its last.
    fn around(self, day: i64) -> Option<(i64, i64)> {
        let range = |date: Option<PartialDate>| date?.day_range();
        match self {
            Period::Day => Some((day, day + 1)),
            // Day 0 was a Thursday.
            Period::Week => {
                let start = day - (day + 3).rem_euclid(7);
                Some((start, start + 7))
            }
            Period::Month => {
                let date = PartialDate::from_days(day)?;
                range(Some(PartialDate { day: None, ..date }))
            }
            Period::Year => {
                let date = PartialDate::from_days(day)?;
                range(Some(PartialDate { day: None, month: None, ..date }))
            }
        }
    }
}

/// What an article's date says.
enum When {
    In(i64),
    Coarse,
    NoYear,
}

fn when(searcher: &Searcher, at: Address, by: Period) -> Result<When> {
    let dates = searcher.columns(at.segment)?.dates()?;
    let Some(first) = dates.first_day(at.doc) else { return Ok(When::NoYear) };
    let Some((from, to)) = by.around(first) else { return Ok(When::NoYear) };
    Ok(if dates.inside(at.doc, from, to) == Some(true) { When::In(from) } else { When::Coarse })
}

/// Matches of each scope over time, all with the same periods if all have the same filters.
///
/// # Errors
/// A query that cannot be answered; a damaged index.
pub fn timeline(searcher: &Searcher, scope: &Scope<'_>, by: Period) -> Result<Timeline> {
    let mut periods: BTreeMap<i64, (Counts, u64)> = BTreeMap::new();
    for (segment, docs) in scope.all_articles(searcher)?.into_iter().enumerate() {
        for doc in docs {
            if let When::In(from) = when(searcher, Address { segment, doc }, by)? {
                periods.entry(from).or_default().1 += 1;
            }
        }
    }
    let matching = scope.matching(searcher)?;
    let mut timeline = Timeline { counts: matching.counts, undated: matching.undated, ..Timeline::default() };
    for (segment, docs) in matching.articles.iter().enumerate() {
        for (doc, matches) in docs {
            match when(searcher, Address { segment, doc: *doc }, by)? {
                When::In(from) => {
                    let (counts, _) = periods.entry(from).or_default();
                    counts.matches += matches;
                    counts.articles += 1;
                }
                When::Coarse => timeline.coarse += 1,
                When::NoYear => timeline.without_year += 1,
            }
        }
    }
    timeline.rows = rows(&periods, by);
    Ok(timeline)
}

fn rows(periods: &BTreeMap<i64, (Counts, u64)>, by: Period) -> Vec<TimelineRow> {
    let date = |day| PartialDate::from_days(day).map(|date| date.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    let Some((mut next, last)) = periods.keys().next().copied().zip(periods.keys().next_back().copied()) else {
        return rows;
    };
    while next <= last {
        let Some((from, to)) = by.around(next) else { break };
        let (counts, all_articles) = periods.get(&from).copied().unwrap_or_default();
        rows.push(TimelineRow {
            from: date(from),
            to: date(to),
            matches: counts.matches,
            articles: counts.articles,
            all_articles,
            per_thousand: (all_articles > 0).then(|| counts.articles as f64 * 1000.0 / all_articles as f64),
        });
        next = to;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(year: i16, month: u8, day: u8, by: Period) -> (String, String) {
        let day = PartialDate::from_day(year, month, day).and_then(PartialDate::day_range).map_or(0, |(from, _)| from);
        let (from, to) = by.around(day).unwrap_or_default();
        let shown = |day| PartialDate::from_days(day).map(|date| date.to_string()).unwrap_or_default();
        (shown(from), shown(to))
    }

    #[test]
    fn periods_begin_where_the_calendar_says() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(around(2019, 12, 30, Period::Month), pair("2019-12-01", "2020-01-01"));
        assert_eq!(around(2020, 2, 29, Period::Month), pair("2020-02-01", "2020-03-01"));
        assert_eq!(around(2019, 3, 13, Period::Year), pair("2019-01-01", "2020-01-01"));
        // 2020-01-01 was a Wednesday; 1969-12-31 too.
        assert_eq!(around(2020, 1, 1, Period::Week), pair("2019-12-30", "2020-01-06"));
        assert_eq!(around(1969, 12, 31, Period::Week), pair("1969-12-29", "1970-01-05"));
        assert_eq!(around(2019, 3, 13, Period::Day), pair("2019-03-13", "2019-03-14"));
    }
}
