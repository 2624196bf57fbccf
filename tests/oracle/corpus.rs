//! Articles as the oracle sees them: lists of words with their places.

use std::path::{Path, PathBuf};

use dateline::{CodePoints, Language, Span};
use rust_stemmers::{Algorithm, Stemmer};

use crate::query::Dice;

/// A word of a text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) form: String,
    pub(crate) stem: String,
    /// As it is spelt.
    pub(crate) raw: String,
    /// Code points of its text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Only a hyphen parts it from the word before.
    pub(crate) joined: bool,
    /// Number of its sentence and its paragraph.
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Quote {
    /// Its words, as numbers of words of the text, in order.
    pub(crate) words: Vec<usize>,
    pub(crate) speaker: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Article {
    pub(crate) id: String,
    pub(crate) title: Vec<Word>,
    pub(crate) body: Vec<Word>,
    /// Number of the first word, and code points, of every sentence; trimmed.
    pub(crate) sentences: Vec<(usize, [usize; 2])>,
    /// Bytes from the start of every sentence to the start of the next.
    pub(crate) sentence_bytes: Vec<usize>,
    pub(crate) quotes: Vec<Quote>,
    pub(crate) source: String,
    pub(crate) date: Option<String>,
    pub(crate) text: String,
}

/// A possessive or an elided article is no part of a word.
pub(crate) fn bare(raw: &str) -> &str {
    raw.strip_suffix("'s").or_else(|| raw.strip_suffix("’s")).unwrap_or(raw)
}

fn words(text: &str, from: Span, language: Option<Language>, points: &mut CodePoints<'_>) -> Vec<Word> {
    let algorithm = match language.map(Language::code) {
        Some("en") => Some(Algorithm::English),
        Some("fr") => Some(Algorithm::French),
        Some("de") => Some(Algorithm::German),
        Some("es") => Some(Algorithm::Spanish),
        Some("ru") => Some(Algorithm::Russian),
        Some("it") => Some(Algorithm::Italian),
        Some("pt") => Some(Algorithm::Portuguese),
        Some("nl") => Some(Algorithm::Dutch),
        _ => None,
    };
    let stemmer = algorithm.map(Stemmer::create);
    dateline::words(from.of(text))
        .into_iter()
        .map(|(span, form, joined)| {
            let whole = span.shifted(from.start);
            let [start, end] = points.span(whole);
            let stem = stemmer.as_ref().map_or_else(|| form.clone(), |stemmer| stemmer.stem(&form).into_owned());
            Word { stem, raw: whole.of(text).to_owned(), form, start, end, joined, sentence: 0, paragraph: 0 }
        })
        .collect()
}

impl Article {
    pub(crate) fn new(id: &str, title: &str, text: &str, language: Option<Language>) -> Article {
        let paragraphs = dateline::paragraphs(text);
        let sentences = dateline::sentences(text, &paragraphs, language);
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let mut points = CodePoints::new(text);
        let (mut body, mut starts, mut paragraph) = (Vec::new(), Vec::new(), 0);
        for (number, sentence) in sentences.iter().enumerate() {
            paragraph += usize::from(sentence.starts_paragraph && number > 0);
            starts.push((body.len(), points.span(sentence.span)));
            for mut word in words(text, sentence.span, language, &mut points) {
                (word.sentence, word.paragraph) = (number, paragraph);
                body.push(word);
            }
        }
        let ends = spans.iter().skip(1).map(|span| span.start).chain(spans.last().map(|span| span.end));
        let sentence_bytes = spans.iter().zip(ends).map(|(span, end)| end - span.start).collect();
        let byte_starts: Vec<usize> = {
            // Of every word, its first byte.
            let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            body.iter().map(|word: &Word| borders[word.start]).collect()
        };
        let quotes = dateline::extract(text, &paragraphs, &spans, language.map(Language::code))
            .into_iter()
            .map(|quote| Quote {
                words: (0..body.len())
                    .filter(|word| quote.content.iter().any(|span| span.contains_offset(byte_starts[*word])))
                    .collect(),
                speaker: quote.speaker,
            })
            .collect();
        Article {
            id: id.to_owned(),
            title: words(title, Span::new(0, title.len()), language, &mut CodePoints::new(title)),
            body,
            sentences: starts,
            sentence_bytes,
            quotes,
            source: String::new(),
            date: None,
            text: text.to_owned(),
        }
    }
}

/// Words of the made-up news: inflected, hyphenated and joined, capitals, acronyms, accents, numbers.
const WORDS: [&str; 30] = [
    "missile",
    "missiles",
    "shield",
    "shields",
    "threat",
    "threats",
    "threatened",
    "talk",
    "talks",
    "talking",
    "the",
    "the",
    "of",
    "anti-missile",
    "antimissile",
    "anti missile",
    "U.S.",
    "NATO",
    "March",
    "march",
    "MARCH",
    "Turkey",
    "turkey",
    "résumé",
    "Résumé",
    "resume",
    "mig",
    "migs",
    "treaty",
    "no",
];
const SPEAKERS: [&str; 3] = ["Sergei Ladovin", "Ilena Marosz", "Tomas Brandl"];
const SOURCES: [&str; 3] = ["Northwire", "Tarsk Inform", "HPA"];

fn clause(dice: &mut Dice, most: usize) -> String {
    let count = 1 + dice.below(most);
    let words: Vec<&str> = (0..count).map(|_| dice.pick(&WORDS)).collect();
    words.join(" ")
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

fn sentence(dice: &mut Dice) -> String {
    let speaker = dice.pick(&SPEAKERS);
    match dice.below(6) {
        0 => format!("“{},” {speaker} said.", capital(&clause(dice, 8))),
        1 => format!("“{},” {speaker} said, “and {}.”", capital(&clause(dice, 6)), clause(dice, 6)),
        2 => format!("{speaker} said that {}.", clause(dice, 8)),
        _ => format!("{}.", capital(&clause(dice, 14))),
    }
}

/// One made-up article as a line of JSON, and as the oracle sees it.
pub(crate) fn made_up(dice: &mut Dice, id: &str) -> (String, Article) {
    let paragraphs: Vec<String> = (0..1 + dice.below(4))
        .map(|_| (0..1 + dice.below(4)).map(|_| sentence(dice)).collect::<Vec<_>>().join(" "))
        .collect();
    let text = paragraphs.join("\n\n");
    let title = if dice.below(5) == 0 { String::new() } else { capital(&clause(dice, 6)) };
    let source = dice.pick(&SOURCES);
    let date = match dice.below(4) {
        0 => None,
        1 => Some("2019-03".to_owned()),
        _ => Some(format!("2019-0{}-1{}", 1 + dice.below(6), dice.below(9))),
    };
    let mut line = serde_json::json!({"id": id, "title": title, "text": text, "source": source});
    if let Some(date) = &date {
        line["date"] = serde_json::json!(date);
    }
    let mut article = Article::new(id, &title, &text, Language::from_code("en"));
    article.source = source.to_owned();
    article.date = date;
    (line.to_string(), article)
}

/// A folder that is gone when the test ends.
pub(crate) struct Archive {
    _folder: tempfile::TempDir,
    pub(crate) index_dir: PathBuf,
    pub(crate) articles: Vec<Article>,
}

fn update(index_dir: &Path, root: &Path) {
    let options = dateline::UpdateOptions { language: Language::from_code("en"), ..dateline::UpdateOptions::default() };
    dateline::update(index_dir, &[root.to_path_buf()], &options, &dateline::NoProgress).unwrap();
}

/// Made-up articles in an index of several segments, some of them deleted or replaced since.
pub(crate) fn made_up_archive(dice: &mut Dice, files: usize, per_file: usize) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let (root, index_dir) = (folder.path().join("wire"), folder.path().join("index"));
    std::fs::create_dir(&root).unwrap();
    let mut kept: Vec<Vec<Article>> = Vec::new();
    for file in 0..files {
        let (lines, articles): (Vec<String>, Vec<Article>) =
            (0..per_file).map(|number| made_up(dice, &format!("a{file:02}-{number:02}"))).unzip();
        std::fs::write(root.join(format!("{file:02}.jsonl")), lines.join("\n")).unwrap();
        kept.push(articles);
        // Some files come in together, some alone.
        if dice.below(2) == 0 {
            update(&index_dir, &root);
        }
    }
    update(&index_dir, &root);
    if files > 2 {
        let gone = dice.below(files);
        std::fs::remove_file(root.join(format!("{gone:02}.jsonl"))).unwrap();
        kept[gone].clear();
        let replaced = (gone + 1) % files;
        let (lines, articles): (Vec<String>, Vec<Article>) =
            (0..per_file).map(|number| made_up(dice, &format!("b{replaced:02}-{number:02}"))).unzip();
        std::fs::write(root.join(format!("{replaced:02}.jsonl")), lines.join("\n") + "\n").unwrap();
        kept[replaced] = articles;
        update(&index_dir, &root);
    }
    Archive { index_dir, articles: kept.into_iter().flatten().collect(), _folder: folder }
}
