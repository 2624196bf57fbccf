//! Concordances, timelines and facets against the oracle.

use std::collections::BTreeMap;

use dateline::explore::{Context, KwicOptions, KwicSort, Period, concordance, facets, timeline};
use dateline::{PartialDate, Sample};

use crate::setting::{Asked, Setting};

fn options(context: Context, sort: Vec<KwicSort>) -> KwicOptions {
    KwicOptions { context, sort, sample: None }
}

/// Id, first and last word of every match.
fn expected_lines(setting: &Setting, asked: &Asked) -> Vec<(String, usize, usize)> {
    let matched = setting.matched(asked);
    let of_article = |matched: &crate::setting::Matched<'_>| {
        let id = matched.article.id.clone();
        matched.spans().into_keys().map(move |(first, last)| (id.clone(), first, last)).collect::<Vec<_>>()
    };
    let mut lines: Vec<_> = matched.iter().flat_map(of_article).collect();
    lines.sort();
    lines
}

#[test]
fn concordances_show_every_match() {
    for seed in 0..5 {
        let mut setting = Setting::new(seed, 1 + seed as usize % 4, 8);
        for _ in 0..60 {
            let asked = setting.ask();
            let words = setting.dice.below(6) as u32;
            let found =
                concordance(&setting.searcher, &asked.scope(), &options(Context::Words(words), Vec::new())).unwrap();
            let expected = expected_lines(&setting, &asked);
            let lines = found.lines(0..usize::MAX).unwrap();
            assert_eq!(lines.len(), expected.len(), "{}", asked.text());
            let counted: u64 = setting.matched(&asked).iter().map(crate::setting::Matched::count).sum();
            assert_eq!(found.counts.matches, counted, "{}", asked.text());
            for (line, (id, first, last)) in lines.iter().zip(expected) {
                let article = setting.archive.articles.iter().find(|article| article.id == id).unwrap();
                let (start, end) = (article.body[first].start, article.body[last].end);
                assert_eq!((&line.article.id, line.start, line.end), (&id, start, end), "{}", asked.text());
                let text: Vec<char> = article.text.chars().collect();
                assert_eq!(line.found, text[start..end].iter().collect::<String>());
                // The context is what stands around it, as many words as were asked for.
                let plain = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
                let before: String =
                    text[article.body[first.saturating_sub(words as usize)].start..start].iter().collect();
                assert_eq!(plain(&line.left), plain(&before), "{}", asked.text());
                let after = (last + words as usize).min(article.body.len() - 1);
                let after: String = text[end..article.body[after].end].iter().collect();
                assert!(plain(&line.right).starts_with(&plain(&after)), "{}", asked.text());
            }
        }
    }
}

#[test]
fn lines_are_ordered_by_the_words_around() {
    let mut setting = Setting::new(11, 3, 9);
    for _ in 0..40 {
        let asked = setting.ask();
        let sort = vec![KwicSort::Left(1), KwicSort::Right(1), KwicSort::Match];
        let found = concordance(&setting.searcher, &asked.scope(), &options(Context::Words(2), sort)).unwrap();
        let mut expected: Vec<_> = expected_lines(&setting, &asked)
            .into_iter()
            .map(|(id, first, last)| {
                let article = setting.archive.articles.iter().find(|article| article.id == id).unwrap();
                let form = |at: Option<usize>| {
                    at.and_then(|at| article.body.get(at)).map_or(String::new(), |word| word.form.clone())
                };
                let whole: Vec<&str> = article.body[first..=last].iter().map(|word| word.form.as_str()).collect();
                let keys = (form(first.checked_sub(1)), form(Some(last + 1)), whole.join(" "));
                (keys, id, article.body[first].start, article.body[last].end)
            })
            .collect();
        expected.sort();
        let lines = found.lines(0..usize::MAX).unwrap();
        let shown: Vec<_> = lines.iter().map(|line| (line.article.id.clone(), line.start, line.end)).collect();
        let expected: Vec<_> = expected.into_iter().map(|(_, id, start, end)| (id, start, end)).collect();
        assert_eq!(shown, expected, "{}", asked.text());
    }
}

