//! How the apiserver refuses: `meta/v1 Status`, with its codes, reasons and messages. Upstream:
//! `apimachinery/pkg/api/errors`.

use super::kinds::{Kind, Object};
use super::meta::{Key, Uid};
use super::tree::{Map, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// An answer that is no object: mostly a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Status {
    /// HTTP's code.
    pub code: u16,
    /// One word: `"NotFound"`, `"Conflict"`; empty on success.
    pub reason: Text,
    /// The sentence that kubectl prints.
    pub message: Text,
    /// The resource it is about, `"pods"`; empty when it is about none.
    pub resource: Text,
    /// The group of that resource.
    pub group: Text,
    /// The kind that details name for invalid objects.
    pub kind: Text,
    /// The object's name.
    pub name: Text,
    /// The uid of an object that is gone.
    pub uid: Option<Uid>,
    /// Field by field, for invalid objects.
    pub causes: Vec<Cause>,
    /// The seconds after which to ask again.
    pub retry_after_seconds: Option<i32>,
    /// The token to go on with a list that has expired.
    pub continue_token: Text,
}

/// The fault of one field (`meta/v1 StatusCause`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// `"FieldValueRequired"`, …
    pub reason: Text,
    /// The message.
    pub message: Text,
    /// Where.
    pub field: Text,
}

impl Status {
    /// `Success`, as deletes and bindings answer.
    pub fn success() -> Status {
        Status { code: 200, ..Status::default() }
    }

    /// `Success` of a delete: what is gone.
    pub fn gone(object: &Object) -> Status {
        let (key, uid) = (object.key(), Some(object.meta().uid));
        Status { uid, ..Status::about(&key, 200, "", String::new()) }
    }

    /// 404: no such object.
    pub fn not_found(key: &Key) -> Status {
        Status::about(key, 404, "NotFound", format!("{} \"{}\" not found", key.resource(), key.parts().1))
    }

    /// 409: an object of this name is there already.
    pub fn already_exists(key: &Key) -> Status {
        let message = format!("{} \"{}\" already exists", key.resource(), key.parts().1);
        Status::about(key, 409, "AlreadyExists", message)
    }

    /// 409: the object has changed since it was read, or must not change now.
    pub fn conflict(key: &Key, why: &str) -> Status {
        Status::conflict_on(&key.resource(), key, why)
    }

    /// 409 about a part of an object (`"pods/binding"`), or where upstream names the kind in place of the resource.
    pub fn conflict_on(resource: &str, key: &Key, why: &str) -> Status {
        let message = format!("Operation cannot be fulfilled on {resource} \"{}\": {why}", key.parts().1);
        Status::about(key, 409, "Conflict", message)
    }

    /// 409: the object at this key is not the one that was meant, but one made anew under its name.
    pub fn other_uid(key: &Key, wanted: Uid, found: Uid) -> Status {
        let folder = key.kind.etcd_prefix();
        let place = if key.namespace.is_empty() {
            format!("{folder}/{}", key.name)
        } else {
            format!("{folder}/{}/{}", key.namespace, key.name)
        };
        let why = format!(
            "StorageError: invalid object, Code: 4, Key: {place}, ResourceVersion: 0, AdditionalErrorMsg: \
             Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}"
        );
        Status::conflict(key, &why)
    }

    /// 403: not allowed.
    pub fn forbidden(key: &Key, why: &str) -> Status {
        let resource = key.resource();
        let (plural, group) = resource.split_once('.').unwrap_or((&resource, ""));
        Status::forbidden_resource(group, plural, key.parts().1, why)
    }

    /// The same about a resource that need not exist.
    pub fn forbidden_resource(group: &str, plural: &str, name: &str, why: &str) -> Status {
        let dot = if group.is_empty() { "" } else { "." };
        let message = match name {
            "" => format!("{plural}{dot}{group} is forbidden: {why}"),
            name => format!("{plural}{dot}{group} {name:?} is forbidden: {why}"),
        };
        Status {
            code: 403,
            reason: Text::from_static("Forbidden"),
            message: message.into(),
            name: name.into(),
            group: group.into(),
            resource: plural.into(),
            ..Status::default()
        }
    }

    /// 400: nothing that could be understood.
    pub fn bad_request(message: impl Into<Text>) -> Status {
        Status { code: 400, reason: Text::from_static("BadRequest"), message: message.into(), ..Status::default() }
    }

