//! Cuts a query into its words, phrases and operators, each with its place.

use crate::error::{Error, Result};
use crate::query::{Capitals, Distance};
use crate::span::Span;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// A bare word, with what is glued to it (`=`, `~1`, `^2` are parted off); kept as typed.
    Word(String),
    /// The inside of quotation marks.
    Phrase(Span),
    /// `/.../`
    Regex(String),
    Open,
    Close,
    And,
    Or,
    Not,
    /// `+` glued to what follows.
    Plus,
    /// `-` glued to what follows.
    Minus,
    /// `W/5`, `PRE/s`, `NEAR/3`, `NOT W/5`
    Near {
        distance: Distance,
        ordered: bool,
        negated: bool,
    },
    /// `ATLEAST3(`: the parenthesis is a piece of its own.
    AtLeast(u32),
    /// `CAPS(`, `ALLCAPS(`, `NOCAPS(`
    Capitals(Capitals),
    /// `name:` with its name as typed.
    Field(String),
    /// What follows `date:` or `words:`, raw: a value, a comparison or a range.
    Range(String),
    /// `=` or `==` glued to what follows.
    Exact {
        spelling: bool,
    },
    /// `~2` glued to what came before; without a number `None`.
    Tilde(Option<u32>),
    /// `^1.5` glued to what came before.
    Boost(f32),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lexeme {
    pub(super) piece: Piece,
    pub(super) span: Span,
    /// Whether white space (or the query's start) stands before it.
    pub(super) spaced: bool,
}

/// Quotation marks that open or close a phrase.
pub(super) const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

pub(super) struct Lexer<'q> {
    query: &'q str,
    at: usize,
    out: Vec<Lexeme>,
}

