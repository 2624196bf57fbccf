//! What an index says of itself. It travels as the payload of tantivy's own commit, so that it is written in the same
//! instant as the segments that it speaks of, and can never disagree with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::schema::FORMAT_VERSION;
use crate::error::{Error, Result};

/// Format, analysis and roots of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub format: u32,
    /// How texts were analysed.
    pub analysis: AnalysisSettings,
    /// Canonical paths of the files and folders it was made from, in the order they were given.
    pub roots: Vec<PathBuf>,
    /// Files and records that could not be read when it was last brought up to date.
    pub skipped: u64,
    /// Of files (canonical paths) that gave articles, and are therefore known: how many records of each could not be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partly_read: BTreeMap<String, u64>,
    /// The run that has begun and not ended: it was broken off, or is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<Run>,
}

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Run {
    /// Fills an index that held nothing.
    First,
    /// Brings it up to date.
    Update,
    /// Makes it anew; until it ends, the index is as it was.
    Rebuild,
}

/// How texts were analysed: an index made otherwise must be rebuilt before it can be added to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnalysisSettings {
    /// The language (ISO 639-1) that every article was taken to be in; absent: each article's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether hidden files were read.
    #[serde(default)]
    pub hidden: bool,
    /// Whether symbolic links were followed.
    #[serde(default)]
    pub follow: bool,
    /// Whether texts were kept to the letter.
    #[serde(default)]
    pub text_as_is: bool,
}

/// The one field that every version of the payload has.
#[derive(Deserialize)]
struct FormatAlone {
    format: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            format: FORMAT_VERSION,
            analysis: AnalysisSettings::default(),
            roots: Vec::new(),
            skipped: 0,
            partly_read: BTreeMap::new(),
            unfinished: None,
        }
    }
}

impl Settings {
    pub(crate) fn to_payload(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|cause| {
            Error::new(crate::error::ErrorKind::Bug, "the index's settings are no JSON").because(cause)
        })
    }

    /// Reads a payload; `None` (an index created, but never committed) is the settings of an empty index.
    ///
    /// # Errors
    /// A payload that is not ours, or of another format version.
    pub(crate) fn from_payload(payload: Option<&str>) -> Result<Settings> {
        let Some(payload) = payload else { return Ok(Settings::default()) };
        let foreign = |cause: serde_json::Error| {
            Error::data("this index was not written by dateline")
                .because(cause)
                .remedy("choose another folder with --index, or delete this one and run 'dateline index'")
        };
        // An object it must be: serde would take a list for one, too.
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(payload).map_err(foreign)?;
        let FormatAlone { format } = serde_json::from_value(object.into()).map_err(foreign)?;
        if format != FORMAT_VERSION {
            return Err(Error::data(format!(
                "the index is of format {format}, this dateline reads format {FORMAT_VERSION}"
            ))
            .remedy("rebuild it with 'dateline index --rebuild'"));
        }
        serde_json::from_str(payload).map_err(foreign)
    }
}

/// The roots in the commit of an index of whatever version, read without trust; `None` if they cannot be read.
pub(super) fn remembered_roots(meta: &Path) -> Option<Vec<PathBuf>> {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    let commit = json(&std::fs::read_to_string(meta).ok()?)?;
    // Created, but never committed.
    commit.get("schema")?;
    let Some(payload) = commit.get("payload").and_then(serde_json::Value::as_str) else { return Some(Vec::new()) };
    json(payload)?.get("roots")?.as_array()?.iter().map(|root| root.as_str().map(PathBuf::from)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_the_payload() {
        let settings = Settings { roots: vec!["/wire".into()], skipped: 3, ..Settings::default() };
        assert_eq!(Settings::from_payload(Some(&settings.to_payload().unwrap())).unwrap(), settings);
    }

    #[test]
    fn another_format_is_refused_with_a_remedy() {
        let error = Settings::from_payload(Some(r#"{"format":999,"new":true}"#)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the index is of format 999, this dateline reads format {FORMAT_VERSION}; rebuild it with 'dateline index --rebuild'"
            )
        );
    }
}
