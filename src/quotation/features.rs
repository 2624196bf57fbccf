//! What the models see of a piece: numbers of features, each the hash of a template and what fills it.
//!
//! The templates follow the work on attribution by sequence models (Pareti et al. 2013, "Automatically detecting and attributing
//! indirect quotations", EMNLP; O'Keefe et al. 2012, "A sequence labelling approach to quote attribution", EMNLP), without parser or
//! tagger: word classes from our lists stand in for parts of speech.

use super::classes::Class;
use super::pieces::Piece;
use super::surroundings::{Beside, Frame, beside};

/// The number of a feature before it is folded into a table.
pub(super) type Feature = u32;

/// Multiplies what fills a template by a random odd number of its own; the upper half of the product is the feature (multiply-shift hashing: Dietzfelbinger,
/// Hagerup, Katajainen and Penttonen 1997, "A reliable randomized algorithm for the closest-pair problem", Journal of Algorithms 25). Features are a
/// large part of the work, so their hash must cost next to nothing.
pub(super) const fn mix(template: u32, a: u32, b: u32) -> Feature {
    ((b as u64) << 32 | a as u64).wrapping_mul(multiplier(template)).wrapping_shr(32) as Feature
}

/// The random odd number of a template, known when dateline is compiled: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
/// generators", OOPSLA).
const fn multiplier(template: u32) -> u64 {
    let mut x = (template as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x ^ x >> 31) | 1
}

/// What stands outside the article.
const NOTHING: Piece = Piece {
    span: crate::span::Span::new(0, 0),
    hash: 1,
    suffix: 1,
    class: Class::Punctuation,
    capital: false,
    word: false,
    possessive: false,
    sort: Class::Punctuation as u8 * 4,
    words: 0,
    marks: (0, 0),
    sentence: u32::MAX,
    paragraph: u32::MAX,
};

pub(super) fn at(pieces: &[Piece], index: usize, step: isize) -> &Piece {
    index.checked_add_signed(step).and_then(|index| pieces.get(index)).unwrap_or(&NOTHING)
}

/// The same, but nothing beyond the sentence of `index`.
pub(super) fn near(pieces: &[Piece], index: usize, step: isize) -> &Piece {
    let found = at(pieces, index, step);
    if found.sentence == at(pieces, index, 0).sentence { found } else { &NOTHING }
}

/// A class, told apart by its capital.
pub(super) fn sort(piece: &Piece) -> u32 {
    u32::from(piece.sort)
}

pub(super) fn bucket(distance: usize) -> u32 {
    match distance {
        0..=4 => distance as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        _ => 9,
    }
}

/// Features of whether the piece at `i` is the head of a cue.
pub(super) fn cue(pieces: &[Piece], i: usize, mut out: impl FnMut(Feature)) {
    let piece = at(pieces, i, 0);
    let (word, class) = (piece.hash, sort(piece));
    let [p1, p2, p3] = [near(pieces, i, -1), near(pieces, i, -2), near(pieces, i, -3)];
    let [n1, n2, n3] = [near(pieces, i, 1), near(pieces, i, 2), near(pieces, i, 3)];
    let mut add = |template: u32, a: u32, b: u32| out(mix(template, a, b));
    add(1, word, 0);
    add(2, word, p1.hash);
    add(3, word, n1.hash);
    add(4, word, sort(p1));
    add(5, word, sort(n1));
    add(6, p1.hash, class);
    add(7, n1.hash, class);
    add(8, sort(p1) << 16 | sort(n1), class);
    add(9, sort(p2) << 16 | sort(p1), class);
    add(10, sort(n1) << 16 | sort(n2), class);
    add(11, piece.suffix, sort(p1));
    add(12, piece.suffix, sort(n1));
    add(13, p2.hash, p1.hash);
    add(14, n1.hash, n2.hash);
    add(15, word, sort(p2) << 16 | sort(p1));
    add(16, word, sort(n1) << 16 | sort(n2));
    add(17, p2.hash, class);
    add(18, n2.hash, class);
    add(19, p3.hash, class);
    add(20, n3.hash, class);
    add(21, class, 0);
    add(22, sort(p1) << 16 | sort(n1), word);
    let context = context(pieces, i);
    add(23, context.stretch_before << 8 | context.stretch_after, class);
    add(24, context.stretch_before << 8 | context.stretch_after, word);
    add(25, context.subject, class);
    add(26, context.subject, word);
    add(27, context.that, word);
    add(28, context.cues, class);
    add(29, context.first << 8 | context.last, class);
    add(30, context.subject << 16 | sort(p1), sort(n1));
    add(31, p1.suffix, word);
    add(32, n1.suffix, class);
    add(33, p1.hash, n1.hash);
    add(34, context.paragraph, class);
    add(35, context.last, word);
}

