//! The names that a container runtime gives containers and images, kept small: their digits are made when they are read.

use crate::api::record::Field;
use crate::api::schema::Type;
use crate::api::tree::Tree;
use crate::base::{Digest, Text};
use alloc::boxed::Box;
use alloc::format;
use core::fmt;

/// A container's id: `containerd://` and 64 hexadecimal digits.
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

/// An image's id: its full name and the digest of what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ImageId {
    /// No image has been fetched.
    #[default]
    None,
    /// The image of this full name, as the simulated registries have it.
    Of(Text),
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

impl ImageId {
    /// Reads an id in the form in which it is printed.
    pub fn parse(text: &str) -> ImageId {
        if text.is_empty() { ImageId::None } else { ImageId::Other(Box::new(text.into())) }
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContainerId::None => Ok(()),
            ContainerId::Other(text) => f.write_str(text),
            ContainerId::Containerd(number) => write!(f, "containerd://{}", Digits(*number)),
        }
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageId::None => Ok(()),
            ImageId::Other(text) => f.write_str(text),
            ImageId::Of(image) => match image.split_once('@') {
                Some(_) => f.write_str(image),
                None => {
                    let name = image.rsplit_once(':').map_or(image.as_str(), |(name, _)| name);
                    write!(f, "{name}@sha256:{}", Digits(Digest::of(image.as_str())))
                }
            },
        }
    }
}

/// 64 hexadecimal digits: first those of the number, then what follows from it (the finalizer of splitmix64).
struct Digits(u64);

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)?;
        (1..4u64).try_for_each(|part| {
            let mut bits = self.0.wrapping_add(part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            write!(f, "{:016x}", bits ^ (bits >> 31))
        })
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

impl Field for ImageId {
    const TYPE: Type = Type::String;
    fn read(tree: &Tree) -> Self {
        ImageId::parse(tree.as_str().unwrap_or_default())
    }
    fn write(&self) -> Tree {
        Tree::Text(format!("{self}").into())
    }
    fn is_unset(&self) -> bool {
        *self == ImageId::None
    }
}

#[cfg(test)]
mod tests {
    use super::{ContainerId, ImageId};
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
        let image = ImageId::Of("docker.io/library/nginx:1.27".into()).to_string();
        assert_eq!((image.len(), &image[..31]), (31 + 64, "docker.io/library/nginx@sha256:"));
        assert_eq!(ImageId::Of("a@sha256:0".into()).to_string(), "a@sha256:0");
    }
}
