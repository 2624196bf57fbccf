//! Words, collocates and sequences counted by reading every text.

use std::collections::{BTreeMap, BTreeSet};

use dateline::QuoteFilters;
use dateline::explore::{
    CollocatesOptions, Comparison, KeynessRow, Measure, NgramsOptions, Part, Reference, Scope, Table2x2, TermRow,
    TermsOptions, Window, WordUnit, collocates, keyness, ngrams, terms,
};

use crate::corpus::{Article, Word};
use crate::setting::{Asked, Setting};

fn unit(word: &Word, by: WordUnit) -> String {
    match by {
        WordUnit::Word => word.form.clone(),
        WordUnit::Stem => word.stem.clone(),
    }
}

/// Numbers of the words of an article that are counted.
fn part_of(article: &Article, part: Part) -> Vec<usize> {
    let quoted: BTreeSet<usize> = article.quotes.iter().flat_map(|quote| quote.words.clone()).collect();
    (0..article.body.len())
        .filter(|word| match part {
            Part::All => true,
            Part::Quotes => quoted.contains(word),
            Part::Narration => !quoted.contains(word),
        })
        .collect()
}

/// Counted words: of every article its size, and how often each word stands there.
struct Collection {
    articles: Vec<(usize, BTreeMap<String, u64>)>,
}

impl Collection {
    fn new<'a>(articles: impl Iterator<Item = (&'a Article, Vec<usize>)>, by: WordUnit) -> Collection {
        let counted = articles.map(|(article, words)| {
            let mut counts = BTreeMap::new();
            for word in &words {
                *counts.entry(unit(&article.body[*word], by)).or_default() += 1;
            }
            (words.len(), counts)
        });
        Collection { articles: counted.filter(|(size, _)| *size > 0).collect() }
    }

    fn size(&self) -> u64 {
        self.articles.iter().map(|(size, _)| *size as u64).sum()
    }

    fn words(&self) -> BTreeSet<&String> {
        self.articles.iter().flat_map(|(_, counts)| counts.keys()).collect()
    }

    fn count(&self, word: &str) -> u64 {
        self.articles.iter().filter_map(|(_, counts)| counts.get(word)).sum()
    }

    /// Checks a row of counts against all articles, with the measures of dispersion as their formulas say.
    fn check(&self, row: &TermRow, text: &str) {
        let (count, size) = (self.count(&row.term), self.size() as f64);
        let holding = self.articles.iter().filter(|(_, counts)| counts.contains_key(&row.term)).count();
        assert_eq!((row.count, row.articles), (count, holding as u64), "{} of {text}", row.term);
        if size > 0.0 {
            close(row.per_million, count as f64 * 1e6 / size);
        }
        if count == 0 {
            return;
        }
        let of = |counts: &BTreeMap<String, u64>| counts.get(&row.term).copied().unwrap_or(0) as f64;
        let deviations =
            self.articles.iter().map(|(length, counts)| (of(counts) / count as f64 - *length as f64 / size).abs());
        close(row.dispersion.dp, deviations.sum::<f64>() / 2.0);
        let shares: Vec<f64> = self.articles.iter().map(|(length, counts)| of(counts) / *length as f64).collect();
        let n = shares.len() as f64;
        if n > 1.0 {
            let mean = shares.iter().sum::<f64>() / n;
            let deviation = (shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / n).sqrt();
            assert!((row.dispersion.juilland_d - (1.0 - deviation / mean / (n - 1.0).sqrt())).abs() < 1e-6);
        }
    }
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

fn options(by: WordUnit, part: Part) -> TermsOptions {
    TermsOptions { by, part, ..TermsOptions::default() }
}

fn choices(setting: &mut Setting) -> (WordUnit, Part) {
    let by = setting.dice.pick(&[WordUnit::Word, WordUnit::Stem]);
    (by, setting.dice.pick(&[Part::All, Part::All, Part::Quotes, Part::Narration]))
}

/// The words that a query means.
fn collection(setting: &Setting, asked: &Asked, by: WordUnit, part: Part) -> Collection {
    let matched = setting.matched(asked);
    Collection::new(matched.iter().map(|matched| (matched.article, part_of(matched.article, part))), by)
}

