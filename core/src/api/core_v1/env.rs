//! The environment of containers: variables, and where their values come from. Upstream: `core/v1 EnvVar`.

use crate::api::opaque::Plain;
use crate::api::quantity::Quantity;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A variable of a container's environment.
    pub struct EnvVar {
        name: Plain<Text> = "name", always;
        value: Plain<Text> = "value";
        value_from: EnvVarSource = "valueFrom";
    }

    /// The source of a variable's value.
    pub struct EnvVarSource {
        field_ref: ObjectFieldSelector = "fieldRef";
        resource_field_ref: ResourceFieldSelector = "resourceFieldRef";
        config_map_key_ref: ConfigMapKeySelector = "configMapKeyRef";
        secret_key_ref: SecretKeySelector = "secretKeyRef";
        file_key_ref: FileKeySelector = "fileKeyRef";
    }

    /// A field of the pod itself.
    pub struct ObjectFieldSelector, atomic {
        api_version: Plain<Text> = "apiVersion" => Str("v1");
        field_path: Plain<Text> = "fieldPath", always;
    }

    /// A request or limit of a container.
    pub struct ResourceFieldSelector, atomic {
        container_name: Plain<Text> = "containerName";
        resource: Plain<Text> = "resource", always;
        divisor: Plain<Quantity> = "divisor", always;
    }

    /// A key of a config map.
    pub struct ConfigMapKeySelector, atomic {
        name: Plain<Text> = "name";
        key: Plain<Text> = "key", always;
        optional: Plain<Option<bool>> = "optional";
    }

    /// A key of a secret.
    pub struct SecretKeySelector, atomic {
        name: Plain<Text> = "name";
        key: Plain<Text> = "key", always;
        optional: Plain<Option<bool>> = "optional";
    }

    /// A key of a file in a volume.
    pub struct FileKeySelector, atomic {
        volume_name: Plain<Text> = "volumeName", always;
        path: Plain<Text> = "path", always;
        key: Plain<Text> = "key", always;
        optional: Plain<Option<bool>> = "optional" => Bool(false);
    }

    /// A source of many variables.
    pub struct EnvFromSource {
        prefix: Plain<Text> = "prefix";
        config_map_ref: ConfigMapEnvSource = "configMapRef";
        secret_ref: SecretEnvSource = "secretRef";
    }

    /// A config map whose keys become variables.
    pub struct ConfigMapEnvSource {
        name: Plain<Text> = "name";
        optional: Plain<Option<bool>> = "optional";
    }

    /// A secret whose keys become variables.
    pub struct SecretEnvSource {
        name: Plain<Text> = "name";
        optional: Plain<Option<bool>> = "optional";
    }
}
