//! The people an article names, and which of them a source stands for.

use super::lexicon::{FEMALE, ROLES, TITLES};
use super::words::Token;
use rustc_hash::FxHashMap;

/// Words that begin sentences in capitals but no names.
const COMMON: &[&str] = &[
    "the",
    "a",
    "an",
    "in",
    "on",
    "at",
    "but",
    "and",
    "if",
    "it",
    "this",
    "that",
    "we",
    "you",
    "they",
    "there",
    "when",
    "as",
    "for",
    "he",
    "she",
    "i",
    "his",
    "her",
    "according",
    "while",
    "after",
    "before",
    "some",
    "one",
    "what",
    "der",
    "die",
    "das",
    "im",
    "asked",
    "meanwhile",
    "so",
    "our",
    "my",
    "however",
    "former",
    "also",
    "then",
    "both",
    "even",
    "not",
    "no",
    "yes",
    "how",
    "why",
    "who",
    "still",
    "by",
    "from",
];

/// One person (or body) with a name of two words or more.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: Option<String>,
    at: usize,
    female: bool,
}

/// All names of an article, found by their last word.
#[derive(Debug, Default)]
pub(super) struct People {
    all: Vec<Person>,
    by_last: FxHashMap<String, Vec<usize>>,
    /// Whether any name is a woman's.
    women: bool,
}

/// A run of capitalised words: its role words, and its name words.
fn run<'a, 't>(tokens: &'a [Token<'t>]) -> (Vec<&'a str>, Vec<&'a str>) {
    let words: Vec<&str> = tokens.iter().filter(|t| t.word).map(|t| t.text).collect();
    let cut = words.iter().rposition(|w| {
        let lower = w.to_lowercase();
        ROLES.contains(lower.as_str()) || TITLES.contains(lower.as_str())
    });
    match cut {
        Some(cut) if cut + 1 < words.len() => {
            let role = words[..=cut].iter().copied().filter(|w| !TITLES.contains(w.to_lowercase().as_str())).collect();
            (role, words[cut + 1..].to_vec())
        }
        _ => (Vec::new(), words),
    }
}

fn bare(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// The stretches of capitalised words in `tokens`, each at most eight tokens long.
fn capital_runs(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let usable = |t: &Token| t.capital() && !COMMON.contains(&t.text.to_lowercase().as_str());
        if !usable(&tokens[at]) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < tokens.len() && at - start < 8 {
            let possessive = bare(tokens[at - 1].text) != tokens[at - 1].text;
            let before = tokens[at - 1].text.to_lowercase();
            let dot = tokens[at].text == "." && (before.chars().count() == 1 || TITLES.contains(before.as_str()));
            if possessive || !(usable(&tokens[at]) || dot) {
                break;
            }
            at += 1;
        }
        runs.push((start, at));
    }
    runs
}

impl People {
    /// Reads the names in `tokens`, in the order of the text.
    pub(super) fn gather(&mut self, tokens: &[Token]) {
        for (start, end) in capital_runs(tokens) {
            let (role, name) = run(&tokens[start..end]);
            if !(2..=4).contains(&name.len()) {
                continue;
            }
            let last = bare(name[name.len() - 1]).to_lowercase();
            let full = name[..name.len() - 1]
                .iter()
                .copied()
                .chain([bare(name[name.len() - 1])])
                .collect::<Vec<_>>()
                .join(" ");
            let role = (!role.is_empty()).then(|| role.join(" "));
            let same =
                self.by_last.get(&last).and_then(|ids| ids.iter().take(8).copied().find(|&i| self.all[i].name == full));
            if let Some(same) = same {
                self.all[same].role = self.all[same].role.take().or(role);
                continue;
            }
            let female = FEMALE.contains(name[0].to_lowercase().as_str());
            self.women |= female;
            self.by_last.entry(last).or_default().push(self.all.len());
            self.all.push(Person { name: full, role, at: tokens[start].span.start, female });
        }
    }

    fn known(&self, name: &str) -> Option<&Person> {
        let last = name.rsplit(' ').next()?.to_lowercase();
        self.by_last.get(&last)?.iter().take(64).map(|&i| &self.all[i]).find(|p| p.name == name)
    }

