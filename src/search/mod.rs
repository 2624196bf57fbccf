//! search (to come)
