//! Who said what: quotation marks, the reporting words and sources around them, and the speakers that they name.
//!
//! Marks give the candidates; a cue near them, and the words beside the cue, give the source; mentions of people in the whole
//! article give the name behind it. Speech without marks is found by its cue and a named source.

mod attribution;
mod lexicon;
mod marks;
mod people;

use crate::span::Span;
use people::People;

/// How much of a quotation stands in marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotationKind {
    /// All of it.
    Direct,
    /// Some of it.
    Mixed,
    /// None of it.
    Indirect,
}

impl QuotationKind {
    /// `direct`, `mixed` or `indirect`.
    pub fn name(self) -> &'static str {
        match self {
            QuotationKind::Direct => "direct",
            QuotationKind::Mixed => "mixed",
            QuotationKind::Indirect => "indirect",
        }
    }
}

/// Something that an article reports somebody to have said. All spans are bytes of the article's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quotation {
    /// What was said, without the outer marks: ascending, not overlapping, none empty; several if the reporter cuts in.
    pub content: Vec<Span>,
    /// The reporting words.
    pub cue: Vec<Span>,
    /// The words that name the speaker.
    pub source: Vec<Span>,
    /// The fullest name that the article gives the speaker.
    pub speaker: Option<String>,
    /// What the article says the speaker is.
    pub role: Option<String>,
    /// How much of it stands in marks.
    pub kind: QuotationKind,
    /// How sure content and speaker are, 0 to 1.
    pub confidence: f32,
}

/// The quotations of a text, ordered by their first content span.
///
/// `language` is an ISO 639-1 code; in a language whose reporting verbs are not known, marked quotations come without speaker.
/// Costs time linear in the text.
pub fn extract(text: &str, paragraphs: &[Span], sentences: &[Span], language: Option<&str>) -> Vec<Quotation> {
    let marked = marks::marked(text, paragraphs);
    let people = People::read(text, paragraphs, &marked);
    let mut found = attribution::attribute(text, paragraphs, sentences, &marked, &people, language);
    found.retain(|quotation| !quotation.content.is_empty());
    found.sort_by_key(|quotation| quotation.content.first().copied());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, Option<String>, QuotationKind)> {
        let paragraphs = crate::article::paragraphs(text);
        let sentences: Vec<Span> =
            crate::analysis::sentences(text, &paragraphs, None).iter().map(|one| one.span).collect();
        extract(text, &paragraphs, &sentences, Some("en"))
            .into_iter()
            .map(|one| {
                (one.content.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" | "), one.speaker, one.kind)
            })
            .collect()
    }

    fn check(text: &str, content: &str, speaker: Option<&str>) {
        let found = read(text);
        assert!(
            found.iter().any(|(words, name, _)| words == content && name.as_deref() == speaker),
            "{text}\n{found:#?}\nwanted {content:?} by {speaker:?}"
        );
    }

    #[test]
    fn orders_of_content_cue_and_source() {
        let name = Some("Sergei Ladovin");
        let full = "Tarsk Foreign Minister Sergei Ladovin came to Torvik.\n";
        check(
            &format!("{full}“We shall wait for a real threat,” the minister said."),
            "We shall wait for a real threat,",
            name,
        );
        check(
            &format!("{full}“We shall wait for a real threat,” warned Ladovin."),
            "We shall wait for a real threat,",
            name,
        );
        check(
            &format!("{full}Ladovin said: “We shall wait for a real threat.”"),
            "We shall wait for a real threat.",
            name,
        );
        check(&format!("{full}According to Ladovin, “the talks go on as before”."), "the talks go on as before", name);
        check(&format!("{full}“We wait,” he said. “We have time.”"), "We wait, | We have time.", name);
        check(
            &format!("{full}“We shall wait for a real threat,” warned the head of Tarsk diplomacy."),
            "We shall wait for a real threat,",
            name,
        );
        check(&format!("{full}Ladovin said that the talks would go on."), "the talks would go on", name);
    }

    #[test]
    fn reopened_paragraphs_are_one_quotation() {
        check(
            "Mayor Ann Lee said: “We begin today.\n\n“We end tomorrow,” and left.",
            "We begin today. | We end tomorrow,",
            Some("Ann Lee"),
        );
    }

    #[test]
    fn nicknames_and_titles_are_none() {
        assert_eq!(read("The film “Harbour Lights” opened, and Joe “the Crab” Lee was there."), []);
    }

    proptest! {
        #[test]
        fn spans_hold(text in "[a-zA-Zé .,!?“”\"'‘’«»„\n:—]{0,160}") {
            let paragraphs = crate::article::paragraphs(&text);
            let sentences: Vec<Span> = crate::analysis::sentences(&text, &paragraphs, None).iter().map(|one| one.span).collect();
            for quotation in extract(&text, &paragraphs, &sentences, Some("en")) {
                prop_assert!(!quotation.content.is_empty());
                let mut last = 0;
                for span in &quotation.content {
                    prop_assert!(span.start >= last && !span.is_empty());
                    last = span.end;
                }
                for span in quotation.content.iter().chain(&quotation.cue).chain(&quotation.source) {
                    prop_assert!(text.get(span.start..span.end).is_some());
                }
            }
        }
    }
}
