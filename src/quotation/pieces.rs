//! An article as a row of pieces: its words and marks, with each stretch in quotation marks as one piece.
//!
//! What stands in quotation marks was said by somebody and is never cut: of 9,007 marked stretches of PolNeAR's training part 20 are. So the
//! models that look for cues, sources and contents step over a stretch as over one word.

use super::classes::{Class, Lexicon};
use super::marks::{Marked, marked};
use super::words::{Token, for_each_token};
use crate::span::Span;

/// A word, a punctuation mark, or a whole stretch in quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Bytes of the article; of a stretch with its marks.
    pub(super) span: Span,
    /// Hash of the word, or of the sort of stretch.
    pub(super) hash: u32,
    /// Hash of the word's end.
    pub(super) suffix: u32,
    pub(super) class: Class,
    pub(super) capital: bool,
    pub(super) word: bool,
    pub(super) possessive: bool,
    /// Class, capital and possessive in one number, as features have them.
    pub(super) sort: u8,
    /// Words in it: 1 for a word, 0 for a punctuation mark.
    pub(super) words: u32,
    /// The marked spans it is made of, a range of [`Pieces::marked`]; empty for a word.
    pub(super) marks: (u32, u32),
    /// Number of its sentence in the article.
    pub(super) sentence: u32,
    /// Number of its paragraph.
    pub(super) paragraph: u32,
}

impl Piece {
    /// Whether it is a stretch in quotation marks.
    pub(super) const fn quoted(&self) -> bool {
        self.marks.0 < self.marks.1
    }
}

/// First paragraphs among which a dateline may stand.
const DATELINE_PARAGRAPHS_MAX: u32 = 4;
/// Most pieces of a dateline.
const DATELINE_PIECES_MAX: usize = 18;

/// The pieces of an article.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) all: Vec<Piece>,
    /// Stretches in quotation marks, each within one paragraph.
    pub(super) marked: Vec<Marked>,
}

impl Pieces {
    /// Reads `text`; `see` is shown every token with the number of its paragraph, those inside quotation marks too. The pieces are put into `room`,
    /// whatever it held.
    pub(super) fn read<'t>(
        mut room: Vec<Piece>,
        text: &'t str,
        paragraphs: &[Span],
        sentences: &[Span],
        lexicon: &Lexicon,
        mut see: impl FnMut(&Token<'t>, usize),
    ) -> Pieces {
        room.clear();
        let mut pieces = Pieces { all: room, marked: Vec::new() };
        // News has a piece to some five bytes.
        pieces.all.reserve(text.len() / 5);
        let mut reader = Reader { sentence: 0, next: 0, end: 0, paragraph: 0, small: false, stopped: false, sentences };
        let mut open = false;
        for (number, &paragraph) in paragraphs.iter().enumerate() {
            if text.get(paragraph.start..paragraph.end).is_none() {
                continue;
            }
            let first = pieces.marked.len();
            let next = paragraphs.get(number + 1).map_or("", |next| next.of(text));
            let left_open = marked(text, paragraph, next, open, &mut pieces.marked);
            let mut at = first;
            // A stretch left open goes on in a paragraph that begins with a mark, or with its rest.
            let begins = pieces
                .marked
                .get(first)
                .is_some_and(|mark| Span::new(paragraph.start, mark.span.start).trimmed(text).is_empty());
            let mut goes_on = open && begins;
            let mut inside: Option<usize> = None;
            for_each_token(text, paragraph, lexicon, |token| {
                see(&token, number);
                while pieces.marked.get(at).is_some_and(|mark| mark.span.end <= token.span.start) {
                    at += 1;
                    inside = None;
                }
                let stretch = pieces.marked.get(at).filter(|mark| mark.span.contains_offset(token.span.start));
                let Some(stretch) = stretch else {
                    pieces.all.push(reader.piece(&token, number as u32));
                    return;
                };
                if inside != Some(at) {
                    inside = Some(at);
                    let mark = at as u32;
                    match pieces.all.last_mut().filter(|last| goes_on && last.quoted()) {
                        Some(last) => {
                            last.span.end = stretch.span.end;
                            last.marks.1 = mark + 1;
                        }
                        None => {
                            let mut piece = reader.piece(&token, number as u32);
                            piece.span = stretch.span;
                            piece.marks = (mark, mark + 1);
                            (piece.class, piece.words) = (Class::Quoted, 0);
                            piece.capital = false;
                            pieces.all.push(piece);
                        }
                    }
                    reader.end = stretch.span.end;
                    goes_on = false;
                }
                if let Some(last) = pieces.all.last_mut() {
                    if token.word {
                        last.capital |= last.words == 0 && token.capital;
                        last.words += 1;
                    }
                    if token.class != Class::Mark {
                        last.suffix = token.class as u32;
                    }
                }
            });
            open = left_open;
        }
        pieces.part_datelines(text);
        for piece in &mut pieces.all {
            if piece.quoted() {
                piece.hash = stretch_hash(piece);
            }
            piece.sort = piece.class as u8 * 4 + u8::from(piece.capital) * 2 + u8::from(piece.possessive);
        }
        pieces
    }

