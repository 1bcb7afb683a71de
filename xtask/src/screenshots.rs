//! `screenshots`: the main views, to be looked at.

use crate::page::{self, Profile};
use crate::run::{self, Outcome};
use crate::{serve, test};
use std::path::PathBuf;
use std::process::Command;

/// `cargo xtask screenshots [--out DIR]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let root = run::root();
    let out = run::option(&mut arguments, "--out")?
        .map(PathBuf::from)
        .unwrap_or_else(|| run::target_dir().join("screenshots"));
    run::nothing_else(&arguments)?;
    std::fs::create_dir_all(&out)?;
    test::need_browser()?;
    let dist = run::target_dir().join("dist");
    page::build(&dist, Profile::Page)?;
    let address = serve::in_background(&dist)?;
    run::run(
        Command::new("node")
            .arg("screenshots.mjs")
            .current_dir(root.join("e2e"))
            .env("KUBARIUM_URL", address)
            .env("KUBARIUM_SHOTS", &out),
    )?;
    println!("the pictures are in {}", out.display());
    Ok(())
}
