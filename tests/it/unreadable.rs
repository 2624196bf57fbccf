//! Bad input is data, not failure: each file that cannot be read is reported and counted, and the rest is indexed.

use std::io::Write;

use crate::lab::{Lab, check};

const GOOD: &str = "TORVIK (HPA) — The talks go on.\n";

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A file, and what is said of it.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let long: String = (0..2000).map(|n| format!("Sentence {} of many. ", n * 7919)).collect();
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let lines = format!(
        "{{\"text\":\"Good line.\"}}\n{{\"text\":\n\n[1]\n{{\"title\":\"no text\"}}\n{{\"text\":\"{long}\"}}\n"
    );
    vec![
        ("cut.txt.gz", cut(gzip(&long)), "LAB/wire/cut.txt.gz: incomplete deflate stream"),
        ("false.txt.gz", b"\x1f\x8bno gzip at all".to_vec(), "LAB/wire/false.txt.gz: "),
        ("cut.txt.zst", cut(zstd::encode_all(long.as_bytes(), 3).unwrap()), "LAB/wire/cut.txt.zst: incomplete frame"),
        (
            "cut.jsonl.gz",
            cut(gzip(&format!("{{\"text\":\"{long}\"}}\n"))),
            "LAB/wire/cut.jsonl.gz: incomplete deflate stream",
        ),
        (
            "picture.txt",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20".to_vec(),
            "LAB/wire/picture.txt: the file is binary",
        ),
        ("empty.txt", Vec::new(), "LAB/wire/empty.txt: the file holds no text"),
        ("blank.md", b" \n\n\t\n".to_vec(), "LAB/wire/blank.md: the file holds no text"),
        ("broken.json", b"{\"text\": \"x\",\n \"title\": }".to_vec(), "LAB/wire/broken.json: not JSON: "),
        ("number.json", b"17".to_vec(), "LAB/wire/number.json: not JSON: expected an object or a list of objects"),
        ("bare.json", b"{\"title\":\"no text\"}".to_vec(), "LAB/wire/bare.json: the record holds no text"),
        ("page.docx", b"anything".to_vec(), "LAB/wire/page.docx: unknown format"),
        ("lines.jsonl", lines.into_bytes(), "LAB/wire/lines.jsonl:2: not JSON: "),
    ]
}

#[test]
fn each_is_reported_and_counted_and_the_rest_goes_on() {
    for (name, content, reason) in cases() {
        let lab = Lab::new();
        lab.file("wire/0.txt", GOOD).file(&format!("wire/{name}"), &content).file("wire/z.txt", GOOD);
        let printed = lab.run("index wire");
        let transcript = printed.transcript(&lab);
        assert_eq!(printed.status, 0, "{name}: {transcript}");
        assert!(transcript.contains(&format!("! dateline: skipped {reason}")), "{name}: {transcript}");
        let ids = lab.all_ids();
        assert!(ids.contains(&"0.txt".to_owned()) && ids.contains(&"z.txt".to_owned()), "{name}: {ids:?}");
        let skipped = if name == "lines.jsonl" { 3 } else { 1 };
        assert_eq!(lab.status("skipped"), skipped, "{name}");
        assert!(transcript.contains(&format!("! dateline: skipped {skipped}: ")), "{name}: {transcript}");
        assert_eq!(lab.run("index --strict").status, 2, "{name}: it is still unreadable");
        assert_eq!(lab.run("index --strict --rebuild").status, 2, "{name}");
        assert_eq!(lab.all_ids(), ids, "{name}: --strict indexes no less");
    }
}

#[test]
fn strict_says_how_many() {
    let lab = Lab::with(&[("wire/a.txt", GOOD), ("wire/b.txt", "")]);
    check(
        &lab,
        &[(
            "index wire --strict",
            "! dateline: skipped LAB/wire/b.txt: the file holds no text
! dateline: indexed 1 article, 0 quotations, 6 words from 0.0 MB in … s; 0 files unchanged, 0 removed
! dateline: skipped 1: 1 empty
! dateline: 1 file or record could not be read
= 2",
        )],
    );
}

#[test]
fn lines_around_a_bad_one_are_articles() {
    let lab = Lab::new();
    let (_, lines, _) = cases().pop().unwrap();
    lab.file("wire/lines.jsonl", lines);
    lab.done("index wire -q");
    assert_eq!(lab.all_ids(), ["lines.jsonl#1", "lines.jsonl#5"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_when_told() {
    let lab = Lab::with(&[("wire/a.txt", GOOD), ("elsewhere/b.txt", "TORVIK (HPA) — Another story.\n")]);
    std::os::unix::fs::symlink(lab.path("nowhere"), lab.path("wire/dangling.txt")).unwrap();
    std::os::unix::fs::symlink(lab.path("elsewhere"), lab.path("wire/more")).unwrap();
    std::os::unix::fs::symlink(lab.path("wire"), lab.path("wire/loop")).unwrap();
    std::os::unix::fs::symlink(lab.path("wire/a.txt"), lab.path("wire/same.txt")).unwrap();
    let printed = lab.run("index wire");
    assert_eq!((printed.status, lab.status("skipped")), (0, 0), "{}", printed.err);
    assert_eq!(lab.all_ids(), ["a.txt"]);
    let printed = lab.run("index --follow");
    assert_eq!(printed.status, 0, "{}", printed.err);
    assert_eq!(lab.all_ids(), ["a.txt", "more/b.txt"], "a file that two names lead to is one article");
    let transcript = printed.transcript(&lab);
    assert!(
        transcript.contains("! dateline: skipped LAB/wire/dangling.txt: No such file or directory"),
        "{transcript}"
    );
    assert!(transcript.contains("! dateline: skipped LAB/wire/loop: "), "{transcript}");
    assert_eq!(lab.status("skipped"), 2);
}

#[test]
fn many_problems_of_a_kind_are_counted_not_listed() {
    let lab = Lab::new();
    for number in 0..25 {
        lab.file(&format!("wire/{number:02}.txt"), "");
    }
    lab.file("wire/z.txt", GOOD);
    let count = |line: &str| lab.run(line).err.matches("holds no text").count();
    assert_eq!(count("index wire"), 10);
    assert_eq!(count("index -v"), 25);
    assert_eq!(count("index -q"), 0);
    assert_eq!(lab.status("skipped"), 25);
}

#[test]
fn extract_goes_on_too() {
    let lab = Lab::with(&[("wire/a.txt", GOOD), ("wire/b.txt", ""), ("wire/c.json", "{")]);
    let printed = lab.run("extract wire");
    assert_eq!((printed.status, printed.out.lines().count(), printed.err.matches("skipped").count()), (0, 1, 2));
    let printed = lab.run_with_input("extract", "{\"text\":\"One.\"}\nno JSON\n{\"id\":\"c\",\"text\":\"Two.\"}\n");
    assert_eq!((printed.status, printed.out.lines().count()), (0, 2), "{}", printed.err);
    assert!(printed.err.contains("dateline: skipped -:2: not JSON"), "{}", printed.err);
}
