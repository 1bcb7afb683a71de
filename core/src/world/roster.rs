//! The roster: which components there are. A further one is a line in the table; the components themselves see none of this.

use crate::actor::{Component as _, Context, End, Outbox, SetTimer};
use crate::address::{ActorId, Part, ProcessId};
use crate::api::Key;
use crate::api::request::Request;
use crate::apiserver::{self, Apiserver};
use crate::base::{Rng, Text, Time};
use crate::client::direct::DirectClient;
use crate::controllers::{self, ControllerManager};
use crate::etcd::{self, Etcd};
use crate::history::History;
use crate::kubectl::Kubectl;
use crate::node::kubelet::{self, Kubelet};
use crate::node::runtime::{self, Runtime};
use crate::scheduler::{self, Scheduler};
use crate::wire::Payload;
use crate::wire::cri::ContainerConfig;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::convert::Infallible;

/// A reason for which a component is called.
pub(super) enum Call {
    Start,
    Receive(ActorId, Part, Payload),
    Wake(Part, Timer),
    /// SIGTERM.
    Terminate,
    ContainerExited(ProcessId, i32),
    /// A request is handed to the client from outside.
    Send(Box<Request>),
    /// The way to etcd has become healthy, or no longer is.
    Path(bool),
}

/// The surroundings in which a component acts.
pub(super) struct Stage<'a> {
    pub(super) now: Time,
    pub(super) rng: &'a mut Rng,
    pub(super) history: &'a mut History,
    pub(super) outbox: &'a mut Outbox,
}

macro_rules! components {
    ($($(#[doc = $doc:literal])* $(#[cfg($when:meta)])? $name:ident($component:ty, $timer:ty) = $upstream:literal $(, $program:ident)?;)*) => {
        /// The component that a process runs.
        #[derive(Clone, Debug, Hash)]
        pub enum Component {
            $( $(#[doc = $doc])* $(#[cfg($when)])? $name(Box<$component>), )*
        }

        /// The role of a process: the name of its program.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum Role {
            /// Somebody outside of the cluster.
            #[default]
            Outside,
            $( $(#[doc = $doc])* $(#[cfg($when)])? $name, )*
        }

        /// A timer of some component.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Timer {
            $( $(#[doc = $doc])* $(#[cfg($when)])? $name($timer), )*
        }

        $(
            $(#[cfg($when)])?
            impl From<$component> for Component {
                fn from(component: $component) -> Component {
                    Component::$name(Box::new(component))
                }
            }
        )*

        impl Role {
            /// All of them.
            pub const ALL: &'static [Role] = &[$($(#[cfg($when)])? Role::$name),*];

            /// The program's name, as upstream calls it.
            pub fn name(self) -> &'static str {
                match self {
                    Role::Outside => "",
                    $( $(#[cfg($when)])? Role::$name => $upstream, )*
                }
            }
        }

        /// The program of an image, if it has one here.
        pub(super) fn program(image: &str) -> Option<fn(&ContainerConfig) -> Component> {
            let _ = image;
            $( $(#[cfg($when)])? {
                $( if crate::node::images::is_of(image, <$component as crate::actor::$program>::IMAGES) {
                    return Some(|config| <$component as crate::actor::$program>::new(config).into());
                } )?
            } )*
            None
        }

        impl Component {
            /// Its role.
            pub fn role(&self) -> Role {
                match self {
                    $( $(#[cfg($when)])? Component::$name(_) => Role::$name, )*
                }
            }

            /// The name of a part of it.
            pub fn part_name(&self, part: Part) -> &'static str {
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => component.part_name(part), )*
                }
            }

            /// The revision up to which its informers have seen the cluster.
            pub fn cache_revision(&self) -> u64 {
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => component.cache_revision(), )*
                }
            }

            /// The server that its requests go to.
            pub fn upstream(&self) -> Option<ProcessId> {
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => component.upstream(), )*
                }
            }

            /// The lease that it renews when it holds it, and the identity by which it does.
            pub(super) fn lease(&self) -> Option<(Key, Text)> {
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => component.lease(), )*
                }
            }

            pub(super) fn stop(&mut self, end: End, now: Time) {
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => component.stop(end, now), )*
                }
            }

            /// Lets it act, and hands out the timers that it has set.
            pub(super) fn act(&mut self, call: Call, stage: Stage) -> Vec<SetTimer<Timer>> {
                let Stage { now, rng, history, outbox } = stage;
                match self {
                    $( $(#[cfg($when)])? Component::$name(component) => {
                        let mut timers = Vec::new();
                        component.exchange_history(history);
                        let view = history.view(component.cache_revision());
                        let has_program = |image: &str| program(image).is_some();
                        let mut cx = Context { now, rng, view, outbox, timers: &mut timers, history, has_program };
                        match call {
                            Call::Start => component.start(&mut cx),
                            Call::Receive(from, to, payload) => component.receive(from, to, payload, &mut cx),
                            Call::Wake(part, Timer::$name(timer)) => component.wake(part, timer, &mut cx),
                            Call::Terminate => component.terminate(&mut cx),
                            Call::ContainerExited(process, code) => component.container_exited(process, code, &mut cx),
                            Call::Path(is_healthy) => component.path_changed(is_healthy, &mut cx),
                            Call::Send(request) => component.send(*request, &mut cx),
                            Call::Wake(..) => {}
                        }
                        component.exchange_history(history);
                        timers.into_iter().map(|set| set.map(Timer::$name)).collect()
                    } )*
                }
            }
        }
    };
}

components! {
    /// A member of etcd.
    Etcd(Etcd, etcd::Timer) = "etcd";
    /// kube-apiserver.
    Apiserver(Apiserver, apiserver::Timer) = "kube-apiserver";
    /// kube-scheduler.
    Scheduler(Scheduler, scheduler::Timer) = "kube-scheduler";
    /// kube-controller-manager.
    ControllerManager(ControllerManager, controllers::Timer) = "kube-controller-manager";
    /// A person's kubectl.
    Kubectl(Kubectl, Infallible) = "kubectl";
    /// The kubelet of a node.
    Kubelet(Kubelet, kubelet::Timer) = "kubelet";
    /// The container runtime of a node.
    Runtime(Runtime, runtime::Timer) = "container-runtime";
    /// A client from outside: a tool or a test that speaks HTTP itself.
    Client(DirectClient, Infallible) = "client";
    /// A process of a test.
    #[cfg(test)]
    Toy(super::toy::Toy, super::toy::Timer) = "toy";
    /// An operator of a test.
    #[cfg(test)]
    Operator(super::toy::operator::Operator, super::toy::operator::Timer) = "operator", Program;
}
