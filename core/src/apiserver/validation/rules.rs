//! Rules over untyped objects: a value, where it stands, and tables of what it has to be.
//!
//! The objects of most kinds are trees; the rule of most fields fits into one line of a table.

use super::Errors;
use super::value::{dns_label, dns_subdomain, labels, port_number, quoted};
use super::{selector, value};
use crate::api::{Quantity, Tree, json};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A value in an object, and its path.
#[derive(Clone, Debug)]
pub(in crate::apiserver) struct At<'a> {
    /// The value; null when it is not set.
    pub(in crate::apiserver) tree: &'a Tree,
    /// `spec.ports[0].name`.
    pub(in crate::apiserver) path: String,
}

/// A rule for one field. A field that is not set is only held against the rules that say so.
#[derive(Clone, Copy, Debug)]
pub(in crate::apiserver) enum Rule {
    /// It is set and not empty; with what is said otherwise.
    Required(&'static str),
    /// It is one of these words.
    OneOf(&'static [&'static str]),
    /// It is set, to one of these words.
    MustBe(&'static [&'static str]),
    /// It is no less than zero.
    NotNegative,
    /// It is more than zero; not set counts as zero. With what is said otherwise.
    Positive(&'static str),
    /// It is the number of a port; not set counts as zero.
    Port,
    /// It is the name of most objects.
    Subdomain,
    /// It is the name of a container, a volume, a namespace.
    Label,
    /// Its keys and values are those of labels.
    Labels,
    /// It is a label selector.
    Selector,
    /// It is the number of a user or a group.
    Id,
    /// It is a path below a directory, which does not begin with two dots (`ValidateLocalNonReservedPath`).
    LocalPath,
    /// It is the mode of a file.
    FileMode,
    /// It lies between these two.
    Between(i64, i64),
}

/// Rules for fields, by their path below the object they belong to.
pub(in crate::apiserver) type Table = &'static [(&'static str, Rule)];

impl<'a> At<'a> {
    /// The object itself.
    pub(in crate::apiserver) fn root(tree: &'a Tree) -> At<'a> {
        At { tree, path: String::new() }
    }

    /// The value down these names: `"spec.selector"`.
    pub(in crate::apiserver) fn get(&self, names: &str) -> At<'a> {
        let tree = names.split('.').try_fold(self.tree, |tree, name| tree.get(name)).unwrap_or(&Tree::Null);
        At { tree, path: self.field(names) }
    }

