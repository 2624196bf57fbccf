//! The people of an article: every mention by name, the fullest form of each, and what they are.

use rustc_hash::FxHashMap;

use super::lexicon::{is_no_name, is_role, is_title};
use super::marks::Marked;
use crate::span::Span;

/// A run of capitalised words that may name somebody.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// With the titles before it.
    pub(super) span: Span,
    /// The name without titles.
    name: String,
    /// Number of the person.
    pub(super) person: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) role: Option<String>,
    /// Role nouns, in lower case.
    roles: Vec<String>,
    /// True: a woman, false: a man, by titles and pronouns.
    pub(super) woman: Option<bool>,
}

/// Mentions in order, and the people behind them.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) mentions: Vec<Mention>,
    pub(super) people: Vec<Person>,
}

const PARTICLES: [&str; 12] = ["de", "van", "von", "al", "bin", "der", "la", "del", "da", "di", "el", "ben"];

impl People {
    /// Reads every mention outside of marks.
    pub(super) fn read(text: &str, paragraphs: &[Span], marked: &[Marked]) -> People {
        let mut raw: Vec<(Span, String, Option<String>, Option<bool>)> = Vec::new();
        let mut next_marked = 0;
        for paragraph in paragraphs {
            let mut run: Vec<Span> = Vec::new();
            let mut last_end = paragraph.start;
            for word in words(text, *paragraph) {
                while marked.get(next_marked).is_some_and(|one| one.whole.end <= word.start) {
                    next_marked += 1;
                }
                let quoted = marked.get(next_marked).is_some_and(|one| one.whole.contains_offset(word.start));
                let gap = Span::new(last_end, word.start).of(text);
                let letters = word.of(text);
                let capital = letters.chars().next().is_some_and(char::is_uppercase);
                let joined =
                    gap == " " || gap == ". " && run.last().is_some_and(|last| initial_or_title(last.of(text)));
                if !joined || quoted {
                    finish(text, &mut run, &mut raw);
                }
                let particle = !run.is_empty() && PARTICLES.contains(&letters);
                let lone_title = !capital && is_title(letters) && run.is_empty() && is_role(letters);
                if !quoted && (capital && !(is_no_name(letters)) || particle || lone_title) {
                    run.push(word);
                } else {
                    finish(text, &mut run, &mut raw);
                }
                last_end = word.end;
            }
            finish(text, &mut run, &mut raw);
        }
        People::linked(raw)
    }

    fn linked(raw: Vec<(Span, String, Option<String>, Option<bool>)>) -> People {
        let mut people: Vec<Person> = Vec::new();
        // A surname, to the last person it named.
        let mut by_last: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut mentions = Vec::new();
        for (span, name, role, woman) in raw {
            let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
            let known = by_last.get(&last).into_iter().flatten().rev().copied().find(|number| {
                people.get(*number).is_some_and(|person| {
                    let (a, b) = (person.name.to_lowercase(), name.to_lowercase());
                    a == b || !a.contains(' ') || !b.contains(' ') || a.split(' ').next() == b.split(' ').next()
                })
            });
            let first_name = known
                .is_none()
                .then(|| {
                    (!name.contains(' '))
                        .then(|| {
                            people.iter().position(|person| {
                                person.name.split(' ').next() == Some(name.as_str()) && person.name.contains(' ')
                            })
                        })
                        .flatten()
                })
                .flatten();
            let number = known.or(first_name).unwrap_or_else(|| {
                people.push(Person { name: name.clone(), role: None, roles: Vec::new(), woman: None });
                people.len() - 1
            });
            by_last.entry(last).or_default().push(number);
            if let Some(person) = people.get_mut(number) {
                if name.len() > person.name.len() {
                    person.name.clone_from(&name);
                }
                if let Some(role) = role {
                    person.roles.extend(role.split(' ').map(str::to_lowercase));
                    person.role.get_or_insert(role);
                }
                person.woman = person.woman.or(woman);
            }
            mentions.push(Mention { span, name, person: number });
        }
        People { mentions, people }
    }

    pub(super) fn person(&self, number: usize) -> Option<&Person> {
        self.people.get(number)
    }

