//! What a query finds in one article, by trying everything.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::corpus::{Article, Word, bare};
use crate::query::{Distance, Q, W};

/// A match: the places that its words take.
pub(crate) type Found = BTreeSet<usize>;

/// A stretch of text over which something is judged: the words that count, in order.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Numbers of words of the text.
    pub(crate) words: Vec<usize>,
    pub(crate) title: bool,
    /// Set in a quotation: its speaker.
    pub(crate) quotation: Option<Option<String>>,
}

/// What is known of all articles together.
pub(crate) struct Vocabulary {
    /// Hyphenated words of two to four parts.
    pub(crate) compounds: BTreeSet<Vec<String>>,
    /// The tests of phrases that were asked about before.
    rows: RefCell<HashMap<String, Rc<Rows>>>,
}

/// Rows of tests, any of which may pass.
type Rows = Vec<Vec<Test>>;

impl Vocabulary {
    pub(crate) fn new(articles: &[Article]) -> Vocabulary {
        let mut compounds = BTreeSet::new();
        for words in articles.iter().flat_map(|article| [&article.title, &article.body]) {
            let mut at = 0;
            while at < words.len() {
                let mut end = at + 1;
                while end < words.len() && words[end].joined && words[end].sentence == words[at].sentence {
                    end += 1;
                }
                if (2..=4).contains(&(end - at)) {
                    compounds.insert(words[at..end].iter().map(|word| word.form.clone()).collect());
                }
                at = end;
            }
        }
        Vocabulary { compounds, rows: RefCell::default() }
    }
}

fn stem(word: &str) -> String {
    rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English).stem(word).into_owned()
}

