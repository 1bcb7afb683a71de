//! RequestInfo: what the method and the path of an HTTP request say. It is there before anything else of a request is
//! read, for authorization.
//!
//! Upstream: `apiserver/pkg/endpoints/request/requestinfo.go`.

use super::authentication::authenticate;
use super::authorization::{self, Attributes};
use crate::api::status::Status;
use crate::api::{Credential, UserInfo};
use crate::base::Time;
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The method and the path, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RequestInfo<'a> {
    /// `"list"`; the method in small letters for what is no resource.
    pub verb: String,
    /// The whole path.
    pub path: &'a str,
    /// The API group.
    pub group: &'a str,
    /// The namespace; empty for the whole cluster.
    pub namespace: &'a str,
    /// The resource: `"pods"`; empty for a path that is none.
    pub resource: &'a str,
    /// The name of the object; empty for all.
    pub name: &'a str,
    /// The subresource: `"status"`.
    pub part: &'a str,
}

impl<'a> RequestInfo<'a> {
    /// Takes apart the path of a request, with the parameters behind `?` (`NewRequestInfo`).
    pub(super) fn new(method: &str, path: &'a str) -> RequestInfo<'a> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (group, rest) = match parts.as_slice() {
            ["api", _, rest @ ..] => ("", rest),
            ["apis", group, _, rest @ ..] => (*group, rest),
            _ => ("", [].as_slice()),
        };
        // `namespaces/x` and `namespaces/x/status` are about the namespace, longer paths about an object in it.
        let (namespace, rest) = match rest {
            ["namespaces", namespace, "finalize" | "status"] | ["namespaces", namespace] => (*namespace, rest),
            ["namespaces", namespace, in_it @ ..] => (*namespace, in_it),
            _ => ("", rest),
        };
        let mut rest = rest.iter().copied();
        let [resource, name, part] = [(); 3].map(|()| rest.next().unwrap_or_default());
        let watches = query.split('&').any(|parameter| matches!(parameter, "watch=true" | "watch=1"));
        let verb = match (method, name.is_empty()) {
            _ if resource.is_empty() => method.to_ascii_lowercase(),
            ("GET" | "HEAD", true) if watches => "watch".into(),
            ("GET" | "HEAD", true) => "list".into(),
            ("GET" | "HEAD", false) => "get".into(),
            ("POST", _) => "create".into(),
            ("PUT", _) => "update".into(),
            ("PATCH", _) => "patch".into(),
            ("DELETE", true) => "deletecollection".into(),
            ("DELETE", false) => "delete".into(),
            _ => String::new(),
        };
        let group = if resource.is_empty() { "" } else { group };
        RequestInfo { verb, path, group, namespace, resource, name, part }
    }

    /// The refusal of a request that has a fault: that of whom it does not come from (401) or who may not send it (403)
    /// comes before the fault itself (`DefaultBuildHandlerChain`).
    pub(super) fn refuse(&self, fault: Status, credential: &Credential, view: View, now: Time) -> Status {
        match authenticate(credential, view, now).and_then(|user| self.authorize(&user, view)) {
            Ok(()) => fault,
            Err(refusal) => refusal,
        }
    }

    fn authorize(&self, user: &UserInfo, view: View) -> Result<(), Status> {
        let resource = match self.part {
            "" => String::from(self.resource),
            part => format!("{}/{part}", self.resource),
        };
        let attributes = Attributes {
            user: &user.name,
            groups: user.all_groups(),
            verb: &self.verb,
            group: self.group,
            resource,
            name: self.name,
            namespace: self.namespace,
            path: Some(self.path).filter(|_| self.resource.is_empty()),
        };
        authorization::authorize(&attributes, view).map_err(|reason| attributes.forbidden(&reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        let read = |method, path| {
            let RequestInfo { verb, group, namespace, resource, name, part, .. } = RequestInfo::new(method, path);
            [&*verb, group, namespace, resource, name, part].join(" ")
        };
        assert_eq!(read("GET", "/api/v1/namespaces/a/pods/web/log"), "get  a pods web log");
        assert_eq!(read("GET", "/api/v1/pods?limit=1&watch=true"), "watch   pods  ");
        assert_eq!(read("DELETE", "/apis/apps/v1/namespaces/a/deployments"), "deletecollection apps a deployments  ");
        assert_eq!(read("PUT", "/api/v1/namespaces/a/status"), "update  a namespaces a status");
        assert_eq!(read("GET", "/api/v1/namespaces/a"), "get  a namespaces a ");
        assert_eq!(read("GET", "/apis/apps/v1"), "get     ");
        assert_eq!(read("BREW", "/coffee"), "brew     ");
    }
}
