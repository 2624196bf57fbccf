//! The extractor as a whole: cases in wire style, and what holds for any text.
#![allow(clippy::unwrap_used)]

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

/// Whose the last quotation is: text in wire style, and the speaker.
const SPEAKERS: &[(&str, &str)] = &[
    // A new subject since another spoke.
    (
        "“It is late,” Jan Orlo said.\nPeter Hald of the harbour board agreed with Orlo.\n“We close at noon,” he said.",
        "Peter Hald",
    ),
    // A name in the words themselves is not who says them.
    (
        "Peter Hald met the harbour board on Monday.\n“The board knows that Simon Brack has to leave the town,” he said.",
        "Peter Hald",
    ),
    // "Bill" is no bill, and a bare surname means whom the pronoun fits.
    ("Bill Torvane met the board on Monday.\n“We close at noon,” he said.", "Bill Torvane"),
    (
        "Nora Harn runs the port, and Peter Harn mends its boats.\nHarn left on Monday.\n“We close at noon,” she said.",
        "Nora Harn",
    ),
    // A paper and a place are no persons.
    ("Peter Hald spoke on Monday, The Torvik Herald reported. “We close at noon,” he told the paper.", "Peter Hald"),
    ("Nora Harn spoke in Charlotte on Monday. Charlotte has a port. “We close it at noon,” she said.", "Nora Harn"),
    ("Secretary of State Nora Harn said the port would close.", "Nora Harn"),
    // Of two with one surname the one named last; with her given name, she.
    (
        "Anna Kerr, the mayor, opened the port. Her deputy, Jon Kerr, was more careful. “It will close in winter,” Kerr said.",
        "Jon Kerr",
    ),
    (
        "Anna Kerr, the mayor, opened the port. “It is ours,” Anna Kerr said. Her deputy, Jon Kerr, was more careful. “It will close in winter,” Kerr said.",
        "Jon Kerr",
    ),
    ("Jon Kerr spoke first. “We close at noon,” Anna Kerr said. “We never open,” Kerr added.", "Anna Kerr"),
    // A title tells a surname, whatever else the word may be.
    ("Peter Cable met the board. “It is late,” Mr Cable said.", "Peter Cable"),
    ("“It is late,” said Lord Butler in a letter.", "Butler"),
    ("“It is late,” said Lord Judge in a letter.", "Judge"),
    ("“It is late,” said Mr Justice Grieve in court.", "Grieve"),
    ("Guy Velden met the board. “It is late,” Velden said.", "Guy Velden"),
    ("“It is late,” Jan Orlo Jr said in a letter.", "Jan Orlo Jr"),
    // Initials and a nation are no persons.
    ("Peter Hald met the board of the HPA on Monday. HPA said nothing. “It is late,” he said.", "Peter Hald"),
    // An office with its field.
    ("U.S. Secretary of State Nora Harn said the port would close. “It is late,” she said.", "Nora Harn"),
    ("“It is late,” said Chancellor of the Exchequer Peter Hald.", "Peter Hald"),
    ("“It is late,” Torvik Transport and Bridges Minister Peter Hald said.", "Peter Hald"),
    ("Secretary of State for Fisheries Nora Harn met Simon Brack. “It is late,” the secretary said.", "Nora Harn"),
    ("“It is late,” said White House Chief of Staff Nora Harn.", "Nora Harn"),
    ("The New Torvik Council met. Former governor Jan Brewer said the port would close.", "Jan Brewer"),
];

