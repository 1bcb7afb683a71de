//! The subresource `token`: a signed token of a service account, with an expiration and the pod it is bound to.
//!
//! Upstream: `pkg/registry/core/serviceaccount/storage/token.go` and `pkg/serviceaccount/{claims,jwt,legacy}.go`. Header
//! and claims are upstream's; the signature only stands for one: docs/decisions/front-door.md.

use super::Attempt;
use crate::api::base64::RAW_URL;
use crate::api::core_v1::Pod;
use crate::api::json::{parse_json, to_json};
use crate::api::status::{Cause, Status};
use crate::api::{Key, Kind, Object, Timestamp, Tree, Uid};
use crate::base::{Digest, Rng, Text, Time};
use crate::history::View;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The issuer, and the default audience (`--service-account-issuer`).
const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";
/// The expiration that projected volumes request, which is extended to a year (`WarnOnlyBoundTokenExpirationPeriod`).
const ABOUT_AN_HOUR: i64 = 3607;
const A_YEAR: i64 = 365 * 24 * 60 * 60;

/// Answers a TokenRequest.
pub(super) fn issue(attempt: &mut Attempt, account: &Object) -> Result<Object, Status> {
    let Some(Object::Untyped(wanted)) = attempt.new.take() else {
        return Err(Status::bad_request("not a TokenRequest"));
    };
    let (meta, own) = (&wanted.metadata, account.meta());
    for (field, sent, own, what) in [
        ("metadata.name", &meta.name, &own.name, "name"),
        ("metadata.namespace", &meta.namespace, &own.namespace, "namespace"),
    ] {
        if !sent.is_empty() && sent != own {
            let why = format!("must match the service account {what} if specified");
            return Err(invalid(&account.meta().name, field, &format!("{sent:?}"), &why));
        }
    }
    let tree = Object::Untyped(wanted.clone()).to_tree();
    let seconds = tree.at("spec.expirationSeconds").as_i64().unwrap_or(3600);
    let bounds = [(seconds < 600, "less than 10 minutes"), (seconds > 1 << 32, "larger than 2^32 seconds")];
    if let Some((_, bound)) = bounds.iter().find(|(is_beyond, _)| *is_beyond) {
        let why = format!("may not specify a duration {bound}");
        return Err(invalid(&Text::EMPTY, "spec.expirationSeconds", &format!("{seconds}"), &why));
    }
    let bound = match tree.at("spec.boundObjectRef") {
        Tree::Null => None,
        reference => Some(bound_object(reference, account, attempt.view)?),
    };
    let audiences = match tree.at("spec.audiences").as_list() {
        Some([]) | None => Tree::List([Tree::from(ISSUER)].into()),
        Some(audiences) => Tree::List(audiences.to_vec()),
    };
    let now = attempt.now.secs() as i64;
    let is_volume = seconds == ABOUT_AN_HOUR && matches!(bound, Some(Object::Pod(_)));
    let mut about = alloc::vec![named(account), ("namespace", Tree::Text(own.namespace.clone()))];
    about.extend(bound.as_ref().map(named));
    if let Some(Object::Pod(pod)) = &bound {
        let node = attempt.view.object(&Key::new(Kind::Node, &Text::EMPTY, &pod.spec.node_name));
        about.extend(node.map(named));
    }
    if is_volume {
        about.push(("warnafter", Tree::Int(now + seconds)));
    }
    let claims = Tree::fields([
        ("aud", audiences.clone()),
        ("exp", Tree::Int(now + if is_volume { A_YEAR } else { seconds })),
        ("iat", Tree::Int(now)),
        ("iss", ISSUER.into()),
        ("jti", format!("{}", Uid(attempt.rng.uid())).into()),
        ("kubernetes.io", Tree::fields(about)),
        ("nbf", Tree::Int(now)),
        ("sub", user(&own.namespace, &own.name).into()),
    ]);
    let status = Tree::fields([
        ("expirationTimestamp", format!("{}", Timestamp::from_secs(now + seconds)).into()),
        ("token", signed(&claims, attempt.view).into()),
    ]);
    let mut answer = tree.clone();
    if let Tree::Map(map) = &mut answer {
        map.insert(Text::from_static("status"), status);
        if let Some(spec) = map.get_mut("spec").and_then(Tree::as_map_mut) {
            spec.insert(Text::from_static("audiences"), audiences);
        }
    }
    let mut answer = Object::read(Kind::TokenRequest, &answer);
    let meta = answer.meta_mut();
    (meta.name, meta.namespace) = (own.name.clone(), own.namespace.clone());
    meta.creation_timestamp = Some(Timestamp::from(attempt.now));
    Ok(answer)
}

