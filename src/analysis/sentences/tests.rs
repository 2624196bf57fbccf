//! Sentence borders in a dozen languages, and what holds of all of them.

use proptest::prelude::*;

use super::*;
use crate::analysis::{TokenScratch, for_each_token};
use crate::article;

fn split(text: &str, code: &str) -> Vec<String> {
    sentences(text, &article::paragraphs(text), Language::from_code(code))
        .into_iter()
        .map(|sentence| sentence.span.of(text).to_owned())
        .collect()
}

/// Texts whose sentences are parted by bars.
fn check(code: &str, texts: &[&str]) {
    for text in texts {
        let expected: Vec<&str> = text.split('|').map(str::trim).collect();
        assert_eq!(split(&text.replace('|', ""), code), expected, "{code}");
    }
}

#[test]
fn english_abbreviations() {
    check(
        "en",
        &[
            "Mr. Ladovin met U.S. officials on Sept. 3 in St. Aldmoor. |He left.",
            "Gen. Vane and Lt. Col. Osei spoke with Rep. Ruth Okafor, D-Port Ellery. |Nobody answered.",
            "J. R. Vane of Celadon Lines Inc. said no. |Prices rose 3.5 percent to $1.20 a lb. in a week.",
            "He works for Celadon Lines Inc. |The company denies it.",
            "The talks began at 5 p.m. Monday. |They ended at 9 p.m. |They go on.",
            "The police came at 9 p.m. |Police said nobody was hurt.",
            "They live in the U.S. |He does not.",
            "The U.S. President spoke, and the president left.",
            "Read No. 5 on the list, pp. 3 and 4. |Is it true? |No. |He lied.",
            "It was Vitamin C. |The doctor said so.",
            "GEN. VANE SPEAKS. |HE IS BRIEF.",
            "The firms, e.g. Celadon, i.e. the owners, etc. were sued vs. the state.",
            "Shares of Yahoo! Inc. fell. |Yahoo! |It rose.",
            "P.S. I like it.",
        ],
    );
}

#[test]
fn sentences_that_begin_without_a_space() {
    check(
        "en",
        &[
            "It burnt all night.|The police came late.|Nobody in Port Ellery slept.",
            "He won in 2009.|The rest left Celadon.|They went home.",
            "“We shall stay the night.”|The minister left.",
            "Who has seen the list?|Anna Vane has.",
            "She was last seen in Port Ellery.|Police searched the quay on Sunday.|Divers joined them on 3 March.|Marosz had said so.",
            "He asked Sen.Whitlock, Prof.Marosz and Celadon.Com on Wednesday.",
            "Write to press@celadon.Org or see www.celadon.Example for more on ASP.Net and node.Js/Vane.",
            "See en.Celadonia for the list.Of(x).",
        ],
    );
    check("de", &["Die Sitzung endete spät.|Der Minister ging."]);
}

#[test]
fn quotations_that_end_inside_a_sentence() {
    check(
        "en",
        &[
            "\"Stop!\" he said. |\"Why?\" she asked.",
            "“Is it over?” Marosz asked. |“No.” |“Then we stay,” she said.",
            "“We are done.” |He left the hall.",
            "\"Why now?\" Deputy Foreign Minister Ilena Marosz asked the chamber. |It laughed.",
            "“Is it over?” |Nobody knew.",
            "He called it “a farce.” |Others did not.",
            "(He would not say more.) |The talks go on.",
            "He left. |(Reporting by Anna Lind; editing by Jo Marsh)",
        ],
    );
}

#[test]
fn ellipses_and_omissions() {
    check(
        "en",
        &[
            "It ended ... and began again. |So it is...",
            "It ended . . . and began again. |So it is. . . .",
            "“We tried… we failed.” |He paused… |Then he left.",
            "The treaty is dead. |[...] Nobody mourns it.",
            "The treaty [...] Mr. Orlan signed is dead.",
        ],
    );
}

