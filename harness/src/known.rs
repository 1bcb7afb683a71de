//! What is known to be wrong and not mended yet: what random runs leave out until it is. Nothing else is left out, and no
//! checker knows of it. Mending a fault begins with deleting its lines here.

use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::session::{Input, Order};
use std::collections::BTreeMap;

/// Fault C: a kubelet that stops and starts again before its last message has arrived makes its node flap for ever, for
/// the last write of its Lease overtakes the first new one. Runs wait so long between the two.
const KUBELET_RESTART: Duration = Duration::from_secs(8);

/// The deployment controller gives up after 15 tries (`maxRetries`, upstream, too), which takes 164 seconds. Nobody is kept
/// from writing for longer than this.
pub const LONGEST_OUTAGE: Duration = Duration::from_secs(60);

/// Fault D: a kubelet that starts at about the same time as an apiserver starts its containers anew.
const KUBELET_AND_APISERVER: Duration = Duration::from_millis(100);

/// Fault L: a pod whose containers have all ended loses its sandbox at once; a kubelet that is restarted before it could
/// report that finds nothing, and starts them again. Bare pods that end for good are left out.
pub const PODS_THAT_END: bool = false;

/// What has to be remembered to leave things out.
#[derive(Debug, Default)]
pub struct Known {
    stopped: BTreeMap<Text, Time>,
    kubelet_started: Time,
    apiserver_started: Time,
}

impl Known {
    /// How long a run waits before it goes on with this input.
    pub fn wait_before(&self, input: &Input, now: Time) -> Duration {
        let earliest = match input {
            Input::Machine(name, Order::Start) => {
                let stopped = self.stopped.get(name).map_or(now, |stopped| *stopped + KUBELET_RESTART);
                stopped.max(self.apiserver_started + KUBELET_AND_APISERVER)
            }
            Input::AddMachine(_) => self.apiserver_started + KUBELET_AND_APISERVER,
            Input::Process(name, Order::Start) if *name == *"kube-apiserver" => {
                self.kubelet_started + KUBELET_AND_APISERVER
            }
            _ => now,
        };
        earliest.since(now)
    }

    /// Remembers an input.
    pub fn note(&mut self, input: &Input, now: Time) {
        match input {
            Input::Machine(name, Order::Stop) => {
                self.stopped.insert(name.clone(), now);
            }
            Input::Process(name, Order::Stop) if let Some((node, "kubelet")) = name.split_once('/') => {
                self.stopped.insert(node.into(), now);
            }
            Input::Machine(_, Order::Start) | Input::AddMachine(_) => self.kubelet_started = now,
            Input::Process(name, Order::Start) if *name == *"kube-apiserver" => self.apiserver_started = now,
            _ => {}
        }
    }
}
