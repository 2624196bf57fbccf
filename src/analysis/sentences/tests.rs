use super::*;
use proptest::prelude::*;

fn split(text: &str, code: &str) -> Vec<String> {
    let whole = [Span::new(0, text.len())];
    sentences(text, &whole, Language::from_code(code))
        .into_iter()
        .map(|sentence| sentence.span.of(text).to_owned())
        .collect()
}

#[test]
fn stops_that_end_and_stops_that_do_not() {
    for (code, text) in [
        ("en", "Mr. Ladovin met U.S. officials on Sept. 3 in St. Aldmoor.|He left."),
        ("en", "“We are done.”|He left the hall at 5 p.m.|The talks go on."),
        ("en", "\"Stop!\" he said.|\"Why?\" she asked."),
        ("en", "J. R. Vane of Celadon Lines Inc. said no.|Prices rose 3.5 percent."),
        ("en", "It ended ... and began again.|So it is..."),
        ("de", "Am 3. September sagte Dr. Brandl: „Nein.“|Das war alles."),
        ("fr", "« Non ! »|M. Marosz a quitté la salle."),
        ("ru", "Об этом сообщил С. Ладовин.|Переговоры продолжатся."),
        ("es", "¿Quién lo dijo?|¡Nadie!|El ministro calló."),
        ("zh", "他说不。|她走了。"),
    ] {
        let expected: Vec<String> = text.split('|').map(str::to_owned).collect();
        let joined = if code == "zh" { text.replace('|', "") } else { text.replace('|', " ") };
        assert_eq!(split(&joined, code), expected, "{joined}");
    }
}

proptest! {
    #[test]
    fn every_visible_byte_lies_in_one_sentence(text in "[a-zA-ZéЩ .!?…\"”»()\n0-9]{0,80}") {
        let whole = [Span::new(0, text.len())];
        let mut covered = String::new();
        let mut last = 0;
        for sentence in sentences(&text, &whole, None) {
            prop_assert!(sentence.span.start >= last);
            last = sentence.span.end;
            covered.push_str(sentence.span.of(&text));
        }
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(visible(&covered), visible(&text));
    }

    #[test]
    fn tokens_of_the_text_are_those_of_its_sentences(text in "\\PC{0,60}") {
        use crate::analysis::{TokenScratch, for_each_token};
        let mut scratch = TokenScratch::default();
        let whole = [Span::new(0, text.len())];
        let mut positions = Vec::new();
        for sentence in sentences(&text, &whole, None) {
            for_each_token(sentence.span.of(&text), &mut scratch, |token| positions.push(token.span.shifted(sentence.span.start)));
        }
        for span in positions {
            prop_assert!(text.get(span.start..span.end).is_some());
        }
    }
}
