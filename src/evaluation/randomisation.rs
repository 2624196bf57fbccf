//! Whether two runs differ by more than chance.
//!
//! The paired randomisation test of M. D. Smucker, J. Allan and B. Carterette, *A comparison of statistical significance tests for
//! information retrieval evaluation*, CIKM 2007: if the runs were alike, each query's figures might as well be swapped. How often does
//! a swapping of some of them make as large a difference of the means as was seen? It asks nothing of how figures are distributed.

/// Swappings that are drawn.
const DRAWN: u32 = 100_000;
/// Queries that differ up to which all swappings are tried instead.
const ALL_TRIED_MAX: usize = 16;
/// The test is the same every time.
const SEED: u64 = 1;

/// The two-sided p-value of the differences between two runs, a query each: exact if no more than 16 queries differ, otherwise from
/// 100,000 swappings that are the same every time. 1 if there is no difference.
pub fn paired_randomisation(differences: &[f64]) -> f64 {
    let differences: Vec<f64> = differences.iter().copied().filter(|difference| *difference != 0.0).collect();
    let seen = differences.iter().sum::<f64>().abs();
    // Sums that are equal but for the order in which they were rounded are equal.
    let enough = seen - 1e-12 * differences.iter().map(|difference| difference.abs()).sum::<f64>();
    let swapped = |signs: &mut dyn FnMut() -> u64| -> bool {
        let mut sum = 0.0;
        for part in differences.chunks(64) {
            let bits = signs();
            for (number, difference) in part.iter().enumerate() {
                sum += if bits >> number & 1 == 1 { -difference } else { *difference };
            }
        }
        sum.abs() >= enough
    };
    if differences.len() <= ALL_TRIED_MAX {
        let all = 1u64 << differences.len();
        let as_large = (0..all).filter(|signs| swapped(&mut || *signs)).count();
        return as_large as f64 / all as f64;
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    let as_large = (0..DRAWN).filter(|_| swapped(&mut || random.u64(..))).count();
    // What was seen is one of the possible swappings itself.
    (as_large + 1) as f64 / f64::from(DRAWN + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_differences_by_hand() {
        assert_eq!(paired_randomisation(&[]), 1.0);
        assert_eq!(paired_randomisation(&[0.0, 0.0]), 1.0);
        // Both signs of one: always as large.
        assert_eq!(paired_randomisation(&[0.25, 0.0]), 1.0);
        // Of eight sums 6, 4, 2, 0 and their negatives, two are as large as 6, four as large as 4.
        assert_eq!(paired_randomisation(&[1.0, 2.0, 3.0]), 0.25);
        assert_eq!(paired_randomisation(&[-1.0, 2.0, 3.0]), 0.5);
    }

    #[test]
    fn many_are_drawn_and_come_near_the_exact_figure() {
        // Twenty equal differences of which 15 are positive: as many heads or more in 20 throws, or as many tails.
        let differences: Vec<f64> = (0..20).map(|number| if number < 15 { 0.1 } else { -0.1 }).collect();
        let exact = 2.0 * (15_504.0 + 4845.0 + 1140.0 + 190.0 + 20.0 + 1.0) / f64::from(1 << 20);
        let drawn = paired_randomisation(&differences);
        // Within four standard errors.
        assert!((drawn - exact).abs() < 4.0 * (exact * (1.0 - exact) / f64::from(DRAWN)).sqrt(), "{drawn} {exact}");
        assert_eq!(drawn, paired_randomisation(&differences), "the same every time");
    }
}
