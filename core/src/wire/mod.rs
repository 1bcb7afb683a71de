//! The messages between processes: the Kubernetes API, etcd's, the container runtime's, and what the operating system says
//! of a connection.

pub mod command;
pub mod cri;
pub mod etcd;

use crate::address::RequestId;
use crate::api::request::Request;
use crate::api::response::Response;
use crate::api::watch::WatchEvent;
use alloc::boxed::Box;
use alloc::sync::Arc;
use command::Command;
use cri::{CriCall, CriReply};
use etcd::{EtcdAnswer, EtcdCall};

/// A message from one process to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A client asks an apiserver.
    Request(RequestId, Arc<Request>),
    /// The apiserver answers, and the connection ends.
    Response(RequestId, Box<Response>),
    /// The apiserver opens the watch that was asked for; its events begin after this revision.
    WatchOpened(RequestId, u64),
    /// A change, on an open watch: from etcd to an apiserver, from an apiserver to a client.
    Watch(RequestId, WatchEvent),
    /// An apiserver asks a member of etcd.
    Etcd(RequestId, Box<EtcdCall>),
    /// etcd answers.
    EtcdAnswer(RequestId, Box<EtcdAnswer>),
    /// A kubelet asks its container runtime.
    Cri(RequestId, Box<CriCall>),
    /// The runtime answers; without a call (zero) it reports that a container ended.
    CriReply(RequestId, Box<CriReply>),
    /// A command from outside, for kubectl.
    Command(Box<Command>),
    /// One end closes a connection: a client that does not wait any more, a server that ends a watch.
    Close(RequestId),
    /// The operating system says that a connection is broken.
    Broken(RequestId, ConnectionError),
}

/// The reason for which a connection is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConnectionError {
    /// No process listens there (`ECONNREFUSED`).
    Refused,
    /// The process at the other end died, or closed the connection (`ECONNRESET`).
    Reset,
    /// No answer came within the time that the client waits.
    TimedOut,
}

/// The effect of a message on its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnConnection {
    /// It opens it.
    Opens(RequestId),
    /// It is a part of a stream: it arrives behind what was sent before it, and the connection stays open.
    Streams(RequestId),
    /// It ends it.
    Ends(RequestId),
    /// It belongs to none.
    Nothing,
}

impl Payload {
    /// Its effect on its connection.
    pub fn on_connection(&self) -> OnConnection {
        match self {
            Payload::Request(id, _) | Payload::Etcd(id, _) | Payload::Cri(id, _) => OnConnection::Opens(*id),
            Payload::WatchOpened(id, _) | Payload::Watch(id, _) => OnConnection::Streams(*id),
            Payload::EtcdAnswer(id, answer) if matches!(**answer, EtcdAnswer::Watching(_)) => {
                OnConnection::Streams(*id)
            }
            Payload::CriReply(RequestId(0), _) => OnConnection::Nothing,
            Payload::Response(id, _) | Payload::EtcdAnswer(id, _) | Payload::CriReply(id, _) => OnConnection::Ends(*id),
            Payload::Close(id) | Payload::Broken(id, _) => OnConnection::Ends(*id),
            Payload::Command(_) => OnConnection::Nothing,
        }
    }
}
