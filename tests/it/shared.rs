//! A real dispatch, where one lies beside the repository: all that it says of itself, and its twelve quotations.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::lab::{Lab, repository};

fn shared(path: &str) -> Option<PathBuf> {
    let path = repository().parent()?.join("shared").join(path);
    path.exists().then_some(path)
}

#[test]
fn a_real_dispatch() {
    let (Some(article), Some(gold)) = (shared("articles/lavrov-abm.txt"), shared("quotes/lavrov-abm.gold.jsonl"))
    else {
        return;
    };
    let lab = Lab::new();
    lab.file("wire/lavrov-abm.txt", fs::read(article).unwrap());
    lab.done("index wire -q");
    let shown = lab.json("show lavrov-abm.txt").remove(0);
    for (key, expected) in [("place", "Dushanbe"), ("date", "--09-03"), ("source", "Itar-Tass"), ("title", "")] {
        assert_eq!(shown[key], expected, "{key}");
    }
    let gold: Value = serde_json::from_str(&fs::read_to_string(gold).unwrap()).unwrap();
    let expected = gold["quotes"].as_array().unwrap();
    assert_eq!(expected.len(), 12);
    let text: Vec<char> = gold["text"].as_str().unwrap().chars().collect();
    let found = lab.json("quotes --speaker lavrov -n 0");
    assert!(found.iter().all(|quote| quote["speaker"] == "Sergei Lavrov"), "every speaker is Sergei Lavrov");
    for quote in expected {
        let content: Vec<[usize; 2]> = serde_json::from_value(quote["content"].clone()).unwrap();
        let wanted: String =
            content.iter().map(|[start, end]| text[*start..*end].iter().collect::<String>() + " ").collect();
        let best = found.iter().map(|hit| shared_words(&wanted, hit["text"].as_str().unwrap())).fold(0.0, f64::max);
        assert!(best > 0.8, "{best}: {wanted}");
    }
}

/// Dice's coefficient of the words of two texts.
fn shared_words(a: &str, b: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut words: Vec<String> = parts.map(str::to_lowercase).collect();
        words.sort();
        words
    };
    let (a, mut b) = (words(a), words(b));
    let all = a.len() + b.len();
    let mut both = 0;
    for word in a {
        if let Ok(at) = b.binary_search(&word) {
            b.remove(at);
            both += 1;
        }
    }
    2.0 * both as f64 / all as f64
}