impl<'q> Lexer<'q> {
    pub(super) fn new(query: &'q str) -> Lexer<'q> {
        Lexer { query, at: 0, out: Vec::new() }
    }

    /// All pieces.
    ///
    /// # Errors
    /// A mark or slash never closed; an operator of another service.
    pub(super) fn run(mut self) -> Result<Vec<Lexeme>> {
        while let Some(c) = self.peek() {
            if c.is_whitespace() {
                self.at += c.len_utf8();
                continue;
            }
            self.piece(c)?;
        }
        Ok(self.out)
    }

    fn rest(&self) -> &'q str {
        self.query.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn before(&self) -> Option<char> {
        self.query.get(..self.at).unwrap_or_default().chars().next_back()
    }

    /// Whether a new term may begin here: at the start, after white space, a parenthesis, a field's colon or a sign.
    fn at_word_start(&self) -> bool {
        self.before().is_none_or(|c| {
            c.is_whitespace() || matches!(c, '(' | ')' | ':' | '+' | '-' | '=' | '[' | '{') || is_quote(c)
        })
    }

    fn push(&mut self, piece: Piece, length: usize) {
        let spaced = self.before().is_none_or(char::is_whitespace);
        self.out.push(Lexeme { piece, span: Span::new(self.at, self.at + length), spaced });
        self.at += length;
    }

    fn error<T>(&self, message: &str, span: Span, remedy: &str) -> Result<T> {
        Err(Error::usage(message).in_query(self.query, span).remedy(remedy))
    }

    fn piece(&mut self, c: char) -> Result<()> {
        match c {
            '(' => self.push(Piece::Open, 1),
            ')' => self.push(Piece::Close, 1),
            c if is_quote(c) => return self.phrase(c),
            '=' if self.at_word_start() || self.after_exact() => {
                let spelling = self.rest().starts_with("==");
                self.push(Piece::Exact { spelling }, if spelling { 2 } else { 1 });
            }
            '~' if self.behind_piece() => self.tilde(),
            '^' if self.behind_piece() => return self.boost(),
            '+' | '-' if self.sign_here() => {
                if let Some((piece, length)) = self.slash_operator() {
                    self.push(piece, length);
                } else if self.followed_by_term() {
                    self.push(if c == '+' { Piece::Plus } else { Piece::Minus }, 1);
                } else {
                    self.at += 1;
                }
            }
            '/' => {
                if let Some((piece, length)) = self.slash_operator() {
                    self.push(piece, length);
                } else if self.at_word_start() {
                    return self.regex();
                } else {
                    self.at += 1;
                }
            }
            _ => return self.word(),
        }
        Ok(())
    }

    /// Whether a piece ends right here.
    fn behind_piece(&self) -> bool {
        self.out.last().is_some_and(|last| last.span.end == self.at)
    }

    /// Whether the piece before is an `=` glued to this place.
    fn after_exact(&self) -> bool {
        self.out.last().is_some_and(|last| matches!(last.piece, Piece::Exact { .. }) && last.span.end == self.at)
    }

    /// Signs are operators only at the start of a word, after a space or `(`.
    fn sign_here(&self) -> bool {
        self.before().is_none_or(|c| c.is_whitespace() || c == '(')
    }

    fn followed_by_term(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    /// `/5`, `/s`, `/p` between two terms, before a space or parenthesis; `+5` and `+s` likewise mean PRE.
    fn slash_operator(&self) -> Option<(Piece, usize)> {
        let after_term = self.out.last().is_some_and(|last| {
            matches!(last.piece, Piece::Word(_) | Piece::Phrase(_) | Piece::Close | Piece::Regex(_) | Piece::Tilde(_))
        });
        let rest = self.rest();
        let ordered = rest.starts_with('+');
        let tail = rest.get(1..)?;
        let length = tail.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(tail.len());
        let ends_with_space = tail.get(length..).is_some_and(|left| !left.trim_start().is_empty());
        let word = tail.get(..length)?;
        let distance = distance(word)?;
        // `+5` is PRE/5 only between terms; `+5` at the start is a required word. `+s` is always a word.
        if ordered && !matches!(distance, Distance::Words(_)) {
            return None;
        }
        let wanted = after_term && (ends_with_space || !ordered);
        wanted.then_some((Piece::Near { distance, ordered, negated: false }, 1 + length))
    }

    fn phrase(&mut self, open: char) -> Result<()> {
        let start = self.at + open.len_utf8();
        let inside = self.query.get(start..).unwrap_or_default();
        let Some(length) = inside.find(is_quote) else {
            let span = Span::new(self.at, self.query.len());
            return self.error("this quotation mark is never closed", span, "close it, or leave it out");
        };
        let close = inside.get(length..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        self.push(Piece::Phrase(Span::new(start, start + length)), open.len_utf8() + length + close);
        Ok(())
    }

    fn regex(&mut self) -> Result<()> {
        let mut pattern = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '/' => {
                    self.push(Piece::Regex(pattern), at + 1);
                    return Ok(());
                }
                '\\' => match characters.next() {
                    Some((_, '/')) => pattern.push('/'),
                    Some((_, other)) => pattern.extend(['\\', other]),
                    None => pattern.push('\\'),
                },
                other => pattern.push(other),
            }
        }
        let span = Span::new(self.at, self.query.len());
        self.error(
            "this regular expression is never closed",
            span,
            "close it with '/', or put the word in quotation marks",
        )
    }

    fn tilde(&mut self) {
        let digits: String = self.rest().chars().skip(1).take_while(char::is_ascii_digit).collect();
        self.push(Piece::Tilde(digits.parse().ok()), 1 + digits.len());
    }

    fn boost(&mut self) -> Result<()> {
        let digits: String = self.rest().chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let ends = !self.rest().chars().nth(1 + digits.len()).is_some_and(char::is_alphanumeric);
        match digits.parse::<f32>() {
            Ok(weight) if weight > 0.0 && weight.is_finite() && ends => {
                self.push(Piece::Boost(weight), 1 + digits.len());
                Ok(())
            }
            _ => {
                let span = Span::new(self.at, self.at + 1 + digits.len());
                self.error("a weight is a number above 0", span, "write e.g. shield^2")
            }
        }
    }

    /// A bare word, or an operator written in letters.
    fn word(&mut self) -> Result<()> {
        let rest = self.rest();
        let mut end = rest.len();
        let mut escaped = false;
        for (at, c) in rest.char_indices() {
            if escaped {
                escaped = false;
                continue;
            }
            escaped = c == '\\';
            let ends = c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c) || (at > 0 && matches!(c, '^' | '~'));
            if ends {
                end = at;
                break;
            }
        }
        let word = rest.get(..end).unwrap_or_default();
        let followed = rest.get(end..).and_then(|left| left.chars().next());
        if let Some((piece, length)) = self.operator(word, followed) {
            self.push(piece, length);
            return Ok(());
        }
        if let Some(colon) = word.find(':')
            && colon > 0
            && word.get(..colon).is_some_and(|name| name.chars().all(|c| c.is_ascii_alphabetic()))
            && self.at_word_start()
            && !word.get(colon..).is_some_and(|tail| tail.starts_with("://"))
        {
            let name = word.get(..colon).unwrap_or_default().to_owned();
            let range = matches!(name.to_ascii_lowercase().as_str(), "date" | "words");
            self.push(Piece::Field(name), colon + 1);
            if range {
                self.range();
            }
            return Ok(());
        }
        self.foreign(word, followed)?;
        // Punctuation at the end belongs to the sentence that was pasted, not to the word; the dots of U.S. and the stars stay.
        let kept = word.trim_end_matches([',', ';', ':', '!', '…']);
        let kept = if kept.ends_with('?') && !kept.trim_end_matches('?').contains(['?', '*']) {
            kept.trim_end_matches('?')
        } else {
            kept
        };
        if kept.is_empty() {
            self.at += word.len();
            return Ok(());
        }
        self.push(Piece::Word(kept.to_owned()), kept.len());
        self.at += word.len() - kept.len();
        Ok(())
    }

