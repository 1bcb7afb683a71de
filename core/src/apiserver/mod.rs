//! kube-apiserver: the front door. Every request passes its stages in turn, and only it speaks to etcd.

/// What the apiserver wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {}
