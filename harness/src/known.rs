//! What random runs leave out, and why: what upstream gives up as well, and what is known to be wrong and not mended yet.
//! Nothing else is left out, and no checker knows of it.

use kubarium_core::base::Duration;

/// The deployment controller gives up after 15 tries, as upstream's does, which takes 164 seconds. Nobody is kept from
/// writing for longer than this.
pub const LONGEST_OUTAGE: Duration = Duration::from_secs(60);

/// A pod whose containers have all ended loses its sandbox at once; a kubelet that is restarted before it could report that
/// finds nothing, and starts them again. (Upstream stops the sandbox and keeps it, with its dead containers.) Bare pods that
/// end for good are left out until that is mended.
pub const PODS_THAT_END: bool = false;
