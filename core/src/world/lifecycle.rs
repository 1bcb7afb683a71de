//! The life of a process: it is down, or runs as an incarnation. It starts; it is stopped from outside, exits by itself, or
//! ends with its machine; and somebody starts it again: a person, the kubelet that runs it as a static pod, or the container
//! runtime whose container it is.
//!
//! To read before editing: `docs/decisions/processes.md`.

#[cfg(test)]
mod tests;

use super::process::{Host, Machine, Process};
use super::roster::{self, Call, Role};
use super::{Content, Order, World};
use crate::actor::{ContainerCommand, End};
use crate::address::{ProcessId, SpanId};
use crate::base::{Duration, Text};
use crate::because::Because;
use crate::wire::cri::ContainerConfig;
use crate::world::trace::Trace;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The time until a static pod whose container exited runs again: the kubelet looks at its containers every second
/// (`genericPlegRelistPeriod`), and starts one that ended for the first time at once.
const RESTART: Duration = Duration::from_secs(1);
/// The exit code of a process that was killed: 128 and the number of SIGKILL.
const SIGKILL: i32 = 137;

impl World {
    /// A person stops or starts a process. That of a container is killed instead, and its kubelet starts it again.
    pub(super) fn order_process(&mut self, id: ProcessId, order: Order, trace: &mut Trace) {
        let Some(process) = self.process(id) else { return };
        match (order, process.runtime) {
            (Order::Stop, Some(_)) if process.is_running() => {
                let span = self.note_input(id, Text::from_static("stop"), trace);
                self.exit(id, SIGKILL, span, trace);
            }
            (Order::Stop, None) => self.stop(id, End::Process, trace),
            (Order::Start, None) => self.start_from_outside(id, trace),
            (_, Some(_)) => {}
        }
    }

    /// A machine is switched off, or on again: what its kubelet runs is started by it.
    pub(super) fn order_machine(&mut self, machine: &Machine, order: Order, trace: &mut Trace) {
        match order {
            Order::Stop => {
                self.stop(machine.kubelet, End::Machine, trace);
                self.stop(machine.runtime, End::Machine, trace);
                let of_container = |process: &&Process| process.runtime == Some(machine.runtime);
                let containers: Vec<ProcessId> =
                    self.processes().filter(of_container).map(|process| process.id).collect();
                for id in containers {
                    self.stop(id, End::Machine, trace);
                }
            }
            Order::Start => {
                self.start_from_outside(machine.runtime, trace);
                self.start_from_outside(machine.kubelet, trace);
            }
        }
    }

    /// A process exits by itself, or is killed. What runs it is told, and starts it again.
    pub(super) fn exit(&mut self, id: ProcessId, code: i32, cause: SpanId, trace: &mut Trace) {
        self.end(id, End::Process, cause, trace);
        let runtime = self.process(id).and_then(|process| process.runtime);
        match runtime.map(|id| (id, self.process(id).is_some_and(Process::is_running))) {
            None => self.start_after(RESTART, id, cause, trace),
            Some((runtime, true)) => self.act(runtime, runtime.into(), cause, trace, Call::ContainerExited(id, code)),
            Some((_, false)) => {
                if let Some(process) = self.process_mut(id) {
                    process.exit_code = Some(code);
                }
            }
        }
    }

    /// A process starts at its time, unless somebody has stopped or started it meanwhile.
    pub(super) fn start_in_time(&mut self, id: ProcessId, incarnation: u32, cause: SpanId, trace: &mut Trace) {
        if self.process(id).is_some_and(|process| process.is_starting(incarnation)) {
            self.start(id, cause, trace);
        }
    }

    /// Carries out a command of a container runtime about the process of a container.
    pub(super) fn command(&mut self, runtime: ProcessId, command: ContainerCommand, cause: SpanId, trace: &mut Trace) {
        match command {
            ContainerCommand::Create(id, config) => self.create(id, runtime, &config, cause, trace),
            ContainerCommand::Start(id, delay) => self.start_after(delay, id, cause, trace),
            ContainerCommand::Terminate(id) if self.process(id).is_some_and(Process::is_running) => {
                self.act(id, id.into(), cause, trace, Call::Terminate);
            }
            ContainerCommand::Terminate(id) | ContainerCommand::Kill(id) => self.exit(id, SIGKILL, cause, trace),
            ContainerCommand::Delete(id) => {
                self.end(id, End::Process, cause, trace);
                if let Some(process) = self.processes.get_mut(id.0 as usize) {
                    *process = None;
                }
                if self.unhealthy.contains(&id) {
                    self.settle_renewals(cause, trace);
                }
            }
        }
    }

