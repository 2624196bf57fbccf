//! An article as tantivy takes it: values by field, lent as they are instead of being copied into a document of tantivy's own.

use std::iter::{Copied, Empty, Map};
use std::slice::Iter;

use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

/// The values of an article.
#[derive(Debug, Default)]
pub(crate) struct HandedArticle(Vec<(Field, Owned)>);

/// A value of an article; see [`Handed`].
#[derive(Debug)]
pub(crate) enum Owned {
    Text(String),
    Unsigned(u64),
    Signed(i64),
    Several(Vec<u64>),
}

/// A value of an article, lent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Handed<'a> {
    /// A text, or a list of terms.
    Text(&'a str),
    /// A number.
    Unsigned(u64),
    /// A number.
    Signed(i64),
    /// All numbers of a column: tantivy goes through the values of an article more than once, and there are many of these.
    Several(&'a [u64]),
}

impl HandedArticle {
    pub(super) fn with_capacity(values: usize) -> HandedArticle {
        HandedArticle(Vec::with_capacity(values))
    }

    pub(super) fn text(&mut self, field: Field, text: impl Into<String>) {
        self.0.push((field, Owned::Text(text.into())));
    }

    pub(super) fn unsigned(&mut self, field: Field, number: u64) {
        self.0.push((field, Owned::Unsigned(number)));
    }

    pub(super) fn signed(&mut self, field: Field, number: i64) {
        self.0.push((field, Owned::Signed(number)));
    }

    /// All numbers of a column; none are no value.
    pub(super) fn several(&mut self, field: Field, numbers: Vec<u64>) {
        if !numbers.is_empty() {
            self.0.push((field, Owned::Several(numbers)));
        }
    }
}

impl Document for HandedArticle {
    type Value<'a> = Handed<'a>;
    type FieldsValuesIter<'a> = Map<Iter<'a, (Field, Owned)>, fn(&'a (Field, Owned)) -> (Field, Handed<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.0.iter().map(|(field, value)| (*field, value.lent()))
    }
}

impl Owned {
    fn lent(&self) -> Handed<'_> {
        match self {
            Owned::Text(text) => Handed::Text(text),
            Owned::Unsigned(number) => Handed::Unsigned(*number),
            Owned::Signed(number) => Handed::Signed(*number),
            Owned::Several(numbers) => Handed::Several(numbers),
        }
    }
}

impl<'a> Value<'a> for Handed<'a> {
    type ArrayIter = Map<Copied<Iter<'a, u64>>, fn(u64) -> Handed<'a>>;
    type ObjectIter = Empty<(&'a str, Handed<'a>)>;

    fn as_value(&self) -> ReferenceValue<'a, Handed<'a>> {
        match *self {
            Handed::Text(text) => ReferenceValue::Leaf(ReferenceValueLeaf::Str(text)),
            Handed::Unsigned(number) => ReferenceValue::Leaf(ReferenceValueLeaf::U64(number)),
            Handed::Signed(number) => ReferenceValue::Leaf(ReferenceValueLeaf::I64(number)),
            Handed::Several(numbers) => {
                let each: fn(u64) -> Handed<'a> = Handed::Unsigned;
                ReferenceValue::Array(numbers.iter().copied().map(each))
            }
        }
    }
}