/// Edits between two words, a swap of neighbours being one, no part edited twice.
fn edits(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// A test of one word of a text.
type Test = Box<dyn Fn(&Word) -> bool>;

/// All rows of tests that one word of a query stands for.
fn ways(word: &W, vocabulary: &Vocabulary) -> Vec<Vec<Test>> {
    let form = |form: String| -> Test { Box::new(move |word: &Word| word.form == form) };
    match word {
        W::Stem(text) => {
            let parts: Vec<String> = text.split('-').map(|part| part.to_lowercase()).collect();
            let by_stem = |part: &str| -> Test {
                let stem = stem(part);
                Box::new(move |word: &Word| word.stem == stem)
            };
            let joined = parts.concat();
            let mut all = vec![parts.iter().map(|part| by_stem(part)).collect()];
            if parts.len() > 1 {
                all.push(vec![by_stem(&joined)]);
            } else {
                for compound in &vocabulary.compounds {
                    if stem(&compound.concat()) == stem(&joined) {
                        all.push(compound.iter().map(|part| form(part.clone())).collect());
                    }
                }
            }
            all
        }
        W::Form(text) => {
            let mut all = vec![vec![form(text.to_lowercase())]];
            for compound in &vocabulary.compounds {
                if compound.concat() == text.to_lowercase() {
                    all.push(compound.iter().map(|part| form(part.clone())).collect());
                }
            }
            all
        }
        W::Spelling(text) => {
            let text = text.clone();
            vec![vec![Box::new(move |word: &Word| word.raw == text || bare(&word.raw) == text)]]
        }
        W::Glob(_, regex) => {
            let regex = regex::Regex::new(&format!("^(?:{regex})$")).unwrap();
            let mut all: Vec<Vec<Test>> = Vec::new();
            for compound in &vocabulary.compounds {
                if regex.is_match(&compound.concat()) && !compound.iter().any(|part| regex.is_match(part)) {
                    all.push(compound.iter().map(|part| form(part.clone())).collect());
                }
            }
            all.push(vec![Box::new(move |word: &Word| regex.is_match(&word.form))]);
            all
        }
        W::Regex(pattern) => {
            let regex = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            vec![vec![Box::new(move |word: &Word| regex.is_match(&word.form))]]
        }
        W::Fuzzy(text) => {
            let text = text.clone();
            vec![vec![Box::new(move |word: &Word| edits(&text, &word.form) <= 1)]]
        }
        W::Caps(kind, text) => {
            let (kind, of_stem) = (*kind, stem(text));
            let compounds: Vec<Vec<String>> =
                vocabulary.compounds.iter().filter(|compound| stem(&compound.concat()) == of_stem).cloned().collect();
            let cased = move |word: &Word| {
                let letters: Vec<char> = bare(&word.raw).chars().filter(|c| c.is_alphabetic()).collect();
                let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
                match kind {
                    "ALLCAPS" => capitals > 0 && capitals == letters.len(),
                    "CAPS" => capitals > 0,
                    _ => capitals == 0,
                }
            };
            let mut all: Vec<Vec<Test>> = vec![vec![Box::new(move |word: &Word| word.stem == of_stem && cased(word))]];
            for compound in compounds {
                all.push(
                    compound
                        .into_iter()
                        .map(|part| -> Test { Box::new(move |word: &Word| word.form == part && cased(word)) })
                        .collect(),
                );
            }
            all
        }
    }
}

/// The rows of tests of a phrase: every way of one word with every way of the others.
fn rows(words: &[W], vocabulary: &Vocabulary) -> Rc<Rows> {
    let key = format!("{words:?}");
    if let Some(rows) = vocabulary.rows.borrow().get(&key) {
        return Rc::clone(rows);
    }
    // Tests are made anew for every row: they cannot be copied.
    let counts: Vec<usize> = words.iter().map(|word| ways(word, vocabulary).len()).collect();
    let total: usize = counts.iter().product();
    let rows: Rows = (0..total)
        .map(|mut number| {
            words
                .iter()
                .zip(&counts)
                .flat_map(|(word, count)| {
                    let way = ways(word, vocabulary).swap_remove(number % count);
                    number /= count;
                    way
                })
                .collect()
        })
        .collect();
    let rows = Rc::new(rows);
    vocabulary.rows.borrow_mut().insert(key, Rc::clone(&rows));
    rows
}

/// Every way to place a row of tests on `words` (which adjoin) with at most `slop` moves.
fn placed(row: &[Test], words: &[&Word], slop: usize) -> Vec<Vec<usize>> {
    fn go(row: &[Test], words: &[&Word], slop: usize, way: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        let Some(test) = row.get(way.len()) else {
            all.push(way.clone());
            return;
        };
        let range = match (slop, way.last()) {
            (0, Some(last)) => last + 1..(last + 2).min(words.len()),
            _ => 0..words.len(),
        };
        for place in range {
            if !test(words[place]) || way.contains(&place) {
                continue;
            }
            way.push(place);
            let shifted = way.iter().enumerate().map(|(number, at)| *at as i64 - number as i64);
            if shifted.clone().max().unwrap() - shifted.min().unwrap() <= slop as i64 {
                go(row, words, slop, way, all);
            }
            way.pop();
        }
    }
    let mut all = Vec::new();
    go(row, words, slop, &mut Vec::new(), &mut all);
    all
}

fn hull(found: &Found) -> (usize, usize) {
    (*found.first().unwrap(), *found.last().unwrap())
}

/// Those that hold no shorter one.
fn shortest(all: BTreeSet<Found>) -> BTreeSet<Found> {
    let hulls: Vec<(usize, usize)> = all.iter().map(hull).collect();
    let holds_another = |one: &Found| {
        let (start, end) = hull(one);
        hulls.iter().any(|(from, to)| start <= *from && *to <= end && (start, end) != (*from, *to))
    };
    all.iter().filter(|one| !holds_another(one)).cloned().collect()
}

/// Everything that a place of a query matches on `words`, which count as adjoining; in numbers of that list.
fn places(query: &Q, words: &[&Word], vocabulary: &Vocabulary) -> BTreeSet<Found> {
    match query {
        Q::Word(word) => places(&Q::Phrase(vec![word.clone()], 0), words, vocabulary),
        Q::Phrase(parts, slop) => rows(parts, vocabulary)
            .iter()
            .flat_map(|row| {
                let all = placed(row, words, *slop).into_iter().map(|way| way.into_iter().collect()).collect();
                shortest(all)
            })
            .collect(),
        Q::Or(parts) => parts.iter().flat_map(|part| places(part, words, vocabulary)).collect(),
        Q::Boost(inner, _) => places(inner, words, vocabulary),
        Q::Near { left, right, distance, ordered, negated } => {
            let (left, right) = (places(left, words, vocabulary), places(right, words, vocabulary));
            let related = |one: &Found, other: &Found| {
                let ((a, b), (c, d)) = (hull(one), hull(other));
                if (*ordered && b >= c) || !one.is_disjoint(other) {
                    return false;
                }
                let apart = if b < c { c - b } else { a.saturating_sub(d) };
                let unit = |of: fn(&Word) -> usize| {
                    let units: BTreeSet<usize> = (a.min(c)..=b.max(d)).map(|at| of(words[at])).collect();
                    units.len() == 1
                };
                match distance {
                    Distance::Words(most) => apart <= *most,
                    Distance::Sentence => unit(|word| word.sentence),
                    Distance::Paragraph => unit(|word| word.paragraph),
                }
            };
            if *negated {
                return left.into_iter().filter(|one| !right.iter().any(|other| related(one, other))).collect();
            }
            let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
            shortest(pairs.filter(|(one, other)| related(one, other)).map(|(one, other)| one | other).collect())
        }
        _ => panic!("no place: {query}"),
    }
}

/// Matches of one leaf in an article, in numbers of words: of the title, of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeafFound {
    pub(crate) title: BTreeSet<Found>,
    pub(crate) body: BTreeSet<Found>,
}

