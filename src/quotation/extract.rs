//! From paragraphs to quotations: pieces, sentences, attribution, and who goes on speaking.

use super::attribution::{Attribution, Piece, find, leading};
use super::marks::{Marked, marked};
use super::people::People;
use super::words::{Token, tokens};
use super::{Quotation, QuotationKind};
use crate::span::Span;

type Speaker = (Option<String>, Option<String>);

/// A stretch without the quotation marks that open and close it.
fn without_marks(text: &str, span: Span) -> Span {
    const DOUBLE: [char; 11] = ['"', '“', '”', '„', '‟', '«', '»', '‹', '›', '「', '」'];
    let mut span = span.trimmed(text);
    let opening = |c: char| DOUBLE.contains(&c) || matches!(c, '‘' | '`');
    if let Some(c) = span.of(text).chars().next().filter(|c| opening(*c)) {
        span.start += c.len_utf8();
    } else if span.of(text).starts_with("''") || span.of(text).starts_with('\'') {
        span.start += 1;
    }
    // A single mark at the end may be an apostrophe ("the workers'"): it closes only what a stop or comma precedes.
    let inside = span.of(text);
    let mut closing = inside.chars().rev();
    match (closing.next(), closing.next()) {
        (Some(c), _) if DOUBLE.contains(&c) => span.end -= c.len_utf8(),
        (Some(c @ ('’' | '\'')), Some(',' | '.' | '!' | '?' | '…' | '\'')) => span.end -= c.len_utf8(),
        _ => {}
    }
    Span::new(span.start, span.end.max(span.start)).trimmed(text)
}

/// The quotations of an article, ordered by where their content begins.
///
/// `paragraphs` and `sentences` are ascending byte spans of `text`; sentences are found anew around quotation marks, so
/// those given are a hint only. In a `language` whose verbs are unknown, marked words are found without a speaker.
pub fn extract(text: &str, paragraphs: &[Span], _sentences: &[Span], language: Option<&str>) -> Vec<Quotation> {
    let mut people = People::default();
    let mut lines = Vec::with_capacity(paragraphs.len());
    for &paragraph in paragraphs {
        if text.get(paragraph.start..paragraph.end).is_none_or(|p| p.trim().is_empty()) {
            continue;
        }
        let words = tokens(text, paragraph);
        people.gather(&words);
        lines.push((words, marked(text, paragraph)));
    }
    let mut reader = Reader { text, people, found: Vec::new(), last: None, introduced: None };
    let mut open = false;
    for (words, marks) in &lines {
        reader.paragraph(words, marks, open);
        open = marks.last().is_some_and(|m| !m.closed);
    }
    let mut found = reader.found;
    for q in &mut found {
        if q.kind == QuotationKind::Direct {
            q.content.iter_mut().for_each(|span| *span = without_marks(text, *span));
        }
        q.content.retain(|span| !span.is_empty());
    }
    found.retain(|q| !q.content.is_empty());
    found.sort_by_key(|q| q.content[0]);
    if language.is_some_and(|l| !matches!(l.get(..2), Some("en" | "de" | "fr" | "es" | "ru"))) {
        found.retain(|q| q.kind == QuotationKind::Direct);
        for q in &mut found {
            (q.speaker, q.role) = (None, None);
            q.cue.clear();
            q.source.clear();
        }
    }
    found
}

struct Reader<'t> {
    text: &'t str,
    people: People,
    found: Vec<Quotation>,
    last: Option<Speaker>,
    /// Cue, source and speaker of a paragraph that ends in a colon: they introduce the next.
    introduced: Option<(Option<Span>, Option<Span>, Speaker)>,
}

/// Whether a piece ends its sentence, given what follows.
fn ends_sentence(text: &str, pieces: &[Piece], at: usize) -> bool {
    let piece = &pieces[at];
    let Some(next) = pieces.get(at + 1) else { return true };
    if piece.quoted {
        let inside = piece.token.text.trim_end_matches(|c: char| !c.is_alphanumeric() && !".!?,…".contains(c));
        let fresh = next.quoted || next.token.capital();
        let attributed = inside.ends_with(['!', '?']) && !next.quoted && {
            let few = &pieces[at + 1..pieces.len().min(at + 8)];
            few.iter()
                .take_while(|p| p.token.word && !p.quoted)
                .any(|p| super::lexicon::VERBS.contains(p.token.lower().as_str()))
        };
        return inside.ends_with(['.', '!', '?', '…']) && fresh && !attributed;
    }
    if !matches!(piece.token.text, "." | "!" | "?") {
        return false;
    }
    let spaced = text.get(piece.token.span.end..next.token.span.start).is_some_and(|gap| !gap.is_empty());
    let abbreviation = piece.token.text == "." && at > 0 && {
        let before = &pieces[at - 1].token;
        before.capital()
            && (before.text.chars().count() == 1 || super::lexicon::TITLES.contains(before.lower().as_str()))
    };
    spaced && !abbreviation && (next.quoted || next.token.capital() || !next.token.word)
}

