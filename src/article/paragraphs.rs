//! Paragraphs of a text.