/// Language, text, and the organisation that speaks last.
const ORGANISATIONS: &[(&str, &str, &str)] = &[
    ("en", "The Association of Tarsk Carters said on Monday that prices fell.", "Association of Tarsk Carters"),
    (
        "en",
        "The Ministry of Fish said the port was shut. The Ministry of Boats said it would pay.",
        "Ministry of Boats",
    ),
    ("en", "The Institute for Sea and Coast Studies said storms would come.", "Institute for Sea and Coast Studies"),
    ("en", "The National Bank of Halvania said rates would rise.", "National Bank of Halvania"),
    ("en", "The Royal Herring Packers Council said rates would rise.", "Royal Herring Packers Council"),
    ("en", "The Committee on Consumer Protection said rates would rise.", "Committee on Consumer Protection"),
    ("en", "General Celadon Corp said rates would rise.", "General Celadon Corp"),
    ("en", "Mayor Bill de Velden said rates would rise.", "Bill de Velden"),
    ("en", "Sources for the IPCC said it was late. The IPCC said on Monday that it had begun.", "IPCC"),
    ("en", "According to the Daily Telegraph, the talks failed.", "Daily Telegraph"),
    // Words of a company's name that are offices or verbs, and fields of two parts.
    ("en", "Star Celadon Inc said rates would rise.", "Star Celadon Inc"),
    ("en", "First Torvik Corp said rates would rise.", "First Torvik Corp"),
    ("en", "Torvik Tire and Rubber Co said rates would rise.", "Torvik Tire and Rubber Co"),
    ("en", "The Loan and Trading Association said rates would rise.", "Loan and Trading Association"),
    ("en", "Tarsk Minerals Ltd and Velden Inc said rates would rise.", "Tarsk Minerals Ltd"),
    ("en", "Tarsk Inc and Velden said rates would rise.", "Tarsk Inc"),
    ("en", "Velden & Tarnow said rates would rise.", "Velden & Tarnow"),
    ("en", "The Export Credit Guarantee Department said rates would rise.", "Export Credit Guarantee Department"),
    ("en", "The Torvik Court of Appeals said rates would rise.", "Torvik Court of Appeals"),
    ("en", "Greater Torvik police said on Monday that a man was found.", "Greater Torvik police"),
    ("en", "Torvik police officer Jan Orlo said that a man was found.", "Jan Orlo"),
    ("en", "“It is late,” Abdullah al-Jahaf said. It is ours, al-Jahaf said.", "Abdullah al-Jahaf"),
    // *It* and *the company*, and a company by its first word.
    ("en", "Celadon Mills Inc said Orlo Cos Ltd would buy its port. It said the sale was near.", "Celadon Mills Inc"),
    ("en", "Celadon Mills Inc said it would buy a port. “It is cheap,” the company said.", "Celadon Mills Inc"),
    ("en", "Velvana Mills Inc lost money last year. Velvana said it would buy a port.", "Velvana Mills Inc"),
    ("en", "The HPA said on Monday that it was late. It said the ships were gone.", "HPA"),
    // In capitals at the article's head only.
    ("en", "TORVIKANA, Halv., March 3 - Torvikana said it would sell its mill.", "Torvikana"),
    ("en", "Jan Orlo QC said the case was weak.", "Jan Orlo"),
    ("en", "Torvik Bank President Barber Orlo said trade was falling.", "Barber Orlo"),
    ("en", "Anna May pledged to make health a priority.", "Anna May"),
    ("en", "The United States had not, as of Monday, announced any plans.", "United States"),
    ("en", "The stake is to be sold, Celadon Express has said.", "Celadon Express"),
    ("en", "The Bank of Torvik and Anna Kerr said rates would rise.", "Bank of Torvik"),
    ("en", "Bank of Torvik governor Jan Orlo said rates would rise.", "Jan Orlo"),
    // An *and* in a company's name, or in that of an authority for two fields or places.
    ("en", "Standard and Poor's Corp said it cut the rating of Tarsk.", "Standard and Poor's Corp"),
    ("en", "Tarsk Gas and Electric Co said rates would rise.", "Tarsk Gas and Electric Co"),
    ("en", "Velden and Co said rates would rise.", "Velden and Co"),
    ("en", "T and K said rates would rise.", "T and K"),
    ("en", "The Tolls and Exchange Commission said rates would rise.", "Tolls and Exchange Commission"),
    ("en", "Tarsk and Velden police said rates would rise.", "Tarsk and Velden police"),
    ("en", "The Tarsk Police Council said rates would rise.", "Tarsk Police Council"),
    // What is no surname behind a demonym, a trade, a name like an owner's.
    ("en", "The stake is to be sold, American Express has said.", "American Express"),
    ("en", "British Steel said on Monday that prices fell.", "British Steel"),
    ("en", "The San Francisco Orlos said on Monday that they had lost.", "San Francisco Orlos"),
    ("en", "General Motors said on Monday that prices fell.", "General Motors"),
    ("en", "Moody's said on Monday that prices fell.", "Moody's"),
    ("en", "Tarsk Ferries Plc <TRSK.L> said it would close the port.", "Tarsk Ferries Plc"),
    ("de", "Die Deutsche Bahn teilte mit, dass die Strecke gesperrt sei.", "Deutsche Bahn"),
    ("de", "Das Ministerium für Fischerei teilte mit, dass der Hafen gesperrt sei.", "Ministerium für Fischerei"),
    ("fr", "« Nous ne payerons pas le prix », a annoncé la Banque de Torvik.", "Banque de Torvik"),
    ("fr", "« Nous ne payerons pas le prix », a déclaré le Syndicat des Marins.", "Syndicat des Marins"),
];

#[test]
fn an_organisation_is_named_with_its_field() {
    for &(code, text, name) in ORGANISATIONS {
        let found = read_as(text, code);
        assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), Some(name), "{text}: {found:?}");
    }
}

/// How the first sentence names a man whom the second calls *Vane*, and his name.
const MEN: &[(&str, &str)] = &[
    ("Robert A. Vane", "Robert A. Vane"),
    ("William M. Vane", "William M. Vane"),
    ("Dr. M. Vane", "M. Vane"),
    ("Harold Vane Jr.", "Harold Vane Jr."),
    ("Vice President Harold R. Vane Sr.", "Harold R. Vane Sr."),
    ("Senate Minority Whip Harold J. Vane of Torvik", "Harold J. Vane"),
    ("the ambassador to the United States Hamdar Vane", "Hamdar Vane"),
    ("Rep. Earl Vane", "Earl Vane"),
    ("Will Vane", "Will Vane"),
    ("Don Vane", "Don Vane"),
    ("Christian Vane", "Christian Vane"),
    ("Harold de la Vane", "Harold de la Vane"),
    ("Harold St. Vane", "Harold St. Vane"),
];

