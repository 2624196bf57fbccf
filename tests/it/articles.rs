//! What becomes an article: ids, titles, paragraphs, dates, encodings, packed files.

use std::io::Write;

use serde_json::Value;

use crate::lab::{Lab, check};

/// The article that one file becomes.
fn article(path: &str, content: impl AsRef<[u8]>) -> Value {
    let lab = Lab::new();
    lab.file(&format!("wire/{path}"), content);
    lab.done("index wire -q");
    let ids = lab.all_ids();
    let [id] = ids.as_slice() else { panic!("{path}: {ids:?}") };
    lab.json(&format!("show '{id}'")).remove(0)
}

#[test]
fn titles_of_text_files() {
    let long = "word ".repeat(40);
    let short = "word ".repeat(39);
    for (content, title, text) in [
        ("Talks go on\n\nThe talks go on.\n", "Talks go on", "The talks go on."),
        ("\n\nTalks go on\n\nThe talks go on.\n", "Talks go on", "The talks go on."),
        ("Talks go on\r\n\r\nThe talks go on.\r\n", "Talks go on", "The talks go on."),
        ("Talks go on\nThe talks go on.\n", "", "Talks go on\n\nThe talks go on."),
        ("TORVIK (HPA) — The talks go on.\n\nNobody knows.\n", "", "TORVIK (HPA) — The talks go on.\n\nNobody knows."),
        ("TORVIK, March 4 (HPA) —\n\nThe talks go on.\n", "", "TORVIK, March 4 (HPA) —\n\nThe talks go on."),
        ("The talks go on.\n", "", "The talks go on."),
        (&format!("{long}\n\nThe talks go on.\n"), short_title(&long), "The talks go on."),
        (&format!("{short}\n\nThe talks go on.\n"), short.trim(), "The talks go on."),
        (&format!("{long}x\n\nEnd.\n"), "", &format!("{long}x\n\nEnd.")),
    ] {
        let article = article("a.txt", content);
        assert_eq!((article["title"].as_str(), article["text"].as_str()), (Some(title), Some(text)), "{content}");
        assert_eq!(article["id"], "a.txt");
    }
    let markdown = article("a.md", "# Talks go on\nThe talks go on.\n\nThe *end*.\n");
    assert_eq!(markdown["title"], "Talks go on");
}

/// Forty words of five columns are 199 characters without the last space: still a title.
fn short_title(line: &str) -> &str {
    assert_eq!(line.trim().chars().count(), 199);
    line.trim()
}

#[test]
fn paragraphs() {
    let wrapped = "  The ferry left the harbour at noon with two hundred\npassengers aboard, the coastguard said in a statement on\nthe following morning, and was not seen again.\n  The owner declined to comment on the report that the\nship had been late for inspection twice in a year.\n";
    for (content, parts) in [
        ("One.\nTwo.\n\nThree.\n\n\n\nFour.", vec!["One.\nTwo.", "Three.", "Four."]),
        ("One.\nTwo.\nThree.", vec!["One.", "Two.", "Three."]),
        ("One.\n \t\nTwo.\n\nThree.", vec!["One.", "Two.", "Three."]),
        (
            wrapped,
            vec![
                "The ferry left the harbour at noon with two hundred\npassengers aboard, the coastguard said in a statement on\nthe following morning, and was not seen again.",
                "The owner declined to comment on the report that the\nship had been late for inspection twice in a year.",
            ],
        ),
    ] {
        // In JSON no first line can be taken for a title.
        let article = article("a.json", serde_json::json!({"text": content}).to_string());
        assert_eq!(article["text"], parts.join("\n\n"), "{content:?}");
    }
}

