//! Indexes whose checksums hold, and which are wrong all the same: each part of an article changed once before it is written.
#![allow(clippy::unwrap_used, clippy::panic)]

use tantivy::schema::document::Document;
use tantivy::schema::{Field, Value};
use tantivy::{IndexWriter, TantivyDocument};

use super::*;
use crate::article::Article;
use crate::index::document::{FileStamp, Preparer};
use crate::index::handed::Handed;
use crate::index::schema::Fields;
use crate::index::settings::Settings;
use crate::index::terms::TermList;

/// An article that makes use of every field.
fn article(id: &str) -> Article {
    Article {
        id: id.to_owned(),
        path: id.to_owned(),
        title: "Anti-missile SHIELD".to_owned(),
        text: "“We shall wait, and wait,” Minister Ilena Marosz said on Monday. The well-known ferry left.\n\nIt was “shut” again, \
               Captain Luis Herrera said."
            .to_owned(),
        date: crate::article::PartialDate::parse("2019-03-04"),
        place: Some("Port Ellery".to_owned()),
        source: Some("Northwire".to_owned()),
        authors: vec!["Ann Lee".to_owned(), "Bo Ray".to_owned()],
        section: Some("World".to_owned()),
        language: Some("en".to_owned()),
        ..Article::default()
    }
}

fn document(id: &str, fields: &Fields) -> TantivyDocument {
    let stamp = FileStamp { file: format!("/wire/{id}"), root: "/wire".to_owned(), size_bytes: 7, modified_ns: -5 };
    let handed = Preparer::new(None).prepare(article(id)).into_handed(&stamp, fields);
    let mut document = TantivyDocument::new();
    for (field, value) in handed.iter_fields_and_values() {
        match value {
            Handed::Several(numbers) => numbers.iter().for_each(|number| document.add_u64(field, *number)),
            value => document.add_field_value(field, value),
        }
    }
    document
}

/// The same document with other values of one field.
fn with(document: &TantivyDocument, field: Field, change: impl FnOnce(&mut TantivyDocument)) -> TantivyDocument {
    let mut changed = TantivyDocument::new();
    for (other, value) in document.field_values().filter(|(other, _)| *other != field) {
        changed.add_field_value(other, value);
    }
    change(&mut changed);
    changed
}

fn text_of(document: &TantivyDocument, field: Field) -> String {
    document.get_first(field).unwrap().as_str().unwrap().to_owned()
}

fn numbers_of(document: &TantivyDocument, field: Field) -> Vec<u64> {
    document.get_all(field).map(|value| value.as_u64().unwrap()).collect()
}

/// Checks an index of these documents, each in a segment of its own.
fn checked(documents: impl FnOnce(&Fields) -> Vec<TantivyDocument>) -> Checked {
    checked_with(&settings(), documents)
}

fn settings() -> Settings {
    Settings { roots: vec!["/wire".into()], ..Settings::default() }
}

fn checked_with(settings: &Settings, documents: impl FnOnce(&Fields) -> Vec<TantivyDocument>) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path()).unwrap();
    let mut writer: IndexWriter = index.tantivy().writer_with_num_threads(1, 15_000_000).unwrap();
    writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    for document in documents(index.fields()) {
        writer.add_document(document).unwrap();
        let mut commit = writer.prepare_commit().unwrap();
        commit.set_payload(&settings.to_payload().unwrap());
        commit.commit().unwrap();
    }
    Index::check(folder.path(), &|done, all| assert!(done <= all)).unwrap()
}

#[test]
fn what_was_written_as_it_should_be_has_no_fault() {
    let found = checked(|fields| vec![document("a", fields), document("b", fields)]);
    assert_eq!(found.shown, []);
    assert_eq!((found.faults, found.segments, found.articles, found.files), (0, 2, 2, 12));
    assert!(found.quotes >= 4 && found.words > 30 && found.postings > found.terms / 2);
}

