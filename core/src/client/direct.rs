//! A client from outside the cluster: it sends requests as they are handed to it, and keeps the answers until they are
//! fetched. Tools and tests speak through it.

use crate::actor::{Component, Context};
use crate::address::{ActorId, Part, ProcessId, RequestId};
use crate::api::request::Request;
use crate::api::response::{Reply, Response};
use crate::api::watch::WatchEvent;
use crate::base::Duration;
use crate::base::vec_map::VecMap;
use crate::because::Because;
use crate::wire::Payload;
use alloc::vec::Vec;
use core::convert::Infallible;

/// The client.
#[derive(Clone, Debug, Default, Hash)]
pub struct DirectClient {
    server: ProcessId,
    answers: VecMap<RequestId, Response>,
    events: Vec<(RequestId, WatchEvent)>,
}

/// The time that it waits: longer than anything that the apiserver waits for.
const TIMEOUT: Duration = Duration::from_secs(60);

impl DirectClient {
    /// A client of this apiserver.
    pub fn new(server: ProcessId) -> DirectClient {
        DirectClient { server, ..DirectClient::default() }
    }

    /// Whether the answer to a request is there.
    pub fn has_answer(&self, id: RequestId) -> bool {
        self.answers.contains_key(&id)
    }

    /// Takes the answer to a request, once it is there. The answer to a watch is an empty list.
    pub fn take_answer(&mut self, id: RequestId) -> Option<Response> {
        self.answers.remove(&id)
    }

    /// The events of all its watches, in the order in which they came.
    pub fn events(&self) -> &[(RequestId, WatchEvent)] {
        &self.events
    }
}

impl Component for DirectClient {
    type Timer = Infallible;

    fn start(&mut self, _: &mut Context<Infallible>) {
        *self = DirectClient::new(self.server);
    }

    fn send(&mut self, request: Request, cx: &mut Context<Infallible>) {
        cx.outbox.request(self.server, request, TIMEOUT, Because::ASKED);
    }

    fn receive(&mut self, _: ActorId, _: Part, payload: Payload, _: &mut Context<Infallible>) {
        match payload {
            Payload::Response(id, response) => drop(self.answers.insert(id, *response)),
            Payload::WatchOpened(id, revision) => {
                let body = Ok(Reply::List(Vec::new(), revision));
                self.answers.insert(id, Response { code: 200, warnings: Vec::new(), body });
            }
            Payload::Broken(id, error) => drop(self.answers.insert(id, error.status().into())),
            Payload::Watch(id, event) => self.events.push((id, event)),
            _ => {}
        }
    }
}
