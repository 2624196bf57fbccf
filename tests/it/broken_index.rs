//! An index that is missing, locked, of another version or damaged: a sentence with a remedy and status 2, never a panic.

use std::fs;

use dateline::UpdateOptions;
use serde_json::{Value, json};
use tantivy::Directory;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory};

use crate::lab::Lab;

const COMMANDS: [&str; 6] = ["search ferry", "quotes", "speakers", "show a.txt", "status", "index"];

fn lab() -> Lab {
    Lab::indexed(&[
        (
            "a.txt",
            "TORVIK (HPA) — It was raining. “The ferry sank within an hour of the first alarm,” Captain Luis Herrera said.\n",
        ),
        ("b.txt", "MIRELLE (ACP) — The ferry was found.\n"),
    ])
}

/// Fails, with `message` and its remedy, and without a word on standard output.
#[track_caller]
fn refused(lab: &Lab, line: &str, message: &str) {
    let printed = lab.run(line);
    let transcript = printed.transcript(lab);
    assert_eq!((printed.status, printed.out.as_str()), (2, ""), "dateline {line}\n{transcript}");
    assert!(transcript.contains(message), "dateline {line}\n{transcript}");
    assert!(!transcript.contains("panicked"), "dateline {line}\n{transcript}");
    assert_eq!(printed.err.lines().count(), 1, "dateline {line}: one sentence\n{transcript}");
}

/// Changes what tantivy's list of segments says.
pub(crate) fn edit_meta(lab: &Lab, change: impl FnOnce(&mut Value)) {
    let path = lab.path("index/meta.json");
    let mut meta: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut meta);
    fs::write(path, meta.to_string()).unwrap();
}

/// Changes what the index says of itself.
pub(crate) fn edit_payload(lab: &Lab, change: impl FnOnce(&mut Value)) {
    edit_meta(lab, |meta| {
        let mut payload: Value = serde_json::from_str(meta["payload"].as_str().unwrap()).unwrap();
        change(&mut payload);
        meta["payload"] = payload.to_string().into();
    });
}

/// What a remedy promises: after it everything is as it was.
fn rebuilt(lab: &Lab) {
    lab.done("index --rebuild -q");
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt"]);
}

#[test]
fn missing() {
    let lab = Lab::with(&[("folder/a.txt", "x"), ("file", "x")]);
    for line in &COMMANDS[..5] {
        for index in ["index", "folder", "file"] {
            let named = if index == "index" { String::new() } else { format!(" -i {index}") };
            let message = format!(
                "! dateline: {index}: there is no index here; make one with 'dateline index{named} PATH', or name another with --index"
            );
            refused(&lab, &format!("{line} -i {index}"), &message);
        }
    }
    refused(
        &lab,
        "index folder -i folder",
        "! dateline: folder: this folder holds other files and no index; choose an empty or new folder with --index",
    );
    refused(&lab, "index folder -i file", "! dateline: file: the folder of the index cannot be made");
}

#[test]
fn empty() {
    let lab = lab();
    lab.done("index --forget wire");
    for (line, status) in
        [("search ferry -q", 1), ("quotes -q", 1), ("speakers -q", 1), ("status", 0), ("show a.txt", 2)]
    {
        assert_eq!(lab.run(line).status, status, "{line}");
    }
}

#[test]
fn locked_by_another_process() {
    let lab = lab();
    let directory = MmapDirectory::open(lab.path("index")).unwrap();
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).unwrap();
    for line in ["search ferry", "quotes", "status", "show a.txt"] {
        assert_eq!(lab.run(line).status, 0, "reading goes on: {line}");
    }
    let said = "! dateline: index: the index is being written by another process; wait until it has ended, or choose another index with --index";
    assert_eq!(lab.run("index").status, 0, "nothing to write");
    lab.file("wire/c.txt", "Another story.\n");
    for line in ["index", "index --rebuild", "search --in wire ferry", "index --forget wire"] {
        refused(&lab, line, said);
    }
    drop(lock);
    lab.done("index");
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt", "c.txt"]);
}

#[test]
fn of_another_version() {
    for format in [0, dateline::FORMAT_VERSION + 1] {
        let lab = lab();
        edit_payload(&lab, |payload| {
            payload["format"] = format.into();
            payload["of the future"] = json!([1, 2]);
        });
        let said = format!(
            "! dateline: index: the index is of format {format}, this dateline reads format {}; rebuild it with 'dateline index --rebuild'",
            dateline::FORMAT_VERSION
        );
        for line in COMMANDS {
            refused(&lab, line, &said);
        }
        // What is proposed can be copied, wherever the index is.
        let printed = lab.run("search ferry -i ./index");
        let proposed = "rebuild it with 'dateline index -i ./index --rebuild'";
        assert!(printed.err.trim_end().ends_with(proposed), "{printed:?}");
        rebuilt(&lab);
    }
}