/// Writes a sound article and one that is changed; every fault must be one of `expected`, and those must all be there.
#[track_caller]
fn faulty(change: impl Fn(&TantivyDocument, &Fields) -> TantivyDocument, expected: &[&str]) {
    let found = checked(|fields| vec![document("a", fields), change(&document("b", fields), fields)]);
    let said: Vec<&str> = found.shown.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(found.faults as usize, found.shown.len());
    for message in &said {
        assert!(expected.iter().any(|part| message.contains(part)), "{message:?} is not among {expected:?}");
    }
    for part in expected {
        assert!(said.iter().any(|message| message.contains(part)), "{part:?} is not said: {said:?}");
    }
    let named = |fault: &Fault| fault.article.as_deref().is_none_or(|id| id == "b");
    assert!(found.shown.iter().all(named), "{:?}", found.shown);
}

#[test]
fn a_changed_word_in_any_list_of_terms_is_seen() {
    type Of = fn(&Fields) -> Field;
    let lists: [(Of, &str); 10] = [
        (|f| f.title, "title"),
        (|f| f.body, "body"),
        (|f| f.title_capitals, "title_capitals"),
        (|f| f.body_capitals, "body_capitals"),
        (|f| f.compound, "compound"),
        (|f| f.source_words, "source_words"),
        (|f| f.place_words, "place_words"),
        (|f| f.author_words, "author_words"),
        (|f| f.section_words, "section_words"),
        (|f| f.speaker_words, "speaker_words"),
    ];
    for (of, name) in lists {
        let said = format!("the terms of '{name}' are not those of what is stored");
        // The last letter of the first term.
        let change = |document: &TantivyDocument, fields: &Fields| {
            let list = text_of(document, of(fields));
            let at = list.bytes().zip(list.bytes().skip(1)).position(|(one, next)| one > 1 && next == 1).unwrap();
            let changed = format!("{}z{}", &list[..at], &list[at + 1..]);
            with(document, of(fields), |changed_document| changed_document.add_text(of(fields), &changed))
        };
        faulty(change, &[&said]);
        faulty(|document, fields| with(document, of(fields), |_| ()), &[&said]);
    }
}

#[test]
fn words_in_another_order_or_behind_the_end_are_seen() {
    let swapped = |document: &TantivyDocument, fields: &Fields| {
        let list = text_of(document, fields.body);
        // Every other piece is a term.
        let mut terms: Vec<&str> = list.split_terminator('\u{1}').collect();
        terms.swap(6, 8);
        let list: String = terms.iter().map(|term| format!("{term}\u{1}")).collect();
        with(document, fields.body, |changed| changed.add_text(fields.body, &list))
    };
    faulty(swapped, &["the terms of 'body' are not those"]);
    let longer = |document: &TantivyDocument, fields: &Fields| {
        let mut more = TermList::default();
        more.push_at("zebra\0zebra", &[1000]);
        let list = text_of(document, fields.body) + &more.into_string();
        with(document, fields.body, |changed| changed.add_text(fields.body, &list))
    };
    faulty(longer, &["the terms of 'body' are not those", "lies behind its last word"]);
}

