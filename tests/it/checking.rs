//! `check`: sound indexes pass whatever was done to them, and no file can be changed unnoticed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::broken_index::{edit_meta, edit_payload};
use crate::lab::{Lab, check};

/// Articles that make use of all that an index holds.
fn stories(from: usize, to: usize) -> Vec<(String, String)> {
    (from..to)
        .map(|n| {
            let text = format!(
                "Port {n} shut\n\nTORVIK, March {} (HPA) — The anti-missile shield near port {n} was shut. “We shall wait, and wait,” Minister Ilena \
                 Marosz said on Monday, “until day {n}.”\n\nCaptain Luis Herrera said that the ferry had left.\n",
                n % 28 + 1
            );
            (format!("wire/{n}.txt"), text)
        })
        .collect()
}

fn write(lab: &Lab, stories: &[(String, String)]) {
    for (path, text) in stories {
        lab.file(path, text);
    }
}

#[track_caller]
fn sound(lab: &Lab, articles: usize) {
    let printed = lab.run("check --json");
    assert_eq!((printed.status, printed.err.as_str()), (0, ""), "{}", printed.out);
    let found: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!((&found["type"], &found["faults"]), (&"check".into(), &0.into()));
    assert_eq!(found["articles"], articles);
    for key in ["quotes", "words"] {
        assert_eq!(found[key], lab.status(key), "{key}");
    }
}

#[test]
fn a_sound_index_passes() {
    let lab = Lab::new();
    write(&lab, &stories(0, 30));
    lab.done("index wire -q");
    sound(&lab, 30);
    // Deletions: files that are gone, and one that has changed.
    for n in 3..9 {
        lab.remove(&format!("wire/{n}.txt"));
    }
    lab.file("wire/1.txt", "Nothing but this.\n");
    lab.done("index -q");
    sound(&lab, 24);
    // Segments enough for merges, with deletions among them.
    for batch in 1..12 {
        write(&lab, &stories(batch * 30, batch * 30 + 3));
        lab.remove(&format!("wire/{}.txt", 10 + batch));
        lab.done("index -q");
    }
    sound(&lab, 24 + 11 * 2);
    lab.file("more/all.jsonl", "{\"id\":\"1.txt\",\"text\":\"\",\"title\":\"Empty\"}\n{\"id\":\"x\",\"text\":\"Щит был “открыт”.\",\"date\":\"2019\",\"n\":0.1}\n");
    lab.done("index more -q");
    let articles = lab.all_ids().len();
    sound(&lab, articles);
    lab.done("index --forget wire -q");
    lab.done("index --forget more -q");
    sound(&lab, 0);
}

#[test]
fn the_sample_corpus_passes() {
    let lab = Lab::sample();
    let printed = lab.run("check");
    assert_eq!((printed.status, printed.err.as_str()), (0, ""), "{}", printed.out);
    assert!(printed.out.starts_with("files      ") && printed.out.ends_with("faults     0\n"), "{}", printed.out);
}

/// An index of several segments, one with deletions.
fn lab_with_deletions() -> Lab {
    let lab = Lab::new();
    write(&lab, &stories(0, 12));
    lab.done("index wire -q");
    lab.remove("wire/3.txt");
    write(&lab, &stories(12, 14));
    lab.done("index -q");
    sound(&lab, 13);
    lab
}

/// The files of segments, of every kind.
fn segment_files(lab: &Lab) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(lab.path("index"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().len() > 32)
        .collect();
    files.sort();
    for kind in ["del", "fast", "fieldnorm", "idx", "pos", "store", "term"] {
        assert!(files.iter().any(|file| file.extension().unwrap() == kind), "no .{kind}: {files:?}");
    }
    files
}

/// The fault is found, named by its file, and nothing panics.
#[track_caller]
fn found(lab: &Lab, file: &Path, what: &str) {
    let printed = lab.run("check --json");
    let what = format!("{} {what}\n{}{}", file.display(), printed.out, printed.err);
    assert_eq!(printed.status, 2, "{what}");
    assert!(!printed.err.contains("panicked") && !printed.err.contains("a fault of dateline"), "{what}");
    let name = file.file_name().unwrap().to_str().unwrap();
    let objects: Vec<Value> = printed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let faults: Vec<&Value> = objects.iter().filter(|object| object["type"] == "fault").collect();
    assert!(faults.iter().any(|fault| fault["file"].as_str().unwrap().ends_with(name)), "{what}");
    let remedy = "rebuild it with 'dateline index --rebuild'";
    assert!(faults.iter().all(|fault| fault["remedy"] == remedy), "{what}");
    assert!(printed.err.contains("the index is damaged (1 fault); rebuild it with"), "{what}");
    // The other segments are read all the same.
    let last = objects.last().unwrap();
    assert_eq!((&last["type"], &last["segments_unread"]), (&"check".into(), &1.into()), "{what}");
    assert!(last["segments"].as_u64() > Some(0), "{what}");
}