    /// Makes "TORVIK, March 3 (Northwire) —" at the head of one of the first paragraphs a sentence of its own, which no window takes in.
    fn part_datelines(&mut self, text: &str) {
        let mut first = 0;
        while let Some(paragraph) =
            self.all.get(first).map(|piece| piece.paragraph).filter(|number| *number < DATELINE_PARAGRAPHS_MAX)
        {
            let rest = self.all.get(first..).unwrap_or_default();
            let here = rest.iter().take_while(|piece| piece.paragraph == paragraph).count();
            let capitals = rest.first().is_some_and(|piece| {
                let word = piece.span.of(text);
                word.chars().count() > 2 && !word.chars().any(char::is_lowercase)
            });
            let dash = rest.iter().take(here.min(DATELINE_PIECES_MAX)).position(|piece| piece.class == Class::Dash);
            if let Some(dash) = dash.filter(|_| capitals) {
                self.all.iter_mut().skip(first + dash + 1).for_each(|piece| piece.sentence += 1);
            }
            first += here;
        }
    }

    /// Puts the class of each word in its place, for weights that know no words. Words of closed classes whose very form matters are told by
    /// their classes too.
    pub(super) fn forget_words(&mut self) {
        for piece in self.all.iter_mut().filter(|piece| piece.word && !piece.quoted()) {
            piece.hash = 0xE000_0000 | piece.class as u32;
            piece.suffix = 0;
        }
    }

    /// The marked spans of a piece, without the marks.
    pub(super) fn insides<'p>(&'p self, text: &'p str, piece: &Piece) -> impl Iterator<Item = Span> + 'p {
        let (from, to) = (piece.marks.0 as usize, piece.marks.1 as usize);
        self.marked.get(from..to).unwrap_or_default().iter().map(|mark| mark.inside(text))
    }
}

/// What is told apart of stretches: about how many words, whether they begin with a capital, and how they end.
fn stretch_hash(piece: &Piece) -> u32 {
    let length = match piece.words {
        0..=3 => piece.words,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        _ => 7,
    };
    0xF000_0000 | length << 16 | u32::from(piece.capital) << 8 | piece.suffix
}

struct Reader<'s> {
    sentences: &'s [Span],
    /// The next of `sentences` whose start has not been passed.
    next: usize,
    /// Number of the sentence that is being read, counted anew: one that begins inside a stretch does not count.
    sentence: u32,
    /// Where the piece before ends.
    end: usize,
    /// The paragraph of the piece before.
    paragraph: u32,
    /// Whether the piece before is a word in small letters.
    small: bool,
    /// Whether the piece before is a stop after such a word.
    stopped: bool,
}

impl Reader<'_> {
    fn piece(&mut self, token: &Token<'_>, paragraph: u32) -> Piece {
        let mut begins = self.paragraph != paragraph;
        self.paragraph = paragraph;
        while let Some(start) = self.sentences.get(self.next).map(|sentence| sentence.start) {
            if start > token.span.start {
                break;
            }
            begins |= start >= self.end;
            self.next += 1;
        }
        // Collectors of web pages lose breaks: "... his life.Gareth Vane ..." are two sentences.
        let glued = self.stopped && token.capital && token.span.start == self.end;
        self.stopped = token.class == Class::Stop && self.small;
        self.small = token.word && !token.capital && token.span.len() > 1;
        self.sentence += u32::from(begins || glued);
        self.end = token.span.end;
        Piece {
            span: token.span,
            hash: token.hash,
            suffix: token.suffix,
            class: token.class,
            capital: token.capital,
            word: token.word,
            possessive: token.possessive,
            sort: 0,
            words: u32::from(token.word),
            marks: (0, 0),
            sentence: self.sentence,
            paragraph,
        }
    }
}
