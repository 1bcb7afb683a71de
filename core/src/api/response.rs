//! What the apiserver sends back, as data: a status code, warnings, and a body (client-go's `rest.Result`).

use super::kinds::Object;
use super::status::Status;
use super::tree::Tree;
use crate::base::Text;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// An HTTP response of the apiserver, or the error of a connection over which none came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Response {
    /// The HTTP status code, which the apiserver decides; 0 when no response came.
    pub code: u16,
    /// The texts of the `Warning` headers, each once. Refusals have them too.
    pub warnings: Vec<Text>,
    /// The body: the content of a success, or the `Status` of a refusal.
    pub body: Answer,
}

/// The body of a response: content, or a refusal.
pub type Answer = Result<Reply, Status>;

/// The content of a success.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply {
    /// The object as it is now (or was last, for a delete).
    Object(Object),
    /// The objects of a list, and the revision they were read at.
    List(Vec<Object>, u64),
    /// One chunk of a list: as many objects as `limit` allows.
    Page(Vec<Object>, Box<Page>),
    /// A `Table` or a `PartialObjectMetadata`, as [`super::request::Query::shape`] wants it.
    Tree(Box<Tree>),
    /// A `Status` in place of an object: of a binding, or of a delete that left nothing.
    Status(Box<Status>),
}

/// The metadata of one chunk of a list (`meta/v1 ListMeta`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// The revision they were read at.
    pub revision: u64,
    /// The `continue` parameter of the request for the next chunk.
    pub continue_token: Text,
    /// The number of objects that are left; None when a selector chooses.
    pub remaining: Option<u64>,
}

/// A refusal without warnings, or an error that the client's own side makes: refused connections, timeouts.
impl From<Status> for Response {
    fn from(status: Status) -> Response {
        Response { code: status.code, warnings: Vec::new(), body: Err(status) }
    }
}
