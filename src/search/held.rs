//! Lists of articles with frequencies, ascending: cut with each other, put together, added up.

use std::cell::RefCell;

use smallvec::SmallVec;
use tantivy::DocId;

use super::bits::{for_each_bit, set_bit};

/// An article that may hold a leaf, and how often at most.
///
/// What is looked up in one field alone, whichever it is, is counted in `in_body` till [`with_titles`] puts both fields together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) doc: DocId,
    pub(crate) in_title: u32,
    pub(crate) in_body: u32,
    /// Of a leaf of one word, or of words in a row: which of their forms the text holds, a bit each; [`ANY_FORM`] if that is not
    /// known.
    pub(crate) forms: u32,
}

impl Occurrence {
    /// None yet, or at all.
    pub(super) const fn none(doc: DocId) -> Occurrence {
        Occurrence { doc, in_title: 0, in_body: 0, forms: 0 }
    }

    pub(super) const fn is_none(&self) -> bool {
        self.in_title == 0 && self.in_body == 0
    }
}

/// The bits of an article of which it is not known what forms it holds.
pub(crate) const ANY_FORM: u32 = u32::MAX;

/// The bits of the terms that may stand in a row: those of the first slot, then those of the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormBits {
    /// The first one's place; `None` if there are too many to tell apart.
    first: Option<u32>,
    count: u32,
}

impl FormBits {
    /// Those of every slot, by how many terms each has.
    pub(crate) fn of_slots(counts: impl Iterator<Item = usize> + Clone) -> impl Iterator<Item = FormBits> {
        let few = counts.clone().sum::<usize>() < 32;
        counts.scan(0, move |first, count| {
            let bits = FormBits { first: few.then_some(*first), count: count as u32 };
            *first += if few { count as u32 } else { 0 };
            Some(bits)
        })
    }

    /// None: what a match is made of is not told by them.
    pub(crate) const UNTOLD: FormBits = FormBits { first: None, count: 0 };

    /// Those of a single slot.
    pub(crate) const fn of_one(count: usize) -> FormBits {
        FormBits { first: if count < 32 { Some(0) } else { None }, count: count as u32 }
    }

    /// The bit of the slot's term `number`.
    pub(crate) fn bit(self, number: usize) -> u32 {
        self.first.map_or(ANY_FORM, |first| 1 << (first + number as u32))
    }

    /// What `forms` says of the slot's terms alone, the first one's bit being the lowest.
    pub(crate) fn own(self, forms: u32) -> u32 {
        match self.first {
            Some(first) if forms != ANY_FORM => (forms >> first) & ((1 << self.count) - 1),
            _ => ANY_FORM,
        }
    }
}

/// So many postings of several terms are sorted rather than added up in a table.
pub(crate) const FEW_POSTINGS: usize = 512;

/// Keeps of `list` what is in `other`, too, with what `count` makes of the two counts.
pub(crate) fn intersect(list: &mut Vec<Occurrence>, other: &[Occurrence], count: impl Fn(u32, u32) -> u32) {
    let mut rest = other;
    list.retain_mut(|held| {
        rest = occurrences_from(rest, held.doc);
        let found = rest.first().filter(|other| other.doc == held.doc);
        if let Some(found) = found {
            held.in_body = count(held.in_body, found.in_body);
            held.forms = ANY_FORM;
        }
        found.is_some()
    });
}

/// Keeps of `list` what holds something by `sums`, which are of its articles, with what `count` makes of the two counts.
pub(crate) fn keep_held(list: &mut Vec<Occurrence>, sums: Vec<(u32, u32)>, count: impl Fn(u32, u32) -> u32) {
    let mut sums = sums.into_iter();
    list.retain_mut(|held| {
        let (sum, forms) = sums.next().unwrap_or((0, 0));
        held.in_body = count(held.in_body, sum);
        held.forms |= forms;
        sum > 0
    });
}

/// The rest of an ascending list from `doc` on, by steps that double.
pub(crate) fn occurrences_from(list: &[Occurrence], doc: DocId) -> &[Occurrence] {
    let mut step = 1;
    while list.get(step).is_some_and(|other| other.doc < doc) {
        step *= 2;
    }
    let end = (step + 1).min(list.len());
    &list[list[..end].partition_point(|other| other.doc < doc)..]
}

