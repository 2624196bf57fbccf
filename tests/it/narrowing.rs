//! Which results, how many, in which order: filters, `--sort`, `-n`, `--offset`, `--sample`, `--count`, `--any`, `--plain`.

use crate::lab::{Lab, check};

/// Five articles about a shield, one line each: id, date, place, source, author, language, text.
const ARTICLES: &[[&str; 7]] = &[
    ["a", "2019-01-31", "Torvik", "HPA", "Ann Lee", "en", "The shield is a threat, a threat, a threat."],
    [
        "b",
        "2019-02-02",
        "Port Ellery",
        "Northwire",
        "Bo Ray",
        "en",
        "The shield is no threat at all, they say in the port.",
    ],
    ["c", "2019-02", "Torvik", "Tarsk-Inform", "Ann Marsh", "en", "A shield, and talks."],
    ["d", "2019-03-01", "Saint-Évrard", "HPA", "Zoë Lee", "fr", "Le bouclier: a shield, said in French."],
    ["e", "--02-14", "Mirelle", "ACP", "", "en", "The shield, without a year."],
];

fn lab() -> Lab {
    let lab = Lab::new();
    for [id, date, place, source, author, language, text] in ARTICLES {
        let record = serde_json::json!({
            "id": id, "date": date, "place": place, "source": source, "authors": [author], "language": language, "text": text
        });
        let folder = if *id < "c" { "early" } else { "late/deep" };
        lab.file(&format!("wire/{folder}/{id}.json"), record.to_string());
    }
    lab.done("index wire -q");
    lab
}

fn sorted(mut ids: Vec<String>) -> String {
    ids.sort();
    ids.concat()
}

#[test]
fn filters() {
    let lab = lab();
    for (filter, expected) in [
        ("", "abcde"),
        ("--after 2019-02-01", "bcd"),
        ("--after 2019-02", "bcd"),
        ("--before 2019-02-01", "a"),
        ("--before 2019-02-02", "a"),
        ("--before 2019-02-03", "ab"),
        ("--before 2019-03", "abc"),
        ("--after 2019", "abcd"),
        ("--before 2019", ""),
        ("--after 2019-02-01 --before 2019-03-01", "bc"),
        // A partial date matches when it lies wholly inside.
        ("--after 2019-02-02", "bd"),
        ("--source hpa", "ad"),
        ("--source HPA --source acp", "ade"),
        ("--source tarsk", "c"),
        ("--source tarsk-inform", "c"),
        ("--place 'port ellery'", "b"),
        ("--place ellery", "b"),
        ("--place 'saint evrard'", "d"),
        ("--place 'ellery port'", ""),
        ("--author lee", "ad"),
        ("--author 'zoe lee'", "d"),
        ("--author 'ann lee' --author ray", "ab"),
        ("--lang fr", "d"),
        ("--lang fr --lang en", "abcde"),
        ("--path 'early/*'", "ab"),
        ("--path '**/c.json'", "c"),
        ("--path 'late/**' --path 'early/b*'", "bcde"),
        ("--path '*.json'", "abcde"),
        ("--path deep", "cde"),
        ("--path 'wire/early/*'", "ab"),
        ("--path wire", ""),
        ("--path 'early/*.txt'", ""),
        ("--source hpa --place torvik", "a"),
        ("--source hpa --after 2019-02", "d"),
    ] {
        assert_eq!(sorted(lab.ids(&format!("search shield -q {filter}"))), expected, "{filter}");
        let count = lab.json(&format!("search shield -q --count {filter}"));
        assert_eq!(count[0]["articles"], expected.len(), "{filter} --count");
    }
}

#[test]
fn what_has_no_year_is_counted_and_said() {
    check(
        &lab(),
        &[
            (
                "search shield --after 2019-03 --format trec --sort date -n 1 --count --json",
                "{\"type\":\"count\",\"matches\":1,\"articles\":1}\n! dateline: left out for want of a year: 1 article",
            ),
            ("search shield --source hpa --count", "2 matches in 2 articles"),
        ],
    );
}

