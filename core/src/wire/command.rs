//! Commands of a person for kubectl.

use crate::api::request::Request;
use crate::base::Text;
use alloc::boxed::Box;
use alloc::format;

/// A command for kubectl.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// `kubectl apply -f -` with this text.
    Apply(Text),
    /// `kubectl apply --dry-run=server -f -`: all that the apiserver does, but that nothing is stored.
    DryRun(Text),
    /// One request, as it stands.
    Send(Box<Request>),
}

impl Command {
    /// The command in a few words.
    pub fn summary(&self) -> Text {
        match self {
            Command::Apply(_) | Command::DryRun(_) => Text::from_static("apply"),
            Command::Send(request) => format!("{} {}", request.verb.as_str(), request.key()).into(),
        }
    }
}
