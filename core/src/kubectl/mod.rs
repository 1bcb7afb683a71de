//! kubectl: turns commands into API requests and prints the answers. A client like any other.
//!
//! To read before editing: `kubectl/pkg/cmd`, `cli-runtime/pkg/resource/builder.go`.

pub mod apply;
pub mod output;

use crate::actor::{self, Component};
use crate::address::{ActorId, Part, ProcessId, RequestId};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::{Reply, Response};
use crate::api::status::Status;
use crate::api::{Credential, Key, Kind, Tree};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use crate::wire::Payload;
use crate::wire::command::Command;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use apply::Document;
use core::convert::Infallible;
use output::{InputError, Printed};

crate::reasons! {
    /// kubectl looks whether the object is there before it makes or changes it.
    const LOOKING_FIRST = "because-looking-first";
}

/// A terminal: the runs of kubectl that wait for an answer, and the printed lines.
#[derive(Clone, Debug, Default, Hash)]
pub struct Kubectl {
    server: ProcessId,
    pending: VecMap<RequestId, Pending>,
    printed: Vec<Printed>,
}

#[derive(Clone, Debug, Hash)]
enum Pending {
    /// The list of definitions, for the custom resources in the file.
    Discovery(File),
    /// The GET of the document's object; the rest of the file comes after it.
    Get(Document, File),
    /// The create or the patch of it.
    Write(Document, File),
    /// The request of a [`Command::Send`].
    Single(Request),
}

/// A file that is being applied: the documents still to do, and the errors so far, which kubectl prints at the end.
#[derive(Clone, Debug, Hash)]
struct File {
    rest: Vec<Document>,
    dry_run: bool,
    /// The errors of the builder: documents that could not be read.
    unread: Vec<InputError>,
    failed: Vec<Failed>,
    /// The warnings that were printed: each is printed once in a run of kubectl (`WarningWriterOptions.Deduplicate`).
    warned: Vec<Text>,
}

/// An error about one object.
#[derive(Clone, Debug, Hash)]
struct Failed {
    line: u32,
    /// The text when it is the only error.
    alone: Text,
    /// The text among other errors.
    among_others: Text,
}

/// The number of lines that are kept.
const SCROLLBACK: usize = 200;

/// How long kubectl waits for an answer: as long as a person does.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What it may see and use while it acts.
type Context<'a> = actor::Context<'a, Infallible>;

impl Component for Kubectl {
    type Timer = Infallible;

    fn start(&mut self, _: &mut Context) {}

    fn receive(&mut self, _: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Command(command) => match *command {
                Command::Apply(text) => self.apply(&text, false, cx),
                Command::DryRun(text) => self.apply(&text, true, cx),
                Command::Send(request) => {
                    let id = self.request((*request).clone(), Because::ASKED, cx);
                    self.pending.insert(id, Pending::Single(*request));
                }
            },
            Payload::Response(id, response) => self.answered(id, *response, cx),
            Payload::Broken(id, error) => self.answered(id, error.status().into(), cx),
            _ => {}
        }
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.server)
    }
}

impl Kubectl {
    /// A kubectl whose kubeconfig names this apiserver.
    pub fn new(server: ProcessId) -> Kubectl {
        Kubectl { server, ..Kubectl::default() }
    }

    fn request(&self, request: Request, because: Because, cx: &mut Context) -> RequestId {
        cx.outbox.request(self.server, request, TIMEOUT, because)
    }

