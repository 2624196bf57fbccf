//! Cues and sources: who each stretch inside marks belongs to, and speech reported without marks.

use rustc_hash::FxHashSet;

use super::lexicon::{cues, is_no_name, is_role, pronoun};
use super::marks::Marked;
use super::people::{People, words};
use super::{Quotation, QuotationKind};
use crate::span::Span;

/// Words that are looked through for a cue beside a quotation.
const REACH_WORDS: usize = 30;
/// A stretch with no cue and fewer words is a title, a nickname or a word held at arm's length.
const ALONE_WORDS_MIN: usize = 5;

/// What reports a quotation.
#[derive(Clone, Debug, Default)]
struct Report {
    cue: Option<Span>,
    source: Option<Span>,
    person: Option<usize>,
    /// A source that names nobody ("a senior official").
    anonymous: bool,
}

struct Reader<'t> {
    text: &'t str,
    paragraphs: &'t [Span],
    sentences: &'t [Span],
    marked: &'t [Marked],
    people: &'t People,
    cues: FxHashSet<&'static str>,
    known_language: bool,
}

pub(super) fn attribute(
    text: &str,
    paragraphs: &[Span],
    sentences: &[Span],
    marked: &[Marked],
    people: &People,
    language: Option<&str>,
) -> Vec<Quotation> {
    let list = cues(language);
    let reader = Reader {
        text,
        paragraphs,
        sentences,
        marked,
        people,
        cues: list.unwrap_or_default().iter().copied().collect(),
        known_language: list.is_some(),
    };
    let mut found = reader.quoted();
    found.extend(reader.indirect(&found));
    found
}

