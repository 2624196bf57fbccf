//! Runs over small corpora in temporary folders.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::*;
use crate::corpus::ReadProblem;

/// Keeps what was said.
#[derive(Default)]
struct Said(Mutex<Vec<String>>);

impl Progress for Said {
    fn begin(&self, _: u64, _: u64) {}
    fn article(&self, _: u64) {}
    fn problem(&self, problem: &ReadProblem) {
        self.0.lock().unwrap().push(problem.to_string());
    }
    fn renamed(&self, old: &str, new: &str) {
        self.0.lock().unwrap().push(format!("{old} is now {new}"));
    }
}

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Bench {
        let bench = Bench { folder: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            bench.write(name, text);
        }
        bench
    }

    fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.corpus().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn run(&self, options: &UpdateOptions) -> (Summary, Vec<String>) {
        let said = Said::default();
        let summary = update(&self.index(), &[], options, &said).unwrap();
        (summary, said.0.into_inner().unwrap())
    }

    fn add(&self) -> (Summary, Vec<String>) {
        let said = Said::default();
        let summary = update(&self.index(), &[self.corpus()], &UpdateOptions::default(), &said).unwrap();
        (summary, said.0.into_inner().unwrap())
    }

    fn ids(&self) -> Vec<String> {
        let index = Index::open(&self.index()).unwrap();
        let mut ids = Vec::new();
        index.for_each_id(&index.snapshot().unwrap(), |id, _| ids.push(id.to_owned())).unwrap();
        ids.sort();
        ids
    }
}

