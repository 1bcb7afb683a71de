//! Why a patch cannot be applied.

use super::status::Status;
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use core::fmt;

/// Why a patch cannot be applied, in the words that `kubectl patch --local` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// It is no patch at all.
    Decoding(String),
    /// It is a patch, but does not fit the object.
    Applying(String),
    /// It has too many operations.
    TooLarge(String),
    /// The apiserver has no better words for it than the error itself.
    Internal(String),
}

impl PatchError {
    /// The apiserver's answer (endpoints/handlers/patch.go). Of what does not fit it tells nothing.
    pub fn status(&self) -> Status {
        let (code, reason, message) = match self {
            PatchError::Decoding(message) => return Status::bad_request(message.as_str()),
            PatchError::Applying(_) => {
                (422, "Invalid", Text::from_static("the server rejected our request due to an error in our request"))
            }
            PatchError::Internal(message) => (500, "", message.as_str().into()),
            PatchError::TooLarge(message) => {
                (413, "RequestEntityTooLarge", format!("Request entity is too large: {message}").into())
            }
        };
        Status { code, reason: Text::from_static(reason), message, ..Status::default() }
    }
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatchError::Decoding(message)
            | PatchError::Applying(message)
            | PatchError::TooLarge(message)
            | PatchError::Internal(message) => f.pad(message),
        }
    }
}
