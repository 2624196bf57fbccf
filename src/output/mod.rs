//! output (to come)
