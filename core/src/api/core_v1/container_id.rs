//! The name that a container runtime gives a container: `containerd://` and 64 hexadecimal digits.

use crate::api::record::Field;
use crate::api::schema::Type;
use crate::api::tree::Tree;
use crate::base::Text;
use alloc::boxed::Box;
use alloc::format;
use core::fmt;

/// A container's id. Those of the simulated runtime are numbers, and their digits are made when they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContainerId {
    /// No container has been made.
    #[default]
    None,
    /// A container of a simulated runtime.
    Containerd(u64),
    /// An id that somebody else wrote.
    Other(Box<Text>),
}

impl ContainerId {
    /// Reads an id in the form in which it is printed.
    pub fn parse(text: &str) -> ContainerId {
        if text.is_empty() {
            return ContainerId::None;
        }
        let digits = text.strip_prefix("containerd://").and_then(|id| id.get(..16));
        let number = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).map(ContainerId::Containerd);
        match number {
            Some(id) if format!("{id}") == text => id,
            _ => ContainerId::Other(Box::new(text.into())),
        }
    }

    /// Whether no container has been made.
    pub fn is_none(&self) -> bool {
        *self == ContainerId::None
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContainerId::None => Ok(()),
            ContainerId::Other(text) => f.write_str(text),
            ContainerId::Containerd(number) => {
                // The first 16 digits are the number; the rest follows from it (the finalizer of splitmix64).
                write!(f, "containerd://{number:016x}")?;
                (1..4u64).try_for_each(|part| {
                    let mut bits = number.wrapping_add(part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                    write!(f, "{:016x}", bits ^ (bits >> 31))
                })
            }
        }
    }
}

impl Field for ContainerId {
    const TYPE: Type = Type::String;
    fn read(tree: &Tree) -> Self {
        ContainerId::parse(tree.as_str().unwrap_or_default())
    }
    fn write(&self) -> Tree {
        Tree::Text(format!("{self}").into())
    }
    fn is_unset(&self) -> bool {
        self.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::ContainerId;
    use alloc::string::ToString;

    #[test]
    fn ids_look_real_and_are_read_back() {
        let id = ContainerId::Containerd(0x0123_4567_89ab_cdef);
        let printed = id.to_string();
        assert_eq!((printed.len(), &printed[..29]), (13 + 64, "containerd://0123456789abcdef"));
        assert_eq!(ContainerId::parse(&printed), id);
        for other in ["docker://0123456789abcdef", "containerd://0123456789abcdef", "containerd://é"] {
            assert_eq!(ContainerId::parse(other), ContainerId::Other(alloc::boxed::Box::new(other.into())));
        }
    }
}