impl Reader<'_> {
    fn quoted(&self) -> Vec<Quotation> {
        let mut found: Vec<Quotation> = Vec::new();
        // The person who spoke last, and the paragraph in which that was.
        let mut last: Option<(Option<usize>, Option<String>, usize)> = None;
        let mut previous_end = 0;
        for (number, marked) in self.marked.iter().enumerate() {
            let paragraph = self.paragraphs.get(marked.paragraph).copied().unwrap_or_default();
            let last_paragraph_end = self
                .paragraphs
                .iter()
                .find(|one| one.contains_offset(marked.whole.end.saturating_sub(1)))
                .map_or(paragraph.end, |one| one.end);
            let next_start = self.marked.get(number + 1).map_or(self.text.len(), |next| next.whole.start);
            let after = Span::new(marked.whole.end, last_paragraph_end.min(next_start));
            let before = Span::new(paragraph.start.max(previous_end), marked.whole.start);
            let joins_previous = previous_end > paragraph.start;
            previous_end = marked.whole.end;
            let count = marked.inside.iter().map(|span| words(self.text, *span).count()).sum::<usize>();
            if count == 0 {
                continue;
            }
            let ends_like_speech = self.ends_like_speech(marked);
            let after_report = self.report_after(after);
            let before_report = if after_report.is_some() { None } else { self.report_before(before, joins_previous) };
            let goes_on = joins_previous
                && after_report.is_none()
                && before_report.is_none()
                && !before.of(self.text).contains('\n')
                && words(self.text, before).count() <= REACH_WORDS
                && count >= 3;
            if goes_on
                && let Some(previous) = found
                    .last_mut()
                    .filter(|previous| previous.content.last().is_some_and(|span| span.end <= before.start))
                && previous.cue.first().is_some_and(|cue| before.contains(*cue))
            {
                previous.content.extend(marked.inside.iter().copied());
                continue;
            }
            let report = match (after_report, before_report) {
                (Some(report), _) | (None, Some((report, _)))
                    if ends_like_speech || count >= 3 || report.cue.is_some() =>
                {
                    Some(report)
                }
                _ => None,
            };
            let begins_paragraph = marked.whole.start == paragraph.start;
            let fills = begins_paragraph && words(self.text, after).count() == 0;
            let Some(report) = report else {
                let carried = fills && last.as_ref().is_some_and(|(.., at)| at + 2 >= marked.paragraph);
                let alone = count >= ALONE_WORDS_MIN && ends_like_speech;
                if fills && count >= 3 || alone {
                    let (person, name) = match &last {
                        Some((person, name, _)) if carried || alone && joins_previous => (*person, name.clone()),
                        _ => (None, None),
                    };
                    let report = Report { person, ..Report::default() };
                    let mut quotation = self.quotation(marked.inside.clone(), &report, QuotationKind::Direct, 0.6);
                    quotation.speaker = quotation.speaker.or(name.clone());
                    last = Some((person, name, marked.paragraph));
                    found.push(quotation);
                }
                continue;
            };
            let (content, kind) = self.content(marked, &report, before);
            let sure = if report.person.is_some() { 0.9 } else { 0.7 };
            let quotation = self.quotation(content, &report, kind, sure);
            last = Some((
                report.person,
                quotation.speaker.clone(),
                marked.paragraph + marked.inside.len().saturating_sub(1),
            ));
            found.push(quotation);
        }
        found
    }

    /// A quotation of whole words ends in a stop or comma, or one stands right behind its mark.
    fn ends_like_speech(&self, marked: &Marked) -> bool {
        let inside = marked.inside.last().map_or("", |span| span.of(self.text));
        let begins_upper = marked
            .inside
            .first()
            .is_some_and(|span| span.of(self.text).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
        inside.ends_with([',', '.', '!', '?', '…', '-', '—', ';', ':'])
            && (begins_upper || inside.ends_with([',', '.', '!', '?']))
    }

    /// What is said: the stretch inside the marks, or more of its clause if the marks cover only a part of it.
    fn content(&self, marked: &Marked, report: &Report, before: Span) -> (Vec<Span>, QuotationKind) {
        let direct = (marked.inside.clone(), QuotationKind::Direct);
        let Some(cue) = report.cue.filter(|cue| cue.end <= marked.whole.start && before.contains(*cue)) else {
            return direct;
        };
        let from = report
            .source
            .map_or(cue.end, |source| if source.start > cue.start { source.end } else { cue.end })
            .max(cue.end);
        let gap = Span::new(from, marked.whole.start);
        let between: Vec<Span> = words(self.text, gap).collect();
        let that = between.iter().position(|word| matches!(word.of(self.text), "that" | "dass" | "que" | "что"));
        let lead = between.get(that.map_or(0, |at| at + 1)..).unwrap_or_default();
        if gap.of(self.text).contains(':') || lead.is_empty() || that.is_none() {
            return direct;
        }
        let start = lead.first().map_or(marked.whole.start, |word| word.start);
        let sentence_end = self
            .sentences
            .iter()
            .find(|sentence| sentence.contains_offset(marked.whole.start))
            .map_or(marked.whole.end, |sentence| sentence.end);
        let end = Span::new(start, sentence_end.max(marked.whole.end)).of(self.text).trim_end_matches(['.', ' ']).len()
            + start;
        (vec![Span::new(start, end.max(start + 1))], QuotationKind::Mixed)
    }

    fn quotation(&self, content: Vec<Span>, report: &Report, kind: QuotationKind, confidence: f32) -> Quotation {
        let person = report
            .person
            .filter(|_| !report.anonymous && self.known_language)
            .and_then(|number| self.people.person(number));
        Quotation {
            content,
            cue: report.cue.into_iter().collect(),
            source: report.source.into_iter().collect(),
            speaker: person.map(|person| person.name.clone()),
            role: person.and_then(|person| person.role.clone()),
            kind,
            confidence,
        }
    }

    fn is_cue(&self, word: Span) -> bool {
        let word = word.of(self.text);
        self.cues.contains(word) || self.cues.contains(word.to_lowercase().as_str())
    }

    /// `," the minister said` and `," said Ladovin`, up to the end of the clause.
    fn report_after(&self, after: Span) -> Option<Report> {
        let clause = self.clause(after);
        let inside: Vec<Span> = words(self.text, clause).take(REACH_WORDS).collect();
        let cue_at = inside.iter().position(|word| self.is_cue(*word))?;
        let cue = *inside.get(cue_at)?;
        // A cue far from the mark belongs to something else.
        if cue_at > 14 {
            return None;
        }
        let ahead = Span::new(clause.start, cue.start);
        let behind = Span::new(cue.end, clause.end);
        let source = self.source_in(ahead, true).or_else(|| self.source_in(behind, false));
        Some(self.report(cue, source))
    }

    /// `Ladovin said: "` and `According to the minister, "`; the number of words between cue and mark.
    fn report_before(&self, before: Span, joined: bool) -> Option<(Report, usize)> {
        let sentence =
            self.sentences.iter().rev().find(|sentence| sentence.start < before.end && sentence.end > before.start);
        let start = sentence.map_or(before.start, |sentence| sentence.start.max(before.start));
        let span = Span::new(start, before.end);
        // What stands after a closed quotation up to a full stop reports that one.
        let span = if joined
            && sentence.is_some_and(|sentence| sentence.start < before.start)
            && !span.of(self.text).trim_end().ends_with([':', ','])
            && !self.has_that(span)
        {
            return None;
        } else {
            span
        };
        let inside: Vec<Span> = words(self.text, span).collect();
        if let Some(at) = inside.iter().position(|word| word.of(self.text).eq_ignore_ascii_case("according"))
            && inside.get(at + 1).is_some_and(|word| word.of(self.text) == "to")
        {
            let cue = Span::new(inside.get(at)?.start, inside.get(at + 1)?.end);
            let source = self.source_in(Span::new(cue.end, span.end), false);
            return Some((self.report(cue, source), 0));
        }
        let cue_at = inside.iter().rposition(|word| self.is_cue(*word))?;
        let cue = *inside.get(cue_at)?;
        let distance = inside.len() - cue_at - 1;
        if distance > 16 {
            return None;
        }
        let source = self
            .source_in(Span::new(span.start, cue.start), true)
            .or_else(|| self.source_in(Span::new(cue.end, span.end), false));
        Some((self.report(cue, source), distance))
    }

    fn has_that(&self, span: Span) -> bool {
        words(self.text, span).any(|word| word.of(self.text) == "that")
    }

    /// The clause at the start of a stretch: up to a stop.
    fn clause(&self, span: Span) -> Span {
        let text = span.of(self.text);
        let mut end = text.len();
        for (at, c) in text.char_indices() {
            let abbreviation = at >= 2
                && text.get(..at).is_some_and(|head| {
                    head.ends_with(" Mr")
                        || head.ends_with(" Mrs")
                        || head.ends_with(" Dr")
                        || head.ends_with(" Sen")
                        || head.ends_with(" Gen")
                });
            let initial =
                text.get(..at).is_some_and(|head| head.chars().rev().take_while(|c| c.is_alphabetic()).count() == 1);
            if matches!(c, ';' | '!' | '?') || c == '.' && at > 0 && !abbreviation && !initial {
                end = at;
                break;
            }
        }
        Span::new(span.start, span.start + end)
    }

    fn report(&self, cue: Span, source: Option<(Span, Option<usize>, bool)>) -> Report {
        match source {
            Some((span, person, anonymous)) => Report { cue: Some(cue), source: Some(span), person, anonymous },
            None => Report { cue: Some(cue), ..Report::default() },
        }
    }

    /// The words of a stretch that name a source: a name, a pronoun, or a description. `last`: the one nearest to its end.
    fn source_in(&self, span: Span, last: bool) -> Option<(Span, Option<usize>, bool)> {
        let mention = if last { self.people.within(span).next_back() } else { self.people.within(span).next() };
        let inside: Vec<Span> = words(self.text, span).collect();
        let pronoun_at = |word: &&Span| pronoun(word.of(self.text)).is_some();
        let he = if last { inside.iter().rev().find(pronoun_at) } else { inside.iter().take(3).find(pronoun_at) };
        if let Some(word) = he
            && mention.is_none_or(|mention| (mention.span.start < word.start) == last)
        {
            return Some((*word, self.antecedent(*word), false));
        }
        let role = inside.iter().position(|word| is_role(word.of(self.text)));
        if let Some(mention) = mention {
            // "Helen Ashgrove, a spokeswoman for": the name, whatever follows it.
            return Some((mention.span, Some(mention.person), false));
        }
        let at = role?;
        let from = inside.get(..at)?.iter().rposition(|word| {
            matches!(
                word.of(self.text).to_lowercase().as_str(),
                "the" | "a" | "an" | "his" | "her" | "one" | "another" | "der" | "die" | "le" | "la" | "el"
            )
        });
        let start = inside.get(from.unwrap_or(at))?.start;
        let determiner = from.and_then(|from| inside.get(from)).map_or("", |word| word.of(self.text)).to_lowercase();
        let nouns: Vec<String> = inside
            .get(at..)?
            .iter()
            .take(6)
            .map(|word| word.of(self.text).to_lowercase())
            .filter(|word| is_role(word))
            .collect();
        let end = inside
            .get(at..)?
            .iter()
            .take(6)
            .take_while(|word| !self.is_cue(**word))
            .last()
            .map_or(span.end, |word| word.end);
        let source = Span::new(start, end);
        let anonymous = matches!(determiner.as_str(), "a" | "an" | "one" | "another" | "");
        let person = if anonymous {
            None
        } else {
            self.people.last_before(start, |person, _| self.people.bears(person, &nouns))
        };
        Some((source, person, anonymous))
    }

    /// Who a pronoun means: the person named last before it who can be that.
    fn antecedent(&self, word: Span) -> Option<usize> {
        let woman = pronoun(word.of(self.text))?;
        let fits = |full: bool| {
            move |person: &super::people::Person, mention: &super::people::Mention| {
                person.woman.is_none_or(|known| known == woman)
                    && (!full || mention.is_full() || person.name.contains(' '))
            }
        };
        self.people.last_before(word.start, fits(true)).or_else(|| self.people.last_before(word.start, fits(false)))
    }

    /// Speech without marks: a named source and a cue at one end of a sentence.
    fn indirect(&self, quoted: &[Quotation]) -> Vec<Quotation> {
        let mut found = Vec::new();
        let mut taken: Vec<Span> = self
            .marked
            .iter()
            .map(|marked| marked.whole)
            .chain(quoted.iter().flat_map(|one| one.cue.iter().copied()))
            .collect();
        taken.sort_unstable();
        for sentence in self.sentences {
            let at = taken.partition_point(|span| span.end <= sentence.start);
            if taken.get(at).is_some_and(|span| span.start < sentence.end) {
                continue;
            }
            found.extend(self.indirect_in(*sentence));
        }
        found
    }

    fn indirect_in(&self, sentence: Span) -> Option<Quotation> {
        let inside: Vec<Span> = words(self.text, sentence).collect();
        let stop = sentence.of(self.text).trim_end_matches(['.', '!', '?', ' ']).len() + sentence.start;
        // "According to X, ..." first: its source stands behind it.
        let cue_at = inside.iter().position(|word| self.is_cue(*word) || word.of(self.text) == "According")?;
        let cue = *inside.get(cue_at)?;
        if cue.of(self.text) == "According" {
            let comma = Span::new(cue.end, sentence.end).of(self.text).find(',')? + cue.end;
            let to = inside.get(cue_at + 1)?;
            let source = self.source_in(Span::new(to.end, comma), false)?;
            let content = Span::new(comma + 1, stop).trimmed(self.text);
            let report = self.report(Span::new(cue.start, to.end), Some(source));
            return (!content.is_empty()).then(|| self.quotation(vec![content], &report, QuotationKind::Indirect, 0.5));
        }
        let next = inside.get(cue_at + 1).map(|word| word.of(self.text));
        let ahead = Span::new(sentence.start, cue.start);
        let source = self.source_in(ahead, true);
        if let (Some(source), Some(next)) = (source.clone(), next) {
            let near = words(self.text, Span::new(source.0.end, cue.start)).count() <= 3;
            let rest_from = if next == "that" { inside.get(cue_at + 2)?.start } else { inside.get(cue_at + 1)?.start };
            let speech = matches!(
                cue.of(self.text),
                "said"
                    | "says"
                    | "told"
                    | "added"
                    | "noted"
                    | "warned"
                    | "claimed"
                    | "argued"
                    | "insisted"
                    | "stressed"
            ) || next == "that";
            let trailing = cue_at + 3 >= inside.len();
            if near
                && speech
                && !trailing
                && rest_from < stop
                && !matches!(next, "in" | "to" | "at" | "by" | "of" | "on" | "for")
            {
                let report = self.report(cue, Some(source));
                return Some(self.quotation(vec![Span::new(rest_from, stop)], &report, QuotationKind::Indirect, 0.5));
            }
        }
        // "..., the minister said" and "..., Tarsk-Inform learnt from the minister".
        let comma = ahead.of(self.text).rfind(',')? + ahead.start;
        let content = Span::new(self.after_dateline(sentence), comma).trimmed(self.text);
        let behind = Span::new(cue.end, sentence.end);
        let from = words(self.text, behind).find(|word| word.of(self.text) == "from");
        let source = match from {
            Some(from) => self.source_in(Span::new(from.end, sentence.end), false),
            None => self.source_in(Span::new(comma, cue.start), true).or_else(|| self.source_in(behind, false)),
        }?;
        let close = words(self.text, Span::new(comma, cue.start)).count() <= 6;
        let long_enough = words(self.text, content).count() >= 4;
        let begins = words(self.text, content).next().is_some_and(|word| {
            word.of(self.text).chars().next().is_some_and(char::is_uppercase) || is_no_name(word.of(self.text))
        });
        (close && long_enough && begins).then(|| {
            let report = self.report(cue, Some(source));
            self.quotation(vec![content], &report, QuotationKind::Indirect, 0.5)
        })
    }

    /// Where a sentence begins behind a dateline.
    fn after_dateline(&self, sentence: Span) -> usize {
        let head = sentence.of(self.text);
        crate::article::DatelineLine::read(head).map_or(sentence.start, |line| sentence.start + line.length_bytes)
    }
}
