//! From pieces to quotations: cues, what each of them reports, and who speaks.

use std::cell::Cell;

use super::borders;
use super::choice::{
    STRETCH_WORDS_MIN, carry_on, choose, complete, drop_nicknames, drop_titles, explain_rest, keep_stretches, trim,
    widen_source,
};
use super::classes::{Class, Lexicon};
use super::evidence::{confidence, content_words, evidence};
use super::features::{self, Likelihood, Window};
use super::formulas::{formula, inverted};
use super::found::Found;
use super::joins::settle_joins;
use super::mends::mend_content;
use super::model::{EVIDENCE, Label, Lattice, Scratch, Weights};
use super::names::Names;
use super::pieces::{Piece, Pieces};
use super::possible::add_possible;
use super::pronouns::{Learned, Ranker, Surroundings};
use super::sources::{emerges, mend_sources};
use super::speakers::{Speakers, is_it};
use super::transcripts::turns;
use super::weights::Packed;
use super::window::window;
use super::words::{Token, for_each_token};
use super::{Quotation, QuotationKind};
use crate::span::Span;

/// Least score of a cue that is believed, in log-odds.
pub(super) const CUE_SCORE_MIN: f32 = -0.4;

/// Quotations less sure than this are not given; indirect ones, most of which have an unlikely cue where they are unsure, must be surer.
const CONFIDENCE_MIN: f32 = 0.15;
const INDIRECT_CONFIDENCE_MIN: f32 = 0.33;

/// A cue and what its window says of it, as ranges of pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidate {
    pub(super) head: usize,
    pub(super) score: f32,
    pub(super) cue: (usize, usize),
    pub(super) source: Option<(usize, usize)>,
    pub(super) content: Vec<(usize, usize)>,
    /// How much likelier the field holds the content than nothing in its place, in log-odds.
    pub(super) gain: f32,
    /// Whether its cue is not believed by itself.
    pub(super) possible: bool,
    /// Whether the speaker before goes on: in words that are this candidate's only ones, if it has no head, else in its last ones.
    pub(super) carried: bool,
    /// Whether the words are the speaker's own, without marks: a transcript's.
    pub(super) verbatim: bool,
}

impl Candidate {
    /// Whether all of its words are those of a speaker who goes on.
    const fn is_carried_whole(&self) -> bool {
        self.carried && self.head == usize::MAX
    }
}

/// Memory used again from cue to cue, and from article to article.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Room for the pieces of the next article.
    pieces: Vec<Piece>,
    /// The scores of the window filled last.
    pub(super) lattice: Lattice,
    /// Features of the window's pieces; of its borders, or of cues' heads or contents as a whole.
    nodes: Found,
    pub(super) others: Found,
    scratch: Scratch,
    /// The labels of the window read last.
    pub(super) labels: Vec<Label>,
}

/// Most pieces of an article whose memory is kept for the next one: four megabytes of them.
const KEPT_PIECES_MAX: usize = 1 << 16;

thread_local! {
    static MEMORY: Cell<Memory> = Cell::default();
}

/// Whether a piece can head a cue at all.
pub(super) fn may_head(pieces: &[Piece], i: usize) -> bool {
    let Some(piece) = pieces.get(i) else { return false };
    let after_stretch = || i.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(Piece::quoted);
    !piece.quoted() && (piece.word || piece.class == Class::Colon || piece.class == Class::Dash && after_stretch())
}

pub(super) fn fill(
    weights: &impl Weights,
    pieces: &[Piece],
    cues: &[Likelihood],
    head: usize,
    range: (usize, usize),
    memory: &mut Memory,
) {
    let (from, to) = range;
    let seen = Window::new(pieces, cues, head, range);
    let Memory { lattice, nodes, others: borders, .. } = memory;
    nodes.clear();
    borders.clear();
    for i in from..=to {
        borders.add(|list| seen.border(i, |feature| list.push(feature)));
        if i < to {
            nodes.add(|list| seen.node(i, |feature| list.push(feature)));
        }
    }
    weights.rows(borders, &mut lattice.borders);
    weights.rows(nodes, &mut lattice.nodes);
}

/// Cues whose features are written down before their weights are read.
const CUES_AT_ONCE: usize = 64;