    /// Whether a command has not ended yet.
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// The printed lines, newest last.
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
        if file.rest.iter().any(Document::is_unknown) {
            // Upstream asks `/apis`, which says the same.
            let kind = Kind::CustomResourceDefinition;
            let request = Request::on_all(&Credential::admin(), Verb::List, kind);
            let id = self.request(request, LOOKING_FIRST, cx);
            self.pending.insert(id, Pending::Discovery(file));
        } else {
            self.next_document(file, cx)
        }
    }

    fn next_document(&mut self, mut file: File, cx: &mut Context) {
        while let Some(document) = file.rest.pop() {
            let Some(error) = document.error() else {
                let id = self.request(document.get(), LOOKING_FIRST, cx);
                self.pending.insert(id, Pending::Get(document, file));
                return;
            };
            let alone = format!("error: {}", error.message).into();
            file.failed.push(Failed { line: error.line, alone, among_others: error.message });
        }
        self.print_errors(file, cx.now);
    }

    /// Prints the errors of a file: a single one as it is, several one after the other; those of the builder count as one
    /// (`AddErrorsToAggregate` and `MultipleErrors` upstream).
    fn print_errors(&mut self, File { mut unread, failed, .. }: File, now: Time) {
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
        match self.pending.remove(&id) {
            None => {}
            Some(Pending::Discovery(mut file)) => {
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
            Some(Pending::Single(request)) => {
                self.print_warnings(warnings, &mut Vec::new(), 0, cx.now);
                let text = match &answer {
                    Ok(reply) => result(&request, reply),
                    Err(status) => error_from_server(status),
                };
                self.print(cx.now, text, answer.is_err(), 0);
            }
            Some(Pending::Get(mut document, mut file)) => {
                self.print_warnings(warnings, &mut file.warned, document.line, cx.now);
                match (document.next(&answer), answer) {
                    (Some(mut request), answer) => {
                        if matches!(answer, Ok(Reply::Object(object)) if !apply::is_applied(&object)) {
                            self.print(cx.now, document.not_applied_before(), false, document.line);
                        }
                        request.query.dry_run = file.dry_run;
                        let id = self.request(request, Because::ASKED, cx);
                        self.pending.insert(id, Pending::Write(document, file));
                    }
                    (None, Err(status)) => self.document_done(document, Err(status), file, cx),
                    (None, Ok(found)) => {
                        self.warn_if_deleting(&found, document.line, cx.now);
                        self.document_done(document, Ok("unchanged"), file, cx)
                    }
                }
            }
            Some(Pending::Write(document, mut file)) => {
                self.print_warnings(warnings, &mut file.warned, document.line, cx.now);
                let outcome = match answer {
                    Ok(patched) if document.exists => {
                        self.warn_if_deleting(&patched, document.line, cx.now);
                        Ok("configured")
                    }
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

    /// Says that an object that was applied is being deleted (`WarnIfDeleting`).
    fn warn_if_deleting(&mut self, reply: &Reply, line: u32, now: Time) {
        if let Reply::Object(object) = reply
            && object.meta().is_terminating()
        {
            let name = &object.meta().name;
            let text = format!("Warning: Detected changes to resource {name} which is currently being deleted.");
            self.print(now, text, false, line);
        }
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

/// The line about a request that succeeded: `pod/web created`.
fn result(request: &Request, reply: &Reply) -> Text {
    let key = match reply {
        Reply::Object(object) => object.key(),
        _ => request.key(),
    };
    let text = match (request.verb, request.subresource) {
        (Verb::Create, Subresource::Binding) => format!("binding/{} created", key.name),
        (Verb::Create, Subresource::Eviction) => format!("pod/{} evicted", request.name),
        (Verb::Create, _) => format!("{} created", name(&key)),
        (Verb::Update, _) => format!("{} replaced", name(&key)),
        (Verb::Patch, _) => format!("{} {}", name(&key), patched(&request.body)),
        (Verb::Delete | Verb::DeleteCollection, _) => deleted(&key, &request.body),
        (Verb::Get | Verb::List | Verb::Watch, _) => format!("{} read", name(&key)),
    };
    text.into()
}

/// The word of the command that sends such a patch: scale, cordon, patch.
fn patched(body: &Body) -> &'static str {
    let Body::Patch(_, patch) = body else { return "patched" };
    let spec = patch.at("spec").as_map().filter(|spec| spec.len() == 1);
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
    if key.kind.is_namespaced() {
        format!("{kind} \"{object}\" {word} from {} namespace", key.namespace)
    } else {
        format!("{kind} \"{object}\" {word}")
    }
}

/// The text of a refusal (`checkErr` and `StandardErrorMessage` in `kubectl/pkg/cmd/util`).
fn error_from_server(status: &Status) -> Text {
    let message = &status.message;
    match status.code {
        0 => "The connection to the server was refused - did you specify the right host or port?".into(),
        422 if !status.causes.is_empty() => {
            let what = if status.kind.is_empty() && status.name.is_empty() {
                "The request is invalid".into()
            } else {
                format!("The {} is invalid", status.subject())
            };
            format!("{what}: {}", status.details()).into()
        }
        422 => format!("The request is invalid: {message}").into(),
        _ => standard_message(status),
    }
}

/// The text of a refusal among other errors (`StandardErrorMessage`).
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
