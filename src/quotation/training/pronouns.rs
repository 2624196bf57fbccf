//! Whom *he* and *she* mean: the log-linear model that ranks the persons named before, learned from the names that a coreference program gave the
//! pronouns of articles, and a reader where the program is not to be trusted.

use rustc_hash::FxHashMap;

use super::super::classes::Lexicon;
use super::super::extract::extract_with;
use super::super::model::Weights;
use super::super::names::Names;
use super::super::pronouns::{Person, Ranker, TRAITS, likeliest};
use super::judgements::Judgements;
use super::{MarkedArticle, TrainingSettings, sentences_of, weigh};

/// What each weight is of.
const NAMES: [&str; TRAITS] = [
    "sentences since, in fours, those inside a stretch aside; eight at most",
    "persons named since, as a logarithm",
    "named in the pronoun's sentence",
    "named in its paragraph",
    "named before the paragraph before",
    "named at a sentence's head",
    "named before a verb",
    "named as owner",
    "named after a preposition",
    "named in quotation marks only",
    "named in somebody's reported words",
    "subject of a sentence just before",
    "known to be of the pronoun's gender",
    "known to be a person",
    "has spoken",
    "spoke last",
    "spoke last, a sentence ago at most",
    "spoke last, three sentences ago at most",
    "times named lately, as a logarithm",
    "named after an article",
    "named at a paragraph's head",
    "spoke last, in the pronoun's paragraph",
    "named lately for the first time, at a paragraph's head",
    "nothing shows a person",
    "subject of a sentence since another spoke",
];

/// Pronouns that are learned from.
const PRONOUNS: [&str; 2] = ["he", "she"];
/// Times that the articles are read and the weights fitted: who spoke last hangs on whom the pronouns before were taken for.
const ROUNDS: usize = 4;
/// Steps of gradient ascent.
const STEPS: usize = 400;
const RATE: f64 = 2.1;
const PENALTY: f64 = 2e-3;
/// Pronouns that a judged one stands for: a third of the hard ones were judged.
const JUDGED: f64 = 3.0;
/// Parts of the articles that are held out in turn, to tell how many pronouns are given to the right person.
const PARTS: usize = 5;

/// A weight for each trait, while it is learned.
type Sums = [f64; TRAITS];

/// A pronoun whose person is known, with the persons whom it may mean.
struct Occasion {
    article: usize,
    /// What is known of each person, and whether she or he is the right one.
    persons: Vec<(Sums, bool)>,
    /// How many pronouns it stands for.
    weight: f64,
}

/// Ranks by the weights of the round before, and keeps what is known of the persons it was asked about.
#[derive(Debug)]
struct Watching<'w> {
    weights: &'w [f32; TRAITS],
    /// By the byte where the pronoun begins.
    seen: FxHashMap<usize, Vec<(String, Sums)>>,
}

impl Ranker for Watching<'_> {
    fn choose(&mut self, at: usize, persons: &[Person], names: &Names<'_>) -> Option<usize> {
        let known = |one: &Person| (names.bearers[one.bearer].name(), one.traits.map(f64::from));
        self.seen.insert(at, persons.iter().map(known).collect());
        likeliest(persons, self.weights)
    }
}

/// Learns the weights of pronouns, and gives the text of `weights/pronouns.txt`; `progress` is told what goes on.
///
/// Whom a pronoun means is taken from `judgements`, else from the speaker's name that the quotation bears, by hand or by a program. A pronoun that the
/// judgements name without judging it is passed over. A line of them is `HASH PRONOUN [START END]`: FNV-1a of the article's text in hexadecimal digits, the byte
/// where the pronoun begins, and the bytes of a name of the one it means.
///
/// # Errors
/// The judgements cannot be read, or no pronoun has several persons before it.
pub fn train_pronouns(
    articles: &[MarkedArticle],
    settings: TrainingSettings,
    judgements: &str,
    progress: &mut dyn FnMut(&str),
) -> crate::Result<String> {
    let judgements = Judgements::read(judgements)?;
    let (_, _, folds) = weigh(articles, settings, progress);
    learn(articles, (&folds.iter().collect::<Vec<_>>(), settings.lexical), &judgements, progress)
}

