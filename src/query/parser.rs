//! From pieces to a syntax tree. Binding, tightest first: W/n, W/S, W/P, NOT, AND (also the space), OR; equal ones from the left.

use super::lexer::{Lexeme, Lexer, Piece, is_quote};
use super::{
    Bounds, Capitals, Distance, Exactness, Field, Inclusive, Near, Node, NodeKind, Pattern, Phrase, Query, Term, range,
};
use crate::article::PartialDate;
use crate::error::{Error, Result};
use crate::span::Span;

/// How a query is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// The space between terms asks for either, not for both.
    pub any: bool,
    /// The query is words alone: no operators, any of them.
    pub plain: bool,
}

/// Deepest nesting of parentheses, fields and NOT.
const DEPTH_MAX: usize = 200;

pub(super) fn parse(text: &str, options: &ParseOptions) -> Result<Query> {
    if options.plain {
        return plain(text);
    }
    let pieces = Lexer::new(text).run()?;
    let mut parser = Parser { text, pieces, at: 0, depth: 0, any: options.any, notes: Vec::new() };
    if parser.pieces.is_empty() {
        return Err(nothing(text));
    }
    let (root, _) = parser.or_level()?;
    if let Some(piece) = parser.peek() {
        let message = match piece.piece {
            Piece::Close => "this parenthesis was never opened",
            _ => "nothing can stand here",
        };
        return Err(Error::usage(message)
            .in_query(text, piece.span)
            .remedy("take it out, or open a parenthesis before"));
    }
    Ok(Query { text: text.to_owned(), root, notes: parser.notes })
}

fn nothing(text: &str) -> Error {
    Error::usage("the query holds no word to search for")
        .in_query(text, Span::new(0, text.len()))
        .remedy("name at least one word, e.g. missile, or \"missile defence\"")
}

/// Words alone, any of them.
fn plain(text: &str) -> Result<Query> {
    let mut nodes = Vec::new();
    let mut at = 0;
    for part in text.split(|c: char| c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')) {
        let start = text.get(at..).and_then(|rest| rest.find(part)).map_or(at, |found| at + found);
        at = start + part.len();
        if part.chars().any(char::is_alphanumeric) {
            nodes.push(Node { span: Span::new(start, at), kind: NodeKind::Term(word(part)) });
        }
    }
    let span = Span::new(0, text.len());
    let root = match nodes.len() {
        0 => return Err(nothing(text)),
        1 => nodes.remove(0),
        _ => Node { span, kind: NodeKind::Or(nodes) },
    };
    Ok(Query { text: text.to_owned(), root, notes: Vec::new() })
}

fn word(word: &str) -> Term {
    Term { pattern: Pattern::Word(word.to_owned()), exactness: Exactness::Stem, capitals: None }
}

/// A node, and whether it stood in parentheses.
type Parsed = (Node, bool);

struct Parser<'q> {
    text: &'q str,
    pieces: Vec<Lexeme>,
    at: usize,
    depth: usize,
    any: bool,
    notes: Vec<String>,
}

/// How an item of a row of terms is joined to the row.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    None,
    Plus,
    Minus,
}

