//! `build`: the page as a folder of plain files.

use crate::assets;
use crate::run::{self, Failure, Outcome, failed};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// How the page is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quickly, with checks: `serve`.
    Dev,
    /// For publishing: `build` and `serve --release`.
    Page,
    /// The same with the names of functions, for a profiler: `build --names`.
    Named,
}

/// What the page may do: run its own files, and nothing else. No inline script, no inline style, no other host.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'";

const TARGET: &str = "wasm32-unknown-unknown";

/// `cargo xtask build [--out dist] [--names]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let out = run::option(&mut arguments, "--out")?.map(PathBuf::from).unwrap_or_else(|| run::root().join("dist"));
    let profile = if run::flag(&mut arguments, "--names") { Profile::Named } else { Profile::Page };
    run::nothing_else(&arguments)?;
    build(&out, profile)?;
    for (name, size) in parts(&out)? {
        println!("{name:20} {:>9} bytes  gzip {:>8}  brotli {:>8}", size.raw, size.gzip, size.brotli);
    }
    println!("the page is in {}", out.display());
    Ok(())
}

/// Builds the page into a folder.
pub fn build(out: &Path, profile: Profile) -> Outcome {
    run::need_target(TARGET)?;
    let root = run::root();
    // Built beside, then put in place: whoever reads meanwhile sees the old page or the new one.
    let fresh = out.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh)?;
    module(profile, &fresh)?;
    copy(&root.join("static/style"), &fresh.join("static/style"))?;
    let icons = root.join("static/icons");
    for sheet in fs::read_dir(fresh.join("static/style"))? {
        take_in_icons(&sheet?.path(), "url(\"../icons/", &icons)?;
    }
    for script in ["boot.js", "worker.js"] {
        fs::copy(root.join("web").join(script), fresh.join(script))?;
    }
    fs::write(fresh.join("index.html"), index(&fs::read_to_string(root.join("index.html"))?))?;
    take_in_icons(&fresh.join("index.html"), "href=\"static/icons/", &icons)?;
    assets::write(&fresh)?;
    put_build(&fresh, &fs::read_to_string(root.join("web/offline.js"))?)?;
    let _ = fs::remove_dir_all(out);
    fs::rename(&fresh, out)?;
    Ok(())
}

/// Compiles the page with its engine into a module, and the glue that the browser needs to run it.
fn module(profile: Profile, out: &Path) -> Outcome {
    let (folder, flags): (&str, &[&str]) = match profile {
        Profile::Dev => ("debug", &["--config", "profile.dev.opt-level=1", "--config", "profile.dev.debug=false"]),
        Profile::Page | Profile::Named => ("page", &["--profile", "page"]),
    };
    run::run(run::cargo().args(["build", "--quiet", "--package", "kubarium-web", "--target", TARGET]).args(flags))?;
    let wasm = run::target_dir().join(TARGET).join(folder).join("kubarium.wasm");
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .input_path(&wasm)
        .out_name("kubarium")
        .remove_name_section(profile == Profile::Page)
        .remove_producers_section(true)
        .typescript(false)
        .web(true)
        .and_then(|bindgen| bindgen.generate(out));
    made.or_else(|error| failed(format!("wasm-bindgen: {error:#}")))
}

/// Names the build after what it consists of, in the document and in all addresses, and writes the service worker, which keeps
/// all files.
fn put_build(dist: &Path, worker: &str) -> Outcome {
    let mut files = files_below(dist, dist)?;
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for name in &files {
        for byte in [name.as_bytes(), &fs::read(dist.join(name))?].concat() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let build = format!("{hash:016x}");
    let index = fs::read_to_string(dist.join("index.html"))?;
    let index = index.replacen("<html ", &format!("<html data-build=\"{build}\" "), 1);
    let index = index.replace(".css\"", &format!(".css?{build}\"")).replace("boot.js\"", &format!("boot.js?{build}\""));
    fs::write(dist.join("index.html"), index)?;
    let kept = files.iter().filter(|name| *name != "index.html").map(|name| format!("{name}?{build}"));
    let kept: Vec<String> = kept.collect();
    Ok(fs::write(dist.join("offline.js"), format!("const BUILD = {build:?};\nconst FILES = {kept:?};\n{worker}"))?)
}

fn files_below(folder: &Path, root: &Path) -> Outcome<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path, root)?);
        } else {
            files.push(path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned());
        }
    }
    Ok(files)
}

