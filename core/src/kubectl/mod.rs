//! kubectl: a person's hand. A client like any other: it sends requests and sees only the answers.

use crate::api::request::Request;
use crate::base::Text;

/// What a person asks kubectl to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// `kubectl apply -f -` with this text.
    Apply(Text),
    /// One request, as it stands.
    Send(alloc::boxed::Box<Request>),
}
