//! corpus (to come)
