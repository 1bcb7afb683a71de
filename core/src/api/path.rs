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
        match self.0.is_empty() {
            true => Path(String::from(name)),
            false => Path(format!("{}.{name}", self.0)),
        }
    }

    /// An item of this list.
    pub fn index(&self, index: u32) -> Path {
        Path(format!("{}[{index}]", self.0))
    }

    /// A value of this map.
    pub fn key(&self, key: &str) -> Path {
        Path(format!("{}[{key}]", self.0))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
