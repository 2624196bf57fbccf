//! A query looked up: what its leaves find in every segment, what they weigh, and which articles may match.

use tantivy::DocId;

use super::columns::Columns;
use super::disjunction::HELD_MAX;
use super::filters::{SegmentFilter, Verdict};
use super::matching::{SegmentLeaf, is_certain, possible_articles, segment_leaves};
use super::plan::{LeafKind, Logic, Plan, Unit};
use super::planner::Planner;
use super::ranking::idf;
use super::reader::ArticleReader;
use super::request::{Filters, Paging, Within};
use super::searcher::Searcher;
use super::vocabulary::IndexVocabulary;
use crate::analysis::Language;
use crate::error::Result;
use crate::index::column;
use crate::query::Query;

/// A place in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Address {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
}

/// A query looked up in every segment.
pub(crate) struct Lookup {
    /// The query as it was written.
    pub(crate) text: String,
    pub(crate) plan: Plan,
    /// `[segment][leaf]`
    pub(crate) leaves: Vec<Vec<SegmentLeaf>>,
    /// Weight times idf, a leaf; 0 for leaves that are not scored.
    pub(crate) weights: Vec<f64>,
    /// Leaves that stand next to each other in the query and are scored.
    pub(crate) neighbours: Vec<(usize, usize)>,
}

impl Lookup {
    /// Whether every possible article matches, and every leaf that it holds counts: no position need be read to know its
    /// score as an article.
    pub(crate) fn is_plain(&self) -> bool {
        self.leaves.iter().all(|leaves| is_certain(&self.plan.root, leaves)) && is_flat(&self.plan.root)
    }
}

/// Whether a leaf that occurs in an article of which `logic` is true always helps to make it so.
fn is_flat(logic: &Logic) -> bool {
    let alternatives = |part: &Logic| matches!(part, Logic::Leaf(_) | Logic::Or(_)) && is_flat(part);
    match logic {
        Logic::All | Logic::Leaf(_) | Logic::Not(_) => true,
        Logic::And(parts) => parts.iter().all(is_flat),
        Logic::Or(parts) => parts.iter().all(alternatives),
        Logic::Maybe(inner) => alternatives(inner),
        Logic::AtLeast { .. } | Logic::Within(..) => false,
    }
}

