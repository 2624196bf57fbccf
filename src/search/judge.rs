//! Whether a query is true of the article that is being read, or of a part of it, and what makes it so.

use super::extents::one_each;
use super::plan::{LeafKind, Logic};
use super::reader::{ArticleReader, Frame};
use crate::error::Result;

impl<'s> ArticleReader<'s> {
    /// Whether `logic` is true of `frame`, or of the whole article.
    pub(super) fn holds(&mut self, logic: &'s Logic, frame: Option<&Frame>) -> Result<bool> {
        match logic {
            Logic::All | Logic::Maybe(_) => Ok(true),
            Logic::Leaf(number) => self.leaf_holds(*number, frame),
            Logic::And(parts) => {
                for part in parts {
                    if !self.holds(part, frame)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Logic::Or(parts) => {
                for part in parts {
                    if self.holds(part, frame)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Logic::Not(inner) => Ok(!self.holds(inner, frame)?),
            Logic::AtLeast { count, leaves } => self.count_reaches(*count, leaves, frame),
            Logic::Within(unit, inner) => {
                for part in self.units(*unit, frame)? {
                    if self.holds(inner, Some(&part))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn leaf_holds(&mut self, number: usize, frame: Option<&Frame>) -> Result<bool> {
        let Some(leaf) = self.segment_leaf(number) else { return Ok(false) };
        let occurs = self.occurrence(number).is_some();
        let Some(LeafKind::Words { zone, .. }) = self.lookup.plan.leaves.get(number).map(|leaf| &leaf.kind) else {
            // Metadata is that of the article; but the speaker within a quotation is the quotation's.
            return Ok(match (frame.and_then(|frame| frame.quotation), &leaf.speakers) {
                (Some(speaker), Some(wanted)) => speaker.is_some_and(|ord| wanted.contains(&ord)),
                _ => occurs,
            });
        };
        if !occurs || (leaf.exact && frame.is_none()) {
            return Ok(occurs);
        }
        let of_title = self.title_matches(number, *zone, frame)?;
        Ok(!of_title.is_empty() || !self.body_matches(number, *zone, frame)?.is_empty())
    }

    /// Whether the leaves have so many matches together.
    fn count_reaches(&mut self, count: u32, leaves: &[usize], frame: Option<&Frame>) -> Result<bool> {
        if let ([number], None) = (leaves, frame)
            && self.segment_leaf(*number).is_some_and(|leaf| leaf.exact)
        {
            let found = self.occurrence(*number);
            let found = found.map_or(0, |found| found.in_title.saturating_add(found.in_body));
            return Ok(found >= count);
        }
        let (mut title, mut body) = (Vec::new(), Vec::new());
        for number in leaves {
            let Some(LeafKind::Words { zone, .. }) = self.lookup.plan.leaves.get(*number).map(|leaf| &leaf.kind) else {
                continue;
            };
            title.extend(self.title_matches(*number, *zone, frame)?);
            body.extend(self.body_matches(*number, *zone, frame)?);
        }
        for list in [&mut title, &mut body] {
            list.sort_unstable();
            one_each(list);
        }
        Ok(title.len() + body.len() >= count as usize)
    }

    /// Adds to `found` what made `logic` true, which it is.
    pub(super) fn collect(&mut self, logic: &'s Logic, frame: Option<&Frame>) -> Result<()> {
        match logic {
            Logic::All | Logic::Not(_) => Ok(()),
            Logic::Leaf(number) => self.collect_leaf(*number, frame),
            Logic::AtLeast { leaves, .. } => leaves.iter().try_for_each(|number| self.collect_leaf(*number, frame)),
            Logic::And(parts) => parts.iter().try_for_each(|part| self.collect(part, frame)),
            Logic::Or(parts) => parts.iter().try_for_each(|part| self.collect_if(part, frame)),
            Logic::Maybe(inner) => self.collect_if(inner, frame),
            Logic::Within(unit, inner) => {
                for part in self.units(*unit, frame)? {
                    if self.holds(inner, Some(&part))? {
                        self.collect(inner, Some(&part))?;
                    }
                }
                Ok(())
            }
        }
    }

    fn collect_if(&mut self, logic: &'s Logic, frame: Option<&Frame>) -> Result<()> {
        if matches!(logic, Logic::Leaf(_)) || self.holds(logic, frame)? {
            self.collect(logic, frame)?;
        }
        Ok(())
    }

    pub(super) fn collect_leaf(&mut self, number: usize, frame: Option<&Frame>) -> Result<()> {
        let Some(leaf) = self.lookup.plan.leaves.get(number) else { return Ok(()) };
        let LeafKind::Words { zone, .. } = &leaf.kind else { return Ok(()) };
        if !leaf.positive || self.occurrence(number).is_none() {
            return Ok(());
        }
        let title = self.title_matches(number, *zone, frame)?;
        let body = self.body_matches(number, *zone, frame)?;
        if let Some(found) = self.found.get_mut(number) {
            found.title.extend(title);
            found.matches.extend(body);
        }
        Ok(())
    }
}