/// The score of every piece as the head of a cue, in log-odds; of those that cannot be one, minus infinity.
pub(super) fn cue_scores(weights: &impl Weights, pieces: &[Piece], memory: &mut Memory) -> Vec<f32> {
    let mut scores = vec![f32::NEG_INFINITY; pieces.len()];
    let (found, mut sums) = (&mut memory.others, Vec::new());
    let asked: Vec<usize> =
        (0..pieces.len()).filter(|i| may_head(pieces, *i) && weights.may_head(pieces[*i].hash)).collect();
    for some in asked.chunks(CUES_AT_ONCE) {
        found.clear();
        for i in some {
            found.add(|list| features::cue(pieces, *i, |feature| list.push(feature)));
        }
        weights.cues(found, &mut sums);
        for (i, sum) in some.iter().zip(&sums) {
            scores[*i] = weights.cue_score(*sum);
        }
    }
    scores
}

/// The field's best labels of a window; with some content, if it is `sure` to have one.
pub(super) fn read_window(
    weights: &impl Weights,
    pieces: &[Piece],
    cues: &[Likelihood],
    head: usize,
    (from, to): (usize, usize),
    sure: bool,
    memory: &mut Memory,
) {
    fill(weights, pieces, cues, head, (from, to), memory);
    let (lattice, scratch, labels) = (&memory.lattice, &mut memory.scratch, &mut memory.labels);
    lattice.best(head - from, scratch, labels);
    // A likely cue reports something, even if no run of words looks likely by itself.
    if sure
        && !labels.contains(&Label::Content)
        && let Some((start, end)) = lattice.likeliest_content(labels)
        && let Some(run) = labels.get_mut(start..end)
    {
        run.fill(Label::Content);
    }
}

/// What the cue at `head` reports, if anything.
pub(super) fn candidate(
    weights: &impl Weights,
    pieces: &[Piece],
    cues: &[Likelihood],
    head: usize,
    score: f32,
    memory: &mut Memory,
) -> Option<Candidate> {
    let (from, to) = window(pieces, head);
    read_window(weights, pieces, cues, head, (from, to), score > 0.0, memory);
    if weights.gain() > 0.0 {
        borders::settle(weights, pieces, cues, from, head, memory);
    }
    let labels = &memory.labels;
    let gain = memory.lattice.gain(labels);
    let mut found = Candidate { head, score, cue: (head, head + 1), gain, ..Candidate::default() };
    let mut start = 0;
    for end in 1..=labels.len() {
        if end < labels.len() && labels[end] == labels[start] {
            continue;
        }
        let run = (from + start, from + end);
        match labels[start] {
            Label::Content => found.content.push(run),
            Label::Source => found.source = Some(run),
            Label::Cue => found.cue = run,
            Label::Outside => {}
        }
        start = end;
    }
    (!found.content.is_empty()).then_some(found)
}

