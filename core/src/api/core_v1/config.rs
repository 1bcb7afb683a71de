//! Settings: config maps and secrets. Stored; upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::stored::{Base64, MapOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// Settings, by key.
    pub struct ConfigMap {
        "binaryData": MapOf<Base64>;
        "data": MapOf<Plain<Text>>;
        "immutable": Plain<Option<bool>>;
        "metadata": ObjectMeta, always;
    }

    /// Settings that are not for everyone, by key.
    pub struct Secret defaults defaults::secret {
        "data": MapOf<Base64>;
        "immutable": Plain<Option<bool>>;
        "metadata": ObjectMeta, always;
        "stringData": MapOf<Plain<Text>>;
        "type": Plain<Text> => Str("Opaque");
    }
}
