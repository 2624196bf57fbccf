//! Measures against figures of others: published ones, and those of NLTK 3.10.4 and SciPy 1.17.1 (`BigramAssocMeasures`,
//! `chi2_contingency` and `power_divergence` with `lambda_="log-likelihood"`).

use dateline::explore::{Comparison, Table2x2};

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// O, R1, C1 and N, then the expected frequency, t-score, MI, log-likelihood and logDice (14 + log2 of NLTK's Dice; the node is as
/// frequent as R1 says).
const BIGRAMS: [([u64; 4], [f64; 5]); 5] = [
    // "new companies" in Manning and Schütze, Foundations of Statistical Natural Language Processing (1999), section 5.3: t = 0.999932.
    (
        [8, 15828, 4675, 14_307_668],
        [5.17176523805277, 0.9999319894802036, 0.6293432116236843, 1.3253893963471581, 3.6764526000630298],
    ),
    // "Ayatollah Ruhollah" there, table 5.14: I = 18.38.
    (
        [20, 42, 20, 14_307_668],
        [5.870977716284722e-5, 4.472122827094311, 18.377967788479985, 521.0938390653544, 13.367731784500487],
    ),
    // "most powerful" there, table 5.12: -2 log λ = 1291.42 (1291.32 by the counts as they are printed).
    (
        [150, 12593, 932, 14_307_668],
        [0.8203067054673061, 12.180470951883276, 7.51458336379126, 1291.3190571274106, 8.50547771689434],
    ),
    (
        [14, 1200, 310, 27_033],
        [13.76095882809899, 0.06388644047046506, 0.02484583036060073, 0.004371888982791505, 8.247022087845163],
    ),
    // Rarer than expected.
    (
        [3, 900, 450, 27_033],
        [14.981689046720675, -6.917631396470572, -2.320165877639802, 14.808174336461708, 6.186218808782963],
    ),
];

#[test]
fn association_is_that_of_nltk_and_of_manning_and_schutze() {
    for ([observed, near, word, all], [expected, t_score, mi, log_likelihood, log_dice]) in BIGRAMS {
        let found = Table2x2 { observed, near, word, all }.association(near);
        close(found.expected, expected);
        close(found.t_score, t_score);
        close(found.mi, mi);
        assert!(
            (found.log_likelihood - log_likelihood).abs() < 1e-6,
            "{} is not {log_likelihood}",
            found.log_likelihood
        );
        close(found.log_dice, log_dice);
    }
}

/// What Rychlý says of logDice: 14 where all occurrences are together; twice as often is one more; a hundred times nearly seven.
#[test]
fn log_dice_is_as_rychly_describes_it() {
    let log_dice = |together, node, word| {
        Table2x2 { observed: together, near: node, word, all: 1_000_000 }.association(node).log_dice
    };
    close(log_dice(300, 300, 300), 14.0);
    assert!((log_dice(8, 389, 230) - 8.726_204).abs() < 1e-6);
    assert!((log_dice(3, 3000, 3000) - 4.034_216).abs() < 1e-6);
    assert!((log_dice(6, 3000, 3000) - 5.034_216).abs() < 1e-6);
    assert!((log_dice(300, 3000, 3000) - 10.678_07).abs() < 1e-5);
}

#[test]
fn keyness_is_that_of_published_examples() {
    // The example of Lancaster's course on corpus linguistics: 52 in 50,000 words against 57 in 75,000, LL = +2.65.
    let course = Comparison { count: 52, size: 50_000, reference_count: 57, reference_size: 75_000 };
    assert!((course.log_likelihood() - 2.65).abs() < 0.005 && course.is_overused());
    // SciPy's power_divergence of observed and expected counts; ratio and difference by hand.
    for ([count, size, reference_count, reference_size], [log_likelihood, log_ratio, percent_diff]) in [
        ([15, 3107, 9, 23_926], [35.3446528608212, 3.6819506717781088, 1183.445982190752]),
        ([5, 4000, 30, 8000], [6.605887092982334, -1.584962500721156, -66.66666666666666]),
    ] {
        let comparison = Comparison { count, size, reference_count, reference_size };
        close(comparison.log_likelihood(), log_likelihood);
        close(comparison.log_ratio().unwrap(), log_ratio);
        close(comparison.percent_diff().unwrap(), percent_diff);
        assert_eq!(comparison.is_overused(), log_ratio > 0.0);
    }
    // Hardie: a word twice as frequent has a log ratio of 1, four times 2; a half stands for what does not occur.
    let twice = Comparison { count: 20, size: 1000, reference_count: 10, reference_size: 1000 };
    close(twice.log_ratio().unwrap(), 1.0);
    close(twice.percent_diff().unwrap(), 100.0);
    let absent = Comparison { count: 7, size: 1000, reference_count: 0, reference_size: 2000 };
    close(absent.log_ratio().unwrap(), 4.807354922057604);
    close(absent.log_likelihood(), 15.380572041353537);
    assert_eq!(absent.percent_diff(), None);
}