struct Item {
    sign: Sign,
    node: Node,
    parenthesized: bool,
    /// Joined to the item before by AND rather than by a space.
    after_and: bool,
}

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<&Lexeme> {
        self.pieces.get(self.at)
    }

    fn next(&mut self) -> Option<Lexeme> {
        let piece = self.peek().cloned();
        self.at += usize::from(piece.is_some());
        piece
    }

    fn take(&mut self, wanted: impl Fn(&Piece) -> bool) -> Option<Lexeme> {
        self.peek().is_some_and(|piece| wanted(&piece.piece)).then(|| self.next()).flatten()
    }

    fn error<T>(&self, message: impl Into<String>, span: Span, remedy: &str) -> Result<T> {
        Err(Error::usage(message).in_query(self.text, span).remedy(remedy))
    }

    /// The place where something is missing: the piece that stands there, or the end.
    fn here(&self) -> Span {
        self.peek().map_or(Span::new(self.text.len(), self.text.len()), |piece| piece.span)
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.error(
                format!("the query is nested more than {DEPTH_MAX} deep"),
                self.here(),
                "leave out parentheses that are not needed",
            );
        }
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn or_level(&mut self) -> Result<Parsed> {
        let first = self.and_level()?;
        let mut parts = vec![first];
        while self.take(|piece| *piece == Piece::Or).is_some() {
            parts.push(self.and_level()?);
        }
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        let mixed = |(node, parenthesized): &Parsed| {
            !parenthesized && matches!(node.kind, NodeKind::And(_) | NodeKind::Near(_))
        };
        if parts.iter().any(mixed) {
            let shown: Vec<String> = parts
                .iter()
                .map(|part| {
                    let text = part.0.span.of(self.text);
                    if mixed(part) { format!("({text})") } else { text.to_owned() }
                })
                .collect();
            self.notes.push(format!("OR binds loosest: this was read as {}", shown.join(" OR ")));
        }
        let nodes: Vec<Node> = parts.into_iter().map(|(node, _)| node).collect();
        let span = around(&nodes);
        Ok((Node { span, kind: NodeKind::Or(nodes) }, false))
    }

    fn and_level(&mut self) -> Result<Parsed> {
        let mut items: Vec<Item> = Vec::new();
        let mut after_and = false;
        loop {
            let sign = match self.peek().map(|piece| &piece.piece) {
                Some(Piece::Plus) => Sign::Plus,
                Some(Piece::Minus) => Sign::Minus,
                None | Some(Piece::Close | Piece::Or) => break,
                Some(Piece::And) => {
                    let span = self.here();
                    if items.is_empty() || after_and {
                        return self.error(
                            "something must stand before AND",
                            span,
                            "name what is sought on both sides of AND",
                        );
                    }
                    self.at += 1;
                    after_and = true;
                    continue;
                }
                Some(_) => Sign::None,
            };
            if sign != Sign::None {
                self.at += 1;
            }
            let (node, parenthesized) = self.not_level()?;
            items.push(Item { sign, node, parenthesized, after_and });
            after_and = false;
        }
        if after_and || items.is_empty() {
            let span = self.here();
            return self.error(
                "a word is missing here",
                span,
                "name what is sought, or take the operator or the parentheses out",
            );
        }
        self.bare_words_beside_nearness(&items)?;
        Ok(self.joined(items))
    }

    /// `climate change W/5 costs` might mean two things.
    fn bare_words_beside_nearness(&self, items: &[Item]) -> Result<()> {
        let bare =
            |item: &Item| !item.parenthesized && matches!(item.node.kind, NodeKind::Term(_)) && item.sign == Sign::None;
        for (number, pair) in items.windows(2).enumerate() {
            let [one, other] = pair else { continue };
            if other.after_and {
                continue;
            }
            let span = Span::new(one.node.span.start, other.node.span.end);
            let reading = |words: Span, rest: &str, before: bool| {
                let phrase = format!("\"{}\"", words.of(self.text));
                if before { format!("{phrase} {rest}") } else { format!("{rest} {phrase}") }
            };
            let near_text = |node: &Node, side: &Node, cut_left: bool| {
                if cut_left {
                    Span::new(side.span.end, node.span.end).of(self.text).trim().to_owned()
                } else {
                    Span::new(node.span.start, side.span.start).of(self.text).trim().to_owned()
                }
            };
            let readings = match (&one.node.kind, &other.node.kind) {
                (_, NodeKind::Near(_)) if bare(one) && !other.parenthesized => {
                    let side = leftmost(&other.node);
                    matches!(side.kind, NodeKind::Term(_)).then(|| {
                        let words = Span::new(one.node.span.start, side.span.end);
                        let first = reading(words, &near_text(&other.node, side, true), true);
                        (first, format!("{} AND ({})", one.node.span.of(self.text), other.node.span.of(self.text)))
                    })
                }
                (NodeKind::Near(_), _) if bare(other) && !one.parenthesized => {
                    let side = rightmost(&one.node);
                    matches!(side.kind, NodeKind::Term(_)).then(|| {
                        let words = Span::new(side.span.start, other.node.span.end);
                        let first = reading(words, &near_text(&one.node, side, false), false);
                        (first, format!("({}) AND {}", one.node.span.of(self.text), other.node.span.of(self.text)))
                    })
                }
                _ => None,
            };
            let _ = number;
            if let Some((first, second)) = readings {
                return self.error(
                    "two bare words beside an operator of nearness can be read in two ways",
                    span,
                    &format!("write {first}, or {second}"),
                );
            }
        }
        Ok(())
    }

    fn joined(&self, items: Vec<Item>) -> Parsed {
        let not = |node: Node| Node { span: node.span, kind: NodeKind::Not(Box::new(node)) };
        if !self.any {
            let mut nodes: Vec<(Node, bool)> =
                items
                    .into_iter()
                    .map(|item| {
                        if item.sign == Sign::Minus { (not(item.node), false) } else { (item.node, item.parenthesized) }
                    })
                    .collect();
            if nodes.len() == 1 {
                return nodes.remove(0);
            }
            let nodes: Vec<Node> = nodes.into_iter().map(|(node, _)| node).collect();
            return (Node { span: around(&nodes), kind: NodeKind::And(nodes) }, false);
        }
        // Words joined by AND make a group; groups joined by spaces are alternatives.
        let mut groups: Vec<(Sign, Vec<Node>, bool)> = Vec::new();
        for item in items {
            match groups.last_mut() {
                Some((_, group, parenthesized)) if item.after_and => {
                    let node = if item.sign == Sign::Minus { not(item.node) } else { item.node };
                    group.push(node);
                    *parenthesized = false;
                }
                _ => groups.push((item.sign, vec![item.node], item.parenthesized)),
            }
        }
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        let alone = groups.len() == 1;
        let mut was_parenthesized = false;
        for (sign, mut group, parenthesized) in groups {
            let span = around(&group);
            let node = if group.len() == 1 { group.remove(0) } else { Node { span, kind: NodeKind::And(group) } };
            was_parenthesized = parenthesized;
            match sign {
                Sign::Plus => required.push(node),
                Sign::Minus => required.push(not(node)),
                Sign::None if matches!(node.kind, NodeKind::Not(_)) => required.push(node),
                Sign::None => optional.push(node),
            }
        }
        let wanted = required.iter().any(|node| !matches!(node.kind, NodeKind::Not(_)));
        if !optional.is_empty() {
            let span = around(&optional);
            let either =
                if optional.len() == 1 { optional.remove(0) } else { Node { span, kind: NodeKind::Or(optional) } };
            required.push(if wanted { Node { span, kind: NodeKind::Maybe(Box::new(either)) } } else { either });
        }
        if required.len() == 1 {
            return (required.remove(0), alone && was_parenthesized);
        }
        (Node { span: around(&required), kind: NodeKind::And(required) }, false)
    }

    fn not_level(&mut self) -> Result<Parsed> {
        if let Some(piece) = self.take(|piece| *piece == Piece::Not) {
            let (inner, _) = self.nested(Self::not_level)?;
            let span = Span::new(piece.span.start, inner.span.end);
            return Ok((Node { span, kind: NodeKind::Not(Box::new(inner)) }, false));
        }
        self.near_level(2)
    }

    /// Level 2 is W/P, 1 W/S, 0 W/n.
    fn near_level(&mut self, level: usize) -> Result<Parsed> {
        let below = |parser: &mut Self| if level == 0 { parser.weighted() } else { parser.near_level(level - 1) };
        let (mut left, mut parenthesized) = below(self)?;
        let fits = |distance: &Distance| match distance {
            Distance::Words(_) => level == 0,
            Distance::Sentence => level == 1,
            Distance::Paragraph => level == 2,
        };
        while let Some(piece) = self.take(|piece| matches!(piece, Piece::Near { distance, .. } if fits(distance))) {
            let Piece::Near { distance, ordered, negated } = piece.piece else { break };
            if distance == Distance::Words(0) {
                return self.error("a distance is at least 1", piece.span, "W/1 is next to each other");
            }
            let (right, _) = below(self)?;
            self.check_side(&left)?;
            self.check_side(&right)?;
            let span = Span::new(left.span.start, right.span.end);
            let near = Near { left: Box::new(left), right: Box::new(right), distance, ordered, negated };
            left = Node { span, kind: NodeKind::Near(near) };
            parenthesized = false;
        }
        Ok((left, parenthesized))
    }

    /// AND and NOT have no place, so they can be near nothing.
    fn check_side(&self, node: &Node) -> Result<()> {
        match &node.kind {
            NodeKind::Term(_) | NodeKind::Phrase(_) | NodeKind::Near(_) => Ok(()),
            NodeKind::Or(nodes) => nodes.iter().try_for_each(|node| self.check_side(node)),
            NodeKind::Boost { node, .. } => self.check_side(node),
            _ => self.error(
                "this cannot be near anything",
                node.span,
                "a side of W/n, W/S or W/P is a word, a phrase, words joined by OR in parentheses, or another W/n",
            ),
        }
    }

    /// A term with `^2` behind it.
    fn weighted(&mut self) -> Result<Parsed> {
        let (mut node, mut parenthesized) = self.primary()?;
        while let Some(piece) = self.take(|piece| matches!(piece, Piece::Boost(_))) {
            if let Piece::Boost(weight) = piece.piece {
                let span = Span::new(node.span.start, piece.span.end);
                node = Node { span, kind: NodeKind::Boost { weight, node: Box::new(node) } };
                parenthesized = true;
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
                node.span.start = span.start;
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

fn leftmost(node: &Node) -> &Node {
    let mut node = node;
    while let NodeKind::Near(near) = &node.kind {
        node = &near.left;
    }
    node
}

fn rightmost(node: &Node) -> &Node {
    let mut node = node;
    while let NodeKind::Near(near) = &node.kind {
        node = &near.right;
    }
    node
}

fn around(nodes: &[Node]) -> Span {
    let start = nodes.iter().map(|node| node.span.start).min().unwrap_or(0);
    Span::new(start, nodes.iter().map(|node| node.span.end).max().unwrap_or(start))
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tree on one line, in brackets.
    fn compact(node: &Node) -> String {
        let list =
            |name: &str, nodes: &[Node]| format!("{name}({})", nodes.iter().map(compact).collect::<Vec<_>>().join(" "));
        let term = |term: &Term| {
            let sign = match term.exactness {
                Exactness::Stem => "",
                Exactness::Form => "=",
                Exactness::Spelling => "==",
            };
            let capitals = term.capitals.map_or(String::new(), |capitals| format!("{capitals:?}!"));
            match &term.pattern {
                Pattern::Word(word) => format!("{capitals}{sign}{word}"),
                Pattern::Wildcard(word) => format!("{capitals}glob:{word}"),
                Pattern::Regex(word) => format!("/{word}/"),
                Pattern::Fuzzy { word, edits } => format!("{word}~{edits}"),
            }
        };
        match &node.kind {
            NodeKind::All => "ALL".into(),
            NodeKind::Term(one) => term(one),
            NodeKind::Phrase(phrase) => {
                let words: Vec<String> = phrase.items.iter().map(|(one, _)| term(one)).collect();
                format!("\"{}\"~{}", words.join(" "), phrase.slop)
            }
            NodeKind::And(nodes) => list("AND", nodes),
            NodeKind::Or(nodes) => list("OR", nodes),
            NodeKind::Not(node) => format!("NOT({})", compact(node)),
            NodeKind::Maybe(node) => format!("MAYBE({})", compact(node)),
            NodeKind::Near(near) => {
                let name = match (near.negated, near.ordered) {
                    (false, false) => "W",
                    (false, true) => "PRE",
                    (true, false) => "NOTW",
                    (true, true) => "NOTPRE",
                };
                let distance = match near.distance {
                    Distance::Words(words) => words.to_string(),
                    Distance::Sentence => "S".into(),
                    Distance::Paragraph => "P".into(),
                };
                format!("{name}{distance}({} {})", compact(&near.left), compact(&near.right))
            }
            NodeKind::AtLeast { count, node } => format!("ATLEAST{count}({})", compact(node)),
            NodeKind::Field { field, node } => format!("{}:{}", field.name(), compact(node)),
            NodeKind::Date(bounds) => format!("date{bounds:?}").replace("PartialDate", ""),
            NodeKind::Words(bounds) => format!("words{bounds:?}"),
            NodeKind::Boost { weight, node } => format!("{}^{weight}", compact(node)),
        }
    }

    fn read(query: &str) -> String {
        match Query::parse(query, &ParseOptions::default()) {
            Ok(query) => compact(&query.root),
            Err(error) => format!("error: {}", error.to_string().split(" at column").next().unwrap_or_default()),
        }
    }

    #[test]
    fn every_line_of_the_language() {
        for (query, expected) in [
            ("missile talks", "AND(missile talks)"),
            ("\"missile defence\"", "\"missile defence\"~0"),
            ("“missile defence”~3", "\"missile defence\"~3"),
            ("missil* wom?n /mi[gk]/ lavrof~1", "AND(glob:missil* glob:wom?n /mi[gk]/ lavrof~1)"),
            ("\"anti missil* shield\"", "\"anti glob:missil* shield\"~0"),
            (
                "=missiles =\"the talks\" \"the =talks\" ==Résumé",
                "AND(=missiles \"=the =talks\"~0 \"the =talks\"~0 ==Résumé)",
            ),
            ("ALLCAPS(us) CAPS(march) NOCAPS(turkey)", "AND(All!us Some!march None!turkey)"),
            ("a AND b OR NOT c", "OR(AND(a b) NOT(c))"),
            ("+a -b", "AND(a NOT(b))"),
            ("a OR b c", "OR(a AND(b c))"),
            ("NOT a W/5 b", "NOT(W5(a b))"),
            ("a NOT W/5 b W/5 c", "W5(NOTW5(a b) c)"),
            ("a W/5 b W/S c pre/p d", "PREP(WS(W5(a b) c) d)"),
            ("a NEAR/3 b", "W3(a b)"),
            ("a /5 b", "W5(a b)"),
            ("a /s b", "WS(a b)"),
            ("a +5 b", "PRE5(a b)"),
            ("+5", "5"),
            ("ATLEAST3(missile)", "ATLEAST3(missile)"),
            ("title:missile talks", "AND(title:missile talks)"),
            ("title:\"a b\"~2 title:=Shield title:(a W/5 b)", "AND(title:\"a b\"~2 title:=Shield title:W5(a b))"),
            ("quote:(threat AND speaker:lavrov)", "quote:AND(threat speaker:lavrov)"),
            ("shield^2 (a b)^0.5", "AND(shield^2 AND(a b)^0.5)"),
            ("words:>=500", "wordsBounds { from: Some((500, Yes)), to: None }"),
            ("10:30", "10:30"),
            ("anti-missile - shield -x", "AND(anti-missile shield NOT(x))"),
            ("what threat?", "AND(what threat)"),
            ("same sentence!", "AND(same sentence)"),
            ("(a OR b) W/5 (c OR \"d e\")", "W5(OR(a b) OR(c \"d e\"~0))"),
            ("U.S. l'accord", "AND(U.S. l'accord)"),
        ] {
            assert_eq!(read(query), expected, "{query}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        for (query, expected) in [
            ("", "error: the query holds no word to search for"),
            ("?! …", "error: the query holds no word to search for"),
            ("\"open", "error: this quotation mark is never closed"),
            ("(a b", "error: this parenthesis is never closed"),
            ("a b)", "error: this parenthesis was never opened"),
            ("()", "error: nothing stands in these parentheses"),
            ("a AND", "error: a word is missing here"),
            ("OR b", "error: a word is missing here"),
            ("a W/5", "error: a word is missing here"),
            ("colour:red", "error: there is no field 'colour'"),
            ("=missil*", "error: exact words and wildcards exclude each other"),
            ("=x~1", "error: exact words and '~' exclude each other"),
            ("=title:x", "error: '=' stands right before a word or a phrase"),
            ("missil! talks", "error: '!' does not stand for endings here"),
            ("word$3", "error: '$' does not stand for letters here"),
            ("a adj5 b", "error: nearness is written otherwise here"),
            ("a SAME b", "error: nearness is written otherwise here"),
            (
                "climate change W/5 costs",
                "error: two bare words beside an operator of nearness can be read in two ways",
            ),
            ("a W/5 (b AND c)", "error: this cannot be near anything"),
            ("date:yesterday", "error: date: cannot be read"),
            ("words:[9 TO 3]", "error: this range ends before it begins"),
        ] {
            assert_eq!(read(query), expected, "{query}");
        }
    }

    #[test]
    fn any_makes_the_space_an_or() {
        let read = |query| compact(&Query::parse(query, &ParseOptions { any: true, plain: false }).unwrap().root);
        assert_eq!(read("a b"), "OR(a b)");
        assert_eq!(read("+a b c"), "AND(a MAYBE(OR(b c)))");
        assert_eq!(read("a b -c"), "AND(NOT(c) OR(a b))");
        assert_eq!(read("a AND b c"), "OR(AND(a b) c)");
    }

    #[test]
    fn plain_words_have_no_operators() {
        let query = Query::parse("“Who said NOT?” (title:x)", &ParseOptions { any: false, plain: true }).unwrap();
        assert_eq!(compact(&query.root), "OR(Who said NOT? title:x)");
    }

    #[test]
    fn or_beside_and_is_noted() {
        let query = Query::parse("a OR b c", &ParseOptions::default()).unwrap();
        assert_eq!(query.notes, ["OR binds loosest: this was read as a OR (b c)"]);
        assert!(Query::parse("a OR (b c)", &ParseOptions::default()).unwrap().notes.is_empty());
    }

    #[test]
    fn both_readings_are_shown() {
        let error = Query::parse("climate change W/5 costs", &ParseOptions::default()).unwrap_err().to_string();
        assert!(error.contains("write \"climate change\" W/5 costs, or climate AND (change W/5 costs)"), "{error}");
    }

    #[test]
    fn deep_and_long_queries_end_at_once() {
        let deep = format!("{}a{}", "(".repeat(1000), ")".repeat(1000));
        assert!(Query::parse(&deep, &ParseOptions::default()).is_err());
        let not = "NOT ".repeat(100_000) + "a";
        assert!(Query::parse(&not, &ParseOptions::default()).is_err());
        let long = "word ".repeat(10_000);
        assert!(Query::parse(&long, &ParseOptions::default()).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_panics_and_spans_lie_in_the_query(query in "\\PC{0,40}", any: bool, plain: bool) {
            check(&query, any, plain)?;
        }

        #[test]
        fn nor_does_what_looks_like_a_query(parts in proptest::collection::vec(prop::sample::select(vec![
            "a", "b*", "\"", "(", ")", "AND", "OR", "NOT", "W/5", "/s", "+", "-", "=", "~1", "^2", "title:", "date:", "[2011", "TO", "*", "]", "é", "/x/", " ", "“", "ATLEAST2(", "?",
        ]), 0..14), any: bool) {
            check(&parts.concat(), any, false)?;
            check(&parts.join(" "), any, false)?;
        }
    }

    fn check(text: &str, any: bool, plain: bool) -> std::result::Result<(), TestCaseError> {
        fn spans(node: &Node, text: &str) -> bool {
            text.get(node.span.start..node.span.end).is_some()
                && match &node.kind {
                    NodeKind::And(nodes) | NodeKind::Or(nodes) => nodes.iter().all(|node| spans(node, text)),
                    NodeKind::Not(node) | NodeKind::Maybe(node) | NodeKind::Field { node, .. } => spans(node, text),
                    _ => true,
                }
        }
        match Query::parse(text, &ParseOptions { any, plain }) {
            Ok(query) => prop_assert!(spans(&query.root, text), "{query:?}"),
            Err(error) => {
                let span = error.query_span().unwrap();
                prop_assert!(text.get(span.start..span.end).is_some(), "{error}");
            }
        }
        Ok(())
    }
}