/// What is known of the sentence around a piece.
struct Context {
    /// How far the nearest stretch of four words or more is to the left, 0 if there is none.
    stretch_before: u32,
    stretch_after: u32,
    /// The class of the nearest word to the left that may be a subject.
    subject: u32,
    /// How far "that" is to the right.
    that: u32,
    /// Reporting verbs elsewhere in the sentence.
    cues: u32,
    /// Pieces to the sentence's start and end.
    first: u32,
    last: u32,
    /// First paragraphs are headlines and leads.
    paragraph: u32,
}

/// Pieces on either side of a piece that its context is read from, and one.
const CONTEXT_PIECES: usize = 30;

fn context(pieces: &[Piece], i: usize) -> Context {
    let here = at(pieces, i, 0);
    let mut context = Context {
        stretch_before: 0,
        stretch_after: 0,
        subject: 0,
        that: 0,
        cues: 0,
        first: 0,
        last: 0,
        paragraph: here.paragraph.min(2),
    };
    let mut commas = 0;
    let mut before = pieces.get(..i).unwrap_or_default().iter().rev();
    for step in 1..CONTEXT_PIECES {
        let piece = before.next().unwrap_or(&NOTHING);
        if piece.sentence != here.sentence {
            // The stretch before the sentence counts too: "...!" he said.
            if piece.quoted() && piece.words > 3 && context.stretch_before == 0 && piece.paragraph == here.paragraph {
                context.stretch_before = 16 + bucket(step);
            }
            context.first = bucket(step - 1) + 1;
            break;
        }
        match piece.class {
            Class::Quoted if context.stretch_before == 0 => {
                context.stretch_before = 1 + bucket(step) + if piece.words > 3 { 0 } else { 32 };
            }
            Class::Comma => commas += 1,
            Class::Reporting => context.cues |= 1,
            _ => {}
        }
        let subject = matches!(
            piece.class,
            Class::Pronoun
                | Class::Wh
                | Class::Role
                | Class::Body
                | Class::Document
                | Class::Name
                | Class::Male
                | Class::Female
                | Class::Title
                | Class::Plural
                | Class::Demonym
                | Class::CueNoun
                | Class::To
                | Class::Preposition
                | Class::Determiner
        ) || piece.capital;
        if context.subject == 0 && subject {
            context.subject = 1 + sort(piece) * 16 + u32::from(commas > 0) * 8 + bucket(step).min(3);
        }
    }
    let mut after = pieces.get(i + 1..).unwrap_or_default().iter();
    for step in 1..CONTEXT_PIECES {
        let piece = after.next().unwrap_or(&NOTHING);
        if piece.sentence != here.sentence {
            context.last = bucket(step - 1) + 1;
            break;
        }
        match piece.class {
            Class::Quoted if context.stretch_after == 0 => {
                context.stretch_after = 1 + bucket(step) + if piece.words > 3 { 0 } else { 32 };
            }
            Class::That | Class::Colon if context.that == 0 => {
                context.that = 1 + bucket(step) + if piece.class == Class::That { 0 } else { 16 };
            }
            Class::Reporting => context.cues |= 2,
            _ => {}
        }
    }
    context
}

/// How likely a piece heads a cue, in three grades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Likelihood {
    #[default]
    Unlikely,
    Possible,
    Likely,
}

impl Likelihood {
    /// The grade of a score in log-odds.
    pub(super) fn of(score: f32) -> Likelihood {
        if score > 0.7 {
            Likelihood::Likely
        } else if score > -1.5 {
            Likelihood::Possible
        } else {
            Likelihood::Unlikely
        }
    }
}

/// What the features of a window's pieces share: the cue's head, and what lies between it and a piece.
#[derive(Debug)]
pub(super) struct Window<'p> {
    pieces: &'p [Piece],
    /// How likely each piece of the article heads a cue.
    cues: &'p [Likelihood],
    head: usize,
    /// First piece of the window.
    from: usize,
    /// For each piece of the window: the way from the head to it.
    ways: Vec<Way>,
    /// For each border of the window, if it has a stretch: what of stretches lies before and after it.
    stretches: Vec<Beside>,
    /// How the cue stands in its sentence.
    frame: Frame,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    /// Hash of the closed-class words and marks nearest to the head.
    pub(super) skeleton: u32,
    commas: u32,
    /// Stretches of four words or more.
    stretches: u32,
    /// Verbs of any list.
    verbs: u32,
    /// Other cues passed: possible and likely ones.
    possible: u32,
    likely: u32,
    /// The last closed-class word or mark passed.
    last: u32,
    /// Closed-class words passed, at most 4 of them are in the skeleton.
    steps: u32,
}

