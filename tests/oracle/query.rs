//! Queries as trees, made by chance, and how they are written.

use std::fmt;

/// Chance that can be repeated (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum W {
    Stem(String),
    Form(String),
    Spelling(String),
    /// A pattern with `*` and `?`, and what it means as a regular expression.
    Glob(String, String),
    Regex(String),
    Fuzzy(String),
    Caps(&'static str, String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Distance {
    Words(usize),
    Sentence,
    Paragraph,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Q {
    Word(W),
    Phrase(Vec<W>, usize),
    And(Vec<Q>),
    Or(Vec<Q>),
    Not(Box<Q>),
    Near {
        left: Box<Q>,
        right: Box<Q>,
        distance: Distance,
        ordered: bool,
        negated: bool,
    },
    AtLeast(usize, Box<Q>),
    /// title, lead, hlead, inquote, outquote
    Field(&'static str, Box<Q>),
    Quote(Box<Q>),
    Speaker(&'static str),
    Source(&'static str),
    Boost(Box<Q>, u32),
}

impl fmt::Display for W {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            W::Stem(word) | W::Glob(word, _) => write!(f, "{word}"),
            W::Form(word) => write!(f, "={word}"),
            W::Spelling(word) => write!(f, "=={word}"),
            W::Regex(pattern) => write!(f, "/{pattern}/"),
            W::Fuzzy(word) => write!(f, "{word}~1"),
            W::Caps(kind, word) => write!(f, "{kind}({word})"),
        }
    }
}

impl fmt::Display for Q {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Q], joint: &str| {
            let parts: Vec<String> = parts.iter().map(Q::to_string).collect();
            write!(f, "({})", parts.join(joint))
        };
        match self {
            Q::Word(word) => write!(f, "{word}"),
            Q::Phrase(words, slop) => {
                let words: Vec<String> = words.iter().map(W::to_string).collect();
                write!(f, "\"{}\"", words.join(" "))?;
                if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
            }
            Q::And(parts) => list(f, parts, " AND "),
            Q::Or(parts) => list(f, parts, " OR "),
            Q::Not(inner) => write!(f, "(NOT {inner})"),
            Q::Near { left, right, distance, ordered, negated } => {
                let name = if *ordered { "PRE" } else { "W" };
                let not = if *negated { "NOT " } else { "" };
                match distance {
                    Distance::Words(most) => write!(f, "({left} {not}{name}/{most} {right})"),
                    Distance::Sentence => write!(f, "({left} {not}{name}/S {right})"),
                    Distance::Paragraph => write!(f, "({left} {not}{name}/P {right})"),
                }
            }
            Q::AtLeast(count, inner) => write!(f, "ATLEAST{count}({inner})"),
            Q::Field(name, inner) => write!(f, "{name}:{inner}"),
            Q::Quote(inner) => write!(f, "quote:({inner})"),
            Q::Speaker(name) => write!(f, "speaker:{name}"),
            Q::Source(name) => write!(f, "source:{name}"),
            Q::Boost(inner, weight) => write!(f, "{inner}^{weight}"),
        }
    }
}

const WORDS: [&str; 16] = [
    "missile",
    "missiles",
    "shield",
    "threat",
    "talks",
    "the",
    "of",
    "anti-missile",
    "antimissile",
    "US",
    "march",
    "turkey",
    "resume",
    "mig",
    "treaty",
    "nowhere",
];
const GLOBS: [(&str, &str); 6] = [
    ("missil*", "missil.*"),
    ("m?g", "m.g"),
    ("*s", ".*s"),
    ("t*k?", "t.*k."),
    ("antimiss*", "antimiss.*"),
    ("thr*at*", "thr.*at.*"),
];

pub(crate) fn word(dice: &mut Dice, in_phrase: bool) -> W {
    let plain = || -> Vec<&str> { WORDS.iter().copied().filter(|word| !word.contains('-')).collect() };
    let roll = dice.below(if in_phrase { 9 } else { 14 });
    match roll {
        0..=5 => W::Stem(dice.pick(&WORDS).to_owned()),
        6 => W::Form(dice.pick(&plain()).to_owned()),
        7 | 8 => {
            let (glob, regex) = dice.pick(&GLOBS);
            W::Glob(glob.to_owned(), regex.to_owned())
        }
        9 => W::Spelling(dice.pick(&["Résumé", "march", "MARCH", "Turkey", "missiles"]).to_owned()),
        10 => W::Regex((dice.pick(&["mi[gs].*", "t(alk|reaty)s?", ".*ea.*"])).to_owned()),
        11 => W::Fuzzy(dice.pick(&["misile", "sheild", "treat", "talk", "tnreat"]).to_owned()),
        _ => W::Caps(
            dice.pick(&["CAPS", "ALLCAPS", "NOCAPS"]),
            dice.pick(&["march", "turkey", "us", "nato", "the", "missiles"]).to_owned(),
        ),
    }
}

/// What may be a side of W/n.
pub(crate) fn side(dice: &mut Dice, depth: usize) -> Q {
    match dice.below(if depth > 0 { 10 } else { 6 }) {
        0..=4 => Q::Word(word(dice, false)),
        5 => Q::Phrase(vec![word(dice, true), word(dice, true)], 0),
        6 | 7 => Q::Or((0..2 + dice.below(2)).map(|_| side(dice, depth - 1)).collect()),
        _ => near(dice, depth - 1),
    }
}

pub(crate) fn near(dice: &mut Dice, depth: usize) -> Q {
    let distance = match dice.below(6) {
        0 => Distance::Sentence,
        1 => Distance::Paragraph,
        _ => Distance::Words(1 + dice.below(8)),
    };
    Q::Near {
        left: Box::new(side(dice, depth)),
        right: Box::new(side(dice, depth)),
        distance,
        ordered: dice.below(3) == 0,
        negated: dice.below(4) == 0,
    }
}

fn leaf(dice: &mut Dice) -> Q {
    match dice.below(10) {
        0..=4 => Q::Word(word(dice, false)),
        5 | 6 => Q::Phrase((0..2 + dice.below(2)).map(|_| word(dice, true)).collect(), dice.pick(&[0, 0, 0, 1, 3])),
        _ => near(dice, 2),
    }
}

/// A whole query. Within `quote:( )` fields of words are left out.
pub(crate) fn query(dice: &mut Dice, depth: usize, fields: bool) -> Q {
    let some = |dice: &mut Dice| (0..2 + dice.below(2)).map(|_| query(dice, depth - 1, fields)).collect();
    if depth == 0 {
        return leaf(dice);
    }
    match dice.below(if fields { 18 } else { 12 }) {
        0..=3 => leaf(dice),
        4..=6 => Q::And(some(dice)),
        7 | 8 => Q::Or(some(dice)),
        9 => Q::Not(Box::new(query(dice, depth - 1, fields))),
        10 => Q::AtLeast(
            2 + dice.below(3),
            Box::new(if dice.below(2) == 0 { leaf(dice) } else { Q::Or(vec![leaf(dice), leaf(dice)]) }),
        ),
        11 => Q::Boost(Box::new(leaf(dice)), 2),
        12..=14 => Q::Field(dice.pick(&["title", "lead", "hlead", "inquote", "outquote"]), Box::new(leaf(dice))),
        15 => {
            let inner = query(dice, 1, false);
            Q::Quote(Box::new(if dice.below(3) == 0 { Q::And(vec![inner, Q::Speaker("ladovin")]) } else { inner }))
        }
        16 => Q::Speaker(dice.pick(&["ladovin", "marosz", "nobody"])),
        _ => Q::Source(dice.pick(&["northwire", "inform", "hpa"])),
    }
}
