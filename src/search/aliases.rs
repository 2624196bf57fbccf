//! Names of people joined or kept apart by hand.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// Which names are whose, as somebody wrote it down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpeakerAliases {
    /// By the name without regard to case and spaces: the name it is counted under.
    names: FxHashMap<String, String>,
}

/// A name without regard to case and spaces.
fn key(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

impl SpeakerAliases {
    /// Reads a list: a line a person, `Name: other name, another name`. A name without others stands for itself and is joined to
    /// nobody. Empty lines, and those that begin with `#`, say nothing. `path` is where it came from, for errors.
    ///
    /// # Errors
    /// A line without a colon; a name that is given to two people.
    pub fn parse(text: &str, path: &Path) -> Result<SpeakerAliases> {
        let mut aliases = SpeakerAliases::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim().trim_start_matches('\u{feff}');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |message: String| Error::usage(format!("line {}: {message}", number + 1)).at_path(path);
            let Some((name, others)) = line.split_once(':').filter(|(name, _)| !name.trim().is_empty()) else {
                return Err(wrong("no name before a colon".to_owned())
                    .remedy("write a line a person: Sergei Ladovin: Ladovin, S. Ladovin"));
            };
            for alias in others.split(',').chain([name]).map(str::trim).filter(|alias| !alias.is_empty()) {
                let before = aliases.names.insert(key(alias), name.trim().to_owned());
                if let Some(before) = before.filter(|before| before != name.trim()) {
                    return Err(
                        wrong(format!("'{alias}' is given to {before} too")).remedy("give every name to one person")
                    );
                }
            }
        }
        Ok(aliases)
    }

    /// The name that `name` is counted under, if the list says.
    pub(super) fn owner(&self, name: &str) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        self.names.get(&key(name)).map(String::as_str)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SpeakerAliases> {
        SpeakerAliases::parse(text, Path::new("aliases.txt"))
    }

    #[test]
    fn names_are_joined_and_parted() {
        let aliases = parse("# people\nSergei Ladovin: Ladovin,  S.  LADOVIN\n\nHale:\n").unwrap();
        assert_eq!(aliases.owner("s. ladovin"), Some("Sergei Ladovin"));
        assert_eq!(aliases.owner("Sergei Ladovin"), Some("Sergei Ladovin"));
        assert_eq!(aliases.owner("HALE"), Some("Hale"));
        assert_eq!(aliases.owner("Marosz"), None);
    }

    #[test]
    fn lists_that_cannot_be_meant_are_refused() {
        let text = |list| parse(list).unwrap_err().to_string();
        assert_eq!(
            text("Ladovin\n"),
            "aliases.txt: line 1: no name before a colon; write a line a person: Sergei Ladovin: Ladovin, S. Ladovin"
        );
        assert_eq!(
            text("A B: B\nC B: b\n"),
            "aliases.txt: line 2: 'b' is given to A B too; give every name to one person"
        );
    }
}
