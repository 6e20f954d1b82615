//! The quickstart as a newcomer runs it: one command, a page, an account, its data, and out again.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
    thread::{self, JoinHandle},
};

use reqwest::Method;

use crate::support::{Browser, location};

/// A process that ends with the test, and the pipes that it prints into.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    log: Option<JoinHandle<String>>,
}

impl Process {
    /// Ends it, and gives what it has logged.
    fn log(mut self) -> String {
        self.end();
        self.log.take().unwrap().join().unwrap()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn quickstart() -> Command {
    // `cargo test --workspace` builds the examples before it runs the tests.
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/quickstart");
    assert!(
        program.exists(),
        "run `cargo build --workspace --examples` first"
    );
    Command::new(program)
}

/// Starts the example and waits for the address it prints.
fn start(database_url: &str) -> (Process, String) {
    let mut child = quickstart()
        .env("PORT", "0")
        .env("DATABASE_URL", database_url)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut log = child.stderr.take().unwrap();
    let mut process = Process {
        child,
        output,
        log: Some(thread::spawn(move || {
            let mut text = String::new();
            log.read_to_string(&mut text).unwrap();
            text
        })),
    };
    let mut line = String::new();
    process.output.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("Open ").unwrap().to_owned();
    (process, address)
}

/// The value of a hidden input of the consent page.
fn hidden_inputs(html: &str) -> Vec<(String, String)> {
    html.split("<input type=\"hidden\" name=\"")
        .skip(1)
        .map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            let (value, _) = rest.split_once('"').unwrap();
            (name.to_owned(), value.replace("&amp;", "&"))
        })
        .collect()
}

#[tokio::test]
async fn a_newcomer_connects_sees_data_and_disconnects() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("quickstart.sqlite3");
    let (process, page) = start(database.to_str().unwrap());
    let origin = page.strip_suffix("/connections").unwrap();
    let browser = Browser::new(origin.strip_prefix("http://").unwrap().parse().unwrap());

    let html = browser.get("/connections").await.text().await.unwrap();
    assert_eq!(html.matches("Not connected").count(), 2, "{html}");
    assert_eq!(html.matches("Needs reconnecting").count(), 1, "{html}");
    let authorization_url = location(
        &browser
            .get("/api/example_calendar/oauth/start?return_to=/connections")
            .await,
    );
    let consent = browser.get(&authorization_url).await.text().await.unwrap();
    let mut form = hidden_inputs(&consent);
    let decision = consent
        .split("value=\"")
        .filter_map(|rest| rest.split('"').next());
    assert!(decision.clone().any(|value| value == "allow"), "{consent}");
    form.push(("decision".to_owned(), "allow".to_owned()));
    let answer = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
        .post("http://127.0.0.1:4455/authorize")
        .form(&form)
        .send()
        .await
        .unwrap();
    let landed = location(&browser.callback(&location(&answer)).await);
    assert_eq!(landed, format!("{page}?connected=example_calendar#"));

    let html = browser
        .get("/connections?connected=example_calendar")
        .await
        .text()
        .await
        .unwrap();
    for text in [
        "Example Calendar is connected.",
        "ada@example.com",
        "09:00  Design review",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    assert!(database.exists());

    let headers = [("sec-fetch-site", "same-origin")];
    let target = "/api/example_calendar/disconnect";
    let response = browser.send(Method::POST, target, &headers).await;
    assert_eq!(response.status(), 200);
    let html = browser.get("/connections").await.text().await.unwrap();
    assert_eq!(html.matches("Not connected").count(), 2);

    let log = process.log();
    for (what, service) in [
        ("redirect URI", "example_chat"),
        ("the grant has ended", "example_files"),
        ("connected", "example_calendar"),
        ("disconnected", "example_calendar"),
    ] {
        let mut lines = log.lines();
        let is_there = lines.any(|line| line.contains(what) && line.contains(service));
        assert!(is_there, "{what} {service} in {log}");
    }
}

#[test]
fn a_variable_that_is_wrong_is_named() {
    for (variable, value, reason) in [
        ("PORT", "abc", "invalid digit"),
        (
            "DATABASE_URL",
            "mysql://host/name",
            "postgres://user:password@host/name",
        ),
        (
            "DATABASE_URL",
            "/nowhere/at/all.sqlite3",
            "unable to open database file",
        ),
    ] {
        let output = quickstart()
            .envs([("PORT", "0"), ("DATABASE_URL", ":memory:")])
            .env(variable, value)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        assert!(said.contains(variable) && said.contains(reason), "{said}");
    }
}