impl Searcher {
    /// The languages that articles of the index are in.
    fn languages(&self) -> Result<&[Option<Language>]> {
        if let Some(languages) = self.languages.get() {
            return Ok(languages);
        }
        let mut languages: Vec<Option<Language>> = Vec::new();
        for number in 0..self.snapshot.segments().len() {
            let Some(column) = self.columns(number)?.strings(column::LANGUAGE)? else { continue };
            let mut stream = column.dictionary().stream().map_err(|cause| self.index.damaged(cause))?;
            while stream.advance() {
                let language = std::str::from_utf8(stream.key()).ok().and_then(Language::from_code);
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
        }
        if languages.is_empty() {
            languages.push(None);
        }
        Ok(self.languages.get_or_init(|| languages))
    }

    /// Looks the query up, to be judged over articles or over what the filters say.
    pub(crate) fn look_up(&self, query: &Query, filters: &Filters, expansions_max: usize) -> Result<Lookup> {
        let mut lookup = self.look_up_bare(query, filters, expansions_max)?;
        let unit = match filters.within {
            None | Some(Within::Article) => return Ok(lookup),
            Some(Within::Sentence) => Unit::Sentence,
            Some(Within::Paragraph) => Unit::Paragraph,
            Some(Within::Quotation) => Unit::Quotation,
        };
        let root = std::mem::take(&mut lookup.plan.root);
        lookup.plan.root = Logic::Within(unit, Box::new(root));
        Ok(lookup)
    }

    /// The same, whatever the filters say of the unit.
    pub(crate) fn look_up_bare(&self, query: &Query, filters: &Filters, expansions_max: usize) -> Result<Lookup> {
        let plan = self.plan(query, filters, expansions_max)?;
        let leaves = self.all_leaves(&plan)?;
        Ok(self.weighed(query, plan, leaves))
    }

    /// Looks the query up for [`Searcher::rank`] alone: of some queries no more is listed than is needed for the best.
    pub(crate) fn look_up_to_rank(&self, query: &Query, filters: &Filters, paging: &Paging) -> Result<Lookup> {
        if !paging.wants_best() || !filters.is_empty() || filters.within.is_some_and(|unit| unit != Within::Article) {
            return self.look_up(query, filters, paging.expansions_max);
        }
        let plan = self.plan(query, filters, paging.expansions_max)?;
        let leaves = if plan.is_disjunction() && (2..=HELD_MAX).contains(&plan.leaves.len()) {
            self.held_words(&plan)?
        } else {
            self.all_leaves(&plan)?
        };
        Ok(self.weighed(query, plan, leaves))
    }

    fn plan(&self, query: &Query, filters: &Filters, expansions_max: usize) -> Result<Plan> {
        let named: Vec<Option<Language>> = filters.languages.iter().copied().map(Some).collect();
        let languages = if named.is_empty() { self.languages()? } else { &named };
        let vocabulary = IndexVocabulary { searcher: self, expansions_max };
        Planner::new(query, languages, &vocabulary, &self.stems).plan()
    }

    /// What the leaves of a plan find, segment by segment.
    fn all_leaves(&self, plan: &Plan) -> Result<Vec<Vec<SegmentLeaf>>> {
        (0..self.snapshot.segments().len()).map(|number| segment_leaves(self.columns(number)?, plan)).collect()
    }

    /// A plan with what its leaves find and weigh.
    fn weighed(&self, query: &Query, plan: Plan, leaves: Vec<Vec<SegmentLeaf>>) -> Lookup {
        let weights: Vec<f64> = plan
            .leaves
            .iter()
            .enumerate()
            .map(|(number, leaf)| match leaf.kind {
                LeafKind::Words { .. } if leaf.positive => {
                    leaf.weight * idf(self.totals.articles, holding(&leaves, number))
                }
                _ => 0.0,
            })
            .collect();
        let scored: Vec<usize> = (0..weights.len()).filter(|number| weights[*number] > 0.0).collect();
        let neighbours = scored.windows(2).map(|pair| (pair[0], pair[1])).collect();
        Lookup { text: query.text.clone(), plan, leaves, weights, neighbours }
    }

    /// Every article of a segment that may match and that the filters let pass, ascending, and how many that do match were left
    /// out because their year is not known.
    pub(crate) fn possible(&self, lookup: &Lookup, number: usize, filters: &Filters) -> Result<(Vec<DocId>, u64)> {
        let columns = self.columns(number)?;
        let Some(leaves) = lookup.leaves.get(number) else { return Ok((Vec::new(), 0)) };
        let mut docs = possible_articles(&lookup.plan.root, leaves, columns, false);
        if filters.is_empty() {
            return Ok((docs, 0));
        }
        let filter = SegmentFilter::new(columns, filters)?;
        let mut undated = Vec::new();
        docs.retain(|doc| match filter.judge(*doc) {
            Verdict::Out => false,
            Verdict::Undated => {
                undated.push(*doc);
                false
            }
            Verdict::In => true,
        });
        if is_certain(&lookup.plan.root, leaves) {
            return Ok((docs, undated.len() as u64));
        }
        let mut reader = ArticleReader::new(self, lookup);
        let mut count = 0;
        for doc in undated {
            count += u64::from(reader.read(Address { segment: number, doc })?);
        }
        Ok((docs, count))
    }

    /// What is read of a segment by columns.
    pub(crate) fn columns(&self, number: usize) -> Result<Columns<'_>> {
        let segment = self.segment(number)?;
        let kept = self.columns.get(number).ok_or_else(|| self.index.damaged("a segment is missing"))?;
        Ok(Columns { index: &self.index, segment, kept })
    }
}

/// In how many live articles a leaf may be: its words are all there, in the title or in the text.
fn holding(leaves: &[Vec<SegmentLeaf>], number: usize) -> u64 {
    leaves.iter().filter_map(|leaves| leaves.get(number)).map(|leaf| leaf.holding).sum()
}
