//! index (to come)
