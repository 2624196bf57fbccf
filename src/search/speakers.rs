//! Who is quoted: quotations counted by speaker, with names joined that are plainly one person's.

use rustc_hash::FxHashMap;

use super::aliases::SpeakerAliases;
use super::fetch::Fetcher;
use super::hits::SpeakerRow;
use super::lookup::Address;
use super::quotes::FoundQuote;
use super::searcher::Searcher;
use crate::error::Result;
use crate::index::{column, for_each_string};
use crate::quotation::Quotation;

/// What is counted of one name.
#[derive(Default)]
struct Tally {
    quotes: u64,
    /// The articles, in the order of their quotations; after a join, some stand in it twice.
    articles: Vec<Address>,
    first: Option<(i64, Address)>,
    last: Option<(i64, Address)>,
    variants: Vec<String>,
    /// How often each role is given.
    roles: FxHashMap<String, usize>,
}

impl Searcher {
    /// The speakers of quotations, most quoted first; quotations of unnamed speakers are left out.
    ///
    /// Names are joined as `aliases` say; a bare surname of which they say nothing is joined to the one full name that ends
    /// in it, if just one does.
    pub(crate) fn speakers_of(&self, found: &[FoundQuote], aliases: &SpeakerAliases) -> Result<Vec<SpeakerRow>> {
        let mut tallies = self.tallies(found, aliases)?;
        join_surnames(&mut tallies, aliases);
        let mut rows = Vec::with_capacity(tallies.len());
        for (speaker, tally) in tallies {
            let date = |day: Option<(i64, Address)>| -> Result<Option<String>> {
                day.map(|(_, at)| self.columns(at.segment)?.string(column::DATE, at.doc)).transpose()
            };
            let (mut variants, mut articles) = (tally.variants, tally.articles);
            variants.sort();
            articles.sort_unstable();
            articles.dedup();
            rows.push(SpeakerRow {
                speaker,
                role: commonest(tally.roles),
                quotes: tally.quotes,
                articles: articles.len() as u64,
                first: date(tally.first)?,
                last: date(tally.last)?,
                variants,
            });
        }
        rows.sort_by(|a, b| {
            b.quotes.cmp(&a.quotes).then(b.articles.cmp(&a.articles)).then_with(|| a.speaker.cmp(&b.speaker))
        });
        Ok(rows)
    }

    /// The names of the speakers of `found`, by segment and the number in its column.
    fn names(&self, found: &[FoundQuote]) -> Result<FxHashMap<(usize, u64), String>> {
        let mut by_segment = vec![Vec::new(); self.snapshot.segments().len()];
        for quote in found {
            if let (Some(numbers), Some(speaker)) = (by_segment.get_mut(quote.at.segment), quote.speaker) {
                numbers.push(speaker);
            }
        }
        let mut names = FxHashMap::default();
        for (segment, numbers) in by_segment.into_iter().enumerate() {
            if let Some(column) = self.columns(segment)?.strings(column::QUOTE_SPEAKER)? {
                let take = |number: u64, name: &str| {
                    names.insert((segment, number), name.to_owned());
                };
                for_each_string(column, numbers, take).map_err(|cause| self.index.damaged(cause))?;
            }
        }
        Ok(names)
    }

    /// Costs a look at the stored text of every article that holds one of `found`.
    fn tallies(&self, found: &[FoundQuote], aliases: &SpeakerAliases) -> Result<FxHashMap<String, Tally>> {
        let names = self.names(found)?;
        let mut tallies: FxHashMap<String, Tally> = FxHashMap::default();
        let mut fetcher = Fetcher::new(self);
        // Quotations of an article stand together: it is fetched once.
        let mut article: Option<(Address, Vec<Quotation>)> = None;
        for quote in found {
            let Some(ord) = quote.speaker else { continue };
            let columns = self.columns(quote.at.segment)?;
            let Some(name) = names.get(&(quote.at.segment, ord)).filter(|name| !name.is_empty()) else { continue };
            let day = columns.dates()?.first_day(quote.at.doc);
            let owner = aliases.owner(name).unwrap_or(name);
            let tally = tallies.entry(owner.to_owned()).or_default();
            if owner != name && !tally.variants.contains(name) {
                tally.variants.push(name.clone());
            }
            tally.quotes += 1;
            if tally.articles.last() != Some(&quote.at) {
                tally.articles.push(quote.at);
            }
            if let Some(day) = day {
                if tally.first.is_none_or(|(first, _)| day < first) {
                    tally.first = Some((day, quote.at));
                }
                if tally.last.is_none_or(|(last, _)| day > last) {
                    tally.last = Some((day, quote.at));
                }
            }
            if article.as_ref().is_none_or(|(at, _)| *at != quote.at) {
                article = Some((quote.at, self.index.quotations(&fetcher.fetch(quote.at)?)?));
            }
            let quotation = article.as_ref().and_then(|(_, quotations)| quotations.get(quote.number));
            if let Some(role) = quotation.and_then(|quotation| quotation.role.clone()) {
                *tally.roles.entry(role).or_default() += 1;
            }
        }
        Ok(tallies)
    }
}

/// Joins "Ladovin" to "Sergei Ladovin" if no other full name ends so.
fn join_surnames(tallies: &mut FxHashMap<String, Tally>, aliases: &SpeakerAliases) {
    let mut full: FxHashMap<String, Option<String>> = FxHashMap::default();
    for name in tallies.keys() {
        let mut words = name.split_whitespace();
        if let (Some(last), true) = (words.next_back(), words.next().is_some()) {
            full.entry(last.to_lowercase()).and_modify(|other| *other = None).or_insert_with(|| Some(name.clone()));
        }
    }
    let mut bare: Vec<String> = {
        let bare = |name: &&String| name.split_whitespace().count() == 1 && aliases.owner(name).is_none();
        tallies.keys().filter(bare).cloned().collect()
    };
    bare.sort();
    for name in bare {
        let Some(Some(whole)) = full.get(&name.to_lowercase()) else { continue };
        let Some(part) = tallies.remove(&name) else { continue };
        let Some(tally) = tallies.get_mut(whole) else { continue };
        tally.quotes += part.quotes;
        tally.articles.extend(part.articles);
        tally.first = earlier(tally.first, part.first, |a, b| a < b);
        tally.last = earlier(tally.last, part.last, |a, b| a > b);
        for (role, count) in part.roles {
            *tally.roles.entry(role).or_default() += count;
        }
        tally.variants.push(name);
    }
}

fn earlier(
    a: Option<(i64, Address)>,
    b: Option<(i64, Address)>,
    better: impl Fn(i64, i64) -> bool,
) -> Option<(i64, Address)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if better(b.0, a.0) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The role given most often; of equal ones the first in the alphabet.
fn commonest(roles: FxHashMap<String, usize>) -> Option<String> {
    roles.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(role, _)| role)
}
