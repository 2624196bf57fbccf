//! The language of these tests: a corpus in a temporary folder, a command, what it printed, one [`check`].

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Every command of the program, in the order of its help.
pub(crate) const COMMANDS: [&str; 19] = [
    "index",
    "search",
    "quotes",
    "speakers",
    "kwic",
    "timeline",
    "facets",
    "terms",
    "collocates",
    "ngrams",
    "similar",
    "duplicates",
    "show",
    "extract",
    "eval",
    "status",
    "check",
    "completions",
    "man",
];

/// The program under test.
pub const DATELINE: &str = env!("CARGO_BIN_EXE_dateline");

/// The repository: where the sample corpus, the README and the pages lie.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder that commands run in.
pub struct Lab {
    folder: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Printed {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Lab {
    /// An empty folder.
    pub fn new() -> Lab {
        Lab { folder: tempfile::Builder::new().prefix("dateline-lab-").tempdir().unwrap() }
    }

    /// A folder with `files`: paths and contents.
    pub fn with(files: &[(&str, &str)]) -> Lab {
        let lab = Lab::new();
        for (path, content) in files {
            lab.file(path, content);
        }
        lab
    }

    /// A folder with `files` under `wire/`, indexed.
    pub fn indexed(files: &[(&str, &str)]) -> Lab {
        let lab = Lab::new();
        for (path, content) in files {
            lab.file(&format!("wire/{path}"), content);
        }
        lab.done("index wire");
        lab
    }

    /// A folder with a copy of the sample corpus, indexed.
    pub fn sample() -> Lab {
        let lab = Lab::new();
        copy(&repository().join("corpus"), &lab.path("corpus"));
        lab.done("index");
        lab
    }

    /// Writes a file, and the folders above it.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) -> &Lab {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn remove(&self, path: &str) -> &Lab {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    /// A path in the folder; "" is the folder itself.
    pub fn path(&self, path: &str) -> PathBuf {
        let folder = self.folder.path().canonicalize().unwrap();
        if path.is_empty() { folder } else { folder.join(path) }
    }

    /// Runs `dateline` with arguments written as in a shell.
    pub fn run(&self, line: &str) -> Printed {
        self.run_with_input(line, "")
    }

    /// The same, with something on standard input.
    pub fn run_with_input(&self, line: &str, input: &str) -> Printed {
        let mut command = Command::new(DATELINE);
        command.args(words(line));
        self.finish(command, input)
    }

    /// Runs a line of shell, in which `dateline` is the program under test.
    pub fn shell(&self, line: &str) -> Printed {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("PATH", path_with_dateline());
        self.finish(command, "")
    }

    fn finish(&self, mut command: Command, input: &str) -> Printed {
        command.current_dir(self.path("")).env_remove("DATELINE_INDEX").env("COLUMNS", "100");
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A command that does not read its input closes it; that is no failure here.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Printed {
            status: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }

    /// Runs a command that must end well; gives its standard output.
    pub fn done(&self, line: &str) -> String {
        let printed = self.run(line);
        assert_eq!(printed.status, 0, "dateline {line}\n{}", printed.err);
        printed.out
    }

    /// The objects that a command prints with `--json`.
    pub fn json(&self, line: &str) -> Vec<Value> {
        let printed = self.run(&format!("{line} --json"));
        assert!(printed.status < 2, "dateline {line}\n{}", printed.err);
        printed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The ids of the articles that a command finds, in its order.
    pub fn ids(&self, line: &str) -> Vec<String> {
        self.json(line).iter().map(|hit| hit["article"]["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The ids of all articles of the index, sorted.
    pub fn all_ids(&self) -> Vec<String> {
        let mut ids = self.ids("search 'words:>=0' -n 0");
        ids.sort();
        ids
    }

    /// Number `key` of `dateline status`.
    pub fn status(&self, key: &str) -> u64 {
        self.json("status")[0][key].as_u64().unwrap()
    }

    /// Everything a command prints, as one text: its output, its talk behind `!`, its status unless it is 0. What differs
    /// from run to run (the folder, times, sizes on disk) is made alike.
    pub fn transcript(&self, line: &str) -> String {
        self.run(line).transcript(self)
    }
}

impl Printed {
    pub fn transcript(&self, lab: &Lab) -> String {
        let mut text = self.out.clone();
        for line in self.err.lines() {
            text.push_str(&format!("! {line}\n"));
        }
        if self.status != 0 {
            text.push_str(&format!("= {}\n", self.status));
        }
        alike(&text, lab)
    }
}

fn alike(text: &str, lab: &Lab) -> String {
    let text = text.replace(&lab.path("").display().to_string(), "LAB");
    let mut text = text.replace(&repository().display().to_string(), "REPOSITORY");
    for (pattern, by) in [
        (r"\d+\.\d s\b( \(\d+\.\d MB/s\))?", "… s"),
        (r"\d+\.\d MB in \d+ segments?", "… MB in … segments"),
        (r#""index_bytes":\d+,"segments":\d+"#, r#""index_bytes":…,"segments":…"#),
    ] {
        text = regex::Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    }
    text
}

/// Runs each command and compares all it prints, as [`Lab::transcript`] writes it, line by line.
#[track_caller]
pub fn check(lab: &Lab, cases: &[(&str, &str)]) {
    for (line, expected) in cases {
        let seen = lab.transcript(line);
        assert_eq!(seen.trim_end(), expected.trim_end(), "\ndateline {line}\n{seen}");
    }
}

/// The transcript of several commands, each under its prompt: what snapshots hold.
pub fn session(lab: &Lab, lines: &[&str]) -> String {
    lines.iter().map(|line| format!("$ dateline {line}\n{}", lab.transcript(line))).collect::<Vec<_>>().join("\n")
}

/// The search path with the program under test at its head.
pub fn path_with_dateline() -> std::ffi::OsString {
    let folder = Path::new(DATELINE).parent().unwrap().to_path_buf();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&others))).unwrap()
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The words of a line as a shell parts them: white space, and quotation marks of both kinds.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    assert!(quote.is_none(), "an open quotation mark in: {line}");
    words.extend(word);
    words
}

#[test]
fn lines_are_parted_as_a_shell_does() {
    assert_eq!(words(r#"search '"a b"' -n 1  "" x'y z'"#), ["search", r#""a b""#, "-n", "1", "", "xy z"]);
}