    /// 422: understood, and wrong.
    pub fn invalid(key: &Key, causes: Vec<Cause>) -> Status {
        let info = key.kind.info();
        let name = match info.group {
            "" => String::from(info.name),
            group => format!("{}.{group}", info.name),
        };
        let about = Status::about(key, 422, "Invalid", String::new());
        let status = Status { kind: Text::from_static(info.name), causes, ..about };
        let list = match status.sentences().as_slice() {
            [only] => only.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        Status { message: format!("{name} \"{}\" is invalid: {list}", key.parts().1).into(), ..status }
    }

    /// 405: the kind does not know this verb.
    pub fn method_not_supported(kind: Kind, action: &str) -> Status {
        let message = format!("{action} is not supported on resources of kind \"{}\"", kind.resource());
        Status {
            code: 405,
            reason: Text::from_static("MethodNotAllowed"),
            message: message.into(),
            resource: Text::from_static(kind.info().plural),
            ..Status::default()
        }
    }

    /// 405: this path does not answer to this method.
    pub fn method_not_allowed() -> Status {
        let message = Text::from_static("the server does not allow this method on the requested resource");
        Status { code: 405, reason: Text::from_static("MethodNotAllowed"), message, ..Status::default() }
    }

    /// 500: something behind the apiserver failed.
    pub fn internal_error(why: &str) -> Status {
        let message = format!("Internal error occurred: {why}").into();
        Status { code: 500, reason: Text::from_static("InternalError"), message, ..Status::default() }
    }

    /// 504: nobody answered in time. Made at the sender's own side when a message is lost.
    pub fn timeout(message: impl Into<Text>) -> Status {
        Status { code: 504, reason: Text::from_static("Timeout"), message: message.into(), ..Status::default() }
    }

    /// 410: what was asked for is forgotten.
    pub fn expired(message: impl Into<Text>) -> Status {
        Status { code: 410, reason: Text::from_static("Expired"), message: message.into(), ..Status::default() }
    }

    /// 504: nothing has been written at such a revision yet (`storage.NewTooLargeResourceVersionError`).
    pub fn too_large_resource_version(wanted: u64, current: u64) -> Status {
        let message = format!("Timeout: Too large resource version: {wanted}, current: {current}");
        let cause = Cause {
            reason: Text::from_static("ResourceVersionTooLarge"),
            message: Text::from_static("Too large resource version"),
            field: Text::EMPTY,
        };
        Status { causes: alloc::vec![cause], retry_after_seconds: Some(1), ..Status::timeout(message) }
    }

    /// Nobody listens: what a client sees when the apiserver is down. Code 0: no answer came.
    pub fn connection_refused() -> Status {
        Status { message: Text::from_static("connection refused"), ..Status::default() }
    }

    /// Whether it is the answer to a stale version.
    pub fn is_conflict(&self) -> bool {
        self.reason == "Conflict"
    }

    /// Whether the object was not there.
    pub fn is_not_found(&self) -> bool {
        self.reason == "NotFound"
    }

    /// Whether the object was there already.
    pub fn is_already_exists(&self) -> bool {
        self.reason == "AlreadyExists"
    }

    /// Its object, as kubectl names it: `Deployment "web"`, `Deployment.apps "web"` in the message itself.
    pub fn subject(&self) -> String {
        format!("{} \"{}\"", self.kind, self.name)
    }

    /// The causes, as kubectl lists them: each sentence once.
    pub fn details(&self) -> String {
        match self.sentences().as_slice() {
            [only] => only.clone(),
            many => many.iter().map(|line| format!("\n* {line}")).collect(),
        }
    }

    /// The causes with their fields, without those that were found twice (`ErrorList.ToAggregate`).
    fn sentences(&self) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        for cause in &self.causes {
            let text = format!("{}: {}", cause.field, cause.message);
            if !list.contains(&text) {
                list.push(text);
            }
        }
        list
    }

    /// The untyped form, as it stands in an HTTP answer.
    pub fn to_tree(&self) -> Tree {
        let text = |text: &Text| Tree::Text(text.clone());
        let mut map = Map::new();
        let mut details = Map::new();
        let put = |map: &mut Map, name: &'static str, value: &Text| {
            if !value.is_empty() {
                map.insert(Text::from_static(name), text(value));
            }
        };
        map.insert("apiVersion".into(), Tree::Text("v1".into()));
        map.insert("kind".into(), Tree::Text("Status".into()));
        let mut metadata = Map::new();
        put(&mut metadata, "continue", &self.continue_token);
        map.insert("metadata".into(), Tree::Map(metadata));
        let status = if (200..300).contains(&self.code) { "Success" } else { "Failure" };
        map.insert("status".into(), Tree::Text(Text::from_static(status)));
        map.insert("code".into(), Tree::Int(i64::from(self.code)));
        put(&mut map, "reason", &self.reason);
        put(&mut map, "message", &self.message);
        put(&mut details, "name", &self.name);
        put(&mut details, "group", &self.group);
        put(&mut details, "kind", if self.kind.is_empty() { &self.resource } else { &self.kind });
        if let Some(uid) = self.uid {
            details.insert("uid".into(), format!("{uid}").into());
        }
        if !self.causes.is_empty() {
            let causes = self.causes.iter().map(|cause| {
                let mut map = Map::new();
                put(&mut map, "reason", &cause.reason);
                put(&mut map, "message", &cause.message);
                put(&mut map, "field", &cause.field);
                Tree::Map(map)
            });
            details.insert("causes".into(), Tree::List(causes.collect()));
        }
        if let Some(seconds) = self.retry_after_seconds {
            details.insert("retryAfterSeconds".into(), Tree::Int(i64::from(seconds)));
        }
        // What the server says without looking at any object has details, but none to tell.
        if !details.is_empty() || self.code == 405 {
            map.insert("details".into(), Tree::Map(details));
        }
        Tree::Map(map)
    }

    fn about(key: &Key, code: u16, reason: &'static str, message: String) -> Status {
        let (definition, name) = key.parts();
        let (resource, group) = match definition.split_once('.') {
            Some((plural, group)) => (plural.into(), group.into()),
            None => (Text::from_static(key.kind.info().plural), Text::from_static(key.kind.info().group)),
        };
        Status {
            code,
            reason: Text::from_static(reason),
            message: message.into(),
            resource,
            group,
            name: name.into(),
            ..Status::default()
        }
    }
}
