//! Learns the weights from articles whose quotations are marked by hand.
//!
//! Cues are learned by logistic regression, sources and contents by a conditional random field, both with AdaGrad's rates (Duchi, Hazan and
//! Singer 2011, "Adaptive subgradient methods", JMLR 12) and an L2 penalty; weights are the mean over the second half of the epochs. Then, over articles held
//! out in turn, how sure a quotation is: a logistic regression on what is known of it.

mod confidence;
mod contents;
mod cues;
mod field;
mod judgements;
mod pronouns;
mod table;

use rustc_hash::FxHashMap;

use super::Quotation;
use super::choice::STRETCH_WORDS_MIN;
use super::classes::Lexicon;
use super::extract::{Memory, cue_scores, may_head};
use super::features::Likelihood;
use super::model::Label;
use super::pieces::{Piece, Pieces};
use super::window::window;
use crate::span::Span;
use table::Table;

pub use pronouns::train_pronouns;

/// An article whose quotations are marked by hand; all spans in bytes of its text.
#[derive(Clone, Debug)]
pub struct MarkedArticle {
    /// ISO 639-1 code: `en` or another that dateline has word lists of.
    pub language: String,
    /// The article's text.
    pub text: String,
    /// Its quotations.
    pub quotations: Vec<MarkedQuotation>,
}

/// A quotation marked by hand.
#[derive(Clone, Debug, Default)]
pub struct MarkedQuotation {
    /// What was said.
    pub content: Vec<Span>,
    /// The reporting words.
    pub cue: Vec<Span>,
    /// The words that name the speaker.
    pub source: Vec<Span>,
    /// The speaker's name, if it was noted.
    pub speaker: Option<String>,
    /// The speaker's name as a coreference program gave it, if it did.
    pub automatic: Option<String>,
}

/// Settings of the trainer. The defaults were chosen on PolNeAR's development part.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSettings {
    /// Whether the weights know words, or classes of words alone.
    pub lexical: bool,
    /// Trainings of which the weights of windows are the mean: chance has less of a say in it. Cues are trained once: a mean of theirs is less sure of
    /// itself, and finds fewer.
    pub trainings: u16,
    /// Times that every article is seen for its cues.
    pub cue_epochs: usize,
    /// Times that every quotation is seen for its source and content.
    pub row_epochs: usize,
    /// AdaGrad's rate for cues.
    pub cue_rate: f32,
    /// AdaGrad's rate for windows.
    pub row_rate: f32,
    /// L2 penalty of cues.
    pub cue_penalty: f32,
    /// L2 penalty of windows.
    pub row_penalty: f32,
    /// Share of a window's features that are left out at each sight of it, from 0 to 1.
    pub row_dropped: f32,
    /// Features of windows that are seen less often are not learned.
    pub row_count_min: u8,
    /// Times that every window is seen for its content as a whole; 0 leaves contents as the field says: a few hundred
    /// windows teach it nothing better.
    pub content_epochs: usize,
    /// AdaGrad's rate for contents.
    pub content_rate: f32,
    /// L2 penalty of contents.
    pub content_penalty: f32,
    /// Bits of the table of cue features.
    pub cue_bits: u32,
    /// Bits of the table of window features.
    pub row_bits: u32,
    /// Whether only weights of articles held out are learned, and none of all.
    pub folds_only: bool,
}

impl Default for TrainingSettings {
    fn default() -> TrainingSettings {
        TrainingSettings {
            lexical: true,
            trainings: 1,
            cue_epochs: 6,
            row_epochs: 10,
            cue_rate: 0.05,
            row_rate: 0.03,
            cue_penalty: 1e-3,
            row_penalty: 1e-4,
            row_dropped: 0.4,
            row_count_min: 3,
            content_epochs: 8,
            content_rate: 0.03,
            content_penalty: 1e-3,
            cue_bits: 19,
            row_bits: 20,
            folds_only: false,
        }
    }
}