/// The claims of a valid token: signed by this cluster, not expired, its account and its pod still there. Or the error.
pub(super) fn claims(token: &str, view: View, now: Time) -> Result<Tree, &'static str> {
    let (body, _) = token.rsplit_once('.').ok_or("invalid bearer token")?;
    let payload = body.split_once('.').and_then(|(_, payload)| RAW_URL.decode(payload).ok());
    let claims = payload.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| parse_json(&text).ok());
    let claims = claims.filter(|claims| signed(claims, view) == *token).ok_or("invalid bearer token")?;
    if claims.i64_at("exp") <= now.secs() as i64 {
        return Err("[invalid bearer token, service account token has expired]");
    }
    let word = |path: &[&str]| Text::from(claims.get_path(path).and_then(Tree::as_str).unwrap_or_default());
    let namespace = word(&["kubernetes.io", "namespace"]);
    for (part, kind) in [("serviceaccount", Kind::ServiceAccount), ("pod", Kind::Pod), ("secret", Kind::Secret)] {
        let [name, uid] = ["name", "uid"].map(|field| word(&["kubernetes.io", part, field]));
        let found = view.object(&Key::new(kind, &namespace, &name));
        let is_there = found.is_some_and(|object| Some(object.meta().uid) == Uid::parse(&uid));
        if !name.is_empty() && !is_there {
            return Err("[invalid bearer token, service account token has been invalidated]");
        }
    }
    Ok(claims)
}

/// The user name of a service account (`MakeUsername`).
fn user(namespace: &str, name: &str) -> String {
    format!("system:serviceaccount:{namespace}:{name}")
}

/// The claim about an object.
fn named(object: &Object) -> (&'static str, Tree) {
    let part = match object.kind() {
        Kind::Pod => "pod",
        Kind::Node => "node",
        Kind::Secret => "secret",
        _ => "serviceaccount",
    };
    let meta = object.meta();
    let uid = format!("{}", meta.uid).into();
    (part, Tree::fields([("name", Tree::Text(meta.name.clone())), ("uid", uid)]))
}

/// The token: header, claims and signature.
fn signed(claims: &Tree, view: View) -> String {
    // The key is something that only this cluster has.
    let key = view.object(&Key::new(Kind::Namespace, &Text::EMPTY, &"kube-system".into())).map(|own| own.meta().uid);
    let header = Tree::fields([("alg", "RS256".into()), ("kid", format!("{:016x}", Digest::of(&key)).into())]);
    let body =
        format!("{}.{}", RAW_URL.encode(to_json(&header).as_bytes()), RAW_URL.encode(to_json(claims).as_bytes()));
    let mut stream = Rng::new(Digest::of(&(key, body.as_str())));
    let signature: Vec<u8> = (0..32).flat_map(|_| stream.next_u64().to_le_bytes()).collect();
    format!("{body}.{}", RAW_URL.encode(&signature))
}

/// The object that the token is bound to.
fn bound_object(reference: &Tree, account: &Object, view: View) -> Result<Object, Status> {
    let (kind, namespace) = match (reference.str_at("apiVersion"), reference.str_at("kind")) {
        ("v1", "Pod") => (Kind::Pod, &account.meta().namespace),
        ("v1", "Secret") => (Kind::Secret, &account.meta().namespace),
        ("v1", "Node") => (Kind::Node, &Text::EMPTY),
        (version, kind) => {
            let (group, version) = version.split_once('/').unwrap_or(("", version));
            let why = format!("cannot bind token to object of type {group}/{version}, Kind={kind}");
            return Err(Status::bad_request(why));
        }
    };
    let key = Key::new(kind, namespace, &reference.str_at("name").into());
    let object = view.object(&key).ok_or_else(|| Status::not_found(&key))?;
    if let Some(pod) = object.get::<Pod>()
        && pod.spec.service_account_name != account.meta().name
    {
        let why = format!(
            "cannot bind token for serviceaccount {:?} to pod running with serviceaccount {:?}",
            account.meta().name,
            pod.spec.service_account_name
        );
        return Err(Status::bad_request(why));
    }
    let (uid, found) = (reference.str_at("uid"), object.meta().uid);
    if !uid.is_empty() && Uid::parse(uid) != Some(found) {
        let why = format!(
            "the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been \
             deleted and then recreated"
        );
        return Err(Status::conflict_on(kind.info().name, &key, &why));
    }
    Ok(object.clone())
}

fn invalid(name: &Text, field: &str, value: &str, why: &str) -> Status {
    let message = format!("Invalid value: {value}: {why}").into();
    let cause = Cause { reason: "FieldValueInvalid".into(), message, field: field.into() };
    Status::invalid(&Key::new(Kind::TokenRequest, &Text::EMPTY, name), alloc::vec![cause])
}
