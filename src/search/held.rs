//! Lists of articles with frequencies, ascending: cut with each other, put together, added up.

use std::cell::RefCell;

use tantivy::DocId;

use super::bits::{set_bit, set_bits};

/// An article that may hold a leaf, and how often at most.
///
/// What is looked up in one field alone, whichever it is, is counted in `in_body` till [`with_titles`] puts both fields together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    pub(crate) doc: DocId,
    pub(crate) in_title: u32,
    pub(crate) in_body: u32,
    /// Of a leaf of one word: which of its forms the text holds, a bit each; [`ANY_FORM`] if that is not known.
    pub(crate) forms: u32,
}

/// The bits of an article of which it is not known what forms it holds.
pub(crate) const ANY_FORM: u32 = u32::MAX;

/// The bit of the term `number` of `count`.
pub(crate) const fn form_bit(number: usize, count: usize) -> u32 {
    if count < 32 { 1 << number } else { ANY_FORM }
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
    // Titles hold a word far less often than texts do. From the back, what lies between two of them is moved as a whole.
    let mut all = bodies;
    let mut rest = all.len();
    let mut free = rest + titles.len();
    all.resize(free, Occurrence { doc: 0, in_title: 0, in_body: 0, forms: 0 });
    for title in titles.iter().rev() {
        let from = all[..rest].partition_point(|held| held.doc < title.doc);
        all.copy_within(from..rest, free - (rest - from));
        free -= rest - from;
        rest = from;
        match all.get_mut(free) {
            Some(both) if both.doc == title.doc => both.in_title = title.in_body,
            _ => {
                free -= 1;
                all[free] = Occurrence { doc: title.doc, in_title: title.in_body, in_body: 0, forms: 0 };
            }
        }
    }
    all.drain(rest..free);
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
    for doc in set_bits(used) {
        if let Some(sum) = sums.get_mut(doc) {
            let (in_body, forms) = std::mem::take(sum);
            into.push(Occurrence { doc: doc as DocId, in_title: 0, in_body, forms });
        }
    }
    used.fill(0);
    TABLE.set(table);
    filled
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