/// Those that begin and end alike, as one.
pub(crate) fn one_each(all: &BTreeSet<Found>) -> BTreeMap<(usize, usize), Found> {
    let mut joined: BTreeMap<(usize, usize), Found> = BTreeMap::new();
    for one in all {
        joined.entry(hull(one)).or_default().extend(one);
    }
    joined
}

/// A leaf: a place, and the field it is sought in.
pub(crate) fn leaf_in(
    query: &Q,
    field: Option<&str>,
    article: &Article,
    frame: Option<&Frame>,
    vocabulary: &Vocabulary,
) -> LeafFound {
    let mut found = LeafFound::default();
    let in_title = matches!(field, None | Some("title" | "hlead"));
    if in_title && (field == Some("title") || frame.is_none_or(|frame| frame.title)) {
        found.title = places(query, &article.title.iter().collect::<Vec<_>>(), vocabulary);
    }
    if field == Some("title") {
        return found;
    }
    let all: Vec<usize> = frame.map_or_else(|| (0..article.body.len()).collect(), |frame| frame.words.clone());
    let on = |numbers: &[usize]| -> BTreeSet<Found> {
        let words: Vec<&Word> = numbers.iter().map(|number| &article.body[*number]).collect();
        let local = places(query, &words, vocabulary);
        local.into_iter().map(|found| found.into_iter().map(|place| numbers[place]).collect()).collect()
    };
    found.body = match field {
        Some("lead" | "hlead") => {
            let lead: Vec<usize> = all.into_iter().filter(|word| article.body[*word].paragraph < 2).collect();
            on(&lead)
        }
        Some("inquote") => article
            .quotes
            .iter()
            .flat_map(|quote| on(&quote.words.iter().copied().filter(|word| all.contains(word)).collect::<Vec<_>>()))
            .collect(),
        Some("outquote") => {
            let quoted: BTreeSet<usize> = article.quotes.iter().flat_map(|quote| quote.words.clone()).collect();
            on(&all).into_iter().filter(|found| found.is_disjoint(&quoted)).collect()
        }
        _ => on(&all),
    };
    found
}

