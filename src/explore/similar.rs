//! Articles like another one: those that hold its strongest words.
//!
//! A word of the article is the stronger, the more often it stands there and the fewer articles hold it (frequency times the
//! logarithm of all articles over those). The
//! strongest make a query, in which each weighs its idf times its saturated frequency, and the articles are ranked by BM25.

use rustc_hash::FxHashMap;
use serde::Serialize;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED};

use super::scope::Scope;
use crate::analysis::{Language, Stems, TokenScratch, for_each_token};
use crate::error::{Error, Result};
use crate::index::{STEM_END, cut};
use crate::search::{Address, ArticleInfo, Fetcher, Searcher, idf, saturated};

/// The strongest words of an article that are sought in others.
const TERMS_MAX: usize = 25;

/// An article that is like the one asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilarRow {
    /// From 1.
    pub rank: usize,
    /// BM25 of the words sought, each weighed by its strength.
    pub score: f64,
    /// The article.
    pub article: ArticleInfo,
    /// The words sought that it holds, what they add to the score greatest first; each as the article asked for spells it
    /// most often, folded.
    pub terms: Vec<String>,
}

/// A word of the article.
struct Sought {
    stem: String,
    /// As it is shown.
    form: String,
    /// How much of the article it is.
    strength: f64,
    /// What it weighs in the scores of others.
    weight: f64,
}

/// The articles of a scope that are most like the one with `id`, which is left out; and the words that were sought.
///
/// Costs a look at every article that holds one of the words.
///
/// # Errors
/// There is no such article; a query that cannot be answered; a damaged index.
pub fn similar(
    searcher: &Searcher,
    id: &str,
    scope: &Scope<'_>,
    offset: usize,
    limit: Option<usize>,
) -> Result<(Vec<SimilarRow>, Vec<String>)> {
    let Some((segment, doc)) = searcher.index().find_id(&searcher.snapshot, id)? else {
        return Err(Error::usage(format!("the index holds no article '{id}'"))
            .remedy("ids are printed by 'dateline search --json' as article.id"));
    };
    let own = Address { segment, doc };
    let sought = strongest(searcher, own)?;
    let mut scores: FxHashMap<Address, Vec<(f64, usize)>> = FxHashMap::default();
    let allowed = scope.matching(searcher)?;
    for segment in 0..searcher.segment_count() {
        let allowed = allowed.articles.get(segment).map(Vec::as_slice).unwrap_or_default();
        for (number, word) in sought.iter().enumerate() {
            for (doc, frequency) in articles_with(searcher, segment, &word.stem)? {
                let at = Address { segment, doc };
                if at == own || allowed.binary_search_by_key(&doc, |(doc, _)| *doc).is_err() {
                    continue;
                }
                let norm = searcher.totals.text_norm(searcher.length(at));
                scores.entry(at).or_default().push((word.weight * saturated(frequency, norm), number));
            }
        }
    }
    // Summed in the order of the words, which is the same for all.
    let mut ranked: Vec<(f64, Address)> =
        scores.iter().map(|(at, shares)| (shares.iter().map(|(share, _)| share).sum(), *at)).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let end = limit.map_or(ranked.len(), |limit| limit.saturating_add(offset)).min(ranked.len());
    // All that tie with the last are looked at: ids decide.
    let tied = ranked.get(end.saturating_sub(1)).map_or(0, |last| ranked.partition_point(|one| one.0 >= last.0));
    let mut best = Vec::with_capacity(tied);
    for (score, at) in ranked.into_iter().take(tied) {
        best.push((score, searcher.id_of(at)?, at));
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut fetcher = Fetcher::new(searcher);
    let mut rows = Vec::new();
    for (number, (score, _, at)) in best.into_iter().enumerate().take(end).skip(offset) {
        let mut shares = scores.remove(&at).unwrap_or_default();
        shares.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let terms = shares.iter().filter_map(|(_, number)| Some(sought.get(*number)?.form.clone())).collect();
        rows.push(SimilarRow { rank: number + 1, score, article: ArticleInfo::of(&fetcher.fetch(at)?), terms });
    }
    Ok((rows, sought.into_iter().map(|word| word.form).collect()))
}

/// The strongest words of an article, title and text, strongest first.
fn strongest(searcher: &Searcher, at: Address) -> Result<Vec<Sought>> {
    let stored = Fetcher::new(searcher).fetch(at)?;
    let language = stored.record.language.as_deref().and_then(Language::from_code);
    let (mut scratch, mut stems) = (TokenScratch::default(), Stems::default());
    let mut words: FxHashMap<String, FxHashMap<String, u32>> = FxHashMap::default();
    let mut sentences = crate::search::Sentences::default();
    searcher.columns(at.segment)?.sentences(at.doc, &mut sentences)?;
    let of_text = (0..sentences.count())
        .map(|number| stored.text.get(sentences.offset(number)..sentences.offset(number + 1)).unwrap_or_default());
    for part in of_text.chain([stored.title.as_str()]) {
        for_each_token(part, &mut scratch, |token| {
            let stem = cut(stems.stem(token.folded, language)).to_owned();
            *words.entry(stem).or_default().entry(token.folded.to_owned()).or_default() += 1;
        });
    }
    let mut sought = Vec::with_capacity(words.len());
    let norm = searcher.totals.text_norm(searcher.length(at));
    for (stem, forms) in words {
        let mut holding = 0;
        for segment in 0..searcher.segment_count() {
            holding += articles_with(searcher, segment, &stem)?.len() as u64;
        }
        let frequency: u32 = forms.values().sum();
        let form = forms.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        // What nobody else has finds nothing.
        if let (Some((form, _)), true) = (form, holding > 1) {
            let idf = idf(searcher.totals.articles, holding);
            // What nearly all articles hold tells nothing of this one.
            let strength = f64::from(frequency) * (searcher.totals.articles as f64 / holding as f64).ln();
            sought.push(Sought { stem, form, strength, weight: saturated(frequency, norm) * idf });
        }
    }
    sought.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| a.stem.cmp(&b.stem)));
    sought.truncate(TERMS_MAX);
    Ok(sought)
}

/// The live articles of a segment whose text holds a stem, ascending, and how often.
fn articles_with(searcher: &Searcher, segment: usize, stem: &str) -> Result<Vec<(u32, u32)>> {
    let columns = searcher.columns(segment)?;
    let damaged = |cause: std::io::Error| columns.index.damaged(cause);
    let inverted = columns.segment.inverted_index(columns.index.fields().body);
    let inverted: std::sync::Arc<InvertedIndexReader> = inverted.map_err(|cause| columns.index.damaged(cause))?;
    let mut from = stem.as_bytes().to_vec();
    from.push(STEM_END as u8);
    let mut to = from.clone();
    if let Some(last) = to.last_mut() {
        *last += 1;
    }
    let mut found = Vec::new();
    let mut stream = inverted.terms().range().ge(&from).lt(&to).into_stream().map_err(damaged)?;
    while stream.advance() {
        let option = IndexRecordOption::WithFreqs;
        let mut postings = inverted.read_postings_from_terminfo(stream.value(), option).map_err(damaged)?;
        while postings.doc() != TERMINATED {
            if !columns.segment.is_deleted(postings.doc()) {
                found.push((postings.doc(), postings.term_freq()));
            }
            postings.advance();
        }
    }
    found.sort_unstable_by_key(|(doc, _)| *doc);
    found.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    Ok(found)
}
