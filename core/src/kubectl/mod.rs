//! kubectl: a person's hand. A client like any other: it sends requests and sees only the answers.

pub mod apply;

use crate::actor::{Context, Payload, RequestId};
use crate::api::request::{Answer, Body, Reply, Request, Subresource, Verb};
use crate::api::status::Status;
use crate::api::{Key, Object, Tree};
use crate::base::{Text, Time};
use crate::session::view::Printed;
use crate::trace::Because;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use apply::Document;

/// The user of an administrator's kubeconfig.
pub const USER: Text = Text::from_static("kubernetes-admin");

/// What a person asks kubectl to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// `kubectl apply -f -` with this text.
    Apply(Text),
    /// One request, as it stands.
    Send(Box<Request>),
}

/// The terminal: what was asked and not answered yet, and what was printed.
#[derive(Clone, Debug, Default, Hash)]
pub struct Kubectl {
    waiting: BTreeMap<RequestId, Waiting>,
    printed: Vec<Printed>,
}

#[derive(Clone, Debug, Hash)]
enum Waiting {
    /// The document's object is looked up; the rest of the file comes after it.
    Looked(Document, Vec<Document>),
    /// It is made or changed.
    Applied(Document, Vec<Document>),
    /// A request of its own.
    Sent(Request),
}

/// Lines that are kept.
const SCROLLBACK: usize = 200;

impl Command {
    /// The command in a few words.
    pub fn summary(&self) -> Text {
        match self {
            Command::Apply(_) => Text::from_static("apply"),
            Command::Send(request) => format!("{} {}", request.verb.as_str(), request.key()).into(),
        }
    }
}

impl Kubectl {
    /// Handles a command, or an answer.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Command(command) => match *command {
                Command::Apply(text) => match apply::check(&text) {
                    Ok(documents) => self.next_document(documents, cx),
                    Err(errors) => {
                        for error in errors {
                            self.print(cx.now, format!("error: {}", error.message), true, error.line);
                        }
                    }
                },
                Command::Send(request) => {
                    let id = cx.outbox.request((*request).clone(), Because::Asked);
                    self.waiting.insert(id, Waiting::Sent(*request));
                }
            },
            Payload::Response(id, answer) => self.answered(id, *answer, cx),
            _ => {}
        }
    }

    /// What was printed, newest last.
    pub fn printed(&self) -> &[Printed] {
        &self.printed
    }

    fn next_document(&mut self, mut documents: Vec<Document>, cx: &mut Context) {
        if documents.is_empty() {
            return;
        }
        let document = documents.remove(0);
        let id = cx.outbox.request(document.get(), Because::LookingFirst);
        self.waiting.insert(id, Waiting::Looked(document, documents));
    }

    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) {
        match self.waiting.remove(&id) {
            None => {}
            Some(Waiting::Sent(request)) => {
                let (text, is_error) = spoken(&request, &answer);
                self.print(cx.now, text, is_error, 0);
            }
            Some(Waiting::Looked(mut document, rest)) => match (document.next(&answer), answer) {
                (Some(request), Ok(Reply::Object(object))) if !apply::is_applied(&object) => {
                    self.print(cx.now, document.not_applied_before(), false, document.line);
                    let id = cx.outbox.request(request, Because::Asked);
                    self.waiting.insert(id, Waiting::Applied(document, rest));
                }
                (Some(request), _) => {
                    let id = cx.outbox.request(request, Because::Asked);
                    self.waiting.insert(id, Waiting::Applied(document, rest));
                }
                (None, Err(status)) => self.document_done(document, Err(status), rest, cx),
                (None, Ok(_)) => self.document_done(document, Ok("unchanged"), rest, cx),
            },
            Some(Waiting::Applied(document, rest)) => {
                let outcome = match answer {
                    Ok(_) if document.exists => Ok("configured"),
                    Ok(_) => Ok("created"),
                    Err(status) => Err(status),
                };
                self.document_done(document, outcome, rest, cx)
            }
        }
    }

    fn document_done(
        &mut self,
        document: Document,
        outcome: Result<&str, Status>,
        rest: Vec<Document>,
        cx: &mut Context,
    ) {
        match outcome {
            Ok(word) => self.print(cx.now, format!("{} {word}", name(&document.key)), false, document.line),
            Err(status) => {
                let line = document.line_of(&status);
                let status = Status { message: document.context(&status).into(), ..status };
                self.print(cx.now, error_from_server(&status), true, line)
            }
        }
        self.next_document(rest, cx);
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
        _ if status.reason.is_empty() => format!("Error from server: {message}").into(),
        _ => format!("Error from server ({}): {message}", status.reason).into(),
    }
}

/// `deployment.apps/web`, as kubectl names what it did.
fn name(key: &Key) -> Text {
    let info = key.kind.info();
    let kind = info.name.to_lowercase();
    match info.group {
        "" => format!("{kind}/{}", key.name).into(),
        group => format!("{kind}.{group}/{}", key.name).into(),
    }
}