/// Learns the weights of pronouns from quotations as each article's fold of weights finds them.
fn learn(
    articles: &[MarkedArticle],
    (folds, lexical): (&[&impl Weights], bool),
    judgements: &Judgements,
    progress: &mut dyn FnMut(&str),
) -> crate::Result<String> {
    let mut weights = [0.0f32; TRAITS];
    for _ in 0..ROUNDS {
        let occasions: Vec<Occasion> = articles
            .iter()
            .enumerate()
            .flat_map(|(number, article)| {
                occasions((number, article), (folds[number % folds.len()], lexical), judgements, &weights)
            })
            .collect();
        let teaching = occasions.iter().filter(|one| one.teaches()).count();
        if teaching == 0 {
            return Err(crate::Error::usage("there is no pronoun to learn from").remedy(
                "give articles whose quotations have 'he' or 'she' as source, with speakers' names or judgements",
            ));
        }
        let fitted = fit(occasions.iter());
        // Kept as they are written down, so that what was learned is what will rank.
        weights = fitted.map(|weight| ((weight * 100.0).round() / 100.0) as f32);
        let right: f64 = (0..PARTS).map(|part| held_out(&occasions, part)).sum();
        let all: f64 = occasions.iter().map(|one| one.weight).sum();
        progress(&format!(
            "{} pronouns, {teaching} to learn from; {:.1} of 100 right where they were held out",
            occasions.len(),
            100.0 * right / all
        ));
    }
    let lines = weights.iter().zip(NAMES).map(|(weight, name)| format!("    {weight:.2}, // {name}\n"));
    Ok(format!("[\n{}]\n", lines.collect::<String>()))
}

/// The pronouns of an article that are sources and whose person is known.
fn occasions(
    (number, article): (usize, &MarkedArticle),
    (table, lexical): (&impl Weights, bool),
    judgements: &Judgements,
    weights: &[f32; TRAITS],
) -> Vec<Occasion> {
    let text = &article.text;
    let Some(lexicon) = Lexicon::of(Some(&article.language)) else { return Vec::new() };
    let mut ranker = Watching { weights, seen: FxHashMap::default() };
    let (paragraphs, sentences) = sentences_of(article);
    extract_with(table, text, &paragraphs, &sentences, lexicon, lexical, &mut ranker);
    let judged = judgements.of(text);
    let mut found = Vec::new();
    for quotation in &article.quotations {
        let Some(source) = quotation.source.first() else { continue };
        if !PRONOUNS.contains(&source.of(text).to_lowercase().as_str()) {
            continue;
        }
        let (name, weight) = match judged.iter().find(|(at, _)| *at == source.start) {
            Some((_, None)) => continue,
            Some((_, Some(name))) => (Some(name.of(text)), JUDGED),
            None => (quotation.speaker.as_deref().or(quotation.automatic.as_deref()), 1.0),
        };
        let Some(name) = name else { continue };
        // Each pronoun once, whatever is said by it; it is not seen where its quotation was not found.
        let Some(seen) = ranker.seen.remove(&source.start) else { continue };
        let persons = seen.into_iter().map(|(own, traits)| (traits, same_person(&own, name))).collect();
        found.push(Occasion { article: number, persons, weight });
    }
    found
}

impl Occasion {
    /// Whether something can be learned of it.
    fn teaches(&self) -> bool {
        self.persons.len() > 1 && self.persons.iter().any(|(_, right)| *right)
    }

    /// Whether the person of the highest score is the right one; of equals the one named last.
    fn is_right(&self, weights: &Sums) -> bool {
        let scored = self.persons.iter().rev().map(|(traits, right)| (dot(weights, traits), *right));
        scored.max_by(|a, b| a.0.total_cmp(&b.0)).is_some_and(|(_, right)| right)
    }

    /// Adds the gradient of the logarithm of the right persons' probability.
    fn add_gradient(&self, weights: &Sums, gradient: &mut Sums) {
        let scores: Vec<f64> = self.persons.iter().map(|(traits, _)| dot(weights, traits)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let all: f64 = odds.iter().sum();
        let right: f64 = odds.iter().zip(&self.persons).filter(|(_, (_, right))| *right).map(|(odds, _)| odds).sum();
        for ((traits, is_right), odds) in self.persons.iter().zip(odds) {
            let wanted = if *is_right { odds / right.max(f64::MIN_POSITIVE) } else { 0.0 };
            let pull = self.weight * (wanted - odds / all);
            gradient.iter_mut().zip(traits).for_each(|(total, known)| *total += pull * known);
        }
    }
}

fn dot(weights: &Sums, traits: &Sums) -> f64 {
    weights.iter().zip(traits).map(|(weight, known)| weight * known).sum()
}

/// The weights under which the right persons are likeliest, all steps over all pronouns, with an L2 penalty.
fn fit<'o>(occasions: impl Iterator<Item = &'o Occasion>) -> Sums {
    let occasions: Vec<&Occasion> = occasions.filter(|one| one.teaches()).collect();
    let all: f64 = occasions.iter().map(|one| one.weight).sum();
    let mut weights = [0.0; TRAITS];
    for step in 0..STEPS {
        let mut gradient = [0.0; TRAITS];
        occasions.iter().for_each(|one| one.add_gradient(&weights, &mut gradient));
        let rate = RATE / (1.0 + step as f64 / (STEPS / 2) as f64);
        for (weight, total) in weights.iter_mut().zip(gradient) {
            *weight += rate * (total / all.max(1.0) - PENALTY * *weight);
        }
    }
    weights
}

