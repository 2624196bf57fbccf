//! What people see, over the sample corpus: the text output of each command, and the help.

use crate::lab::{COMMANDS, DATELINE, Lab, session};

#[test]
fn the_sample_corpus() {
    let lab = Lab::sample();
    for (name, lines) in [
        (
            "search",
            &[
                "search 'missile shield' -n 3",
                "search '\"missile shield\"' -n 2 --passages 2",
                "search 'anti-missile OR antimissile' -n 3 --sort date",
                "search 'title:ferry source:hpa' -n 2",
                "search 'pain farine' --lang fr -n 1",
                "search 'щит' -n 2",
                "search harbour --unit article --passages 2 -n 1",
                "search harbour --in corpus/courier -n 2",
                "search 'missile shield' --count",
                "search 'missile shield' --format trec -n 3",
            ][..],
        ),
        ("search_coloured", &["search 'missile shield' -n 2 --color always", "quotes threat -n 1 --color always"][..]),
        (
            "search_parsed",
            &["search --parse 'title:shield (\"missile defence\"~2 OR missil*) -ferry^2 date:>=2019-02'"][..],
        ),
        (
            "quotes",
            &[
                "quotes threat -n 3",
                "quotes --speaker ladovin -n 2 --sort date",
                "quotes bread --kind indirect -n 2",
                "quotes --cue warned -n 2 --sort -date",
                "quotes threat --count",
            ][..],
        ),
        ("speakers", &["speakers -n 8", "speakers shield -n 5", "speakers --source northwire -n 3"][..]),
        (
            "show",
            &[
                "show aaw/2019/06/25-ferry-report.txt --query '\"human error\" OR ferry'",
                "show northwire/2019/04/09-torvik-walkout.txt",
            ][..],
        ),
        ("status", &["status"][..]),
    ] {
        insta::assert_snapshot!(name, session(&lab, lines));
    }
}

#[test]
fn text_that_would_command_the_terminal_is_made_harmless() {
    let lab = Lab::indexed(&[(
        "a.txt",
        "Red \u{1b}[31malert\u{202e}\n\nTORVIK (HPA) — A shield\u{1b}]0;owned\u{7} was seen.\n",
    )]);
    for line in ["search shield --color always", "search shield", "show a.txt", "quotes -q"] {
        let printed = lab.run(line);
        let harmless = printed
            .out
            .replace("\u{1b}[1m", "")
            .replace("\u{1b}[2m", "")
            .replace("\u{1b}[31m", "")
            .replace("\u{1b}[0m", "");
        assert!(
            !harmless.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{line}: {:?}",
            printed.out
        );
    }
    let text = "TORVIK (HPA) — A shield\u{1b}]0;owned\u{7} was seen.";
    assert_eq!(lab.json("search shield")[0]["text"], text, "data for programs stays as it is");
}

#[test]
fn no_colour_unless_asked() {
    let lab = Lab::indexed(&[("a.txt", "A shield was seen.\n")]);
    for (line, coloured) in
        [("search shield", false), ("search shield --color always", true), ("search shield --color never", false)]
    {
        assert_eq!(lab.done(line).contains('\u{1b}'), coloured, "{line}");
    }
}

#[test]
fn help() {
    let mut pages = Vec::new();
    for command in std::iter::once("").chain(COMMANDS) {
        let output = std::process::Command::new(DATELINE)
            .args([command, "--help"].iter().filter(|word| !word.is_empty()))
            .env("COLUMNS", "100")
            .env_remove("DATELINE_INDEX")
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty());
        pages.push(format!("$ dateline {command} --help\n{}", String::from_utf8(output.stdout).unwrap()));
    }
    insta::assert_snapshot!("help", pages.join("\n"));
}