/// The quotations of an article.
pub(super) fn extract_with(
    weights: &impl Weights,
    text: &str,
    paragraphs: &[Span],
    sentences: &[Span],
    lexicon: &'static Lexicon,
    lexical: bool,
    ranker: &mut dyn Ranker,
) -> Vec<(Quotation, [f32; EVIDENCE])> {
    let threshold = CUE_SCORE_MIN;
    let mut names = Names::new(lexicon);
    let mut line: Vec<Token> = Vec::new();
    let mut paragraph = 0;
    let mut memory = MEMORY.take();
    let room = std::mem::take(&mut memory.pieces);
    let mut pieces = Pieces::read(room, text, paragraphs, sentences, lexicon, |token, number| {
        if number != paragraph {
            names.gather(&line);
            line.clear();
            paragraph = number;
        }
        line.push(*token);
    });
    names.gather(&line);
    names.finish();
    if !lexical {
        pieces.forget_words();
    }
    let fixed =
        |i: usize| formula(&pieces.all, i).or_else(|| if lexical { None } else { inverted(text, &pieces.all, i) });
    let mut candidates: Vec<Candidate> = (0..pieces.all.len()).filter_map(fixed).collect();
    let (turns, questions) = turns(text, &pieces.all, |surname| names.is_surname(surname));
    candidates.extend(turns);
    let mut scores = cue_scores(weights, &pieces.all, &mut memory);
    for signed in &candidates {
        scores[signed.head] = f32::NEG_INFINITY;
    }
    for (from, to) in questions {
        scores[from..to].fill(f32::NEG_INFINITY);
    }
    let cues: Vec<Likelihood> = scores.iter().map(|score| Likelihood::of(*score)).collect();
    for (i, &score) in scores.iter().enumerate() {
        if score > threshold
            && let Some(mut found) = candidate(weights, &pieces.all, &cues, i, score, &mut memory)
        {
            mend_content(&pieces.all, &mut found);
            candidates.push(found);
        }
    }
    let mut chosen = choose(&pieces.all, candidates);
    explain_rest(weights, &pieces.all, &scores, &cues, threshold, &mut chosen, &mut memory);
    mend_sources(&pieces.all, &mut chosen);
    let mut found = Vec::new();
    settle_joins(&pieces.all, weights.joins(), &mut chosen);
    carry_on(&pieces.all, &pieces.marked, weights.joins(), &mut chosen);
    add_possible(weights, &pieces.all, &scores, &cues, &mut chosen, &mut memory);
    let marked = pieces.marked.iter().map(|mark| mark.span).collect();
    let mut contents: Vec<Span> =
        chosen.iter().flat_map(|one| &one.content).filter_map(|run| over(&pieces.all, *run)).collect();
    contents.sort_unstable_by_key(|span| span.start);
    let mut speakers = Speakers::new(Surroundings::new(&names, sentences, paragraphs, marked, contents), ranker);
    let mut before = None;
    for mut candidate in chosen {
        if !candidate.verbatim {
            drop_titles(text, &pieces.all, &mut candidate);
            drop_nicknames(&pieces.all, &mut candidate);
            trim(&pieces.all, &mut candidate);
            // Where contents are weighed as a whole, it has been learned what else belongs to a long stretch.
            if weights.gain() == 0.0 {
                keep_stretches(&pieces.all, &mut candidate);
            }
        }
        widen_source(&pieces.all, &mut candidate);
        let Some((mut quotation, evidence)) = quotation(text, &pieces, &candidate, &mut speakers, lexicon) else {
            continue;
        };
        if candidate.is_carried_whole()
            && let Some(before) = before.take()
        {
            quotation.source = before;
        }
        if !candidate.possible {
            before = Some(quotation.source.clone());
        }
        quotation.confidence = confidence(weights, &evidence);
        found.push((quotation, evidence));
    }
    // Trimming may have taken a quotation's first run away.
    found.sort_by_key(|(quotation, _)| quotation.content.first().map(|span| span.start));
    if pieces.all.capacity() <= KEPT_PIECES_MAX {
        memory.pieces = pieces.all;
        MEMORY.set(memory);
    }
    found
}

fn over(pieces: &[Piece], (from, to): (usize, usize)) -> Option<Span> {
    let (first, last) = (pieces.get(from)?, pieces.get(to.checked_sub(1)?)?);
    (from < to).then(|| Span::new(first.span.start, last.span.end))
}

/// Whether the cue is a Spanish verb of one person that tells its subject by its ending: *añadió*, *dijo*.
fn hides_subject(text: &str, pieces: &Pieces, candidate: &Candidate, lexicon: &Lexicon) -> bool {
    let spanish = Lexicon::of(Some("es")).is_some_and(|spanish| std::ptr::eq(spanish, lexicon));
    let head = pieces.all.get(candidate.head).filter(|head| spanish && head.class == Class::Reporting && !head.capital);
    head.is_some_and(|head| head.span.of(text).ends_with(['ó', 'o', 'e', 'a']))
}

