//! The order of the house, which the compiler does not hold: who may import whom, and what occurs where.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lab::{copy, repository};

/// The rank of each module. A module imports only modules of a lower rank. `ARCHITECTURE.md` shows the same table.
const RANKS: &[(&str, usize)] = &[
    ("span", 0),
    ("error", 1),
    ("article", 2),
    ("analysis", 2),
    ("query", 3),
    ("corpus", 3),
    ("quotation", 3),
    ("index", 4),
    ("ingest", 5),
    ("search", 5),
    ("explore", 6),
    ("evaluation", 6),
    ("output", 7),
];

/// Crates that one module each has to itself.
const OWNERS: &[(&str, &[&str])] = &[
    ("tantivy", &["index", "search", "explore"]),
    ("walkdir", &["corpus"]),
    ("clap", &["bin"]),
    ("anyhow", &["bin"]),
    ("indicatif", &["bin"]),
    ("comfy_table", &["output"]),
    ("csv", &["output"]),
];

/// What only the program may do.
const PROGRAM_ONLY: &[&str] =
    &["println!", "print!", "eprintln!", "eprint!", "dbg!", "process::exit", "io::stdout", "io::stderr"];

/// Longest file, in lines without its tests.
const LINES_MAX: usize = 500;

/// All files of `src/`.
pub fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    rust_files(&repository().join("src"), &mut found);
    found
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The path below `root`, with `/`.
fn name(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The module of a file: `src/query/lexer.rs` is of `query`, `src/bin/...` of `bin`, `src/lib.rs` of none.
fn module(name: &str) -> &str {
    let below = name.strip_prefix("src/").unwrap_or(name);
    let first = below.split('/').next().unwrap_or(below);
    if first == "lib.rs" { "" } else { first.trim_end_matches(".rs") }
}

fn rank(module: &str) -> Option<usize> {
    RANKS.iter().find(|(known, _)| *known == module).map(|(_, rank)| *rank)
}

/// Lines of code, numbered from 1, without comments, texts in quotation marks, and the tests at the end.
fn code(text: &str) -> Vec<(usize, String)> {
    let tests = text.find("\n#[cfg(test)]").map_or(text.len(), |at| at + 1);
    text[..tests]
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let mut code = String::new();
            let mut in_text = false;
            let mut characters = line.chars().peekable();
            while let Some(c) = characters.next() {
                match c {
                    '\\' if in_text => drop(characters.next()),
                    '"' => in_text = !in_text,
                    '/' if !in_text && characters.peek() == Some(&'/') => break,
                    c if !in_text => code.push(c),
                    _ => {}
                }
            }
            (number + 1, code)
        })
        .collect()
}

/// Everything untidy under `root`, as `path:line: what`.
fn faults(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    for path in files {
        let name = name(root, &path);
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("//!") {
            faults.push(format!("{name}:1: no header that says what the module is for"));
        }
        let lines = code(&text);
        if lines.len() > LINES_MAX {
            faults.push(format!("{name}: {} lines without tests, at most {LINES_MAX}", lines.len()));
        }
        let tests_alone = name.ends_with("/tests.rs");
        for (number, line) in lines {
            let place = format!("{name}:{number}");
            if !tests_alone {
                imports(&place, module(&name), &line, &mut faults);
            }
            if module(&name) != "bin" && !tests_alone {
                faults.extend(
                    PROGRAM_ONLY
                        .iter()
                        .filter(|word| holds(&line, word))
                        .map(|word| format!("{place}: {word} outside the program")),
                );
            }
        }
    }
    faults
}

/// Imports of modules that rank as high or higher, and of crates that others own.
fn imports(place: &str, own: &str, line: &str, faults: &mut Vec<String>) {
    for rest in line.split("crate::").skip(1) {
        let imported: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let Some(other) = rank(&imported) else { continue };
        match rank(own) {
            Some(own_rank) if other >= own_rank && imported != own => {
                faults.push(format!("{place}: {own} (rank {own_rank}) imports {imported} (rank {other})"));
            }
            None if !own.is_empty() && own != "bin" => faults.push(format!("{place}: {own} has no rank")),
            _ => {}
        }
    }
    for (owned, owners) in OWNERS {
        if holds(line, &format!("{owned}::")) && !owners.contains(&own) {
            faults.push(format!("{place}: {owned} outside {}", owners.join(", ")));
        }
    }
}

/// Whether `line` holds `word`, not as the end of a longer one.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

