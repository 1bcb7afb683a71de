//! The client of an apiserver: its credential, its rate limit, and the requests that it waits for.
//!
//! Upstream: client-go's `rest.RESTClient`, with the rate limit of `rest.Config`.

use super::rate_limiter::TokenBucket;
use crate::actor::Outbox;
use crate::address::{ProcessId, RequestId};
use crate::api::Credential;
use crate::api::request::Request;
use crate::api::response::Answer;
use crate::api::status::Status;
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Time};
use crate::because::Because;
use crate::wire::{ConnectionError, Payload};
use alloc::sync::Arc;

/// A client of one apiserver. `T` is a note of its owner, which comes back with the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client<T> {
    server: ProcessId,
    /// Its credential.
    pub credential: Credential,
    limit: Option<TokenBucket>,
    pending: VecMap<RequestId, T>,
}

/// The time that a client waits for an answer (`rest.Config.Timeout` of kubelet and controllers).
pub const TIMEOUT: Duration = Duration::from_secs(10);

impl<T> Client<T> {
    /// A client of this server that may ask as often as it likes.
    pub fn new(server: ProcessId, credential: Credential) -> Client<T> {
        Client { server, credential, limit: None, pending: VecMap::new() }
    }

    /// The same client, which may ask only as often as `limit` allows.
    pub fn limited(self, limit: TokenBucket) -> Client<T> {
        Client { limit: Some(limit), ..self }
    }

    /// The apiserver that it asks.
    pub fn server(&self) -> ProcessId {
        self.server
    }

    /// Sends a request as soon as the rate limit allows it.
    pub fn send(&mut self, request: Arc<Request>, because: Because, then: T, outbox: &mut Outbox) {
        let delay = self.reserve(outbox.now);
        self.send_after(delay, request, because, then, outbox);
    }

    /// The time that the next request has to wait; it counts as sent.
    pub fn reserve(&mut self, now: Time) -> Duration {
        self.limit.as_mut().map_or(Duration::ZERO, |limit| limit.take(now))
    }

    /// Sends a request after `delay`, for which [`Client::reserve`] was asked.
    pub fn send_after(
        &mut self,
        delay: Duration,
        request: Arc<Request>,
        because: Because,
        then: T,
        outbox: &mut Outbox,
    ) {
        let id = outbox.request_id();
        outbox.ask_after(delay, self.server.into(), Payload::Request(id, request), TIMEOUT, because);
        self.pending.insert(id, then);
    }

    /// Takes the answer to one of its requests, or the error of its broken connection; hands back all other
    /// messages.
    pub fn receive(&mut self, payload: Payload) -> Result<(T, Answer), Payload> {
        match &payload {
            Payload::Response(id, _) | Payload::Broken(id, _) if self.pending.contains_key(id) => {}
            _ => return Err(payload),
        }
        let (id, answer) = match payload {
            Payload::Response(id, response) => (id, response.body),
            Payload::Broken(id, error) => (id, Err(error.status())),
            other => return Err(other),
        };
        match self.pending.remove(&id) {
            Some(then) => Ok((then, answer)),
            None => Err(Payload::Close(id)),
        }
    }

    /// The requests that it waits for.
    pub fn pending(&self) -> impl Iterator<Item = &T> {
        self.pending.values()
    }

    /// Forgets the requests that it waits for: the process has started anew.
    pub fn reset(&mut self) {
        self.pending.clear();
    }
}

impl ConnectionError {
    /// The error of client-go for a broken connection.
    pub fn status(self) -> Status {
        match self {
            ConnectionError::Refused | ConnectionError::Reset => Status::connection_refused(),
            ConnectionError::TimedOut => {
                Status::timeout("net/http: request canceled (Client.Timeout exceeded while awaiting headers)")
            }
        }
    }
}
