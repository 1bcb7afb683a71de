//! Volumes and where containers see them. Upstream: `ValidateVolumes`, `ValidateVolumeMounts`.

use super::Errors;
use super::value::{descending_path, dns_label, file_mode, list, no_backsteps, number, quoted, text};
use crate::api::Tree;
use crate::api::core_v1::{Container, PodSpec, Volume};
use crate::api::record::Field;
use crate::base::Text;
use crate::base::vec_map::VecSet;
use alloc::format;

/// Looks at the volumes; answers the names of those that are right, for the mounts.
pub(super) fn all<'a>(spec: &'a PodSpec, path: &str, errors: &mut Errors) -> VecSet<&'a Text> {
    let mut names: VecSet<&Text> = VecSet::new();
    for (index, volume) in spec.volumes.iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        let mut found = Errors::default();
        source(volume, &path, &mut found);
        match volume.name.as_str() {
            "" => found.required(&format!("{path}.name"), ""),
            name => dns_label(&format!("{path}.name"), name, &mut found),
        }
        if names.contains(&volume.name) {
            found.duplicate(&format!("{path}.name"), &volume.name);
        }
        if found.is_empty() {
            names.insert(&volume.name);
        }
        errors.append(found);
    }
    names
}

fn source(volume: &Volume, path: &str, errors: &mut Errors) {
    let tree = volume.write();
    let sources = tree.as_map().into_iter().flatten().filter(|(name, _)| *name != "name");
    let mut count = 0;
    for (name, source) in sources {
        let path = format!("{path}.{name}");
        count += 1;
        if count > 1 {
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        let required = |field: &str, errors: &mut Errors| {
            if text(source, field).is_empty() {
                errors.required(&format!("{path}.{field}"), "");
            }
        };
        match name.as_str() {
            "configMap" => required("name", errors),
            "secret" => required("secretName", errors),
            "persistentVolumeClaim" => required("claimName", errors),
            "csi" => required("driver", errors),
            "nfs" => {
                required("server", errors);
                required("path", errors);
            }
            "hostPath" => {
                required("path", errors);
                no_backsteps(&format!("{path}.path"), text(source, "path"), errors);
                let types = &HOST_PATH_TYPES;
                if !types.contains(&text(source, "type")) {
                    errors.unsupported(&format!("{path}.type"), text(source, "type"), types);
                }
            }
            _ => {}
        }
        if matches!(name.as_str(), "configMap" | "secret" | "downwardAPI" | "projected") {
            file_mode(&format!("{path}.defaultMode"), number(source, "defaultMode"), errors);
            files(source, &path, errors);
        }
    }
    if count == 0 {
        errors.required(path, "must specify a volume type");
    }
}

const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

fn files(source: &Tree, path: &str, errors: &mut Errors) {
    for (index, item) in list(source, "items").iter().enumerate() {
        let field = |name: &str| format!("{path}.items[{index}].{name}");
        let has_key = item.get("fieldRef").is_some() || item.get("resourceFieldRef").is_some();
        if text(item, "key").is_empty() && !has_key {
            errors.required(&field("key"), "");
        }
        match text(item, "path") {
            "" => errors.required(&field("path"), ""),
            file => descending_path(&field("path"), file, errors),
        }
        file_mode(&field("mode"), number(item, "mode"), errors);
    }
}

/// Where a container sees volumes.
pub(super) fn mounts(container: &Container, volumes: &VecSet<&Text>, path: &str, errors: &mut Errors) {
    let mut places: VecSet<&Text> = VecSet::new();
    for (index, mount) in container.volume_mounts.iter().enumerate() {
        let field = |name: &str| format!("{path}[{index}].{name}");
        if mount.name.is_empty() {
            errors.required(&field("name"), "");
        }
        if !volumes.contains(&mount.name) {
            errors.not_found(&field("name"), &mount.name);
        }
        if mount.mount_path.is_empty() {
            errors.required(&field("mountPath"), "");
        }
        if !places.insert(&mount.mount_path) {
            errors.invalid(&field("mountPath"), &quoted(&mount.mount_path), "must be unique");
        }
        let sub_path = mount.sub_path.tree().and_then(Tree::as_str).unwrap_or_default();
        let expression = mount.sub_path_expr.tree().and_then(Tree::as_str).unwrap_or_default();
        if !sub_path.is_empty() {
            descending_path(&field("subPath"), sub_path, errors);
        }
        if !expression.is_empty() && !sub_path.is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&field("subPathExpr"), &quoted(expression), detail);
        }
    }
}
