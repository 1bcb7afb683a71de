//! Settings: config maps and secrets. Upstream: `staging/src/k8s.io/api/core/v1/types.go`.

use crate::api::base64;
use crate::api::meta::ObjectMeta;
use crate::api::opaque::{Base64, MapOf, Plain};
use crate::api::tree::{Map, Tree};
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
    pub struct Secret defaults set_secret_defaults {
        data: MapOf<Base64> = "data";
        immutable: Plain<Option<bool>> = "immutable";
        metadata: ObjectMeta = "metadata", always;
        string_data: MapOf<Plain<Text>> = "stringData";
        type_: Plain<Text> = "type" => Str("Opaque");
    }
}

/// Conversion of Secret: `stringData` is kept in `data`, in base64.
fn set_secret_defaults(secret: &mut Map) {
    let Some(Tree::Map(typed)) = secret.remove("stringData") else { return };
    let data = secret.map_mut("data");
    for (key, value) in typed {
        data.insert(key, base64::STANDARD.encode(value.as_str().unwrap_or_default().as_bytes()).into());
    }
}
