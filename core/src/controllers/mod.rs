//! kube-controller-manager: many controllers in one process, each closing one gap between what is wanted and what is.
//!
//! To read before editing: `cmd/kube-controller-manager/app/controllermanager.go`. A further controller is a file here,
//! and a line in the table below.

mod claims;
mod deployment;
pub mod framework;
mod garbage_collector;
mod namespace;
mod node_ipam;
mod node_lifecycle;
mod node_taints;
pub mod plan;
mod pod_gc;
mod pods;
mod replica_set;
mod service_account;
mod taint_eviction;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod ttl;
pub mod work_queue;

use crate::actor::{ActorId, Context, Controller, Payload, RequestId};
use crate::api::request::{Request, Verb};
use crate::api::response::Answer;
use crate::api::{Credential, Kind};
use crate::base::vec_map::{VecMap, VecSet};
use crate::base::{Duration, Text};
use crate::trace::Because;
use alloc::vec::Vec;
use deployment::DeploymentController;
use framework::{Engine, Reconciler, Watch};
use garbage_collector::GarbageCollector;
use namespace::NamespaceController;
use node_ipam::NodeIpamController;
use node_lifecycle::NodeLifecycleController;
use pod_gc::PodGarbageCollector;
use replica_set::ReplicaSetController;
use service_account::ServiceAccountController;
use taint_eviction::TaintEvictionController;
use ttl::TtlController;
use work_queue::WorkQueue;

/// What a controller wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The manager tries again to watch a kind.
    Watch(Kind),
    /// A worker has finished looking, or may send its next request.
    Job(u64),
    /// The time of a delayed key has come.
    Delayed,
}

/// Builds [`ControllerManager`] from the table of controllers.
macro_rules! controllers {
    ($( $name:ident: $controller:ty = $id:ident; )*) => {
        /// The process: its controllers share their informers.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct ControllerManager {
            informers: Informers,
            $( $name: Engine<$controller>, )*
        }

        impl Default for ControllerManager {
            fn default() -> Self {
                ControllerManager {
                    informers: Informers::default(),
                    $( $name: Engine::new(Default::default()), )*
                }
            }
        }

        impl ControllerManager {
            const WATCHES: &'static [&'static [Watch]] = &[$( <$controller as Reconciler>::WATCHES ),*];

            /// Starts the process: everything it knew is forgotten, and learnt again from its informers.
            pub fn start(&mut self, cx: &mut Context) {
                $( self.$name.restart(Default::default()); )*
                self.informers.start(Self::WATCHES, cx);
            }

            /// The work queue of each controller.
            pub fn queues(&self) -> Vec<(Controller, &WorkQueue)> {
                alloc::vec![$( (Controller::$id, self.$name.queue()), )*]
            }

            /// Handles a message to one of the controllers, or to the process itself.
            pub fn receive(&mut self, to: Controller, payload: Payload, cx: &mut Context) {
                match (to, payload) {
                    (Controller::Manager, Payload::Watch(event)) if self.informers.are_synced() => {
                        $( self.$name.watch(&event, cx); )*
                    }
                    (Controller::Manager, Payload::Response(id, response)) => {
                        let synced = self.informers.answered(id, response.body, cx);
                        if synced {
                            $( self.$name.list(cx); )*
                        }
                    }
                    (Controller::Manager, Payload::Timer(timer)) => self.informers.try_again(timer, cx),
                    $( (Controller::$id, payload) => self.$name.receive(payload, cx), )*
                    (Controller::Manager, _) => {}
                }
            }
        }
    };
}

controllers! {
    deployment: DeploymentController = Deployment;
    replica_set: ReplicaSetController = ReplicaSet;
    garbage_collector: GarbageCollector = GarbageCollector;
    namespace: NamespaceController = Namespace;
    service_account: ServiceAccountController = ServiceAccount;
    node_lifecycle: NodeLifecycleController = NodeLifecycle;
    taint_eviction: TaintEvictionController = TaintEviction;
    node_ipam: NodeIpamController = NodeIpam;
    ttl: TtlController = Ttl;
    pod_garbage_collector: PodGarbageCollector = PodGarbageCollector;
}

/// The watches that all controllers share (`SharedInformerFactory`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Informers {
    asked: VecMap<RequestId, Kind>,
    /// The kinds whose first list is still to come: no controller works before all are there.
    missing: VecSet<Kind>,
}

/// How long it takes until a watch that was refused is tried again (`reflector`, 800 ms at first).
const WATCH_AGAIN: Duration = Duration::from_millis(800);

impl Informers {
    fn start(&mut self, watches: &[&[Watch]], cx: &mut Context) {
        self.asked.clear();
        let is_watched = |kind: &&Kind| watches.iter().any(|list| list.iter().any(|watch| watch.is_of(**kind)));
        self.missing = Kind::ALL.iter().filter(is_watched).copied().collect();
        for kind in self.missing.clone().iter().copied() {
            self.ask(kind, cx);
        }
    }

    fn ask(&mut self, kind: Kind, cx: &mut Context) {
        cx.outbox.acting_as(ActorId::Controller(Controller::Manager));
        let request = Request::on_all(
            &Credential::certificate(Text::from_static("system:kube-controller-manager")),
            Verb::Watch,
            kind,
        );
        let id = cx.outbox.request(request, Because::Informing { kind });
        self.asked.insert(id, kind);
    }

    /// Takes the answer to a watch; true when it was the last one missing.
    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) -> bool {
        let Some(kind) = self.asked.remove(&id) else { return false };
        if answer.is_err() {
            let (me, timer) = (ActorId::Controller(Controller::Manager), Timer::Watch(kind));
            cx.outbox.timer(me, WATCH_AGAIN, crate::actor::Timer::Controller(timer), Because::TimePassed);
            return false;
        }
        self.missing.remove(&kind) && self.missing.is_empty()
    }

    fn try_again(&mut self, timer: crate::actor::Timer, cx: &mut Context) {
        if let crate::actor::Timer::Controller(Timer::Watch(kind)) = timer
            && self.missing.contains(&kind)
            && !self.asked.values().any(|asked| *asked == kind)
        {
            self.ask(kind, cx);
        }
    }

    fn are_synced(&self) -> bool {
        self.missing.is_empty()
    }
}