#[test]
fn a_changed_value_in_any_column_is_seen() {
    type Of = fn(&Fields) -> Field;
    let numbers: [(Of, &str); 5] = [
        (|f| f.title_length, "title_length"),
        (|f| f.text_bytes, "text_bytes"),
        (|f| f.sentence_length, "sentence_length"),
        (|f| f.quote_range, "quote_range"),
        (|f| f.quote_kind, "quote_kind"),
    ];
    for (of, name) in numbers {
        let said = format!("the column '{name}' does not agree with what is stored");
        let raised = |document: &TantivyDocument, fields: &Fields| {
            let mut values = numbers_of(document, of(fields));
            *values.last_mut().unwrap() += 1;
            with(document, of(fields), |changed| values.iter().for_each(|value| changed.add_u64(of(fields), *value)))
        };
        faulty(raised, &[&said]);
        let removed = |document: &TantivyDocument, fields: &Fields| with(document, of(fields), |_| ());
        match name {
            "title_length" => faulty(removed, &["lies behind its last word", &said]),
            _ => faulty(removed, &[&said]),
        }
    }
    let strings: [(Of, &str); 4] =
        [(|f| f.date, "date"), (|f| f.source, "source"), (|f| f.path, "path"), (|f| f.quote_speaker, "quote_speaker")];
    for (of, name) in strings {
        let said = format!("the column '{name}' does not agree with what is stored");
        let other = |document: &TantivyDocument, fields: &Fields| {
            with(document, of(fields), |changed| changed.add_text(of(fields), "other"))
        };
        faulty(other, &[&said]);
    }
    let later = |document: &TantivyDocument, fields: &Fields| {
        with(document, fields.date_to, |changed| changed.add_i64(fields.date_to, 0))
    };
    faulty(later, &["the column 'date_to' does not agree"]);
    let nowhere = |document: &TantivyDocument, fields: &Fields| {
        with(document, fields.root, |changed| changed.add_text(fields.root, "/elsewhere"))
    };
    faulty(nowhere, &["articles came from '/elsewhere', which it does not name as a root"]);
}

#[test]
fn sentences_that_cannot_be_are_seen() {
    let offsets = |change: fn(&mut Vec<u64>)| {
        move |document: &TantivyDocument, fields: &Fields| {
            let mut values = numbers_of(document, fields.sentence_offset);
            change(&mut values);
            with(document, fields.sentence_offset, |changed| {
                values.iter().for_each(|value| changed.add_u64(fields.sentence_offset, *value));
            })
        }
    };
    let off = "its sentences do not lie on characters of its text";
    faulty(offsets(|values| values[0] = 1), &[off]);
    faulty(offsets(|values| *values.last_mut().unwrap() = 9999), &[off]);
    faulty(offsets(|values| *values.last_mut().unwrap() = u64::MAX), &[off]);
    faulty(offsets(Vec::clear), &[off]);
    faulty(offsets(|values| values.swap(1, 2)), &["its sentences are not in order"]);
    for values in [[0, 7], [1, 0]] {
        let paragraphs = |document: &TantivyDocument, fields: &Fields| {
            with(document, fields.paragraph, |changed| {
                values.iter().for_each(|value| changed.add_u64(fields.paragraph, *value));
            })
        };
        faulty(paragraphs, &["its paragraphs do not begin with sentences, in order"]);
    }
}

#[test]
fn what_is_stored_wrongly_is_seen() {
    let json = |of: fn(&Fields) -> Field, from: &'static str, to: &'static str| {
        move |document: &TantivyDocument, fields: &Fields| {
            let json = text_of(document, of(fields));
            assert!(json.contains(from), "{json}");
            with(document, of(fields), |changed| changed.add_text(of(fields), json.replacen(from, to, 1)))
        }
    };
    let record = |from, to| json(|fields| fields.stored_record, from, to);
    let quotations = |from, to| json(|fields| fields.stored_quotations, from, to);
    faulty(record("{", ""), &["what is stored of article 0 cannot be read"]);
    faulty(record("\"so\":\"Northwire\"", "\"so\":\"Southwire\""), &["'source'", "'source_words'"]);
    faulty(quotations("\"t\":[[3,", "\"t\":[[1,"), &["a quotation does not lie on characters of its text"]);
    faulty(quotations("\"t\":[[3,", "\"t\":[[3333,"), &["a quotation does not lie on characters of its text"]);
    faulty(quotations("\"t\":[[", "\"t\":[],\"x\":[["), &["the content of a quotation is empty or not in order"]);
    faulty(quotations("[{", "[{\"k\":\"?\","), &["its quotations cannot be read"]);
    let text = |document: &TantivyDocument, fields: &Fields| {
        let text = text_of(document, fields.stored_text).replace("ferry", "wagon");
        with(document, fields.stored_text, |changed| changed.add_text(fields.stored_text, &text))
    };
    faulty(text, &["the terms of 'body' are not those"]);
}