/// What texts and titles hold, as one list.
pub(crate) fn with_titles(bodies: Vec<Occurrence>, titles: &[Occurrence]) -> Vec<Occurrence> {
    if titles.is_empty() {
        return bodies;
    }
    // Titles hold a word far less often than texts do, and mostly of articles whose text holds it, too.
    let mut all = bodies;
    let mut alone: SmallVec<[Occurrence; 32]> = SmallVec::new();
    let mut from = 0;
    for title in titles {
        from = all.len() - occurrences_from(&all[from..], title.doc).len();
        match all.get_mut(from) {
            Some(both) if both.doc == title.doc => both.in_title = title.in_body,
            _ => alone.push(Occurrence { doc: title.doc, in_title: title.in_body, in_body: 0, forms: 0 }),
        }
    }
    // From the back, what lies between two that are put in is moved as a whole.
    let mut rest = all.len();
    all.resize(rest + alone.len(), Occurrence { doc: 0, in_title: 0, in_body: 0, forms: 0 });
    for (before, title) in alone.iter().enumerate().rev() {
        let from = all[..rest].partition_point(|held| held.doc < title.doc);
        all.copy_within(from..rest, from + before + 1);
        all[from + before] = *title;
        rest = from;
    }
    all
}

/// Several lists as one, counts added up.
pub(crate) fn united(mut lists: Vec<Vec<Occurrence>>) -> Vec<Occurrence> {
    if lists.len() == 1 {
        return lists.pop().unwrap_or_default();
    }
    let mut all = lists.concat();
    all.iter_mut().for_each(|held| held.forms = ANY_FORM);
    summed(all)
}

/// Adds up the counts of equal articles. The input is ascending runs, which a stable sort merges quickly.
pub(crate) fn summed(mut all: Vec<Occurrence>) -> Vec<Occurrence> {
    all.sort_by_key(|held| held.doc);
    all.dedup_by(|later, earlier| {
        let same = later.doc == earlier.doc;
        if same {
            earlier.in_body = earlier.in_body.saturating_add(later.in_body);
            earlier.forms |= later.forms;
        }
        same
    });
    all
}

/// Frequencies and forms by article, all nought between calls, and a bit for each that is not.
#[derive(Default)]
pub(crate) struct Table {
    sums: Vec<(u32, u32)>,
    used: Vec<u64>,
}

impl Table {
    /// Adds what these articles hold of one term to their sums.
    pub(crate) fn add(&mut self, docs: &[DocId], counts: &[u32], forms: u32) {
        for (doc, count) in docs.iter().zip(counts) {
            let at = *doc as usize;
            if let Some((sum, held)) = self.sums.get_mut(at) {
                *sum = sum.saturating_add(*count);
                *held |= forms;
                set_bit(&mut self.used, at);
            }
        }
    }
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
}

/// Adds up what `fill` adds to a table over `docs_max` articles, and appends the sums to `into`, ascending.
///
/// The table is kept from call to call; only what was used of it is cleared.
pub(crate) fn sum_in_table<E>(
    docs_max: DocId,
    into: &mut Vec<Occurrence>,
    fill: impl FnOnce(&mut Table) -> Result<(), E>,
) -> Result<(), E> {
    let mut table = TABLE.take();
    let length = docs_max as usize;
    table.sums.resize(table.sums.len().max(length), (0, 0));
    table.used.resize(table.used.len().max(length / 64 + 1), 0);
    let filled = fill(&mut table);
    let Table { sums, used } = &mut table;
    for_each_bit(used, |doc| {
        if let Some(sum) = sums.get_mut(doc) {
            let (in_body, forms) = std::mem::take(sum);
            into.push(Occurrence { doc: doc as DocId, in_title: 0, in_body, forms });
        }
    });
    used.fill(0);
    TABLE.set(table);
    filled
}

/// Gives `with` the place (from 1) of each of these articles in the list, of a segment of `docs_max` articles; others have 0.
///
/// The table is kept from call to call; only what was used of it is cleared.
pub(super) fn with_places<T>(
    docs: impl Iterator<Item = DocId> + Clone,
    docs_max: DocId,
    with: impl FnOnce(&[u32]) -> T,
) -> T {
    let mut places = PLACES.take();
    places.resize(places.len().max(docs_max as usize), 0);
    for (place, doc) in (1..).zip(docs.clone()) {
        if let Some(at) = places.get_mut(doc as usize) {
            *at = place;
        }
    }
    let given = with(&places);
    for doc in docs {
        if let Some(at) = places.get_mut(doc as usize) {
            *at = 0;
        }
    }
    PLACES.set(places);
    given
}

/// Adds up what the articles of a list hold, and knows which others hold something.
pub(crate) struct Among<'u> {
    /// The place (from 1) in the list of every article of the segment; 0 of those that are not in it.
    places: &'u [u32],
    /// Frequency and forms, of every article of the list.
    sums: Vec<(u32, u32)>,
    /// All articles that hold something, a bit each, if that is asked for.
    used: Option<&'u mut [u64]>,
}