use TrainingSettings as Settings;

/// Parts into which the articles are put for what must be learned from answers on articles not seen.
const FOLDS: usize = 3;
/// Least share of a word's occurrences that head cues, for it to be asked whether it does.
const HEAD_SHARE_MIN: f32 = 0.01;

/// A cue with its window.
struct Example {
    article: usize,
    head: usize,
    from: usize,
    labels: Vec<Label>,
}

/// The articles as pieces, with what is to be learned of them.
struct Corpus {
    read: Vec<Pieces>,
    heads: Vec<Vec<bool>>,
    cues: Vec<Vec<Likelihood>>,
    examples: Vec<Example>,
}

/// Learns weights and packs them into the bytes of a file; `progress` is told what goes on.
///
/// # Errors
/// No article is in a language that we have lists of; packing fails.
pub fn train_quotations(
    articles: &[MarkedArticle],
    settings: TrainingSettings,
    progress: &mut dyn FnMut(&str),
) -> crate::Result<Vec<u8>> {
    let (mut table, corpus, folds) = weigh(articles, settings, progress);
    if corpus.examples.is_empty() {
        return Err(crate::Error::usage("there is no quotation to learn from")
            .remedy("give articles with marked quotations in en, de, fr, es or ru"));
    }
    (table.confidence, _) = confidence::learn(articles, &folds, settings, progress);
    table.packed().map_err(|cause| crate::Error::io("the weights cannot be packed").because(cause))
}

/// The quotations of each article as weights find them that have not seen it, nor the third of the articles that it is in: what cross-validation
/// scores. How sure a quotation is, is learned from all of them together.
pub fn held_out_quotations(
    articles: &[MarkedArticle],
    settings: TrainingSettings,
    progress: &mut dyn FnMut(&str),
) -> Vec<Vec<Quotation>> {
    let settings = Settings { folds_only: true, ..settings };
    let (_, _, folds) = weigh(articles, settings, progress);
    confidence::learn(articles, &folds, settings, progress).1
}

/// Learns all weights but those of confidence; returns beside them weights that have not seen one of the folds, for each fold.
fn weigh(
    articles: &[MarkedArticle],
    settings: Settings,
    progress: &mut dyn FnMut(&str),
) -> (Table, Corpus, Vec<Table>) {
    let mut table = Table::new(settings.cue_bits, settings.row_bits);
    let mut corpus = corpus(articles, settings, &mut table);
    progress(&format!("{} articles, {} quotations with a cue", articles.len(), corpus.examples.len()));
    progress(&format!("{:.3} of marked quotations have several stretches", table.joined));
    // The grades of cues that the windows see are those of weights that have not seen the article.
    for fold in 0..FOLDS {
        let mut other = table.blank(1);
        let chosen: Vec<usize> = (0..articles.len()).filter(|i| i % FOLDS != fold).collect();
        cues::train_cues(&corpus.read, &corpus.heads, chosen, &mut other, settings, progress);
        for i in (fold..articles.len()).step_by(FOLDS) {
            let scores = cue_scores(&other, &corpus.read[i].all, &mut Memory::default());
            corpus.cues[i] = scores.into_iter().map(Likelihood::of).collect();
        }
    }
    if !settings.folds_only {
        cues::train_cues(&corpus.read, &corpus.heads, (0..articles.len()).collect(), &mut table, settings, progress);
        let all: Vec<&Example> = corpus.examples.iter().collect();
        field::train_rows(&corpus.read, &corpus.cues, &all, &mut table, settings, progress);
    }
    let mut folds: Vec<Table> = (0..FOLDS).map(|fold| without(fold, &corpus, &table, settings, progress)).collect();
    if settings.content_epochs == 0 {
        return (table, corpus, folds);
    }
    let mut memory = Memory::default();
    let choices: Vec<contents::Choice> = corpus
        .examples
        .iter()
        .filter_map(|example| contents::choice(&corpus, example, &folds[example.article % FOLDS], &mut memory))
        .collect();
    progress(&format!("{} contents to choose", choices.len()));
    contents::learn(choices.iter(), &mut table, settings);
    for (fold, other) in folds.iter_mut().enumerate() {
        contents::learn(choices.iter().filter(|choice| choice.article % FOLDS != fold), other, settings);
    }
    (table, corpus, folds)
}

