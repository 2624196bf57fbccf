//! What an index stores of an article besides title and text: metadata, and its quotations apart, since few readers ask for them;
//! each as one line of JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::article::Article;
use crate::quotation::{Quotation, QuotationKind};
use crate::span::Span;

/// Metadata of an article, as stored. Names are short since every article repeats them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    #[serde(rename = "i")]
    pub(crate) id: String,
    #[serde(rename = "p")]
    pub(crate) path: String,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<String>,
    #[serde(rename = "pl", default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<String>,
    #[serde(rename = "so", default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) authors: Vec<String>,
    #[serde(rename = "se", default, skip_serializing_if = "Option::is_none")]
    pub(crate) section: Option<String>,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(rename = "m", default, skip_serializing_if = "Map::is_empty")]
    pub(crate) meta: Map<String, Value>,
}

/// Byte ranges as pairs.
type Pairs = Vec<(usize, usize)>;

/// A quotation, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredQuotation {
    #[serde(rename = "t")]
    content: Pairs,
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    cue: Pairs,
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    source: Pairs,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(rename = "k")]
    kind: u8,
    #[serde(rename = "p")]
    confidence_percent: u8,
}

impl Record {
    /// The stored form of `article` with its `language`.
    pub(crate) fn new(article: Article, language: Option<&str>) -> Record {
        Record {
            id: article.id,
            path: article.path,
            date: article.date.map(|date| date.to_string()),
            place: article.place,
            source: article.source,
            authors: article.authors,
            section: article.section,
            language: language.map(str::to_owned),
            url: article.url,
            meta: article.meta,
        }
    }
}

impl StoredQuotation {
    pub(super) fn new(quotation: &Quotation) -> StoredQuotation {
        let pairs = |spans: &[Span]| spans.iter().map(|span| (span.start, span.end)).collect();
        StoredQuotation {
            content: pairs(&quotation.content),
            cue: pairs(&quotation.cue),
            source: pairs(&quotation.source),
            speaker: quotation.speaker.clone(),
            role: quotation.role.clone(),
            kind: kind_number(quotation.kind),
            // Whole percents: the estimate is no finer.
            confidence_percent: (quotation.confidence.clamp(0.0, 1.0) * 100.0).round() as u8,
        }
    }

    /// The speaker, as the column beside has it.
    pub(super) fn speaker(&self) -> Option<&str> {
        self.speaker.as_deref()
    }

    /// The number of the kind, as the column beside has it.
    pub(super) fn kind(&self) -> u64 {
        self.kind.into()
    }

    pub(super) fn read(&self) -> Quotation {
        let spans = |pairs: &Pairs| pairs.iter().map(|(start, end)| Span::new(*start, *end)).collect();
        Quotation {
            content: spans(&self.content),
            cue: spans(&self.cue),
            source: spans(&self.source),
            speaker: self.speaker.clone(),
            role: self.role.clone(),
            kind: kind_of_number(self.kind.into()),
            confidence: f32::from(self.confidence_percent) / 100.0,
        }
    }
}

/// The number that stands for a kind in columns and records.
pub(crate) fn kind_number(kind: QuotationKind) -> u8 {
    match kind {
        QuotationKind::Direct => 0,
        QuotationKind::Mixed => 1,
        QuotationKind::Indirect => 2,
    }
}

/// The kind that a number stands for.
pub(crate) fn kind_of_number(number: u64) -> QuotationKind {
    match number {
        0 => QuotationKind::Direct,
        1 => QuotationKind::Mixed,
        _ => QuotationKind::Indirect,
    }
}
