use super::*;
use crate::base::Digest;
use alloc::string::{String, ToString};
use expect_test::expect;
use proptest::prelude::*;
use std::format;

fn q(text: &str) -> Quantity {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn canonical(texts: &str) -> String {
    texts.split_whitespace().map(|text| format!("{text} -> {}\n", q(text))).collect()
}

#[test]
fn decimal_amounts_in_canonical_form() {
    expect![[r#"
        0 -> 0
        0.0 -> 0
        0Mi -> 0
        0.5 -> 500m
        .5 -> 500m
        1.5 -> 1500m
        -1.5 -> -1500m
        100m -> 100m
        0.1m -> 100u
        0.0001 -> 100u
        1000m -> 1
        1500m -> 1500m
        2.50 -> 2500m
        0100 -> 100
        +5 -> 5
        5. -> 5
        1000 -> 1k
        1024 -> 1024
        12345k -> 12345k
        100000k -> 100M
        1.1M -> 1100k
        0.0000000001 -> 1n
        1.00000000001 -> 1000000001n
        -0.1n -> -1n
        100E -> 100E
        1000E -> 1e21
        9223372036854775807 -> 9223372036854775807
        18446744073709551616 -> 18446744073709551620
    "#]]
    .assert_eq(&canonical(
        "0 0.0 0Mi 0.5 .5 1.5 -1.5 100m 0.1m 0.0001 1000m 1500m 2.50 0100 +5 5. 1000 1024 12345k 100000k 1.1M \
         0.0000000001 1.00000000001 -0.1n 100E 1000E 9223372036854775807 18446744073709551616",
    ));
}

#[test]
fn binary_amounts_in_canonical_form() {
    expect![[r#"
        1Ki -> 1Ki
        1.5Gi -> 1536Mi
        1024Mi -> 1Gi
        1500Mi -> 1500Mi
        8123456Ki -> 8123456Ki
        50Gi -> 50Gi
        3.14Gi -> 3371549327360m
        0.5Ki -> 512
        0.5Mi -> 512Ki
        0.0001Ki -> 102400u
        -9.5Gi -> -9728Mi
        7Ei -> 7Ei
        8Ei -> 9223372036854775807
        -20Ei -> -9223372036854775807
        1000Ki -> 1000Ki
    "#]]
    .assert_eq(&canonical(
        "1Ki 1.5Gi 1024Mi 1500Mi 8123456Ki 50Gi 3.14Gi 0.5Ki 0.5Mi 0.0001Ki -9.5Gi 7Ei 8Ei -20Ei 1000Ki",
    ));
    assert_eq!(Quantity::from_bytes(1000).to_string(), "1k");
    assert_eq!(Quantity::from_bytes(4096 << 20).to_string(), "4Gi");
}

#[test]
fn decimal_exponents_in_canonical_form() {
    expect![[r#"
        1e3 -> 1e3
        1E3 -> 1e3
        12e6 -> 12e6
        1e4 -> 10e3
        1.5e3 -> 1500
        1e-3 -> 1e-3
        1e-1 -> 100e-3
        1e0 -> 1
        1e100 -> 10e99
        1e-100 -> 1e-9
        1e+21 -> 1e21
    "#]]
    .assert_eq(&canonical("1e3 1E3 12e6 1e4 1.5e3 1e-3 1e-1 1e0 1e100 1e-100 1e+21"));
}

/// quantity_golden_test.go records this oddity of ParseQuantity under "the fractional-digit class".
#[test]
fn three_decimal_places_stay_as_written_until_someone_calculates() {
    expect![[r#"
        1.441 -> 1.441
        1.250 -> 1.250
        -1.250 -> -1.250
        1.000001 -> 1.000001
        1.234k -> 1.234k
        1.234e3 -> 1.234e3
        1.25 -> 1250m
        1.000 -> 1
        0.125 -> 125m
        1.250Ki -> 1280
    "#]]
    .assert_eq(&canonical("1.441 1.250 -1.250 1.000001 1.234k 1.234e3 1.25 1.000 0.125 1.250Ki"));
    assert_eq!((q("1.250") + Quantity::ZERO).to_string(), "1250m");
    assert_eq!(q("1.250"), q("1250m"));
}

#[test]
fn refuses_in_upstream_s_words() {
    for text in ["", "1..5", "a", "1 Gi", "1.5Gib", "1_000", "1m1m", "0x10"] {
        assert_eq!(text.parse::<Quantity>(), Err(QuantityError::Format), "{text:?}");
    }
    for text in ["1gi", "1K", "1e", "1mi", "1KiKi", "1m1", "1e3e3", "5i", "--1"] {
        assert!(text.parse::<Quantity>().is_err(), "{text:?}");
    }
    assert_eq!("1K".parse::<Quantity>().unwrap_err().to_string(), "unable to parse quantity's suffix");
}

#[test]
fn arithmetic_is_exact_and_keeps_the_first_format() {
    assert_eq!((q("100m") + q("900m")).to_string(), "1");
    assert_eq!((q("1Gi") + q("512Mi")).to_string(), "1536Mi");
    assert_eq!((q("1Gi") + q("1M")).to_string(), "1074741824");
    assert_eq!((Quantity::ZERO + q("1Gi")).to_string(), "1Gi");
    assert_eq!((q("1") - q("1Gi")).to_string(), "-1073741823");
    assert_eq!((q("0.1") + q("0.2")), q("300m"));
    assert_eq!((-q("1Ki")).to_string(), "-1Ki");
    assert_eq!(q("1e40") + q("1n"), q("1e40"));
    assert_eq!(q("1n") - q("1e40"), q("-1e40"));
    assert!(q("7Ei") + q("7Ei") > q("8Ei"));
}

#[test]
fn whole_numbers_are_rounded_away_from_zero() {
    assert_eq!((q("1500m").value(), q("1m").value(), q("-1500m").value()), (2, 1, -2));
    assert_eq!((q("0.0001").milli_value(), q("2").milli_value(), q("1Gi").value()), (1, 2000, 1 << 30));
    assert_eq!((q("1e30").value(), q("-1e30").milli_value()), (i64::MAX, i64::MIN));
    assert_eq!(q("9E").milli_value(), i64::MAX);
}

#[test]
fn values_are_equal_across_formats_but_not_in_the_digest() {
    assert_eq!(size_of::<Option<Quantity>>(), 16);
    assert_eq!(q("1Gi"), q("1073741824"));
    assert_ne!(Digest::of(&q("1Gi")), Digest::of(&q("1073741824")));
    assert_eq!(Digest::of(&q("1000m")), Digest::of(&q("1")));
}

/// A number of quantities that a person may write, with its value in 10⁻⁹ units.
fn written() -> impl Strategy<Value = (String, i128)> {
    let suffixes: &[(&str, i128)] = &[
        ("n", 1),
        ("u", 1000),
        ("m", 1_000_000),
        ("", 1_000_000_000),
        ("e0", 1_000_000_000),
        ("k", 1_000_000_000_000),
        ("e3", 1_000_000_000_000),
        ("M", 1_000_000_000_000_000),
        ("Ki", 1024 * 1_000_000_000),
        ("Mi", 1024 * 1024 * 1_000_000_000),
        ("Gi", 1024 * 1024 * 1024 * 1_000_000_000),
    ];
    (-20_000i64..20_000, 0u32..4, prop::sample::select(suffixes)).prop_map(|(digits, places, (suffix, nanos))| {
        let divisor = 10i128.pow(places);
        let (sign, all) = (if digits < 0 { "-" } else { "" }, i128::from(digits.abs()));
        let fraction = format!(".{:0width$}", all % divisor, width = places as usize);
        let text = format!("{sign}{}{}{suffix}", all / divisor, if places > 0 { &fraction } else { "" });
        let exact = i128::from(digits) * nanos;
        let rounded = exact / divisor + if exact % divisor != 0 { exact.signum() } else { 0 };
        (text, rounded)
    })
}

proptest! {
    #[test]
    fn printing_then_reading_changes_nothing((text, _) in written()) {
        let quantity = q(&text);
        let again = q(&quantity.to_string());
        prop_assert_eq!(again, quantity);
        // A number of bytes that is no multiple of 1024 is printed without a suffix, and read as a decimal number.
        if !text.ends_with('i') || quantity.to_string().ends_with('i') {
            prop_assert_eq!(again.to_string(), quantity.to_string());
        }
    }

    #[test]
    fn order_and_sums_are_those_of_the_numbers((a, a_nanos) in written(), (b, b_nanos) in written()) {
        let (a, b) = (q(&a), q(&b));
        prop_assert_eq!(a.cmp(&b), a_nanos.cmp(&b_nanos));
        if let Ok(sum) = i64::try_from(a_nanos + b_nanos) {
            prop_assert_eq!((a + b).scaled_value(-9), sum);
            prop_assert_eq!(a + b - b, a);
        }
        prop_assert_eq!(a < b, a - b < Quantity::ZERO);
    }
}
