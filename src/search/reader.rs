//! Reads articles one after another: whether the query is true of each, and which places made it so.

use tantivy::DocId;

use super::columns::{Columns, QuoteRange};
use super::dense::BoundScratch;
use super::extents::{Borders, Extent, one_each, starts_to_local, to_global};
use super::held::{ANY_FORM, Occurrence, occurrences_from};
use super::lookup::{Address, Lookup};
use super::matching::SegmentLeaf;
use super::passages::{LeafMatches, Sentences, WindowScratch};
use super::places::PlaceReader;
use super::plan::{Leaf, LeafKind, Unit, Zone, asks_for, has_units};
use super::postings::FieldReader;
use super::searcher::Searcher;
use super::spelling::StoredSpeller;
use crate::error::Result;
use crate::query::Distance;

/// Reads articles in ascending order of address.
///
/// [`ArticleReader::read`] judges the query over an article; [`ArticleReader::enter`] and [`ArticleReader::read_unit`] judge it
/// over a part of one. What was found is in [`ArticleReader::found`] until the next call.
pub(crate) struct ArticleReader<'s> {
    pub(super) searcher: &'s Searcher,
    pub(super) lookup: &'s Lookup,
    segment: Option<Segment<'s>>,
    pub(super) doc: DocId,
    /// Counts articles, so that what is kept of an earlier one is known to be old.
    pub(super) turn: u64,
    /// The turn whose sentences were read, and the one of which their positions were, if nothing else.
    pub(super) sentences_turn: u64,
    pub(super) positions_turn: u64,
    /// Whether parts of articles are judged: matches may then be found twice, and out of order.
    by_units: bool,
    /// Whether [`ArticleReader::read_unit`] and its like are not called.
    whole: bool,
    pub(super) leaves: Vec<LeafState<'s>>,
    parts: Parts,
    speller: StoredSpeller<'s>,
    /// Of every leaf, where it stands in what was judged last; a leaf that did not help to make it true has no match.
    pub(crate) found: Vec<LeafMatches>,
    pub(super) sentences: Sentences,
    pub(super) windows: WindowScratch,
    pub(super) bound: BoundScratch,
}

/// The segment that is being read.
struct Segment<'s> {
    number: usize,
    columns: Columns<'s>,
    leaves: &'s [SegmentLeaf],
    title: FieldReader<'s>,
    title_capitals: FieldReader<'s>,
    body: FieldReader<'s>,
    body_capitals: FieldReader<'s>,
}

/// One leaf in the segment that is being read.
#[derive(Default)]
pub(super) struct LeafState<'s> {
    /// The turn in which it was looked for in the article, what was found, and how far its occurrences are passed.
    turn: u64,
    here: Option<Occurrence>,
    passed: usize,
    title: Option<PlaceReader<'s>>,
    pub(super) body: Option<PlaceReader<'s>>,
    /// The turns in which positions were read, and whether the leaf may match there.
    title_loaded: (u64, bool),
    body_loaded: (u64, bool),
    /// The turn in which all matches in the text were made out, and these.
    whole_turn: u64,
    whole: Vec<Extent>,
}

/// Where the parts of the article lie that is being read, as far as somebody asked.
#[derive(Default)]
struct Parts {
    paragraphs_turn: u64,
    /// Position of every paragraph's start.
    paragraph_starts: Vec<u32>,
    quotes_turn: u64,
    quotes: Vec<QuoteRange>,
}

/// A part of an article over which a query is judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    /// Positions of the text, ascending, counted as if the ranges adjoined.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// Whether the title belongs to it.
    pub(crate) title: bool,
    /// Whether it is a quotation, and the ordinal of its speaker.
    pub(crate) quotation: Option<Option<u64>>,
}

