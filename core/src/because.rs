//! Reasons: why a message was sent, typed where it is sent, translated by the page. The caption that a student reads.
//!
//! Each component declares its own with [`reasons!`](crate::reasons), beside the code that gives them; a test collects their
//! keys and holds the texts in `static/text` complete.

use crate::base::Text;
use alloc::sync::Arc;

/// The reason of a message: the key of its sentence in `static/text/*.ftl`, and what the sentence is filled with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Because {
    key: &'static str,
    arguments: Option<Arc<[(&'static str, Text)]>>,
}

impl Because {
    /// A person asked for it.
    pub const ASKED: Because = Because::new("because-asked");
    /// The next step of handling a request.
    pub const SERVING: Because = Because::new("because-serving");
    /// The answer to a request.
    pub const ANSWERING: Because = Because::new("because-answering");
    /// The receiver watches objects of this kind.
    pub const WATCHING: Because = Because::new("because-watching");
    /// Time passed.
    pub const TIME_PASSED: Because = Because::new("because-time-passed");
    /// The operating system says that no answer will come.
    pub const NOBODY_ANSWERED: Because = Because::new("because-nobody-answered");

    /// A reason whose sentence needs no arguments.
    pub const fn new(key: &'static str) -> Because {
        Because { key, arguments: None }
    }

    /// A reason with the arguments of its sentence.
    pub fn with<const N: usize>(key: &'static str, arguments: [(&'static str, Text); N]) -> Because {
        Because { key, arguments: Some(Arc::new(arguments)) }
    }

    /// The key of its sentence.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The arguments of its sentence, by name.
    pub fn arguments(&self) -> &[(&'static str, Text)] {
        self.arguments.as_deref().unwrap_or_default()
    }
}

/// Declares reasons: `const NAME = "because-…";`, or `fn name(argument: Type, …) = "because-…";` where the sentence has
/// arguments, which are named as in the text.
#[macro_export]
macro_rules! reasons {
    () => {};
    ($(#[$meta:meta])* $vis:vis const $name:ident = $key:literal; $($rest:tt)*) => {
        $(#[$meta])*
        $vis const $name: $crate::because::Because = $crate::because::Because::new($key);
        $crate::reasons! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) = $key:literal; $($rest:tt)*) => {
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) -> $crate::because::Because {
            $crate::because::Because::with($key, [$((stringify!($arg), alloc::format!("{}", $arg).into())),*])
        }
        $crate::reasons! { $($rest)* }
    };
}
