//! Volumes and where containers see them. Upstream: `ValidateVolumes`, `ValidateVolumeMounts`.

use super::rules::{At, Rule, Table};
use super::value::{descending_path, dns_label, dns_subdomain, no_backsteps, quoted};
use super::{Errors, container, volume_claim};
use crate::api::core_v1::{Container, PodSpec};
use crate::api::record::Field;
use crate::api::{Quantity, Tree, content};
use crate::base::Text;
use crate::base::vec_map::{VecMap, VecSet};
use alloc::format;
use alloc::string::String;

const NEEDED: Rule = Rule::Required("");
const HOST_PATH_TYPES: Rule =
    Rule::OneOf(&["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"]);

/// The sources of volumes and of PersistentVolumes in the order in which they are looked at, and their fields.
const SOURCES: &[(&str, Table)] = &[
    ("emptyDir", &[]),
    ("hostPath", &[("path", NEEDED)]),
    ("gitRepo", &[("repository", NEEDED)]),
    ("gcePersistentDisk", &[("pdName", NEEDED), ("partition", Rule::Between(0, 255))]),
    ("awsElasticBlockStore", &[("volumeID", NEEDED), ("partition", Rule::Between(0, 255))]),
    ("secret", &[("secretName", NEEDED), ("defaultMode", Rule::FileMode)]),
    ("nfs", &[("server", NEEDED), ("path", NEEDED)]),
    ("iscsi", &[("targetPortal", NEEDED), ("iqn", NEEDED), ("lun", Rule::Between(0, 255))]),
    ("glusterfs", &[("endpoints", NEEDED), ("path", NEEDED)]),
    ("flocker", &[]),
    ("persistentVolumeClaim", &[("claimName", NEEDED)]),
    ("rbd", &[("monitors", NEEDED), ("image", NEEDED)]),
    ("quobyte", &[("registry", Rule::Required(PAIRS)), ("volume", NEEDED)]),
    ("cephfs", &[("monitors", NEEDED)]),
    ("cinder", &[("volumeID", NEEDED)]),
    ("downwardAPI", &[("defaultMode", Rule::FileMode)]),
    ("fc", &[]),
    ("flexVolume", &[("driver", NEEDED)]),
    ("configMap", &[("name", NEEDED), ("defaultMode", Rule::FileMode)]),
    ("azureFile", &[("secretName", NEEDED), ("shareName", NEEDED)]),
    ("vsphereVolume", &[("volumePath", NEEDED)]),
    ("photonPersistentDisk", &[("pdID", NEEDED)]),
    ("portworxVolume", &[("volumeID", NEEDED)]),
    (
        "azureDisk",
        &[
            ("diskName", NEEDED),
            ("diskURI", NEEDED),
            ("cachingMode", Rule::OneOf(&["None", "ReadOnly", "ReadWrite"])),
            ("kind", Rule::OneOf(&["Dedicated", "Managed", "Shared"])),
        ],
    ),
    ("scaleIO", &[("gateway", NEEDED), ("system", NEEDED), ("volumeName", NEEDED)]),
    ("local", &[("path", NEEDED)]),
    ("storageos", &[("volumeName", NEEDED)]),
    ("projected", &[("defaultMode", Rule::FileMode)]),
    ("csi", &[]),
    ("ephemeral", &[]),
    ("image", &[("pullPolicy", Rule::MustBe(&["Always", "IfNotPresent", "Never"]))]),
];
const PAIRS: &str = "must be a host:port pair or multiple pairs separated by commas";

/// The fields of a pod that its files may hold.
const FILE_PATHS: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// The volumes that are right, by name: for mounts, and whether they are claims, for devices.
pub(in crate::apiserver) type Volumes = VecMap<Text, bool>;

/// Looks at the volumes of a pod, or of a template.
pub(in crate::apiserver) fn all(spec: &PodSpec, path: &str, errors: &mut Errors) -> Volumes {
    let mut names = Volumes::new();
    for (index, volume) in spec.volumes.iter().enumerate() {
        let tree = volume.write();
        let at = At { tree: &tree, path: format!("{path}.volumes[{index}]") };
        let mut found = Errors::default();
        sources(&at, &mut found);
        if path == "spec" && at.has("image") {
            at.get("image.reference").check(NEEDED, &mut found);
        }
        match volume.name.as_str() {
            "" => found.required(&at.field("name"), ""),
            name => dns_label(&at.field("name"), name, &mut found),
        }
        if names.contains_key(&volume.name) {
            found.duplicate(&at.field("name"), &volume.name);
        }
        if found.is_empty() {
            names.insert(volume.name.clone(), at.has("persistentVolumeClaim") || at.has("ephemeral"));
        }
        errors.append(found);
    }
    names
}

