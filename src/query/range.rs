//! What follows `date:` and `words:`: one value, a comparison, or a range with brackets.

use crate::query::{Bounds, Inclusive};

/// Reads `[a TO b]`, `{a TO b]`, `>=a`, `a`, with `*` for an open end; `value` reads one end.
///
/// `None` if it is no such thing.
pub(super) fn read<T: Copy>(text: &str, value: impl Fn(&str) -> Option<T>) -> Option<Bounds<T>> {
    let end = |text: &str, inclusive| match text.trim() {
        "" | "*" => Some(None),
        text => value(text).map(|value| Some((value, inclusive))),
    };
    let open = text.chars().next()?;
    if open == '[' || open == '{' {
        let close = text.chars().next_back()?;
        let inside = text.get(1..text.len().checked_sub(close.len_utf8())?)?;
        let (from, to) =
            inside.split_once(" TO ").or_else(|| inside.split_once(" to ")).or_else(|| inside.split_once(".."))?;
        let border = |mark| if mark == '[' || mark == ']' { Inclusive::Yes } else { Inclusive::No };
        return matches!(close, ']' | '}')
            .then(|| Some(Bounds { from: end(from, border(open))?, to: end(to, border(close))? }))
            .flatten();
    }
    for (sign, lower, inclusive) in [
        (">=", true, Inclusive::Yes),
        ("<=", false, Inclusive::Yes),
        (">", true, Inclusive::No),
        ("<", false, Inclusive::No),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let limit = Some((value(rest.trim())?, inclusive));
            return Some(if lower { Bounds { from: limit, to: None } } else { Bounds { from: None, to: limit } });
        }
    }
    let only = (value(text)?, Inclusive::Yes);
    Some(Bounds { from: Some(only), to: Some(only) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let number = |text: &str| text.parse::<u64>().ok();
        let yes = |value| Some((value, Inclusive::Yes));
        let no = |value| Some((value, Inclusive::No));
        for (text, from, to) in [
            ("5", yes(5), yes(5)),
            ("[1 TO 3]", yes(1), yes(3)),
            ("{1 TO 3]", no(1), yes(3)),
            ("[1 TO *}", yes(1), None),
            (">=7", yes(7), None),
            ("<7", None, no(7)),
        ] {
            assert_eq!(read(text, number), Some(Bounds { from, to }), "{text}");
        }
        for text in ["", "[1 TO", "[1 3]", "x", ">=", "[a TO b]"] {
            assert_eq!(read(text, number), None, "{text}");
        }
    }
}
