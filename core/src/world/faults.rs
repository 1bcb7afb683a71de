//! Machines that come and go, processes that die and start again, networks that are cut: what people and accidents do to
//! a cluster.

use super::network::{Open, response, unavailable};
use super::{Act, Machine, Power, World};
use crate::actor::{ActorId, Controller, NodeId, RequestId};
use crate::api::status::Status;
use crate::base::Text;
use crate::fault::{Fault, Link, process};
use crate::node::kubelet::Kubelet;
use crate::node::machine::MachineSpec;
use crate::node::runtime::Runtime;
use crate::trace::Trace;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl World {
    pub(super) fn apply_fault(&mut self, fault: Fault, trace: &mut Trace) {
        match fault {
            Fault::Crash(actor) => self.crash(actor, trace),
            Fault::Restart(actor) => self.revive(actor, trace),
            Fault::Link(a, b, link) => {
                let was_cut = self.faults.link(a, b).cut;
                self.faults.set_link(a, b, link);
                let kubelet = [a, b].into_iter().find(|actor| matches!(actor, ActorId::Kubelet(_)));
                if link.cut == was_cut {
                    return;
                }
                if let Some(kubelet) = kubelet.filter(|kubelet| !self.faults.is_down(*kubelet)) {
                    let act = if link.cut { Act::CutOff } else { Act::Reconnect };
                    let span = self.note_command(kubelet, Text::from_static("network"), trace);
                    match link.cut {
                        // The last heartbeat went out before the cut: it passes.
                        true => {
                            self.faults.set_link(a, b, Link::default());
                            self.act(kubelet, span, trace, act);
                            self.faults.set_link(a, b, link);
                        }
                        false => self.act(kubelet, span, trace, act),
                    }
                }
                if !link.cut {
                    self.release_held();
                }
            }
        }
    }

    pub(super) fn add_machine(&mut self, spec: MachineSpec, trace: &mut Trace) {
        let node = NodeId(self.machines.len() as u32);
        let kubelet = Kubelet::new(node, spec.clone());
        let runtime = Runtime::new(node, spec.clone());
        self.machines.push(Arc::new(Machine { spec, power: Power::On, kubelet, runtime }));
        let span = self.note_command(ActorId::Kubelet(node), Text::from_static("add"), trace);
        self.act(ActorId::Kubelet(node), span, trace, Act::Start);
    }

    pub(super) fn stop_machine(&mut self, name: &Text, power: Power, trace: &mut Trace) {
        let Some(node) = self.node_id(name) else { return };
        if self.machines[node.0 as usize].power != Power::On {
            return;
        }
        let machine_off = power == Power::Off;
        let text = Text::from_static(if machine_off { "stop" } else { "stop-kubelet" });
        let span = self.note_command(ActorId::Kubelet(node), text, trace);
        self.act(ActorId::Kubelet(node), span, trace, Act::Stop { machine_off });
        self.kill(ActorId::Kubelet(node));
        if machine_off {
            self.act(ActorId::Runtime(node), span, trace, Act::Stop { machine_off });
            self.kill(ActorId::Runtime(node));
        }
        self.set_power(node, power);
    }

    pub(super) fn set_power(&mut self, node: NodeId, power: Power) {
        Arc::make_mut(&mut self.machines[node.0 as usize]).power = power;
    }

    pub(super) fn crash(&mut self, actor: ActorId, trace: &mut Trace) {
        let actor = process(actor);
        match actor {
            ActorId::Kubelet(node) | ActorId::Runtime(node) => {
                let name = self.machines.get(node.0 as usize).map(|machine| machine.spec.name.clone());
                if let Some(name) = name {
                    self.stop_machine(&name, Power::KubeletStopped, trace);
                }
                return;
            }
            ActorId::Kubectl => return,
            _ => {}
        }
        let span = self.note_command(actor, Text::from_static("crash"), trace);
        if !self.faults.set_down(actor, true) {
            return;
        }
        self.kill(actor);
        // Whoever waits for the dead process sees the connection break.
        let waiting: Vec<(RequestId, Open)> = self.open.iter().map(|(id, open)| (*id, open.clone())).collect();
        for (id, open) in waiting {
            match open {
                Open::Request(client, _) if actor == ActorId::Apiserver && client != actor => {
                    let answer = response(id, Status::connection_refused());
                    self.network_says(client, self.latency.network, answer, span, trace);
                }
                Open::Etcd(client, _) if actor == ActorId::Etcd => {
                    self.network_says(client, self.latency.control_plane, unavailable(id), span, trace);
                }
                _ => {}
            }
        }
    }

    pub(super) fn revive(&mut self, actor: ActorId, trace: &mut Trace) {
        let actor = process(actor);
        if !self.faults.set_down(actor, false) {
            return;
        }
        // What was sent to it while it was down was not sent to who it is now.
        *self.lives.entry(actor).or_default() += 1;
        let span = self.note_command(actor, Text::from_static("start"), trace);
        if let ActorId::Kubelet(node) = actor {
            self.faults.set_down(ActorId::Runtime(node), false);
            self.set_power(node, Power::On);
        }
        if actor == ActorId::Etcd {
            return;
        }
        if actor == ActorId::Apiserver {
            // It reads all of etcd before it serves: what was written while it was down, it was not told.
            self.saw(actor, self.etcd.store.revision());
        }
        self.act(actor, span, trace, Act::Start);
        if actor == ActorId::Apiserver {
            // Its clients' watches broke with it: they list and watch again.
            let nodes = (0..self.machines.len() as u32).map(|node| ActorId::Kubelet(NodeId(node)));
            let clients = [ActorId::Controller(Controller::Manager), ActorId::Scheduler].into_iter().chain(nodes);
            for client in clients.collect::<Vec<_>>() {
                if !self.faults.is_down(client) {
                    self.act(client, span, trace, Act::Start);
                }
            }
        }
    }

    /// A process dies: what it was about to hear, timers included, is for a life that is over, and its watches end.
    pub(super) fn kill(&mut self, actor: ActorId) {
        self.faults.set_down(actor, true);
        self.apiserver.disconnected(process(actor));
        *self.lives.entry(process(actor)).or_default() += 1;
    }

    pub(super) fn lives_on(&self, actor: ActorId, life: u32) -> bool {
        !self.faults.is_down(actor) && life == self.life(actor)
    }

    pub(super) fn life(&self, actor: ActorId) -> u32 {
        self.lives.get(&process(actor)).copied().unwrap_or_default()
    }
}
