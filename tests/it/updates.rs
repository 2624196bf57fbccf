//! Roots, and bringing an index up to date: what changed is read, what is gone goes, nothing is doubled, nothing else happens.

use crate::lab::{Lab, check};

fn story(word: &str) -> String {
    format!("TORVIK (HPA) — The {word} was seen again.\n")
}

fn lab() -> Lab {
    let lab = Lab::new();
    for (path, word) in [("wire/a.txt", "ferry"), ("wire/2019/b.txt", "shield"), ("other/c.txt", "mayor")] {
        lab.file(path, story(word));
    }
    lab
}

#[test]
fn index_adds_roots_and_index_alone_brings_all_up_to_date() {
    let lab = lab();
    check(
        &lab,
        &[
            (
                "index wire",
                "! dateline: indexed 2 articles, 0 quotations, 14 words from 0.0 MB in … s; 0 files unchanged, 0 removed",
            ),
            (
                "index other",
                "! dateline: indexed 1 article, 0 quotations, 7 words from 0.0 MB in … s; 2 files unchanged, 0 removed",
            ),
            (
                "index",
                "! dateline: indexed 0 articles, 0 quotations, 0 words from 0.0 MB in … s; 3 files unchanged, 0 removed",
            ),
        ],
    );
    assert_eq!(lab.all_ids(), ["2019/b.txt", "a.txt", "c.txt"]);
    lab.file("wire/a.txt", story("harbour")).file("wire/d.txt", story("grain")).remove("other/c.txt");
    check(
        &lab,
        &[(
            "index",
            "! dateline: indexed 2 articles, 0 quotations, 14 words from 0.0 MB in … s; 1 file unchanged, 1 removed",
        )],
    );
    assert_eq!(lab.all_ids(), ["2019/b.txt", "a.txt", "d.txt"]);
    for (word, count) in [("ferry", 0), ("harbour", 1), ("mayor", 0), ("grain", 1), ("shield", 1)] {
        assert_eq!(lab.ids(&format!("search {word} -q")).len(), count, "{word}");
    }
    assert_eq!(lab.status("articles"), 3);
}

#[test]
fn index_alone_takes_corpus_if_there_are_no_roots() {
    let lab = Lab::with(&[("corpus/a.txt", "One story."), ("wire/b.txt", "Another.")]);
    lab.done("index");
    assert_eq!(lab.all_ids(), ["a.txt"]);
    check(
        &Lab::new(),
        &[(
            "index",
            "! dateline: corpus: there is nothing to index here (No such file or directory (os error 2)); name a file or folder that exists\n= 2",
        )],
    );
}

#[test]
fn overlapping_roots_never_double_an_article() {
    for lines in [
        &["index wire wire/2019 wire/a.txt"][..],
        &["index wire/2019 wire/a.txt wire"],
        &["index wire/2019", "index wire", "index wire/../wire"],
        &["index wire", "index wire/2019", "index ./wire/2019/b.txt"],
    ] {
        let lab = lab();
        for line in lines {
            lab.done(line);
        }
        assert_eq!(lab.all_ids().len(), 2, "{lines:?}");
        assert_eq!(lab.status("articles"), 2, "{lines:?}");
    }
}

#[test]
fn forget_takes_a_root_out_and_leaves_the_rest() {
    let lab = lab();
    lab.done("index wire wire/2019 other");
    lab.done("index --forget other");
    assert_eq!(lab.all_ids(), ["2019/b.txt", "a.txt"]);
    lab.done("index --forget wire");
    assert_eq!(lab.all_ids(), ["b.txt"], "what another root holds stays");
    check(
        &lab,
        &[(
            "index --forget other",
            "! dateline: other: the index does not know this root; 'dateline status' lists its roots\n= 2",
        )],
    );
    std::fs::remove_dir_all(lab.path("wire")).unwrap();
    lab.done("index --forget wire/2019");
    assert_eq!(lab.all_ids().len(), 0, "a root that is gone from the disk can be forgotten, too");
}

