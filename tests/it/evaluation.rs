//! `eval`: measures against published examples and a slow second implementation, and the command from outside.

use std::collections::HashMap;
use std::path::Path;

use dateline::evaluation::{Evaluation, Judgements, Measures, Run, evaluate};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::lab::{Lab, check};

/// The evaluation of one ranking: what is judged of articles by name, and the order in which they stand.
fn of_ranking(grades: &[(&str, i32)], ranked: &[&str], level: i32) -> Measures {
    let qrels: String = grades.iter().map(|(id, grade)| format!("q 0 {id} {grade}\n")).collect();
    let run: String =
        ranked.iter().enumerate().map(|(number, id)| format!("q Q0 {id} {number} {} x\n", -(number as i32))).collect();
    evaluated(&qrels, &run, level).mean.measures
}

fn evaluated(qrels: &str, run: &str, level: i32) -> Evaluation {
    let judgements = Judgements::parse(qrels, Path::new("qrels")).unwrap();
    evaluate(&judgements, &Run::parse(run, Path::new("run")).unwrap(), level)
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-4, "{found} is not {expected}");
}

/// Articles named by their ranks: those of `relevant` are, the others are not.
fn binary(relevant: &[usize], length: usize) -> Measures {
    let names: Vec<String> = (1..=length).map(|rank| rank.to_string()).collect();
    let grades: Vec<(&str, i32)> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), i32::from(relevant.contains(&(at + 1))))).collect();
    let ranked: Vec<&str> = names.iter().map(String::as_str).collect();
    of_ranking(&grades, &ranked, 1)
}

/// W. B. Croft, D. Metzler and T. Strohman, Search Engines: Information Retrieval in Practice (2009), section 8.4.2: two rankings of
/// ten documents, six of them relevant, have average precisions of 0.78 and 0.52.
#[test]
fn average_precision_as_croft_metzler_and_strohman_have_it() {
    let (one, two) = (binary(&[1, 3, 4, 5, 6, 10], 10), binary(&[2, 5, 6, 7, 9, 10], 10));
    // The book rounds 0.775 up; both by hand: 1 + 2/3 + 3/4 + 4/5 + 5/6 + 6/10, and 1/2 + 2/5 + 3/6 + 4/7 + 5/9 + 6/10, over 6.
    assert!((one.map - 4.65 / 6.0).abs() < 1e-12 && (one.map - 0.78).abs() < 0.0051);
    assert!((two.map - 0.521_164).abs() < 1e-6);
    assert_eq!((one.p_5, two.p_5, one.p_10, one.recall_100), (0.8, 0.4, 0.6, 1.0));
    assert_eq!((one.mrr, two.mrr), (1.0, 0.5));
}

/// Grades 3, 2, 3, 0, 1, 2 in a row, and two more articles of 3 and 2 that were not found: DCG 6.861, ideal 8.740, nDCG 0.785 over six
/// (the example of Wikipedia's page on discounted cumulative gain). Over ten, with all that is judged, the ideal is 9.096 by hand:
/// 3 + 3/log2(3) + 3/2 + 2/log2(5) + 2/log2(6) + 2/log2(7) + 1/3.
#[test]
fn ndcg_by_grades() {
    let grades = [("a", 3), ("b", 2), ("c", 3), ("d", 0), ("e", 1), ("f", 2), ("g", 3), ("h", 2)];
    let measures = of_ranking(&grades, &["a", "b", "c", "d", "e", "f"], 1);
    let ideal = 3.0 + 3.0 / 3f64.log2() + 1.5 + 2.0 / 5f64.log2() + 2.0 / 6f64.log2() + 2.0 / 7f64.log2() + 1.0 / 3.0;
    close(measures.ndcg_10, 6.861 / ideal);
    // A higher level leaves the gains alone.
    assert_eq!(of_ranking(&grades, &["a", "b", "c", "d", "e", "f"], 3).ndcg_10, measures.ndcg_10);
    assert_eq!(of_ranking(&grades, &["a", "b", "c", "d", "e", "f"], 3).p_5, 0.4);
}

