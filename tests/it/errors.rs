//! What the program says when it cannot do what was asked: every text, as people see it.

use crate::lab::{Lab, session};

fn lab() -> Lab {
    Lab::indexed(&[("a.txt", "TORVIK (HPA) — The talks on the missile shield go on in Torvik.\n")])
}

/// Queries that cannot be read. Each must point at its fault: a column, and a caret under it.
const BAD_QUERIES: &[&str] = &[
    "",
    "  ",
    "...",
    "NOT",
    "missile AND",
    "OR shield",
    "AND",
    "missile AND AND shield",
    "missile (shield",
    "missile shield)",
    "( )",
    "\"missile shield",
    "“missile shield",
    "\"\"",
    "\"missile\"~x",
    "headline:shield",
    "title:",
    "title:(shield",
    "date:someday",
    "date:[2019 TO",
    "date:[2019-02 TO 2019-01]",
    "date:--02-14",
    "words:>=many",
    "missile^x",
    "/open",
    "climate change W/5 costs",
    "missile not w/5 shield",
    "ATLEAST2 (shield)",
    "shield^2x",
    "a W/5",
    "(a AND b) W/5 c",
    "word$3",
    "adj5",
    "a SAME b",
    "=missil*",
    "=x~1",
    "=title:x",
    "щит AND \"открыт",
];

#[test]
fn bad_queries_point_at_the_column() {
    let lab = lab();
    let mut transcripts = Vec::new();
    for query in BAD_QUERIES {
        let line = format!("search '{query}'");
        let printed = lab.run(&line);
        assert_eq!((printed.status, printed.out.as_str()), (2, ""), "{line}\n{}", printed.err);
        if !query.trim().is_empty() {
            points_at_the_fault(query, &printed.err);
        }
        transcripts.push(format!("$ dateline {line}\n{}", printed.transcript(&lab)));
    }
    insta::assert_snapshot!("bad_queries", transcripts.join("\n"));
}

/// The message names a column; the query stands on a line of its own; carets under it begin at that column.
#[track_caller]
fn points_at_the_fault(query: &str, message: &str) {
    let column = message.split(" at column ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let column: usize = column.unwrap_or_else(|| panic!("{query}: no column\n{message}")).parse().unwrap();
    let mut lines = message.lines().skip_while(|line| line.trim_start() != query.trim_start());
    let (shown, carets) = (lines.next(), lines.next());
    let (Some(shown), Some(carets)) = (shown, carets) else { panic!("{query}: not shown\n{message}") };
    let indent = shown.chars().count() - shown.trim_start().chars().count();
    let caret = carets.chars().position(|c| c == '^').unwrap_or_else(|| panic!("{query}: no caret\n{message}"));
    assert_eq!(caret + 1 - indent, column, "{query}\n{message}");
}

#[test]
fn wrong_arguments() {
    let lab = lab();
    lab.file("page.bin", "\0");
    let lines = [
        "serch shield",
        "search",
        "search missile shield",
        "search -shield",
        "kwic missile shield",
        "search shield --fromat json",
        "search shield --passages 0",
        "search shield --format xml",
        "search shield -n many",
        "search shield -n -1",
        "facets source shield --offset -2",
        "search shield --after someday",
        "search shield --before 2019-13",
        "search shield --lang xx",
        "search shield --path '['",
        "search shield --sort size",
        "search shield --in nowhere",
        "search 'm*' --max-expansions 1",
        "search shield -i nowhere",
        "quotes --kind spoken",
        "show nothing.txt",
        "status --format trec",
        "extract nowhere",
        "index nowhere",
        "index --forget nowhere",
        "index --memory 1K",
        "index --memory 5Q",
        "index --language english",
        "index --files-from nowhere",
        "index . -i wire",
    ];
    insta::assert_snapshot!("wrong_arguments", session(&lab, &lines));
}

#[test]
fn an_offset_past_the_last_result_is_said() {
    let lab = Lab::indexed(&[(
        "a.txt",
        "TORVIK (HPA) — “The missile shield is a threat,” Foreign Minister Sergei Ladovin said.\n\nHe left the shield.\n",
    )]);
    for (line, status) in [
        ("search shield", 0),
        ("search shield --unit article", 0),
        ("quotes shield", 0),
        ("kwic shield", 0),
        ("facets source shield", 0),
        ("terms shield", 0),
        ("speakers", 0),
        ("search zebra", 1),
    ] {
        let printed = lab.run(&format!("{line} --offset 1000"));
        let said = printed.err.contains("nothing is shown: all that was found comes before --offset 1000");
        assert_eq!((printed.status, said), (status, status == 0), "{line}: {printed:?}");
        assert_eq!(lab.run(&format!("{line} --offset 1000 --count -q")).err, "", "{line}");
    }
}

#[test]
fn spellings_are_proposed_as_texts_write_them() {
    let lab = Lab::indexed(&[("a.txt", "Ferries left Zürich, and a résumé was read. Shields were not.\n")]);
    for (typed, proposed) in [("zuerich", "Zürich"), ("resumme", "résumé"), ("shilds", "shields")] {
        let printed = lab.run(&format!("search {typed}"));
        assert!(printed.err.contains(&format!("did you mean '{proposed}'?")), "{printed:?}");
    }
}

#[test]
fn nothing_found_names_the_word_and_a_spelling() {
    let lab = lab();
    let lines = [
        "search misile",
        "search zebra",
        "search 'missile zebra'",
        "search '\"shield missile\"'",
        "search '\"misile shield\"'",
        "search 'missile PRE/1 talks'",
        "search 'title:missile AND shield'",
        "search 'missile -shield'",
        "search 'ALLCAPS(missile)'",
        "search 'missile NOT W/3 shield'",
        "search 'talks AND shield' --within quote",
        "search shield --source reuters",
        "quotes shield",
        "quotes --speaker ladovin",
        "quotes talks --speaker ladovin --cue warned",
        "quotes --kind direct --place torvik",
        "speakers --speaker ladovin",
        "search misile -q",
    ];
    insta::assert_snapshot!("nothing_found", session(&lab, &lines));
}

#[test]
fn what_was_allowed_to_the_query_is_allowed_to_its_explanation() {
    let words: String = (0..10_001).map(|number| format!("w{number} ")).collect();
    let lab = Lab::indexed(&[("words.txt", &words)]);
    let printed = lab.run("search 'w* AND zebra' --max-expansions 20000");
    assert_eq!((printed.status, printed.err.trim_end()), (1, "dateline: 'zebra' occurs nowhere"));
}

#[test]
fn quotations_that_name_no_speaker_are_no_speakers() {
    let text = "TORVIK (HPA) — “The shield is a threat,” a spokesman said on Monday.\n\nTARSK — “The ferry sank,” Ada Lind said.\n";
    let lab = Lab::indexed(&[("a.txt", text)]);
    for (line, said) in [
        ("speakers shield", "the one quotation that is as asked names no speaker"),
        (
            "quotes shield --speaker lind",
            "no quotation is as asked; taken alone: 'shield' in 1 quotation, speaker 'lind' in 1 quotation",
        ),
    ] {
        let printed = lab.run(line);
        assert_eq!((printed.status, printed.err.trim_end()), (1, format!("dateline: {said}").as_str()), "{line}");
    }
}
