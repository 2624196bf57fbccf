//! quotation (to come)