#[test]
fn every_file_that_is_changed_cut_or_missing_is_named() {
    let lab = lab_with_deletions();
    for file in segment_files(&lab) {
        let whole = fs::read(&file).unwrap();
        for place in (0..6).map(|part| part * (whole.len() - 1) / 5) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x10;
            fs::write(&file, bytes).unwrap();
            found(&lab, &file, &format!("byte {place}"));
        }
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&file, &whole[..length]).unwrap();
            found(&lab, &file, &format!("cut to {length} bytes"));
        }
        fs::remove_file(&file).unwrap();
        found(&lab, &file, "removed");
        fs::write(&file, whole).unwrap();
    }
    sound(&lab, 13);
}

/// Nothing but the files themselves contradicts `meta.json`, which bears no checksum.
#[test]
fn a_list_of_segments_that_is_not_true_is_seen() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 4] = [
        (|meta| meta["segments"][0]["max_doc"] = 9.into(), "stands out of order, or beyond the last"),
        (|meta| meta["segments"][0]["max_doc"] = 13.into(), "what is stored of article 12 cannot be read (An invalid"),
        (|meta| meta["segments"][0]["max_doc"] = 4_000_000_000u32.into(), "that it has 4000000000 articles; rebuild"),
        (|meta| meta["segments"][0]["segment_id"] = "0".repeat(32).into(), "the file is missing; rebuild"),
    ];
    for (change, said) in changes {
        let lab = Lab::new();
        write(&lab, &stories(0, 12));
        lab.done("index wire -q --threads 1");
        edit_meta(&lab, change);
        let printed = lab.run("check");
        assert_eq!(printed.status, 2, "{said}\n{}", printed.out);
        assert!(printed.out.contains(said), "{said}\n{}", printed.out);
    }
    let lab = lab_with_deletions();
    edit_payload(&lab, |payload| payload["roots"] = Value::Array(Vec::new()));
    let printed = lab.run("check");
    assert!(printed.out.starts_with("index/meta.json: articles came from '"), "{}", printed.out);
}

#[test]
fn what_is_left_over_is_named_and_no_fault() {
    let lab = lab_with_deletions();
    lab.file("index/0123456789abcdef0123456789abcdef.store", "half");
    let printed = lab.run("check");
    assert_eq!(printed.status, 0);
    assert!(
        printed.out.contains("left over  1 (files of a run that was cut off, or is under way)\n"),
        "{}",
        printed.out
    );
    let left = lab.json("check")[0]["left_over"].clone();
    assert!(left[0].as_str().unwrap().ends_with("0123456789abcdef0123456789abcdef.store"), "{left}");
}

#[test]
fn what_people_and_tables_are_told() {
    let lab = lab_with_deletions();
    let store = segment_files(&lab).into_iter().find(|file| file.extension().unwrap() == "store").unwrap();
    fs::write(&store, "").unwrap();
    let printed = lab.run("check");
    let said = format!(
        "index/{}: it is cut short: the checksum at its end cannot be read; rebuild it with 'dateline index --rebuild'\n",
        store.file_name().unwrap().to_str().unwrap()
    );
    assert!(printed.out.starts_with(&said), "{}", printed.out);
    assert!(printed.out.contains(", 1 not read since files of theirs are damaged\n"), "{}", printed.out);
    let csv = lab.run("check --format csv").out;
    assert!(csv.starts_with("type,file,article,message,remedy\nfault,index/"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
    check(
        &lab,
        &[
            (
                "check -i nowhere",
                "! dateline: nowhere: there is no index here; make one with 'dateline index -i nowhere PATH', or name another with --index\n= 2",
            ),
            (
                "check --format trec",
                "! dateline: --format trec is for ranked results, and there are none here; choose text, jsonl, csv or tsv\n= 2",
            ),
        ],
    );
    lab.done("index --rebuild -q");
    sound(&lab, 13);
}