#[test]
fn terms_are_counted_and_spread() {
    for seed in 0..4 {
        let mut setting = Setting::new(40 + seed, 1 + seed as usize, 8);
        for _ in 0..40 {
            let asked = setting.ask();
            let (by, part) = choices(&mut setting);
            let expected = collection(&setting, &asked, by, part);
            let found = terms(&setting.searcher, &asked.scope(), &options(by, part)).unwrap();
            let text = format!("{} {by:?} {part:?}", asked.text());
            assert_eq!(found.rows.len(), expected.words().len(), "{text}");
            found.rows.iter().for_each(|row| expected.check(row, &text));
            assert!(found.rows.is_sorted_by_key(|row| (
                std::cmp::Reverse(row.count),
                std::cmp::Reverse(row.articles),
                row.term.clone()
            )));
            // A limit leaves rows out and changes none.
            let few = TermsOptions { limit: Some(3), ..options(by, part) };
            let few = terms(&setting.searcher, &asked.scope(), &few).unwrap();
            assert_eq!(few.rows, found.rows[..found.rows.len().min(3)]);
        }
    }
}

fn check_keyness(rows: &[KeynessRow], study: &Collection, reference: &Collection, text: &str) {
    let all: BTreeSet<&String> = study.words().union(&reference.words()).copied().collect();
    assert_eq!(rows.len(), all.len(), "{text}");
    for row in rows {
        study.check(&row.term, text);
        assert_eq!(row.reference_count, reference.count(&row.term.term), "{} of {text}", row.term.term);
        let comparison = Comparison {
            count: row.term.count,
            size: study.size(),
            reference_count: row.reference_count,
            reference_size: reference.size(),
        };
        close(row.log_likelihood, comparison.log_likelihood());
        assert_eq!((row.log_ratio, row.percent_diff), (comparison.log_ratio(), comparison.percent_diff()));
    }
}

#[test]
fn keyness_compares_two_queries_or_one_with_the_rest() {
    let mut setting = Setting::new(51, 3, 9);
    for round in 0..60 {
        let asked = setting.ask();
        let (by, part) = choices(&mut setting);
        let text = format!("{} {by:?} {part:?}", asked.text());
        let study = collection(&setting, &asked, by, part);
        if round % 2 == 0 {
            let other = setting.ask();
            let other = Asked { filters: asked.filters.clone(), ..other };
            let reference = collection(&setting, &other, by, part);
            let against = Reference::Scope(other.scope());
            let found = keyness(&setting.searcher, &asked.scope(), &against, &options(by, part)).unwrap();
            check_keyness(&found.rows, &study, &reference, &text);
        } else {
            let ids: BTreeSet<&String> = setting.matched(&asked).iter().map(|matched| &matched.article.id).collect();
            let rest = setting.allowed(&asked).into_iter().filter(|article| !ids.contains(&article.id));
            let reference = Collection::new(rest.map(|article| (article, part_of(article, part))), by);
            let found = keyness(&setting.searcher, &asked.scope(), &Reference::Rest, &options(by, part)).unwrap();
            check_keyness(&found.rows, &study, &reference, &text);
        }
    }
}

#[test]
fn a_speaker_is_compared_with_all_others() {
    let mut setting = Setting::new(52, 3, 9);
    for speaker in ["ladovin", "Ilena Marosz", "brandl"] {
        let asked = setting.ask_for(None);
        let wanted = QuoteFilters { speakers: vec![speaker.to_owned()], ..QuoteFilters::default() };
        let by_speaker = |quote: &crate::corpus::Quote| {
            let last = speaker.split(' ').next_back().unwrap().to_lowercase();
            quote.speaker.as_ref().is_some_and(|name| name.to_lowercase().ends_with(&last))
        };
        let words = |mine: bool| {
            let of_article = |article: &Article| {
                let quotes = article.quotes.iter();
                let own: BTreeSet<usize> =
                    quotes.clone().filter(|quote| by_speaker(quote)).flat_map(|quote| quote.words.clone()).collect();
                let others = quotes
                    .flat_map(|quote| quote.words.clone())
                    .filter(|word| !own.contains(word))
                    .collect::<BTreeSet<_>>();
                if mine { own } else { others }.into_iter().collect::<Vec<_>>()
            };
            let articles = setting.allowed(&asked);
            Collection::new(articles.into_iter().map(|article| (article, of_article(article))), WordUnit::Word)
        };
        let scope = Scope { quotations: Some(&wanted), ..asked.scope() };
        let plain = options(WordUnit::Word, Part::All);
        let (study, reference) = (words(true), words(false));
        assert!(study.size() > 0);
        let found = keyness(&setting.searcher, &scope, &Reference::Rest, &plain).unwrap();
        check_keyness(&found.rows, &study, &reference, speaker);
        let everyone = QuoteFilters::default();
        let against = Reference::Scope(Scope { quotations: Some(&everyone), ..asked.scope() });
        let found = keyness(&setting.searcher, &scope, &against, &plain).unwrap();
        check_keyness(&found.rows, &study, &reference, speaker);
    }
}

