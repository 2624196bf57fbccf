//! What every line of the query language is read as.

use proptest::prelude::*;

use super::*;

/// The tree on one line, in brackets.
fn compact(node: &Node) -> String {
    let list =
        |name: &str, nodes: &[Node]| format!("{name}({})", nodes.iter().map(compact).collect::<Vec<_>>().join(" "));
    let term = |term: &Term| {
        let sign = match term.exactness {
            Exactness::Stem => "",
            Exactness::Form => "=",
            Exactness::Spelling => "==",
        };
        let capitals = term.capitals.map_or(String::new(), |capitals| format!("{capitals:?}!"));
        match &term.pattern {
            Pattern::Word(word) => format!("{capitals}{sign}{word}"),
            Pattern::Wildcard(word) => format!("{capitals}glob:{word}"),
            Pattern::Regex(word) => format!("/{word}/"),
            Pattern::Fuzzy { word, edits } => format!("{word}~{edits}"),
        }
    };
    match &node.kind {
        NodeKind::All => "ALL".into(),
        NodeKind::Term(one) => term(one),
        NodeKind::Phrase(phrase) => {
            let words: Vec<String> = phrase.items.iter().map(|(one, _)| term(one)).collect();
            format!("\"{}\"~{}", words.join(" "), phrase.slop)
        }
        NodeKind::And(nodes) => list("AND", nodes),
        NodeKind::Or(nodes) => list("OR", nodes),
        NodeKind::Not(node) => format!("NOT({})", compact(node)),
        NodeKind::Maybe(node) => format!("MAYBE({})", compact(node)),
        NodeKind::Near(near) => {
            let name = match (near.negated, near.ordered) {
                (false, false) => "W",
                (false, true) => "PRE",
                (true, false) => "NOTW",
                (true, true) => "NOTPRE",
            };
            let distance = match near.distance {
                Distance::Words(words) => words.to_string(),
                Distance::Sentence => "S".into(),
                Distance::Paragraph => "P".into(),
            };
            format!("{name}{distance}({} {})", compact(&near.left), compact(&near.right))
        }
        NodeKind::AtLeast { count, node } => format!("ATLEAST{count}({})", compact(node)),
        NodeKind::Field { field, node } => format!("{}:{}", field.name(), compact(node)),
        NodeKind::Date(bounds) => format!("date{bounds:?}").replace("PartialDate", ""),
        NodeKind::Words(bounds) => format!("words{bounds:?}"),
        NodeKind::Boost { weight, node } => format!("{}^{weight}", compact(node)),
    }
}

fn read(query: &str) -> String {
    match Query::parse(query, &ParseOptions::default()) {
        Ok(query) => compact(&query.root),
        Err(error) => format!("error: {}", error.to_string().split(" at column").next().unwrap_or_default()),
    }
}

