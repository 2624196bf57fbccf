//! The names of an article: who and what is named, how fully, with which title and office, and where.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bodies::COMPANY_NOUNS;
use super::classes::{Class, Lexicon, word_hash};
use super::genders::gender;
use super::runs::{Run, is_initial, is_owners, is_suffix, key, lower_is, runs};
use super::words::Token;

/// What bears a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A given name, a title or an office says so.
    Person,
    /// An organisation.
    Body,
    /// A place, a work, or a person whom nothing shows to be one.
    Unknown,
}

/// Whether a person is spoken of as she or he.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
    Unknown,
}

/// Somebody or something with a name.
#[derive(Debug)]
pub(super) struct Bearer<'t> {
    /// The words of the fullest form.
    pub(super) words: Vec<&'t str>,
    pub(super) kind: Kind,
    pub(super) gender: Gender,
    /// The office or description given with the name.
    pub(super) role: Option<String>,
    /// Hashes of the nouns by which it may be spoken of: *minister*, *union*.
    pub(super) nouns: Vec<u32>,
    pub(super) first: u32,
    /// Times it is named in full.
    pub(super) count: u32,
}

impl Bearer<'_> {
    /// Adds nouns by which it may be spoken of, each once: a name is repeated more often than its office changes.
    fn add_nouns(&mut self, nouns: &[u32]) {
        for noun in nouns {
            if !self.nouns.contains(noun) {
                self.nouns.push(*noun);
            }
        }
    }

    /// Whether its name is a company's: *Celadon Mills Inc*.
    pub(super) fn is_company(&self) -> bool {
        self.kind == Kind::Body && self.nouns.iter().any(|noun| COMPANY_NOUNS.contains(noun))
    }

    /// The name as it is given to users.
    pub(super) fn name(&self) -> String {
        self.words.join(" ")
    }
}

/// An occurrence of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    /// Byte of the article where the name itself begins.
    pub(super) at: usize,
    pub(super) bearer: usize,
    /// Whether the sentence begins with it or with its title.
    pub(super) leads: bool,
    /// Whether a verb follows: *Orlo said*.
    pub(super) acts: bool,
    /// Whether it owns what follows: *Orlo's*.
    pub(super) owns: bool,
    /// Whether a preposition stands before it: *in Charlotte*.
    pub(super) follows: bool,
    /// Whether an article stands before it: *the Northern Herald*.
    pub(super) article: bool,
    /// The hash of the word, if there is one only.
    pub(super) surname: Option<u32>,
}

impl Mention {
    /// The mention of a run's name among the tokens of its paragraph; whose it is remains to be said.
    fn of(run: &Run<'_>, tokens: &[Token<'_>]) -> Mention {
        let before = run.range.0.checked_sub(1).and_then(|before| tokens.get(before));
        let verb = |t: &Token<'_>| {
            !t.capital
                && matches!(
                    t.class,
                    Class::Reporting | Class::Attitude | Class::Be | Class::Have | Class::Do | Class::Modal | Class::Ed
                )
        };
        Mention {
            at: run.name.first().map_or(0, |t| t.span.start),
            bearer: usize::MAX,
            leads: run.range.0 <= 1 || before.is_some_and(|t| t.class == Class::Stop),
            acts: tokens.get(run.range.1).is_some_and(verb),
            owns: run.name.last().is_some_and(|t| t.possessive && !is_owners(t)),
            follows: before.is_some_and(|t| t.class == Class::Preposition),
            article: before.is_some_and(|t| t.class == Class::Determiner),
            surname: None,
        }
    }
}

/// All names of an article.
#[derive(Debug)]
pub(super) struct Names<'t> {
    lexicon: &'static Lexicon,
    pub(super) bearers: Vec<Bearer<'t>>,
    pub(super) mentions: Vec<Mention>,
    by_last: FxHashMap<u32, Vec<usize>>,
    by_first: FxHashMap<u32, Vec<usize>>,
    /// Names of one word, linked when all are known.
    single: Vec<Single<'t>>,
}

