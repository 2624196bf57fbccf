//! The extractor as a whole: cases in wire style, and what holds for any text.
#![allow(clippy::unwrap_used)]

mod speakers;

use super::{Quotation, QuotationKind, extract};
use crate::span::Span;
use proptest::prelude::*;

fn paragraphs(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        found.push(Span::new(at, at + line.trim_end_matches('\n').len()));
        at += line.len();
    }
    found
}

fn read(text: &str) -> Vec<Quotation> {
    read_as(text, "en")
}

fn read_as(text: &str, code: &str) -> Vec<Quotation> {
    let paragraphs = paragraphs(text);
    let language = crate::analysis::Language::from_code(code);
    let sentences = crate::analysis::sentences(text, &paragraphs, language);
    let sentences: Vec<Span> = sentences.into_iter().map(|sentence| sentence.span).collect();
    extract(text, &paragraphs, &sentences, Some(code))
}

const OPENING: &str = "Foreign Minister Mira Velden met the council of Tarsk on Monday.\n";

/// What follows the opening, how many quotations it has, whose the last is, and of which kind.
const CASES: &[(&str, usize, Option<&str>, QuotationKind)] = &[
    ("“We will not sign it,” Velden said.", 1, Some("Mira Velden"), QuotationKind::Direct),
    ("\"We will not sign it,\" said the minister.", 1, Some("Mira Velden"), QuotationKind::Direct),
    ("“We will not sign it,” said Velden. “We never meant to.”", 1, Some("Mira Velden"), QuotationKind::Direct),
    ("According to the minister, “nobody asked us for an opinion”.", 1, Some("Mira Velden"), QuotationKind::Direct),
    ("Velden noted that the harbour “belongs to the whole town”.", 1, Some("Mira Velden"), QuotationKind::Mixed),
    ("Velden said that the harbour would be closed in winter.", 1, Some("Mira Velden"), QuotationKind::Indirect),
    ("Velden continued:\n“The harbour is ours and it stays ours.”", 1, Some("Mira Velden"), QuotationKind::Direct),
    (
        "“The harbour is ours,” Velden said.\n“It stays ours as long as I live.”",
        2,
        Some("Mira Velden"),
        QuotationKind::Direct,
    ),
    ("“The harbour is ours,” Jan Orlo said. “It stays,” he added.", 2, Some("Jan Orlo"), QuotationKind::Direct),
];

#[test]
fn finds_who_said_what() {
    for &(rest, count, speaker, kind) in CASES {
        let found = read(&format!("{OPENING}{rest}"));
        assert_eq!(found.len(), count, "{rest}: {found:?}");
        let last = found.last().unwrap();
        assert_eq!((last.speaker.as_deref(), last.kind), (speaker, kind), "{rest}");
    }
}

#[test]
fn who_took_a_photograph_is_not_said() {
    assert_eq!(read("The ferry left the port. Photograph: Jan Orlo/Northwire"), []);
}

#[test]
fn an_interrupted_quotation_has_a_span_for_each_part() {
    let text = format!("{OPENING}“We will not sign it,” said Velden. “We never meant to.”");
    let found = read(&text);
    let parts: Vec<&str> = found[0].content.iter().map(|s| s.of(&text)).collect();
    assert_eq!(parts, ["We will not sign it,", "We never meant to."]);
    assert_eq!(found[0].cue[0].of(&text), "said");
    assert_eq!(found[0].source[0].of(&text), "Velden");
    assert_eq!(found[0].role.as_deref(), Some("Foreign Minister"));
}

#[test]
fn a_stretch_after_a_stop_goes_on_with_the_one_before_the_attribution() {
    let text = format!(
        "{OPENING}“We will not sign it under any terms,” Velden said, adding that the harbour would close in winter. “Nobody comes here any more.”"
    );
    let found = read(&text);
    let parts: Vec<&str> = found[0].content.iter().map(|s| s.of(&text)).collect();
    assert_eq!(parts, ["We will not sign it under any terms,", "Nobody comes here any more."]);
    // Those who marked the German articles let it stand for itself.
    let text = "„Wir werden den Hafen nicht schließen“, sagte Bürgermeister Jan Orlo. „Er gehört der ganzen Stadt.“";
    let found = read_as(text, "de");
    let speakers: Vec<Option<&str>> = found.iter().map(|quotation| quotation.speaker.as_deref()).collect();
    assert_eq!(speakers, [Some("Jan Orlo"), Some("Jan Orlo")], "{found:?}");
}