#[test]
fn datelines_lists_headlines_and_rules() {
    check(
        "en",
        &[
            "PORT ELLERY, N.Y. (AAW) — The mayor left. |She is back.",
            "BRESTOVA, Sept. 3 — The minister left. |He is back.",
            "WASHINGTON, D.C. – The minister left.",
            "1. The radars stay. |They are switched off.\n\n|2. The talks go on.\n\n|a. In Torvik.",
            "Shield talks fail\n\n|The talks failed. |* * * |Nobody wept.",
            "He wrote it in 1805. [6] |An answer came.[7] |It was “no.”[8][9]",
            "The rights are protected. 4 |Even so, nobody asks.",
            "See the site. |http://dateline.example/a.b?c=d. |It is new.",
        ],
    );
}

#[test]
fn web_text() {
    check(
        "en",
        &[
            "i like it. |it is new! |is it? |yes",
            "Great place :-) |We come back. |Nice 😀👍 |They smile ;) a lot.",
            "Really??? |Yes!!! |OK!?",
            "The office is in approx. five streets, as eBay sellers know. |The owner is out. |Nobody waits.",
        ],
    );
}

#[test]
fn french() {
    check(
        "fr",
        &[
            "« Non ! » |M. Marosz a quitté la salle. |Il est 20 h.",
            "MM. Ladovin et Orlan, av. J.-C., cf. art. 5, p. 3, etc. ont signé. |Mme Marosz non.",
            "« Pourquoi ? » a demandé le ministre. |« Parce que. »",
            "C'est fini ! dit-il. |Qui part ? |J. Vane, S. A. Orlan et P. Le Goff restent.",
            "Le ministre part ; il revient. |La Sté Celadon n° 5 attend…",
            "TORVIK, 3 sept. — Le ministre part.",
        ],
    );
}

#[test]
fn german() {
    check(
        "de",
        &[
            "Am 3. September sagte Dr. Brandl: „Nein.“ |Das war alles.",
            "Die 2. Runde begann am 12. Juli. |Im 19. Jahrhundert war das z. B. in Halvanien, d. h. im Süden, anders.",
            "Sie gewannen 1:0. |Torvik liegt auf Platz 9. |Celadon feiert den 140. Geburtstag. |Freitag 13. Januar war es kalt.",
            "Er ist 25. |Sie ist älter. |Das war 1994. |Danach kam Ludwig XIV. nach Brestova.",
            "„Warum?“, fragte Brandl. |„Nein!“ rief er. |Die Reederei zahlt 3 Mio. Mark bzw. ca. 2 Mrd. Kronen usw. an St. Aldmoor.",
        ],
    );
}

#[test]
fn spanish_portuguese_italian_and_dutch() {
    check(
        "es",
        &[
            "¿Quién lo dijo? |¡Nadie! |El ministro calló. |El Sr. Rojas y la Dra. Montalbán, de EE. UU., no.",
            "«¿Por qué?», preguntó. |— No, dijo la Sra. Herrera a las 5 p. m. en la pág. 3 del art. 7.",
        ],
    );
    check("pt", &["O Sr. Vaz e a Dra. Lima saíram. |A lei n. 5 fica."]);
    check("it", &["Il sig. Rossi e l'on. Bianchi, ecc. sono usciti. |La legge resta."]);
    check("nl", &["Dhr. Smit en dr. De Wit, o.a. uit Torvik, zwegen. |Het was om 5 uur."]);
}

#[test]
fn russian_and_greek() {
    check(
        "ru",
        &[
            "Об этом сообщил С. В. Ладовин. |Переговоры продолжатся.",
            "В г. Тарске на ул. Речной, им. Орлана, т. е. у порта, в 2019 г. прошёл митинг, т.к. цены выросли.",
            "Это стоит 5 млн руб. |Он не заплатил. |Так было в 2019 г. |Она ушла и т.д.",
            "«Нет!» — сказал он. |— Да, — ответил Орлан.",
        ],
    );
    check("el", &["Ποιος το είπε; |Κανείς. |Ο κ. Μάρκου έφυγε, π.χ. χθες."]);
}