/// The places near the matches of an article, and those of the matches.
fn near(matched: &crate::setting::Matched<'_>, window: Window) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let body = &matched.article.body;
    let (mut near, mut nodes) = (BTreeSet::new(), BTreeSet::new());
    for ((first, last), words) in matched.spans() {
        nodes.extend(words.into_iter().flatten());
        for (number, word) in body.iter().enumerate() {
            let inside = match window {
                Window::Sentence => (body[first].sentence..=body[last].sentence).contains(&word.sentence),
                Window::Words { left, right } => {
                    (body[first].paragraph..=body[last].paragraph).contains(&word.paragraph)
                        && number + left as usize >= first
                        && number <= last + right as usize
                }
            };
            if inside {
                near.insert(number);
            }
        }
    }
    (near.difference(&nodes).copied().collect(), nodes)
}

#[test]
fn collocates_count_places_once() {
    for seed in 0..4 {
        let mut setting = Setting::new(60 + seed, 1 + seed as usize, 8);
        for _ in 0..40 {
            let asked = setting.ask();
            let (by, _) = choices(&mut setting);
            let (left, right) = (setting.dice.below(4) as u32, 1 + setting.dice.below(4) as u32);
            let window = if setting.dice.below(4) == 0 { Window::Sentence } else { Window::Words { left, right } };
            let text = format!("{} {by:?} {window:?}", asked.text());
            let (mut seen, mut words, mut of_nodes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            let (mut all, mut places, mut nodes) = (0u64, 0u64, 0u64);
            for article in setting.allowed(&asked) {
                for word in &article.body {
                    *words.entry(unit(word, by)).or_insert(0u64) += 1;
                    all += 1;
                }
            }
            for matched in setting.matched(&asked) {
                let (near, own) = near(&matched, window);
                nodes += matched.spans().len() as u64;
                places += near.len() as u64;
                all -= own.len() as u64;
                near.iter().for_each(|word| *seen.entry(unit(&matched.article.body[*word], by)).or_insert(0u64) += 1);
                own.iter()
                    .for_each(|word| *of_nodes.entry(unit(&matched.article.body[*word], by)).or_insert(0u64) += 1);
            }
            let options = CollocatesOptions { by, window, measure: Measure::LogDice, count_min: 1 };
            let found = collocates(&setting.searcher, &asked.scope(), &options).unwrap();
            assert_eq!(found.rows.len(), seen.len(), "{text}");
            for row in &found.rows {
                let word = words[&row.term] - of_nodes.get(&row.term).copied().unwrap_or(0);
                let table = Table2x2 { observed: seen[&row.term], near: places, word, all };
                assert_eq!(row.observed, table.observed, "{} of {text}", row.term);
                let expected = table.association(nodes);
                close(row.expected, places as f64 * word as f64 / all as f64);
                close(row.log_dice, expected.log_dice);
                close(row.log_likelihood, expected.log_likelihood);
            }
            assert!(found.rows.is_sorted_by(|a, b| a.log_dice >= b.log_dice));
        }
    }
}

#[test]
fn sequences_are_counted_exactly_whatever_fits_into_memory() {
    for seed in 0..3 {
        let mut setting = Setting::new(70 + seed, 1 + seed as usize, 8);
        for _ in 0..30 {
            let asked = setting.ask();
            let (by, _) = choices(&mut setting);
            let length = 2 + setting.dice.below(4);
            let mut expected: BTreeMap<String, (u64, BTreeSet<String>)> = BTreeMap::new();
            for matched in setting.matched(&asked) {
                for paragraph in matched.article.body.chunk_by(|a, b| a.paragraph == b.paragraph) {
                    for window in paragraph.windows(length) {
                        let words: Vec<String> = window.iter().map(|word| unit(word, by)).collect();
                        let counts = expected.entry(words.join(" ")).or_default();
                        counts.0 += 1;
                        counts.1.insert(matched.article.id.clone());
                    }
                }
            }
            let count_min = 1 + setting.dice.below(2) as u64;
            let mut expected: Vec<(String, u64, u64)> = expected
                .into_iter()
                .map(|(ngram, (count, articles))| (ngram, count, articles.len() as u64))
                .filter(|(_, count, _)| *count >= count_min)
                .collect();
            expected.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.cmp(&a.2)).then_with(|| a.0.cmp(&b.0)));
            for (memory_bytes, limit) in [(1 << 20, None), (0, None), (0, Some(5))] {
                let options = NgramsOptions { length, by, count_min, limit, memory_bytes };
                let found = ngrams(&setting.searcher, &asked.scope(), &options).unwrap();
                let rows: Vec<_> = found.rows.into_iter().map(|row| (row.ngram, row.count, row.articles)).collect();
                let wanted = &expected[..limit.unwrap_or(usize::MAX).min(expected.len())];
                assert_eq!(rows, wanted, "{} {options:?}", asked.text());
            }
        }
    }
}
