//! Images: their full names, their sizes, how long they take to pull, and which cannot be pulled.

use crate::base::{Duration, Text};
use alloc::format;

/// Sizes of well-known images, in MB as they travel (compressed). What is not listed is taken for [`UNKNOWN_MB`].
const SIZES: &[(&str, u64)] = &[
    ("nginx", 73),
    ("httpd", 60),
    ("redis", 46),
    ("busybox", 4),
    ("alpine", 4),
    ("postgres", 155),
    ("mysql", 250),
    ("mariadb", 120),
    ("mongo", 270),
    ("memcached", 30),
    ("node", 400),
    ("python", 370),
    ("ubuntu", 30),
    ("debian", 50),
    ("registry.k8s.io/pause", 1),
];
const UNKNOWN_MB: u64 = 80;
/// What a registry gives per second.
const MB_PER_SECOND: u64 = 40;
/// Asking the registry for the manifest, and unpacking.
const OVERHEAD: Duration = Duration::from_millis(600);

/// The full name: `nginx` is `docker.io/library/nginx:latest`.
pub fn normalized(image: &str) -> Text {
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    let has_tag = name.rsplit('/').next().is_some_and(|last| last.contains(':'));
    let tag = if has_tag || digest.is_some() { "" } else { ":latest" };
    let first = name.split('/').next().unwrap_or_default();
    let has_host = name.contains('/') && (first.contains('.') || first.contains(':') || first == "localhost");
    let host = match (has_host, name.contains('/')) {
        (true, _) => "",
        (false, true) => "docker.io/",
        (false, false) => "docker.io/library/",
    };
    match digest {
        Some(digest) => format!("{host}{name}@{digest}").into(),
        None => format!("{host}{name}{tag}").into(),
    }
}

/// Whether it is one of these images, which are named in full but for their tags.
pub fn is_of(image: &str, images: &[&str]) -> bool {
    let full = normalized(image);
    let name = full.split('@').next().unwrap_or_default();
    let tag = name.rfind(':').filter(|at| !name[*at..].contains('/')).unwrap_or(name.len());
    images.contains(&&name[..tag])
}

/// Its size in bytes.
pub fn size_bytes(image: &str) -> u64 {
    let name = image.split(['@', ':']).next().unwrap_or_default();
    let short = name.trim_start_matches("docker.io/").trim_start_matches("library/");
    SIZES.iter().find(|(known, _)| *known == short).map_or(UNKNOWN_MB, |(_, mb)| *mb) * 1_000_000
}

/// How long it takes to pull.
pub fn pull_time(image: &str) -> Duration {
    OVERHEAD + Duration::from_millis(size_bytes(image) / 1000 / MB_PER_SECOND)
}

/// Whether no registry has it: such names stand for a mistake in a lesson.
pub fn is_missing(image: &str) -> bool {
    ["nonexist", "does-not-exist", "no-such", "badimage", ":bad", "broken", "typo"]
        .iter()
        .any(|mark| image.contains(mark))
}

/// What containerd says of an image that no registry has.
pub fn not_found_message(image: &str) -> Text {
    let image_ref = normalized(image);
    format!("failed to pull and unpack image \"{image}\": failed to resolve image: {image_ref}: not found").into()
}

/// What the kubelet says of an image that is not there and must not be fetched.
pub(super) fn never_pull_message(image: &str) -> Text {
    format!("Container image \"{image}\" is not present with pull policy of Never").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_as_docker_does() {
        assert_eq!(normalized("nginx"), "docker.io/library/nginx:latest");
        assert_eq!(normalized("nginx:1.27"), "docker.io/library/nginx:1.27");
        assert_eq!(normalized("team/app:2"), "docker.io/team/app:2");
        assert_eq!(normalized("registry.k8s.io/pause:3.10"), "registry.k8s.io/pause:3.10");
        assert_eq!(normalized("localhost:5000/app"), "localhost:5000/app:latest");
        assert_eq!(normalized("app@sha256:00"), "docker.io/library/app@sha256:00");
    }

    #[test]
    fn an_image_is_known_whatever_its_tag() {
        for image in ["nginx", "nginx:1.27", "docker.io/library/nginx@sha256:00", "nginx:1.27@sha256:00"] {
            assert!(is_of(image, &["docker.io/library/nginx"]), "{image}");
        }
        assert!(!is_of("team/nginx", &["docker.io/library/nginx"]));
        assert!(is_of("localhost:5000/app", &["localhost:5000/app"]));
    }
}
