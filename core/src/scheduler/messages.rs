//! The message of the FailedScheduling Event and of the condition PodScheduled.
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

/// `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu.`, from the number of nodes for each reason,
/// and the message of PostFilter.
pub fn fit_error(nodes: u32, reasons: &VecMap<Text, u32>, post_filter: &str) -> String {
    let mut counts: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    // Sorted as text, so that "10" comes before "2".
    crate::base::sort::by(&mut counts, |a, b| a.cmp(b));
    pre_filter_error(nodes, &counts.join(", "), post_filter)
}

/// The same for one reason that holds for all nodes.
pub fn pre_filter_error(nodes: u32, reason: &str, post_filter: &str) -> String {
    let mut message = format!("0/{nodes} nodes are available: {reason}.");
    if !post_filter.is_empty() {
        message.push(' ');
        message.push_str(post_filter);
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
