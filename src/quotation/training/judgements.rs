//! Whom pronouns mean, by a reader's judgement. The file holds places in articles and none of their words, and knows an article by a hash of its text: so
//! it says nothing to those who do not have the article, and nothing wrong about a text that has changed.

use rustc_hash::FxHashMap;

use crate::span::Span;

/// A pronoun, by the byte where it begins, and a name of the one it means; `None` if nobody has judged it.
pub(super) type Judgement = (usize, Option<Span>);

/// Judgements by the hash of their article's text.
#[derive(Debug, Default)]
pub(super) struct Judgements(FxHashMap<u64, Vec<Judgement>>);

impl Judgements {
    /// Reads lines of a text's hash, the place of a pronoun and, if it has been judged, the start and end of a name, in bytes; `#` begins a remark.
    ///
    /// # Errors
    /// A line is none of these.
    pub(super) fn read(lines: &str) -> crate::Result<Judgements> {
        let mut judgements = Judgements::default();
        for (number, line) in lines.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (article, judgement) = judgement(line).ok_or_else(|| {
                crate::Error::usage(format!("line {} of the judgements cannot be read", number + 1))
                    .remedy("write HASH PRONOUN, or HASH PRONOUN START END")
            })?;
            judgements.0.entry(article).or_default().push(judgement);
        }
        Ok(judgements)
    }

    /// The judgements about an article.
    pub(super) fn of(&self, text: &str) -> &[Judgement] {
        self.0.get(&text_hash(text)).map_or(&[], Vec::as_slice)
    }
}

fn judgement(line: &str) -> Option<(u64, Judgement)> {
    let (article, places) = line.split_once(char::is_whitespace)?;
    let article = u64::from_str_radix(article, 16).ok()?;
    let places: Vec<usize> = places.split_whitespace().map(|place| place.parse().ok()).collect::<Option<_>>()?;
    match places[..] {
        [at] => Some((article, (at, None))),
        [at, start, end] if start < end => Some((article, (at, Some(Span::new(start, end))))),
        _ => None,
    }
}

/// FNV-1a: anybody can compute it.
pub(super) fn text_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn judgements_are_found_by_the_text_they_are_about() {
        let text = "Mira Velden met Jan Orlo. He said so.";
        let lines = format!("# a remark\n{:x} 26 16 24 # Orlo\n{0:x} 40\n", text_hash(text));
        let judgements = Judgements::read(&lines).unwrap();
        assert_eq!(judgements.of(text), [(26, Some(Span::new(16, 24))), (40, None)]);
        assert_eq!(judgements.of("another"), []);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(text_hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(text_hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for line in ["xyz 1", "a", "a 1 2", "a 1 3 2", "a 1 2 3 4"] {
            let error = Judgements::read(&format!("\n{line}\n")).unwrap_err();
            assert!(error.to_string().contains("line 2"), "{line}: {error}");
        }
    }
}