#[test]
fn sentences_are_shown_whole_and_samples_are_some_of_all() {
    let mut setting = Setting::new(12, 2, 9);
    for _ in 0..30 {
        let asked = setting.ask();
        let all = concordance(&setting.searcher, &asked.scope(), &options(Context::Sentences(1), Vec::new())).unwrap();
        let lines = all.lines(0..usize::MAX).unwrap();
        for line in &lines {
            let article = setting.archive.articles.iter().find(|article| article.id == line.article.id).unwrap();
            let first = article.sentences.iter().rfind(|(_, [start, _])| *start <= line.start).unwrap().1[0];
            let last = article.sentences.iter().find(|(_, [_, end])| *end >= line.end).unwrap().1[1];
            let text: Vec<char> = article.text.chars().collect();
            let expected: String = text[first..last].iter().collect();
            let shown = format!("{}{}{}", line.left, line.found, line.right);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&shown), words(&expected), "{}", asked.text());
        }
        let seed = setting.dice.next();
        let sampled =
            KwicOptions { sample: Some(Sample { size: 4, seed }), ..options(Context::Sentences(1), Vec::new()) };
        let some = concordance(&setting.searcher, &asked.scope(), &sampled).unwrap().lines(0..usize::MAX).unwrap();
        assert_eq!(some.len(), lines.len().min(4));
        assert!(some.iter().all(|line| lines.contains(line)));
    }
}

/// The period of a date by the calendar of jiff, and whether the date is known closely enough.
fn period(date: &str, by: Period) -> Option<String> {
    let needed = match by {
        Period::Year => 4,
        Period::Month => 7,
        Period::Day | Period::Week => 10,
    };
    if by == Period::Week {
        let date: jiff::civil::Date = date.parse().ok()?;
        let monday = date.iso_week_date().weekday().to_monday_zero_offset();
        return Some((date - jiff::Span::new().days(monday)).to_string());
    }
    date.get(..needed).map(|known| format!("{known}{}", &"0000-01-01"[needed..]))
}

#[test]
fn timelines_count_matches_where_their_dates_lie() {
    let mut setting = Setting::new(21, 4, 10);
    for _ in 0..80 {
        let asked = setting.ask();
        let by = setting.dice.pick(&[Period::Day, Period::Week, Period::Month, Period::Year]);
        let found = timeline(&setting.searcher, &asked.scope(), by).unwrap();
        let mut expected: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
        for article in setting.allowed(&asked) {
            if let Some(from) = article.date.as_deref().and_then(|date| period(date, by)) {
                expected.entry(from).or_default().2 += 1;
            }
        }
        let (mut without_year, mut coarse) = (0, 0);
        for matched in setting.matched(&asked) {
            match matched.article.date.as_deref().map(|date| period(date, by)) {
                None => without_year += 1,
                Some(None) => coarse += 1,
                Some(Some(from)) => {
                    let counts = expected.entry(from).or_default();
                    (counts.0, counts.1) = (counts.0 + matched.count(), counts.1 + 1);
                }
            }
        }
        assert_eq!((found.without_year, found.coarse), (without_year, coarse), "{}", asked.text());
        let rows: BTreeMap<String, (u64, u64, u64)> = found
            .rows
            .iter()
            .filter(|row| row.all_articles > 0)
            .map(|row| (row.from.clone(), (row.matches, row.articles, row.all_articles)))
            .collect();
        assert_eq!(rows, expected, "{}", asked.text());
        for pair in found.rows.windows(2) {
            assert_eq!(pair[0].to, pair[1].from);
        }
        for row in &found.rows {
            let share = (row.all_articles > 0).then(|| row.articles as f64 * 1000.0 / row.all_articles as f64);
            assert_eq!(row.per_thousand, share);
            assert!(PartialDate::parse_filter(&row.from).is_some());
        }
    }
}

#[test]
fn facets_count_matches_by_value() {
    let mut setting = Setting::new(31, 3, 10);
    for _ in 0..60 {
        let asked = setting.ask();
        let fields: Vec<String> = ["source", "year", "month", "speaker"].map(str::to_owned).to_vec();
        let found = facets(&setting.searcher, &asked.scope(), &fields).unwrap();
        let mut expected: BTreeMap<(String, Option<String>), (u64, u64)> = BTreeMap::new();
        for matched in setting.matched(&asked) {
            let article = matched.article;
            let mut add = |field: &str, values: Vec<String>| {
                let mut values: Vec<Option<String>> = values.into_iter().map(Some).collect();
                values.sort();
                values.dedup();
                if values.is_empty() {
                    values.push(None);
                }
                for value in values {
                    let counts = expected.entry((field.to_owned(), value)).or_default();
                    *counts = (counts.0 + matched.count(), counts.1 + 1);
                }
            };
            let date = |length: usize| article.date.as_deref().and_then(|date| date.get(..length)).map(str::to_owned);
            add("source", vec![article.source.clone()]);
            add("year", date(4).into_iter().collect());
            add("month", date(7).into_iter().collect());
            add("speaker", article.quotes.iter().filter_map(|quote| quote.speaker.clone()).collect());
        }
        let rows: BTreeMap<(String, Option<String>), (u64, u64)> =
            found.rows.into_iter().map(|row| ((row.field, row.value), (row.matches, row.articles))).collect();
        assert_eq!(rows, expected, "{}", asked.text());
    }
}
