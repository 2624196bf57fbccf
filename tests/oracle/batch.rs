//! Many queries in one run of the program: all answered, in order, under their ids.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::corpus::made_up_archive;
use crate::query::Dice;

fn run(index_dir: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .arg("--index")
        .arg(index_dir)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Written from aside: the program answers before it has read all.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_query_is_answered_as_if_alone_and_in_order() {
    let archive = made_up_archive(&mut Dice(400), 2, 10);
    let queries: Vec<String> = (0..400)
        .map(|number| ["missile", "shield W/4 the", "\"the talks\"", "nowhere"][number % 4].to_owned())
        .collect();
    let batch: String = queries.iter().enumerate().map(|(number, query)| format!("q{number}\t{query}\n")).collect();
    let together = run(&archive.index_dir, &["search", "--batch", "-", "--json", "-n", "3"], &batch);
    assert_eq!(together.status.code(), Some(0), "{}", String::from_utf8_lossy(&together.stderr));
    let found = lines(&together);
    let mut expected = Vec::new();
    let alone: Vec<Vec<serde_json::Value>> = queries[..4]
        .iter()
        .map(|query| lines(&run(&archive.index_dir, &["search", query, "--json", "-n", "3"], "")))
        .collect();
    for number in 0..queries.len() {
        for line in &alone[number % 4] {
            let mut line = line.clone();
            line["query"] = serde_json::json!(format!("q{number}"));
            expected.push(line);
        }
    }
    assert!(expected.len() > 600);
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_read_is_reported_by_its_id_and_the_rest_is_answered() {
    let archive = made_up_archive(&mut Dice(401), 1, 10);
    let output = run(
        &archive.index_dir,
        &["search", "--batch", "-", "--json", "-n", "1"],
        "missile\nbad\t\"open\n\nlast\tthe\n",
    );
    assert_eq!(output.status.code(), Some(2));
    let ids: Vec<_> = lines(&output).iter().map(|line| line["query"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["1", "last"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("query bad: this quotation mark is never closed at column 1"), "{errors}");
}

#[test]
fn every_answer_for_people_says_which_query_it_answers() {
    let archive = made_up_archive(&mut Dice(404), 1, 10);
    for command in ["search", "quotes", "kwic"] {
        let queries = "a\tthe\nnone\tnowhere\nb\tmissile\n";
        let text = |more: &[&str]| {
            let arguments = [&[command, "--batch", "-"], more].concat();
            String::from_utf8_lossy(&run(&archive.index_dir, &arguments, queries).stdout).into_owned()
        };
        let found = text(&["-n", "2"]);
        let headings: Vec<&str> = found.lines().filter(|line| line.starts_with("== ")).collect();
        assert_eq!(headings, ["== a", "== b"], "{command}: {found}");
        let counted = text(&["--count"]);
        let ids: Vec<&str> = counted.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
        assert_eq!(ids, ["a", "none", "b"], "{command}: {counted}");
    }
}

#[test]
fn a_table_has_one_line_of_names_and_a_run_has_its_ids() {
    let archive = made_up_archive(&mut Dice(402), 1, 10);
    let table =
        run(&archive.index_dir, &["quotes", "--batch", "-", "--format", "csv", "-n", "2"], "a\tthe\nb\tmissile\n");
    let text = String::from_utf8_lossy(&table.stdout).into_owned();
    assert_eq!(text.lines().filter(|line| line.starts_with("type,")).count(), 1, "{text}");
    let trec = run(
        &archive.index_dir,
        &["search", "--batch", "-", "--format", "trec", "--plain"],
        "t7\tthe missile (talks)\n",
    );
    let text = String::from_utf8_lossy(&trec.stdout).into_owned();
    assert!(text.lines().count() > 2 && text.lines().all(|line| line.starts_with("t7 Q0 ")), "{text}");
}

#[test]
fn the_parts_of_a_score_make_it_up() {
    let archive = made_up_archive(&mut Dice(403), 1, 10);
    for unit in ["passage", "article"] {
        let output =
            run(&archive.index_dir, &["search", "missile shield", "--any", "--explain", "--json", "--unit", unit], "");
        let found = lines(&output);
        assert!(!found.is_empty());
        for hit in found {
            let part = |name: &str| hit["explain"][name].as_f64().unwrap();
            let sum =
                part("passage_share") * (part("passage") + part("nearness")) + part("article_share") * part("article");
            assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-4, "{hit}");
        }
    }
}