/// The one source of a volume or of a PersistentVolume's spec.
pub(in crate::apiserver) fn sources(of: &At, errors: &mut Errors) {
    let mut count = 0;
    for (name, table) in SOURCES.iter().filter(|(name, _)| of.has(name)) {
        let source = of.get(name);
        count += 1;
        if count > 1 {
            // Two are misspelled upstream.
            let path = match *name {
                "cephfs" => of.field("cephFS"),
                "downwardAPI" => of.field("downwarAPI"),
                _ => source.path,
            };
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        let named = match *name {
            "gcePersistentDisk" => At { path: of.field("persistentDisk"), ..source },
            _ => source,
        };
        named.follow(table, errors);
        details(name, &named, errors);
    }
    if count == 0 {
        errors.required(&of.path, "must specify a volume type");
    }
}

/// The rules that no table holds.
fn details(name: &str, source: &At, errors: &mut Errors) {
    match name {
        "emptyDir" if source.get("sizeLimit").quantity().is_some_and(|limit| limit < Quantity::ZERO) => {
            errors.forbidden(&source.field("sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
        "hostPath" | "local" if !source.word("path").is_empty() => {
            no_backsteps(&source.field("path"), source.word("path"), errors);
            if name == "hostPath" {
                source.follow(&[("type", HOST_PATH_TYPES)], errors);
            }
        }
        "gitRepo" => descending_path(&source.field("directory"), source.word("directory"), errors),
        "nfs" if !source.word("path").starts_with('/') => {
            errors.invalid(&source.field("path"), &quoted(source.word("path")), "must be an absolute path");
        }
        "iscsi" => {
            let iqn = source.word("iqn");
            if !iqn.is_empty() && !["iqn", "eui", "naa"].iter().any(|start| iqn.starts_with(start)) {
                let detail = "must be valid format starting with iqn, eui, or naa";
                errors.invalid(&source.field("iqn"), &quoted(iqn), detail);
            }
        }
        "flocker" => {
            let [name, id] = ["datasetName", "datasetUUID"].map(|field| !source.word(field).is_empty());
            if !name && !id {
                errors.required(&source.path, "one of datasetName and datasetUUID is required");
            } else if name && id {
                let detail = "datasetName and datasetUUID can not be specified simultaneously";
                errors.invalid(&source.path, "\"resource\"", detail);
            }
        }
        "fc" => {
            let [names, ids] = ["targetWWNs", "wwids"].map(|field| !source.each(field).is_empty());
            let field = source.get("targetWWNs");
            if !names && !ids {
                errors.required(&field.path, "must specify either targetWWNs or wwids, but not both");
            } else if names && ids {
                let detail = "targetWWNs and wwids can not be specified simultaneously";
                errors.invalid(&field.path, &field.printed(), detail);
            }
            if names && !source.has("lun") {
                errors.required(&source.field("lun"), "lun is required if targetWWNs is specified");
            } else if names {
                source.follow(&[("lun", Rule::Between(0, 255))], errors);
            }
        }
        "csi" => driver(&source.get("driver"), errors),
        "ephemeral" => {
            let claim = source.get("volumeClaimTemplate");
            match claim.is_set() {
                true => volume_claim::spec(&claim.get("spec"), errors),
                false => errors.required(&claim.path, ""),
            }
        }
        "secret" | "configMap" => source.each("items").iter().for_each(|item| key_to_path(item, errors)),
        "downwardAPI" => source.each("items").iter().for_each(|file| pod_file(file, source, errors)),
        "projected" => projected(source, errors),
        _ => {}
    }
}

/// The name of a CSI driver (`ValidateCSIDriverName`).
pub(in crate::apiserver) fn driver(name: &At, errors: &mut Errors) {
    let text = name.text();
    if text.is_empty() {
        return errors.required(&name.path, "");
    }
    if text.len() > 63 {
        errors.too_long(&name.path, 63);
    }
    errors.each_invalid(&name.path, text, content::dns1123_subdomain(&text.to_ascii_lowercase()));
}

fn key_to_path(item: &At, errors: &mut Errors) {
    item.follow(&[("key", NEEDED), ("path", NEEDED), ("path", Rule::LocalPath), ("mode", Rule::FileMode)], errors);
}

/// A file with something of the pod (`validateDownwardAPIVolumeFile`); `volume` is what upstream names in its errors.
fn pod_file(file: &At, volume: &At, errors: &mut Errors) {
    let file = At { tree: file.tree, path: volume.path.clone() };
    file.follow(&[("path", NEEDED), ("path", Rule::LocalPath)], errors);
    let (field, resource) = (file.get("fieldRef"), file.get("resourceFieldRef"));
    match (field.is_set(), resource.is_set()) {
        (true, both) => {
            container::field_reference(&field, FILE_PATHS, errors);
            if both {
                let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                errors.invalid(&file.path, "\"resource\"", detail);
            }
        }
        (false, true) => container::resource_reference(&resource, true, errors),
        (false, false) => errors.required(&file.path, "one of fieldRef and resourceFieldRef is required"),
    }
    file.follow(&[("mode", Rule::FileMode)], errors);
}

fn projected(volume: &At, errors: &mut Errors) {
    let mut paths: VecSet<String> = VecSet::new();
    for source in volume.each("sources") {
        let mut once = |path: &str, shown: &str, errors: &mut Errors| {
            if !path.is_empty() && !paths.insert(path.into()) {
                errors.invalid(&volume.path, &quoted(shown), "conflicting duplicate paths");
            }
        };
        for name in ["secret", "configMap"].into_iter().filter(|name| source.has(name)) {
            let part = source.get(name);
            part.follow(&[("name", NEEDED)], errors);
            for item in part.each("items") {
                key_to_path(&item, errors);
                once(item.word("path"), part.word("name"), errors);
            }
        }
        for file in source.each("downwardAPI.items") {
            pod_file(&file, &source.get("downwardAPI"), errors);
            once(file.word("path"), file.word("path"), errors);
        }
        let token = source.get("serviceAccountToken");
        if token.is_set() {
            let seconds = token.get("expirationSeconds");
            let detail = match seconds.tree.as_i64().unwrap_or(0) {
                ..600 => "may not specify a duration less than 10 minutes",
                4_294_967_297.. => "may not specify a duration larger than 2^32 seconds",
                _ => "",
            };
            if !detail.is_empty() {
                errors.invalid(&seconds.path, &seconds.printed(), detail);
            }
            let path = At { path: volume.field("path"), ..token.get("path") };
            path.check(NEEDED, errors);
            path.check(Rule::LocalPath, errors);
        }
        let bundle = source.get("clusterTrustBundle");
        if bundle.is_set() {
            if !bundle.has("name") && !bundle.has("signerName") {
                errors.required(&bundle.path, "either name or signerName must be specified");
            }
            bundle.follow(&[("path", NEEDED), ("path", Rule::LocalPath)], errors);
        }
        if source.tree.as_map().is_some_and(|map| map.values().filter(|part| !part.is_null()).count() > 1) {
            errors.forbidden(&source.path, "may not specify more than 1 volume type per source");
        }
    }
}

/// The mounts and devices of a container.
pub(in crate::apiserver) fn mounts(container: &Container, volumes: &Volumes, path: &str, errors: &mut Errors) {
    let tree = container.volume_devices.tree().unwrap_or(&Tree::Null);
    let devices = tree.as_list().unwrap_or_default();
    let device =
        |name: &str, value: &str| devices.iter().any(|device| device.get(name).and_then(Tree::as_str) == Some(value));
    let mut places: VecSet<&Text> = VecSet::new();
    let list = format!("{path}.volumeMounts");
    for (index, mount) in container.volume_mounts.iter().enumerate() {
        let field = |name: &str| format!("{list}[{index}].{name}");
        if mount.name.is_empty() {
            errors.required(&field("name"), "");
        }
        if !volumes.contains_key(&mount.name) {
            errors.not_found(&field("name"), &mount.name);
        }
        if mount.mount_path.is_empty() {
            errors.required(&field("mountPath"), "");
        }
        let mut wrong = |name: &str, value: &str, detail: &str| errors.invalid(&field(name), &quoted(value), detail);
        if !places.insert(&mount.mount_path) {
            wrong("mountPath", &mount.mount_path, "must be unique");
        }
        if device("name", &mount.name) {
            wrong("name", &mount.name, "must not already exist in volumeDevices");
        }
        if device("devicePath", &mount.mount_path) {
            wrong("mountPath", &mount.mount_path, "must not already exist as a path in volumeDevices");
        }
        let sub_path = mount.sub_path.tree().and_then(Tree::as_str).unwrap_or_default();
        let expression = mount.sub_path_expr.tree().and_then(Tree::as_str).unwrap_or_default();
        if !expression.is_empty() && !sub_path.is_empty() {
            wrong("subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
        }
        // From here on upstream leaves out the index.
        descending_path(&format!("{list}.subPath"), sub_path, errors);
        descending_path(&format!("{list}.subPathExpr"), expression, errors);
        how(container, mount.read_only, &mount.write(), &list, errors);
    }
    let (mut names, mut places) = (VecSet::new(), VecSet::new());
    for (index, device) in devices.iter().enumerate() {
        let device = At { tree: device, path: format!("{path}.volumeDevices[{index}]") };
        let (name, place) = (device.get("name"), device.get("devicePath"));
        name.check(NEEDED, errors);
        let mut wrong = |at: &At, detail: &str| errors.invalid(&at.path, &quoted(at.text()), detail);
        if !name.text().is_empty() && !names.insert(name.text()) {
            wrong(&name, "must be unique");
        }
        if volumes.get(name.text()) == Some(&false) {
            wrong(&name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
        }
        if !volumes.contains_key(name.text()) {
            errors.not_found(&name.path, name.text());
        }
        place.check(NEEDED, errors);
        let mut wrong = |at: &At, detail: &str| errors.invalid(&at.path, &quoted(at.text()), detail);
        if !places.insert(place.text()) {
            wrong(&place, "must be unique");
        }
        if place.text().split('/').any(|part| part == "..") {
            wrong(&place, "can not contain backsteps ('..')");
        }
        if container.volume_mounts.iter().any(|mount| mount.name == *name.text()) {
            wrong(&name, "must not already exist in volumeMounts");
        }
        if container.volume_mounts.iter().any(|mount| mount.mount_path == *place.text()) {
            wrong(&place, "must not already exist as a path in volumeMounts");
        }
    }
}

/// The modes of mount propagation.
fn how(container: &Container, read_only: bool, mount: &Tree, list: &str, errors: &mut Errors) {
    let mount = At { tree: mount, path: list.into() };
    let (passed_on, recursive) = (mount.get("mountPropagation"), mount.get("recursiveReadOnly"));
    passed_on.check(Rule::OneOf(&["Bidirectional", "HostToContainer", "None"]), errors);
    let context = container.security_context.tree();
    let privileged = context.and_then(|context| context.get("privileged")) == Some(&Tree::Bool(true));
    if passed_on.text() == "Bidirectional" && !privileged {
        let detail = "Bidirectional mount propagation is available only to privileged containers";
        errors.forbidden(&passed_on.path, detail);
    }
    match recursive.text() {
        "Enabled" | "IfPossible" => {
            if !read_only {
                errors.forbidden(&recursive.path, "may only be specified when readOnly is true");
            }
            if !matches!(passed_on.text(), "" | "None") {
                let detail = "may only be specified when mountPropagation is None or not specified";
                errors.forbidden(&recursive.path, detail);
            }
        }
        _ => recursive.check(Rule::OneOf(&["Disabled", "Enabled", "IfPossible"]), errors),
    }
}

/// The secret that a driver is given, of some namespace (`validatePVSecretReference`).
pub(in crate::apiserver) fn secret_reference(secret: &At, errors: &mut Errors) {
    match secret.word("name") {
        "" => errors.required(&secret.field("name"), ""),
        name => dns_subdomain(&secret.field("name"), name, errors),
    }
    match secret.word("namespace") {
        "" => errors.required(&secret.field("namespace"), ""),
        name => dns_label(&secret.field("namespace"), name, errors),
    }
}
