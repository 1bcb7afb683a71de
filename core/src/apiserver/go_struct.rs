//! Objects as Go's JSON shows the apiserver's own structs: the messages about forbidden changes do.
//!
//! Those structs have no names for JSON: every field is there under its name in Go, set or not, in the order in which it is
//! declared, which is that of the tables. Upstream: `pkg/apis/core/types.go`, `apimachinery/pkg/util/diff`.

use super::unified_diff::unified_diff;
use crate::api::core_v1::security::PodSecurityContext;
use crate::api::record::Described;
use crate::api::schema::{FieldSchema, Schema, Type};
use crate::api::{Tree, json};
use alloc::format;
use alloc::string::String;

/// The fields of a pod's spec that upstream keeps in its security context.
const HOST: [&str; 5] = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

/// A struct as it stands in a message.
pub(super) fn printed(tree: &Tree, schema: &'static Schema) -> String {
    write(tree, schema, &|_| true, None)
}

/// The changes of a struct, in the fields that are `shown`.
pub(super) fn diff(old: &Tree, new: &Tree, schema: &'static Schema, shown: &dyn Fn(&str) -> bool) -> String {
    unified_diff(&write(old, schema, shown, Some(0)), &write(new, schema, shown, Some(0)))
}

fn write(tree: &Tree, schema: &'static Schema, shown: &dyn Fn(&str) -> bool, depth: Option<u32>) -> String {
    let mut writer = Writer { out: String::new(), depth };
    writer.open('{');
    schema.fields.iter().filter(|field| shown(field.name)).for_each(|field| writer.field(tree, field, schema));
    writer.close('}');
    writer.out
}

struct Writer {
    out: String,
    /// The depth inside a value that is written line by line.
    depth: Option<u32>,
}

impl Writer {
    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth = self.depth.map(|depth| depth + 1);
    }

    fn close(&mut self, bracket: char) {
        self.depth = self.depth.map(|depth| depth - 1);
        if !self.out.ends_with(['{', '[']) {
            self.line();
        }
        self.out.push(bracket);
    }

    /// Begins the next item of a list or map.
    fn item(&mut self) {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
        self.line();
    }

    fn line(&mut self) {
        if let Some(depth) = self.depth {
            self.out.push('\n');
            (0..depth).for_each(|_| self.out.push(' '));
        }
    }

    fn name(&mut self, name: &str) {
        self.item();
        self.text(name);
        self.out += if self.depth.is_some() { ": " } else { ":" };
    }

    fn text(&mut self, text: &str) {
        let quoted = json::to_json(&text.into());
        self.out += &quoted.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    }

    fn field(&mut self, tree: &Tree, field: &'static FieldSchema, schema: &'static Schema) {
        let value = tree.get(field.name).unwrap_or(&Tree::Null);
        match (schema.name, field.name) {
            ("PodSpec", "serviceAccount") => {}
            ("PodSpec", name) if HOST.contains(&name) => {}
            ("PodSpec", "securityContext") => {
                self.name("SecurityContext");
                self.open('{');
                for field in HOST.iter().filter_map(|name| schema.field(name)) {
                    self.name(&go_name(field.name, ""));
                    self.value(tree.get(field.name).unwrap_or(&Tree::Null), &field.ty, field);
                }
                self.fields(value, PodSecurityContext::SCHEMA);
                self.close('}');
            }
            // An embedded struct.
            ("PodTemplateSpec" | "PersistentVolumeClaimTemplate", "metadata") => {
                if let Type::Record(metadata) = field.ty {
                    self.fields(value, metadata);
                }
            }
            // These have names for JSON, and leave out what is not set.
            ("ObjectMeta" | "OwnerReference" | "LabelSelector" | "LabelSelectorRequirement", name) => {
                if !value.is_null() {
                    self.name(name);
                    self.value(value, &field.ty, field);
                }
            }
            (record, name) => {
                self.name(&go_name(name, record));
                self.value(value, &field.ty, field);
            }
        }
    }

    fn fields(&mut self, tree: &Tree, schema: &'static Schema) {
        schema.fields.iter().for_each(|field| self.field(tree, field, schema));
    }

    fn value(&mut self, tree: &Tree, ty: &Type, field: &'static FieldSchema) {
        match (tree, ty) {
            (Tree::List(items), Type::List(ty)) => {
                self.open('[');
                for item in items {
                    self.item();
                    self.value(item, ty, field);
                }
                self.close(']');
            }
            (Tree::Map(map), Type::Map(ty)) => {
                self.open('{');
                for (key, value) in map {
                    self.name(key);
                    self.value(value, ty, field);
                }
                self.close('}');
            }
            (_, Type::Record(schema)) if !tree.is_null() || field.always => {
                self.open('{');
                self.fields(tree, schema);
                self.close('}');
            }
            (Tree::Null, _) => {
                self.out += match ty {
                    _ if field.pointer => "null",
                    Type::Bool => "false",
                    Type::Int32 | Type::Int64 | Type::IntOrString => "0",
                    Type::String | Type::Word(_) => "\"\"",
                    Type::Quantity => "\"0\"",
                    _ => "null",
                }
            }
            (Tree::Text(text), _) => self.text(text),
            (other, _) => self.out += &json::to_json(other),
        }
    }
}

/// A field's name in Go: mostly the one in JSON with a capital letter.
fn go_name(name: &str, record: &str) -> String {
    let known = match name {
        "monitors" | "image" | "pool" if record.starts_with("RBD") => {
            let tail = capital(name);
            return if name == "monitors" { format!("Ceph{tail}") } else { format!("RBD{tail}") };
        }
        "user" if record.starts_with("RBD") => "RadosUser",
        "endpoints" => "EndpointsName",
        "diskURI" => "DataDiskURI",
        "chapAuthDiscovery" => "DiscoveryCHAPAuth",
        "chapAuthSession" => "SessionCHAPAuth",
        "cephfs" => "CephFS",
        "storageos" => "StorageOS",
        "wwids" => "WWIDs",
        "httpGet" => "HTTPGet",
        "httpHeaders" => "HTTPHeaders",
        "tcpSocket" => "TCPSocket",
        _ => {
            // Names that begin with what is written in capitals: `dnsPolicy`, `fsType`, `nfs`.
            const CAPITALS: [&str; 18] = [
                "dns", "fs", "os", "tty", "ip", "gce", "aws", "nfs", "iscsi", "rbd", "fc", "csi", "api", "gmsa",
                "grpc", "iqn", "pd", "ssl",
            ];
            let is_whole = |part: &&&str| {
                let rest = name.strip_prefix(**part);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
            };
            return match CAPITALS.iter().find(is_whole) {
                Some(_) if name == "pdID" => "PdID".into(),
                Some(part) => part.to_ascii_uppercase() + &name[part.len()..],
                None if name.starts_with("seLinux") => format!("SE{}", &name[2..]),
                None => capital(name),
            };
        }
    };
    known.into()
}

fn capital(name: &str) -> String {
    let (first, rest) = name.split_at(1.min(name.len()));
    first.to_ascii_uppercase() + rest
}