impl<'t> Reader<'t> {
    fn paragraph(&mut self, words: &[Token<'t>], marks: &[Marked], open: bool) {
        let mut pieces: Vec<Piece<'t>> = Vec::with_capacity(words.len());
        let mut marks = marks.iter().peekable();
        for &token in words {
            while marks.peek().is_some_and(|m| m.span.end <= token.span.start) {
                marks.next();
            }
            match marks.peek() {
                Some(m) if m.span.contains(token.span) => {
                    if pieces.last().is_none_or(|p| p.token.span != m.span) {
                        let whole = Token { span: m.span, text: m.span.of(self.text), word: false };
                        pieces.push(Piece { token: whole, quoted: true });
                    }
                }
                _ => pieces.push(Piece { token, quoted: false }),
            }
        }
        let (mut start, first) = (0, self.found.len());
        let mut joined = open;
        for at in 0..pieces.len() {
            if ends_sentence(self.text, &pieces, at) {
                self.sentence(&pieces[start..=at], first, joined);
                joined = false;
                if at + 1 < pieces.len() {
                    start = at + 1;
                }
            }
        }
        self.introduced = self.introduction(&pieces[start..]);
    }

    /// Who is introduced by `sentence`, the last of its paragraph, if it ends in a colon.
    fn introduction(&mut self, sentence: &[Piece<'t>]) -> Option<(Option<Span>, Option<Span>, Speaker)> {
        let colon = sentence.last().filter(|p| !p.quoted && p.token.text == ":")?;
        let found = find(sentence).filter(|f| !f.before);
        let source = found.as_ref().map(|f| f.source).or_else(|| leading(sentence))?;
        let cue = found.as_ref().map_or(colon.token.span, |f| sentence[f.cue.0].token.span);
        let words: Vec<Token> = sentence[source.0..source.1].iter().map(|p| p.token).collect();
        let speaker = self.people.resolve(&words, self.last.as_ref());
        self.remember(speaker.clone());
        let span = Span::new(words.first()?.span.start, words.last()?.span.end);
        Some((Some(cue), Some(span), speaker))
    }

    fn sentence(&mut self, pieces: &[Piece<'t>], first: usize, joined: bool) {
        let bare = pieces.iter().all(|p| p.quoted || !p.token.word);
        let any = pieces.iter().any(|p| p.quoted);
        if bare && any {
            self.alone(pieces, first, joined);
        } else if let Some(found) = find(pieces) {
            self.attributed(pieces, &found);
        } else if let Some(colon) =
            pieces.windows(2).position(|w| w[0].token.text == ":" && w[1].quoted && w[1].token.text.len() > 25)
        {
            let source = leading(pieces).unwrap_or((0, colon.min(8)));
            self.attributed(pieces, &Attribution { cue: (colon, colon + 1), source, before: false, edge: 0 });
        } else {
            let source: Vec<Token> =
                leading(pieces).map(|(a, b)| pieces[a..b].iter().map(|p| p.token).collect()).unwrap_or_default();
            let span = source.first().zip(source.last()).map(|(a, b)| Span::new(a.span.start, b.span.end));
            for piece in pieces.iter().filter(|p| p.quoted && p.token.text.split_whitespace().count() >= 6) {
                let speaker = if span.is_some() {
                    self.people.resolve(&source, self.last.as_ref())
                } else {
                    self.last.clone().unwrap_or_default()
                };
                self.push(vec![piece.token.span], None, span, speaker, QuotationKind::Direct, 0.4);
            }
        }
    }

    /// A sentence that is nothing but marked words: it goes on with the speaker before.
    fn alone(&mut self, pieces: &[Piece<'t>], first: usize, joined: bool) {
        let spans: Vec<Span> = pieces.iter().filter(|p| p.quoted).map(|p| p.token.span).collect();
        let here = self.found.len() > first;
        if let Some(before) = self.found.last_mut().filter(|q| (here || joined) && q.kind != QuotationKind::Indirect)
            && before.content.last().zip(spans.first()).is_some_and(|(a, b)| a.end <= b.start)
        {
            before.content.extend(spans);
            return;
        }
        if let Some((cue, source, speaker)) = self.introduced.take().filter(|_| !here) {
            self.push(spans, cue, source, speaker, QuotationKind::Direct, 0.85);
            return;
        }
        let speaker = self.last.clone().unwrap_or_default();
        let long = pieces.iter().any(|p| p.token.text.split_whitespace().count() >= 3);
        if long {
            self.push(spans, None, None, speaker, QuotationKind::Direct, 0.6);
        }
    }

    fn push(
        &mut self,
        content: Vec<Span>,
        cue: Option<Span>,
        source: Option<Span>,
        speaker: Speaker,
        kind: QuotationKind,
        confidence: f32,
    ) {
        let content: Vec<Span> = content.into_iter().map(|s| s.trimmed(self.text)).filter(|s| !s.is_empty()).collect();
        if content.is_empty() {
            return;
        }
        let (speaker, role) = speaker;
        self.found.push(Quotation {
            content,
            cue: cue.into_iter().collect(),
            source: source.into_iter().collect(),
            speaker,
            role,
            kind,
            confidence,
        });
    }

    fn attributed(&mut self, pieces: &[Piece<'t>], found: &Attribution) {
        let over = |from: usize, to: usize| {
            (from < to).then(|| Span::new(pieces[from].token.span.start, pieces[to - 1].token.span.end))
        };
        let (low, high) = (found.edge, found.cue.1.max(found.source.1));
        let words: Vec<Token> = pieces[found.source.0..found.source.1].iter().map(|p| p.token).collect();
        let speaker = self.people.resolve(&words, self.last.as_ref());
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        if found.before {
            ranges.push((after_dateline(pieces, low), low));
            if let Some(more) = (high..pieces.len()).find(|&i| pieces[i].quoted && i - high < 12) {
                ranges.push((more, pieces.len()));
            }
        } else {
            ranges.push((content_start(pieces, high), pieces.len()));
        }
        let mut spans = Vec::new();
        let (mut quoted, mut plain) = (0, 0);
        for (from, to) in ranges {
            let from = (from..to).find(|&i| pieces[i].quoted || pieces[i].token.word).unwrap_or(to);
            let to = (from..to).rev().find(|&i| pieces[i].quoted || pieces[i].token.word).map_or(from, |i| i + 1);
            // Marked words right at the border stand alone: what follows is the reporter's.
            let alone = if from < to
                && pieces[from].quoted
                && !found.before
                && pieces[from].token.text.split_whitespace().count() > 3
            {
                (from, from + 1)
            } else {
                (from, to)
            };
            quoted += pieces[alone.0..alone.1].iter().filter(|p| p.quoted).count();
            plain += pieces[alone.0..alone.1].iter().filter(|p| !p.quoted && p.token.word).count();
            spans.extend(over(alone.0, alone.1));
        }
        let (kind, confidence) = match (quoted, plain) {
            (0, 0) => return self.remember(speaker),
            (0, _) => (QuotationKind::Indirect, 0.6),
            (_, 0) => (QuotationKind::Direct, 0.9),
            _ => (QuotationKind::Mixed, 0.7),
        };
        if kind == QuotationKind::Indirect && plain < 3 {
            return self.remember(speaker);
        }
        self.remember(speaker.clone());
        self.push(
            spans,
            over(found.cue.0, found.cue.1),
            over(found.source.0, found.source.1),
            speaker,
            kind,
            confidence,
        );
    }

    fn remember(&mut self, speaker: Speaker) {
        self.last = Some(speaker);
    }
}

/// Where what is said begins after the attribution that ends at `from`: after "that", a colon, or marks nearby.
fn content_start(pieces: &[Piece], from: usize) -> usize {
    let near = (from..pieces.len()).take(10);
    let that = near
        .clone()
        .find(|&i| !pieces[i].quoted && matches!(pieces[i].token.text, "that" | "dass" | "daß" | ":" | "que"));
    let mark = near.clone().find(|&i| pieces[i].quoted);
    match (that, mark) {
        (Some(that), Some(mark)) if mark < that => mark,
        (Some(that), _) => that + 1,
        (None, Some(mark)) if pieces[mark].token.text.split_whitespace().count() > 5 => mark,
        _ => from,
    }
}

/// Past "TARSK, March 3 (Northwire) —" at the head of a sentence.
fn after_dateline(pieces: &[Piece], before: usize) -> usize {
    let dash = (0..before.min(14)).find(|&i| !pieces[i].quoted && matches!(pieces[i].token.text, "—" | "–"));
    let capital = pieces
        .first()
        .is_some_and(|p| p.token.text.chars().count() > 2 && p.token.text.chars().all(char::is_uppercase));
    dash.filter(|_| capital).map_or(0, |dash| dash + 1)
}
