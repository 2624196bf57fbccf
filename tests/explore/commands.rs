//! The commands over the sample corpus, as their users call them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An index of the sample corpus, made once.
fn index() -> &'static Path {
    static INDEX: OnceLock<tempfile::TempDir> = OnceLock::new();
    INDEX
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let options = dateline::UpdateOptions::default();
            dateline::update(folder.path(), &[root().join("corpus")], &options, &dateline::NoProgress).unwrap();
            folder
        })
        .path()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).arg("--index").arg(index()).args(arguments).output().unwrap()
}

/// What a command prints, which must end with status 0.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    let with_json: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    printed(&with_json).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn rows_have_the_keys_that_scripts_rely_on() {
    for (arguments, expected) in [
        (&["kwic", "shield"][..], &["type", "article", "start", "end", "left", "match", "right"][..]),
        (&["terms", "shield"], &["type", "term", "count", "articles", "per_million", "dispersion"]),
        (
            &["terms", "shield", "--against", "ferry"],
            &[
                "type",
                "term",
                "count",
                "articles",
                "per_million",
                "dispersion",
                "reference_count",
                "log_likelihood",
                "log_ratio",
                "percent_diff",
            ],
        ),
        (
            &["collocates", "shield"],
            &["type", "term", "observed", "expected", "log_likelihood", "log_dice", "mi", "t_score"],
        ),
        (&["ngrams", "shield", "-N", "2"], &["type", "ngram", "count", "articles"]),
        (&["timeline", "shield"], &["type", "from", "to", "matches", "articles", "all_articles", "per_thousand"]),
        (&["facets", "source", "shield"], &["type", "field", "value", "matches", "articles"]),
        (&["similar", "MER-2019-0312"], &["type", "rank", "score", "article", "terms"]),
        (&["duplicates"], &["type", "articles"]),
        (&["speakers", "shield"], &["type", "speaker", "role", "quotes", "articles", "first", "last", "variants"]),
    ] {
        for row in rows(arguments) {
            assert_eq!(keys(&row), expected, "{arguments:?}");
        }
    }
    let group = &rows(&["duplicates", "--diff"])[0]["articles"];
    assert_eq!(keys(&group[1]), ["article", "shared", "diff"]);
}

#[test]
fn counts_agree_between_commands() {
    for query in ["shield", "\"missile shield\"", "ferry W/5 inquiry", "угроз* OR щит", "title:ferry"] {
        let expected = rows(&["search", query, "--count"]);
        for command in [&["kwic", query, "--count"][..], &["timeline", query, "--count"], &["terms", query, "--count"]]
        {
            assert_eq!(rows(command), expected, "{command:?}");
        }
        let lines = rows(&["kwic", query, "-n", "0"]).len() as u64;
        let last = printed(&["kwic", query, "-n", "1"]).lines().last().unwrap().to_owned();
        let matches = expected[0]["matches"].as_u64().unwrap();
        assert!(last.starts_with(&format!("{matches} match")), "{last}");
        assert!(lines <= matches);
    }
}

#[test]
fn tables_for_spreadsheets_carry_article_date_and_source() {
    let csv = printed(&["kwic", "shield", "-n", "3", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    for name in ["id", "path", "date", "source", "left", "match", "right", "start", "end"] {
        assert!(headers.iter().any(|header| header == name), "{name}");
    }
    assert_eq!(reader.records().count(), 3);
    let tsv = printed(&["terms", "shield", "-n", "2", "--format", "tsv"]);
    assert_eq!(tsv.lines().next(), Some("type\tterm\tcount\tarticles\tper_million\tjuilland_d\tdp"));
}

#[test]
fn timelines_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let (batch, svg) = (folder.path().join("queries.txt"), folder.path().join("picture.svg"));
    std::fs::write(&batch, "shield\tmissile shield\nferry\n\"never closed\n").unwrap();
    let arguments = ["timeline", "--batch", batch.to_str().unwrap(), "--svg", svg.to_str().unwrap(), "--format", "csv"];
    let output = run(&arguments);
    // One query cannot be read: the others are answered, and the status says so.
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("\"never closed"));
    let csv = String::from_utf8(output.stdout).unwrap();
    assert_eq!(csv.lines().next(), Some("from,to,all_articles,shield,ferry"));
    let single = rows(&["timeline", "missile shield"]);
    for (line, row) in csv.lines().skip(1).zip(&single) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!((cells[0], cells[3].parse().ok()), (row["from"].as_str().unwrap(), row["matches"].as_u64()));
    }
    // Nor does one that can be read, and not be answered, keep the others back.
    let asked = "shield\tmissile shield\nlone\t#\nwide\t*\nferry\n";
    std::fs::write(&batch, asked).unwrap();
    let output = run(&["timeline", "--batch", batch.to_str().unwrap(), "--format", "csv", "--max-expansions", "20"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("query lone: ") && said.contains("query wide: "), "{said}");
    let csv = String::from_utf8(output.stdout).unwrap();
    assert_eq!(csv.lines().next(), Some("from,to,all_articles,shield,ferry"));
    let picture = std::fs::read_to_string(&svg).unwrap();
    assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"));
    assert_eq!(picture.matches("<polyline").count(), 2);
    std::fs::write(&batch, "shield\tmissile shield\nferry\n").unwrap();
    let json = rows(&["timeline", "--batch", batch.to_str().unwrap()]);
    assert_eq!(json.len(), 2 * single.len());
    assert!(json.iter().all(|row| row["query"] == "shield" || row["query"] == "ferry"));
    let counts = rows(&["timeline", "--batch", batch.to_str().unwrap(), "--count"]);
    assert_eq!(counts.iter().map(|row| row["query"].as_str().unwrap()).collect::<Vec<_>>(), ["shield", "ferry"]);
}

