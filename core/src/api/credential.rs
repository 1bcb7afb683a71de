//! Credentials: what a client shows with each request, and the user whom the apiserver finds in it.
//!
//! Upstream: `client-go/rest/config.go`, `apiserver/pkg/authentication/user`.

use super::record::Shared;
use crate::base::Text;
use alloc::format;
use alloc::vec::Vec;

/// The credential in each request of a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// Nothing.
    Anonymous,
    /// A client certificate: its common name is the user, its organizations are the groups.
    Certificate(UserInfo),
    /// The token of a service account that a controller of the control plane runs as
    /// (`--use-service-account-credentials`), or the program of a container. It is trusted as it stands;
    /// [`Credential::Token`] is looked into.
    ServiceAccount(UserInfo),
    /// `Authorization: Bearer …`
    Token(Text),
}

/// A user and its groups (`user.Info`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserInfo {
    /// `"system:kube-scheduler"`, `"system:node:n1"`
    pub name: Text,
    /// The groups, without `system:authenticated`, which everybody is in who is not anonymous.
    pub groups: Shared<Vec<Text>>,
}

impl Credential {
    /// A certificate without organizations.
    pub fn certificate(user: impl Into<Text>) -> Credential {
        Credential::Certificate(UserInfo { name: user.into(), groups: Shared::default() })
    }

    /// The certificate of kubeadm's `admin.conf`.
    pub fn admin() -> Credential {
        Credential::member("kubernetes-admin".into(), "kubeadm:cluster-admins")
    }

    /// The certificate of a node's kubelet.
    pub fn node(name: &str) -> Credential {
        Credential::member(format!("{}{name}", UserInfo::NODE).into(), UserInfo::NODES)
    }

    /// The token of a service account in `kube-system`.
    pub fn controller(name: &str) -> Credential {
        Credential::service_account("kube-system", name)
    }

    /// The token of a service account.
    pub fn service_account(namespace: &str, name: &str) -> Credential {
        let user = format!("{}{namespace}:{name}", UserInfo::SERVICE_ACCOUNT);
        Credential::ServiceAccount(UserInfo::service_account(user.into()))
    }

    /// The user's name, as far as the credential says it.
    pub fn user_name(&self) -> &str {
        match self {
            Credential::Anonymous => UserInfo::ANONYMOUS,
            Credential::Certificate(user) | Credential::ServiceAccount(user) => &user.name,
            Credential::Token(_) => "Bearer …",
        }
    }

    fn member(name: Text, group: &'static str) -> Credential {
        Credential::Certificate(UserInfo { name, groups: alloc::vec![Text::from_static(group)].into() })
    }
}

impl UserInfo {
    /// The user of requests without credentials.
    pub const ANONYMOUS: &'static str = "system:anonymous";
    const SERVICE_ACCOUNT: &'static str = "system:serviceaccount:";
    const NODE: &'static str = "system:node:";
    const NODES: &'static str = "system:nodes";

    /// The user of requests without credentials.
    pub fn anonymous() -> UserInfo {
        UserInfo { name: Text::from_static(UserInfo::ANONYMOUS), groups: Shared::default() }
    }

    /// The user that a service account is, by its full name: `system:serviceaccount:default:robot`.
    pub fn service_account(name: Text) -> UserInfo {
        let mut groups = Vec::new();
        let account = name.strip_prefix(UserInfo::SERVICE_ACCOUNT).and_then(|rest| rest.split_once(':'));
        if let Some((namespace, _)) = account {
            groups.push("system:serviceaccounts".into());
            groups.push(format!("system:serviceaccounts:{namespace}").into());
        }
        UserInfo { name, groups: groups.into() }
    }

    /// Whether a user is a kubelet: by its name and by its group (`NodeIdentity`).
    pub fn is_node(name: &str, groups: &[Text]) -> bool {
        name.starts_with(UserInfo::NODE) && groups.iter().any(|group| group == UserInfo::NODES)
    }

    /// The node whose kubelet the user is.
    pub fn node(&self) -> Option<&str> {
        self.name.strip_prefix(UserInfo::NODE).filter(|_| UserInfo::is_node(&self.name, &self.groups))
    }

    /// All groups (`AuthenticatedGroupAdder`).
    pub fn all_groups(&self) -> Vec<Text> {
        let implied = match self.name.as_str() {
            UserInfo::ANONYMOUS => "system:unauthenticated",
            _ => "system:authenticated",
        };
        self.groups.iter().cloned().chain([Text::from_static(implied)]).collect()
    }
}
