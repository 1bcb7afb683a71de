//! kubectl: a person's hand. A client like any other: it sends requests and sees only the answers.

pub mod apply;
pub mod output;

use crate::actor::{Context, Payload, RequestId};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::{Answer, Reply, Response};
use crate::api::status::Status;
use crate::api::{Credential, Key, Kind, Object, Tree};
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use crate::trace::Because;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use apply::Document;
use output::{InputError, Printed};

/// What a person asks kubectl to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// `kubectl apply -f -` with this text.
    Apply(Text),
    /// `kubectl apply --dry-run=server -f -`: all that the apiserver does, but that nothing is stored.
    DryRun(Text),
    /// One request, as it stands.
    Send(Box<Request>),
}

/// The terminal: what was asked and not answered yet, and what was printed.
#[derive(Clone, Debug, Default, Hash)]
pub struct Kubectl {
    waiting: VecMap<RequestId, Waiting>,
    printed: Vec<Printed>,
}

#[derive(Clone, Debug, Hash)]
enum Waiting {
    /// The definitions are looked up, of which the file has objects.
    Discovered(File),
    /// The document's object is looked up; the rest of the file comes after it.
    Looked(Document, File),
    /// It is made or changed.
    Applied(Document, File),
    /// A request of its own.
    Sent(Request),
}

/// A file on its way: what is still to do, and what went wrong so far. kubectl says that at the end.
#[derive(Clone, Debug, Hash)]
struct File {
    rest: Vec<Document>,
    dry_run: bool,
    /// What could not be read.
    unread: Vec<InputError>,
    failed: Vec<Failed>,
    /// The warnings that were printed: each is printed once in a run of kubectl (`WarningWriterOptions.Deduplicate`).
    warned: Vec<Text>,
}

/// An object that was refused.
#[derive(Clone, Debug, Hash)]
struct Failed {
    line: u32,
    /// What kubectl says if nothing else went wrong.
    alone: Text,
    /// What it says among other errors.
    among_others: Text,
}

/// Lines that are kept.
const SCROLLBACK: usize = 200;

impl Command {
    /// The command in a few words.
    pub fn summary(&self) -> Text {
        match self {
            Command::Apply(_) | Command::DryRun(_) => Text::from_static("apply"),
            Command::Send(request) => format!("{} {}", request.verb.as_str(), request.key()).into(),
        }
    }
}