    /// The process of a container is made, or made anew; it is down until it is started.
    fn create(
        &mut self,
        id: ProcessId,
        runtime: ProcessId,
        config: &ContainerConfig,
        cause: SpanId,
        trace: &mut Trace,
    ) {
        let (Some(program), Some(Host::Node(node))) =
            (roster::program(config.image()), self.process(runtime).map(|runtime| runtime.host))
        else {
            return;
        };
        let component = program(config);
        if self.process(id).is_some() {
            self.end(id, End::Process, cause, trace);
            if let Some(process) = self.process_mut(id) {
                process.component = component;
            }
            return;
        }
        let meta = &config.pod.metadata;
        let machine = &self.machines[node.0 as usize].spec.name;
        let name = format!("{machine}/{}/{}/{}", meta.namespace, meta.name, config.name);
        // A pod of the same name is another one.
        let rng = self.seed.fork(&format!("{name} {}", meta.uid));
        let mut process = Process::new(id, name.into(), Host::Node(node), component, rng);
        process.runtime = Some(runtime);
        self.processes.push(Some(Arc::new(process)));
    }

    fn start_after(&mut self, delay: Duration, id: ProcessId, cause: SpanId, trace: &mut Trace) {
        let Some(process) = self.process_mut(id) else { return };
        process.await_start();
        self.push_own(self.now + delay, id.into(), Content::Start, cause, Because::TIME_PASSED, trace);
    }

    fn start_from_outside(&mut self, id: ProcessId, trace: &mut Trace) {
        if self.process(id).is_some_and(|process| !process.is_running()) {
            let span = self.note_input(id, Text::from_static("start"), trace);
            self.start(id, span, trace);
        }
    }

    /// A process starts, as a new incarnation.
    fn start(&mut self, id: ProcessId, cause: SpanId, trace: &mut Trace) {
        if !self.process_mut(id).is_some_and(Process::begin) {
            return;
        }
        self.starts_and_ends += 1;
        self.act(id, id.into(), cause, trace, Call::Start);
        self.settle_renewals_of(id, cause, trace);
        // It believes that all is well until it is told otherwise.
        if self.unhealthy.contains(&id) {
            self.act(id, id.into(), cause, trace, Call::Path(false));
        }
        if self.process(id).is_some_and(|process| process.role() == Role::Runtime) {
            self.report_exits(id, cause, trace);
        }
    }

    /// A process is stopped from outside, and stays down until somebody starts it.
    fn stop(&mut self, id: ProcessId, end: End, trace: &mut Trace) {
        let span = self.note_input(id, Text::from_static("stop"), trace);
        self.end(id, end, span, trace);
    }

    /// A process ends: the other ends of its connections see them break, and its timers are nobody's.
    fn end(&mut self, id: ProcessId, end: End, cause: SpanId, trace: &mut Trace) {
        let now = self.now;
        let Some(process) = self.process_mut(id) else { return };
        if process.end() {
            self.starts_and_ends += 1;
            self.settle_renewals_of(id, cause, trace);
            self.break_connections_of(id, cause, trace);
        }
        if let Some(process) = self.process_mut(id) {
            process.component.stop(end, now);
        }
    }

    /// A container runtime has started: it hears which of its containers have exited meanwhile.
    fn report_exits(&mut self, runtime: ProcessId, cause: SpanId, trace: &mut Trace) {
        let exited = |process: &Process| Some((process.id, process.exit_code?));
        let of_runtime = self.processes().filter(|process| process.runtime == Some(runtime));
        let exits: Vec<(ProcessId, i32)> = of_runtime.filter_map(exited).collect();
        for (id, code) in exits {
            if let Some(process) = self.process_mut(id) {
                process.exit_code = None;
            }
            self.act(runtime, runtime.into(), cause, trace, Call::ContainerExited(id, code));
        }
    }

    /// The process of a container is on nobody's way to etcd but its own.
    fn settle_renewals_of(&mut self, id: ProcessId, cause: SpanId, trace: &mut Trace) {
        let matters = |process: &Process| process.runtime.is_none() || process.component.lease().is_some();
        if self.process(id).is_some_and(matters) {
            self.settle_renewals(cause, trace);
        }
    }
}
