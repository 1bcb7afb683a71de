//! The machine under a node: what it is built from, before the cluster knows of it.

use crate::api::Quantity;
use crate::api::core_v1::{ResourceList, Taint};
use crate::api::record::{Described, Field, Shared, TextMap};
use crate::api::{Tree, schema};
use crate::base::Text;
use crate::record;
use alloc::vec::Vec;

record! {
    /// A machine. What is not set is as in the classroom: 4 cpus, 8Gi of memory, 110 pods.
    pub struct MachineSpec {
        name: Text = "name";
        /// What it has: `cpu`, `memory`, `pods`, `ephemeral-storage`, and whatever devices are plugged in.
        resources: ResourceList = "resources";
        labels: TextMap = "labels";
        taints: Shared<Vec<Taint>> = "taints";
        /// Images that are on its disk from the beginning.
        images: Shared<Vec<Text>> = "images";
    }
}

impl MachineSpec {
    /// A machine of the classroom.
    pub fn classroom(name: impl Into<Text>) -> MachineSpec {
        MachineSpec { name: name.into(), ..MachineSpec::default() }
    }

    /// A machine with so much of `cpu`, `memory` and `pods`.
    pub fn sized(name: impl Into<Text>, cpu: &str, memory: &str, pods: &str) -> MachineSpec {
        let mut spec = MachineSpec::classroom(name);
        for (resource, amount) in [("cpu", cpu), ("memory", memory), ("pods", pods)] {
            if let Ok(amount) = amount.parse::<Quantity>() {
                spec.resources.make_mut().insert(resource.into(), amount);
            }
        }
        spec
    }

    /// What it has in all (`status.capacity`).
    pub fn capacity(&self) -> ResourceList {
        let mut capacity = self.resources.clone();
        for (resource, amount) in [("cpu", "4"), ("memory", "8Gi"), ("pods", "110"), ("ephemeral-storage", "100Gi")] {
            if !capacity.contains_key(resource)
                && let Ok(amount) = amount.parse()
            {
                capacity.make_mut().insert(Text::from_static(resource), amount);
            }
        }
        capacity
    }

    /// The form in which a run is saved.
    pub fn to_tree(&self) -> Tree {
        self.write()
    }

    /// Reads that form; None when it is none.
    pub fn from_tree(tree: &Tree) -> Option<MachineSpec> {
        schema::check(tree, MachineSpec::SCHEMA).is_empty().then(|| MachineSpec::read(tree))
    }
}