impl<'s> ArticleReader<'s> {
    pub(crate) fn new(searcher: &'s Searcher, lookup: &'s Lookup) -> ArticleReader<'s> {
        let found = lookup.weights.iter().map(|weight| LeafMatches { weight: *weight, ..LeafMatches::default() });
        ArticleReader {
            searcher,
            lookup,
            segment: None,
            doc: 0,
            turn: 0,
            sentences_turn: 0,
            positions_turn: 0,
            by_units: has_units(&lookup.plan.root),
            whole: true,
            leaves: Vec::new(),
            parts: Parts::default(),
            speller: StoredSpeller::new(searcher),
            found: found.collect(),
            sentences: Sentences::default(),
            windows: WindowScratch::default(),
            bound: BoundScratch::default(),
        }
    }

    /// A reader that judges the query over parts of articles, too.
    pub(crate) fn of_parts(searcher: &'s Searcher, lookup: &'s Lookup) -> ArticleReader<'s> {
        ArticleReader { whole: false, ..ArticleReader::new(searcher, lookup) }
    }

    /// Judges the query over the article at `at`, and finds all that made it true. `at` must not lie before the last one.
    pub(crate) fn read(&mut self, at: Address) -> Result<bool> {
        self.enter(at)?;
        self.clear();
        let root = &self.lookup.plan.root;
        if !self.holds(root, None)? {
            return Ok(false);
        }
        self.collect(root, None)?;
        self.finish();
        Ok(true)
    }

    /// Begins an article.
    pub(crate) fn enter(&mut self, at: Address) -> Result<()> {
        if self.segment.as_ref().is_none_or(|segment| segment.number != at.segment) {
            let columns = self.searcher.columns(at.segment)?;
            let (index, fields) = (columns.index, columns.index.fields());
            let open = |field| FieldReader::open(index, columns.segment, field);
            let leaves = self.lookup.leaves.get(at.segment).map_or(&[][..], Vec::as_slice);
            self.segment = Some(Segment {
                number: at.segment,
                columns,
                leaves,
                title: open(fields.title)?,
                title_capitals: open(fields.title_capitals)?,
                body: open(fields.body)?,
                body_capitals: open(fields.body_capitals)?,
            });
            self.leaves.clear();
            self.leaves.resize_with(leaves.len(), LeafState::default);
        }
        self.doc = at.doc;
        self.turn += 1;
        self.speller.enter(at);
        Ok(())
    }

    /// The sentences of the article entered last.
    pub(crate) fn sentences(&mut self) -> Result<&Sentences> {
        self.read_sentences()?;
        Ok(&self.sentences)
    }

    fn read_sentences(&mut self) -> Result<()> {
        if self.sentences_turn != self.turn {
            (self.sentences_turn, self.positions_turn) = (self.turn, self.turn);
            let columns = self.columns()?;
            columns.sentences(self.doc, &mut self.sentences)?;
        }
        Ok(())
    }

    /// What was found, and the sentences it was found in.
    pub(crate) fn found_in_sentences(&mut self) -> Result<(&[LeafMatches], &Sentences)> {
        self.read_sentences()?;
        Ok((&self.found, &self.sentences))
    }

    /// What the frequencies say of a leaf in the article.
    pub(super) fn occurrence(&mut self, number: usize) -> Option<Occurrence> {
        let leaf = self.segment_leaf(number)?;
        let (doc, turn) = (self.doc, self.turn);
        let state = self.leaves.get_mut(number)?;
        if state.turn != turn {
            let rest = occurrences_from(leaf.occurrences.get(state.passed..).unwrap_or_default(), doc);
            state.passed = leaf.occurrences.len() - rest.len();
            state.here = rest.first().copied().filter(|found| found.doc == doc);
            state.turn = turn;
        }
        state.here
    }

    /// Judges the query over a part of the article that was entered last, and finds all that made it true.
    pub(crate) fn read_unit(&mut self, frame: &Frame) -> Result<bool> {
        self.clear();
        let root = &self.lookup.plan.root;
        if !self.holds(root, Some(frame))? {
            return Ok(false);
        }
        self.collect(root, Some(frame))?;
        self.finish();
        Ok(true)
    }

    /// Finds all matches of what is scored in the article that was entered last, or in a part of it, whatever the query says
    /// of them.
    pub(crate) fn collect_all(&mut self, frame: Option<&Frame>) -> Result<()> {
        self.clear();
        for number in 0..self.found.len() {
            self.collect_leaf(number, frame)?;
        }
        self.finish();
        Ok(())
    }

    /// The paragraphs of the article entered last: the position of each one's start.
    #[allow(dead_code, reason = "read by exploration")]
    pub(crate) fn paragraph_starts(&mut self) -> Result<&[u32]> {
        self.need_paragraphs()?;
        Ok(&self.parts.paragraph_starts)
    }

    /// The quotations of the article entered last.
    pub(crate) fn quotations(&mut self) -> Result<&[QuoteRange]> {
        self.need_quotes()?;
        Ok(&self.parts.quotes)
    }

    pub(super) fn columns(&self) -> Result<Columns<'s>> {
        match &self.segment {
            Some(segment) => Ok(segment.columns),
            None => Err(self.searcher.index.damaged("no article is being read")),
        }
    }

    pub(super) fn segment_leaf(&self, number: usize) -> Option<&'s SegmentLeaf> {
        self.segment.as_ref().and_then(|segment| segment.leaves.get(number))
    }

    pub(super) fn clear(&mut self) {
        for leaf in &mut self.found {
            leaf.matches.clear();
            leaf.title.clear();
        }
    }

    /// Brings what was collected into order: units may have overlapped.
    fn finish(&mut self) {
        for leaf in &mut self.found {
            for list in [&mut leaf.matches, &mut leaf.title] {
                if self.by_units {
                    list.sort_unstable();
                }
                one_each(list);
            }
        }
    }

    /// Matches of a leaf in the title. The title belongs to no part of the text; but what is sought in the title alone is
    /// judged over the article, as metadata is.
    pub(super) fn title_matches(&mut self, number: usize, zone: Zone, frame: Option<&Frame>) -> Result<Vec<Extent>> {
        let wanted = zone == Zone::Title || frame.is_none_or(|frame| frame.title);
        if !wanted || !zone.in_title() || !self.load_title(number)? {
            return Ok(Vec::new());
        }
        let borders = Borders { sentences: &[0], paragraphs: &[0] };
        let reader = self.leaves.get(number).and_then(|state| state.title.as_ref());
        Ok(reader.map_or_else(Vec::new, |reader| reader.extents(None, borders)))
    }

    /// Matches of a leaf in the text.
    pub(super) fn body_matches(&mut self, number: usize, zone: Zone, frame: Option<&Frame>) -> Result<Vec<Extent>> {
        if !zone.in_body() || !self.load_body(number)? {
            return Ok(Vec::new());
        }
        let ranges = frame.map(|frame| frame.ranges.as_slice());
        match zone {
            Zone::Anywhere | Zone::Title if ranges.is_none() => {
                let turn = self.turn;
                if let Some(state) = self.leaves.get(number).filter(|state| state.whole_turn == turn) {
                    return Ok(state.whole.clone());
                }
                let found = self.extents(number, None)?;
                if let Some(state) = self.leaves.get_mut(number) {
                    state.whole_turn = turn;
                    state.whole.clone_from(&found);
                }
                Ok(found)
            }
            Zone::Anywhere | Zone::Title => self.extents(number, ranges),
            Zone::Lead | Zone::TitleOrLead => {
                self.need_paragraphs()?;
                let end = self.parts.paragraph_starts.get(2).copied().unwrap_or(u32::MAX);
                let lead = clipped(&[(0, end)], ranges);
                self.extents(number, Some(&lead))
            }
            Zone::InQuote => {
                self.need_quotes()?;
                let parts: Vec<_> = self.parts.quotes.iter().map(|quote| clipped(&quote.ranges, ranges)).collect();
                let mut found = Vec::new();
                for part in parts {
                    found.extend(self.extents(number, Some(&part))?);
                }
                found.sort_unstable();
                found.dedup();
                Ok(found)
            }
            Zone::OutQuote => {
                self.need_quotes()?;
                let mut found = self.extents(number, ranges)?;
                let quotes = &self.parts.quotes;
                let quoted = |word: u32| {
                    quotes.iter().any(|quote| quote.ranges.iter().any(|(start, end)| (*start..*end).contains(&word)))
                };
                found.retain(|extent| !extent.words().any(quoted));
                Ok(found)
            }
        }
    }

    fn extents(&mut self, number: usize, ranges: Option<&[(u32, u32)]>) -> Result<Vec<Extent>> {
        let kind = self.lookup.plan.leaves.get(number).map(|leaf| &leaf.kind);
        let asks = |distance| matches!(kind, Some(LeafKind::Words { place, .. }) if asks_for(place, distance));
        let (by_sentences, by_paragraphs) = (asks(Distance::Sentence), asks(Distance::Paragraph));
        if by_sentences {
            self.need_sentences()?;
        }
        if by_paragraphs {
            self.need_paragraphs()?;
        }
        let Some(reader) = self.leaves.get(number).and_then(|state| state.body.as_ref()) else {
            return Ok(Vec::new());
        };
        // What was not asked for may be that of an article before.
        let sentences = if by_sentences { self.sentences.starts() } else { &[] };
        let paragraphs = if by_paragraphs { self.parts.paragraph_starts.as_slice() } else { &[] };
        match ranges {
            None => Ok(reader.extents(None, Borders { sentences, paragraphs })),
            Some(ranges) => {
                let (sentences, paragraphs) = (starts_to_local(sentences, ranges), starts_to_local(paragraphs, ranges));
                let borders = Borders { sentences: &sentences, paragraphs: &paragraphs };
                let found = reader.extents(Some(ranges), borders);
                Ok(found.into_iter().map(|extent| extent.mapped(|local| to_global(local, ranges))).collect())
            }
        }
    }

    fn load_title(&mut self, number: usize) -> Result<bool> {
        let occurs = self.occurrence(number).is_some_and(|found| found.in_title > 0);
        let (Some(segment), Some(state)) = (&self.segment, self.leaves.get_mut(number)) else { return Ok(false) };
        if state.title_loaded.0 != self.turn {
            let terms = segment.leaves.get(number).and_then(|leaf| leaf.title.as_ref());
            let mut may_match = false;
            if let (Some(terms), true) = (terms, occurs) {
                if state.title.is_none() {
                    state.title = Some(PlaceReader::open(terms, &segment.title_capitals, true)?);
                }
                if let Some(reader) = &mut state.title {
                    may_match = reader.load(self.doc, ANY_FORM, &segment.title, &mut self.speller.of_title())?;
                }
            }
            state.title_loaded = (self.turn, may_match);
        }
        Ok(state.title_loaded.1)
    }

    pub(super) fn load_body(&mut self, number: usize) -> Result<bool> {
        let here = self.occurrence(number).filter(|found| found.in_body > 0);
        if self.lookup.plan.spells {
            self.read_sentences()?;
        }
        let (whole, lookup) = (self.whole && !self.by_units, self.lookup);
        let (Some(segment), Some(state)) = (&self.segment, self.leaves.get_mut(number)) else { return Ok(false) };
        if state.body_loaded.0 != self.turn {
            let terms = segment.leaves.get(number).and_then(|leaf| leaf.body.as_ref());
            let mut may_match = false;
            if let (Some(terms), Some(here)) = (terms, here) {
                if state.body.is_none() {
                    // Within single quotations, whose parts count as adjoining, words may stand in a row that do not in the article.
                    let quoted = |leaf: &Leaf| matches!(leaf.kind, LeafKind::Words { zone: Zone::InQuote, .. });
                    let whole = whole && !lookup.plan.leaves.get(number).is_some_and(quoted);
                    state.body = Some(PlaceReader::open(terms, &segment.body_capitals, whole)?);
                }
                if let Some(reader) = &mut state.body {
                    let speller = &mut self.speller.of_body(&self.sentences);
                    may_match = reader.load(self.doc, here.forms, &segment.body, speller)?;
                }
            }
            state.body_loaded = (self.turn, may_match);
        }
        Ok(state.body_loaded.1)
    }

    /// Where sentences begin, but not at which bytes.
    fn need_sentences(&mut self) -> Result<()> {
        if self.positions_turn != self.turn {
            self.positions_turn = self.turn;
            self.columns()?.positions(self.doc, &mut self.sentences)?;
        }
        Ok(())
    }

    /// Paragraphs, and sentences with them.
    fn need_paragraphs(&mut self) -> Result<()> {
        self.need_sentences()?;
        if self.parts.paragraphs_turn != self.turn {
            self.parts.paragraphs_turn = self.turn;
            let mut numbers = Vec::new();
            self.columns()?.paragraphs(self.doc, &mut numbers)?;
            let starts = numbers.into_iter().map(|number| self.sentences.position(number as usize));
            self.parts.paragraph_starts = starts.collect();
        }
        Ok(())
    }

    fn need_quotes(&mut self) -> Result<()> {
        if self.parts.quotes_turn != self.turn {
            self.parts.quotes_turn = self.turn;
            self.parts.quotes = self.columns()?.quotations(self.doc)?;
        }
        Ok(())
    }

    /// The units of the article, or of a part of it, in order.
    pub(super) fn units(&mut self, unit: Unit, frame: Option<&Frame>) -> Result<Vec<Frame>> {
        let inside = frame.map(|frame| frame.ranges.as_slice());
        let quotation = frame.and_then(|frame| frame.quotation);
        let mut frames = Vec::new();
        if unit == Unit::Quotation {
            self.need_quotes()?;
            for quote in &self.parts.quotes {
                let ranges = clipped(&quote.ranges, inside);
                if !ranges.is_empty() {
                    frames.push(Frame { ranges, title: false, quotation: Some(quote.speaker) });
                }
            }
            return Ok(frames);
        }
        self.need_paragraphs()?;
        let starts = if unit == Unit::Sentence { self.sentences.starts() } else { &self.parts.paragraph_starts };
        if frame.is_none_or(|frame| frame.title) {
            frames.push(Frame { ranges: Vec::new(), title: true, quotation });
        }
        let length = self.sentences.position(self.sentences.count());
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(length);
            let ranges = clipped(&[(*start, end)], inside);
            if !ranges.is_empty() {
                frames.push(Frame { ranges, title: false, quotation });
            }
        }
        Ok(frames)
    }
}

/// What `ranges` and `inside` (all, if `None`) have in common.
fn clipped(ranges: &[(u32, u32)], inside: Option<&[(u32, u32)]>) -> Vec<(u32, u32)> {
    let Some(inside) = inside else { return ranges.iter().copied().filter(|(start, end)| start < end).collect() };
    let mut common = Vec::new();
    for &(start, end) in ranges {
        for &(from, to) in inside {
            let (start, end) = (start.max(from), end.min(to));
            if start < end {
                common.push((start, end));
            }
        }
    }
    common
}
