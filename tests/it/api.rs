//! The library from outside: what its users may rely on.

use std::collections::BTreeSet;
use std::fs;

use crate::lab::repository;

#[test]
fn shared_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<dateline::Index>();
    check::<dateline::Searcher>();
    check::<dateline::Error>();
    check::<dateline::Query>();
    check::<dateline::ReadProblem>();
}

/// The names that `lib.rs` gives out.
fn names() -> BTreeSet<String> {
    let lib = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    // Exploration is a library of its own in size, and evaluation one for other readers: their rows and options have their own name spaces.
    let modules: Vec<&str> = lib.lines().filter(|line| line.starts_with("pub mod ")).collect();
    assert_eq!(modules, ["pub mod evaluation;", "pub mod explore;"], "the crate root is flat");
    let mut names = BTreeSet::new();
    for statement in lib.split("pub use ").skip(1) {
        let statement = statement.split(';').next().unwrap();
        let list = statement.split_once('{').map_or(statement.rsplit("::").next().unwrap(), |(_, list)| list);
        names.extend(list.split(',').map(|name| name.trim().trim_end_matches('}').trim().to_owned()));
    }
    names.remove("");
    names
}

/// Names at the root. Some twenty are plain results and their parts, which must have names to be passed on; a dozen are
/// what is asked (filters, paging, options), six serve training alone; the rest are the verbs, and `check`, a name space of what checking an index gives. A new name needs a reason, and this number changed.
const NAMES_MAX: usize = 69;

#[test]
fn the_root_stays_small() {
    let names = names();
    assert!(names.contains("Searcher") && names.contains("update"), "{names:?}");
    assert!(names.len() <= NAMES_MAX, "{} names: {names:?}", names.len());
}

/// tantivy changes with every minor version: none of its types may show in what users of dateline see.
#[test]
fn no_type_of_tantivy_is_public() {
    let mut seen = 0;
    for path in crate::tidy::sources() {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            let public = ["pub fn ", "pub struct ", "pub enum ", "pub type ", "pub use ", "pub const ", "pub trait "];
            if public.iter().any(|start| line.starts_with(start)) {
                seen += 1;
                assert!(!line.contains("tantivy"), "{}:{}: {line}", path.display(), number + 1);
            }
            let conversion = line.starts_with("impl ") && line.contains("From<") && line.contains("for Error");
            assert!(!conversion, "{}:{}: foreign errors have no conversion, only a cause", path.display(), number + 1);
        }
    }
    assert!(seen > 100, "{seen}");
}
