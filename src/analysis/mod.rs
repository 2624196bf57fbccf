//! From text to spans and tokens: normalisation, sentences, words, language, stems. Pure functions of the text.

mod fold;
mod language;
mod sentences;
mod stems;
mod tokens;

pub(crate) use fold::fold;
pub use language::{Language, detect_language};
pub(crate) use sentences::Sentence;
pub use sentences::sentences;
pub(crate) use stems::Stems;
pub(crate) use tokens::{TokenScratch, for_each_token};
