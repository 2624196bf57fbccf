//! `--batch`: many queries in one process, answered on all cores, written in order as they come.
//!
//! What is under way is bounded, so that a file of any length needs no more memory than a short one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use crossbeam_channel::{Receiver, Sender, bounded};
use dateline::{Format, ParseOptions, Printer, Query, Style};

/// Answers that may wait for an earlier one.
const WAITING_MAX: usize = 64;

/// How the answers are written.
#[derive(Clone, Copy)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) style: Style,
    pub(crate) reading: ParseOptions,
}

/// A query of a batch.
struct Job {
    id: String,
    text: String,
    /// Whether nothing was asked before it: it writes the names of columns.
    first: bool,
    answer: Sender<Answer>,
}

/// What is written for one query.
struct Answer {
    id: String,
    bytes: Vec<u8>,
    /// Whether something was found, or why the query cannot be answered.
    found: Result<bool>,
}

/// Answers every query of `path` (`-`: standard input); whether anything was found.
///
/// A line is a query, or an id, a tab and a query; without an id the line's number is its id. Empty lines are passed over.
///
/// # Errors
/// The file cannot be read, the output not be written; some queries could not be answered (they are reported one by one, and
/// the others are answered).
pub(crate) fn run(
    path: &Path,
    output: Output,
    answer: impl Fn(&Query, &mut Printer<Vec<u8>>) -> Result<bool> + Sync,
) -> Result<bool> {
    let input: Box<dyn BufRead + Send> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(path).with_context(|| path.display().to_string())?))
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let (jobs, taken) = bounded::<Job>(workers);
    let (queue, answers) = bounded::<Receiver<Answer>>(WAITING_MAX);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(input, &jobs, &queue));
        for _ in 0..workers {
            let (taken, answer) = (taken.clone(), &answer);
            scope.spawn(move || {
                for job in taken {
                    let mut printer = Printer::new(Vec::new(), output.format, output.style).of_query(&job.id);
                    if !job.first {
                        printer = printer.headless();
                    }
                    let found = Query::parse(&job.text, &output.reading)
                        .map_err(anyhow::Error::from)
                        .and_then(|query| answer(&query, &mut printer));
                    // Nobody waits any more when the output is gone.
                    let _ = job.answer.send(Answer { id: job.id, bytes: printer.into_inner(), found });
                }
            });
        }
        drop(taken);
        let written = write(&answers);
        // Whoever still reads is told by the closed channel.
        drop(answers);
        let read = reader.join().unwrap_or_else(|_| bail!("the batch could not be read to its end"));
        written.and_then(|found| read.map(|()| found))
    })
}

/// Hands out the queries, and the places of their answers in order.
fn read(input: Box<dyn BufRead + Send>, jobs: &Sender<Job>, queue: &Sender<Receiver<Answer>>) -> Result<()> {
    let mut first = true;
    for (number, line) in input.lines().enumerate() {
        let line = line.context("the batch cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let (id, text) = match line.split_once('\t') {
            Some((id, text)) => (id.to_owned(), text.to_owned()),
            None => ((number + 1).to_string(), line),
        };
        let (answer, place) = bounded(1);
        let job = Job { id, text, first, answer };
        first = false;
        if queue.send(place).is_err() || jobs.send(job).is_err() {
            break;
        }
    }
    Ok(())
}

/// Writes the answers in order.
fn write(answers: &Receiver<Receiver<Answer>>) -> Result<bool> {
    let mut out = io::stdout().lock();
    let (mut found, mut bad) = (false, 0u64);
    for place in answers {
        let Ok(answer) = place.recv() else { continue };
        match answer.found {
            Ok(some) => found |= some,
            Err(error) => {
                bad += 1;
                writeln!(io::stderr(), "dateline: query {}: {error:#}", answer.id)?;
            }
        }
        out.write_all(&answer.bytes)?;
        out.flush()?;
    }
    match bad {
        0 => Ok(found),
        1 => bail!("one query of the batch could not be answered"),
        bad => bail!("{bad} queries of the batch could not be answered"),
    }
}