#[test]
fn every_line_of_the_language() {
    for (query, expected) in [
        ("missile talks", "AND(missile talks)"),
        ("\"missile defence\"", "\"missile defence\"~0"),
        ("“missile defence”~3", "\"missile defence\"~3"),
        ("missil* wom?n /mi[gk]/ lavrof~1", "AND(glob:missil* glob:wom?n /mi[gk]/ lavrof~1)"),
        ("\"anti missil* shield\"", "\"anti glob:missil* shield\"~0"),
        (
            "=missiles =\"the talks\" \"the =talks\" ==Résumé",
            "AND(=missiles \"=the =talks\"~0 \"the =talks\"~0 ==Résumé)",
        ),
        ("ALLCAPS(us) CAPS(march) NOCAPS(turkey)", "AND(All!us Some!march None!turkey)"),
        ("a AND b OR NOT c", "OR(AND(a b) NOT(c))"),
        ("+a -b", "AND(a NOT(b))"),
        ("a OR b c", "OR(a AND(b c))"),
        ("NOT a W/5 b", "NOT(W5(a b))"),
        ("a NOT W/5 b W/5 c", "W5(NOTW5(a b) c)"),
        ("a W/5 b W/S c pre/p d", "PREP(WS(W5(a b) c) d)"),
        ("a NEAR/3 b", "W3(a b)"),
        ("a /5 b", "W5(a b)"),
        ("a /s b", "WS(a b)"),
        ("a +5 b", "PRE5(a b)"),
        ("+5", "5"),
        ("ATLEAST3(missile)", "ATLEAST3(missile)"),
        ("title:missile talks", "AND(title:missile talks)"),
        ("title:\"a b\"~2 title:=Shield title:(a W/5 b)", "AND(title:\"a b\"~2 title:=Shield title:W5(a b))"),
        ("quote:(threat AND speaker:lavrov)", "quote:AND(threat speaker:lavrov)"),
        ("shield^2 (a b)^0.5", "AND(shield^2 AND(a b)^0.5)"),
        ("words:>=500", "wordsBounds { from: Some((500, Yes)), to: None }"),
        ("10:30", "10:30"),
        ("anti-missile - shield -x", "AND(anti-missile shield NOT(x))"),
        ("what threat?", "AND(what threat)"),
        ("same sentence!", "AND(same sentence)"),
        ("(a OR b) W/5 (c OR \"d e\")", "W5(OR(a b) OR(c \"d e\"~0))"),
        ("U.S. l'accord", "AND(U.S. l'accord)"),
    ] {
        assert_eq!(read(query), expected, "{query}");
    }
}

#[test]
fn what_cannot_be_read_says_so() {
    for (query, expected) in [
        ("", "error: the query holds no word to search for"),
        ("?! …", "error: the query holds no word to search for"),
        ("\"open", "error: this quotation mark is never closed"),
        ("(a b", "error: this parenthesis is never closed"),
        ("a b)", "error: this parenthesis was never opened"),
        ("()", "error: nothing stands in these parentheses"),
        ("a AND", "error: a word is missing here"),
        ("OR b", "error: a word is missing here"),
        ("a W/5", "error: a word is missing here"),
        ("W/5 b", "error: a word is missing before this operator"),
        ("colour:red", "error: there is no field 'colour'"),
        ("=missil*", "error: exact words and wildcards exclude each other"),
        ("=x~1", "error: exact words and '~' exclude each other"),
        ("=title:x", "error: '=' stands right before a word or a phrase"),
        ("missil! talks", "error: '!' does not stand for endings here"),
        ("!talks", "error: '!' does not stand for NOT here"),
        ("ATLEAST(talks)", "error: ATLEAST needs a number above 0"),
        ("ATLEAST0(talks)", "error: ATLEAST needs a number above 0"),
        ("a W/99999999999 b", "error: this distance is too large"),
        ("a W/ b", "error: this nearness has no distance"),
        ("word$3", "error: '$' does not stand for letters here"),
        ("a adj5 b", "error: nearness is written otherwise here"),
        ("a SAME b", "error: nearness is written otherwise here"),
        ("shield not w/5 missile", "error: 'not' in small letters is a word"),
        ("(a or b) Not W/S c", "error: 'not' in small letters is a word"),
        ("ATLEAST3 (shield)", "error: a space parts this operator from its parenthesis"),
        ("CAPS (march)", "error: a space parts this operator from its parenthesis"),
        ("shield^2x", "error: a weight is a number above 0"),
        ("climate change W/5 costs", "error: two bare words beside an operator of nearness can be read in two ways"),
        ("a W/5 (b AND c)", "error: this cannot be near anything"),
        ("date:yesterday", "error: date: cannot be read"),
        ("words:[9 TO 3]", "error: this range ends before it begins"),
    ] {
        assert_eq!(read(query), expected, "{query}");
    }
}

#[test]
fn what_only_looks_like_an_operator_is_a_word() {
    for (query, expected) in [
        ("Yahoo! shares", "error: '!' does not stand for endings here"),
        ("Yahoo!", "Yahoo"),
        ("coffee w/ milk", "AND(coffee w/ milk)"),
        ("CAPS and (BELLS)", "AND(CAPS and BELLS)"),
        ("not w/5 shield", "W5(not shield)"),
        ("ATLEAST three", "AND(ATLEAST three)"),
        ("W/ b", "AND(W/ b)"),
    ] {
        assert_eq!(read(query), expected, "{query}");
    }
}

