//! The syntax tree as text, for people who want to see how a query was read.

use std::fmt::Write;

use super::{Bounds, Capitals, Distance, Exactness, Inclusive, Node, NodeKind, Pattern, Query, Term};

impl Query {
    /// The tree, a part a line, indented by two spaces a level.
    pub fn tree(&self) -> String {
        let mut out = String::new();
        write_node(&mut out, &self.root, 0);
        out
    }
}

fn write_node(out: &mut String, node: &Node, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
    // Writing to a string cannot fail.
    let _ = match &node.kind {
        NodeKind::All => writeln!(out, "everything"),
        NodeKind::Term(term) => writeln!(out, "{}", term_text(term)),
        NodeKind::Phrase(phrase) => {
            let words: Vec<String> = phrase.items.iter().map(|(term, _)| term_text(term)).collect();
            let slop = if phrase.slop > 0 { format!(" within {} moves", phrase.slop) } else { String::new() };
            writeln!(out, "phrase{slop}: {}", words.join(" · "))
        }
        NodeKind::And(_) => writeln!(out, "all of"),
        NodeKind::Or(_) => writeln!(out, "any of"),
        NodeKind::Not(_) => writeln!(out, "not"),
        NodeKind::Maybe(_) => writeln!(out, "better with"),
        NodeKind::Near(near) => {
            let distance = match near.distance {
                Distance::Words(words) => format!("within {words} words"),
                Distance::Sentence => "in one sentence".to_owned(),
                Distance::Paragraph => "in one paragraph".to_owned(),
            };
            let order = if near.ordered { ", in this order" } else { "" };
            let negated = if near.negated { "first without second " } else { "" };
            writeln!(out, "{negated}{distance}{order}")
        }
        NodeKind::AtLeast { count, .. } => writeln!(out, "at least {count} times"),
        NodeKind::Field { field, .. } => writeln!(out, "in {}", field.name()),
        NodeKind::Date(bounds) => writeln!(out, "date {}", bounds_text(bounds)),
        NodeKind::Words(bounds) => writeln!(out, "length in words {}", bounds_text(bounds)),
        NodeKind::Boost { weight, .. } => writeln!(out, "weight {weight}"),
    };
    for child in children(node) {
        write_node(out, child, depth + 1);
    }
}

fn children(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::And(nodes) | NodeKind::Or(nodes) => nodes.iter().collect(),
        NodeKind::Not(node)
        | NodeKind::Maybe(node)
        | NodeKind::AtLeast { node, .. }
        | NodeKind::Field { node, .. }
        | NodeKind::Boost { node, .. } => vec![node],
        NodeKind::Near(near) => vec![&near.left, &near.right],
        NodeKind::All | NodeKind::Term(_) | NodeKind::Phrase(_) | NodeKind::Date(_) | NodeKind::Words(_) => Vec::new(),
    }
}

fn term_text(term: &Term) -> String {
    let pattern = match &term.pattern {
        Pattern::Word(word) => word.clone(),
        Pattern::Wildcard(pattern) => format!("{pattern} (wildcard)"),
        Pattern::Regex(pattern) => format!("/{pattern}/"),
        Pattern::Fuzzy { word, edits } => format!("{word}~{edits}"),
    };
    let exact = match term.exactness {
        Exactness::Stem => "",
        Exactness::Form => "=",
        Exactness::Spelling => "==",
    };
    let capitals = match term.capitals {
        None => "",
        Some(Capitals::All) => " (all capitals)",
        Some(Capitals::Some) => " (with a capital)",
        Some(Capitals::None) => " (no capitals)",
    };
    format!("{exact}{pattern}{capitals}")
}

fn bounds_text<T: std::fmt::Display>(bounds: &Bounds<T>) -> String {
    let end = |end: &Option<(T, Inclusive)>, yes: &str, no: &str| match end {
        None => String::new(),
        Some((value, Inclusive::Yes)) => format!("{yes}{value} "),
        Some((value, Inclusive::No)) => format!("{no}{value} "),
    };
    format!("{}{}", end(&bounds.from, ">=", ">"), end(&bounds.to, "<=", "<")).trim_end().to_owned()
}