#[test]
fn two_articles_of_one_id_are_seen() {
    let found = checked(|fields| vec![document("a", fields), document("b", fields), document("a", fields)]);
    let said: Vec<(Option<&str>, &str)> =
        found.shown.iter().map(|fault| (fault.article.as_deref(), fault.message.as_str())).collect();
    assert_eq!(said, [(Some("a"), "another article has this id, too")]);
}

#[test]
fn records_of_a_file_that_gave_no_article_are_seen() {
    let partly_read = [("/wire/a".to_owned(), 2), ("/wire/z".to_owned(), 1)].into();
    let found = checked_with(&Settings { skipped: 3, partly_read, ..settings() }, |fields| vec![document("a", fields)]);
    let said: Vec<&str> = found.shown.iter().map(|fault| fault.message.as_str()).collect();
    let expected = "it tells of records of '/wire/z' that could not be read, but no article came from that file";
    assert_eq!(said, [expected]);
}

#[test]
fn a_panic_of_what_reads_is_a_fault() {
    let path = Path::new("x.idx");
    let found = guarded(path, |found| {
        found.terms += 1;
        panic!("index out of {}", "bounds");
    });
    assert_eq!((found.terms, found.faults), (1, 1), "what was found before is kept");
    assert_eq!(found.shown[0].message, "it cannot be made sense of (index out of bounds)");
}

#[test]
fn faults_beyond_some_are_counted() {
    let mut found = Checked::default();
    (0..100).for_each(|number| found.fault(Path::new("x"), None, number.to_string()));
    assert_eq!((found.faults, found.shown.len()), (100, KEPT_MAX));
}

/// The file with one byte changed and a checksum that holds: what a faulty program, not a faulty disk, would leave.
fn resealed(file: &[u8], place: usize, flip: u8) -> Vec<u8> {
    let length = u32::from_le_bytes(file[file.len() - 8..file.len() - 4].try_into().unwrap()) as usize;
    let (body, footer) = file.split_at(file.len() - 8 - length);
    let mut body = body.to_vec();
    let place = place % body.len();
    body[place] ^= flip;
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    let mut said: serde_json::Value = serde_json::from_slice(&footer[..length]).unwrap();
    said["crc"] = crc.sum().into();
    let said = said.to_string();
    body.extend_from_slice(said.as_bytes());
    body.extend_from_slice(&(said.len() as u32).to_le_bytes());
    body.extend_from_slice(&footer[length + 4..]);
    body
}

/// Only the index itself contradicts what its checksums say is right. It must be read to the end without a panic, and few changes of
/// what is ever read may pass.
#[test]
fn a_byte_that_is_changed_under_a_checksum_that_holds_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(folder.path()).unwrap();
    let mut writer: IndexWriter = index.tantivy().writer_with_num_threads(1, 15_000_000).unwrap();
    for number in 0..40 {
        writer.add_document(document(&format!("{number}"), index.fields())).unwrap();
    }
    let mut commit = writer.prepare_commit().unwrap();
    commit.set_payload(&settings().to_payload().unwrap());
    commit.commit().unwrap();
    drop(writer);
    // The panics of the libraries are expected here.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("/registry/")) {
            usual(panic);
        }
    }));
    let mut random = fastrand::Rng::with_seed(7);
    for extension in ["term", "idx", "pos", "fast", "store"] {
        let mut entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let path = entries.find(|path| path.extension().is_some_and(|found| found == extension)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let mut seen = 0;
        for _ in 0..200 {
            std::fs::write(&path, resealed(&whole, random.usize(..), 1 << random.u8(..8))).unwrap();
            seen += u32::from(Index::check(folder.path(), &|_, _| ()).unwrap().faults > 0);
        }
        // What is left are bits that nobody reads: statistics, room to spare.
        assert!(seen >= 150, "{extension}: {seen} of 200");
        std::fs::write(&path, whole).unwrap();
    }
    assert_eq!(Index::check(folder.path(), &|_, _| ()).unwrap().faults, 0);
}