/// Everything that is scored: the leaves under no NOT, from the left, with the field each is sought in and its weight.
pub(crate) fn leaves<'q>(
    query: &'q Q,
    field: Option<&'static str>,
    weight: f64,
    out: &mut Vec<(&'q Q, Option<&'static str>, f64)>,
) {
    match query {
        Q::Word(_) | Q::Phrase(..) | Q::Near { .. } => out.push((query, field, weight)),
        Q::And(parts) | Q::Or(parts) => parts.iter().for_each(|part| leaves(part, field, weight, out)),
        Q::AtLeast(_, inner) | Q::Quote(inner) => leaves(inner, field, weight, out),
        Q::Field(name, inner) => leaves(inner, Some(name), weight, out),
        Q::Boost(inner, factor) => leaves(inner, field, weight * f64::from(*factor), out),
        Q::Not(_) | Q::Speaker(_) | Q::Source(_) => {}
    }
}

/// Judges `query` over an article or a part of it.
pub(crate) struct Judge<'a> {
    pub(crate) article: &'a Article,
    pub(crate) vocabulary: &'a Vocabulary,
    /// What was found of each leaf, by its address.
    pub(crate) found: BTreeMap<*const Q, LeafFound>,
}

impl Judge<'_> {
    pub(crate) fn holds(&self, query: &Q, field: Option<&str>, frame: Option<&Frame>) -> bool {
        match query {
            Q::Word(_) | Q::Phrase(..) | Q::Near { .. } => {
                let found = leaf_in(query, field, self.article, frame, self.vocabulary);
                !found.title.is_empty() || !found.body.is_empty()
            }
            Q::And(parts) => parts.iter().all(|part| self.holds(part, field, frame)),
            Q::Or(parts) => parts.iter().any(|part| self.holds(part, field, frame)),
            Q::Not(inner) => !self.holds(inner, field, frame),
            Q::Boost(inner, _) => self.holds(inner, field, frame),
            Q::Field(name, inner) => self.holds(inner, Some(name), frame),
            Q::AtLeast(count, inner) => {
                let mut parts = Vec::new();
                leaves(inner, None, 1.0, &mut parts);
                let (mut title, mut body) = (BTreeSet::new(), BTreeSet::new());
                for (leaf, _, _) in parts {
                    let found = leaf_in(leaf, field, self.article, frame, self.vocabulary);
                    title.extend(found.title.iter().map(hull));
                    body.extend(found.body.iter().map(hull));
                }
                title.len() + body.len() >= *count
            }
            Q::Quote(inner) => self.quotations(frame).iter().any(|quote| self.holds(inner, None, Some(quote))),
            Q::Speaker(name) => {
                let named = |speaker: &Option<String>| speaker.as_ref().is_some_and(|speaker| has_word(speaker, name));
                match frame.and_then(|frame| frame.quotation.as_ref()) {
                    Some(speaker) => named(speaker),
                    None => self.article.quotes.iter().any(|quote| named(&quote.speaker)),
                }
            }
            Q::Source(name) => has_word(&self.article.source, name),
        }
    }

    fn quotations(&self, frame: Option<&Frame>) -> Vec<Frame> {
        let inside = |word: &usize| frame.is_none_or(|frame| frame.words.contains(word));
        self.article
            .quotes
            .iter()
            .map(|quote| Frame {
                words: quote.words.iter().copied().filter(inside).collect(),
                title: false,
                quotation: Some(quote.speaker.clone()),
            })
            .filter(|frame| !frame.words.is_empty())
            .collect()
    }

    /// Notes what made `query` true, which it is.
    pub(crate) fn collect(&mut self, query: &Q, field: Option<&'static str>, frame: Option<&Frame>) {
        match query {
            Q::Word(_) | Q::Phrase(..) | Q::Near { .. } => {
                let found = leaf_in(query, field, self.article, frame, self.vocabulary);
                let kept = self.found.entry(std::ptr::from_ref(query)).or_default();
                kept.title.extend(found.title);
                kept.body.extend(found.body);
            }
            Q::And(parts) => parts.iter().for_each(|part| self.collect(part, field, frame)),
            Q::Or(parts) => {
                for part in parts {
                    if self.holds(part, field, frame) {
                        self.collect(part, field, frame);
                    }
                }
            }
            Q::Boost(inner, _) => self.collect(inner, field, frame),
            Q::Field(name, inner) => self.collect(inner, Some(name), frame),
            Q::AtLeast(_, inner) => {
                let mut parts = Vec::new();
                leaves(inner, None, 1.0, &mut parts);
                parts.into_iter().for_each(|(leaf, _, _)| self.collect(leaf, field, frame));
            }
            Q::Quote(inner) => {
                for quote in self.quotations(frame) {
                    if self.holds(inner, None, Some(&quote)) {
                        self.collect(inner, None, Some(&quote));
                    }
                }
            }
            Q::Not(_) | Q::Speaker(_) | Q::Source(_) => {}
        }
    }

    /// The whole query over the article, or over each of the frames; whether it is true, and what made it so.
    pub(crate) fn judge(&mut self, query: &Q, frames: Option<&[Frame]>) -> bool {
        match frames {
            None => {
                let holds = self.holds(query, None, None);
                if holds {
                    self.collect(query, None, None);
                }
                holds
            }
            Some(frames) => {
                let mut any = false;
                for frame in frames {
                    if self.holds(query, None, Some(frame)) {
                        any = true;
                        self.collect(query, None, Some(frame));
                    }
                }
                any
            }
        }
    }
}

