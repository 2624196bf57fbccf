//! Word lists: read once from the data files beside this one.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

fn list(file: &'static str) -> FxHashSet<&'static str> {
    file.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// Forms of reporting verbs.
pub(super) static VERBS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| list(include_str!("lexicon/verbs.txt")));
/// Nouns for people by office or trade.
pub(super) static ROLES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| list(include_str!("lexicon/roles.txt")));
/// Words before a name that are no part of it.
pub(super) static TITLES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| list(include_str!("lexicon/titles.txt")));
/// Given names mostly borne by women.
pub(super) static FEMALE: LazyLock<FxHashSet<&str>> = LazyLock::new(|| list(include_str!("lexicon/female.txt")));