impl Kubectl {
    /// Handles a command, or an answer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Command(command) => match *command {
                Command::Apply(text) => self.apply(&text, false, cx),
                Command::DryRun(text) => self.apply(&text, true, cx),
                Command::Send(request) => {
                    let id = cx.outbox.request((*request).clone(), Because::Asked);
                    self.waiting.insert(id, Waiting::Sent(*request));
                }
            },
            Payload::Response(id, response) => self.answered(id, *response, cx),
            _ => {}
        }
    }

    /// Whether a command has not ended yet.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What was printed, newest last.
    pub fn printed(&self) -> &[Printed] {
        &self.printed
    }

    fn apply(&mut self, text: &str, dry_run: bool, cx: &mut Context) {
        let (mut rest, unread) = apply::read_all(text);
        rest.reverse();
        if rest.is_empty() && unread.is_empty() {
            return self.print(cx.now, format!("error: {}", apply::NO_OBJECTS), true, 0);
        }
        let file = File { rest, dry_run, unread, failed: Vec::new(), warned: Vec::new() };
        match file.rest.iter().any(Document::is_unknown) {
            true => {
                // Upstream asks `/apis`, which says the same.
                let kind = Kind::CustomResourceDefinition;
                let request = Request::on_all(&Credential::admin(), Verb::List, kind);
                let id = cx.outbox.request(request, Because::LookingFirst);
                self.waiting.insert(id, Waiting::Discovered(file));
            }
            false => self.next_document(file, cx),
        }
    }

    fn next_document(&mut self, mut file: File, cx: &mut Context) {
        while let Some(document) = file.rest.pop() {
            let Some(error) = document.error() else {
                let id = cx.outbox.request(document.get(), Because::LookingFirst);
                self.waiting.insert(id, Waiting::Looked(document, file));
                return;
            };
            let alone = format!("error: {}", error.message).into();
            file.failed.push(Failed { line: error.line, alone, among_others: error.message });
        }
        self.say_errors(file, cx.now);
    }

    /// What went wrong with a file: one error is said as it is, several one after the other, and what could not be read
    /// counts as one (`AddErrorsToAggregate` and `MultipleErrors` upstream).
    fn say_errors(&mut self, File { mut unread, failed, .. }: File, now: Time) {
        match (unread.as_slice(), failed.as_slice()) {
            ([error], []) => return self.print(now, format!("error: {}", error.message), true, error.line),
            ([], [failed]) => return self.print(now, failed.alone.clone(), true, failed.line),
            ([first, _, ..], [_, ..]) => {
                let line = first.line;
                unread.dedup_by(|a, b| a.message == b.message);
                let all: Vec<&str> = unread.iter().map(|error| &*error.message).collect();
                self.print(now, format!("[{}]", all.join(", ")), true, line);
            }
            _ => unread.into_iter().for_each(|error| self.print(now, error.message, true, error.line)),
        }
        failed.into_iter().for_each(|failed| self.print(now, failed.among_others, true, failed.line));
    }

    fn answered(&mut self, id: RequestId, response: Response, cx: &mut Context) {
        let Response { warnings, body: answer, .. } = response;
        match self.waiting.remove(&id) {
            None => {}
            Some(Waiting::Discovered(mut file)) => {
                let definitions = match answer {
                    Ok(Reply::List(definitions, _)) => definitions,
                    _ => Vec::new(),
                };
                let mut unknown = Vec::new();
                file.rest
                    .retain_mut(|document| document.find(&definitions).map_err(|error| unknown.push(error)).is_ok());
                unknown.reverse();
                file.unread.splice(0..0, unknown);
                self.next_document(file, cx);
            }
            Some(Waiting::Sent(request)) => {
                self.print_warnings(warnings, &mut Vec::new(), 0, cx.now);
                let (text, is_error) = spoken(&request, &answer);
                self.print(cx.now, text, is_error, 0);
            }
            Some(Waiting::Looked(mut document, mut file)) => {
                self.print_warnings(warnings, &mut file.warned, document.line, cx.now);
                match (document.next(&answer), answer) {
                    (Some(mut request), answer) => {
                        if matches!(answer, Ok(Reply::Object(object)) if !apply::is_applied(&object)) {
                            self.print(cx.now, document.not_applied_before(), false, document.line);
                        }
                        request.query.dry_run = file.dry_run;
                        let id = cx.outbox.request(request, Because::Asked);
                        self.waiting.insert(id, Waiting::Applied(document, file));
                    }
                    (None, Err(status)) => self.document_done(document, Err(status), file, cx),
                    (None, Ok(_)) => self.document_done(document, Ok("unchanged"), file, cx),
                }
            }
            Some(Waiting::Applied(document, mut file)) => {
                self.print_warnings(warnings, &mut file.warned, document.line, cx.now);
                let outcome = match answer {
                    Ok(_) if document.exists => Ok("configured"),
                    Ok(_) => Ok("created"),
                    Err(status) => Err(status),
                };
                self.document_done(document, outcome, file, cx)
            }
        }
    }

    fn document_done(&mut self, document: Document, outcome: Result<&str, Status>, mut file: File, cx: &mut Context) {
        match outcome {
            Ok(word) => {
                let after = if file.dry_run { " (server dry run)" } else { "" };
                self.print(cx.now, format!("{} {word}{after}", document.name()), false, document.line)
            }
            Err(status) => {
                let line = document.line_of(&status);
                let status = Status { message: document.context(&status).into(), ..status };
                let (alone, among_others) = (error_from_server(&status), standard_message(&status));
                file.failed.push(Failed { line, alone, among_others })
            }
        }
        self.next_document(file, cx);
    }

    fn print_warnings(&mut self, warnings: Vec<Text>, printed: &mut Vec<Text>, line: u32, now: Time) {
        for warning in warnings {
            if !printed.contains(&warning) {
                self.print(now, format!("Warning: {warning}"), false, line);
                printed.push(warning);
            }
        }
    }

    fn print(&mut self, time: Time, text: impl Into<Text>, is_error: bool, line: u32) {
        if self.printed.len() >= SCROLLBACK {
            self.printed.remove(0);
        }
        self.printed.push(Printed { time, text: text.into(), is_error, line });
    }
}

