//! From text to spans and tokens: normalisation, sentences, words, language, stems. Pure functions of the text.

mod capitals;
mod fold;
mod language;
mod sentences;
mod stems;
mod tokens;

pub(crate) use capitals::{WordCase, is_spelt};
pub(crate) use fold::fold;
pub use language::{Language, detect_language};
pub(crate) use sentences::Sentence;
pub use sentences::sentences;
pub(crate) use stems::Stems;
pub use tokens::words;
pub(crate) use tokens::{TokenScratch, for_each_token, for_each_word, is_joined};
