//! Deprecated versions: every request on one is answered with a warning, whatever it does and whatever becomes of it.
//!
//! Upstream: `apiserver/pkg/endpoints/deprecation/deprecation.go`, `endpoints/installer.go` (the handlers are wrapped),
//! `apiserver/pkg/warning`, and `customresource_handler.go` for definitions.

use super::custom_resources;
use super::registry::strategy;
use crate::api::Kind;
use crate::api::Tree;
use crate::api::request::Request;
use crate::base::Text;
use crate::history::View;
use alloc::format;
use alloc::vec::Vec;

/// The warning about the version that a request is made in, if it is deprecated.
pub(super) fn warning(request: &Request, view: View) -> Option<Text> {
    if request.kind != Kind::CustomResource {
        return strategy(request.kind).deprecation.map(Text::from_static);
    }
    let version = custom_resources::version(request, view)?;
    version.get("deprecated").and_then(Tree::as_bool).filter(|is_deprecated| *is_deprecated)?;
    if let Some(text) = version.get("deprecationWarning").and_then(Tree::as_str) {
        return Some(text.into());
    }
    let kind = custom_resources::definition(request, view)?.named("kind");
    Some(format!("{} {kind} is deprecated", request.custom_api_version()?).into())
}

/// Adds warnings, each once (`warning.AddWarning`).
pub(super) fn warn(warnings: &mut Vec<Text>, texts: impl IntoIterator<Item = Text>) {
    for text in texts {
        if !warnings.contains(&text) {
            warnings.push(text);
        }
    }
}
