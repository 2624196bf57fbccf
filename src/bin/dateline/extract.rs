//! `extract`: quotations of articles, without an index.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result};
use dateline::{Article, ReadOptions, WalkOptions};

use crate::args::{ExtractArgs, Global};
use crate::notes::note;

/// Runs the command; whether something was found.
pub(crate) fn run(global: &Global, args: ExtractArgs) -> Result<bool> {
    let options = ReadOptions { text_as_is: true };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut written = false;
    let mut take = |article: std::result::Result<Article, dateline::ReadProblem>| -> Result<()> {
        match article {
            Err(problem) => note(global, &format!("skipped {problem}")),
            Ok(article) => {
                let line = extracted(&article, &args);
                // As an error of the writer, by which a closed pipe is known.
                serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
                written = true;
            }
        }
        Ok(())
    };
    if args.paths.is_empty() {
        for article in dateline::read_stream(Box::new(io::stdin()), options)? {
            take(article)?;
        }
    } else {
        for path in &args.paths {
            path.metadata().with_context(|| path.display().to_string())?;
        }
        let mut problems = Vec::new();
        let files = dateline::find_files(&args.paths, &WalkOptions::default(), &mut |problem| problems.push(problem));
        problems.into_iter().try_for_each(|problem| take(Err(problem)))?;
        for record in dateline::records(files, options) {
            match record {
                Err(problem) => take(Err(problem))?,
                Ok(record) => record.parse().into_iter().try_for_each(&mut take)?,
            }
        }
    }
    out.flush()?;
    Ok(written)
}

fn extracted(article: &Article, args: &ExtractArgs) -> serde_json::Value {
    let language = args
        .language
        .or_else(|| article.language.as_deref().and_then(dateline::Language::from_code))
        .or_else(|| dateline::detect_language(&article.text));
    let paragraphs = dateline::paragraphs(&article.text);
    let sentences: Vec<dateline::Span> =
        dateline::sentences(&article.text, &paragraphs, language).into_iter().map(|sentence| sentence.span).collect();
    let quotations = dateline::extract(&article.text, &paragraphs, &sentences, language.map(dateline::Language::code));
    dateline::extracted(article, &quotations, args.sentences.then_some(sentences.as_slice()))
}
