//! The characters and signs that end sentences or stand around their ends.

/// Stops of all scripts: full stops, question and exclamation marks, ellipses.
pub(super) const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '⁇' | '⁈' | '⁉' | '\u{37e}') || is_wide_stop(c) || is_other_stop(c)
}

/// Stops of scripts without spaces: a sentence ends there, whatever follows.
pub(super) const fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Stops of Arabic, Urdu, Indic, Armenian, Ethiopic, Burmese, Khmer and Tibetan script, which have no small letters to
/// look at: white space after them suffices.
pub(super) const fn is_other_stop(c: char) -> bool {
    matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '፧' | '။' | '។' | '៕' | '།')
}

/// What may stand between a stop and the white space after it, and belongs to the sentence that ends.
pub(super) const fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '“'
            | '‘'
            | '*'
            | '_'
            | '`'
            | '\u{200f}'
            | '\u{200e}'
    )
}

/// Closing marks that cannot open anything: after a stop and a space they still belong to the sentence that ends.
pub(super) const fn is_sure_closer(c: char) -> bool {
    matches!(c, '»' | '›' | '”' | ')' | ']' | '}')
}

/// Marks that join what follows to what stood before: no sentence begins with one.
pub(super) const fn goes_on(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | ':'
            | ')'
            | ']'
            | '}'
            | '%'
            | '/'
            | '»'
            | '›'
            | '”'
            | '，'
            | '、'
            | '：'
            | '；'
            | '،'
            | '؛'
            | '）'
            | '」'
    )
}

pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '−')
}

/// Pictures: emoji and the signs that modify them.
pub(super) const fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}' | '\u{2b50}' | '\u{2b55}')
}

/// The bytes that a sentence's end can begin with: stops, the first bytes of those that are not ASCII, and signs.
pub(super) const TRIGGERS: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b".!?:;=*_~#-\xcd\xd6\xd8\xdb\xe0\xe1\xe2\xe3\xef\xf0";
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
};

/// The length in bytes of a face in letters at the start of `rest`: `:-)`, `;)`, `:(`, `:D`; 0 if there is none.
pub(super) fn face_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let Some(b':' | b';' | b'=') = bytes.first() else { return 0 };
    let mut at = 1;
    while at < 3 && matches!(bytes.get(at), Some(b'-' | b'\'' | b'o' | b'^' | b' ')) {
        at += 1;
    }
    let Some(mouth) = bytes.get(at) else { return 0 };
    // With a space between eyes and mouth only a bracket is a mouth.
    let spaced = bytes[1..at].contains(&b' ');
    if !b")(DPp]".contains(mouth) || (spaced && !matches!(mouth, b'(' | b')')) {
        return 0;
    }
    while bytes.get(at) == Some(mouth) {
        at += 1;
    }
    match bytes.get(at) {
        None | Some(b' ' | b'\n' | b'\t' | b'.' | b'!' | b'?') => at,
        Some(_) => 0,
    }
}

/// Longer lines are not drawn by people.
const RULE_BYTES_MAX: usize = 200;

/// The length in bytes of a line drawn of one sign at the start of `rest` (`***`, `=====`, `* * *`); 0 if there is none.
pub(super) fn rule_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let Some(sign @ (b'*' | b'=' | b'_' | b'~' | b'#' | b'-')) = bytes.first() else { return 0 };
    let (mut at, mut signs) = (0, 0);
    while at < RULE_BYTES_MAX {
        if bytes.get(at) == Some(sign) {
            signs += 1;
            at += 1;
        } else if *sign == b'*' && bytes.get(at) == Some(&b' ') && bytes.get(at + 1) == Some(sign) {
            at += 1;
        } else {
            break;
        }
    }
    // Hyphens are also dashes, low lines blanks to fill in.
    let least = if matches!(sign, b'-' | b'_') { 5 } else { 3 };
    let alone = rest.get(at..).is_some_and(|rest| rest.chars().next().is_none_or(char::is_whitespace));
    if signs >= least && alone { at } else { 0 }
}

/// Whether `rest` begins with an address of the web, whose first letter says nothing.
pub(super) fn is_address(rest: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| rest.starts_with(start))
}

/// The length in bytes of marks that point to notes at the start of `rest`, such as `[12]` or `[3][4]`; 0 if there is none.
pub(super) fn note_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while bytes.get(end) == Some(&b'[') {
        let digits = bytes[end + 1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || bytes.get(end + 1 + digits) != Some(&b']') {
            break;
        }
        end += digits + 2;
    }
    end
}
