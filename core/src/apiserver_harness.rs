//! The front door alone: an apiserver with its etcd, a kubectl and a client from outside, on a network without latency. For
//! tests and tools that ask what the API answers, and not what the cluster makes of it.

use crate::address::RequestId;
use crate::api::request::Request;
use crate::api::response::Response;
use crate::api::status::Status;
use crate::api::watch::WatchEvent;
use crate::api::{Credential, Object, Timestamp, Tree, Uid};
use crate::apiserver::{Apiserver, discovery, rest};
use crate::base::{Duration, Text, Time};
use crate::client::direct::DirectClient;
use crate::kubectl::Kubectl;
use crate::kubectl::output::Printed;
use crate::wire::command::Command;
use crate::world::roster::{Component, Role};
use crate::world::trace::Trace;
use crate::world::{Input, Setup, World};
use alloc::vec::Vec;

/// The front door.
#[derive(Clone, Debug)]
pub struct ApiServerHarness {
    /// The cluster; that of [`ApiServerHarness::new`] has no nodes, no scheduler and no controllers.
    pub world: World,
    trace: Trace,
    warned: Vec<Text>,
}

impl Default for ApiServerHarness {
    fn default() -> ApiServerHarness {
        ApiServerHarness::new()
    }
}

impl ApiServerHarness {
    /// A cluster that has just started, with the service account that pods in `default` need.
    pub fn new() -> ApiServerHarness {
        let mut harness = ApiServerHarness::of(&Setup::front_door(1, Time::from_secs(1_000_000_000)));
        harness.http("POST", "/api/v1/namespaces/default/serviceaccounts", r#"{"metadata":{"name":"default"}}"#);
        harness
    }

    /// The front door of a whole cluster.
    pub fn of(setup: &Setup) -> ApiServerHarness {
        let mut trace = Trace::off();
        let world = World::new(setup, &mut trace);
        ApiServerHarness { world, trace, warned: Vec::new() }
    }

    /// The time.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// Lets time pass.
    pub fn run_for(&mut self, duration: Duration) {
        let until = self.world.now() + duration;
        self.world.advance(until, u64::MAX, &mut self.trace);
    }

    /// Sends a request; its answer comes when the world goes on.
    pub fn send(&mut self, request: Request) -> RequestId {
        self.world.request(request, &mut self.trace).unwrap_or_default()
    }

    /// Whether the answer to a request is there.
    pub fn has_answer(&self, id: RequestId) -> bool {
        self.client().is_some_and(|client| client.has_answer(id))
    }

    /// Takes the answer to a request, once it is there.
    pub fn take_answer(&mut self, id: RequestId) -> Option<Response> {
        self.world.take_answer(id)
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: Request) -> Response {
        let id = self.send(request);
        loop {
            if let Some(answer) = self.world.take_answer(id) {
                return answer;
            }
            let Some(due) = self.world.poll_at() else { return Status::connection_refused().into() };
            self.world.advance(due, 1, &mut self.trace);
        }
    }

    /// The events of the watches that were opened by requests, in the order in which they came.
    pub fn events(&self) -> &[(RequestId, WatchEvent)] {
        self.client().map(DirectClient::events).unwrap_or_default()
    }

    fn client(&self) -> Option<&DirectClient> {
        self.world.with_role(Role::Client).find_map(|process| match &process.component {
            Component::Client(client) => Some(&**client),
            _ => None,
        })
    }

    /// What kubectl prints to a command.
    pub fn kubectl(&mut self, command: Command) -> Vec<Printed> {
        let before = self.printed().len();
        self.world.apply(Input::Command(command), &mut self.trace);
        self.run_for(Duration::from_secs(3));
        self.printed()[before..].to_vec()
    }

    /// All that kubectl has printed.
    pub fn printed(&self) -> &[Printed] {
        self.world.kubectl().map(Kubectl::printed).unwrap_or_default()
    }

    /// Stores an object as it stands, as if it had always been there.
    pub fn put(&mut self, mut object: Object) {
        object.meta_mut().uid = Uid(1);
        object.meta_mut().creation_timestamp = Some(Timestamp::from(self.world.now()));
        self.world.put(object, &mut self.trace);
        self.run_for(Duration::from_millis(10));
    }

    /// The apiserver.
    pub fn apiserver(&self) -> Option<&Apiserver> {
        self.world.with_role(Role::Apiserver).find_map(|process| match &process.component {
            Component::Apiserver(apiserver) => Some(&**apiserver),
            _ => None,
        })
    }

    /// Handles the next message; answers whether there was one.
    pub fn step(&mut self) -> bool {
        let Some(due) = self.world.poll_at() else { return false };
        self.world.advance(due, 1, &mut self.trace);
        true
    }

    /// Something comes from outside.
    pub fn input(&mut self, input: Input) {
        self.world.apply(input, &mut self.trace);
    }

    /// Reads an HTTP request of a user, as the apiserver does when it arrives.
    pub fn receive(
        &self,
        http: (&str, &str),
        content: (&str, &str),
        credential: &Credential,
    ) -> Result<Request, Status> {
        rest::receive(http, content, credential, (self.world.history().now(), self.world.now()))
    }

    /// The warnings of the last answer over HTTP.
    pub fn warned(&self) -> &[Text] {
        &self.warned
    }

    /// Asks over HTTP as kubectl does: the code and the body, or what the refusal says.
    pub fn http(&mut self, method: &str, path: &str, body: &str) -> (u16, Tree) {
        let media = match method {
            "PATCH" => "application/strategic-merge-patch+json",
            _ => "application/json",
        };
        self.http_as(method, path, media, body)
    }

    /// The same with a content type of one's own.
    pub fn http_as(&mut self, method: &str, path: &str, media: &str, body: &str) -> (u16, Tree) {
        self.http_of(&Credential::admin(), method, path, media, body)
    }

    /// The same with a credential of one's own.
    pub fn http_of(
        &mut self,
        credential: &Credential,
        method: &str,
        path: &str,
        media: &str,
        body: &str,
    ) -> (u16, Tree) {
        self.warned.clear();
        let view = self.world.history().now();
        if let Some(found) =
            discovery::answer(path, media.contains("as=APIGroupDiscoveryList"), view).filter(|_| method == "GET")
        {
            return (200, found);
        }
        match self.receive((method, path), (media, body), credential) {
            Ok(request) => {
                let response = self.ask(request.clone());
                self.warned = response.warnings.clone();
                rest::to_http(&request, &response)
            }
            Err(status) => (status.code, status.to_tree()),
        }
    }
}