#[derive(Debug)]
struct Single<'t> {
    token: Token<'t>,
    title: Option<u32>,
    role: Option<String>,
    nouns: Vec<u32>,
    body: bool,
    /// Whether it stands where places do: *in Charlotte*.
    place: bool,
    mention: Mention,
}

const PLACE_HEADS: &[&str] = &[
    "new", "north", "south", "west", "east", "united", "saint", "san", "los", "las", "fort", "mount", "lake", "port",
    "cape", "capitol", "white",
];
/// What stands before the names of places and seldom before those of persons.
const PLACE_PREPOSITIONS: &[&str] =
    &["in", "at", "near", "outside", "around", "across", "throughout", "dans", "à", "en", "aus", "в"];
/// Names of one bearer that are looked at; more are lists.
const NAMESAKES_MAX: usize = 24;
/// What it weighs to be the last of some namesakes who was named: more than to have been named twice as often.
const FOCUS_WEIGHT: f32 = 0.42;
/// Bytes that it is remembered for.
const FOCUS_BYTES: usize = 140;

impl<'t> Names<'t> {
    /// No names yet.
    pub(super) fn new(lexicon: &'static Lexicon) -> Names<'t> {
        Names {
            lexicon,
            bearers: Vec::new(),
            mentions: Vec::new(),
            by_last: FxHashMap::default(),
            by_first: FxHashMap::default(),
            single: Vec::new(),
        }
    }

    /// Reads the names of one paragraph.
    pub(super) fn gather(&mut self, tokens: &[Token<'t>]) {
        if is_headline(tokens) {
            return;
        }
        for run in runs(tokens) {
            let Some((head, known_by)) = run.name.first().copied().zip(key(&run.name).copied()) else { continue };
            let mention = Mention::of(&run, tokens);
            let (apposition, mut nouns) = if run.body { (None, Vec::new()) } else { apposition(tokens, run.range.1) };
            for office in run.role.iter().filter(|t| t.class == Class::Role) {
                nouns.push(office.hash);
                // "der Minister" may be he whom the article calls Außenminister.
                nouns.extend(self.lexicon.role_ending(office.text).map(word_hash));
            }
            if run.body {
                nouns.extend(run.name.iter().filter(|t| t.class == Class::Body).map(|t| t.hash));
            }
            // ", Anna and Orlo's son,": what names the bearer is no office.
            let names = |role: &String| role.contains(known_by.text);
            let role = text_of(&run.role).or(apposition).filter(|role| !names(role));
            let bare = run.name.iter().filter(|t| !is_suffix(t)).count();
            if bare < 2 {
                let mention = Mention { surname: Some(head.hash), ..mention };
                let before = run.range.0.checked_sub(1).map(|before| &tokens[before]);
                let place = run.title.is_none() && before.is_some_and(|before| lower_is(before, PLACE_PREPOSITIONS));
                self.single.push(Single { token: head, title: run.title, role, nouns, body: run.body, place, mention });
                continue;
            }
            let titled = run.title.is_some();
            let place = lower_is(&head, PLACE_HEADS) && !titled;
            let person = !run.body && !place && (titled || head.given || is_initial(&head));
            let kind = if run.body {
                Kind::Body
            } else if person {
                Kind::Person
            } else {
                Kind::Unknown
            };
            let bearer = self.bearer(&run.name, known_by.hash, kind, gender(&run.name, run.title, self.lexicon));
            let known = &mut self.bearers[bearer];
            known.count += 1;
            if kind == Kind::Person {
                known.kind = Kind::Person;
            }
            if known.role.is_none() {
                known.role = role;
            }
            known.add_nouns(&nouns);
            self.mentions.push(Mention { bearer, ..mention });
        }
    }

    fn bearer(&mut self, name: &[Token<'t>], last: u32, kind: Kind, gender: Gender) -> usize {
        let first = name.first().map_or(0, |t| t.hash);
        let namesakes = self.by_last.get(&last).map_or(&[][..], Vec::as_slice);
        let same = namesakes.iter().take(NAMESAKES_MAX).copied().find(|&i| self.is_named(i, name));
        if let Some(same) = same {
            let known = &mut self.bearers[same];
            let longer = name.len() > known.words.len() && kind == known.kind;
            if longer || name.len() == known.words.len() && shouts(&known.words) && !shouts(&bare_words(name)) {
                known.words = bare_words(name);
            }
            if known.gender == Gender::Unknown {
                known.gender = gender;
            }
            return same;
        }
        let number = self.bearers.len();
        self.bearers.push(Bearer {
            words: bare_words(name),
            kind,
            gender,
            role: None,
            nouns: Vec::new(),
            first,
            count: 0,
        });
        self.by_last.entry(last).or_default().push(number);
        self.by_first.entry(first).or_default().push(number);
        number
    }

    /// Whether a bearer known by the same word has this name: the first word alike, and the field if it has one; or all of it but the bearer's first
    /// words (*Orsen Vane* is *Lily Orsen Vane*).
    fn is_named(&self, bearer: usize, name: &[Token<'t>]) -> bool {
        let (Some(first), Some(last)) = (name.first(), name.last()) else { return false };
        let bearer = &self.bearers[bearer];
        let fielded = key(name).is_some_and(|key| key.span != last.span) && !is_suffix(last);
        if bearer.first == first.hash {
            return !fielded || bearer.words.last() == bare_words(name).last();
        }
        let shortened = name.len() > 1 && bearer.words.len() > name.len() && bearer.kind != Kind::Body;
        shortened && !first.given && bearer.words.ends_with(&bare_words(name))
    }

    /// Links the names of one word to those in full; to be called when the whole article has been read.
    pub(super) fn finish(&mut self) {
        let mut linked = Vec::new();
        let singles = std::mem::take(&mut self.single);
        // "in Charlotte": a place, wherever else it stands.
        let places: FxHashSet<u32> =
            singles.iter().filter(|single| single.place).map(|single| single.token.hash).collect();
        for single in singles {
            let hash = single.token.hash;
            let wanted = single.title.map_or(Gender::Unknown, |title| gender(&[], Some(title), self.lexicon));
            let known = self.named(hash, single.token.span.start, wanted);
            let place = places.contains(&hash);
            let known = known.filter(|&known| !place || self.bearers[known].kind != Kind::Body || single.body);
            let given = single.token.given && single.token.class != Class::Time && !place;
            let bearer = match known {
                Some(known) => known,
                None => {
                    let kind = if single.body {
                        Kind::Body
                    } else if single.title.is_some() || given {
                        Kind::Person
                    } else {
                        Kind::Unknown
                    };
                    self.bearer(&[single.token], hash, kind, gender(&[single.token], single.title, self.lexicon))
                }
            };
            let known = &mut self.bearers[bearer];
            // "HARTFORD, Conn." at the article's head, and "Hartford" below.
            if known.words.len() == 1 && shouts(&known.words) && !shouts(&[single.token.text]) {
                known.words = bare_words(&[single.token]);
            }
            if known.gender == Gender::Unknown {
                known.gender = wanted;
            }
            if (single.title.is_some() || given) && known.kind == Kind::Unknown {
                known.kind = Kind::Person;
            }
            if known.role.is_none() {
                known.role = single.role;
            }
            known.add_nouns(&single.nouns);
            linked.push(Mention { bearer, ..single.mention });
        }
        self.mentions.append(&mut linked);
        self.mentions.sort_by_key(|mention| mention.at);
    }

    /// Whom a single word names at byte `at`: by surname, else by given name.
    pub(super) fn named(&self, hash: u32, at: usize, wanted: Gender) -> Option<usize> {
        let best = |list: Option<&Vec<usize>>| {
            let list = list?;
            let focus = if list.len() > 1 { self.focus(list, at) } else { None };
            let weight = |i: usize| self.weight(i, at) + if focus == Some(i) { FOCUS_WEIGHT } else { 0.0 };
            list.iter()
                .take(NAMESAKES_MAX)
                .copied()
                .filter(|&i| self.fits(i, wanted))
                .max_by(|&a, &b| weight(a).total_cmp(&weight(b)).then(b.cmp(&a)))
        };
        best(self.by_last.get(&hash)).or_else(|| best(self.by_first.get(&hash)).filter(|&i| self.is_short_of(hash, i)))
    }

    /// Whether a name's first word stands for it alone: a given name, or that of the only company so called (*Celadon*, of *Celadon Mills Inc*).
    fn is_short_of(&self, hash: u32, bearer: usize) -> bool {
        let known = &self.bearers[bearer];
        let own = || self.lexicon.look_up(hash).is_none() && self.by_first.get(&hash).is_some_and(|all| all.len() == 1);
        known.kind == Kind::Person || known.is_company() && own()
    }

    pub(super) fn fits(&self, bearer: usize, wanted: Gender) -> bool {
        let gender = self.bearers[bearer].gender;
        wanted == Gender::Unknown || gender == Gender::Unknown || gender == wanted
    }

    /// Of people with one surname the one named last, if that was shortly before `at`: "Her deputy, Jan Orlo, was careful. ..., Orlo said" is he.
    fn focus(&self, namesakes: &[usize], at: usize) -> Option<usize> {
        let upto = self.mentions.partition_point(|mention| mention.at <= at);
        let near = self.mentions[..upto].iter().rev().take(16).take_while(|mention| at - mention.at < FOCUS_BYTES);
        near.filter(|mention| namesakes.contains(&mention.bearer) && !mention.owns && !mention.follows)
            .map(|mention| mention.bearer)
            .find(|&bearer| self.bearers[bearer].kind == Kind::Person)
    }

    /// How likely a bare surname at `at` means this bearer: known as a person, named often, named before and lately.
    fn weight(&self, bearer: usize, at: usize) -> f32 {
        let known = &self.bearers[bearer];
        let upto = self.mentions.partition_point(|mention| mention.at <= at);
        let lately = self.mentions[..upto].iter().rev().take(16).find(|mention| mention.bearer == bearer);
        let recent = lately.map_or(0.0, |mention| if at.saturating_sub(mention.at) < 700 { 2.0 } else { 1.0 });
        let person = if known.kind == Kind::Person { 2.0 } else { 0.0 };
        person + recent + (1.0 + known.count as f32).ln()
    }

    /// The bearer of the full name in `name`, if the article has one.
    pub(super) fn full(&self, name: &[Token<'t>]) -> Option<usize> {
        let last = key(name)?;
        self.by_last.get(&last.hash)?.iter().take(NAMESAKES_MAX).copied().find(|&i| self.is_named(i, name))
    }

    /// Whether the article names a person in full who has this surname.
    pub(super) fn is_surname(&self, hash: u32) -> bool {
        let full = |&bearer: &usize| self.bearers[bearer].words.len() > 1 && self.is_person(bearer);
        self.by_last.get(&hash).is_some_and(|all| all.iter().take(NAMESAKES_MAX).any(full))
    }

    /// Whether it is a person, known by a title or a given name: "Laws" is Peter Laws.
    pub(super) fn is_person(&self, bearer: usize) -> bool {
        let bearer = &self.bearers[bearer];
        let given = || self.lexicon.is(bearer.first, Class::Male) || self.lexicon.is(bearer.first, Class::Female);
        bearer.kind == Kind::Person || bearer.words.len() > 1 && given()
    }

    /// Whether its only name tells that it is nobody: initials of a body (*IPCC*), somebody of a nation (*British*).
    pub(super) fn is_thing(&self, bearer: usize) -> bool {
        let bearer = &self.bearers[bearer];
        let initials = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let [only] = bearer.words[..] else { return false };
        bearer.kind == Kind::Unknown && (initials(only) || self.lexicon.is(bearer.first, Class::Demonym))
    }

    /// Whether a word is an article, whatever else it may be: French *la* is an object too.
    pub(super) fn is_article(&self, token: &Token<'_>) -> bool {
        self.lexicon.is(token.hash, Class::Determiner)
    }

    /// Mentions before byte `at`, latest first.
    pub(super) fn before(&self, at: usize) -> impl Iterator<Item = &Mention> {
        let upto = self.mentions.partition_point(|mention| mention.at < at);
        self.mentions[..upto].iter().rev()
    }
}

/// Most long words of a headline.
const HEADLINE_WORDS_MAX: usize = 24;

/// Whether nearly every long word of a paragraph is a capital one: capitals tell no names there.
fn is_headline(tokens: &[Token<'_>]) -> bool {
    let (mut all, mut small) = (0, 0);
    // No character has more than four bytes.
    for token in
        tokens.iter().filter(|t| t.word && t.text.len() > 3 && (t.text.len() > 12 || t.text.chars().count() > 3))
    {
        all += 1;
        small += usize::from(!token.capital);
        // Most paragraphs show in their first words that they are none.
        if all > HEADLINE_WORDS_MAX || small * 10 > HEADLINE_WORDS_MAX {
            return false;
        }
    }
    all >= 5 && small * 10 <= all
}

/// Letters from which a word in capitals throughout is written so for its place, and no short form.
const SHOUTED_BYTES_MIN: usize = 4;

/// Whether a name is written in capitals throughout.
fn shouts(words: &[&str]) -> bool {
    words.iter().all(|word| word.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase))
        && words.iter().any(|word| word.len() >= SHOUTED_BYTES_MIN)
        && !words.iter().any(|word| word.contains(char::is_lowercase))
}

/// The words of a name without the ending of an owner.
pub(super) fn bare_words<'t>(name: &[Token<'t>]) -> Vec<&'t str> {
    let last = name.len().saturating_sub(1);
    name.iter()
        .enumerate()
        .map(|(at, token)| match token.possessive && at == last && !is_owners(token) {
            true => token.text.strip_suffix("'s").or_else(|| token.text.strip_suffix("’s")).unwrap_or(token.text),
            false => token.text,
        })
        .collect()
}

fn text_of(tokens: &[Token<'_>]) -> Option<String> {
    (!tokens.is_empty()).then(|| tokens.iter().map(|t| t.text).collect::<Vec<_>>().join(" "))
}

/// Longest description after a name that is taken for its role, in words.
const APPOSITION_WORDS_MAX: usize = 9;

/// ", a former minister of Tarsk," after a name: its words, and the nouns for people in it.
fn apposition(tokens: &[Token<'_>], comma: usize) -> (Option<String>, Vec<u32>) {
    let mut words = Vec::new();
    let mut nouns = Vec::new();
    if tokens.get(comma).is_none_or(|t| t.class != Class::Comma) {
        return (None, nouns);
    }
    let rest = &tokens[comma + 1..];
    let begins = rest.first().is_some_and(|t| {
        matches!(t.class, Class::Determiner | Class::Role | Class::Former | Class::Possessive | Class::Demonym)
            || t.capital
    });
    if !begins {
        return (None, nouns);
    }
    for token in rest.iter().take(APPOSITION_WORDS_MAX + 1) {
        // ", the mayor said": no apposition but the next clause.
        if matches!(token.class, Class::Reporting | Class::Be | Class::Have | Class::Modal) {
            return (None, Vec::new());
        }
        if !token.word || matches!(token.class, Class::Wh | Class::Pronoun) && !nouns.is_empty() {
            break;
        }
        if token.class == Class::Role {
            nouns.push(token.hash);
        }
        words.push(token.text);
    }
    let article = matches!(words.first(), Some(&("a" | "an" | "the")));
    let role = words.get(usize::from(article)..).unwrap_or_default().join(" ");
    let whole = !nouns.is_empty() && words.len() <= APPOSITION_WORDS_MAX;
    (whole.then_some(role).filter(|role| !role.is_empty()), nouns)
}