    /// The raw range after `date:` or `words:`: up to its closing bracket, or to the next space.
    fn range(&mut self) {
        let rest = self.rest();
        let length = if rest.starts_with(['[', '{']) {
            rest.find([']', '}']).map_or(rest.len(), |at| at + 1)
        } else {
            rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len())
        };
        self.push(Piece::Range(rest.get(..length).unwrap_or_default().to_owned()), length);
    }

    fn operator(&self, word: &str, followed: Option<char>) -> Option<(Piece, usize)> {
        let length = word.len();
        match word {
            "AND" | "&&" => return Some((Piece::And, length)),
            "OR" | "||" => return Some((Piece::Or, length)),
            "NOT" => {
                // NOT W/5 is one operator.
                let left = self.rest().get(length..).unwrap_or_default();
                let next = left.trim_start();
                let gap = left.len() - next.len();
                let word = next.split(|c: char| c.is_whitespace() || c == ')').next().unwrap_or_default();
                if gap > 0
                    && let Some((ordered, distance)) = near(word)
                    && self
                        .out
                        .last()
                        .is_some_and(|last| !matches!(last.piece, Piece::And | Piece::Or | Piece::Not | Piece::Open))
                {
                    return Some((Piece::Near { distance, ordered, negated: true }, length + gap + word.len()));
                }
                return Some((Piece::Not, length));
            }
            _ => {}
        }
        if let Some((ordered, distance)) = near(word)
            && (!self.out.is_empty() || followed.is_some_and(char::is_whitespace))
        {
            return Some((Piece::Near { distance, ordered, negated: false }, length));
        }
        if followed == Some('(') {
            match word {
                "CAPS" => return Some((Piece::Capitals(Capitals::Some), length)),
                "ALLCAPS" => return Some((Piece::Capitals(Capitals::All), length)),
                "NOCAPS" => return Some((Piece::Capitals(Capitals::None), length)),
                _ => {}
            }
            if let Some(count) = word.strip_prefix("ATLEAST").and_then(|count| count.parse().ok())
                && count > 0
            {
                return Some((Piece::AtLeast(count), length));
            }
        }
        None
    }

    /// Operators of other services, and ours that are not whole: an error that names what is meant.
    fn foreign(&self, word: &str, followed: Option<char>) -> Result<()> {
        let span = Span::new(self.at, self.at + word.len());
        let letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphanumeric);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(term) = word.strip_prefix('!')
            && letters(term)
        {
            return self.error("'!' does not stand for NOT here", span, &format!("write NOT {term} or -{term}"));
        }
        let counts = |word: &str| word.strip_prefix("ATLEAST").is_some_and(digits);
        if (matches!(word, "CAPS" | "ALLCAPS" | "NOCAPS") || counts(word))
            && followed.is_some_and(char::is_whitespace)
            && self.rest().get(word.len()..).is_some_and(|left| left.trim_start().starts_with('('))
        {
            return self.error(
                "a space parts this operator from its parenthesis",
                span,
                &format!("write {word}( without a space; for the word itself write \"{word}\""),
            );
        }
        if followed == Some('(') && word.strip_prefix("ATLEAST").is_some_and(|count| count.is_empty() || digits(count))
        {
            return self.error("ATLEAST needs a number above 0", span, "write e.g. ATLEAST3(missile)");
        }
        if let Some((name, distance)) = word.split_once('/')
            && !self.out.is_empty()
            && followed.is_some_and(char::is_whitespace)
            && (matches!(name, "W" | "PRE" | "NEAR") && distance.is_empty()
                || matches!(name.to_ascii_uppercase().as_str(), "W" | "PRE" | "NEAR") && digits(distance))
        {
            let trouble =
                if distance.is_empty() { "this nearness has no distance" } else { "this distance is too large" };
            return self.error(trouble, span, &format!("write e.g. {name}/5 for words, {name}/S for one sentence"));
        }
        if let Some(stem) = word.strip_suffix('!')
            && letters(stem)
            && self.query.trim_end().len() > self.at + word.len()
        {
            return self.error(
                "'!' does not stand for endings here",
                span,
                &format!("write {stem}* for words that begin so"),
            );
        }
        if let Some((stem, count)) = word.split_once('$')
            && letters(stem)
            && digits(count)
        {
            return self.error(
                "'$' does not stand for letters here",
                span,
                &format!("write {stem}* for words that begin so"),
            );
        }
        let lower = word.to_ascii_lowercase();
        if let Some(count) = lower.strip_prefix("adj")
            && digits(count)
        {
            return self.error(
                "nearness is written otherwise here",
                span,
                &format!("write PRE/{count} for words in this order"),
            );
        }
        if word == "SAME" && !self.out.is_empty() && self.query.trim_end().len() > self.at + word.len() {
            return self.error(
                "nearness is written otherwise here",
                span,
                "write W/P for one paragraph; in small letters it is a word",
            );
        }
        Ok(())
    }
}

/// `W/5`, `pre/s`, `NEAR/5` in either case.
fn near(word: &str) -> Option<(bool, Distance)> {
    let (name, distance_part) = word.split_once('/')?;
    let ordered = match name.to_ascii_lowercase().as_str() {
        "w" | "near" => false,
        "pre" => true,
        _ => return None,
    };
    Some((ordered, distance(distance_part)?))
}

fn distance(word: &str) -> Option<Distance> {
    match word {
        "s" | "S" => Some(Distance::Sentence),
        "p" | "P" => Some(Distance::Paragraph),
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().map(Distance::Words)
        }
        _ => None,
    }
}
