//! Whom *he* or *she* stands for: the persons named before, ranked by a log-linear model over what is known of each (Denis and Baldridge 2008,
//! "Specialized models and ranking for coreference resolution", EMNLP).

use rustc_hash::FxHashSet;

use super::names::{Gender, Kind, Mention, Names};
use crate::span::Span;

/// How many things are known of a person whom a pronoun may mean.
pub(super) const TRAITS: usize = 25;

/// What each of them weighs, as `training/pronouns.rs` learned it.
const WEIGHTS: [f32; TRAITS] = include!("weights/pronouns.txt");

/// Mentions before a pronoun that are looked at.
const MENTIONS_MAX: usize = 40;

/// What the pronouns of an article are read from.
#[derive(Debug)]
pub(super) struct Surroundings<'n, 't> {
    pub(super) names: &'n Names<'t>,
    pub(super) sentences: &'n [Span],
    pub(super) paragraphs: &'n [Span],
    /// For each sentence, how many before it begin outside of quotation marks.
    outside: Vec<u32>,
    /// Stretches in quotation marks, ascending.
    marked: Vec<Span>,
    /// Contents of quotations, ascending.
    contents: Vec<Span>,
}

/// Who has spoken before a pronoun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech<'s> {
    /// The bearer who spoke last, and where.
    pub(super) last: Option<(usize, usize)>,
    /// All who have spoken.
    pub(super) spoke: &'s FxHashSet<usize>,
}

/// A person whom a pronoun may mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    pub(super) bearer: usize,
    /// What is known of her or him, in the order of the weights.
    pub(super) traits: [f32; TRAITS],
}

/// What tells whom a pronoun means: the learned weights, or what watches them while others are learned.
pub(super) trait Ranker: std::fmt::Debug {
    /// The bearer whom the pronoun at byte `at` means, of `persons`, those named last first.
    fn choose(&mut self, at: usize, persons: &[Person], names: &Names<'_>) -> Option<usize>;
}

/// The weights that were learned.
#[derive(Debug)]
pub(super) struct Learned;

impl Ranker for Learned {
    fn choose(&mut self, _: usize, persons: &[Person], _: &Names<'_>) -> Option<usize> {
        likeliest(persons, &WEIGHTS)
    }
}

/// The person of the highest score; of equals the one named last.
pub(super) fn likeliest(persons: &[Person], weights: &[f32; TRAITS]) -> Option<usize> {
    let score = |one: &Person| -> f32 { one.traits.iter().zip(weights).map(|(known, weight)| known * weight).sum() };
    let scored = persons.iter().rev().map(|one| (score(one), one));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one.bearer)
}

/// A person as she or he was named before a pronoun.
struct Antecedent {
    bearer: usize,
    /// The latest mention outside of quotation marks, else the latest.
    mention: Mention,
    quoted: bool,
    /// Persons named since.
    rank: usize,
    /// Whether one of the mentions of the last sentences is a subject's.
    acts: bool,
    mentions: u32,
}

/// Whether `at` lies in one of the ascending `spans`.
fn inside(spans: &[Span], at: usize) -> bool {
    let next = spans.partition_point(|span| span.start <= at);
    next.checked_sub(1).and_then(|before| spans.get(before)).is_some_and(|span| at < span.end)
}

/// How many of the ascending `spans` begin up to `at`.
pub(super) fn number(spans: &[Span], at: usize) -> usize {
    spans.partition_point(|span| span.start <= at)
}

impl<'n, 't> Surroundings<'n, 't> {
    /// `marked` and `contents` are ascending.
    pub(super) fn new(
        names: &'n Names<'t>,
        sentences: &'n [Span],
        paragraphs: &'n [Span],
        marked: Vec<Span>,
        contents: Vec<Span>,
    ) -> Surroundings<'n, 't> {
        let mut count = 0;
        let outside = sentences.iter().map(|sentence| {
            count += u32::from(!inside(&marked, sentence.start.saturating_sub(1)) || !inside(&marked, sentence.start));
            count
        });
        let outside = outside.collect();
        Surroundings { names, sentences, paragraphs, outside, marked, contents }
    }

    /// Whether what stands at `at` is in the words of a quotation.
    pub(super) fn is_reported(&self, at: usize) -> bool {
        inside(&self.contents, at) || inside(&self.marked, at)
    }

    /// Sentences up to `at`, those inside a stretch aside.
    fn told(&self, at: usize) -> u32 {
        number(self.sentences, at).checked_sub(1).and_then(|last| self.outside.get(last)).copied().unwrap_or(0)
    }

