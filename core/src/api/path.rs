//! Where a field is: `spec.containers[0].image`, as apimachinery's `field.Path` prints it.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// The path of a field, from the root of its object.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(String);

impl Path {
    /// The object itself.
    pub fn root() -> Path {
        Path::default()
    }

    /// A field of this record.
    pub fn field(&self, name: &str) -> Path {
        if self.0.is_empty() { Path(String::from(name)) } else { Path(format!("{}.{name}", self.0)) }
    }

    /// An item of this list.
    pub fn index(&self, index: u32) -> Path {
        Path(format!("{}[{index}]", self.0))
    }

    /// A value of this map.
    pub fn key(&self, key: &str) -> Path {
        Path(format!("{}[{key}]", self.0))
    }

    /// The path as it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The way from the root to the field, step by step.
    ///
    /// A name with a dot of its own is seen as two steps unless it stands in brackets, where upstream puts map keys.
    pub fn steps(&self) -> Steps<'_> {
        Steps(&self.0)
    }
}

impl From<&str> for Path {
    /// The path that someone printed: `spec.containers[0].image`; a leading dot, as explain and server-side apply
    /// write it, is dropped.
    fn from(path: &str) -> Path {
        Path(String::from(path.strip_prefix('.').unwrap_or(path)))
    }
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A field of a record, or a key of a map.
    Name(&'a str),
    /// An item of a list (or a map key that is a number).
    Index(u32),
    /// The item of a list whose merge keys have these values: `name=http`.
    Item(&'a str),
}

/// The steps of a path, from the root.
#[derive(Clone, Debug)]
pub struct Steps<'a>(&'a str);

impl<'a> Iterator for Steps<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let rest = self.0.strip_prefix('.').unwrap_or(self.0);
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (inside, after) = inside.split_once(']').unwrap_or((inside, ""));
            self.0 = after;
            let inside = inside.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(inside);
            return Some(match inside.parse() {
                Ok(index) => Step::Index(index),
                Err(_) if inside.contains('=') => Step::Item(inside),
                Err(_) => Step::Name(inside),
            });
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        self.0 = &rest[end..];
        Some(Step::Name(&rest[..end]))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Step};
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn prints_as_upstream_and_reads_its_own_print() {
        let path = Path::root().field("spec").field("containers").index(0).field("image");
        assert_eq!(path.to_string(), "spec.containers[0].image");
        let label = Path::root().field("metadata").field("labels").key("example.com/a");
        assert_eq!(label.to_string(), "metadata.labels[example.com/a]");
        let printed = Path::from(".spec.ports[name=http].x[3][a.b]");
        let steps: Vec<_> = printed.steps().collect();
        let expected = [
            Step::Name("spec"),
            Step::Name("ports"),
            Step::Item("name=http"),
            Step::Name("x"),
            Step::Index(3),
            Step::Name("a.b"),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn odd_paths_end() {
        for odd in ["..", "[", "a[", "[]", "a..b[]..", "]"] {
            assert!(Path::from(odd).steps().count() < 10);
        }
    }
}
