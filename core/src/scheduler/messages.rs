//! What the scheduler says when a pod fits nowhere: the message of the FailedScheduling Event.
//!
//! Upstream: `framework/types.go` (`FitError`).

use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// `ErrNoNodesAvailable`.
pub const NO_NODES: &str = "no nodes available to schedule pods";

/// The longest note of an Event (`NoteLengthLimit`).
const NOTE_LENGTH_LIMIT: usize = 1024;

/// `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.`, for the reasons of all nodes, and what
/// preemption adds.
pub fn fit_error<'a>(nodes: u32, reasons: impl Iterator<Item = &'a Text>, preemption: &str) -> String {
    let mut counts: VecMap<&Text, u32> = VecMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<String> = counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    // Sorted as text, so that "10" comes before "2".
    crate::base::sort::by(&mut counts, |a, b| a.cmp(b));
    let mut message = format!("0/{nodes} nodes are available: {}.", counts.join(", "));
    if !preemption.is_empty() {
        message.push(' ');
        message.push_str(preemption);
    }
    message
}

/// Shortens a message for an Event (`truncateMessage`).
pub fn note(message: &str) -> Text {
    const SUFFIX: &str = " ...";
    if message.len() <= NOTE_LENGTH_LIMIT {
        return message.into();
    }
    let end = (0..=NOTE_LENGTH_LIMIT - SUFFIX.len()).rev().find(|at| message.is_char_boundary(*at)).unwrap_or_default();
    format!("{}{SUFFIX}", &message[..end]).into()
}
