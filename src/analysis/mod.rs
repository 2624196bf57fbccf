//! From text to spans and tokens: normalisation, sentences, words, language, stems. Pure functions of the text.
