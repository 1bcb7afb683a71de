//! Profiles: which plugins schedule the pods of one `spec.schedulerName`, and how much their scores count.
//!
//! Upstream: `pkg/scheduler/profile`, `apis/config/v1/default_plugins.go`.

use super::events::EventType;
use super::runtime::PluginId;
use crate::api::core_v1::Pod;
use crate::base::Text;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// `KubeSchedulerProfile`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The `spec.schedulerName` of its pods; Events are reported under this name.
    pub scheduler_name: Text,
    /// The enabled plugins in the order in which they run, with the weights of their scores.
    pub plugins: Vec<(PluginId, i64)>,
}

/// The profiles of one scheduler; never empty, and each with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profiles(Arc<Vec<Profile>>);

impl Profile {
    /// The default plugins under a name.
    pub fn new(scheduler_name: Text) -> Profile {
        Profile { scheduler_name, plugins: PluginId::all().collect() }
    }
}

impl Profiles {
    /// These profiles; the default one if there are none.
    pub fn new(mut profiles: Vec<Profile>) -> Profiles {
        if profiles.is_empty() {
            profiles.push(Profile::new(Text::from_static("default-scheduler")));
        }
        Profiles(Arc::new(profiles))
    }

    /// The profile that a pod asks for; None if it is another scheduler's pod (`frameworkForPod`).
    pub fn of(&self, pod: &Pod) -> Option<&Profile> {
        self.0.iter().find(|profile| profile.scheduler_name == pod.spec.scheduler_name)
    }

    /// The first profile; it explains the pods of other schedulers, too.
    pub fn first(&self) -> &Profile {
        &self.0[0]
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.0.iter()
    }

    /// Whether a plugin has registered for such an event (`isEventOfInterest`).
    pub fn is_event_of_interest(&self, event: EventType) -> bool {
        let mut plugins = self.iter().flat_map(|profile| &profile.plugins);
        plugins.any(|(id, _)| id.plugin().events_to_register().contains(&event))
    }
}

impl Default for Profiles {
    fn default() -> Profiles {
        Profiles::new(Vec::new())
    }
}