/// Weights that have not seen the articles of a fold.
fn without(fold: usize, corpus: &Corpus, table: &Table, settings: Settings, progress: &mut dyn FnMut(&str)) -> Table {
    let mut other = table.blank(settings.row_bits);
    let chosen: Vec<usize> = (0..corpus.read.len()).filter(|i| i % FOLDS != fold).collect();
    cues::train_cues(&corpus.read, &corpus.heads, chosen, &mut other, settings, progress);
    let examples: Vec<&Example> = corpus.examples.iter().filter(|e| e.article % FOLDS != fold).collect();
    field::train_rows(&corpus.read, &corpus.cues, &examples, &mut other, settings, progress);
    other
}

/// Reads the articles and opens the gate for the words that head cues.
fn corpus(articles: &[MarkedArticle], settings: Settings, table: &mut Table) -> Corpus {
    let read: Vec<Pieces> = articles.iter().map(|article| pieces(article, settings.lexical)).collect();
    let priors = priors(articles, &read);
    let mut corpus = Corpus {
        heads: read.iter().map(|p| vec![false; p.all.len()]).collect(),
        cues: vec![Vec::new(); read.len()],
        examples: Vec::new(),
        read,
    };
    let prior = |hash: u32| priors.get(&hash).copied().unwrap_or(0.0);
    for (number, article) in articles.iter().enumerate() {
        let pieces = &corpus.read[number].all;
        for quotation in &article.quotations {
            let candidates = in_spans(pieces, &quotation.cue).into_iter().filter(|i| may_head(pieces, *i));
            let Some(head) = candidates.max_by(|a, b| prior(pieces[*a].hash).total_cmp(&prior(pieces[*b].hash))) else {
                continue;
            };
            corpus.heads[number][head] = true;
            let (from, to) = window(pieces, head);
            let labels = labels(pieces, (from, to), head, quotation);
            if field::possible(&labels, head - from) {
                corpus.examples.push(Example { article: number, head, from, labels });
            }
        }
    }
    open_gate(&corpus, articles, table);
    table.joined = joined_share(&corpus, articles);
    corpus
}

/// Of the quotations that hold a stretch of some length, the share of those that hold several.
fn joined_share(corpus: &Corpus, articles: &[MarkedArticle]) -> f32 {
    let (mut one, mut several) = (0.0, 0.0);
    for (pieces, article) in corpus.read.iter().zip(articles) {
        for quotation in &article.quotations {
            let inside = in_spans(&pieces.all, &quotation.content);
            let long = inside
                .iter()
                .filter(|i| pieces.all[**i].quoted() && pieces.all[**i].words >= STRETCH_WORDS_MIN)
                .count();
            one += f32::from(u8::from(long > 0));
            several += f32::from(u8::from(long > 1));
        }
    }
    several / f32::max(one, 1.0)
}

/// Lets those words head cues that do so often enough, and all verbs and nouns of our lists for it.
fn open_gate(corpus: &Corpus, articles: &[MarkedArticle], table: &mut Table) {
    let mut counts: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
    for (pieces, heads) in corpus.read.iter().zip(&corpus.heads) {
        for (piece, head) in pieces.all.iter().zip(heads) {
            let count = counts.entry(piece.hash).or_default();
            count.0 += f32::from(u8::from(*head));
            count.1 += 1.0;
        }
    }
    counts
        .iter()
        .filter(|(_, (heads, all))| *heads >= HEAD_SHARE_MIN * all && *heads > 0.0)
        .for_each(|(word, _)| table.open(*word));
    let mut languages: Vec<&str> = articles.iter().map(|article| article.language.as_str()).collect();
    languages.sort_unstable();
    languages.dedup();
    for language in languages {
        if let Some(lexicon) = Lexicon::of(Some(language)) {
            lexicon.reporting_words().for_each(|word| table.open(word));
        }
    }
}

