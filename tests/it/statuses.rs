//! Exit statuses, as grep's: 0 something was found or done, 1 nothing was found, 2 an error; and quiet ends of pipes.

use crate::lab::{Lab, check};

const STORIES: &[(&str, &str)] = &[
    (
        "a.txt",
        "Talks begin\n\nTORVIK, March 4 (HPA) — The delegates met in the morning. “We shall talk,” Minister Ilena Marosz said on Monday.\n",
    ),
    ("b.txt", "Rain falls\n\nMIRELLE, March 5 (ACP) — It rained all day.\n"),
];

#[test]
fn nought_if_something_was_found_or_done() {
    let lab = Lab::indexed(STORIES);
    for line in [
        "index",
        "index wire",
        "search talks",
        "search talks --count",
        "search talks --format trec",
        "search talks --parse",
        "search '\"shall talk\"' --unit article",
        "quotes",
        "quotes talk --speaker marosz",
        "speakers",
        "show a.txt",
        "show b.txt --query zebra",
        "status",
        "extract wire",
        "completions zsh",
        "man",
        "man pages",
        "--version",
        "--help",
        "search --help",
    ] {
        let printed = lab.run(line);
        assert_eq!(printed.status, 0, "dateline {line}\n{}", printed.err);
    }
}

#[test]
fn one_if_nothing_was_found() {
    let lab = Lab::indexed(STORIES);
    for line in [
        "search zebra",
        "search zebra --json",
        "search zebra --count",
        "search talks --source reuters",
        "quotes zebra",
        "quotes --speaker nobody",
        "speakers zebra",
    ] {
        let printed = lab.run(line);
        assert_eq!(printed.status, 1, "dateline {line}\n{}{}", printed.out, printed.err);
    }
    check(
        &lab,
        &[
            ("search zebra --count", "0 matches in 0 articles\n! dateline: 'zebra' occurs nowhere\n= 1"),
            ("search zebra -q", "= 1"),
            ("search rainedd", "! dateline: 'rainedd' occurs nowhere; did you mean 'rained'?\n= 1"),
        ],
    );
    assert_eq!(lab.run_with_input("extract", "").status, 1, "no article in, none out");
}

#[test]
fn two_if_it_failed() {
    let lab = Lab::indexed(STORIES);
    for line in [
        "",
        "serch talks",
        "search",
        "search '\"talks'",
        "search talks --format xml",
        "search talks -n many",
        "search talks --after someday",
        "search talks --lang xx",
        "search talks --in nowhere",
        "search talks -i nowhere",
        "quotes '(talk'",
        "speakers 'talk)'",
        "show nothing.txt",
        "status -i nowhere",
        "status --format trec",
        "speakers --format trec",
        "show a.txt --format trec",
        "search talks --count --format trec",
        "extract nowhere",
        "index nowhere",
        "index --forget nowhere",
        "index --memory 1K wire",
        "index --files-from nowhere",
        "-i wire index wire",
    ] {
        let printed = lab.run(line);
        assert_eq!(printed.status, 2, "dateline {line}\n{}{}", printed.out, printed.err);
        assert!(printed.out.is_empty(), "dateline {line} printed results: {}", printed.out);
        assert!(!printed.err.contains("panicked") && !printed.err.contains("RUST_BACKTRACE"), "{}", printed.err);
    }
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt"], "and nothing happened to the index");
}

/// Enough of everything to overfill a pipe.
fn large() -> Lab {
    let lab = Lab::new();
    let lines: String = (0..4000)
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"TORVIK (HPA) — “We shall talk again and again,” Minister Ilena Marosz said on day {n} of the talks.\"}}\n"))
        .collect();
    lab.file("wire/all.jsonl", lines);
    lab.done("index wire -q");
    lab
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let lab = large();
    for line in [
        "search talks -n 0",
        "search talks -n 0 --json",
        "search talks -n 0 --format csv",
        "search talks -n 0 --format trec",
        "quotes -n 0",
        "extract wire/all.jsonl",
    ] {
        let shell = format!("( dateline {line}; echo $? >status ) | head -n 1");
        let printed = lab.shell(&shell);
        assert_eq!(printed.out.lines().count(), 1, "{shell}");
        assert_eq!(printed.err, "", "{shell}");
        assert_eq!(std::fs::read_to_string(lab.path("status")).unwrap().trim(), "0", "{shell}");
    }
}

#[test]
fn a_query_that_begins_with_a_hyphen_comes_after_two() {
    let lab = Lab::indexed(STORIES);
    assert_eq!(lab.done("search -n 5 --format trec -- -rained").split(' ').nth(2), Some("a.txt"));
}

#[test]
fn the_index_is_found_by_flag_or_variable() {
    let lab = Lab::indexed(STORIES);
    for shell in [
        "mv index other; dateline -i other search talks -n 1",
        "dateline search talks -n 1 --index other",
        "DATELINE_INDEX=other dateline search talks -n 1",
    ] {
        let printed = lab.shell(shell);
        assert_eq!((printed.status, printed.err.as_str()), (0, ""), "{shell}");
    }
}
