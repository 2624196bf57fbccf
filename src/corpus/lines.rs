//! JSON Lines: an article a line.

use std::io::{BufRead, BufReader, Read};

use super::RECORD_BYTES_MAX;
use super::elements::Element;
use super::problem::Place;

/// The lines of a stream that are not empty.
pub(super) struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    line: u64,
    records: u64,
    ended: bool,
}

impl Lines {
    pub(super) fn new(reader: BufReader<Box<dyn Read + Send>>) -> Lines {
        Lines { reader, line: 0, records: 0, ended: false }
    }

    /// The next line; too long a line is passed over without being kept.
    fn line(&mut self) -> std::io::Result<Option<Element>> {
        loop {
            self.line += 1;
            let mut bytes = Vec::new();
            if (&mut self.reader).take(RECORD_BYTES_MAX).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            let place = Place::Line { line: self.line, record: self.records + 1 };
            if bytes.len() as u64 == RECORD_BYTES_MAX && bytes.last() != Some(&b'\n') {
                self.reader.skip_until(b'\n')?;
                self.records += 1;
                return Ok(Some(Element::TooLarge(place)));
            }
            bytes.truncate(bytes.trim_ascii_end().len());
            if !bytes.trim_ascii_start().is_empty() {
                self.records += 1;
                return Ok(Some(Element::Value(place, bytes)));
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Element;

    fn next(&mut self) -> Option<Element> {
        if self.ended {
            return None;
        }
        let line = self.line().unwrap_or_else(|cause| {
            self.ended = true;
            Some(Element::Failed(cause))
        });
        self.ended |= line.is_none();
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers() {
        let lines = Lines::new(BufReader::new(Box::new(std::io::Cursor::new(b"{1}\r\n\n  \n{2}\n{3}".to_vec()))));
        let lines: Vec<_> = lines
            .map(|line| match line {
                Element::Value(Place::Line { line: number, .. }, bytes) => {
                    (number, String::from_utf8(bytes).unwrap_or_default())
                }
                other => unreachable!("{other:?}"),
            })
            .collect();
        assert_eq!(lines, [(1, "{1}".to_owned()), (4, "{2}".to_owned()), (5, "{3}".to_owned())]);
    }
}