fn has_word(name: &str, wanted: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(wanted))
}

/// The units of an article for `--within`.
pub(crate) fn units(article: &Article, unit: dateline::Within) -> Vec<Frame> {
    let of = |unit_of: &dyn Fn(&Word) -> usize| -> Vec<Frame> {
        let numbers: BTreeSet<usize> = article.body.iter().map(unit_of).collect();
        let frame = |number: usize| Frame {
            words: (0..article.body.len()).filter(|word| unit_of(&article.body[*word]) == number).collect(),
            title: false,
            quotation: None,
        };
        let title = Frame { words: Vec::new(), title: true, quotation: None };
        std::iter::once(title).chain(numbers.into_iter().map(frame)).collect()
    };
    match unit {
        dateline::Within::Sentence => of(&|word| word.sentence),
        dateline::Within::Paragraph => of(&|word| word.paragraph),
        _ => article
            .quotes
            .iter()
            .map(|quote| Frame { words: quote.words.clone(), title: false, quotation: Some(quote.speaker.clone()) })
            .collect(),
    }
}

/// Whether the title or the text holds every word that a leaf needs, wherever it stands and however it is spelt.
pub(crate) fn may_hold(query: &Q, field: Option<&str>, article: &Article, vocabulary: &Vocabulary) -> bool {
    fn here(query: &Q, words: &[Word], vocabulary: &Vocabulary) -> bool {
        match query {
            Q::Word(word) => here(&Q::Phrase(vec![word.clone()], 0), words, vocabulary),
            Q::Phrase(parts, _) => {
                let loose: Vec<W> = parts
                    .iter()
                    .map(|part| match part {
                        W::Spelling(text) => W::Form(fold(text)),
                        W::Caps(_, text) => W::Stem(text.clone()),
                        other => other.clone(),
                    })
                    .collect();
                let spelled = parts.iter().any(|part| matches!(part, W::Spelling(_)));
                let rows = rows(&loose, vocabulary);
                // A spelling has no other way to be written.
                let known = if spelled { &rows[..1] } else { &rows[..] };
                known.iter().any(|row| row.iter().all(|test| words.iter().any(test)))
            }
            Q::Or(parts) => parts.iter().any(|part| here(part, words, vocabulary)),
            Q::Boost(inner, _) => here(inner, words, vocabulary),
            Q::Near { left, right, negated, .. } => {
                here(left, words, vocabulary) && (*negated || here(right, words, vocabulary))
            }
            _ => panic!("no place: {query}"),
        }
    }
    let title = matches!(field, None | Some("title" | "hlead"));
    (title && here(query, &article.title, vocabulary))
        || (field != Some("title") && here(query, &article.body, vocabulary))
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('é', "e")
}
