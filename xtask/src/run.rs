//! Running other programs, and saying clearly what went wrong.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of xtask did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// It was called wrongly: exit code 2.
    Usage(String),
    /// Something failed: exit code 1.
    Failed(String),
}

/// What a command of xtask comes to.
pub type Outcome<T = ()> = Result<T, Failure>;

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Failed(error.to_string())
    }
}

/// A failure with this message.
pub fn failed<T>(message: impl Into<String>) -> Outcome<T> {
    Err(Failure::Failed(message.into()))
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where cargo puts what it builds: this program is in its folder `debug`.
pub fn target_dir() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let dir = program.ancestors().nth(2).filter(|dir| dir.join("debug").is_dir());
    dir.map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// The cargo that runs xtask.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command, showing what it prints.
pub fn run(command: &mut Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => failed(format!("{} ended with {status}", shown(command))),
        Err(error) => failed(format!("{}: {error}", shown(command))),
    }
}

/// Runs a command and gives what it printed.
pub fn output(command: &mut Command) -> Outcome<String> {
    let out = command.stderr(Stdio::inherit()).output();
    match out {
        Ok(out) if out.status.success() => Ok(String::from_utf8_lossy(&out.stdout).into_owned()),
        Ok(out) => failed(format!("{} ended with {}", shown(command), out.status)),
        Err(error) => failed(format!("{}: {error}", shown(command))),
    }
}

/// Whether a program can be run.
pub fn has(program: &str) -> bool {
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    quiet(Command::new(program).arg("--version"))
}

/// Adds a target of rustc if it is missing.
pub fn need_target(target: &str) -> Outcome {
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]));
    match installed {
        Ok(list) if list.lines().any(|line| line == target) => Ok(()),
        Ok(_) => run(Command::new("rustup").args(["target", "add", target])),
        // Without rustup the compiler says itself what is missing.
        Err(_) => Ok(()),
    }
}

/// Takes the value of `--name VALUE` out of the arguments.
pub fn option<'a>(arguments: &mut Vec<&'a str>, name: &str) -> Outcome<Option<&'a str>> {
    let Some(at) = arguments.iter().position(|argument| *argument == name) else { return Ok(None) };
    if at + 1 >= arguments.len() {
        return Err(Failure::Usage(format!("{name} needs a value")));
    }
    let value = arguments.remove(at + 1);
    arguments.remove(at);
    Ok(Some(value))
}

/// Takes a flag out of the arguments.
pub fn flag(arguments: &mut Vec<&str>, name: &str) -> bool {
    let found = arguments.iter().position(|argument| *argument == name);
    found.map(|at| arguments.remove(at)).is_some()
}

/// Refuses what is left of the arguments.
pub fn nothing_else(arguments: &[&str]) -> Outcome {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::Usage(format!("unexpected argument: {argument}"))),
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