#[test]
fn scripts_without_capitals() {
    check("ar", &["قال الوزير ذلك. |هل انتهى؟ |نعم."]);
    check("hi", &["मंत्री ने कहा। |वह चला गया।"]);
    check("ur", &["وزیر نے کہا۔ |وہ چلا گیا۔"]);
    check("hy", &["Նախարարը գնաց։ |Նա լռեց։"]);
    check("zh", &["他说不。|她走了！|为什么？|没人知道", "“停！”他说。|她走了。", "他说：“不。”|会议结束了。"]);
    check("ja", &["「行く。」と言った。|彼は去った。"]);
}

fn spans(text: &str, code: &str) -> Vec<Span> {
    let all = sentences(text, &article::paragraphs(text), Language::from_code(code));
    all.into_iter().map(|sentence| sentence.span).collect()
}

/// Nearly everything that the rules look at.
const PIECES: [&str; 51] = [
    " ", " ", " ", "\n", "\n\n", ".", ".", "...", "…", "!", "?", ";", "。", "؟", "।", "\"", "”", "« ", " »", "(", ")",
    "[3]", "[...]", " — ", "***", " * * * ", ":-)", "😀", "\u{301}", "\u{200d}", "U.S", "Mr", "Inc", "The", "Said",
    "É", "Он", "3", "XIV", "北", "と", "का", "A", "P.M", "NO", "Über", "Le", "I", "．", "Ａ", "３",
];
/// Words with small letters: at a start they are evidence of a careless writer.
const SMALL: [&str; 8] = ["he", "said", "e\u{301}", "г", "p.m", "www.a.example", "i", "approx"];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => proptest::sample::select(&PIECES[..]), 1 => proptest::sample::select(&SMALL[..])];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn texts_of_capitals() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
}

const CODES: [&str; 8] = ["en", "fr", "de", "es", "ru", "el", "zh", "xx"];

proptest! {
    #[test]
    fn every_visible_byte_lies_in_one_sentence(text in texts(), code in proptest::sample::select(&CODES)) {
        let mut last = 0;
        for span in spans(&text, code) {
            prop_assert!(span.start >= last && span.end > span.start);
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            prop_assert!(text[last..span.start].chars().all(char::is_whitespace));
            prop_assert_eq!(span.trimmed(&text), span);
            last = span.end;
        }
        prop_assert!(text[last..].chars().all(char::is_whitespace));
    }

    #[test]
    fn any_text_is_covered(text in "\\PC{0,80}") {
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let covered: String = spans(&text, "en").into_iter().map(|span| span.of(&text)).collect();
        prop_assert_eq!(visible(&covered), visible(&text));
    }

    #[test]
    fn tokens_of_the_text_are_those_of_its_sentences(text in texts(), code in proptest::sample::select(&CODES)) {
        let mut scratch = TokenScratch::default();
        let mut of_text = Vec::new();
        for_each_token(&text, &mut scratch, |token| of_text.push((token.span, token.folded.to_owned())));
        let mut of_sentences = Vec::new();
        let spans = spans(&text, code);
        for span in &spans {
            for_each_token(span.of(&text), &mut scratch, |token| {
                of_sentences.push((token.span.shifted(span.start), token.folded.to_owned()));
            });
        }
        // But for a token that a border stands in (night.The), which becomes two.
        let cut = |token: &Span| spans.iter().any(|span| token.start < span.start && span.start < token.end);
        let parted: Vec<Span> = of_text.iter().map(|(span, _)| *span).filter(cut).collect();
        of_sentences.retain(|(span, _)| !parted.iter().any(|whole| whole.start <= span.start && span.end <= whole.end));
        of_text.retain(|(span, _)| !cut(span));
        prop_assert_eq!(of_sentences, of_text);
    }

    #[test]
    fn sentences_part_no_further(text in texts_of_capitals(), code in proptest::sample::select(&CODES)) {
        let once = spans(&text, code);
        let again: Vec<Span> = sentences(&text, &once, Language::from_code(code)).iter().map(|sentence| sentence.span).collect();
        prop_assert_eq!(again, once);
    }
}
