//! The noncentral t distribution, which `statrs` lacks, by numerical integration.
//!
//! With Z standard normal and V chi-square with f degrees of freedom, T = (Z + shift) / sqrt(V/f).
//! Given s = sqrt(V/f) this is a normal probability, so that
//! `P(T > t) = integral over s of P(Z > t s - shift) g(s)`, where g is the density of s
//! (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 1995, ch. 31).
//! Rejected: the series of Guenther and Lenth, which loses its digits at large shifts.

use super::tail::{MANY_DEGREES, Tail};
use statrs::function::gamma::ln_gamma;

/// Panels of Simpson's rule: an even number. The integrand is smooth and the range is chosen to its
/// width, so these give at least ten digits.
const PANELS: u32 = 3000;

/// P(T > t) for these (positive) degrees of freedom and this shift.
pub(super) fn above(t: f64, degrees: f64, shift: f64) -> f64 {
    if degrees >= MANY_DEGREES {
        // s is 1, and the logarithms below would lose their digits.
        return Tail::Normal.above(t - shift);
    }
    // s lies around 1 with standard deviation 1/sqrt(2f); twelve of them leave out nothing that a
    // double can hold, for one degree of freedom as well.
    let reach = 12.0 / (2.0 * degrees).sqrt();
    let low = (1.0 - reach).max(0.0);
    let step = (1.0 + reach - low) / f64::from(PANELS);
    let log_constant =
        std::f64::consts::LN_2 + 0.5 * degrees * (0.5 * degrees).ln() - ln_gamma(0.5 * degrees);
    let integrand = |s: f64| {
        let density = (log_constant + log_kernel(s, degrees)).exp();
        density * Tail::Normal.above(t * s - shift)
    };
    let sum: f64 = (0..=PANELS)
        .map(|i| weight(i) * integrand(low + f64::from(i) * step))
        .sum();
    (sum * step / 3.0).clamp(0.0, 1.0)
}

/// The logarithm of `s^(f-1) exp(-f s^2 / 2)`.
fn log_kernel(s: f64, degrees: f64) -> f64 {
    // At s = 0 and f = 1 the product below would be 0 times minus infinity; s^0 is 1.
    let power = if degrees == 1.0 {
        0.0
    } else {
        (degrees - 1.0) * s.ln()
    };
    power - 0.5 * degrees * s * s
}

/// Simpson's weights: 1, 4, 2, 4, ..., 2, 4, 1.
fn weight(i: u32) -> f64 {
    match i {
        0 | PANELS => 1.0,
        i if i % 2 == 1 => 4.0,
        _ => 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_shift_it_is_students_t() {
        for degrees in [1.0, 2.0, 3.0, 10.0, 100.0, 7000.0] {
            for t in [-3.0, -0.5, 0.0, 1.0, 2.5, 6.0] {
                let central = Tail::Student(degrees).above(t);
                let here = above(t, degrees, 0.0);
                assert!(
                    (here - central).abs() < 1e-9,
                    "{degrees} {t}: {here} {central}"
                );
            }
        }
    }

    #[test]
    fn at_nought_it_is_the_normal() {
        // P(T > 0) = P(Z > -shift), whatever the degrees of freedom.
        for degrees in [1.0, 4.0, 250.0] {
            for shift in [-3.0, 0.7, 5.0] {
                let exact = Tail::Normal.above(-shift);
                assert!((above(0.0, degrees, shift) - exact).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn it_agrees_with_scipy() {
        // scipy.stats.nct.sf(t, f, shift), 1.17
        let known = [
            (2.0, 1.0, 1.0, 0.377_128_035_539_718_3),
            (2.0, 2.0, -1.0, 0.015_512_615_318_919_239),
            (2.1, 18.0, 2.8, 0.754_618_242_628_211_1),
            (1.97, 398.0, 2.8, 0.796_510_025_777_708),
            (5.0, 6.0, 6.0, 0.760_707_282_034_148),
            (-1.0, 3.0, 1.5, 0.988_473_967_612_314_8),
        ];
        for (t, degrees, shift, expected) in known {
            let here = above(t, degrees, shift);
            assert!(
                (here - expected).abs() < 1e-9,
                "{t} {degrees} {shift}: {here}"
            );
        }
    }
}