fn quotation<'t>(
    text: &'t str,
    pieces: &Pieces,
    candidate: &Candidate,
    speakers: &mut Speakers<'_, '_, 't>,
    lexicon: &Lexicon,
) -> Option<(Quotation, [f32; EVIDENCE])> {
    let (mut quoted, mut plain) = (0, 0);
    let mut content = Vec::new();
    for &(mut from, mut to) in &candidate.content {
        let bare = |piece: &Piece| !piece.word && !piece.quoted();
        while from < to && bare(&pieces.all[from]) {
            from += 1;
        }
        while from < to && bare(&pieces.all[to - 1]) {
            to -= 1;
        }
        to = complete(text, &pieces.all, (from, to));
        for piece in &pieces.all[from..to] {
            if piece.quoted() { quoted += 1 } else { plain += u32::from(piece.word) }
        }
        if to == from + 1 && pieces.all[from].quoted() {
            content.extend(pieces.insides(text, &pieces.all[from]).filter(|span| !span.is_empty()));
        } else {
            content.extend(over(&pieces.all, (from, to)));
        }
    }
    if content.is_empty() {
        return None;
    }
    let kind = match (quoted, plain) {
        _ if candidate.verbatim => QuotationKind::Direct,
        (0, _) => QuotationKind::Indirect,
        (_, 0) => QuotationKind::Direct,
        _ => QuotationKind::Mixed,
    };
    let source = candidate.source.and_then(|range| over(&pieces.all, range));
    let mut words = Vec::new();
    if let Some(source) = source {
        for_each_token(text, source, lexicon, |token| words.push(token));
    }
    let (speaker, role) = if candidate.is_carried_whole() {
        speakers.carried()
    } else if words.is_empty() && hides_subject(text, pieces, candidate, lexicon) {
        speakers.implied(pieces.all.get(candidate.head).map_or(0, |head| head.span.start))
    } else if is_it(&words) && emerges(&pieces.all, candidate) {
        (None, None)
    } else {
        speakers.resolve(&words)
    };
    let evidence =
        evidence(&pieces.all, candidate, kind, &content_words(&pieces.all, candidate), &words, speaker.is_some());
    let quotation = Quotation {
        content,
        cue: over(&pieces.all, candidate.cue).into_iter().collect(),
        source: source.into_iter().collect(),
        speaker,
        role,
        kind,
        confidence: 0.0,
    };
    Some((quotation, evidence))
}

/// The quotations of an article, ordered by where their content begins.
///
/// `paragraphs` and `sentences` are ascending byte spans of `text`. `language` is an ISO 639-1 code; in a language that we have no word lists of,
/// marked words are found, without a speaker.
///
/// Costs time in proportion to the length of the text, whatever its marks.
pub fn extract(text: &str, paragraphs: &[Span], sentences: &[Span], language: Option<&str>) -> Vec<Quotation> {
    let code = language.and_then(|code| code.get(..2)).unwrap_or("");
    let Some((lexicon, (weights, lexical))) = Lexicon::of(Some(code)).zip(Packed::of(code)) else {
        return marked_only(text, paragraphs, sentences);
    };
    let found = extract_with(weights, text, paragraphs, sentences, lexicon, lexical, &mut Learned);
    found.into_iter().map(|(quotation, _)| quotation).filter(is_given).collect()
}

/// Bytes from which marked words are somebody's for sure, and no title, motto or name.
const SPOKEN_BYTES_MIN: usize = 160;

/// Whether a quotation is sure enough to be given, or too long not to be one.
pub(super) fn is_given(quotation: &Quotation) -> bool {
    let bytes: usize = quotation.content.iter().map(|span| span.len()).sum();
    let least = if quotation.kind == QuotationKind::Indirect { INDIRECT_CONFIDENCE_MIN } else { CONFIDENCE_MIN };
    quotation.confidence >= least || quotation.kind == QuotationKind::Direct && bytes >= SPOKEN_BYTES_MIN
}

/// Marked stretches without speakers, for languages whose words are unknown.
fn marked_only(text: &str, paragraphs: &[Span], sentences: &[Span]) -> Vec<Quotation> {
    let pieces = Pieces::read(Vec::new(), text, paragraphs, sentences, Lexicon::empty(), |_, _| ());
    let said = |piece: &&Piece| piece.quoted() && piece.words >= STRETCH_WORDS_MIN;
    let quotation = |piece: &Piece| {
        let content: Vec<Span> = pieces.insides(text, piece).filter(|span| !span.is_empty()).collect();
        (!content.is_empty()).then(|| Quotation {
            content,
            cue: Vec::new(),
            source: Vec::new(),
            speaker: None,
            role: None,
            kind: QuotationKind::Direct,
            confidence: 0.5,
        })
    };
    pieces.all.iter().filter(said).filter_map(quotation).collect()
}
