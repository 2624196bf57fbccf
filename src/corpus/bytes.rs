//! From bytes on disk to characters: decompression and encodings.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes read from disk at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// Bytes of a text that its encoding is guessed from.
const GUESS_BYTES: usize = 64 * 1024;

/// A file opened, decompressed if need be (gzip and Zstandard, told by their first bytes), and how many bytes of the file
/// itself have been read so far.
pub(super) fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, Arc<AtomicU64>)> {
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
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
        return Some(text);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return if text.contains('\0') { utf16(text.as_bytes()) } else { Some(text) },
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) {
        return utf16(&bytes);
    }
    let control =
        bytes.iter().filter(|byte| **byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b)).count();
    if control * 50 > bytes.len() {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..GUESS_BYTES.min(bytes.len())).unwrap_or_default(), bytes.len() <= GUESS_BYTES);
    // UTF-8 with a broken byte or two is still UTF-8: most multi-byte sequences are whole.
    let encoding = if mostly_utf8(&bytes) { UTF_8 } else { detector.guess(None, Utf8Detection::Deny) };
    Some(encoding.decode_without_bom_handling(&bytes).0.into_owned())
}

fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 4 * broken
}

/// UTF-16 without a mark: half of the bytes of one parity are zero.
fn utf16(bytes: &[u8]) -> Option<String> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let half = bytes.len() / 2;
    let encoding = match (zeros(0), zeros(1)) {
        (even, odd) if odd * 2 > half && even * 20 < half => UTF_16LE,
        (even, odd) if even * 2 > half && odd * 20 < half => UTF_16BE,
        _ => return None,
    };
    Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

#[cfg(test)]
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
        assert_eq!(decoded(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decoded(bytes);
        }
    }
}
