//! The quickstart as a newcomer runs it: one command, a page, an account, its data, and out again.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use reqwest::Method;

use crate::support::{Browser, location};

/// A process that ends with the test, and the pipe that it prints into.
struct Process(Child, BufReader<ChildStdout>);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
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
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut process = Process(child, output);
    let mut line = String::new();
    process.1.read_line(&mut line).unwrap();
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
    let (_process, page) = start(database.to_str().unwrap());
    let origin = page.strip_suffix("/connections").unwrap();
    let browser = Browser::new(origin.strip_prefix("http://").unwrap().parse().unwrap());

    let html = browser.get("/connections").await.text().await.unwrap();
    assert_eq!(html.matches("Not connected").count(), 2, "{html}");
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
        "calendar.events.read",
        "Design review",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    assert!(database.exists());

    let headers = [("sec-fetch-site", "same-origin")];
    let target = "/connections/example_calendar/disconnect";
    let response = browser.send(Method::POST, target, &headers).await;
    assert_eq!(response.status(), 303);
    let html = browser.get("/connections").await.text().await.unwrap();
    assert_eq!(html.matches("Not connected").count(), 2);
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