#[test]
fn a_person_is_named_whole() {
    for &(man, name) in MEN {
        let found = read(&format!("The plan was drawn up by {man} in the spring. “It is late,” Vane said on Monday."));
        assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), Some(name), "{man}: {found:?}");
    }
    for (text, name) in [
        ("Will Vane be there? “It is late,” Vane said.", "Vane"),
        ("Hamdara Orsen Vane came. “It is late,” Ms. Orsen Vane said.", "Hamdara Orsen Vane"),
    ] {
        assert_eq!(read(text).last().and_then(|one| one.speaker.as_deref()), Some(name), "{text}");
    }
}

#[test]
fn whom_a_name_follows_is_not_its_office() {
    for text in [
        "The judge told the boy Mr Vane could not answer. “It is late,” Mr Vane said.",
        "They had kept Anna Vane, Nora and Vane's son, out of the port. “It is late,” Ms Vane said.",
    ] {
        let found = read(text);
        assert_eq!(found.last().and_then(|one| one.role.as_deref()), None, "{text}: {found:?}");
    }
}

/// Language, text, and who speaks last, if the article names them: nouns in capitals that name nobody alone.
const NOUNS: &[(&str, &str, Option<&str>)] = &[
    ("en", "The President said the strike would go on.", None),
    ("en", "President Peter Orlo came on Monday. The President said the strike would go on.", Some("Peter Orlo")),
    ("en", "Sources said the strike would go on.", None),
    ("en", "The American said the strike would go on.", None),
    ("en", "Research showed that the herring had left the bay.", None),
    (
        "en",
        "The Association of Tarsk Carters met on Monday. The Association said prices fell.",
        Some("Association of Tarsk Carters"),
    ),
    ("en", "The Government said prices fell.", None),
    ("en", "The Tories said prices fell.", Some("The Tories")),
    ("en", "The Guardian said prices fell.", Some("The Guardian")),
    ("en", "The Coast Guard said nobody was hurt.", Some("The Coast Guard")),
    ("en", "The analyst is Peter Laws. Laws said prices fell.", Some("Peter Laws")),
    ("en", "Mr Laws came on Monday. Laws said prices fell.", Some("Laws")),
    ("en", "The Swiss said prices fell.", Some("Swiss")),
    ("en", "Velden Police said nobody was hurt.", Some("Velden Police")),
    ("de", "Ein Sprecher von Tarsk-Werft teilte mit: „Jeder wird fair bezahlt.“", None),
    ("de", "Ein Beamter der Nationalpolizei sagte: „Hier weiß man, wer die Täter sind.“", None),
];

#[test]
fn a_noun_alone_is_no_name() {
    for &(code, text, name) in NOUNS {
        let found = read_as(text, code);
        assert!(!found.is_empty(), "{text}");
        assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), name, "{text}: {found:?}");
    }
}

/// Language, text, and whose the last quotation is, if anybody's is known.
const ABROAD: &[(&str, &str, Option<&str>)] = &[
    // A Spanish verb tells its subject by its ending.
    ("es", "El alcalde Juan Orlo habló el lunes. «El puerto se cierra en mayo», añadió.", Some("Juan Orlo")),
    (
        "es",
        "«El puerto se cierra en mayo», dijo Juan Orlo. Ana Marte habló después. «No es verdad que falte dinero», respondió.",
        Some("Ana Marte"),
    ),
    // French hangs the pronoun on the verb before the participle.
    (
        "fr",
        "Le maire Jean Orlo a parlé lundi. « Nous n’avons pas le choix », a-t-il expliqué à la presse.",
        Some("Jean Orlo"),
    ),
    // A Russian genitive says whose the office is.
    ("ru", "«Порт закроют в мае», — сказал мэр Торвика.", None),
    (
        "ru",
        "Мэр Торвика Иван Орлов выступил в понедельник. «Порт закроют в мае», — сообщил мэр Торвика.",
        Some("Иван Орлов"),
    ),
    ("ru", "«Порт закроют в мае», — сказала министр Захарова.", Some("Захарова")),
];

#[test]
fn speakers_in_other_languages() {
    for &(code, text, name) in ABROAD {
        let found = read_as(text, code);
        assert!(!found.is_empty(), "{text}");
        assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), name, "{text}: {found:?}");
    }
}

#[test]
fn what_emerges_is_nobodys_word() {
    for text in [
        "The HPA said it was late. It emerged that the ships were gone.",
        "The HPA said it was late. It was claimed that the ships were gone.",
    ] {
        let found = read(text);
        assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), None, "{text}: {found:?}");
    }
}

#[test]
fn who_took_a_photograph_is_not_said() {
    assert_eq!(read("The ferry left the port. Photograph: Jan Orlo/Northwire"), []);
}

#[test]
fn finds_whom_a_source_stands_for() {
    for &(text, speaker) in SPEAKERS {
        let found = read(text);
        let last = found.last().unwrap();
        assert_eq!(last.speaker.as_deref(), Some(speaker), "{text}: {found:?}");
    }
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