#[test]
fn any_makes_the_space_an_or() {
    let read = |query| compact(&Query::parse(query, &ParseOptions { any: true, plain: false }).unwrap().root);
    assert_eq!(read("a b"), "OR(a b)");
    assert_eq!(read("+a b c"), "AND(a MAYBE(OR(b c)))");
    assert_eq!(read("a b -c"), "AND(NOT(c) OR(a b))");
    assert_eq!(read("a AND b c"), "OR(AND(a b) c)");
}

#[test]
fn plain_words_have_no_operators() {
    let query = Query::parse("“Who said NOT?” (title:x)", &ParseOptions { any: false, plain: true }).unwrap();
    assert_eq!(compact(&query.root), "OR(Who said NOT? title:x)");
}

#[test]
fn or_beside_and_is_noted() {
    let query = Query::parse("a OR b c", &ParseOptions::default()).unwrap();
    assert_eq!(query.notes, ["OR binds loosest: this was read as a OR (b c)"]);
    assert!(Query::parse("a OR (b c)", &ParseOptions::default()).unwrap().notes.is_empty());
}

#[test]
fn both_readings_are_shown() {
    let error = Query::parse("climate change W/5 costs", &ParseOptions::default()).unwrap_err().to_string();
    assert!(error.contains("write \"climate change\" W/5 costs, or climate AND (change W/5 costs)"), "{error}");
}

#[test]
fn deep_and_long_queries_end_at_once() {
    let deep = format!("{}a{}", "(".repeat(1000), ")".repeat(1000));
    assert!(Query::parse(&deep, &ParseOptions::default()).is_err());
    let not = "NOT ".repeat(100_000) + "a";
    assert!(Query::parse(&not, &ParseOptions::default()).is_err());
    let near = "a W/3 ".repeat(10_000) + "a";
    assert!(Query::parse(&near, &ParseOptions::default()).is_err());
    assert!(Query::parse(&format!("a{}", "^2".repeat(10_000)), &ParseOptions::default()).is_err());
    let long = "word ".repeat(10_000);
    assert!(Query::parse(&long, &ParseOptions::default()).is_ok());
}

#[test]
fn what_capitals_are_asked_of_ends_with_its_parenthesis() {
    for text in ["CAPS(march)", "ALLCAPS(us)", "NOCAPS(\"hot pot\")"] {
        let query = Query::parse(text, &ParseOptions::default()).unwrap();
        assert_eq!(query.root.span.of(text), text);
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_spans_lie_in_the_query(query in "\\PC{0,40}", any: bool, plain: bool) {
        check(&query, any, plain)?;
    }

    #[test]
    fn nor_does_what_looks_like_a_query(parts in proptest::collection::vec(prop::sample::select(vec![
        "a", "b*", "\"", "(", ")", "AND", "OR", "NOT", "W/5", "/s", "+", "-", "=", "~1", "^2", "title:", "date:", "[2011", "TO", "*", "]", "é", "/x/", " ", "“", "ATLEAST2(", "?",
    ]), 0..14), any: bool) {
        check(&parts.concat(), any, false)?;
        check(&parts.join(" "), any, false)?;
    }
}

fn check(text: &str, any: bool, plain: bool) -> std::result::Result<(), TestCaseError> {
    fn spans(node: &Node, text: &str) -> bool {
        text.get(node.span.start..node.span.end).is_some()
            && match &node.kind {
                NodeKind::And(nodes) | NodeKind::Or(nodes) => nodes.iter().all(|node| spans(node, text)),
                NodeKind::Not(node) | NodeKind::Maybe(node) | NodeKind::Field { node, .. } => spans(node, text),
                _ => true,
            }
    }
    match Query::parse(text, &ParseOptions { any, plain }) {
        Ok(query) => prop_assert!(spans(&query.root, text), "{query:?}"),
        Err(error) => {
            let span = error.query_span().unwrap();
            prop_assert!(text.get(span.start..span.end).is_some(), "{error}");
        }
    }
    Ok(())
}