#[test]
fn samples_can_be_repeated_and_limits_cut_no_count() {
    let once = printed(&["kwic", "the", "--sample", "5", "--seed", "7", "--json"]);
    assert_eq!(once.lines().count(), 5);
    assert_eq!(once, printed(&["kwic", "the", "--sample", "5", "--seed", "7", "--json"]));
    assert_ne!(once, printed(&["kwic", "the", "--sample", "5", "--seed", "8", "--json"]));
    let terms = rows(&["terms", "--sample", "3", "--seed", "1", "-n", "1"]);
    assert!(terms[0]["articles"].as_u64().unwrap() <= 3);
    // The frequency of the most frequent word is what it is, however few rows are shown.
    assert_eq!(rows(&["terms", "-n", "1"])[0], rows(&["terms", "-n", "0"])[0]);
    let sorted = rows(&["collocates", "shield", "--sort", "-observed", "-n", "5"]);
    let observed: Vec<u64> = sorted.iter().filter_map(|row| row["observed"].as_u64()).collect();
    assert!(observed.is_sorted_by(|a, b| a >= b) && observed.len() == 5);
    let unknown = run(&["terms", "shield", "--sort", "colour"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("these rows have term, count"));
}

#[test]
fn speakers_are_joined_and_parted_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("aliases.txt");
    std::fs::write(&file, "# two people\nS. A. Ladovin: Sergei Ladovin\nMarosz:\n").unwrap();
    let before = rows(&["speakers"]);
    let of = |rows: &[Value], name: &str| rows.iter().find(|row| row["speaker"] == name).cloned();
    let joined = rows(&["speakers", "--aliases", file.to_str().unwrap()]);
    let (was, is) = (of(&before, "Sergei Ladovin").unwrap(), of(&joined, "S. A. Ladovin").unwrap());
    assert!(of(&joined, "Sergei Ladovin").is_none());
    assert!(is["variants"].as_array().unwrap().iter().any(|name| name == "Sergei Ladovin"));
    // The bare surname may have followed the full name before; now nobody is called so.
    let quotes = |row: &Value| row["quotes"].as_u64().unwrap();
    let bare = |rows: &[Value]| of(rows, "Ladovin").map_or(0, |row| quotes(&row));
    assert_eq!(quotes(&is) + bare(&joined), quotes(&was) + bare(&before));
    std::fs::write(&file, "no colon here\n").unwrap();
    assert_eq!(run(&["speakers", "--aliases", file.to_str().unwrap()]).status.code(), Some(2));
}

#[test]
fn what_cannot_be_is_said_with_a_remedy() {
    for (arguments, said) in [
        (&["facets", "colour", "shield"][..], "no matching article has a field 'colour'"),
        (&["similar", "nobody"], "the index holds no article 'nobody'"),
        (&["duplicates", "--share", "0"], "the least share lies above 0"),
        (&["kwic", "shield", "--context", "pages:3"], "words:N or sentence:N"),
        (&["collocates", "shield", "--window", "0"], "is no window"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(said), "{arguments:?}: {errors}");
    }
    assert_eq!(run(&["kwic", "xylophone"]).status.code(), Some(1));
}

/// The pages that show commands and what they print. `DATELINE_BLESS=1 cargo test` writes what they print now into them.
const PAGES: [&str; 1] = ["docs/scripting.md"];

fn is_there(tool: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().is_ok_and(|output| output.status.success())
}

/// What commands print, run in a folder; `None` if this machine lacks a tool that they need.
fn piped(commands: &str, folder: &Path) -> Option<String> {
    let tools = ["jq", "python3", "parallel"];
    if let Some(missing) = tools.iter().find(|tool| commands.contains(**tool) && !is_there(tool)) {
        eprintln!("not run, {missing} is missing: {commands}");
        return None;
    }
    let binaries = PathBuf::from(env!("CARGO_BIN_EXE_dateline")).parent().unwrap().to_path_buf();
    let output = Command::new("sh")
        .args(["-euc", commands])
        .current_dir(folder)
        .env("PATH", format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap()))
        .env("DATELINE_INDEX", index())
        // GNU parallel asks once to be cited.
        .env("PARALLEL_HOME", folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{commands}\n{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn pages_show_what_their_commands_print() {
    for name in PAGES {
        let page = std::fs::read_to_string(root().join(name)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("will-cite"), "").unwrap();
        let (mut made, mut rest, mut pipelines) = (String::new(), page.as_str(), 0);
        // A block of commands, then a block of what they print.
        while let Some((before, after)) = rest.split_once("```sh\n") {
            let (commands, after) = after.split_once("```").unwrap();
            let (between, after) = after.split_once("```text\n").unwrap();
            let (expected, after) = after.split_once("```").unwrap();
            let printed = piped(commands, folder.path()).unwrap_or_else(|| expected.to_owned());
            made.push_str(&format!("{before}```sh\n{commands}```{between}```text\n{printed}```"));
            rest = after;
            pipelines += 1;
        }
        made.push_str(rest);
        assert!(pipelines > 0, "{name}");
        if std::env::var_os("DATELINE_BLESS").is_some() {
            std::fs::write(root().join(name), &made).unwrap();
        } else {
            assert_eq!(made, page, "{name}");
        }
    }
}