#[test]
fn the_index_may_lie_in_the_tree_and_is_never_walked() {
    let lab = lab();
    for _ in 0..2 {
        lab.done("index -i wire/index wire");
        assert_eq!(lab.ids("search -i wire/index torvik -n 0").len(), 2);
        assert_eq!(lab.json("status -i wire/index")[0]["skipped"], 0);
    }
    lab.file("index/README.md", "# index\n\nThe place of the index.\n");
    lab.done("index .");
    assert_eq!(
        lab.json("status")[0]["skipped"].as_u64(),
        Some(count_files(&lab, "wire/index")),
        "another's index is strange files"
    );
    let ids = lab.all_ids();
    assert_eq!(ids, ["other/c.txt", "wire/2019/b.txt", "wire/a.txt"]);
}

fn count_files(lab: &Lab, folder: &str) -> u64 {
    std::fs::read_dir(lab.path(folder))
        .unwrap()
        .filter(|entry| !entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'))
        .count() as u64
    // meta.json is JSON without a text: strange, too.
}

#[test]
fn files_from_reads_a_list() {
    let lab = lab();
    lab.file("list", "wire/a.txt\n\nother\n");
    lab.done("index --files-from list");
    assert_eq!(lab.all_ids(), ["a.txt", "c.txt"]);
    let printed = lab.run_with_input("index --files-from -", "wire/2019/b.txt\n");
    assert_eq!(printed.status, 0, "{}", printed.err);
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt", "c.txt"]);
}

#[test]
fn files_from_reads_what_find_print0_writes() {
    let lab = lab();
    let printed = lab.run_with_input("index --files-from -", "wire/a.txt\0wire/2019/b.txt\0");
    assert_eq!(printed.status, 0, "{}", printed.err);
    assert_eq!(lab.all_ids(), ["a.txt", "b.txt"]);
}

#[test]
fn hidden_files_only_when_told_and_then_for_good() {
    let lab = lab();
    lab.file("wire/.hidden.txt", story("spy")).file("wire/.git/x.txt", story("branch"));
    lab.file("wire/.gitignore", "a.txt\n");
    lab.done("index wire");
    assert_eq!(lab.all_ids(), ["2019/b.txt", "a.txt"], ".gitignore is not heeded");
    lab.done("index --hidden -q");
    assert_eq!(lab.all_ids(), [".git/x.txt", ".hidden.txt", "2019/b.txt", "a.txt"]);
    lab.done("search --in wire ferry -q");
    lab.done("index -q");
    assert_eq!(lab.all_ids().len(), 4, "an update must not take articles out for want of a flag");
    lab.done("index --rebuild");
    assert_eq!(lab.all_ids().len(), 2, "--rebuild decides anew");
}

#[test]
fn in_brings_a_path_up_to_date_and_searches_only_what_came_from_it() {
    let lab = lab();
    assert_eq!(lab.ids("search --in wire torvik -q").len(), 2);
    assert_eq!(lab.ids("search --in other torvik -q"), ["c.txt"]);
    assert_eq!(lab.ids("search --in other --in wire torvik -q").len(), 3);
    assert_eq!(lab.ids("search torvik").len(), 3, "without it: all that is indexed");
    assert_eq!(lab.ids("search --in wire/2019 torvik -q").len(), 1, "a part of a root");
    assert_eq!(lab.ids("search --in wire/a.txt torvik -q"), ["a.txt"]);
    assert_eq!(lab.json("status")[0]["roots"].as_array().unwrap().len(), 2, "a part of a root is no root of its own");
    lab.file("other/d.txt", story("harbour"));
    assert_eq!(lab.ids("search --in other harbour -q"), ["d.txt"]);
    lab.file("wire2/a.txt", story("grain"));
    lab.done("index wire2");
    assert_eq!(lab.ids("search --in wire torvik -q").len(), 2, "wire2 only begins alike");
    check(&lab, &[("search --in other ferry -q", "= 1")]);
}

#[test]
fn rebuild_keeps_the_roots() {
    let lab = lab();
    lab.done("index wire");
    lab.done("index other --rebuild");
    assert_eq!(lab.all_ids().len(), 3);
    let printed = lab.run("index --rebuild nowhere");
    assert_eq!((printed.status, lab.all_ids().len()), (2, 3), "a wrong path must not cost the index");
}

#[test]
fn rebuild_clears_what_is_left_of_an_index() {
    let lab = lab();
    lab.done("index wire");
    std::fs::remove_file(lab.path("index/meta.json")).unwrap();
    assert_eq!(lab.run("search torvik").status, 2);
    lab.done("index wire --rebuild");
    assert_eq!(lab.all_ids().len(), 2);
}

#[test]
fn records_that_could_not_be_read_are_remembered_while_their_file_is_unchanged() {
    let lab = Lab::with(&[("wire/a.jsonl", "{\"text\":\"One.\"}\nno JSON\n")]);
    lab.done("index wire");
    assert_eq!(lab.status("skipped"), 1);
    check(
        &lab,
        &[(
            "index",
            "! dateline: indexed 0 articles, 0 quotations, 0 words from 0.0 MB in … s; 1 file unchanged, 0 removed
! dateline: skipped 1: 1 in unchanged files",
        )],
    );
    assert_eq!(lab.status("skipped"), 1);
    lab.file("wire/a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n");
    lab.done("index");
    assert_eq!((lab.status("skipped"), lab.status("articles")), (0, 2));
}

#[test]
fn language_is_settled_when_the_index_is_made() {
    let lab = lab();
    lab.done("index wire --language de");
    assert_eq!(lab.json("status")[0]["languages"], serde_json::json!({"de": 2}));
    lab.done("index other");
    assert_eq!(lab.json("status")[0]["languages"], serde_json::json!({"de": 3}));
    check(
        &lab,
        &[(
            "index --language en",
            "! dateline: index: the index was made with another --language; make it anew with 'dateline index --rebuild --language …'\n= 2",
        )],
    );
    lab.done("index --rebuild --language en");
    assert_eq!(lab.json("status")[0]["languages"], serde_json::json!({"en": 3}));
}

#[test]
fn threads_and_memory_change_nothing_of_what_is_found() {
    let lab = Lab::sample();
    let searches = ["search 'missile shield' -n 0 --json", "quotes -n 0 --json", "speakers --json"];
    let expected = searches.map(|line| lab.done(line));
    for line in ["index -i two corpus --threads 1 --memory 16M", "index -i two --rebuild --threads 4"] {
        lab.done(line);
        assert!(searches.map(|line| lab.done(&format!("{line} -i two"))) == expected, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_first_run_that_is_broken_off_keeps_its_roots() {
    let lab = Lab::new();
    let words =
        |seed: u64| (0..40_000).map(|n| format!("{:x} ", (n + seed) * 2_654_435_761 % 1_000_003)).collect::<String>();
    for seed in 0..4 {
        lab.file(&format!("wire/{seed}.txt"), words(seed * 40_000));
    }
    // A file that grows too large ends the program, as a signal or a full disk would.
    let printed = lab.shell("ulimit -c 0; ulimit -f 100; dateline index wire -q; exit $?");
    assert_ne!(printed.status, 0, "{printed:?}");
    let status = lab.json("status").remove(0);
    assert_eq!((&status["articles"], &status["broken_off"]), (&0.into(), &true.into()));
    assert!(lab.run("status").out.contains("'dateline index' does what is left"));
    let printed = lab.run("index");
    assert!(printed.err.starts_with("dateline: an earlier run has not ended"), "{printed:?}");
    let status = lab.json("status").remove(0);
    assert_eq!((&status["articles"], &status["broken_off"]), (&4.into(), &false.into()));
    assert!(!lab.run("index").err.contains("earlier"));
}
