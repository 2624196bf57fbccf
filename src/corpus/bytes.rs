//! From bytes on disk to characters: decompression and encodings.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// Bytes read from disk at a time.
pub(super) const BUFFER_BYTES: usize = 256 * 1024;
/// Bytes of a text that its encoding is guessed from.
pub(super) const GUESS_BYTES: usize = 64 * 1024;

/// A file opened, decompressed if need be (gzip and Zstandard, told by their first bytes), and how many bytes of the file
/// itself have been read so far.
///
/// # Errors
/// It cannot be opened, or is no file: a pipe, socket or device that has taken its place would keep us waiting.
pub(super) fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, Arc<AtomicU64>)> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let consumed = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: File::open(path)?, consumed: Arc::clone(&consumed) };
    Ok((decompressed(Box::new(counted))?, consumed))
}

/// The same bytes, decompressed if need be.
pub(super) fn decompressed(mut reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut magic = [0; 4];
    let mut length = 0;
    while let Some(free) = magic.get_mut(length..).filter(|free| !free.is_empty()) {
        match reader.read(free)? {
            0 => break,
            read => length += read,
        }
    }
    let head = io::Cursor::new(magic.get(..length).unwrap_or_default().to_vec());
    let whole = BufReader::with_capacity(BUFFER_BYTES, head.chain(reader));
    Ok(match magic {
        [0x1f, 0x8b, ..] => {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, flate2::bufread::MultiGzDecoder::new(whole)))
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::with_buffer(whole)?))
        }
        _ => Box::new(whole),
    })
}

/// The same stream in UTF-8, as far as its first `head_bytes` show another encoding; a byte order mark is left out.
///
/// Encodings that keep ASCII as it is may still change from record to record: what is no UTF-8 in a record is
/// [`decoded`] for itself.
pub(super) fn in_utf8(mut reader: Box<dyn Read + Send>, head_bytes: usize) -> io::Result<Box<dyn Read + Send>> {
    let mut head = Vec::new();
    (&mut reader).take(head_bytes as u64).read_to_end(&mut head)?;
    let encoding = encoding_of(&head, head.len() < head_bytes).filter(|encoding| *encoding != UTF_8);
    let whole = io::Cursor::new(head).chain(reader);
    let mut decoder = DecodeReaderBytesBuilder::new();
    match encoding {
        Some(_) => decoder.encoding(encoding).bom_override(true),
        None => decoder.utf8_passthru(true).strip_bom(true),
    };
    Ok(Box::new(decoder.build(whole)))
}

/// The encoding of a text that begins with `head`; `None` if that is no text. `whole`: nothing follows.
fn encoding_of(head: &[u8], whole: bool) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    if head.contains(&0) {
        return utf16(head);
    }
    match std::str::from_utf8(head) {
        Ok(_) => return Some(UTF_8),
        // The last character was cut off.
        Err(error) if error.error_len().is_none() && !whole => return Some(UTF_8),
        Err(_) => {}
    }
    let control =
        head.iter().filter(|byte| **byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b)).count();
    if control * 50 > head.len() {
        return None;
    }
    // UTF-8 with a broken byte or two is still UTF-8: most multi-byte sequences are whole.
    if mostly_utf8(head) {
        return Some(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, whole);
    Some(detector.guess(None, Utf8Detection::Deny))
}

struct Counted {
    inner: File,
    consumed: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The characters of a text of unknown encoding: a byte order mark, UTF-8, UTF-16 by its zeros, or the likeliest of the others.
///
/// `None` if the bytes are no text.
pub(super) fn decoded(bytes: Vec<u8>) -> Option<String> {
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) if !text.contains('\0') => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            return Some(text);
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let head = bytes.get(..GUESS_BYTES).unwrap_or(&bytes);
    // What is plain at its head may be anything behind: then the whole is looked at.
    let encoding = match encoding_of(head, head.len() == bytes.len())? {
        encoding if encoding == UTF_8 && head.len() < bytes.len() => encoding_of(&bytes, true)?,
        encoding => encoding,
    };
    Some(encoding.decode_with_bom_removal(&bytes).0.into_owned())
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 4 * broken
}

/// UTF-16 without a mark: half of the bytes of one parity are zero, and all of them are pairs.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = bytes.len() / 2;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd * 2 > half && even * 20 < half => Some(UTF_16LE),
        (even, odd) if even * 2 > half && odd * 20 < half => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SENTENCE: &str =
        "Председатель правительства заявил в понедельник, что переговоры о щите будут продолжены на следующей неделе.";

    #[test]
    fn encodings_are_told_apart() {
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, UTF_8] {
            let (bytes, ..) = encoding.encode(SENTENCE);
            assert_eq!(decoded(bytes.into_owned()).as_deref(), Some(SENTENCE), "{}", encoding.name());
        }
        let french =
            "Le ministre a déclaré à Mirelle que l’été serait « très » sec, déplorant l’arrêt des pourparlers.";
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(french);
        assert_eq!(decoded(bytes.into_owned()).as_deref(), Some(french));
        let wide: Vec<u8> = "A wire story about a shield.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(wide).as_deref(), Some("A wire story about a shield."));
    }

    #[test]
    fn bytes_that_are_no_text() {
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"[..], b"x\0y", b"x\0y\n", b"\0", b"The talks\0go on."] {
            assert_eq!(decoded(bytes.to_vec()), None, "{bytes:?}");
        }
        assert_eq!(decoded(b"x\0y\0".to_vec()).as_deref(), Some("xy"));
    }

    #[test]
    fn streams_come_in_utf8() {
        let read = |bytes: Vec<u8>| {
            let mut text = Vec::new();
            in_utf8(Box::new(io::Cursor::new(bytes)), GUESS_BYTES).unwrap().read_to_end(&mut text).unwrap();
            String::from_utf8(text)
        };
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, UTF_8] {
            assert_eq!(read(encoding.encode(SENTENCE).0.into_owned()).as_deref(), Ok(SENTENCE), "{}", encoding.name());
        }
        let wide = |mark: &str, bytes: fn(u16) -> [u8; 2]| {
            format!("{mark}{{\"a\": 1}}").encode_utf16().flat_map(bytes).collect()
        };
        for mark in ["", "\u{feff}"] {
            assert_eq!(read(wide(mark, u16::to_le_bytes)).as_deref(), Ok("{\"a\": 1}"));
            assert_eq!(read(wide(mark, u16::to_be_bytes)).as_deref(), Ok("{\"a\": 1}"));
            assert_eq!(read(format!("{mark}{SENTENCE}").into_bytes()).as_deref(), Ok(SENTENCE));
        }
        // What turns up after the head is left as it is.
        let mut late = vec![b' '; GUESS_BYTES];
        late.push(0xe9);
        assert!(read(late).is_err());
    }

    #[test]
    fn a_late_accent_is_seen() {
        let mut late = vec![b' '; GUESS_BYTES];
        late.extend_from_slice(b"l'\xe9t\xe9");
        assert_eq!(decoded(late).as_deref().map(str::trim), Some("l'été"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decoded(bytes);
        }
    }
}
