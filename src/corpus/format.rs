//! Which format a file has, told by its name.

use std::path::Path;

use super::problem::{ProblemKind, ReadProblem};

/// A format, told by the file's name without `.gz` and `.zst`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Markdown,
    Json,
    JsonLines,
}

/// Endings of packed files that are opened; whether a file is packed is told by its first bytes.
const PACKED: [&str; 4] = [".gz", ".gzip", ".zst", ".zstd"];
/// Endings of packed files that are not opened.
const FOREIGN_PACKED: [&str; 11] = ["bz2", "xz", "lzma", "lz4", "br", "zip", "tar", "tgz", "7z", "rar", "gz"];

impl Format {
    pub(super) fn of(path: &Path) -> Option<Format> {
        match ending(path)?.as_str() {
            "txt" | "text" | "html" | "htm" | "xhtml" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

/// What follows the last dot of a file's name, in lower case, when the ending of a packed file is taken off.
fn ending(path: &Path) -> Option<String> {
    let mut name = path.file_name()?.to_string_lossy().to_lowercase();
    while let Some(inner) = PACKED.iter().find_map(|packed| name.strip_suffix(packed)) {
        name = inner.to_owned();
    }
    Some(name.rsplit_once('.')?.1.to_owned())
}

/// Endings of what is read, in words.
const READ: &str = ".txt, .html, .md, .json, .jsonl or .ndjson (also packed: .txt.gz, .txt.zst ...)";

/// Says that a file's format is not read, and what to do about it.
pub(super) fn unknown(path: &Path) -> ReadProblem {
    let reason = match ending(path) {
        Some(ending) if FOREIGN_PACKED.contains(&ending.as_str()) => {
            format!("unknown format: .{ending} is not opened; unpack it, or pack it as .gz or .zst")
        }
        Some(ending) => format!("unknown format: .{ending} is not read; make it {READ}"),
        None => format!("unknown format: the name does not end in that of a format; name it as what it is, {READ}"),
    };
    ReadProblem::new(ProblemKind::UnknownFormat, path, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_names() {
        for (name, format) in [
            ("a.txt", Some(Format::Text)),
            ("a.b.MD.gz", Some(Format::Markdown)),
            ("a.HTML.gz", Some(Format::Text)),
            ("a.json.zst", Some(Format::Json)),
            ("a.ndjson", Some(Format::JsonLines)),
            ("a", None),
            ("a.gz", None),
            ("a.txt.bz2", None),
            (".txt", Some(Format::Text)),
        ] {
            assert_eq!(Format::of(Path::new(name)), format, "{name}");
        }
        assert_eq!(
            unknown(Path::new("a.jsonl.xz")).to_string(),
            "a.jsonl.xz: unknown format: .xz is not opened; unpack it, or pack it as .gz or .zst"
        );
        assert_eq!(
            unknown(Path::new("a.sgm.gz")).to_string(),
            "a.sgm.gz: unknown format: .sgm is not read; make it .txt, .html, .md, .json, .jsonl or .ndjson (also packed: .txt.gz, .txt.zst ...)"
        );
        for name in ["a", "a.gz"] {
            assert!(unknown(Path::new(name)).to_string().contains("name it as what it is, .txt, .html, .md"), "{name}");
        }
    }
}