#[test]
fn orders() {
    let lab = lab();
    for (sort, expected) in [("date", "acbde"), ("-date", "dbcae")] {
        let ids = lab.ids(&format!("search shield --sort {sort}")).concat();
        assert_eq!(&ids[..4], &expected[..4], "{sort}");
        assert_eq!(ids.len(), 5, "{sort}: what has no year comes last");
    }
    let sources: Vec<String> = lab
        .json("search shield --sort source")
        .iter()
        .map(|hit| hit["article"]["source"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sources, ["ACP", "HPA", "HPA", "Northwire", "Tarsk-Inform"]);
    let scores: Vec<f64> =
        lab.json("search 'shield threat' --any").iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn pages() {
    let lab = lab();
    let all = lab.ids("search shield");
    assert_eq!(all.len(), 5);
    for sort in ["score", "date", "-date", "source"] {
        let all = lab.ids(&format!("search shield -n 0 --sort {sort}"));
        for offset in 0..6 {
            for limit in 1..4 {
                let line = format!("search shield -q --sort {sort} -n {limit} --offset {offset}");
                let expected: Vec<&String> = all.iter().skip(offset).take(limit).collect();
                assert_eq!(lab.ids(&line).iter().collect::<Vec<_>>(), expected, "{line}");
            }
        }
    }
    assert_eq!(lab.json("search shield --offset 3")[0]["rank"], 4, "a rank is that of the whole list");
    let lab = Lab::new();
    let lines: String = (0..30)
        .map(|n| {
            format!(
                "{{\"id\":\"{n}\",\"text\":\"The talks went on. “A shield is day {n} of the talks,” Ann Lee said.\"}}\n"
            )
        })
        .collect();
    lab.file("wire/a.jsonl", lines);
    lab.done("index wire -q");
    for (line, count) in
        [("search shield", 10), ("search shield -n 0", 30), ("quotes", 10), ("quotes -n 0", 30), ("quotes -n 7", 7)]
    {
        assert_eq!(lab.ids(line).len(), count, "{line}");
    }
}

#[test]
fn samples_can_be_repeated() {
    let lab = Lab::new();
    let lines: String = (0..200).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"A shield, number {n}.\"}}\n")).collect();
    lab.file("wire/a.jsonl", lines);
    lab.done("index wire -q");
    let all = lab.ids("search shield -n 0");
    let sample = |seed: u32| lab.ids(&format!("search shield -n 0 --sample 20 --seed {seed}"));
    let first = sample(1);
    assert_eq!(first.len(), 20);
    assert_eq!(first, sample(1), "the same seed, the same sample");
    assert_eq!(first, lab.ids("search shield -n 0 --sample 20"), "the seed is 1 by default");
    assert_ne!(first, sample(2));
    assert_eq!(lab.ids("search shield --sample 20").len(), 10, "-n limits what is shown of the sample");
    assert_eq!(lab.ids("search shield -n 0 --sample 500"), all, "a sample of more than all is all");
    let mut seen: Vec<String> = (0..60).flat_map(sample).collect();
    seen.sort();
    seen.dedup();
    assert!(seen.len() > 190, "every article has its chance: {}", seen.len());
    lab.done("index -i other wire --rebuild -q --threads 1");
    assert_eq!(lab.ids("search shield -n 0 --sample 20 -i other"), first, "another index of the same articles, too");
}

#[test]
fn any_and_plain() {
    let lab = lab();
    for (line, expected) in [
        ("search 'threat talks'", ""),
        ("search 'threat talks' --any", "abc"),
        ("search 'threat OR talks'", "abc"),
        ("search 'shield -threat' --any", "cde"),
        ("search --plain 'NOT talks (nowhere AND'", "c"),
        ("search --plain '\"talks threat'", "abc"),
        ("search --plain 'zebra'", ""),
    ] {
        assert_eq!(sorted(lab.ids(&format!("{line} -q"))), expected, "{line}");
    }
}

#[test]
fn quotations_by_speaker_kind_and_cue() {
    let lab = Lab::indexed(&[(
        "a.txt",
        "TORVIK (HPA) — The talks began late. “The shield is a threat,” Foreign Minister Sergei Ladovin warned on Monday.\n\n“It is no threat to anyone,” President Ilena Marosz said.\n\nMarosz said that the shield would be built.\n",
    )]);
    let speakers = |line: &str| -> Vec<String> {
        lab.json(line).iter().map(|hit| hit["speaker"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(speakers("quotes threat --speaker ladovin"), ["Sergei Ladovin"]);
    assert_eq!(speakers("quotes threat --speaker 'sergei ladovin' --speaker marosz").len(), 2);
    assert_eq!(speakers("quotes --cue warned"), ["Sergei Ladovin"]);
    assert_eq!(speakers("quotes --kind indirect"), ["Ilena Marosz"]);
    assert_eq!(speakers("quotes --kind direct --kind indirect").len(), 3);
    assert_eq!(speakers("quotes shield --kind direct"), ["Sergei Ladovin"]);
    assert_eq!(speakers("quotes warned -q").len(), 0, "the cue is no part of what was said");
    let rows = lab.json("speakers threat");
    assert_eq!(rows.len(), 2);
    assert_eq!(lab.json("speakers --kind indirect").len(), 1);
    assert_eq!(lab.json("speakers --speaker ladovin")[0]["quotes"], 1);
    assert_eq!(lab.json("speakers -n 1").len(), 1);
}
