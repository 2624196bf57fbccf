//! The README, run: every `$ …` in a fenced block is run over the sample corpus, and must print what stands under it.
//!
//! `UPDATE_README=1 cargo test readme` writes what is printed now.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::lab::{COMMANDS, Lab, copy, repository};

/// Where the README's reader keeps the sample corpus.
const HOME: &str = "/home/ann/news";

/// A piece of a page: lines that are left alone, or a command and what it prints.
enum Piece {
    Text(String),
    Run { command: String, output: String },
}

fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced && let Some(command) = line.strip_prefix("$ ") {
            pieces.push(Piece::Run { command: command.to_owned(), output: String::new() });
            continue;
        } else if fenced && let Some(Piece::Run { command, output }) = pieces.last_mut() {
            if goes_on(command) {
                command.push_str(&format!("\n{line}"));
            } else {
                output.push_str(&format!("{line}\n"));
            }
            continue;
        }
        pieces.push(Piece::Text(line.to_owned()));
    }
    pieces
}

/// Whether a command goes on in the next line: behind a bar or a backslash, or within quotation marks.
fn goes_on(command: &str) -> bool {
    command.ends_with(['|', '\\']) || command.matches('\'').count() % 2 == 1
}

fn has_jq() -> bool {
    Command::new("jq").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// What a terminal would show of a command.
fn run(lab: &Lab, command: &str) -> String {
    let printed = lab.shell(&format!("{{ {command}\n}} 2>&1"));
    // The only error that the README shows is that of a query which cannot be read.
    assert!(printed.status < 2 || printed.out.contains(" at column "), "$ {command}\n{}", printed.out);
    let out = printed.out.replace(&lab.path("").display().to_string(), HOME);
    out.trim_end().to_owned()
}

/// What differs from run to run, made alike.
fn alike(output: &str) -> String {
    let mut text = output.to_owned();
    for (pattern, by) in [
        (r"\d+\.\d s\b( \(\d+\.\d MB/s\))?", "… s"),
        (r"\d+\.\d MB in \d+ segments?", "… MB in … segments"),
        (r"(?m)^(files|segments|terms) +\d+(, \d+\.\d MB)?$", "$1 …"),
    ] {
        text = regex::Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    }
    text
}

#[test]
fn prints_what_it_says() {
    let lab = Lab::new();
    copy(&repository().join("corpus"), &lab.path("corpus"));
    let path: PathBuf = repository().join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let update = std::env::var_os("UPDATE_README").is_some();
    let jq = has_jq();
    let (mut written, mut count) = (String::new(), 0);
    for piece in pieces(&page) {
        match piece {
            Piece::Text(line) => written.push_str(&format!("{line}\n")),
            Piece::Run { command, output } => {
                count += 1;
                let runs = jq || !command.contains("jq ");
                let seen = if runs { run(&lab, &command) } else { output.clone() };
                let same = alike(&seen) == alike(output.trim_end());
                assert!(
                    same || update,
                    "README.md is out of date (UPDATE_README=1 cargo test readme)\n$ {command}\n{seen}"
                );
                let kept = if same { output.trim_end() } else { &seen };
                written.push_str(&format!("$ {command}\n{kept}{}", if kept.is_empty() { "" } else { "\n" }));
            }
        }
    }
    assert!(count >= 10, "{count} commands were run");
    if update {
        fs::write(path, written).unwrap();
    } else {
        assert_eq!(written, page, "the README is read whole");
    }
}

#[test]
fn names_every_command_and_the_two_to_begin_with() {
    let page = fs::read_to_string(repository().join("README.md")).unwrap();
    for command in COMMANDS {
        let run = |line: &str| line.starts_with("$ ") && line.contains(&format!("dateline {command}"));
        assert!(page.lines().any(run), "no example of {command}");
    }
    for line in ["cargo run --release -- search --in corpus 'missile shield'", "cargo test"] {
        assert!(page.lines().any(|shown| shown == line), "{line}");
    }
}