/// What kubectl says to an answer.
fn spoken(request: &Request, answer: &Answer) -> (Text, bool) {
    let key = match answer {
        Ok(Reply::Object(object)) => Object::key(object),
        _ => request.key(),
    };
    let text = match (answer, request.verb) {
        (Err(status), _) => return (error_from_server(status), true),
        (Ok(_), Verb::Create) if request.subresource == Subresource::Binding => format!("binding/{} created", key.name),
        (Ok(_), Verb::Create) if request.subresource == Subresource::Eviction => {
            format!("pod/{} evicted", request.name)
        }
        (Ok(_), Verb::Create) => format!("{} created", name(&key)),
        (Ok(_), Verb::Update) => format!("{} replaced", name(&key)),
        (Ok(_), Verb::Patch) => format!("{} {}", name(&key), patched(&request.body)),
        (Ok(_), Verb::Delete | Verb::DeleteCollection) => deleted(&key, &request.body),
        (Ok(_), Verb::Get | Verb::List | Verb::Watch) => format!("{} read", name(&key)),
    };
    (text.into(), false)
}

/// What a patch does, in the word of the command that sends it: scale, cordon, patch.
fn patched(body: &Body) -> &'static str {
    let Body::Patch(_, patch) = body else { return "patched" };
    let spec = patch.get("spec").and_then(Tree::as_map).filter(|spec| spec.len() == 1);
    match spec.and_then(|spec| spec.first_key_value()).map(|(field, value)| (field.as_str(), value)) {
        Some(("replicas", _)) => "scaled",
        Some(("unschedulable", Tree::Bool(true))) => "cordoned",
        Some(("unschedulable", _)) => "uncordoned",
        _ => "patched",
    }
}

fn deleted(key: &Key, body: &Body) -> String {
    let full = name(key);
    let (kind, object) = full.split_once('/').unwrap_or(("", &full));
    let forced = matches!(body, Body::Delete(options) if options.grace_period_seconds == Some(0));
    let word = if forced { "force deleted" } else { "deleted" };
    match key.kind.is_namespaced() {
        true => format!("{kind} \"{object}\" {word} from {} namespace", key.namespace),
        false => format!("{kind} \"{object}\" {word}"),
    }
}

/// What kubectl says to a refusal (`checkErr` and `StandardErrorMessage` in `kubectl/pkg/cmd/util`).
fn error_from_server(status: &Status) -> Text {
    let message = &status.message;
    match status.code {
        0 => "The connection to the server was refused - did you specify the right host or port?".into(),
        422 if !status.causes.is_empty() => {
            let what = match status.kind.is_empty() && status.name.is_empty() {
                true => "The request is invalid".into(),
                false => format!("The {} is invalid", status.subject()),
            };
            format!("{what}: {}", status.details()).into()
        }
        422 => format!("The request is invalid: {message}").into(),
        _ => standard_message(status),
    }
}

/// What kubectl says to any refusal among other errors (`StandardErrorMessage`).
fn standard_message(status: &Status) -> Text {
    match (status.code, status.reason.as_str()) {
        (0, _) => error_from_server(status),
        (_, "") => format!("Error from server: {}", status.message).into(),
        (_, reason) => format!("Error from server ({reason}): {}", status.message).into(),
    }
}

/// `deployment.apps/web`, as kubectl names what it did.
fn name(key: &Key) -> Text {
    match key.parts() {
        ("", name) => format!("{}/{name}", named(key.kind)).into(),
        (definition, name) => format!("{definition}/{name}").into(),
    }
}

/// `deployment.apps`.
fn named(kind: Kind) -> Text {
    let info = kind.info();
    let kind = info.name.to_ascii_lowercase();
    match info.group {
        "" => kind.into(),
        group => format!("{kind}.{group}").into(),
    }
}
