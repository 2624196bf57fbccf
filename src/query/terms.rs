//! The tightest part of the grammar: words, phrases, patterns, fields, parentheses, and what is glued to them.

use super::lexer::{Lexeme, Piece};
use super::parser::{Parsed, Parser};
use super::{Bounds, Capitals, Exactness, Field, Inclusive, Node, NodeKind, Pattern, Phrase, Term, range};
use crate::article::PartialDate;
use crate::error::Result;
use crate::span::Span;

impl Parser<'_> {
    /// A term with `^2` behind it.
    pub(super) fn weighted(&mut self) -> Result<Parsed> {
        let (mut node, mut parenthesized) = self.primary()?;
        if let Some(piece) = self.take(|piece| matches!(piece, Piece::Boost(_)))
            && let Piece::Boost(weight) = piece.piece
        {
            let span = Span::new(node.span.start, piece.span.end);
            node = Node { span, kind: NodeKind::Boost { weight, node: Box::new(node) } };
            parenthesized = true;
            if let Some(second) = self.take(|piece| matches!(piece, Piece::Boost(_))) {
                return self.error("this has a weight already", second.span, "leave one of them out");
            }
        }
        Ok((node, parenthesized))
    }

    fn primary(&mut self) -> Result<Parsed> {
        let Some(lexeme) = self.next() else {
            return self.error("a word is missing here", self.here(), "name what is sought, or take the operator out");
        };
        let span = lexeme.span;
        match lexeme.piece {
            Piece::Open => {
                let (node, _) = self.nested(Self::group)?;
                if self.take(|piece| *piece == Piece::Close).is_none() {
                    return self.error("this parenthesis is never closed", span, "close it with ')'");
                }
                Ok((node, true))
            }
            Piece::Word(text) => Ok((self.term(&text, span, Exactness::Stem)?, false)),
            Piece::Regex(pattern) => {
                let term = Term { pattern: Pattern::Regex(pattern), exactness: Exactness::Stem, capitals: None };
                Ok((Node { span, kind: NodeKind::Term(term) }, false))
            }
            Piece::Phrase(inside) => Ok((self.phrase(inside, span, Exactness::Stem)?, false)),
            Piece::Exact { spelling } => Ok((self.exact(spelling, span)?, false)),
            Piece::Field(name) => Ok((self.field(&name, span)?, false)),
            Piece::Capitals(capitals) => {
                let (mut node, _) = self.primary()?;
                self.set_capitals(&mut node, capitals)?;
                node.span = Span::new(span.start, self.end_before());
                Ok((node, true))
            }
            Piece::AtLeast(count) => {
                let (node, _) = self.primary()?;
                let span = Span::new(span.start, self.end_before());
                Ok((Node { span, kind: NodeKind::AtLeast { count, node: Box::new(node) } }, true))
            }
            Piece::Tilde(_) | Piece::Boost(_) => {
                self.error("nothing stands before this", span, "write it right behind a word or phrase")
            }
            Piece::Range(_) => {
                self.error("this range belongs to no field", span, "write date:[2011 TO 2012] or words:>=500")
            }
            Piece::Close => self.error("a word is missing before this parenthesis", span, "name what is sought"),
            _ => self.error("a word is missing before this operator", span, "name what is sought on both sides"),
        }
    }

    fn group(&mut self) -> Result<Parsed> {
        if self.peek().is_some_and(|piece| piece.piece == Piece::Close) {
            return self.error(
                "nothing stands in these parentheses",
                self.here(),
                "name what is sought, or take them out",
            );
        }
        self.or_level()
    }

    fn end_before(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.pieces.get(at)).map_or(self.text.len(), |piece| piece.span.end)
    }

    /// A bare word, perhaps with `~1` behind it.
    fn term(&mut self, text: &str, span: Span, exactness: Exactness) -> Result<Node> {
        let mut node = Node { span, kind: NodeKind::Term(self.pattern(text, span, exactness)?) };
        if let Some(tilde) = self.take(|piece| matches!(piece, Piece::Tilde(_)))
            && let Piece::Tilde(edits) = tilde.piece
        {
            node.span.end = tilde.span.end;
            if exactness != Exactness::Stem {
                return self.error("exact words and '~' exclude each other", node.span, "leave one of them out");
            }
            let edits = match edits.unwrap_or(2) {
                edits @ 1..=2 => edits as u8,
                _ => return self.error("a spelling is at most 2 edits away", tilde.span, "write ~1 or ~2"),
            };
            let pattern = Pattern::Fuzzy { word: text.to_owned(), edits };
            node.kind = NodeKind::Term(Term { pattern, exactness, capitals: None });
        }
        Ok(node)
    }

    fn pattern(&self, text: &str, span: Span, exactness: Exactness) -> Result<Term> {
        let wild = has_wildcard(text);
        if wild && exactness != Exactness::Stem {
            return self.error(
                "exact words and wildcards exclude each other",
                span,
                "leave out '=', or the '*' or '?'",
            );
        }
        if wild && !text.chars().any(char::is_alphanumeric) {
            return self.error("a pattern needs at least one letter", span, "write e.g. missil*");
        }
        let pattern = if wild { Pattern::Wildcard(text.to_owned()) } else { Pattern::Word(text.to_owned()) };
        Ok(Term { pattern, exactness, capitals: None })
    }

    fn exact(&mut self, spelling: bool, span: Span) -> Result<Node> {
        let exactness = if spelling { Exactness::Spelling } else { Exactness::Form };
        let glued = self.peek().is_some_and(|piece| piece.span.start == span.end);
        match self.next().filter(|_| glued) {
            Some(Lexeme { piece: Piece::Word(text), span: word, .. }) => {
                let mut node = self.term(&text, word, exactness)?;
                node.span.start = span.start;
                Ok(node)
            }
            Some(Lexeme { piece: Piece::Phrase(inside), span: phrase, .. }) => {
                self.phrase(inside, Span::new(span.start, phrase.end), exactness)
            }
            _ => self.error(
                "'=' stands right before a word or a phrase",
                span,
                "write =missiles, =\"the talks\" or title:=shield",
            ),
        }
    }

    /// The words between quotation marks.
    fn phrase(&mut self, inside: Span, span: Span, exactness: Exactness) -> Result<Node> {
        let text = inside.of(self.text);
        let mut items = Vec::new();
        let mut at = 0;
        for part in text.split_whitespace() {
            let start = text.get(at..).and_then(|rest| rest.find(part)).map_or(at, |found| at + found);
            at = start + part.len();
            let (exactness, word) = match part.strip_prefix("==") {
                Some(word) => (Exactness::Spelling, word),
                None => part.strip_prefix('=').map_or((exactness, part), |word| (Exactness::Form, word)),
            };
            if !word.chars().any(char::is_alphanumeric) {
                continue;
            }
            let place = Span::new(inside.start + start, inside.start + at);
            items.push((self.pattern(word, place, exactness)?, place));
        }
        let mut node_span = span;
        let mut slop = 0;
        if let Some(tilde) = self.take(|piece| matches!(piece, Piece::Tilde(_)))
            && let Piece::Tilde(moves) = tilde.piece
        {
            node_span.end = tilde.span.end;
            let Some(moves) = moves else {
                return self.error(
                    "how many moves of words are forgiven?",
                    tilde.span,
                    "write e.g. \"missile defence\"~3",
                );
            };
            slop = moves;
        }
        if items.is_empty() {
            return self.error("this phrase holds no word", span, "name at least one word between the marks");
        }
        Ok(Node { span: node_span, kind: NodeKind::Phrase(Phrase { items, slop }) })
    }

    fn field(&mut self, name: &str, span: Span) -> Result<Node> {
        let range = self.take(|piece| matches!(piece, Piece::Range(_)));
        if let Some(Lexeme { piece: Piece::Range(value), span: place, .. }) = range {
            let span = Span::new(span.start, place.end);
            let kind = if name.eq_ignore_ascii_case("date") {
                range::read(&value, PartialDate::parse_filter).map(NodeKind::Date)
            } else {
                range::read(&value, |text| text.parse().ok()).map(NodeKind::Words)
            };
            let Some(kind) = kind else {
                let remedy = if name.eq_ignore_ascii_case("date") {
                    "write date:2011-09, date:[2011-08-01 TO 2011-09-30] or date:>=2011"
                } else {
                    "write words:>=500 or words:[100 TO 300]"
                };
                return self.error(format!("{}: cannot be read", name.to_lowercase()), span, remedy);
            };
            return self.check_bounds(kind, span);
        }
        let Some(field) = Field::from_name(name) else {
            let known: Vec<&str> = Field::ALL.iter().map(|(_, name)| *name).chain(["date", "words"]).collect();
            let remedy = format!("known are {}; a colon within words needs quotation marks", known.join(", "));
            return self.error(format!("there is no field '{name}'"), span, &remedy);
        };
        if self.peek().is_none_or(|piece| piece.spaced && piece.span.start > span.end) {
            return self.error(
                format!("nothing is sought in {}", field.name()),
                span,
                "write it right behind the colon, e.g. title:shield",
            );
        }
        let (node, _) = self.nested(Self::weighted)?;
        if matches!(node.kind, NodeKind::Field { .. } | NodeKind::Date(_) | NodeKind::Words(_)) {
            return self.error("a field cannot stand in a field", node.span, "join them with AND");
        }
        let span = Span::new(span.start, node.span.end);
        Ok(Node { span, kind: NodeKind::Field { field, node: Box::new(node) } })
    }

    fn check_bounds(&self, kind: NodeKind, span: Span) -> Result<Node> {
        let reversed = match &kind {
            NodeKind::Words(Bounds { from: Some((from, _)), to: Some((to, _)) }) => from > to,
            NodeKind::Date(Bounds { from: Some((from, Inclusive::Yes)), to: Some((to, Inclusive::Yes)) }) => {
                matches!((from.day_range(), to.day_range()), (Some((start, _)), Some((_, end))) if start >= end)
            }
            _ => false,
        };
        if reversed {
            return self.error("this range ends before it begins", span, "swap its ends");
        }
        Ok(Node { span, kind })
    }

    fn set_capitals(&self, node: &mut Node, capitals: Capitals) -> Result<()> {
        match &mut node.kind {
            NodeKind::Term(term) => term.capitals = Some(capitals),
            NodeKind::Phrase(phrase) => phrase.items.iter_mut().for_each(|(term, _)| term.capitals = Some(capitals)),
            NodeKind::Or(nodes) => {
                for node in nodes {
                    self.set_capitals(node, capitals)?;
                }
            }
            _ => {
                return self.error(
                    "capitals are asked of words",
                    node.span,
                    "write a word, a phrase, or words joined by OR in the parentheses",
                );
            }
        }
        Ok(())
    }
}

/// Whether a word holds `*` or `?` that no backslash guards.
fn has_wildcard(word: &str) -> bool {
    let mut guarded = false;
    word.chars().any(|c| {
        let wild = !guarded && matches!(c, '*' | '?');
        guarded = !guarded && c == '\\';
        wild
    })
}