#[test]
fn the_sources_are_in_order() {
    let faults = faults(repository());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What tidy would say of sources that are not in order: each rule, broken once.
#[test]
fn disorder_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    copy(&repository().join("src/query"), &root.join("src/query"));
    let break_rule = |name: &str, text: &str| {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), text).unwrap();
        let found = faults(root);
        fs::remove_file(root.join(name)).unwrap();
        found
    };
    assert!(faults(root).is_empty(), "{:?}", faults(root));
    for (name, text, said) in [
        (
            "src/query/x.rs",
            "//! X.\nuse crate::search::Searcher;\n",
            "src/query/x.rs:2: query (rank 3) imports search (rank 5)",
        ),
        (
            "src/query/x.rs",
            "//! X.\nfn f(_: &crate::corpus::ReadProblem) {}\n",
            "src/query/x.rs:2: query (rank 3) imports corpus",
        ),
        ("src/query/x.rs", "//! X.\nuse tantivy::Index;\n", "src/query/x.rs:2: tantivy outside index, search"),
        ("src/query/x.rs", "//! X.\nfn f() { println!(); }\n", "src/query/x.rs:2: println! outside the program"),
        ("src/query/x.rs", "use crate::span::Span;\n", "src/query/x.rs:1: no header"),
        ("src/search/x.rs", "//! X.\nuse anyhow::Result;\n", "src/search/x.rs:2: anyhow outside bin"),
        ("src/new/x.rs", "//! X.\nuse crate::span::Span;\n", "src/new/x.rs:2: new has no rank"),
        ("src/query/x.rs", &format!("//! X.\n{}", "\n".repeat(500)), "src/query/x.rs: 501 lines"),
    ] {
        let found = break_rule(name, text);
        assert!(found.iter().any(|fault| fault.starts_with(said)), "{name}: {text}: {found:?}");
    }
    let quiet = "//! X. println!\nfn f() -> &'static str { \"tantivy::Index println!\" } // crate::search\n#[cfg(test)]\nmod tests { use crate::search::X; }\n";
    assert!(break_rule("src/query/x.rs", quiet).iter().all(|fault| !fault.starts_with("src/query/x.rs")));
}

/// Pages that quote paths and names, and the marks that make a quoted word a path of the repository.
const PAGES: &[&str] = &[
    "ARCHITECTURE.md",
    "README.md",
    "CHANGELOG.md",
    "benches/README.md",
    "index/README.md",
    "corpus/README.md",
    "docs",
];

#[test]
fn what_the_pages_name_exists() {
    let mut checked = 0;
    let mut missing = Vec::new();
    let root = repository();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let mut fenced = false;
        for (number, line) in text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            if fenced {
                continue;
            }
            for quoted in line.split('`').skip(1).step_by(2).chain(links(line)) {
                if !is_path(quoted) {
                    continue;
                }
                checked += 1;
                let beside = page.parent().unwrap().join(quoted);
                if !root.join(quoted).exists() && !beside.exists() {
                    missing.push(format!("{}:{}: there is no {quoted}", name(root, &page), number + 1));
                }
            }
            for bench in line.split("--bench ").skip(1) {
                let bench: String = bench.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                assert!(root.join(format!("benches/{bench}.rs")).exists(), "{}: no bench {bench}", page.display());
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
    assert!(checked > 30, "only {checked} paths were seen");
}

fn pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for page in PAGES {
        let path = repository().join(page);
        if path.is_dir() {
            found.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(path);
        }
    }
    found
}

/// Targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(|target| target.split('#').next().unwrap())
}

/// Whether a quoted word means a file or folder of the repository.
fn is_path(word: &str) -> bool {
    let roots = ["src/", "tests/", "benches/", "docs/", "corpus/", ".ci/", "index/README"];
    let plain = !word.contains([' ', '*', '<', '{', '…']) && !word.contains("://") && !word.contains("::");
    let top = (word.ends_with(".md") && !word.starts_with('.')) || word == "Cargo.toml";
    plain && (top || roots.iter().any(|root| word.starts_with(root)))
}

/// The table of ranks in `ARCHITECTURE.md` is the one that is held here.
#[test]
fn the_map_shows_the_ranks() {
    let page = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    for (module, rank) in RANKS {
        assert!(
            page.contains(&format!("| {rank} | `{module}` |")),
            "ARCHITECTURE.md has no row '| {rank} | `{module}` |'"
        );
    }
}

/// Snapshots that no test looks at any more would lie about what is held.
#[test]
fn no_snapshot_is_left_over() {
    let folder = repository().join("tests/it");
    let tests: String = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for entry in fs::read_dir(folder.join("snapshots")).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        if file.ends_with(".snap.new") {
            continue; // What a failed run proposes.
        }
        let name = file.trim_end_matches(".snap").rsplit("__").next().unwrap().to_owned();
        assert!(file.ends_with(".snap") && tests.contains(&format!("\"{name}\"")), "tests/it/snapshots/{file}");
    }
}