#[test]
fn dates_as_far_as_they_are_known() {
    let line = "TORVIK, September 3 (HPA) — The talks go on.\n";
    for (path, content, date) in [
        ("a.txt", line, Some("--09-03")),
        ("2011/a.txt", line, Some("2011-09-03")),
        ("wire/2011/09/03/a.txt", "The talks go on.", Some("2011-09-03")),
        ("2011/09/a.txt", "The talks go on.", Some("2011-09")),
        ("2011-09-03-talks.txt", "The talks go on.", Some("2011-09-03")),
        ("a.txt", "The talks go on.", None),
        ("a.json", r#"{"date":"2011-09","text":"The talks go on."}"#, Some("2011-09")),
        ("a.json", r#"{"date":"2011","text":"TORVIK, September 3 (HPA) — The talks go on."}"#, Some("2011-09-03")),
        ("2012/a.json", r#"{"date":"2011-09-03T23:30:00-05:00","text":"x"}"#, Some("2011-09-03")),
        ("a.json", r#"{"date":"2011-09-04","text":"TORVIK, September 3 (HPA) — Talks."}"#, Some("2011-09-04")),
    ] {
        assert_eq!(article(path, content)["date"].as_str(), date, "{path}: {content}");
    }
}

#[test]
fn what_the_metadata_says_wins() {
    let article = article(
        "a.json",
        r#"{"text":"TORVIK, September 3 (HPA) — Talks.","place":"Brestova","source":"Northwire","custom":[1,2]}"#,
    );
    assert_eq!((&article["place"], &article["source"]), (&"Brestova".into(), &"Northwire".into()));
    assert_eq!((&article["date"], &article["meta"]["custom"][1]), (&"--09-03".into(), &2.into()));
}

#[test]
fn the_dateline_line() {
    for (line, place, source, date) in [
        ("TORVIK, September 3 (Tarsk-Inform) — The talks go on.", "Torvik", Some("Tarsk-Inform"), Some("--09-03")),
        ("BRESTOVA (HPA) — The talks go on.", "Brestova", Some("HPA"), None),
        ("PORT ELLERY, Aldmoor – The talks go on.", "Port Ellery", None, None),
        ("Mirelle, 3 Sept. 2011 (ACP) — The talks go on.", "Mirelle", Some("ACP"), Some("2011-09-03")),
    ] {
        let article = article("a.txt", line);
        assert!(
            article["place"].as_str().is_some_and(|shown| shown.starts_with(place)),
            "{line}: {}",
            article["place"]
        );
        assert_eq!((article["source"].as_str(), article["date"].as_str()), (source, date), "{line}");
    }
}

#[test]
fn ids_of_records() {
    let lab = Lab::indexed(&[
        ("sub/one.txt", "One story."),
        ("lines.jsonl", "{\"text\":\"a\"}\n\n{\"id\":\"own\",\"text\":\"b\"}\n{\"id\":7,\"text\":\"c\"}\n"),
        ("list.json", r#"[{"text":"a"},{"id":"listed","text":"b"},{"text":"c"}]"#),
        ("wrapped.json", r#"{"total":2,"articles":[{"text":"a"},{"text":"b"}]}"#),
        ("single.json", r#"{"text":"a"}"#),
    ]);
    assert_eq!(
        lab.all_ids(),
        [
            "7",
            "lines.jsonl#1",
            "list.json#1",
            "list.json#3",
            "listed",
            "own",
            "single.json",
            "sub/one.txt",
            "wrapped.json#1",
            "wrapped.json#2"
        ]
    );
    assert!(lab.json("show listed")[0]["path"] == "list.json", "the path is the file's");
}

#[test]
fn a_clash_gets_a_suffix_and_a_warning() {
    let lab = Lab::with(&[
        ("wire/a.jsonl", "{\"id\":\"x\",\"text\":\"First.\"}\n{\"id\":\"x\",\"text\":\"Second.\"}\n"),
        ("wire/b.jsonl", "{\"id\":\"x\",\"text\":\"Third.\"}\n"),
    ]);
    check(
        &lab,
        &[(
            "index wire",
            "! dateline: the id 'x' is taken; the article is now 'x~2'
! dateline: the id 'x' is taken; the article is now 'x~3'
! dateline: indexed 3 articles, 0 quotations, 3 words from 0.0 MB in … s; 0 files unchanged, 0 removed",
        )],
    );
    assert_eq!(lab.ids("search third"), ["x~3"]);
    lab.file("wire/c.jsonl", "{\"id\":\"x~2\",\"text\":\"Fourth.\"}\n");
    lab.done("index -q");
    assert_eq!(lab.all_ids(), ["x", "x~2", "x~2~2", "x~3"], "later runs keep the ids that were given");
}

#[test]
fn any_encoding() {
    let russian = "Переговоры о щите будут продолжены на следующей неделе, заявил в понедельник министр.";
    let french = "Le ministre a déclaré à Mirelle que l’été serait « très » sec, déplorant l’arrêt des pourparlers.";
    for (text, encoding) in [
        (russian, encoding_rs::WINDOWS_1251),
        (russian, encoding_rs::KOI8_R),
        (russian, encoding_rs::UTF_8),
        (french, encoding_rs::WINDOWS_1252),
    ] {
        let (bytes, ..) = encoding.encode(text);
        assert_eq!(article("a.txt", bytes)["text"], text, "{}", encoding.name());
    }
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(russian.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(article("a.txt", wide)["text"], russian);
    let (line, ..) = encoding_rs::WINDOWS_1251.encode("{\"text\":\"Переговоры о щите будут продолжены\"}\n");
    assert_eq!(article("a.jsonl", line)["text"], "Переговоры о щите будут продолжены");
}

#[test]
fn packed_files() {
    let text = "TORVIK (HPA) — The talks go on.";
    let json = serde_json::json!({"text": text}).to_string();
    for (name, content, id) in [
        ("a.txt", text, "a.txt"),
        ("a.md", text, "a.md"),
        ("a.json", &json, "a.json"),
        ("a.jsonl", &json, "a.jsonl#1"),
        ("a.ndjson", &json, "a.ndjson#1"),
    ] {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(content.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(content.as_bytes(), 3).unwrap();
        for (ending, bytes) in [("", content.as_bytes()), (".gz", &gzip), (".zst", &zstd)] {
            let article = article(&format!("{name}{ending}"), bytes);
            assert_eq!(article["text"], text, "{name}{ending}");
            assert_eq!(article["id"], id.replace(name, &format!("{name}{ending}")), "{name}{ending}");
        }
    }
}

#[test]
fn extract_keeps_texts_to_the_letter() {
    let lab = Lab::new();
    for text in ["One.\n\n\n\nTwo. \r\nThree.\r\n", " “Wait,” he said.\u{a0}", "Title\n\nText.", "\u{feff}Marked."]
    {
        let line = serde_json::json!({"id": "x", "text": text}).to_string();
        let printed = lab.run_with_input("extract", &line);
        let extracted: Value = serde_json::from_str(&printed.out).unwrap();
        assert_eq!(extracted["text"], text);
    }
}

#[test]
fn html_is_read_unless_texts_are_kept() {
    let lab = Lab::new();
    lab.file(
        "wire/a.jsonl",
        "{\"id\": \"a\", \"title\": \"Ladovin&#8217;s visit\", \"body\": \"<p>The talks <b>go&nbsp;on</b> in Torvik &mdash; so far.</p><p>Celadon &lt;CLD.O&gt; fell.</p>\"}\n",
    );
    lab.file(
        "wire/b.txt",
        "<html><head><title>Ferry late</title></head><body><p>The ferry\nsank.</p><p>More.</p></body></html>\n",
    );
    lab.file("wire/e.HTM", "<title>Ferry found</title><p>The ferry&nbsp;was found.<p>Celadon &lt;CLD.O&gt; rose.");
    lab.file("wire/c.txt", "Celadon up\n\nCeladon Lines <CLD.O> and Torvik Steel <P> rose, AT&amp;T fell.\n");
    lab.done("index wire -q");
    let shown = |id: &str| {
        let article = lab.json(&format!("show {id}")).remove(0);
        (article["title"].to_string(), article["text"].as_str().unwrap_or_default().to_owned())
    };
    let text = "The talks go\u{a0}on in Torvik — so far.\n\nCeladon <CLD.O> fell.";
    assert_eq!(shown("a"), ("\"Ladovin’s visit\"".into(), text.into()));
    assert_eq!(shown("b.txt"), ("\"Ferry late\"".into(), "The ferry sank.\n\nMore.".into()));
    assert_eq!(shown("e.HTM"), ("\"Ferry found\"".into(), "The ferry\u{a0}was found.\n\nCeladon <CLD.O> rose.".into()));
    let text = "Celadon Lines <CLD.O> and Torvik Steel <P> rose, AT&amp;T fell.";
    assert_eq!(shown("c.txt"), ("\"Celadon up\"".into(), text.into()));
    let hit = lab.json("search torvik --limit 1 --path a.jsonl").remove(0);
    assert_eq!(hit["text"], "The talks go\u{a0}on in Torvik — so far.");

    let refused = lab.run("index --text-as-is");
    assert!(refused.status == 2 && refused.err.contains("--rebuild --text-as-is"), "{refused:?}");
    lab.done("index --rebuild --text-as-is -q");
    assert!(shown("a").1.starts_with("<p>The talks <b>go&nbsp;on</b>"));
    assert!(shown("b.txt").1.contains("<p>The ferry\nsank.</p>"));
    // It stays so for what comes later.
    lab.file("wire/d.jsonl", "{\"id\": \"d\", \"text\": \"<p>One.</p>\"}\n");
    lab.done("index -q");
    assert_eq!(shown("d").1, "<p>One.</p>");
}