#[test]
fn every_article_of_every_format() {
    let bench = Bench::new(&[
        ("a.txt", "TORVIK (HPA) — The talks go on."),
        ("b.md", "# Talks\n\nThe *talks* go on."),
        ("c.json", r#"{"articles": [{"text": "One."}, {"text": nil}, {"id": "own", "text": "Three."}]}"#),
        ("d.jsonl", "{\"text\": \"One.\"}\n{\"text\": \n{\"text\": \"Three.\"}\n"),
        ("e.txt", ""),
        ("f.txt.bz2", "BZh9"),
    ]);
    let (summary, said) = bench.add();
    assert_eq!(bench.ids(), ["a.txt", "b.md", "c.json#1", "d.jsonl#1", "d.jsonl#3", "own"]);
    assert_eq!((summary.articles, summary.skipped), (6, 4));
    let root = bench.corpus().canonicalize().unwrap();
    let begins = |name: &str| said.iter().any(|line| line.starts_with(&format!("{}{name}: ", root.join("").display())));
    for name in ["c.json#2", "d.jsonl:2", "e.txt", "f.txt.bz2"] {
        assert!(begins(name), "{name}: {said:?}");
    }
}

#[test]
fn nothing_new_is_nothing_written() {
    let bench = Bench::new(&[("a.txt", "The talks go on."), ("b.json", "no JSON"), ("c.png", "x")]);
    bench.add();
    let meta = bench.index().join("meta.json");
    let before = fs::read(&meta).unwrap();
    let (summary, said) = bench.run(&UpdateOptions::default());
    assert_eq!((summary.articles, summary.unchanged, summary.skipped), (0, 1, 2));
    assert_eq!(said.len(), 2, "what cannot be read is said every time");
    assert_eq!(fs::read(&meta).unwrap(), before);
}

#[test]
fn files_change_and_go() {
    let bench = Bench::new(&[("a.txt", "One."), ("b.txt", "Two."), ("c.txt", "Three.")]);
    bench.add();
    bench.write("a.txt", "One, and more.");
    fs::remove_file(bench.corpus().join("b.txt")).unwrap();
    let (summary, _) = bench.run(&UpdateOptions::default());
    assert_eq!((summary.articles, summary.unchanged, summary.removed), (1, 1, 1));
    assert_eq!(bench.ids(), ["a.txt", "c.txt"]);
}

#[test]
fn a_root_that_is_out_of_reach_keeps_its_articles() {
    let bench = Bench::new(&[("a.txt", "One.")]);
    bench.add();
    let away = bench.folder.path().join("away");
    fs::rename(bench.corpus(), &away).unwrap();
    let (summary, said) = bench.run(&UpdateOptions::default());
    assert_eq!((summary.removed, summary.skipped, said.len()), (0, 1, 1));
    assert_eq!(bench.ids(), ["a.txt"]);
    let forget = UpdateOptions {
        forget: vec![Index::open(&bench.index()).unwrap().settings().roots[0].clone()],
        ..UpdateOptions::default()
    };
    assert_eq!(bench.run(&forget).0.removed, 1);
    assert!(bench.ids().is_empty());
}

#[test]
fn a_rebuild_makes_everything_anew() {
    let bench = Bench::new(&[("a.txt", "One."), ("b.jsonl", "{\"id\": \"x\", \"text\": \"Two.\"}")]);
    bench.add();
    let rebuild = UpdateOptions { rebuild: true, ..UpdateOptions::default() };
    let (summary, said) = bench.run(&rebuild);
    assert_eq!((summary.articles, summary.renamed, said.len()), (2, 0, 0));
    assert_eq!(bench.ids(), ["a.txt", "x"]);
    // A rebuild that is broken off before its end changes nothing.
    let index = Index::open(&bench.index()).unwrap();
    let writer = LateWriter::new(&index, WriterOptions { threads: 1, memory_bytes: 16 << 20 }, Settings::default());
    writer.get().unwrap().delete_all().unwrap();
    drop(writer);
    assert_eq!(bench.ids(), ["a.txt", "x"]);
    // An index that cannot be opened is replaced.
    fs::write(bench.index().join("meta.json"), "{}").unwrap();
    assert!(Index::open(&bench.index()).is_err());
    let options = UpdateOptions { rebuild: true, ..UpdateOptions::default() };
    update(&bench.index(), &[bench.corpus()], &options, &NoProgress).unwrap();
    assert_eq!(bench.ids(), ["a.txt", "x"]);
}

#[test]
fn ids_that_clash_get_a_suffix() {
    let line = "{\"id\": \"x\", \"text\": \"One.\"}\n";
    let bench = Bench::new(&[("a.jsonl", &line.repeat(3))]);
    let (summary, said) = bench.add();
    assert_eq!(summary.renamed, 2);
    assert_eq!(said, ["x is now x~2", "x is now x~3"]);
    assert_eq!(bench.ids(), ["x", "x~2", "x~3"]);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_unicode_are_told_apart() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new(&[]);
    fs::create_dir_all(bench.corpus()).unwrap();
    for name in [b"a\xfe.txt".as_slice(), b"a\xff.txt"] {
        let path = bench.corpus().join(Path::new(std::ffi::OsStr::from_bytes(name)));
        if fs::write(path, "One.").is_err() {
            // Some file systems have no such names.
            return;
        }
    }
    assert_eq!(bench.add().0.articles, 2);
    let (summary, said) = bench.run(&UpdateOptions::default());
    assert_eq!((summary.articles, summary.unchanged, said.len()), (0, 2, 0));
    assert_eq!(bench.ids().len(), 2);
}

#[test]
fn what_was_asked_for_once_stays() {
    let bench = Bench::new(&[("a.txt", "One."), (".b.txt", "Two.")]);
    let hidden = UpdateOptions { hidden: true, ..UpdateOptions::default() };
    update(&bench.index(), &[bench.corpus()], &hidden, &NoProgress).unwrap();
    assert_eq!(bench.run(&UpdateOptions::default()).0.unchanged, 2);
}

/// Breaks a run off at its first article.
struct BreaksOff;

impl Progress for BreaksOff {
    fn begin(&self, _: u64, _: u64) {}
    fn article(&self, _: u64) {
        unreachable!("broken off");
    }
    fn problem(&self, _: &ReadProblem) {}
    fn renamed(&self, _: &str, _: &str) {}
}

#[test]
fn a_run_that_is_broken_off_is_known() {
    let bench = Bench::new(&[("a.txt", "One."), ("b.txt", "Two.")]);
    let broken_off = |options: &UpdateOptions| {
        let run = || update(&bench.index(), &[bench.corpus()], options, &BreaksOff);
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        Index::open(&bench.index()).unwrap().settings().clone()
    };
    let settings = broken_off(&UpdateOptions::default());
    assert_eq!((settings.unfinished, settings.roots.len()), (Some(Run::First), 1));
    assert_eq!(bench.ids(), Vec::<String>::new());
    // Nothing was analysed yet: how it is to be can still be said.
    let german = UpdateOptions { language: Language::from_code("de"), ..UpdateOptions::default() };
    bench.run(&german);
    assert_eq!(bench.ids(), ["a.txt", "b.txt"]);
    assert_eq!(Index::open(&bench.index()).unwrap().settings().unfinished, None);

    bench.write("c.txt", "Three.");
    assert_eq!(broken_off(&german).unfinished, Some(Run::Update));
    assert_eq!(bench.ids(), ["a.txt", "b.txt"]);
    let settings = broken_off(&UpdateOptions { rebuild: true, ..UpdateOptions::default() });
    assert_eq!((settings.unfinished, settings.analysis.language.as_deref()), (Some(Run::Rebuild), Some("de")));
    bench.run(&UpdateOptions::default());
    assert_eq!(bench.ids(), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(Index::open(&bench.index()).unwrap().settings().unfinished, None);
}
