//! The same articles, in one segment or in many, give the same rows to the last bit.

use dateline::explore::{
    CollocatesOptions, Context, DuplicatesOptions, KwicOptions, KwicSort, Measure, NgramsOptions, Part, Period,
    Reference, TermsOptions, Window, WordUnit, collocates, concordance, duplicates, facets, keyness, ngrams, similar,
    terms, timeline,
};
use dateline::{Index, Language, NoProgress, Sample, Searcher, UpdateOptions};

use crate::corpus::made_up;
use crate::query::Dice;
use crate::setting::{Asked, Setting};

/// The articles of `made_up_archive` with one file of 40 articles and the seed 5, in many segments.
fn many_segments() -> (tempfile::TempDir, Searcher) {
    let folder = tempfile::tempdir().unwrap();
    let (root, index_dir) = (folder.path().join("wire"), folder.path().join("index"));
    std::fs::create_dir(&root).unwrap();
    let options = UpdateOptions { language: Language::from_code("en"), ..UpdateOptions::default() };
    let mut dice = Dice(5);
    for number in 0..40 {
        let (line, _) = made_up(&mut dice, &format!("a00-{number:02}"));
        std::fs::write(root.join(format!("{:02}.jsonl", 99 - number)), line).unwrap();
        if number % 6 == 0 {
            dateline::update(&index_dir, std::slice::from_ref(&root), &options, &NoProgress).unwrap();
        }
    }
    dateline::update(&index_dir, &[root], &options, &NoProgress).unwrap();
    let searcher = Searcher::new(Index::open(&index_dir).unwrap()).unwrap();
    assert!(searcher.status().unwrap().segments > 3);
    (folder, searcher)
}

/// Everything that exploration says of a query, as text: every figure with all its digits.
fn everything(searcher: &Searcher, asked: &Asked) -> Vec<String> {
    let scope = asked.scope();
    let sampled = dateline::explore::Scope { sample: Some(Sample { size: 5, seed: 3 }), ..scope };
    let by = WordUnit::Stem;
    let of_terms = TermsOptions { by, part: Part::All, ..TermsOptions::default() };
    let window = Window::Words { left: 3, right: 3 };
    let of_collocates = CollocatesOptions { by, window, measure: Measure::LogLikelihood, count_min: 1 };
    let of_lines = KwicOptions {
        context: Context::Words(4),
        sort: vec![KwicSort::Right(1), KwicSort::Date],
        sample: Some(Sample { size: 20, seed: 3 }),
    };
    let of_sequences = NgramsOptions { length: 3, by: WordUnit::Word, count_min: 1, ..NgramsOptions::default() };
    let of_groups = DuplicatesOptions { share_min: 0.05, shingle_words: 2, diff: true };
    let fields = ["source", "speaker", "month"].map(str::to_owned);
    let paths_left_out = |text: String| -> String {
        // The files are others.
        text.split(", ").filter(|part| !part.contains("path:")).collect::<Vec<_>>().join(", ")
    };
    let all = vec![
        format!("{:?}", concordance(searcher, &scope, &of_lines).unwrap().lines(0..99).unwrap()),
        format!("{:?}", terms(searcher, &scope, &of_terms).unwrap()),
        format!("{:?}", terms(searcher, &sampled, &of_terms).unwrap()),
        format!("{:?}", keyness(searcher, &scope, &Reference::Rest, &of_terms).unwrap()),
        format!("{:?}", collocates(searcher, &scope, &of_collocates).unwrap()),
        format!("{:?}", collocates(searcher, &sampled, &of_collocates).unwrap()),
        format!("{:?}", ngrams(searcher, &scope, &of_sequences).unwrap()),
        format!("{:?}", timeline(searcher, &scope, Period::Week).unwrap()),
        format!("{:?}", facets(searcher, &scope, &fields).unwrap()),
        format!("{:?}", duplicates(searcher, &scope, &of_groups).unwrap()),
        format!("{:?}", similar(searcher, "a00-07", &scope, 0, None).unwrap()),
    ];
    all.into_iter().map(paths_left_out).collect()
}

#[test]
fn nothing_depends_on_segments() {
    let mut one = Setting::new(5, 1, 40);
    let (_folder, many) = many_segments();
    for _ in 0..60 {
        let asked = one.ask();
        for (single, several) in everything(&one.searcher, &asked).into_iter().zip(everything(&many, &asked)) {
            assert_eq!(single, several, "{}", asked.text());
        }
    }
}
