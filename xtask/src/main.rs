//! All automation of the project: `cargo xtask COMMAND`. What CI does is here, and nowhere else.

mod assets;
mod bench;
mod conformance;
mod page;
mod run;
mod schemas;
mod screenshots;
mod serve;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port 8080] [--release]   build the page, serve it on 127.0.0.1, build again when sources change
  build [--out dist]                build the page for publishing: works from any static host and any sub-path
  assets [--out dist]               the texts and demos of all languages alone, for trunk
  test [STEP...] [--skip-browser]   everything CI checks; without STEP all steps, `test list` names them
  bench [--json]                    CPU time and memory, native and in WebAssembly
  conformance DIR [--out OUT] [--show] [--floor FILE]
                                    replay the recordings of a real cluster in DIR
  schemas DIR [--manifests DIR]     hold the tables of kinds against a real cluster's schemas and discovery in DIR, and
                                    manifests against the types of the k8s-openapi crate
  screenshots [--out DIR]           the main views at three sizes, dark and light, in Korean and English
  help                              this text
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] | ["help" | "--help" | "-h", ..] => {
            print!("{HELP}");
            Ok(())
        }
        ["serve", rest @ ..] => serve::command(rest),
        ["build", rest @ ..] => page::command(rest),
        ["assets", rest @ ..] => assets::command(rest),
        ["test", rest @ ..] => test::command(rest),
        ["bench", rest @ ..] => bench::command(rest),
        ["conformance", rest @ ..] => conformance::command(rest),
        ["schemas", rest @ ..] => schemas::command(rest),
        ["screenshots", rest @ ..] => screenshots::command(rest),
        [unknown, ..] => Err(run::Failure::Usage(format!("no such command: {unknown}\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(run::Failure::Usage(message)) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
        Err(run::Failure::Failed(message)) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
