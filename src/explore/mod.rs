//! explore (to come)
