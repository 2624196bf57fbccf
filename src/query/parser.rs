//! From pieces to a syntax tree. Binding, tightest first: W/n, W/S, W/P, NOT, AND (also the space), OR; equal ones from the left.

use super::lexer::{Lexeme, Lexer, Piece, is_quote};
use super::{Distance, Exactness, Near, Node, NodeKind, Pattern, Query, Term};
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
pub(super) type Parsed = (Node, bool);

pub(super) struct Parser<'q> {
    pub(super) text: &'q str,
    pub(super) pieces: Vec<Lexeme>,
    pub(super) at: usize,
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
    pub(super) fn peek(&self) -> Option<&Lexeme> {
        self.pieces.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<Lexeme> {
        let piece = self.peek().cloned();
        self.at += usize::from(piece.is_some());
        piece
    }

    pub(super) fn take(&mut self, wanted: impl Fn(&Piece) -> bool) -> Option<Lexeme> {
        self.peek().is_some_and(|piece| wanted(&piece.piece)).then(|| self.next()).flatten()
    }

    pub(super) fn error<T>(&self, message: impl Into<String>, span: Span, remedy: &str) -> Result<T> {
        Err(Error::usage(message).in_query(self.text, span).remedy(remedy))
    }

    /// The place where something is missing: the piece that stands there, or the end.
    pub(super) fn here(&self) -> Span {
        self.peek().map_or(Span::new(self.text.len(), self.text.len()), |piece| piece.span)
    }

    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
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

    pub(super) fn or_level(&mut self) -> Result<Parsed> {
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
            // One operator, but for its capitals: `shield not w/5 missile`.
            if let NodeKind::Near(_) = other.node.kind
                && !other.parenthesized
                && leftmost(&other.node).span.of(self.text).eq_ignore_ascii_case("not")
            {
                let side = leftmost(&other.node);
                return self.error(
                    "'not' in small letters is a word",
                    side.span,
                    &format!(
                        "write {} NOT {}, or \"not\" in quotation marks for the word",
                        one.node.span.of(self.text),
                        near_text(&other.node, side, true)
                    ),
                );
            }
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
        let mut chained = 0;
        while let Some(piece) = self.take(|piece| matches!(piece, Piece::Near { distance, .. } if fits(distance))) {
            let Piece::Near { distance, ordered, negated } = piece.piece else { break };
            chained += 1;
            if chained > DEPTH_MAX {
                return self.error(
                    format!("more than {DEPTH_MAX} operators of nearness stand in a row"),
                    piece.span,
                    "join the words by OR in parentheses, or ask for fewer",
                );
            }
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