impl Way {
    pub(super) fn pass(mut self, piece: &Piece, cue: Likelihood) -> Way {
        self.possible += u32::from(cue == Likelihood::Possible);
        self.likely += u32::from(cue == Likelihood::Likely);
        let closed = matches!(
            piece.class,
            Class::That
                | Class::Comma
                | Class::Colon
                | Class::Semicolon
                | Class::Dash
                | Class::Stop
                | Class::Bracket
                | Class::Quoted
                | Class::To
                | Class::Wh
                | Class::Subordinator
                | Class::Coordinator
                | Class::Pronoun
                | Class::Preposition
                | Class::Be
                | Class::Have
                | Class::Modal
                | Class::Reporting
                | Class::Attitude
        );
        if closed {
            let what = piece.class as u32;
            if self.steps < 4 && what != self.last {
                self.skeleton = mix(99, self.skeleton, what);
                self.steps += 1;
            }
            self.last = what;
        }
        self.commas += u32::from(piece.class == Class::Comma);
        self.stretches += u32::from(piece.quoted() && piece.words > 3);
        self.verbs += u32::from(matches!(
            piece.class,
            Class::Reporting | Class::Attitude | Class::Be | Class::Have | Class::Modal | Class::Do
        ));
        self
    }
}

impl<'p> Window<'p> {
    /// The pieces `from..to` as seen from the cue's head.
    pub(super) fn new(
        pieces: &'p [Piece],
        cues: &'p [Likelihood],
        head: usize,
        (from, to): (usize, usize),
    ) -> Window<'p> {
        let cue = |i: usize| cues.get(i).copied().unwrap_or_default();
        let mut ways = vec![Way::default(); to.saturating_sub(from)];
        let mut way = Way::default();
        for i in (from..head).rev() {
            if let Some(slot) = ways.get_mut(i - from) {
                *slot = way;
            }
            way = way.pass(at(pieces, i, 0), cue(i));
        }
        way = Way::default();
        for i in head + 1..to {
            if let Some(slot) = ways.get_mut(i - from) {
                *slot = way;
            }
            way = way.pass(at(pieces, i, 0), cue(i));
        }
        let stretches =
            if (from..to).any(|i| at(pieces, i, 0).quoted()) { beside(pieces, from, to) } else { Vec::new() };
        Window { pieces, cues, head, from, ways, stretches, frame: Frame::of(pieces, head) }
    }

    /// Features of what the piece at `i` is to the cue.
    pub(super) fn node(&self, i: usize, mut out: impl FnMut(Feature)) {
        let pieces = self.pieces;
        let (piece, head) = (at(pieces, i, 0), at(pieces, self.head, 0));
        let way = self.ways.get(i.wrapping_sub(self.from)).copied().unwrap_or_default();
        let (left, distance) = (u32::from(i < self.head), i.abs_diff(self.head));
        let side = left << 8 | bucket(distance);
        let [p1, n1] = [at(pieces, i, -1), at(pieces, i, 1)];
        let class = sort(piece);
        let apart =
            piece.sentence.abs_diff(head.sentence).min(3) << 4 | piece.paragraph.abs_diff(head.paragraph).min(3);
        let mut add = |template: u32, a: u32, b: u32| out(mix(template, a, b));
        add(101, piece.hash, left);
        add(102, class, side);
        add(103, sort(p1) << 16 | sort(n1), class << 1 | left);
        add(104, head.hash, side);
        add(105, way.skeleton, left << 16 | class);
        add(106, way.commas.min(3) << 8 | way.verbs.min(3), class << 1 | left);
        add(107, way.stretches.min(3) << 8 | way.last, class << 1 | left);
        add(108, apart << 8 | way.stretches.min(3), class << 1 | left);
        if distance < 6 {
            add(110, head.hash, class << 16 | side);
            add(112, sort(head), class << 16 | side);
        }
        if piece.quoted() {
            add(113, piece.hash, apart << 16 | side);
            add(114, piece.hash, way.skeleton ^ left);
            add(115, sort(n1) << 16 | sort(at(pieces, i, 2)), side);
            add(116, sort(p1) << 16 | sort(at(pieces, i, -2)), side);
        }
        add(117, head.hash, way.skeleton ^ left);
        let cue = self.cues.get(i).copied().unwrap_or_default() as u32;
        add(118, way.likely.min(3) << 4 | way.possible.min(2) << 2 | cue, class << 1 | left);
        add(119, way.likely.min(2) << 2 | way.possible.min(1) << 1 | left, side);
        add(120, way.likely.min(2), head.hash ^ left);
        let frame = self.frame;
        add(124, frame.left << 16 | frame.right, class << 1 | left);
        add(125, frame.left << 16 | frame.right, way.commas.min(3) << 8 | way.last << 2 | left);
        add(126, frame.right, way.skeleton ^ left);
        if let Some(beside) = self.stretches.get(i.wrapping_sub(self.from)) {
            let next = self.stretches.get(i + 1 - self.from).copied().unwrap_or_default();
            add(121, beside.before << 16 | next.after, class << 1 | left);
            add(122, beside.before << 16 | next.after, way.skeleton ^ left);
            add(123, beside.way_before, next.way_after ^ left);
        }
    }

    /// Features of the border between the pieces `i - 1` and `i`.
    pub(super) fn border(&self, i: usize, mut out: impl FnMut(Feature)) {
        let pieces = self.pieces;
        let [before, after] = [at(pieces, i, -1), at(pieces, i, 0)];
        let head = at(pieces, self.head, 0);
        let way = self.ways.get(i.wrapping_sub(self.from)).copied().unwrap_or_default();
        let (left, distance) = (u32::from(i <= self.head), i.abs_diff(self.head));
        let side = left << 8 | bucket(distance);
        let gap = u32::from(before.sentence != after.sentence) | u32::from(before.paragraph != after.paragraph) << 1;
        let mut add = |template: u32, a: u32, b: u32| out(mix(template, a, b));
        add(201, before.hash, left);
        add(202, after.hash, left);
        add(203, before.hash, after.hash);
        add(204, sort(before) << 16 | sort(after), side);
        add(205, sort(before) << 16 | sort(after), gap << 1 | left);
        add(206, sort(at(pieces, i, -2)) << 16 | sort(before), sort(after) << 1 | left);
        add(207, sort(before) << 16 | sort(after), sort(at(pieces, i, 1)) << 1 | left);
        add(208, before.hash, sort(after) << 9 | side);
        add(209, after.hash, sort(before) << 9 | side);
        add(210, way.skeleton, sort(before) << 16 | sort(after));
        add(211, head.hash, sort(after) << 9 | side);
        add(212, gap << 8 | way.commas.min(3) << 4 | way.verbs.min(3), sort(after) << 1 | left);
        let cue =
            |step: isize| i.checked_add_signed(step).and_then(|i| self.cues.get(i)).copied().unwrap_or_default() as u32;
        add(215, cue(-1) << 6 | cue(0) << 4 | cue(1) << 2 | cue(2), side);
        add(
            216,
            cue(-2) << 6 | cue(-1) << 4 | cue(0) << 2 | way.likely.min(3),
            sort(before) << 8 | sort(after) << 1 | left,
        );
        add(213, after.hash, at(pieces, i, 1).hash);
        add(214, at(pieces, i, -2).hash, before.hash);
        let frame = self.frame;
        add(217, frame.left << 16 | frame.right, sort(before) << 16 | sort(after) ^ left << 15);
        add(218, frame.right, (gap << 8 | way.commas.min(3) << 4 | way.verbs.min(3)) << 8 | sort(after) << 1 | left);
        add(219, frame.left, (gap << 8 | way.commas.min(3) << 4 | way.verbs.min(3)) << 8 | sort(before) << 1 | left);
        if let Some(beside) = self.stretches.get(i.wrapping_sub(self.from)) {
            let here = sort(before) << 16 | sort(after);
            add(220, beside.after, here ^ left << 31);
            add(221, beside.after, head.hash ^ left);
            add(222, beside.way_after, here ^ left << 31);
            add(223, beside.way_after ^ beside.after, head.hash ^ side);
            add(224, beside.before, here ^ left << 31);
            add(225, beside.before, head.hash ^ left);
            add(226, beside.way_before, here ^ left << 31);
            add(227, beside.way_before ^ beside.before, head.hash ^ side);
            add(228, beside.before << 16 | beside.after, side << 8 | gap);
            add(229, beside.way_after ^ beside.after, way.skeleton ^ side);
        }
    }
}
