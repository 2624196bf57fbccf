//! From text to spans and tokens: normalisation, sentences, words, language, stems. Pure functions of the text.

mod fold;
mod language;
mod sentences;
mod stems;
mod tokens;

pub use fold::fold;
pub use language::{Language, detect_language};
pub use sentences::{Sentence, sentences};
pub use stems::Stems;
pub use tokens::{TokenScratch, for_each_token};