/// The paragraphs and sentences of an article.
fn sentences_of(article: &MarkedArticle) -> (Vec<Span>, Vec<Span>) {
    let paragraphs = crate::article::paragraphs(&article.text);
    let language = crate::analysis::Language::from_code(&article.language);
    let sentences = crate::analysis::sentences(&article.text, &paragraphs, language);
    (paragraphs, sentences.into_iter().map(|sentence| sentence.span).collect())
}

fn pieces(article: &MarkedArticle, lexical: bool) -> Pieces {
    let lexicon = Lexicon::of(Some(&article.language)).unwrap_or(Lexicon::empty());
    let (paragraphs, sentences) = sentences_of(article);
    let mut pieces = Pieces::read(Vec::new(), &article.text, &paragraphs, &sentences, lexicon, |_, _| ());
    if !lexical {
        pieces.forget_words();
    }
    pieces
}

fn overlaps(piece: &Piece, spans: &[Span]) -> bool {
    let middle = Span::new(piece.span.start, piece.span.end);
    spans.iter().any(|span| {
        let shared = middle.end.min(span.end).saturating_sub(middle.start.max(span.start));
        2 * shared > middle.len()
    })
}

fn in_spans(pieces: &[Piece], spans: &[Span]) -> Vec<usize> {
    let mut found = Vec::new();
    for span in spans {
        let first = pieces.partition_point(|piece| piece.span.end <= span.start);
        found.extend(
            (first..pieces.len())
                .take_while(|i| pieces[*i].span.start < span.end)
                .filter(|i| overlaps(&pieces[*i], spans)),
        );
    }
    found.dedup();
    found
}

/// What each piece of a window is. Cues and sources of several parts keep the part at the head, or nearest to it.
fn labels(pieces: &[Piece], (from, to): (usize, usize), head: usize, quotation: &MarkedQuotation) -> Vec<Label> {
    let MarkedQuotation { content, cue, source, .. } = quotation;
    let bytes = |spans: &[Span]| spans.iter().map(|span| span.len()).sum::<usize>();
    let at = pieces[head].span.start;
    let nearest = source.iter().min_by_key(|span| span.start.abs_diff(at)).copied();
    let source: &[Span] = nearest.as_slice();
    let inside = |i: usize| overlaps(&pieces[i], cue);
    let first = (from..head).rev().take_while(|i| inside(*i)).last().unwrap_or(head);
    let last = (head + 1..to).take_while(|i| inside(*i)).last().unwrap_or(head);
    let large = bytes(content) > 3 * bytes(source);
    (from..to)
        .map(|i| {
            let (said, says) = (overlaps(&pieces[i], content), overlaps(&pieces[i], source));
            if (first..=last).contains(&i) {
                Label::Cue
            } else if said && !(says && large) {
                Label::Content
            } else if says {
                Label::Source
            } else {
                Label::Outside
            }
        })
        .collect()
}

/// How often each word is in a cue, of all its occurrences.
fn priors(articles: &[MarkedArticle], read: &[Pieces]) -> FxHashMap<u32, f32> {
    let mut counts: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
    for (article, pieces) in articles.iter().zip(read) {
        for piece in &pieces.all {
            counts.entry(piece.hash).or_default().1 += 1.0;
        }
        for quotation in &article.quotations {
            for i in in_spans(&pieces.all, &quotation.cue) {
                counts.entry(pieces.all[i].hash).or_default().0 += 1.0;
            }
        }
    }
    counts.into_iter().map(|(hash, (cue, all))| (hash, cue / (all + 2.0))).collect()
}
