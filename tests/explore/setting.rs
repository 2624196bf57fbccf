//! What every test begins with: an archive, a searcher, a query and what the oracle says of it.

use std::collections::BTreeMap;

use dateline::explore::Scope;
use dateline::{EXPANSIONS_MAX, Filters, Index, ParseOptions, Query, Searcher, Within};

use crate::corpus::{Archive, Article, made_up_archive};
use crate::judge::{Judge, LeafFound, Vocabulary, leaves, one_each, units};
use crate::query::{Dice, Q};

/// Made-up articles, indexed.
pub(crate) struct Setting {
    pub(crate) archive: Archive,
    pub(crate) searcher: Searcher,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) dice: Dice,
}

/// What is asked.
pub(crate) struct Asked {
    pub(crate) tree: Option<Q>,
    pub(crate) query: Query,
    pub(crate) filters: Filters,
}

/// An article that matches, and what was found of every leaf.
pub(crate) struct Matched<'a> {
    pub(crate) article: &'a Article,
    pub(crate) leaves: Vec<LeafFound>,
}

impl Matched<'_> {
    pub(crate) fn count(&self) -> u64 {
        self.leaves.iter().map(|leaf| (one_each(&leaf.title).len() + one_each(&leaf.body).len()) as u64).sum()
    }

    /// Every match in the text: first and last word, and all its words; each once.
    pub(crate) fn spans(&self) -> BTreeMap<(usize, usize), Vec<Vec<usize>>> {
        let mut spans: BTreeMap<(usize, usize), Vec<Vec<usize>>> = BTreeMap::new();
        for leaf in &self.leaves {
            for (ends, words) in one_each(&leaf.body) {
                spans.entry(ends).or_default().push(words.into_iter().collect());
            }
        }
        spans
    }
}

impl Setting {
    pub(crate) fn new(seed: u64, files: usize, per_file: usize) -> Setting {
        let mut dice = Dice(seed);
        let archive = made_up_archive(&mut dice, files, per_file);
        let searcher = Searcher::new(Index::open(&archive.index_dir).unwrap()).unwrap();
        let vocabulary = Vocabulary::new(&archive.articles);
        Setting { archive, searcher, vocabulary, dice }
    }

    /// A random query, or none, with random filters.
    pub(crate) fn ask(&mut self) -> Asked {
        let depth = self.dice.below(2);
        let tree = (self.dice.below(8) > 0).then(|| crate::query::query(&mut self.dice, depth, true));
        self.ask_for(tree)
    }

    pub(crate) fn ask_for(&mut self, tree: Option<Q>) -> Asked {
        let query = tree.as_ref().map_or_else(Query::all, |tree| {
            let text = tree.to_string();
            Query::parse(&text, &ParseOptions::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
        });
        let mut filters = Filters::default();
        if self.dice.below(3) == 0 {
            filters.sources = vec![(self.dice.pick(&["Northwire", "Tarsk Inform", "HPA"])).to_owned()];
        }
        if tree.is_some() {
            filters.within = match self.dice.below(8) {
                0 => Some(Within::Sentence),
                1 => Some(Within::Paragraph),
                _ => None,
            };
        }
        Asked { tree, query, filters }
    }

    /// Every article that passes the filters, by id.
    pub(crate) fn allowed(&self, asked: &Asked) -> Vec<&Article> {
        let passes = |article: &&Article| asked.filters.sources.iter().all(|source| *source == article.source);
        self.archive.articles.iter().filter(passes).collect()
    }

    /// Every article that matches.
    pub(crate) fn matched(&self, asked: &Asked) -> Vec<Matched<'_>> {
        let judged = |article| {
            let Some(tree) = &asked.tree else { return Some(Matched { article, leaves: Vec::new() }) };
            let mut judge = Judge { article, vocabulary: &self.vocabulary, found: BTreeMap::new() };
            let frames = asked.filters.within.map(|unit| units(article, unit));
            if !judge.judge(tree, frames.as_deref()) {
                return None;
            }
            let mut scored = Vec::new();
            leaves(tree, None, 1.0, &mut scored);
            let found =
                scored.iter().map(|(leaf, ..)| judge.found.remove(&std::ptr::from_ref(*leaf)).unwrap_or_default());
            Some(Matched { article, leaves: found.collect() })
        };
        self.allowed(asked).into_iter().filter_map(judged).collect()
    }
}

impl Asked {
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope {
            query: &self.query,
            filters: &self.filters,
            quotations: None,
            sample: None,
            expansions_max: EXPANSIONS_MAX,
        }
    }

    pub(crate) fn text(&self) -> String {
        format!("{} {:?}", self.query.text, self.filters)
    }
}
