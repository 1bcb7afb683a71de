//! Settings: config maps and secrets. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::defaults;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{Base64, MapOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// Settings, by key.
    pub struct ConfigMap {
        binary_data: MapOf<Base64> = "binaryData";
        data: MapOf<Plain<Text>> = "data";
        immutable: Plain<Option<bool>> = "immutable";
        metadata: ObjectMeta = "metadata", always;
    }

    /// Settings that are not for everyone, by key.
    pub struct Secret defaults defaults::secret {
        data: MapOf<Base64> = "data";
        immutable: Plain<Option<bool>> = "immutable";
        metadata: ObjectMeta = "metadata", always;
        string_data: MapOf<Plain<Text>> = "stringData";
        type_: Plain<Text> = "type" => Str("Opaque");
    }
}
