//! How sure a quotation is: logistic regression over articles that the weights have not seen.

use super::super::classes::Lexicon;
use super::super::extract::{extract_with, is_given};
use super::super::model::EVIDENCE;
use super::super::pronouns::Learned;
use super::super::{Quotation, QuotationKind};
use super::table::Table;
use super::{FOLDS, MarkedArticle, MarkedQuotation, Settings, sentences_of};
use crate::span::Span;

/// Steps of gradient descent.
const STEPS: usize = 4000;
const RATE: f32 = 0.5;
const PENALTY: f32 = 1e-4;

/// Learns the weights of what is known of a quotation.
pub(super) fn learn(
    articles: &[MarkedArticle],
    folds: &[Table],
    settings: Settings,
    progress: &mut dyn FnMut(&str),
) -> ([f32; EVIDENCE], Vec<Vec<Quotation>>) {
    let mut seen: Vec<([f32; EVIDENCE], f32)> = Vec::new();
    let mut all: Vec<Vec<(Quotation, [f32; EVIDENCE])>> = vec![Vec::new(); articles.len()];
    for (fold, other) in folds.iter().enumerate() {
        for (number, article) in articles.iter().enumerate().skip(fold).step_by(FOLDS) {
            let Some(lexicon) = Lexicon::of(Some(&article.language)) else { continue };
            let (paragraphs, sentences) = sentences_of(article);
            let found =
                extract_with(other, &article.text, &paragraphs, &sentences, lexicon, settings.lexical, &mut Learned);
            let right = matched(article, &found);
            seen.extend(found.iter().zip(right).map(|((_, evidence), right)| (*evidence, f32::from(u8::from(right)))));
            all[number] = found;
        }
    }
    let weights = regression(&seen);
    report(&seen, &weights, progress);
    let sure = |(quotation, evidence): (Quotation, [f32; EVIDENCE])| {
        let confidence = chance(&weights, &evidence);
        let quotation = Quotation { confidence, ..quotation };
        is_given(&quotation).then_some(quotation)
    };
    let all = all.into_iter().map(|found| found.into_iter().filter_map(sure).collect()).collect();
    (weights, all)
}

fn chance(weights: &[f32; EVIDENCE], evidence: &[f32; EVIDENCE]) -> f32 {
    let sum: f32 = weights.iter().zip(evidence).map(|(weight, known)| weight * known).sum();
    1.0 / (1.0 + (-sum).exp())
}

fn regression(seen: &[([f32; EVIDENCE], f32)]) -> [f32; EVIDENCE] {
    let mut weights = [0.0f32; EVIDENCE];
    for _ in 0..STEPS {
        let mut gradient = [0.0f32; EVIDENCE];
        for (evidence, right) in seen {
            let error = chance(&weights, evidence) - right;
            gradient.iter_mut().zip(evidence).for_each(|(total, known)| *total += error * known);
        }
        for (weight, total) in weights.iter_mut().zip(gradient) {
            *weight -= RATE * (total / seen.len().max(1) as f32 + PENALTY * *weight);
        }
    }
    weights
}

/// Tells, for each tenth of confidence, how many quotations have it and how many of those are right.
fn report(seen: &[([f32; EVIDENCE], f32)], weights: &[f32; EVIDENCE], progress: &mut dyn FnMut(&str)) {
    let mut tenths = [(0u32, 0.0f32); 10];
    for (evidence, right) in seen {
        let tenth = ((chance(weights, evidence) * 10.0) as usize).min(9);
        tenths[tenth].0 += 1;
        tenths[tenth].1 += right;
    }
    for (tenth, (count, right)) in tenths.iter().enumerate() {
        progress(&format!("said to be 0.{tenth} sure: {count}, right: {:.2}", right / (*count).max(1) as f32));
    }
}

/// Which of the quotations found are right: at least half of the words of it and of one marked by hand are the same, and so is the speaker.
fn matched(article: &MarkedArticle, found: &[(Quotation, [f32; EVIDENCE])]) -> Vec<bool> {
    let words = words_of(&article.text);
    let marked: Vec<Vec<usize>> = article.quotations.iter().map(|q| inside(&words, &q.content)).collect();
    let mut taken = vec![false; marked.len()];
    found
        .iter()
        .map(|(quotation, _)| {
            let own = inside(&words, &quotation.content);
            let best = (0..marked.len())
                .filter(|i| !taken[*i])
                .map(|i| (i, likeness(&own, &marked[i])))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(_, likeness)| *likeness >= 0.5);
            let Some((i, _)) = best else { return false };
            taken[i] = true;
            same_speaker(&article.text, quotation, &article.quotations[i])
        })
        .collect()
}

fn words_of(text: &str) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + c.len_utf8(),
            None => words.push(Span::new(at, at + c.len_utf8())),
        }
    }
    words
}

fn inside(words: &[Span], spans: &[Span]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for span in spans {
        let first = words.partition_point(|word| word.end <= span.start);
        found.extend((first..words.len()).take_while(|i| words[*i].start < span.end));
    }
    found.dedup();
    found
}

/// Jaccard's: words in both of those in either.
fn likeness(one: &[usize], other: &[usize]) -> f32 {
    let both = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
    both as f32 / (one.len() + other.len() - both).max(1) as f32
}

fn same_speaker(text: &str, found: &Quotation, marked: &MarkedQuotation) -> bool {
    let last = |name: &str| name.to_lowercase().split_whitespace().last().map(str::to_owned);
    if let Some(speaker) = &marked.speaker {
        let source = found.source.first().map(|span| span.of(text).to_owned());
        return found.speaker.clone().or(source).is_some_and(|name| last(&name) == last(speaker));
    }
    match marked.source.is_empty() {
        true => found.source.is_empty() || found.kind == QuotationKind::Direct,
        false => found.source.iter().any(|span| marked.source.iter().any(|other| span.overlaps(*other))),
    }
}