impl Among<'_> {
    /// Adds what these articles hold of one term.
    pub(crate) fn add(&mut self, docs: &[DocId], counts: &[u32], forms: u32) {
        for (doc, count) in docs.iter().zip(counts) {
            if let Some(used) = &mut self.used {
                set_bit(used, *doc as usize);
            }
            let place = self.places.get(*doc as usize).copied().unwrap_or(0) as usize;
            if let Some((sum, held)) = self.sums.get_mut(place.wrapping_sub(1)) {
                *sum = sum.saturating_add(*count);
                *held |= forms;
            }
        }
    }
}

thread_local! {
    static PLACES: RefCell<Vec<u32>> = RefCell::default();
}

/// Frequency and forms of every article of `list`, as `fill` adds them up over postings of a segment of `docs_max` articles.
pub(crate) fn sum_among<E>(
    list: &[Occurrence],
    docs_max: DocId,
    used: Option<&mut [u64]>,
    fill: impl FnOnce(&mut Among<'_>) -> Result<(), E>,
) -> Result<Vec<(u32, u32)>, E> {
    with_places(list.iter().map(|held| held.doc), docs_max, |places| {
        let mut among = Among { places, sums: vec![(0, 0); list.len()], used };
        fill(&mut among).map(|()| among.sums)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(doc: DocId, in_body: u32, forms: u32) -> Occurrence {
        Occurrence { doc, in_title: 0, in_body, forms }
    }

    #[test]
    fn sorting_and_the_table_add_up_alike() {
        let runs = [held(1, 2, 1), held(70, 1, 1), held(1, 3, 2), held(64, 1, 2), held(70, 4, 4)];
        let expected = [held(1, 5, 3), held(64, 1, 2), held(70, 5, 5)];
        assert_eq!(summed(runs.to_vec()), expected);
        for _ in 0..2 {
            let mut all = Vec::new();
            let filled: Result<(), ()> = sum_in_table(71, &mut all, |table| {
                runs.iter().for_each(|one| table.add(&[one.doc], &[one.in_body], one.forms));
                Ok(())
            });
            assert_eq!((all, filled), (expected.to_vec(), Ok(())));
        }
    }

    #[test]
    fn what_a_list_holds_is_added_up() {
        let list = [held(1, 9, 1), held(64, 9, 1), held(70, 9, 1)];
        for _ in 0..2 {
            let mut used = [0u64; 2];
            let sums = sum_among(&list, 71, Some(&mut used), |among| {
                among.add(&[1, 2, 70], &[2, 5, 1], 1);
                among.add(&[70], &[4], 2);
                Ok::<(), ()>(())
            });
            assert_eq!(sums, Ok(vec![(2, 1), (0, 0), (5, 3)]));
            assert_eq!(used, [0b110, 1 << 6]);
        }
    }

    #[test]
    fn every_slot_has_bits_of_its_own() {
        let bits: Vec<FormBits> = FormBits::of_slots([2, 1, 3].into_iter()).collect();
        let forms = bits[0].bit(1) | bits[1].bit(0) | bits[2].bit(0) | bits[2].bit(2);
        assert_eq!(bits.iter().map(|bits| bits.own(forms)).collect::<Vec<_>>(), [0b10, 0b1, 0b101]);
        assert_eq!(bits[1].own(ANY_FORM), ANY_FORM);
        let many: Vec<FormBits> = FormBits::of_slots([2, 30].into_iter()).collect();
        assert_eq!((many[0].bit(1), many[1].own(5)), (ANY_FORM, ANY_FORM));
    }

    #[test]
    fn titles_go_where_they_belong() {
        let bodies = [held(3, 1, 1), held(5, 2, 1), held(8, 4, 1)];
        for titles in 0u32..1 << 10 {
            let titles: Vec<Occurrence> =
                (0..10).filter(|doc| titles >> doc & 1 == 1).map(|doc| held(doc, 7, 0)).collect();
            let mut expected: Vec<Occurrence> = bodies.to_vec();
            for title in &titles {
                match expected.iter_mut().find(|one| one.doc == title.doc) {
                    Some(both) => both.in_title = 7,
                    None => expected.push(Occurrence { doc: title.doc, in_title: 7, in_body: 0, forms: 0 }),
                }
            }
            expected.sort_by_key(|one| one.doc);
            assert_eq!(with_titles(bodies.to_vec(), &titles), expected);
        }
    }

    #[test]
    fn what_both_hold_is_kept() {
        let mut list = vec![held(1, 2, 1), held(5, 9, 1), held(9, 1, 1)];
        intersect(&mut list, &[held(0, 1, 1), held(5, 3, 1), held(9, 4, 1)], u32::min);
        assert_eq!(list, [held(5, 3, ANY_FORM), held(9, 1, ANY_FORM)]);
    }
}
