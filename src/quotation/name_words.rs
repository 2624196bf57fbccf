//! Words that names are made of, joined by, and told from.

/// Small words inside names: *Jan de Velden*.
pub(super) const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "bin", "al", "la", "le", "di", "da", "dos", "del", "du", "ibn", "ben", "ter",
    "zu", "y",
];

/// Honours behind a name that are no part of it: *Jan Orlo QC*.
pub(super) const HONOURS: &[&str] = &["qc", "kc", "mp", "mps", "mep", "msp", "mbe", "obe", "cbe"];

/// Trades that are given names, too, where an office stands before them: *President Barber Orlo*.
pub(super) const GIVEN_TRADES: &[&str] =
    &["barber", "carter", "cooper", "dean", "earl", "hunter", "mason", "porter", "taylor", "tyler"];

/// Lands that are written like initials.
pub(super) const LANDS: &[&str] = &["u.s.", "u.k.", "u.n.", "e.u.", "e.c.", "u.a.e."];

/// Offices and ranks that stand before a surname like a title: *Lord Butler*, *Mr Justice King*.
pub(super) const RANKS: &[&str] = &["baroness", "judge", "justice", "lady", "lord", "viscount"];

/// Offices that begin with a rank and bear no surname: *Lord Mayor*.
pub(super) const OF_RANK: &[&str] = &[
    "advocate",
    "chancellor",
    "chief",
    "high",
    "justice",
    "lieutenant",
    "mayor",
    "minister",
    "president",
    "provost",
    "secretary",
    "speaker",
    "spokesman",
    "spokeswoman",
];

/// Given names that are somebody, too: *Guy Orlo*, *Dean Orlo*.
pub(super) const GIVEN_NOUNS: &[&str] = &["dean", "earl", "guy"];

/// What follows names under pictures.
pub(super) const CAPTIONS: &[&str] = &["composite", "illustration", "photo", "photograph", "picture"];

/// Words in capitals that name nobody by themselves.
pub(super) const NOBODY: &[&str] = &["none", "nobody", "nothing"];

/// What stands behind a name and belongs to it.
pub(super) const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Words of bodies' names that also are offices: *National*, *Republican*.
pub(super) const NAME_ADJECTIVES: &[&str] = &["conservative", "general", "liberal", "national", "republican", "royal"];

/// Trades in companies' names that surnames seldom are: *American Express*, *Northern Airlines*, *Tarsk Electric*.
pub(super) const TRADES: &[&str] = &[
    "aerospace",
    "airlines",
    "airways",
    "bahn",
    "dynamics",
    "electric",
    "express",
    "foods",
    "motors",
    "petroleum",
    "railways",
    "telecom",
    "telegraph",
    "telekom",
];

/// What makes a company's name behind a demonym, though it is a surname, too, or a thing: *British Steel*.
pub(super) const NATIONAL_TRADES: &[&str] =
    &["coal", "gas", "home", "legion", "oil", "post", "rail", "re", "steel", "tobacco"];

/// Companies that are named like what somebody owns: *Moody's*.
pub(super) const OWNERS: &[&str] =
    &["dillard", "domino", "kellogg", "lloyd", "macy", "mcdonald", "moody", "poor", "sainsbury", "sotheby", "wendy"];

/// Titles that no office stands before.
pub(super) const ADDRESSES: &[&str] = &["mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"];

/// Words that begin the names of places: *San Francisco Orlos*.
pub(super) const OF_PLACES: &[&str] = &["cape", "fort", "lake", "las", "los", "mount", "port", "saint", "san", "santa"];

/// The title of a saint, after whom people and places are named.
pub(super) const SAINT: &[&str] = &["st", "st."];

/// Indefinite articles.
pub(super) const INDEFINITE: &[&str] = &["ein", "eine", "einer", "eines", "un", "une", "una"];
