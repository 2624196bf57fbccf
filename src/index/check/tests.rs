//! Indexes that are wrong in every way.