    /// The items of the list of this name.
    pub(in crate::apiserver) fn each(&self, names: &str) -> Vec<At<'a>> {
        let list = self.get(names);
        let items = list.tree.as_list().unwrap_or_default().iter().enumerate();
        items.map(|(index, tree)| At { tree, path: format!("{}[{index}]", list.path) }).collect()
    }

    /// The entries of the map of this name, with their keys.
    pub(in crate::apiserver) fn entries(&self, names: &str) -> Vec<(&'a str, At<'a>)> {
        let map = self.get(names);
        let fields = map.tree.as_map().into_iter().flatten();
        fields.map(|(key, tree)| (key.as_str(), At { tree, path: format!("{}[{key}]", map.path) })).collect()
    }

    /// The path of a field.
    pub(in crate::apiserver) fn field(&self, names: &str) -> String {
        if self.path.is_empty() { names.into() } else { format!("{}.{names}", self.path) }
    }

    /// Whether there is a value.
    pub(in crate::apiserver) fn is_set(&self) -> bool {
        !self.tree.is_null()
    }

    /// Whether the field of this name is there.
    pub(in crate::apiserver) fn has(&self, name: &str) -> bool {
        value::child(self.tree, name).is_some()
    }

    /// The value as a string; empty when there is none.
    pub(in crate::apiserver) fn text(&self) -> &'a str {
        self.tree.as_str().unwrap_or_default()
    }

    /// The string of this name.
    pub(in crate::apiserver) fn word(&self, name: &str) -> &'a str {
        self.tree.str_at(name)
    }

    /// The number of this name.
    pub(in crate::apiserver) fn number(&self, name: &str) -> Option<i64> {
        self.tree.at(name).as_i64()
    }

    /// The value as an amount of a resource.
    pub(in crate::apiserver) fn quantity(&self) -> Option<Quantity> {
        self.tree.as_str().and_then(|text| text.parse().ok())
    }

    /// The value as Go prints it.
    pub(in crate::apiserver) fn printed(&self) -> String {
        json::to_json(self.tree)
    }

    /// Holds the fields against a table.
    pub(in crate::apiserver) fn follow(&self, table: Table, errors: &mut Errors) {
        for (names, rule) in table {
            self.get(names).check(*rule, errors);
        }
    }

    /// Holds the value against one rule.
    pub(in crate::apiserver) fn check(&self, rule: Rule, errors: &mut Errors) {
        let (field, text) = (self.path.as_str(), self.text());
        match rule {
            Rule::Required(detail) => {
                let is_empty = match self.tree {
                    Tree::Null => true,
                    Tree::Text(text) => text.is_empty(),
                    Tree::List(list) => list.is_empty(),
                    _ => false,
                };
                if is_empty {
                    errors.required(field, detail);
                }
            }
            Rule::MustBe(words) if !words.contains(&text) => errors.unsupported(field, text, words),
            Rule::Positive(detail) if self.tree.as_i64().unwrap_or(0) <= 0 => {
                errors.invalid(field, &format!("{}", self.tree.as_i64().unwrap_or(0)), detail)
            }
            Rule::Port => port_number(field, self.tree.as_i64().unwrap_or(0), errors),
            _ if !self.is_set() => {}
            Rule::OneOf(words) if !words.contains(&text) => errors.unsupported(field, text, words),
            Rule::NotNegative => value::not_negative(field, self.tree.as_i64().unwrap_or(0), errors),
            Rule::Subdomain => dns_subdomain(field, text, errors),
            Rule::Label => dns_label(field, text, errors),
            Rule::Labels => {
                let map = self.tree.as_map().into_iter().flatten();
                labels(field, map.map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())), errors)
            }
            Rule::Selector => selector::untyped(self.tree, field, errors),
            Rule::Id => self.check(Rule::Between(0, i64::from(i32::MAX)), errors),
            Rule::LocalPath => value::local_path(field, text, errors),
            Rule::FileMode => value::file_mode(field, self.tree.as_i64(), errors),
            Rule::Between(least, most) => {
                let number = self.tree.as_i64().unwrap_or(0);
                if !(least..=most).contains(&number) {
                    let detail = format!("must be between {least} and {most}, inclusive");
                    errors.invalid(field, &format!("{number}"), &detail);
                }
            }
            _ => {}
        }
    }

    /// `field is immutable`, if it is not what it was.
    pub(in crate::apiserver) fn stays(&self, old: &Tree, errors: &mut Errors) {
        if self.tree != old {
            errors.invalid(&self.path, &self.printed(), IMMUTABLE);
        }
    }

    /// One IP address (`IsValidIPForLegacyField`).
    pub(in crate::apiserver) fn ip(&self, errors: &mut Errors) {
        if !is_ip(self.text()) {
            let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
            errors.invalid(&self.path, &quoted(self.text()), detail);
        }
    }
}

impl At<'_> {
    /// An address with the length of its prefix (`IsValidCIDRForLegacyField`), in the space of IPv6.
    pub(in crate::apiserver) fn cidr(&self, errors: &mut Errors) -> Option<(u128, u8)> {
        let parsed = self.text().trim().split_once('/').and_then(|(ip, bits)| {
            let (ip, bits): (core::net::IpAddr, u8) = (ip.parse().ok()?, bits.parse().ok()?);
            match ip {
                core::net::IpAddr::V4(ip) => (bits <= 32).then(|| (ip.to_ipv6_mapped().to_bits(), bits + 96)),
                core::net::IpAddr::V6(ip) => (bits <= 128).then(|| (ip.to_bits(), bits)),
            }
        });
        if parsed.is_none() {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            errors.invalid(&self.path, &quoted(self.text().trim()), detail);
        }
        parsed
    }

    /// An address that others may be sent to (`ValidateEndpointIP`); one that is none has been complained of.
    pub(in crate::apiserver) fn endpoint_ip(&self, errors: &mut Errors) {
        let Ok(ip) = self.text().parse::<core::net::IpAddr>() else { return };
        let link_local = match ip {
            core::net::IpAddr::V4(ip) => (ip.is_link_local(), ip.octets()[..3] == [224, 0, 0]),
            core::net::IpAddr::V6(ip) => (ip.segments()[0] & 0xffc0 == 0xfe80, ip.segments()[0] & 0xff0f == 0xff02),
        };
        let unspecified = format!("may not be unspecified ({})", self.text());
        for (holds, detail) in [
            (ip.is_unspecified(), unspecified.as_str()),
            (ip.is_loopback(), "may not be in the loopback range (127.0.0.0/8, ::1/128)"),
            (link_local.0, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"),
            (link_local.1, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),
        ] {
            if holds {
                errors.invalid(&self.path, &quoted(self.text()), detail);
            }
        }
    }
}

/// The error about a changed immutable field.
pub(in crate::apiserver) const IMMUTABLE: &str = "field is immutable";

/// Whether a text is an IPv4 or IPv6 address.
pub(in crate::apiserver) fn is_ip(text: &str) -> bool {
    text.parse::<core::net::IpAddr>().is_ok()
}
