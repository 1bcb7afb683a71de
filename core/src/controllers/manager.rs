//! A controller manager: a process of controllers that share their informers. kube-controller-manager and
//! cloud-controller-manager are two of them, with different tables.
//!
//! To read before editing: `cmd/kube-controller-manager/app/controllermanager.go`, `cmd/cloud-controller-manager`, and
//! client-go's `informers/factory.go`.

use super::controller::{Controller, Servers};
use super::framework::ControllerDescriptor;
use super::plan::Server;
use super::work_queue::WorkQueue;
use super::{Context, KUBE_CONTROLLER_MANAGER, Timer};
use crate::actor::Component;
use crate::address::{ActorId, Part, ProcessId};
use crate::api::{Credential, FieldSelector, Kind};
use crate::because::Because;
use crate::client::{Informed, Informers};
use crate::wire::Payload;
use alloc::vec::Vec;

/// The program of a controller manager: its user and its table of controllers.
#[derive(Debug)]
pub struct ManagerProgram {
    /// The user of its own client, which lists and watches for all controllers.
    pub user: &'static str,
    /// Its controllers (`NewControllerDescriptors`).
    pub controllers: &'static [&'static ControllerDescriptor],
}

/// A running controller manager.
#[derive(Clone, Debug, Hash)]
pub struct ControllerManager {
    informers: Informers,
    /// Its controllers; the first one is part 1 of the process, and so on.
    controllers: Vec<Controller>,
    server: ProcessId,
}

impl ControllerManager {
    /// A kube-controller-manager that asks this apiserver.
    pub fn new(server: ProcessId) -> ControllerManager {
        ControllerManager::running(&KUBE_CONTROLLER_MANAGER, [(Server::Apiserver, server)].into_iter().collect())
    }

    /// A manager that runs this program, with the servers that its controllers may call.
    pub fn running(program: &ManagerProgram, servers: Servers) -> ControllerManager {
        let server = servers.get(&Server::Apiserver).copied().unwrap_or_default();
        let parts = (1..).map(Part).zip(program.controllers);
        let controllers: Vec<Controller> =
            parts.map(|(part, descriptor)| Controller::new(part, descriptor, servers.clone())).collect();
        let is_watched = |kind: &&Kind| {
            controllers.iter().any(|controller| controller.descriptor.watches.iter().any(|watch| watch.is_of(**kind)))
        };
        let informers = Informers::new(server, Credential::certificate(program.user));
        let informers = Kind::ALL
            .iter()
            .filter(is_watched)
            .fold(informers, |informers, kind| informers.with(*kind, FieldSelector::default()));
        ControllerManager { informers, controllers, server }
    }

    /// The name and the work queue of each controller.
    pub fn queues(&self) -> impl Iterator<Item = (&'static str, &WorkQueue)> {
        self.controllers.iter().map(|controller| (controller.descriptor.name, controller.queue()))
    }

    fn controller(&mut self, part: Part) -> Option<&mut Controller> {
        self.controllers.get_mut(usize::from(part.0).checked_sub(1)?)
    }
}

impl Component for ControllerManager {
    type Timer = Timer;

    fn start(&mut self, cx: &mut Context) {
        self.controllers.iter_mut().for_each(Controller::restart);
        self.informers.start(cx);
    }

    fn receive(&mut self, _: ActorId, to: Part, payload: Payload, cx: &mut Context) {
        if let Some(controller) = self.controller(to) {
            return controller.receive(payload, cx);
        }
        match self.informers.receive(payload, cx) {
            Ok(Some(Informed::Changed(event))) if self.informers.are_synced() => {
                self.controllers.iter_mut().for_each(|controller| controller.watch(&event, cx));
            }
            Ok(Some(Informed::Listed(_))) if self.informers.are_synced() => {
                self.controllers.iter_mut().for_each(|controller| controller.synced(cx));
            }
            Ok(Some(Informed::Retry(kind, wait))) => cx.timer(wait, Timer::Watch(kind), Because::NOBODY_ANSWERED),
            Ok(_) | Err(_) => {}
        }
    }

    fn wake(&mut self, part: Part, timer: Timer, cx: &mut Context) {
        match (self.controller(part), timer) {
            (Some(controller), timer) => controller.wake(timer, cx),
            (None, Timer::Watch(kind)) => self.informers.retry(kind, cx),
            (None, _) => {}
        }
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.server)
    }

    fn cache_revision(&self) -> u64 {
        self.informers.revision()
    }

    fn part_name(&self, part: Part) -> &'static str {
        let controller = usize::from(part.0).checked_sub(1).and_then(|at| self.controllers.get(at));
        controller.map_or("", |controller| controller.descriptor.name)
    }
}