/// Four relevant articles and two that are judged not to be, so at most two count as ranked above; what is not judged counts for
/// nothing: 1/4 (1 + (1 − 1/2) + (1 − 2/2)), and one is not found.
#[test]
fn bpref_by_hand() {
    let grades = [("r1", 1), ("r2", 1), ("r3", 1), ("r4", 1), ("n1", 0), ("n2", 0), ("unknown", -1)];
    assert_eq!(of_ranking(&grades, &["r1", "x", "n1", "unknown", "r2", "n2", "r3"], 1).bpref, 0.375);
    assert_eq!(of_ranking(&grades[..4], &["x", "r4", "y", "r1"], 1).bpref, 0.5, "nothing is judged not relevant");
}

#[test]
fn what_does_not_meet_is_counted() {
    let found = evaluated("a 0 x 1\nb 0 x 1\nc 0 x 0\n", "b Q0 x 1 1 r\nc Q0 x 1 1 r\nd Q0 x 1 1 r\n", 1);
    assert_eq!((found.without_result, found.unjudged, found.without_relevant), (1, 1, 1));
    let names: Vec<&str> = found.rows.iter().map(|row| row.query.as_str()).collect();
    assert_eq!((names, found.mean.measures.map), (vec!["a", "b"], 0.5));
    assert_eq!((found.mean.relevant, found.mean.retrieved, found.mean.relevant_retrieved), (2, 1, 1));
    let empty = evaluated("", "", 1);
    assert_eq!((empty.rows.len(), empty.mean.measures), (0, Measures::default()));
}

/// Every measure as its definition reads, rank by rank, with no thought of speed.
fn slowly(ranked: &[u32], grades: &HashMap<u32, i32>, level: i32) -> [f64; 7] {
    let grade = |rank: usize| ranked.get(rank - 1).and_then(|id| grades.get(id)).copied().filter(|grade| *grade >= 0);
    let is_relevant = |rank: usize| grade(rank).is_some_and(|grade| grade >= level);
    let among = |ranks: usize| (1..=ranks).filter(|rank| is_relevant(*rank)).count() as f64;
    let relevant = grades.values().filter(|grade| **grade >= level).count() as f64;
    let others = grades.values().filter(|grade| **grade >= 0 && **grade < level).count() as f64;
    let discount = |rank: usize| (rank as f64 + 1.0).ln() / 2f64.ln();
    let mut best: Vec<i32> = grades.values().copied().filter(|grade| *grade > 0).collect();
    best.sort();
    best.reverse();
    best.resize(10, 0);
    let ideal: f64 = (1..=10).map(|rank| f64::from(best[rank - 1]) / discount(rank)).sum();
    let gained: f64 = (1..=10).map(|rank| f64::from(grade(rank).unwrap_or(0)) / discount(rank)).sum();
    let all = ranked.len();
    let precision: f64 = (1..=all).filter(|rank| is_relevant(*rank)).map(|rank| among(rank) / rank as f64).sum();
    let above = |rank: usize| (1..rank).filter(|rank| grade(*rank).is_some_and(|grade| grade < level)).count() as f64;
    let preferred: f64 = (1..=all)
        .filter(|rank| is_relevant(*rank))
        .map(|rank| if above(rank) == 0.0 { 1.0 } else { 1.0 - above(rank).min(relevant) / others.min(relevant) })
        .sum();
    let first = (1..=all).find(|rank| is_relevant(*rank));
    [
        gained / ideal,
        precision / relevant,
        among(5) / 5.0,
        among(10) / 10.0,
        among(100) / relevant,
        first.map_or(0.0, |rank| 1.0 / rank as f64),
        preferred / relevant,
    ]
}