/// The pronouns of a part of the articles that weights learned from the others give to the right person.
fn held_out(occasions: &[Occasion], part: usize) -> f64 {
    let inside = |one: &&Occasion| one.article % PARTS == part;
    let weights = fit(occasions.iter().filter(|one| !inside(one)));
    occasions.iter().filter(inside).filter(|one| one.is_right(&weights)).map(|one| one.weight).sum()
}

/// Whether two names may be one person's: the last word is the same, and all words of one are in the other.
fn same_person(one: &str, other: &str) -> bool {
    let (one, other) = (name_words(one), name_words(other));
    let among = |some: &[String], all: &[String]| some.iter().all(|word| all.contains(word));
    one.last().is_some() && one.last() == other.last() && (among(&one, &other) || among(&other, &one))
}

/// The words of a name, without initials in its middle, suffixes and the owner's ending.
fn name_words(name: &str) -> Vec<String> {
    let name = name.to_lowercase().replace("'s", "").replace("’s", "").replace('.', "");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.filter(|word| !matches!(*word, "jr" | "sr" | "ii" | "iii")).enumerate();
    words.filter(|(i, word)| *i == 0 || word.chars().nth(1).is_some()).map(|(_, word)| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::super::weights::Packed;
    use super::super::MarkedQuotation;
    use super::super::judgements::text_hash;
    use super::*;
    use crate::span::Span;

    const TEXT: &str = "Foreign Minister Jan Orlo met the banker Pavel Kern in Torvik on Monday.\n\n\
        “We will not sign it,” Orlo said after the talks with Kern. “The harbour is ours,” he added.";

    /// The article, its pronoun given to somebody by a program.
    fn article(name: &str) -> MarkedArticle {
        let at = TEXT.rfind("he added").unwrap();
        let quotation = MarkedQuotation {
            source: vec![Span::new(at, at + 2)],
            automatic: Some(name.to_owned()),
            ..MarkedQuotation::default()
        };
        MarkedArticle { language: "en".to_owned(), text: TEXT.to_owned(), quotations: vec![quotation] }
    }

    /// The weights learned, by quotations as the shipped weights find them.
    fn learned(articles: &[MarkedArticle], judgements: &str) -> crate::Result<Vec<f32>> {
        let (packed, _) = Packed::of("en").unwrap();
        let file = learn(articles, (&[packed], true), &Judgements::read(judgements)?, &mut |_| ())?;
        let numbers = file.lines().filter_map(|line| line.trim().split_once(','));
        Ok(numbers.map(|(weight, _)| weight.parse().unwrap()).collect())
    }

    /// A line of judgements about the article's pronoun.
    fn judgement(name: &str) -> String {
        let (at, start) = (TEXT.rfind("he added").unwrap(), TEXT.find(name).unwrap());
        format!("{:016x} {at} {start} {}", text_hash(TEXT), start + name.len())
    }

    /// The weight of having spoken last.
    fn goes_on(weights: &[f32]) -> f32 {
        weights[NAMES.iter().position(|name| *name == "spoke last").unwrap()]
    }

    #[test]
    fn learns_whom_the_program_names() {
        let weights = learned(&[article("Jan Orlo")], "").unwrap();
        assert_eq!(weights.len(), TRAITS);
        assert!(goes_on(&weights) > 0.1, "{weights:?}");
        assert!(goes_on(&learned(&[article("Kern")], "").unwrap()) < -0.1);
    }

    #[test]
    fn believes_the_reader_before_the_program() {
        let weights = learned(&[article("Pavel Kern")], &judgement("Orlo")).unwrap();
        assert!(goes_on(&weights) > 0.1, "{weights:?}");
    }

    #[test]
    fn passes_over_what_nobody_has_judged() {
        let line = judgement("Orlo");
        let unjudged = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        assert!(learned(&[article("Jan Orlo")], &unjudged).is_err());
        assert!(learned(&[article("Nobody Else")], "").is_err());
    }

    #[test]
    fn learns_the_same_twice() {
        let articles = [article("Jan Orlo"), article("Pavel Kern"), article("Jan Orlo")];
        assert_eq!(learned(&articles, "").unwrap(), learned(&articles, "").unwrap());
    }

    #[test]
    fn the_shipped_weights_are_written_as_they_are_learned() {
        let shipped = include_str!("../weights/pronouns.txt");
        let names = shipped.lines().filter_map(|line| line.split_once("// ")).map(|(_, name)| name);
        assert!(names.eq(NAMES));
    }

    #[test]
    fn a_name_is_told_from_another() {
        let cases = [
            ("Jan Orlo", "Orlo", true),
            ("Jan P. Orlo Jr.", "Jan Orlo’s", true),
            ("Jan Orlo", "Pavel Orlo", false),
            ("Jan Orlo", "Jan", false),
            ("", "", false),
        ];
        for (one, other, same) in cases {
            assert_eq!(same_person(one, other), same, "{one} / {other}");
            assert_eq!(same_person(other, one), same, "{other} / {one}");
        }
    }
}
