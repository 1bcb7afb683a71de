//! The output of kubectl: printed lines, and errors with their place in the input.

use crate::base::{Text, Time};

/// An error in a manifest, at its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InputError {
    /// The line, from 1; 0 when no line is to blame.
    pub line: u32,
    /// The column, from 1; 0 when no column is to blame.
    pub column: u32,
    /// The error as kubectl prints it.
    pub message: Text,
}

/// A line that kubectl printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Printed {
    /// When.
    pub time: Time,
    /// The line: `deployment.apps/web created`.
    pub text: Text,
    /// Whether it is an error.
    pub is_error: bool,
    /// The line of the YAML text that the document begins at, or that the error names; 0 for commands.
    pub line: u32,
}