    /// The mentions that lie in `span`.
    pub(super) fn within(&self, span: Span) -> impl DoubleEndedIterator<Item = &Mention> {
        let from = self.mentions.partition_point(|mention| mention.span.start < span.start);
        let to = self.mentions.partition_point(|mention| mention.span.start < span.end);
        self.mentions
            .get(from..to.max(from))
            .unwrap_or_default()
            .iter()
            .filter(move |mention| mention.span.end <= span.end)
    }

    /// The person mentioned last before `offset` whom `fits`.
    pub(super) fn last_before(&self, offset: usize, fits: impl Fn(&Person, &Mention) -> bool) -> Option<usize> {
        let to = self.mentions.partition_point(|mention| mention.span.end <= offset);
        self.mentions
            .get(..to)?
            .iter()
            .rev()
            .take(200)
            .find(|mention| self.person(mention.person).is_some_and(|person| fits(person, mention)))
            .map(|mention| mention.person)
    }

    /// Whether a person bears one of these role nouns.
    pub(super) fn bears(&self, person: &Person, nouns: &[String]) -> bool {
        nouns.iter().any(|noun| {
            person.roles.contains(noun)
                // The head of a diplomacy is a foreign minister, that of a government a premier.
                || noun == "diplomacy" && person.roles.iter().any(|role| role == "foreign")
                || noun == "government" && person.roles.iter().any(|role| role == "prime")
        })
    }
}

impl Mention {
    /// Whether it is more than one word, so that it is likely a person's and not a place's name.
    pub(super) fn is_full(&self) -> bool {
        self.name.contains(' ')
    }
}

fn initial_or_title(word: &str) -> bool {
    word.chars().count() == 1 || is_title(word) && word.len() <= 5
}

/// Words of a paragraph: letters and digits with what joins them.
pub(super) fn words(text: &str, within: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = within.start;
    std::iter::from_fn(move || {
        let rest = text.get(at..within.end)?;
        let start = at + rest.find(char::is_alphanumeric)?;
        let tail = text.get(start..within.end)?;
        let mut end = start;
        let mut characters = tail.char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            let joins =
                matches!(c, '\'' | '’' | '-') && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !c.is_alphanumeric() && !joins {
                break;
            }
            end = start + offset + c.len_utf8();
        }
        at = end;
        Some(Span::new(start, end))
    })
}

fn finish(text: &str, run: &mut Vec<Span>, out: &mut Vec<(Span, String, Option<String>, Option<bool>)>) {
    let words: Vec<Span> = std::mem::take(run);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let whole = Span::new(first.start, last.end);
    let last_title = words.iter().rposition(|word| is_title(word.of(text)));
    let name_from = last_title.map_or(0, |at| at + 1);
    let clean = |span: &Span| {
        let word = span.of(text);
        word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word).to_owned()
    };
    let name: Vec<String> = words.get(name_from..).unwrap_or_default().iter().map(clean).collect();
    if name.is_empty() || name.len() > 5 || name.iter().all(|word| word.chars().count() < 2) {
        return;
    }
    let titles = words.get(..name_from).unwrap_or_default();
    let role_from = titles.iter().position(|word| is_title(word.of(text)));
    let role = role_from
        .and_then(|from| titles.get(from..))
        .map(|titles| titles.iter().map(|word| word.of(text)).collect::<Vec<_>>().join(" "));
    let honorific = titles.last().map(|word| word.of(text).to_lowercase());
    let woman = match honorific.as_deref() {
        Some(
            "mrs" | "ms" | "miss" | "lady" | "queen" | "princess" | "spokeswoman" | "chairwoman" | "congresswoman"
            | "councilwoman",
        ) => Some(true),
        Some("mr" | "sir" | "lord" | "king" | "prince" | "spokesman" | "chairman" | "congressman" | "councilman") => {
            Some(false)
        }
        _ => None,
    };
    let role = role.filter(|role| !matches!(role.to_lowercase().as_str(), "mr" | "mrs" | "ms" | "miss"));
    out.push((whole, name.join(" "), role, woman));
}
