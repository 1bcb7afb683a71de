//! What a label may look like, and what the apiserver says when one does not.
//! Upstream: k8s.io/apimachinery/pkg/api/validate/content (kube.go, dns.go, errors.go).

use alloc::{format, string::String, vec, vec::Vec};

/// The faults of a label key, also called qualified name (IsLabelKey).
pub fn label_key(key: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let name = match key.split_once('/') {
        None => key,
        Some((_, name)) if name.contains('/') => {
            let wrong = regex_error(LABEL_KEY_MESSAGE, LABEL_KEY, LABEL_KEY_EXAMPLES);
            return vec![format!(
                "a valid label key {wrong} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
        Some((prefix, name)) => {
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".into());
            } else {
                errors.extend(dns1123_subdomain(prefix).iter().map(|error| format!("prefix part {error}")));
            }
            name
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".into());
    } else if name.len() > 63 {
        errors.push(format!("name part {}", max_len_error(63)));
    }
    if !is_label_name(name) {
        errors.push(format!("name part {}", regex_error(LABEL_KEY_MESSAGE, LABEL_KEY, LABEL_KEY_EXAMPLES)));
    }
    errors
}

/// The faults of a label's value (IsLabelValue).
pub fn label_value(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > 63 {
        errors.push(max_len_error(63));
    }
    if !value.is_empty() && !is_label_name(value) {
        errors.push(regex_error(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character",
            &format!("({LABEL_KEY})?"),
            &["MyValue", "my_value", "12345"],
        ));
    }
    errors
}

/// The faults of a DNS subdomain as RFC 1123 has it (IsDNS1123Subdomain).
pub fn dns1123_subdomain(name: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if name.len() > 253 {
        errors.push(max_len_error(253));
    }
    if !name.split('.').all(is_dns1123_label) {
        errors.push(regex_error(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
             start and end with an alphanumeric character",
            &format!(r"{DNS1123_LABEL}(\.{DNS1123_LABEL})*"),
            &["example.com"],
        ));
    }
    errors
}

/// The faults of a DNS label as RFC 1123 has it (IsDNS1123Label).
pub fn dns1123_label(name: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if name.len() > 63 {
        errors.push(max_len_error(63));
    }
    if !is_dns1123_label(name) {
        errors.push(regex_error(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and \
             end with an alphanumeric character",
            DNS1123_LABEL,
            &["my-name", "123-abc"],
        ));
    }
    errors
}

/// RegexError: the rule in words, examples, and the regular expression.
pub fn regex_error(message: &str, regex: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    let examples = if examples.is_empty() { String::new() } else { format!("e.g. {}", examples.join(" or ")) };
    format!("{message} ({examples}regex used for validation is '{regex}')")
}

/// MaxLenError of this package; the older validation package says "characters" instead.
fn max_len_error(length: u32) -> String {
    format!("must be no more than {length} bytes")
}

const LABEL_KEY: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_KEY_MESSAGE: &str =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_KEY_EXAMPLES: &[&str] = &["MyName", "my.name", "123-abc"];
const DNS1123_LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

fn is_label_name(name: &str) -> bool {
    starts_and_ends(name, |byte| byte.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_dns1123_label(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    starts_and_ends(name, is_letter) && name.bytes().all(|byte| is_letter(byte) || byte == b'-')
}

fn starts_and_ends(name: &str, with: impl Fn(u8) -> bool) -> bool {
    name.bytes().next().is_some_and(&with) && name.bytes().next_back().is_some_and(&with)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn keys_and_values() {
        for key in ["a", "A_b.c-9", "example.com/a", "a.b-c.d/x_Y"] {
            assert_eq!(label_key(key), Vec::<String>::new(), "{key}");
        }
        for value in ["", "a", "1.2_3-x"] {
            assert_eq!(label_value(value), Vec::<String>::new(), "{value}");
        }
        let long = "a".repeat(64);
        let wrong: String =
            ["", "-a", "/a", "A.com/a", "a/b/c", &long].map(|key| format!("{}\n", label_key(key).join("; "))).concat();
        expect![[r#"
            name part must be non-empty; name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            prefix part must be non-empty
            prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')
            name part must be no more than 63 bytes
        "#]]
        .assert_eq(&wrong);
        expect!["a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"]
            .assert_eq(&label_value("a b").join("; "));
    }
}
