//! Dates known in part: a year, a year and month, a whole day, or a day of no known year.

/// A date cut to what is known of it: `2011-09-03`, `2011-09`, `2011`, `--09-03`, `--09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// The year, if known.
    pub year: Option<i16>,
    /// The month, 1 to 12, if known.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31, if known; then the month is known too.
    pub day: Option<u8>,
}
