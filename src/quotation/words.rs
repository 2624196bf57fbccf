//! Words and punctuation of a paragraph, with their byte spans.

use crate::span::Span;

/// One word, or one character of punctuation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) span: Span,
    pub(super) text: &'t str,
    pub(super) word: bool,
}

impl Token<'_> {
    /// Whether it is a word that begins with a capital letter.
    pub(super) fn capital(&self) -> bool {
        self.word && self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// The word in lower case without a possessive ending.
    pub(super) fn lower(&self) -> String {
        let lower = self.text.to_lowercase();
        let bare = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s"));
        bare.map(str::to_owned).unwrap_or(lower)
    }
}

/// The tokens of `text` within `within`. Apostrophes and hyphens between letters belong to their word.
pub(super) fn tokens<'t>(text: &'t str, within: Span) -> Vec<Token<'t>> {
    let slice = within.of(text);
    let mut found = Vec::with_capacity(slice.len() / 5);
    let mut characters = slice.char_indices().peekable();
    while let Some((start, c)) = characters.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let word = c.is_alphanumeric();
        while let Some(&(at, next)) = characters.peek().filter(|_| word) {
            let joins = matches!(next, '\'' | '’' | '-' | '&')
                && slice[at + next.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric);
            if !next.is_alphanumeric() && !joins {
                break;
            }
            end = at + next.len_utf8();
            characters.next();
        }
        found.push(Token { span: Span::new(start, end).shifted(within.start), text: &slice[start..end], word });
    }
    found
}
