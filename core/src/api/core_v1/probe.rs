//! Probes and hooks: what the kubelet asks a container, and tells it. Stored; upstream: `core/v1 Probe`, `core/v1
//! Lifecycle`.

use crate::api::int_or_string::IntOrString;
use crate::api::stored::{ListOf, Plain};
use crate::base::Text;
use crate::stored;

stored! {
    /// A question that the kubelet asks a container again and again.
    pub struct Probe {
        "exec": ExecAction;
        "httpGet": HTTPGetAction;
        "tcpSocket": TCPSocketAction;
        "grpc": GRPCAction;
        "initialDelaySeconds": Plain<i32>;
        "timeoutSeconds": Plain<i32> => Int(1);
        "periodSeconds": Plain<i32> => Int(10);
        "successThreshold": Plain<i32> => Int(1);
        "failureThreshold": Plain<i32> => Int(3);
        "terminationGracePeriodSeconds": Plain<Option<i64>>;
    }

    /// What is done right after a container starts, and before it stops.
    pub struct Lifecycle {
        "postStart": LifecycleHandler;
        "preStop": LifecycleHandler;
        "stopSignal": Plain<Option<Text>>;
    }

    /// An action of a hook.
    pub struct LifecycleHandler {
        "exec": ExecAction;
        "httpGet": HTTPGetAction;
        "tcpSocket": TCPSocketAction;
        "sleep": SleepAction;
    }

    /// A command that is run in the container.
    pub struct ExecAction {
        "command": ListOf<Plain<Text>>;
    }

    /// A page that is fetched from the container.
    pub struct HTTPGetAction {
        "path": Plain<Text> => Str("/");
        "port": Plain<IntOrString>, always;
        "host": Plain<Text>;
        "scheme": Plain<Text> => Str("HTTP"), words["HTTP", "HTTPS"];
        "httpHeaders": ListOf<HTTPHeader>;
    }

    /// A header of that request.
    pub struct HTTPHeader {
        "name": Plain<Text>, always;
        "value": Plain<Text>, always;
    }

    /// A port that is opened.
    pub struct TCPSocketAction {
        "port": Plain<IntOrString>, always;
        "host": Plain<Text>;
    }

    /// A gRPC health check.
    pub struct GRPCAction {
        "port": Plain<i32>, always;
        "service": Plain<Option<Text>>, always;
    }

    /// A pause.
    pub struct SleepAction {
        "seconds": Plain<i64>, always;
    }
}
