//! `serve`: the page on 127.0.0.1, with the headers that a careful host would send, built again when sources change.

use crate::page::{self, POLICY, Profile};
use crate::run::{self, Failure, Outcome, failed};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

/// `cargo xtask serve [--port 8080] [--release]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let port = run::option(&mut arguments, "--port")?.unwrap_or("8080");
    let port: u16 = port.parse().map_err(|_| Failure::Usage(format!("--port {port}: not a port (0 to 65535)")))?;
    let profile = if run::flag(&mut arguments, "--release") { Profile::Page } else { Profile::Dev };
    run::nothing_else(&arguments)?;
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => listener,
        Err(error) => return failed(format!("port {port} of 127.0.0.1: {error}; try --port with another number")),
    };
    let dist = run::target_dir().join("serve");
    println!("building the page (the first time takes some minutes) ...");
    page::build(&dist, profile)?;
    println!("Kubarium is at http://{}/", listener.local_addr()?);
    let watched = dist.clone();
    thread::spawn(move || rebuild(&watched, profile));
    answer_all(&listener, &dist);
    Ok(())
}

/// Serves a folder on a free port, in the background; answers the address.
pub fn in_background(dist: &Path) -> Outcome<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = format!("http://{}/", listener.local_addr()?);
    let dist = dist.to_path_buf();
    thread::spawn(move || answer_all(&listener, &dist));
    Ok(address)
}

type Cache = Arc<Mutex<HashMap<(PathBuf, SystemTime, bool), Arc<Vec<u8>>>>>;

fn answer_all(listener: &TcpListener, dist: &Path) {
    let cache = Cache::default();
    for stream in listener.incoming().flatten() {
        let (dist, cache) = (dist.to_path_buf(), cache.clone());
        thread::spawn(move || {
            let _ = answer(stream, &dist, &cache);
        });
    }
}

fn answer(mut stream: TcpStream, dist: &Path, cache: &Cache) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(64 * 1024));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut accepts = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("accept-encoding") {
            accepts = value.to_ascii_lowercase();
        }
    }
    let mut words = request.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return send(&mut stream, "405 Method Not Allowed", "text/plain", None, b"only GET\n", method);
    }
    let Some(file) = file_of(dist, path).filter(|file| file.is_file()) else {
        return send(&mut stream, "404 Not Found", "text/plain", None, b"no such file\n", method);
    };
    let bytes = fs::read(&file)?;
    let encoding = ["br", "gzip"].into_iter().find(|encoding| accepted(&accepts, encoding));
    let body = match encoding {
        None => Arc::new(bytes),
        Some(encoding) => {
            let key = (file.clone(), fs::metadata(&file)?.modified()?, encoding == "br");
            let known = cache.lock().ok().and_then(|cache| cache.get(&key).cloned());
            match known {
                Some(known) => known,
                None => {
                    let packed = match encoding {
                        "br" => page::brotli(&bytes, 5),
                        _ => page::gzip(&bytes),
                    };
                    let packed = Arc::new(packed.map_err(|_| std::io::Error::other("cannot compress"))?);
                    if let Ok(mut cache) = cache.lock() {
                        cache.insert(key, packed.clone());
                    }
                    packed
                }
            }
        }
    };
    send(&mut stream, "200 OK", content_type(&file), encoding, &body, method)
}

fn send(
    stream: &mut TcpStream,
    status: &str,
    content_type: &str,
    encoding: Option<&str>,
    body: &[u8],
    method: &str,
) -> std::io::Result<()> {
    let encoding = encoding.map(|encoding| format!("Content-Encoding: {encoding}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n{encoding}\
         Content-Security-Policy: {POLICY}; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if method != "HEAD" {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// The file that a path means; None for a path that would lead out of the folder.
fn file_of(dist: &Path, path: &str) -> Option<PathBuf> {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = if path.is_empty() { dist.join("index.html") } else { dist.join(path) };
    inside.then_some(file)
}

/// Whether an Accept-Encoding header names this encoding and does not refuse it with `q=0`.
fn accepted(header: &str, encoding: &str) -> bool {
    header.split(',').any(|choice| {
        let (name, weight) = choice.split_once(';').unwrap_or((choice, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim() == encoding && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
    })
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "yaml" | "ftl" | "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Builds again whenever a source is newer than the last build.
fn rebuild(dist: &Path, profile: Profile) {
    let root = run::root();
    let newest = || {
        ["core/src", "engine/src", "texts/src", "worker/src", "web", "static", "index.html", "Cargo.toml"]
            .into_iter()
            .filter_map(|path| newest_in(&root.join(path)))
            .max()
    };
    let mut built = newest();
    loop {
        thread::sleep(Duration::from_millis(500));
        let now = newest();
        if now != built {
            built = now;
            println!("sources have changed, building ...");
            match page::build(dist, profile) {
                Ok(()) => println!("built; reload the page"),
                Err(Failure::Usage(message) | Failure::Failed(message)) => eprintln!("{message}"),
            }
        }
    }
}

fn newest_in(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    let entries = fs::read_dir(path).ok()?.flatten();
    entries.filter_map(|entry| newest_in(&entry.path())).chain(metadata.modified()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_must_be_accepted() {
        assert!(accepted(" gzip, deflate, br, zstd", "br"));
        assert!(accepted("gzip;q=0.5", "gzip"));
        assert!(!accepted("gzip, br;q=0", "br"));
        assert!(!accepted("brotli", "br"));
        assert!(!accepted("", "gzip"));
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let file = |path: &str| file_of(Path::new("/dist"), path).map(|file| file.display().to_string());
        assert_eq!(file("/"), Some("/dist/index.html".into()));
        assert_eq!(file("/static/style/page.css?x"), Some("/dist/static/style/page.css".into()));
        assert_eq!(file("/../Cargo.toml"), None);
        assert_eq!(file("//etc/passwd"), Some("/dist/etc/passwd".into()));
        assert_eq!(file("/static/../../x"), None);
    }
}
