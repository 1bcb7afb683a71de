//! Probes and hooks: what the kubelet asks a container, and tells it. Upstream: `core/v1 Probe`, `core/v1
//! Lifecycle`.

use crate::api::int_or_string::IntOrString;
use crate::api::opaque::{ListOf, Plain};
use crate::base::Text;
use crate::untyped;

untyped! {
    /// A question that the kubelet asks a container again and again.
    pub struct Probe {
        exec: ExecAction = "exec";
        http_get: HTTPGetAction = "httpGet";
        tcp_socket: TCPSocketAction = "tcpSocket";
        grpc: GRPCAction = "grpc";
        initial_delay_seconds: Plain<i32> = "initialDelaySeconds";
        timeout_seconds: Plain<i32> = "timeoutSeconds" => Int(1);
        period_seconds: Plain<i32> = "periodSeconds" => Int(10);
        success_threshold: Plain<i32> = "successThreshold" => Int(1);
        failure_threshold: Plain<i32> = "failureThreshold" => Int(3);
        termination_grace_period_seconds: Plain<Option<i64>> = "terminationGracePeriodSeconds";
    }

    /// The hooks after a container's start and before its stop.
    pub struct Lifecycle {
        post_start: LifecycleHandler = "postStart";
        pre_stop: LifecycleHandler = "preStop";
        stop_signal: Plain<Option<Text>> = "stopSignal";
    }

    /// An action of a hook.
    pub struct LifecycleHandler {
        exec: ExecAction = "exec";
        http_get: HTTPGetAction = "httpGet";
        tcp_socket: TCPSocketAction = "tcpSocket";
        sleep: SleepAction = "sleep";
    }

    /// A command that is run in the container.
    pub struct ExecAction {
        command: ListOf<Plain<Text>> = "command";
    }

    /// A page that is fetched from the container.
    pub struct HTTPGetAction {
        path: Plain<Text> = "path" => Str("/");
        port: Plain<IntOrString> = "port", always;
        host: Plain<Text> = "host";
        scheme: Plain<Text> = "scheme" => Str("HTTP"), words["HTTP", "HTTPS"];
        http_headers: ListOf<HTTPHeader> = "httpHeaders";
    }

    /// A header of that request.
    pub struct HTTPHeader {
        name: Plain<Text> = "name", always;
        value: Plain<Text> = "value", always;
    }

    /// A port that is opened.
    pub struct TCPSocketAction {
        port: Plain<IntOrString> = "port", always;
        host: Plain<Text> = "host";
    }

    /// A gRPC health check.
    pub struct GRPCAction {
        port: Plain<i32> = "port", always;
        service: Plain<Option<Text>> = "service", always;
    }

    /// A pause.
    pub struct SleepAction {
        seconds: Plain<i64> = "seconds", always;
    }
}