    fn person(&self, index: usize) -> (Option<String>, Option<String>) {
        (Some(self.all[index].name.clone()), self.all[index].role.clone())
    }

    /// Who `source` stands for, as name and role; `last` is whom the article quoted before.
    pub(super) fn resolve(
        &self,
        source: &[Token],
        last: Option<&(Option<String>, Option<String>)>,
    ) -> (Option<String>, Option<String>) {
        let Some(first) = source.first() else { return (None, None) };
        let here = first.span.start;
        let carried = last.filter(|(name, _)| name.is_some()).cloned();
        let lower: Vec<String> = source.iter().map(Token::lower).collect();
        let mut runs = capital_runs(source);
        // "the head of Tarsk diplomacy": the name belongs to the office, not to its holder.
        let of = lower.iter().position(|w| w == "of");
        let office = lower.iter().position(|w| ROLES.contains(w.as_str()));
        if lower[0] == "the"
            && of.zip(office).is_some_and(|(of, office)| office < of && runs.first().is_some_and(|r| r.0 > of))
        {
            runs.clear();
        }
        // The last run before a comma is the name: "Foreign Minister Mira Vel, of Tarsk".
        let named = runs.iter().map(|&(s, e)| run(&source[s..e])).max_by_key(|(_, name)| {
            let last = name.last().map(|w| bare(w).to_lowercase()).unwrap_or_default();
            self.by_last.contains_key(&last)
        });
        if let Some((role, name)) = named {
            let Some(word) = name.last() else { return (None, None) };
            let ids = self.by_last.get(&bare(word).to_lowercase());
            let fits = |i: &&usize| name.iter().take(name.len() - 1).all(|w| self.all[**i].name.contains(w));
            let best = ids.and_then(|ids| {
                ids.iter()
                    .rev()
                    .take(8)
                    .filter(|i| self.all[**i].at <= here)
                    .find(fits)
                    .or_else(|| ids.iter().take(64).find(fits))
            });
            if let Some(&best) = best {
                return self.person(best);
            }
            let roled = ROLES.contains(bare(word).to_lowercase().as_str());
            if !roled {
                let mut words: Vec<&str> = name;
                if let Some(end) = words.last_mut() {
                    *end = bare(end);
                }
                return (Some(words.join(" ")), (!role.is_empty()).then(|| role.join(" ")));
            }
        }
        if matches!(
            lower[0].as_str(),
            "he" | "she" | "er" | "sie" | "il" | "elle" | "él" | "ella" | "он" | "она" | "who"
        ) {
            if let Some(carried) = carried {
                let known = carried.0.as_deref().and_then(|name| self.known(name));
                let differs =
                    known.is_some_and(|p| p.female && lower[0] == "he" || !p.female && lower[0] == "she" && self.women);
                if !differs {
                    return carried;
                }
            }
            let female = lower[0] == "she";
            let near = self.all.partition_point(|p| p.at < here);
            let recent = self.all[..near].iter().rev().take(12);
            return recent
                .clone()
                .find(|p| p.female == female)
                .or(recent.clone().next())
                .map(|p| (Some(p.name.clone()), p.role.clone()))
                .unwrap_or_default();
        }
        if matches!(lower[0].as_str(), "the" | "der" | "die" | "le" | "la" | "el") {
            let Some(noun) = lower.iter().find(|w| ROLES.contains(w.as_str())) else { return (None, None) };
            let near = self.all.partition_point(|p| p.at < here);
            let bearer = |p: &&Person| p.role.as_ref().is_some_and(|r| r.to_lowercase().split(' ').any(|w| w == noun));
            let held = self.all[..near].iter().rev().take(64).find(bearer);
            if let Some(p) = held {
                return (Some(p.name.clone()), p.role.clone());
            }
            let singular = !noun.ends_with('s')
                && !matches!(
                    noun.as_str(),
                    "police" | "group" | "company" | "team" | "campaign" | "statement" | "report" | "poll"
                );
            if singular {
                return carried.unwrap_or_default();
            }
        }
        (None, None)
    }
}
