//! JSON strings with halves of characters: `"\\ud83d"` alone is written by programs that cut texts at a number of UTF-16 units.

/// The same JSON with `\\ufffd` for every escaped surrogate that has no other half beside it; `None` if there is none.
pub(super) fn mended(json: &str) -> Option<String> {
    let mut mended = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = json.as_bytes().get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        at += match (unit(json, at), unit(json, at + UNIT_BYTES)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 2 * UNIT_BYTES,
            (Some(0xd800..0xe000), _) => {
                mended.push_str(json.get(kept..at)?);
                mended.push_str("\\ufffd");
                kept = at + UNIT_BYTES;
                UNIT_BYTES
            }
            (Some(_), _) => UNIT_BYTES,
            // Another escape: what follows is no backslash of its own.
            (None, _) => 2,
        };
    }
    if kept == 0 {
        return None;
    }
    mended.push_str(json.get(kept..)?);
    Some(mended)
}

/// Bytes of `\\ud83d`.
const UNIT_BYTES: usize = 6;

/// The UTF-16 unit that is escaped at `at`.
fn unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + UNIT_BYTES)?.strip_prefix("\\u")?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_become_the_sign_for_what_is_unknown() {
        for (json, expected) in [
            (r#""a\ud800b""#, Some(r#""a\ufffdb""#)),
            (r#""\uDC00\ud83d""#, Some(r#""\ufffd\ufffd""#)),
            (r#""\ud83d\ud83d\ude00\u00e9""#, Some(r#""\ufffd\ud83d\ude00\u00e9""#)),
            (r#""\ud83d\ude00""#, None),
            (r#""\\ud800""#, None),
            (r#""\\\ud800""#, Some(r#""\\\ufffd""#)),
            (r#""\ud8""#, None),
        ] {
            assert_eq!(mended(json).as_deref(), expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn every_string_of_units_can_be_read(units in proptest::collection::vec(0xd7f0u16..0xe010, 0..12)) {
            let json = format!("\"{}\"", units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>());
            let read = serde_json::from_str::<String>(mended(&json).as_deref().unwrap_or(&json));
            prop_assert_eq!(read.ok(), Some(String::from_utf16_lossy(&units)));
        }
    }
}