/// What an index holds follows from its sentences and words: others need another version, or an index of the old ones would be searched with
/// the new ones. Where this picture changes, raise `FORMAT_VERSION`.
#[test]
fn sentences_and_words_of_this_version() {
    let mut picture = String::new();
    for (language, text) in [
        (
            "en",
            "TORVIK, D.C., March 3 (HPA) - “We shall wait,” Dr. Ladovin said. “Will you? No!” he added at 5 p.m. The U.S. left. \
             She gave up.Police in the UK.Police said so. Seen in London.Police came on 1.5 km.\n\nanti-missile <HALE.L> x_y O'Brien's 3,000",
        ),
        ("de", "Er sagte: „Nein.“ Am 3. März kam Frau Dr. Groß z.B. nicht. Die Straße ist zu."),
        ("fr", "« Nous attendrons », a-t-il dit. L’accord n’est pas M.Dupont."),
        ("ru", "В.Маросз ушла. Он сказал: «Нет». И т.д. Ещё раз."),
        ("zh", "他说导弹。防衛ミサイル"),
    ] {
        let paragraphs = dateline::paragraphs(text);
        for sentence in dateline::sentences(text, &paragraphs, dateline::Language::from_code(language)) {
            let sentence = sentence.span.of(text);
            let words: Vec<String> = dateline::words(sentence).into_iter().map(|(_, word, _)| word).collect();
            picture.push_str(&format!("{}\n    {}\n", sentence.trim(), words.join(" ")));
        }
    }
    assert_eq!(dateline::FORMAT_VERSION, 4, "the picture has the version in its name");
    insta::assert_snapshot!("format_4", picture);
}

#[test]
fn of_another_program() {
    for payload in [json!("none of ours"), json!("{}"), json!("[1]")] {
        let lab = lab();
        edit_meta(&lab, |meta| meta["payload"] = payload);
        for line in COMMANDS {
            refused(&lab, line, "; choose another folder with --index, or delete this one and run 'dateline index'");
        }
    }
}

#[test]
fn with_other_fields() {
    let lab = lab();
    edit_meta(&lab, |meta| meta["schema"].as_array_mut().unwrap().truncate(3));
    for line in COMMANDS {
        refused(&lab, line, "! dateline: index: the index has other fields than this dateline reads; rebuild it with");
    }
    rebuilt(&lab);
}

#[test]
fn damaged_list_of_segments() {
    for content in ["", "{", "[]", "\0\0\0\0", "{\"segments\":[]}"] {
        let lab = lab();
        lab.file("index/meta.json", content);
        for line in COMMANDS {
            refused(&lab, line, "rebuild it with 'dateline index --rebuild'");
        }
        refused(
            &lab,
            "index --rebuild",
            "! dateline: index: the index does not say what it was made from; name it with 'dateline index --rebuild PATH'",
        );
        lab.done("index --rebuild wire -q");
        assert_eq!(lab.all_ids(), ["a.txt", "b.txt"], "{content:?}");
    }
}

/// Files of the index's segments.
fn segment_files(lab: &Lab) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(lab.path("index"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem.len() == 32))
        .collect();
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    files
}

#[test]
fn truncated_or_missing_segment_files() {
    let lab = lab();
    for path in segment_files(&lab) {
        let whole = fs::read(&path).unwrap();
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            seen_or_survived(&lab, &format!("{} cut to {length} of {} bytes", path.display(), whole.len()));
        }
        fs::remove_file(&path).unwrap();
        seen_or_survived(&lab, &format!("{} removed", path.display()));
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt"]);
}

/// Every command either fails with the sentence about damage or does not need what is damaged; none panics.
fn seen_or_survived(lab: &Lab, what: &str) {
    let mut failed = 0;
    for line in COMMANDS {
        let printed = lab.run(line);
        assert!(!printed.err.contains("panicked"), "{what}: dateline {line}\n{}", printed.err);
        match printed.status {
            0 => {}
            2 => {
                failed += 1;
                let said = "rebuild it with 'dateline index --rebuild'";
                assert!(
                    printed.err.contains("the index is damaged") && printed.err.contains(said),
                    "{what}: {line}\n{}",
                    printed.err
                );
            }
            status => panic!("{what}: dateline {line} ended with {status}\n{}{}", printed.out, printed.err),
        }
    }
    assert!(failed > 0, "{what}: nobody noticed");
}

#[test]
fn flipped_bytes_never_panic() {
    let lab = lab();
    for path in segment_files(&lab) {
        let whole = fs::read(&path).unwrap();
        // Every file at a few places spread over it, its footer included.
        for place in (0..8).map(|part| part * (whole.len() - 1) / 7) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            fs::write(&path, bytes).unwrap();
            for line in ["search ferry --json", "quotes --json", "show a.txt --json"] {
                let printed = lab.run(line);
                let what = format!("byte {place} of {}: dateline {line}", path.display());
                assert!((0..=2).contains(&printed.status), "{what}: {}\n{}", printed.status, printed.err);
                assert!(!printed.err.contains("panicked"), "{what}\n{}", printed.err);
                assert!(!printed.err.contains("a fault of dateline"), "{what}: the checksums tell\n{}", printed.err);
            }
        }
        fs::write(&path, whole).unwrap();
    }
}

#[test]
fn a_run_that_was_cut_off_leaves_the_last_commit() {
    let lab = lab();
    // What an interrupted run leaves: files of segments that no commit names, and the lock file.
    lab.file("index/0123456789abcdef0123456789abcdef.store", "half").file("index/.tantivy-writer.lock", "");
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt"]);
    lab.file("wire/c.txt", "Another story.\n");
    lab.done("index");
    assert_eq!(lab.all_ids().len(), 3);
    let options = UpdateOptions { rebuild: true, ..UpdateOptions::default() };
    let summary = dateline::update(&lab.path("index"), &[], &options, &dateline::NoProgress).unwrap();
    assert_eq!(summary.articles, 3);
}