/// Text, and the words of the last quotation's source.
const SOURCES: &[(&str, &str, &str)] = &[
    ("en", "Nora Harn left the board on Monday and pledged that the port would close.", "Nora Harn"),
    ("de", "Die Boote seien verkauft, hieß es bei Northwire Aktuell.", "Northwire Aktuell"),
    (
        "de",
        "Die Botschaft in Torvik teilte dem Fernsehsender Kanal Nord mit, dass der Hafen geschlossen werde.",
        "Die Botschaft in Torvik",
    ),
    ("de", "Nora Harn warf dem Minister Jan Orlo vor, er habe den Hafen verkauft.", "Nora Harn"),
    ("de", "Nora Harn bezeichnete den Verkauf des Hafens als „Frechheit“.", "Nora Harn"),
];

#[test]
fn finds_sources() {
    for &(code, text, source) in SOURCES {
        let found = read_as(text, code);
        let sources: Vec<&str> = found.iter().flat_map(|q| &q.source).map(|span| span.of(text)).collect();
        assert_eq!(sources.last(), Some(&source), "{text}: {found:?}");
    }
}

#[test]
fn contents_end_with_their_signs() {
    for (text, content) in [
        ("Mira Velden said sales rose 5%.", "sales rose 5%"),
        ("The company said that profit fell (to 3 million crowns).", "that profit fell (to 3 million crowns)"),
    ] {
        let found = read(text);
        assert_eq!(
            found.first().and_then(|one| one.content.first()).map(|span| span.of(text)),
            Some(content),
            "{found:?}"
        );
    }
}

#[test]
fn a_short_sentence_in_marks_is_said_where_languages_rest_on_lists() {
    for (code, text, content) in [
        ("fr", "« Nous attendrons », a-t-il ajouté.", Some("Nous attendrons")),
        ("fr", "« Jamais », a dit Jean Orlo.", Some("Jamais")),
        ("ru", "«Подождем», — добавил он.", Some("Подождем")),
        ("es", "«Nos vamos», dijo el ministro.", Some("Nos vamos")),
        // No sentence of its own.
        ("fr", "« Jamais » a dit la veille le contraire.", None),
    ] {
        let found = read_as(text, code);
        let short =
            found.iter().flat_map(|one| &one.content).map(|span| span.of(text)).find(|said| !said.contains("veille"));
        assert_eq!(short, content, "{text}: {found:?}");
    }
}

/// Language, text, and what was said in it by whom.
const CLAUSES: &[(&str, &str, &str, Option<&str>)] = &[
    (
        "en",
        "Sales at Celadon rose 5%, Anna Kerr, its chief executive, said on Monday.",
        "Sales at Celadon rose 5%",
        Some("Anna Kerr"),
    ),
    (
        "en",
        "The port will close in May, Anna Kerr, the mayor, said on Tuesday.",
        "The port will close in May",
        Some("Anna Kerr"),
    ),
    ("fr", "Le pont sera fermé en mai, a annoncé le préfet.", "Le pont sera fermé en mai", None),
    (
        "fr",
        "Le pont sera fermé en mai, a annoncé mardi le préfet Jean Orlo.",
        "Le pont sera fermé en mai",
        Some("Jean Orlo"),
    ),
    ("fr", "Le pont restera fermé, a déclaré Jean Orlo à Radio Nord.", "Le pont restera fermé", Some("Jean Orlo")),
    ("es", "El puente se cerrará en mayo, anunció el alcalde.", "El puente se cerrará en mayo", None),
    (
        "es",
        "El puente se cerrará en mayo, dijo Juan Orlo desde Bruselas.",
        "El puente se cerrará en mayo",
        Some("Juan Orlo"),
    ),
];

#[test]
fn a_clause_before_its_attribution_is_what_was_said() {
    for &(code, text, content, speaker) in CLAUSES {
        let found = read_as(text, code);
        let said: Vec<&str> = found.iter().flat_map(|one| &one.content).map(|span| span.of(text)).collect();
        assert_eq!(said, [content], "{text}: {found:?}");
        assert_eq!(found[0].speaker.as_deref(), speaker, "{text}: {found:?}");
    }
}

#[test]
fn times_and_listeners_and_no_comment_are_not_said() {
    for text in ["The company declined to comment.", "Celadon did not respond to a request for comment."] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn a_stretch_of_several_paragraphs_has_the_speaker_named_behind_it() {
    for rest in ["Anna Kerr said.", "said Anna Kerr."] {
        let text = format!("“We close the port at noon.\n“We open it at six.\n“Then we all go home,” {rest}");
        let found = read(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].speaker.as_deref(), found[0].content.len()), (Some("Anna Kerr"), 3));
    }
    // A sentence of its own behind the stretch is another quotation.
    let text =
        "Jan Orlo said: “We close the port at noon.\n“Then we all go home.” Mr. Orlo insisted the port was safe.";
    let said: Vec<usize> = read(text).iter().map(|one| one.content.len()).collect();
    assert_eq!(said, [2, 1]);
}