/// The document without the lines for trunk, with the loader and, for hosts that send no headers, the policy.
fn index(source: &str) -> String {
    let lines = source.lines().filter(|line| !line.contains("data-trunk"));
    let page = lines.map(|line| line.to_string() + "\n").collect::<String>();
    let head = format!(
        "    <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />\n    \
         <script type=\"module\" src=\"boot.js\"></script>\n  </head>"
    );
    page.replacen("  </head>", &head, 1)
}

/// Puts the icons into the documents that name them, `before` the name: what is first shown when the network is gone is
/// shown too.
fn take_in_icons(document: &Path, before: &str, icons: &Path) -> Outcome {
    let text = fs::read_to_string(document)?;
    let mut parts = text.split(before);
    let mut whole = parts.next().unwrap_or_default().to_string();
    let opening = before.split_inclusive('"').next().unwrap_or_default();
    for part in parts {
        let (name, rest) = part.split_once('"').unwrap_or((part, ""));
        let icon = icons.join(name);
        let picture =
            fs::read_to_string(&icon).map_err(|error| Failure::Failed(format!("{}: {error}", icon.display())))?;
        whole += &format!("{opening}data:image/svg+xml,{}\"{rest}", escaped(picture.trim()));
    }
    Ok(fs::write(document, whole)?)
}

/// A picture as a part of a quoted address: only what would end it, or mean something in it, is escaped.
fn escaped(picture: &str) -> String {
    let escape = |letter| match letter {
        '"' => "'".to_string(),
        '\n' => " ".to_string(),
        '%' | '#' | '<' | '>' => format!("%{:02X}", u32::from(letter)),
        other => other.to_string(),
    };
    picture.chars().map(escape).collect()
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()))?
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).map(|_| ())?
        }
    }
    Ok(())
}

/// How large a file is, as it is and compressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Bytes.
    pub raw: u64,
    /// Bytes with gzip -9.
    pub gzip: u64,
    /// Bytes with brotli -q 11.
    pub brotli: u64,
}

/// The files of the page.
pub fn sizes(dist: &Path) -> Outcome<Vec<(String, Size)>> {
    let mut files = files_below(dist, dist)?;
    files.sort();
    let size = |name: String| {
        let bytes = fs::read(dist.join(&name)).map_err(|error| Failure::Failed(format!("{name}: {error}")))?;
        let size = Size {
            raw: bytes.len() as u64,
            gzip: gzip(&bytes)?.len() as u64,
            brotli: brotli(&bytes, 11)?.len() as u64,
        };
        Ok((name, size))
    };
    files.into_iter().map(size).collect()
}

/// The part of the page that a file belongs to: `page` is the module, `glue` what the browser needs to run it.
pub fn part_of(file: &str) -> String {
    let stem = |prefix: &str| file.strip_prefix(prefix).map(|name| name.trim_end_matches(".json"));
    match (file, stem("text/"), stem("lessons/")) {
        ("kubarium_bg.wasm", ..) => "page".into(),
        ("offline.js", ..) => "offline".into(),
        (_, Some(tag), _) => format!("text-{tag}"),
        (_, _, Some(tag)) => format!("lessons-{tag}"),
        _ if file.starts_with("static/") => "style".into(),
        _ => "glue".into(),
    }
}

/// What each part weighs; last, under `first_visit`, what a first visit needs: page, glue, style and the largest language.
pub fn parts(dist: &Path) -> Outcome<Vec<(String, Size)>> {
    let mut parts: Vec<(String, Size)> = Vec::new();
    for (file, size) in sizes(dist)? {
        let part = part_of(&file);
        match parts.iter_mut().find(|(name, _)| *name == part) {
            Some((_, sum)) => *sum = sum.plus(size),
            None => parts.push((part, size)),
        }
    }
    let texts = parts.iter().filter(|(name, _)| name.starts_with("text-")).map(|(_, size)| *size);
    let language = texts.max_by_key(|size| size.brotli).unwrap_or_default();
    let always = parts.iter().filter(|(name, _)| ["page", "glue", "style"].contains(&name.as_str()));
    let first = always.fold(language, |sum, (_, size)| sum.plus(*size));
    parts.push(("first_visit".into(), first));
    Ok(parts)
}

impl Size {
    /// The two together.
    pub fn plus(self, other: Size) -> Size {
        Size { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// Compresses with gzip.
pub fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Compresses with brotli at this quality.
pub fn brotli(bytes: &[u8], quality: u32) -> Outcome<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, quality, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}
