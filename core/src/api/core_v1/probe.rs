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
        "failureThreshold": Plain<i32> => Int(3);
        "grpc": GRPCAction;
        "httpGet": HTTPGetAction;
        "initialDelaySeconds": Plain<i32>;
        "periodSeconds": Plain<i32> => Int(10);
        "successThreshold": Plain<i32> => Int(1);
        "tcpSocket": TCPSocketAction;
        "terminationGracePeriodSeconds": Plain<Option<i64>>;
        "timeoutSeconds": Plain<i32> => Int(1);
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
        "sleep": SleepAction;
        "tcpSocket": TCPSocketAction;
    }

    /// A command that is run in the container.
    pub struct ExecAction {
        "command": ListOf<Plain<Text>>;
    }

    /// A page that is fetched from the container.
    pub struct HTTPGetAction {
        "host": Plain<Text>;
        "httpHeaders": ListOf<HTTPHeader>;
        "path": Plain<Text> => Str("/");
        "port": Plain<IntOrString>, always;
        "scheme": Plain<Text> => Str("HTTP"), words["HTTP", "HTTPS"];
    }

    /// A header of that request.
    pub struct HTTPHeader {
        "name": Plain<Text>, always;
        "value": Plain<Text>, always;
    }

    /// A port that is opened.
    pub struct TCPSocketAction {
        "host": Plain<Text>;
        "port": Plain<IntOrString>, always;
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
