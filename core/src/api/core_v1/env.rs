//! The environment of containers: variables, and where their values come from. Stored; upstream: `core/v1 EnvVar`.

use crate::api::quantity::Quantity;
use crate::api::stored::Plain;
use crate::base::Text;
use crate::stored;

stored! {
    /// A variable of a container's environment.
    pub struct EnvVar {
        "name": Plain<Text>, always;
        "value": Plain<Text>;
        "valueFrom": EnvVarSource;
    }

    /// Where the value of a variable comes from.
    pub struct EnvVarSource {
        "configMapKeyRef": ConfigMapKeySelector;
        "fieldRef": ObjectFieldSelector;
        "fileKeyRef": FileKeySelector;
        "resourceFieldRef": ResourceFieldSelector;
        "secretKeyRef": SecretKeySelector;
    }

    /// A field of the pod itself.
    pub struct ObjectFieldSelector, atomic {
        "apiVersion": Plain<Text> => Str("v1");
        "fieldPath": Plain<Text>, always;
    }

    /// A request or limit of a container.
    pub struct ResourceFieldSelector, atomic {
        "containerName": Plain<Text>;
        "divisor": Plain<Quantity>, always;
        "resource": Plain<Text>, always;
    }

    /// A key of a config map.
    pub struct ConfigMapKeySelector, atomic {
        "key": Plain<Text>, always;
        "name": Plain<Text>;
        "optional": Plain<Option<bool>>;
    }

    /// A key of a secret.
    pub struct SecretKeySelector, atomic {
        "key": Plain<Text>, always;
        "name": Plain<Text>;
        "optional": Plain<Option<bool>>;
    }

    /// A key of a file in a volume.
    pub struct FileKeySelector, atomic {
        "key": Plain<Text>, always;
        "optional": Plain<Option<bool>> => Bool(false);
        "path": Plain<Text>, always;
        "volumeName": Plain<Text>, always;
    }

    /// A source of many variables.
    pub struct EnvFromSource {
        "configMapRef": ConfigMapEnvSource;
        "prefix": Plain<Text>;
        "secretRef": SecretEnvSource;
    }

    /// A config map whose keys become variables.
    pub struct ConfigMapEnvSource {
        "name": Plain<Text>;
        "optional": Plain<Option<bool>>;
    }

    /// A secret whose keys become variables.
    pub struct SecretEnvSource {
        "name": Plain<Text>;
        "optional": Plain<Option<bool>>;
    }
}
