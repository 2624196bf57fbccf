//! Learns the weights of the quotation extractor from articles whose quotations are marked by hand.
//!
//! ```text
//! cargo run --release --features training --example train_quotations -- OUT.bin [--small] [--common] [--trainings N] en:polnear_train.jsonl.gz [LANGUAGE:FILE ...]
//! cargo run --release --features training --example train_quotations -- OUT.jsonl --held-out en:polnear_train.jsonl.gz
//! cargo run --release --features training --example train_quotations -- --pronouns JUDGEMENTS OUT.txt LANGUAGE:FILE ...
//! ```
//!
//! A line of a file is `{"text":"...","quotes":[{"content":[[s,e],...],"cue":[[s,e],...],"source":[[s,e],...],"speaker":"..."|null,
//! "speaker_auto":"..."|null}]}`, its offsets code
//! points of the text; it may be compressed with gzip. `--common` learns weights that know classes of words alone, for languages that
//! nobody has marked articles of; `--small` suits a few thousand marked quotations; `--trainings` takes the mean of several trainings of windows. `--held-out`
//! writes no weights, but the quotations of each article as weights find them that have not seen it, as `dateline extract` writes them, with the `id` of the
//! article's line, so that a scorer can measure what a change brings without looking at other articles. `--pronouns`
//! learns whom *he* and *she* mean, from names that a coreference program gave (`speaker_auto`) and from judgements of the hard ones. The files of weights lie in `src/quotation/weights/`; `docs/quotations.md` says what each was learned from.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};

use dateline::{
    MarkedArticle, MarkedQuotation, Quotation, Span, TrainingSettings, held_out_quotations, train_pronouns,
    train_quotations,
};
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut settings = TrainingSettings::default();
    let mut arguments = Vec::new();
    let mut judgements = None;
    let mut held_out = false;
    let mut ids = Vec::new();
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--trainings" => {
                let count = given.next().and_then(|count| count.parse().ok()).filter(|count| *count > 0);
                settings.trainings = count.ok_or("--trainings wants a number, 1 or more")?;
            }
            "--pronouns" => judgements = Some(given.next().ok_or("--pronouns wants a file of judgements")?),
            "--held-out" => held_out = true,
            "--common" => (settings.lexical, settings.row_bits) = (false, 18),
            "--small" => (settings.row_count_min, settings.content_epochs) = (2, 0),
            _ => arguments.push(argument),
        }
    }
    let Some((out, files)) = arguments.split_first().filter(|(_, files)| !files.is_empty()) else {
        return Err("usage: train_quotations OUT.bin [--small] [--common] [--trainings N] [--held-out] [--pronouns JUDGEMENTS] LANGUAGE:FILE ...".into());
    };
    let mut articles = Vec::new();
    for file in files {
        let (language, path) = file.split_once(':').ok_or("a file is named LANGUAGE:FILE")?;
        let opened: Box<dyn Read> = match path.ends_with(".gz") {
            true => Box::new(flate2::read::MultiGzDecoder::new(File::open(path)?)),
            false => Box::new(File::open(path)?),
        };
        for line in BufReader::new(opened).lines() {
            let line = line?;
            ids.push(serde_json::from_str::<Value>(&line)?["id"].clone());
            articles.push(article(language, &line).ok_or("a line is no article with quotations")?);
        }
    }
    let mut errors = std::io::stderr();
    let mut progress = |line: &str| {
        let _ = writeln!(errors, "{line}");
    };
    if held_out {
        let found = held_out_quotations(&articles, settings, &mut progress);
        let mut lines = String::new();
        for ((article, id), quotations) in articles.iter().zip(&ids).zip(&found) {
            let quotes: Vec<Value> = quotations.iter().map(|quotation| quote(&article.text, quotation)).collect();
            lines += &format!("{}\n", serde_json::json!({ "id": id, "quotes": quotes }));
        }
        std::fs::write(out, lines)?;
        return Ok(());
    }
    let weights = match judgements {
        Some(judgements) => {
            train_pronouns(&articles, settings, &std::fs::read_to_string(judgements)?, &mut progress)?.into_bytes()
        }
        None => train_quotations(&articles, settings, &mut progress)?,
    };
    std::fs::write(out, weights)?;
    Ok(())
}

/// A quotation as `dateline extract` writes it, its offsets in code points.
fn quote(text: &str, quotation: &Quotation) -> Value {
    let at = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let pairs =
        |spans: &[Span]| -> Vec<[usize; 2]> { spans.iter().map(|span| [at(span.start), at(span.end)]).collect() };
    serde_json::json!({
        "content": pairs(&quotation.content),
        "cue": pairs(&quotation.cue),
        "source": pairs(&quotation.source),
        "speaker": quotation.speaker,
        "kind": format!("{:?}", quotation.kind).to_lowercase(),
        "confidence": quotation.confidence,
    })
}

fn article(language: &str, line: &str) -> Option<MarkedArticle> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = value.get("text")?.as_str()?.to_owned();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let spans = |value: Option<&Value>| -> Vec<Span> {
        let pairs = value.and_then(Value::as_array).into_iter().flatten();
        let at = |pair: &Value, side: usize| bytes.get(usize::try_from(pair.get(side)?.as_u64()?).ok()?).copied();
        pairs.filter_map(|pair| Some(Span::new(at(pair, 0)?, at(pair, 1)?))).collect()
    };
    let name = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let quotation = |quote: &Value| MarkedQuotation {
        content: spans(quote.get("content")),
        cue: spans(quote.get("cue")),
        source: spans(quote.get("source")),
        speaker: name(quote.get("speaker")),
        automatic: name(quote.get("speaker_auto")),
    };
    let quotations = value.get("quotes")?.as_array()?.iter().map(quotation).collect();
    Some(MarkedArticle { language: language.to_owned(), text, quotations })
}