#[test]
fn a_text_of_one_turn_is_a_transcript() {
    let found = read("MINISTER ANNA KERR: We go.");
    assert_eq!((found.len(), found[0].kind), (1, QuotationKind::Direct), "{found:?}");
    assert_eq!(read("BREAKING NEWS: The port has closed."), []);
    // Two turns, where both labels are plainly names or surnames named in full.
    for text in [
        "They met in Torvik.\nANNA KERR: We close the port.\nPETER HALD: And who pays for it?",
        "Anna Kerr met Peter Hald on Monday, when both were there.\nKERR: We close the port.\nHALD: And who pays for it?",
    ] {
        let found = read(text);
        assert_eq!((found.len(), found[1].kind), (2, QuotationKind::Direct), "{found:?}");
        assert_eq!(found[1].speaker.as_deref().map(str::to_lowercase).as_deref(), Some("peter hald"), "{text}");
    }
    // A list is no talk.
    for text in [
        "BREAKING NEWS: It is shut.\nLATEST NEWS: It is open.\nMARKET NEWS: It is sold.",
        "TARSK: The river rose.\nVELDEN: The river fell.\nTORVIK: The river froze.",
    ] {
        assert!(read(text).iter().all(|one| one.kind != QuotationKind::Direct), "{text}");
    }
}

/// *Sure* is less likely than not to report anything; where a clause behind it is likely to be reported, it is given, but not in another's words.
#[test]
fn an_unlikely_cue_reports_what_nobody_else_claims() {
    let text = "Anna Kerr is a minister in Torvik. Kerr is sure the port will reopen.";
    let found = read(text);
    let contents: Vec<&str> = found.iter().flat_map(|one| &one.content).map(|span| span.of(text)).collect();
    assert_eq!(contents, ["the port will reopen"]);
    assert_eq!((found[0].kind, found[0].speaker.as_deref()), (QuotationKind::Indirect, Some("Anna Kerr")));
    assert_eq!(read("“Kerr is sure the port will reopen,” Jan Orlo said.").len(), 1);
}

#[test]
fn captions_are_no_speakers() {
    assert_eq!(
        read("The march ended in Tarsk. Photograph: Torvik Police/NW Two men have been charged with theft."),
        []
    );
}

#[test]
fn a_title_of_a_work_and_a_nickname_are_no_quotations() {
    assert_eq!(read("The film “Salt Road” opened in Tarsk.\nLiv “The Gull” Harn sings in it.\n"), []);
    assert_eq!(
        read("The film “The Salt Road of the North” opened in Tarsk. Kerr sang “All the Boats Are Home Again”."),
        []
    );
}

#[test]
fn an_uneven_mark_costs_its_own_paragraph_only() {
    let found = read(&format!("{OPENING}He bought 12\" of rope “ there.\n“We will not sign it,” Velden said."));
    assert!(found.iter().any(|q| q.cue.len() == 1 && q.speaker.as_deref() == Some("Mira Velden")), "{found:?}");
}

#[test]
fn many_unbalanced_marks_cost_time_in_proportion() {
    // The least of some times, since other programs take turns.
    let cost = |marks: usize| {
        let text = "“ said He, \"".repeat(marks);
        let timed = |_| {
            let started = std::time::Instant::now();
            read(&text);
            started.elapsed()
        };
        (0..3).map(timed).min().unwrap()
    };
    let (some, four_times) = (cost(5_000), cost(20_000));
    assert!(four_times < some * 7, "{some:?}, four times as many {four_times:?}");
}

proptest! {
    #[test]
    fn spans_hold_for_any_text(text in "([“”\"'‘’«»„`,.:!? \n]|said|the minister|Mira Velden|according to|He|that|\\PC){0,80}") {
        let found = read(&text);
        prop_assert_eq!(&found, &read(&text));
        for q in &found {
            prop_assert!(!q.content.is_empty());
            prop_assert!(q.content.windows(2).all(|w| w[0].end <= w[1].start));
            for span in q.content.iter().chain(&q.cue).chain(&q.source) {
                prop_assert!(!span.is_empty() && text.get(span.start..span.end).is_some());
            }
            prop_assert!((0.0..=1.0).contains(&q.confidence));
        }
        prop_assert!(found.windows(2).all(|w| w[0].content[0].start <= w[1].content[0].start));
    }
}

#[test]
fn a_language_without_word_lists_gets_marked_words_and_no_speaker() {
    let text = format!("{OPENING}“We will not sign it,” Velden said.");
    let found = extract(&text, &paragraphs(&text), &[], Some("nl"));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].speaker.as_deref(), found[0].source.len()), (None, 0));
}