proptest! {
    #[test]
    fn measures_are_what_their_definitions_say(
        judged in proptest::collection::hash_map(0u32..200, -1i32..4, 1..80),
        ranked in proptest::sample::subsequence((0..200u32).collect::<Vec<_>>(), 0..200).prop_shuffle(),
        level in 1i32..3,
    ) {
        let names: Vec<String> = ranked.iter().map(u32::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let ids: Vec<(String, i32)> = judged.iter().map(|(id, grade)| (id.to_string(), *grade)).collect();
        let grades: Vec<(&str, i32)> = ids.iter().map(|(id, grade)| (id.as_str(), *grade)).collect();
        let found = of_ranking(&grades, &names, level);
        if judged.values().all(|grade| *grade < level) {
            prop_assert_eq!(found, Measures::default());
        } else {
            for (found, expected) in found.values().into_iter().zip(slowly(&ranked, &judged, level)) {
                prop_assert!((found - expected).abs() < 1e-12, "{} is not {}", found, expected);
            }
        }
    }
}

fn lab() -> Lab {
    let lab = Lab::indexed(&[
        ("a.txt", "TORVIK (HPA) — The ferry sank off Torvik.\n"),
        ("b.txt", "MIRELLE (ACP) — The talks on grain went on, a ferry of delegates in port.\n"),
        ("c d.txt", "TORVIK (HPA) — Grain rose again.\n"),
    ]);
    lab.file("queries.tsv", "q1\tferry sank\nq2\tgrain\nq3\txylophone\nq4\tferry\n");
    lab.file("qrels.txt", "q1 0 a.txt 2\nq1 0 b.txt 0\nq2 0 c_d.txt 1\nq3 0 a.txt 1\nq5 0 a.txt 0\n");
    lab
}

#[test]
fn a_run_of_its_own() {
    let lab = lab();
    check(
        &lab,
        &[(
            "eval queries.tsv qrels.txt --by-query",
            " query  relevant  retrieved  found  nDCG@10     MAP     P@5    P@10   R@100     MRR   bpref
 q1            1          2      1   1.0000  1.0000  0.2000  0.1000  1.0000  1.0000  1.0000
 q2            1          2      1   1.0000  1.0000  0.2000  0.1000  1.0000  1.0000  1.0000
 q3            1          0      0   0.0000  0.0000  0.0000  0.0000  0.0000  0.0000  0.0000
 all           3          4      2   0.6667  0.6667  0.1333  0.0667  0.6667  0.6667  0.6667
! dateline: measured over 3 queries
! dateline: without a result, counted as 0: 1 query
! dateline: not judged, left out: 1 query
! dateline: judged, but with nothing relevant, left out: 1 query",
        )],
    );
    let rows = lab.json("eval queries.tsv qrels.txt -q");
    assert_eq!(rows.len(), 1);
    let expected = json!({
        "type": "evaluation", "query": "all", "relevant": 3, "retrieved": 4, "relevant_retrieved": 2, "ndcg_10": 0.666667, "map": 0.666667,
        "p_5": 0.133333, "p_10": 0.0666667, "recall_100": 0.666667, "mrr": 0.666667, "bpref": 0.666667,
    });
    assert_eq!(rows[0], expected);
    let csv = lab.done("eval queries.tsv qrels.txt -q --by-query --format csv");
    assert_eq!(csv.lines().count(), 5);
    assert!(
        csv.starts_with("type,query,relevant,retrieved,relevant_retrieved,ndcg_10,map,p_5,p_10,recall_100,mrr,bpref\n")
    );
    // Queries without ids are called by their lines; judgements in BEIR's format say the same.
    lab.file("bare.txt", "ferry sank\n\ngrain\n");
    lab.file("beir.tsv", "query-id\tcorpus-id\tscore\n1\ta.txt\t2\n3\tc d.txt\t1\n");
    assert_eq!(lab.json("eval bare.txt beir.tsv -q")[0]["map"], 1.0);
    let piped = lab.run_with_input("eval - qrels.txt -q --json", "q1\tferry sank\n");
    assert_eq!(serde_json::from_str::<Value>(&piped.out).unwrap()["map"], 0.333333);
}

#[test]
fn queries_are_words_alone_unless_they_are_said_to_have_operators() {
    let lab = lab();
    lab.file("queries.tsv", "q1\tferry NOT talks\n");
    let retrieved = |line: &str| lab.json(line)[0]["retrieved"].clone();
    assert_eq!(retrieved("eval queries.tsv qrels.txt -q"), 2);
    assert_eq!(retrieved("eval queries.tsv qrels.txt -q --operators"), 1);
    assert_eq!(retrieved("eval queries.tsv qrels.txt -q --depth 1"), 1);
    assert_eq!(retrieved("eval queries.tsv qrels.txt -q --source acp"), 1);
    lab.file("queries.tsv", "q1\tferry\nq2\t(grain\n");
    let printed = lab.run("eval queries.tsv qrels.txt -q --operators");
    assert_eq!((printed.status, printed.out.lines().count()), (2, 2), "the others are measured");
    assert!(printed.err.contains("q2: ") && printed.err.contains("at column 1"), "{}", printed.err);
}

#[test]
fn a_run_of_another_engine() {
    let lab = lab();
    let run = lab.done("search --batch queries.tsv --plain --unit article --format trec -n 1000 -q");
    lab.file("run.txt", &run);
    let own = lab.json("eval queries.tsv qrels.txt --by-query -q");
    assert_eq!(lab.json("eval --run run.txt qrels.txt --by-query -q"), own, "the same run, from a file");
    lab.file("other.txt", run.replace("a.txt", "z.txt"));
    check(
        &lab,
        &[(
            "eval queries.tsv qrels.txt -q --against other.txt",
            " measure    mean  against  difference  better  worse       p
 nDCG@10  0.6667   0.3333     +0.3333       1      0  1.0000
 MAP      0.6667   0.3333     +0.3333       1      0  1.0000
 P@5      0.1333   0.0667     +0.0667       1      0  1.0000
 P@10     0.0667   0.0333     +0.0333       1      0  1.0000
 R@100    0.6667   0.3333     +0.3333       1      0  1.0000
 MRR      0.6667   0.3333     +0.3333       1      0  1.0000
 bpref    0.6667   0.3333     +0.3333       1      0  1.0000",
        )],
    );
    let row = &lab.json("eval --run run.txt qrels.txt -q --against other.txt")[1];
    let expected = json!({"type": "comparison", "measure": "map", "mean": 0.666667, "against": 0.333333, "difference": 0.333333, "better": 1, "worse": 0, "p": 1.0});
    assert_eq!(*row, expected);
}

#[test]
fn what_cannot_be_measured_is_said() {
    let lab = lab();
    lab.file("other.txt", "q1 0 nowhere.txt 1\n").file("others.txt", "z 0 a.txt 1\n").file("bad.txt", "q1 a.txt\n");
    check(
        &lab,
        &[
            (
                "eval queries.tsv others.txt",
                "! dateline: measured over 1 query
! dateline: without a result, counted as 0: 1 query
! dateline: not judged, left out: 4 queries
= 1",
            ),
            (
                "eval queries.tsv bad.txt",
                "! dateline: bad.txt: line 1: this is no judgement; write 'query 0 article grade'\n= 2",
            ),
            (
                "eval --run qrels.txt qrels.txt",
                "! dateline: qrels.txt: line 1: this is no line of a run; write 'query Q0 article rank score name', as 'dateline search --format trec' does\n= 2",
            ),
            (
                "eval queries.tsv qrels.txt --format trec",
                "! dateline: --format trec is for ranked results, and there are none here; choose text, jsonl, csv or tsv\n= 2",
            ),
        ],
    );
    let printed = lab.run("eval queries.tsv other.txt");
    assert!(printed.err.contains("see whether the judgements have the ids of the index"), "{}", printed.err);
    for line in ["eval", "eval queries.tsv", "eval nowhere qrels.txt", "eval queries.tsv qrels.txt --run qrels.txt"] {
        assert_eq!(lab.run(line).status, 2, "{line}");
    }
}
