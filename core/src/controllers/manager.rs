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
use crate::api::{Credential, FieldSelector, Key, Kind};
use crate::base::Text;
use crate::because::Because;
use crate::client::{Informed, Informers, LeaderElectionConfig, LeaderElector};
use crate::wire::Payload;
use alloc::vec::Vec;

/// The program of a controller manager: its user and its table of controllers.
#[derive(Debug)]
pub struct ManagerProgram {
    /// Its name, which is that of its Lease.
    pub name: &'static str,
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
    /// With `--leader-elect`: its controllers work only while it leads.
    elector: Option<LeaderElector>,
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
        ControllerManager { informers, controllers, server, elector: None }
    }

    /// The same manager, of this program, with `--leader-elect` on this host.
    pub fn elected_on(mut self, program: &ManagerProgram, host: Option<Text>) -> ControllerManager {
        let config = |host| LeaderElectionConfig {
            server: self.server,
            credential: Credential::certificate(program.user),
            name: Text::from_static(program.name),
            event_source: Text::from_static(program.name),
            host,
        };
        self.elector = host.map(config).map(LeaderElector::new);
        if self.elector.is_some() && !self.informers.follow(Kind::Lease) {
            let lock = FieldSelector::equal("metadata.name", &Text::from_static(program.name));
            self.informers = self.informers.with(Kind::Lease, lock);
        }
        self
    }

    /// Its part in the election of a leader, if there is one.
    pub fn elector(&self) -> Option<&LeaderElector> {
        self.elector.as_ref()
    }

    /// The name and the work queue of each controller.
    pub fn queues(&self) -> impl Iterator<Item = (&'static str, &WorkQueue)> {
        self.controllers.iter().map(|controller| (controller.descriptor.name, controller.queue()))
    }

    fn is_working(&self) -> bool {
        self.informers.are_synced() && self.elector.as_ref().is_none_or(LeaderElector::is_leader)
    }

    /// The informers have synced, or it begins to lead: the controllers start with what the cache has.
    fn synced(&mut self, cx: &mut Context) {
        if self.is_working() {
            self.controllers.iter_mut().for_each(|controller| controller.synced(cx));
        }
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
        if let Some(elector) = &mut self.elector {
            elector.start(cx);
        }
    }

    fn receive(&mut self, _: ActorId, to: Part, payload: Payload, cx: &mut Context) {
        if let Some(controller) = self.controller(to) {
            return controller.receive(payload, cx);
        }
        let payload = match &mut self.elector {
            Some(elector) => match elector.receive(payload, cx) {
                Ok(true) => return self.synced(cx),
                Ok(false) => return,
                Err(payload) => payload,
            },
            None => payload,
        };
        match self.informers.receive(payload, cx) {
            Ok(Some(Informed::Changed(event))) => {
                if let Some(elector) = &mut self.elector {
                    elector.watched(&event, cx);
                }
                if self.is_working() {
                    self.controllers.iter_mut().for_each(|controller| controller.watch(&event, cx));
                }
            }
            Ok(Some(Informed::Listed(kind))) => {
                if let Some(elector) = self.elector.as_mut().filter(|_| kind == Kind::Lease) {
                    elector.listed(cx);
                }
                self.synced(cx);
            }
            Ok(Some(Informed::Retry(kind, wait))) => cx.timer(wait, Timer::Watch(kind), Because::NOBODY_ANSWERED),
            Ok(_) | Err(_) => {}
        }
    }

    fn wake(&mut self, part: Part, timer: Timer, cx: &mut Context) {
        match (self.controller(part), timer) {
            (Some(controller), timer) => controller.wake(timer, cx),
            (None, Timer::Watch(kind)) => self.informers.retry(kind, cx),
            (None, Timer::Election(timer)) => {
                if let Some(elector) = &mut self.elector {
                    elector.wake(timer, cx);
                }
            }
            (None, _) => {}
        }
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.server)
    }

    fn lease(&self) -> Option<(Key, Text)> {
        self.elector.as_ref().map(LeaderElector::lease)
    }

    fn path_changed(&mut self, is_healthy: bool, cx: &mut Context) {
        if let Some(elector) = &mut self.elector {
            elector.path_changed(is_healthy, cx);
        }
    }

    fn cache_revision(&self) -> u64 {
        self.informers.revision()
    }

    fn part_name(&self, part: Part) -> &'static str {
        let controller = usize::from(part.0).checked_sub(1).and_then(|at| self.controllers.get(at));
        controller.map_or("", |controller| controller.descriptor.name)
    }
}