    /// The persons whom a pronoun of `gender` at byte `at` may mean, those named last first.
    pub(super) fn persons(&self, at: usize, gender: Gender, speech: Speech<'_>) -> Vec<Person> {
        let all = self.antecedents(at, gender, speech.spoke);
        all.iter().map(|one| Person { bearer: one.bearer, traits: self.traits(at, gender, one, speech) }).collect()
    }

    /// The persons whom a pronoun of `gender` at `at` may mean, by their latest mentions, the latest first.
    fn antecedents(&self, at: usize, gender: Gender, spoke: &FxHashSet<usize>) -> Vec<Antecedent> {
        let mut all: Vec<Antecedent> = Vec::new();
        for mention in self.names.before(at).take(MENTIONS_MAX) {
            let Some(bearer) = self.meant(mention, gender) else { continue };
            let known = &self.names.bearers[bearer];
            // "The Herald reported": that something has spoken shows no person, if its only name stands behind an article.
            let thing = mention.article && known.kind == Kind::Unknown && known.nouns.is_empty()
                || known.words.len() < 2 && self.names.is_thing(bearer);
            if known.kind == Kind::Body || known.words.len() < 2 && (thing || !self.is_person(bearer, spoke)) {
                continue;
            }
            let quoted = inside(&self.marked, mention.at);
            let acts =
                !quoted && (mention.leads || mention.acts) && self.told(at).saturating_sub(self.told(mention.at)) <= 2;
            let rank = all.len();
            match all.iter_mut().find(|one| one.bearer == bearer) {
                Some(one) => {
                    one.mentions += 1;
                    one.acts |= acts;
                    if one.quoted && !quoted {
                        (one.mention, one.quoted) = (*mention, false);
                    }
                }
                None => all.push(Antecedent { bearer, mention: *mention, quoted, rank, acts, mentions: 1 }),
            }
        }
        all
    }

    /// Whether a bearer is known to be a person.
    fn is_person(&self, bearer: usize, spoke: &FxHashSet<usize>) -> bool {
        let known = &self.names.bearers[bearer];
        known.kind == Kind::Person || !known.nouns.is_empty() || spoke.contains(&bearer)
    }

    /// Whom a mention may mean, if a pronoun of `gender` is to follow: of a bare surname that several bear, him or her who fits.
    fn meant(&self, mention: &Mention, gender: Gender) -> Option<usize> {
        if self.names.fits(mention.bearer, gender) {
            return Some(mention.bearer);
        }
        mention.surname.and_then(|surname| self.names.named(surname, mention.at, gender))
    }

    /// What is known of a person, in the order of the weights.
    fn traits(&self, at: usize, gender: Gender, one: &Antecedent, speech: Speech<'_>) -> [f32; TRAITS] {
        let yes = |known: bool| f32::from(u8::from(known));
        let known = &self.names.bearers[one.bearer];
        let mention = &one.mention;
        let apart = self.told(at).saturating_sub(self.told(mention.at));
        let paragraphs = number(self.paragraphs, at) - number(self.paragraphs, mention.at);
        let last = speech.last.filter(|(last, _)| *last == one.bearer).map(|(_, when)| when);
        let since = last.map(|when| self.told(at).saturating_sub(self.told(when)));
        let opens = self.paragraphs.get(number(self.paragraphs, mention.at).wrapping_sub(1));
        let opens = opens.is_some_and(|paragraph| mention.leads && mention.at - paragraph.start < 40);
        [
            apart.min(8) as f32 / 4.0,
            (1.0 + one.rank as f32).ln(),
            yes(apart == 0),
            yes(paragraphs == 0),
            yes(paragraphs > 1),
            yes(mention.leads),
            yes(mention.acts),
            yes(mention.owns),
            yes(mention.follows),
            yes(one.quoted),
            yes(!one.quoted && inside(&self.contents, mention.at)),
            yes(one.acts),
            yes(known.gender == gender),
            yes(self.is_person(one.bearer, speech.spoke)),
            yes(speech.spoke.contains(&one.bearer)),
            yes(last.is_some()),
            yes(since.is_some_and(|since| since <= 1)),
            yes(since.is_some_and(|since| since <= 3)),
            (one.mentions as f32).ln(),
            yes(mention.article),
            yes(opens),
            yes(last.is_some_and(|when| number(self.paragraphs, when) == number(self.paragraphs, at))),
            yes(one.mentions == 1 && opens),
            yes(known.kind == Kind::Unknown),
            yes(speech.last.is_some_and(|(last, when)| {
                last != one.bearer && mention.at > when && !one.quoted && (mention.leads || mention.acts)
            })),
        ]
    }
}
