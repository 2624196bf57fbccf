//! Who speaks, and how they are named.

use super::{read, read_as};

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

#[test]
fn finds_whom_a_source_stands_for() {
    for &(text, speaker) in SPEAKERS {
        let found = read(text);
        let last = found.last().unwrap();
        assert_eq!(last.speaker.as_deref(), Some(speaker), "{text}: {found:?}");
    }
}

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
