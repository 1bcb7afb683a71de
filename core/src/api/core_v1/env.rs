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
        "fieldRef": ObjectFieldSelector;
        "resourceFieldRef": ResourceFieldSelector;
        "configMapKeyRef": ConfigMapKeySelector;
        "secretKeyRef": SecretKeySelector;
        "fileKeyRef": FileKeySelector;
    }

    /// A field of the pod itself.
    pub struct ObjectFieldSelector, atomic {
        "apiVersion": Plain<Text> => Str("v1");
        "fieldPath": Plain<Text>, always;
    }

    /// A request or limit of a container.
    pub struct ResourceFieldSelector, atomic {
        "containerName": Plain<Text>;
        "resource": Plain<Text>, always;
        "divisor": Plain<Quantity>, always;
    }

    /// A key of a config map.
    pub struct ConfigMapKeySelector, atomic {
        "name": Plain<Text>;
        "key": Plain<Text>, always;
        "optional": Plain<Option<bool>>;
    }

    /// A key of a secret.
    pub struct SecretKeySelector, atomic {
        "name": Plain<Text>;
        "key": Plain<Text>, always;
        "optional": Plain<Option<bool>>;
    }

    /// A key of a file in a volume.
    pub struct FileKeySelector, atomic {
        "volumeName": Plain<Text>, always;
        "path": Plain<Text>, always;
        "key": Plain<Text>, always;
        "optional": Plain<Option<bool>> => Bool(false);
    }

    /// A source of many variables.
    pub struct EnvFromSource {
        "prefix": Plain<Text>;
        "configMapRef": ConfigMapEnvSource;
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
