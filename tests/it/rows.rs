//! CSV, TSV and TREC: headers and rows as other programs read them.

use crate::lab::{Lab, check};

fn lab() -> Lab {
    Lab::indexed(&[(
        "all.jsonl",
        concat!(
            r#"{"id":"w1","title":"Talks, \"at last\"","text":"“The shield is no threat,\nno threat at all,” said Sergei Ladovin.\n\nHe left.","date":"2019-03-04","source":"HPA","authors":["Ann Lee","Bo Ray"],"priority":3}"#,
            "\n",
            r#"{"id":"w 2","text":"The shield, again.","source":"Northwire"}"#,
            "\n"
        ),
    )])
}

fn table(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

const ARTICLE: &str = "id,path,title,date,place,source,text,authors,section,language,url,meta";

#[test]
fn headers() {
    let lab = lab();
    for (line, expected) in [
        ("search shield", format!("type,rank,score,{ARTICLE},start,end,highlights,title_highlights,more")),
        (
            "search shield --unit article",
            format!("type,rank,score,{},passages,title_highlights", ARTICLE.replace(",text", "")),
        ),
        (
            "quotes",
            format!("type,rank,score,{ARTICLE},content,cue,quote_source,speaker,role,kind,confidence,highlights"),
        ),
        ("speakers", "type,speaker,role,quotes,articles,first,last,variants".to_owned()),
        ("show w1", format!("type,{ARTICLE},sentences,quotes,highlights,title_highlights")),
        (
            "status",
            "type,articles,quotes,words,bytes,index_bytes,segments,roots,format,languages,skipped,broken_off"
                .to_owned(),
        ),
        ("search shield --count", "type,matches,articles".to_owned()),
    ] {
        for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
            let printed = lab.done(&format!("{line} --format {format}"));
            let rows = table(&printed, delimiter);
            assert_eq!(rows[0].join(","), expected, "{line}");
            let mut names = rows[0].clone();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), rows[0].len(), "{line}: a name stands for one column");
            assert!(rows.len() > 1 && rows.iter().all(|row| row.len() == rows[0].len()), "{line}");
            assert_eq!(rows.iter().filter(|row| row[0] == "type").count(), 1, "{line}: one header");
        }
    }
}

#[test]
fn cells() {
    let lab = lab();
    let rows = table(&lab.done("search 'source:hpa shield' --format csv"), b',');
    let cell = |name: &str| rows[1][rows[0].iter().position(|column| column == name).unwrap()].as_str();
    assert_eq!(cell("title"), "Talks, \"at last\"");
    assert_eq!(cell("text"), "“The shield is no threat,\nno threat at all,” said Sergei Ladovin.");
    assert_eq!((cell("date"), cell("source"), cell("place")), ("2019-03-04", "HPA", ""));
    assert_eq!((cell("authors"), cell("meta")), ("Ann Lee; Bo Ray", r#"{"priority":3}"#));
    assert_eq!(cell("highlights"), "[[5,11]]");
    let rows = table(&lab.done("quotes --format tsv"), b'\t');
    let cell = |name: &str| rows[1][rows[0].iter().position(|column| column == name).unwrap()].as_str();
    assert_eq!((cell("source"), cell("speaker"), cell("kind")), ("HPA", "Sergei Ladovin", "direct"));
}

#[test]
fn nothing_found_is_no_row() {
    let lab = lab();
    for format in ["csv", "tsv", "trec", "jsonl"] {
        let printed = lab.run(&format!("search zebra -q --format {format}"));
        assert_eq!((printed.status, printed.out.as_str()), (1, ""), "{format}");
    }
}

#[test]
fn runs_of_trec() {
    let lab = lab();
    let printed = lab.done("search shield --format trec");
    let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(rows.len(), 2);
    for (number, row) in rows.iter().enumerate() {
        let [qid, q0, id, rank, score, run] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!((*qid, *q0, *run), ("q", "Q0", "dateline"));
        assert!(["w1", "w_2"].contains(id), "white space in an id would make a column: {id}");
        assert_eq!(rank.parse::<usize>().unwrap(), number + 1);
        assert!(score.parse::<f64>().unwrap() > 0.0);
    }
    check(
        &lab,
        &[(
            "status --format trec",
            "! dateline: --format trec is for ranked results, and there are none here; choose text, jsonl, csv or tsv\n= 2",
        )],
    );
}
