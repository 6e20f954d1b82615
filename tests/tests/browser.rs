//! The quickstart in a real browser: connect, see what the API answers, disconnect, be denied.
//!
//! Ignored by default because it needs Chromium and ChromeDriver; `.ci/run` installs both and runs
//! it. With `SCREENSHOTS=folder` the page is kept as pictures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A process that ends with the test.
struct Process(Child);

impl Process {
    fn start(command: &mut Command) -> (Self, BufReader<ChildStdout>) {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        (Self(child), output)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The rest of the first line that has the marker.
fn after(output: &mut BufReader<ChildStdout>, marker: &str) -> String {
    let mut line = String::new();
    while output.read_line(&mut line).expect("output") > 0 {
        if let Some((_, rest)) = line.split_once(marker) {
            return rest.trim().to_owned();
        }
        line.clear();
    }
    panic!("no line with {marker:?}");
}

/// The quickstart and the address of its page.
fn quickstart() -> (Process, String) {
    // `cargo test --workspace` builds the examples before it runs the tests.
    let test = std::env::current_exe().expect("this test");
    let folder = test.ancestors().nth(2).expect("the profile's folder");
    let program = folder.join("examples").join("quickstart");
    assert!(
        program.exists(),
        "run `cargo build --workspace --examples` first"
    );
    let mut command = Command::new(program);
    let (process, mut output) = Process::start(command.env("PORT", "0").env_remove("DATABASE_URL"));
    let address = after(&mut output, "Open ");
    // The pipe must stay open, or the quickstart could not print.
    std::mem::forget(output);
    (process, address)
}

/// A browser, spoken to over the WebDriver protocol.
struct Browser {
    http: reqwest::Client,
    session: String,
    _driver: Process,
}

impl Browser {
    async fn start() -> Self {
        let (driver, mut output) = Process::start(Command::new("chromedriver").arg("--port=0"));
        let line = after(&mut output, "started successfully on port ");
        std::mem::forget(output);
        let base = format!("http://127.0.0.1:{}", line.trim_end_matches('.'));
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1000,900",
        ];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments}}}});
        let answer: Value = http
            .post(format!("{base}/session"))
            .json(&capabilities)
            .send()
            .await
            .expect("chromedriver")
            .json()
            .await
            .expect("JSON");
        let id = answer["value"]["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"));
        Self {
            session: format!("{base}/session/{id}"),
            http,
            _driver: driver,
        }
    }

    async fn command(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/{path}", self.session);
        let answer = self
            .http
            .post(url)
            .json(&body)
            .send()
            .await
            .expect("chromedriver");
        let answer: Value = answer.json().await.expect("JSON");
        answer["value"].clone()
    }

    async fn ask(&self, path: &str) -> Value {
        let url = format!("{}/{path}", self.session);
        let answer = self.http.get(url).send().await.expect("chromedriver");
        let answer: Value = answer.json().await.expect("JSON");
        answer["value"].clone()
    }

    async fn open(&self, url: &str) {
        self.command("url", json!({"url": url})).await;
    }

    async fn find(&self, xpath: &str) -> String {
        let body = json!({"using": "xpath", "value": xpath});
        let begin = Instant::now();
        loop {
            let found = self.command("element", body.clone()).await;
            let id = found
                .as_object()
                .and_then(|found| found.values().next()?.as_str());
            match id {
                Some(id) if found.get("error").is_none() => return id.to_owned(),
                _ if begin.elapsed() > Duration::from_secs(15) => panic!("{xpath}: {found}"),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn click(&self, xpath: &str) {
        let element = self.find(xpath).await;
        let answer = self
            .command(&format!("element/{element}/click"), json!({}))
            .await;
        assert!(answer.is_null(), "{xpath}: {answer}");
    }

    async fn text(&self, xpath: &str) -> String {
        let element = self.find(xpath).await;
        let text = self.ask(&format!("element/{element}/text")).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Where an element is, and how large.
    async fn place(&self, xpath: &str) -> Value {
        let element = self.find(xpath).await;
        self.ask(&format!("element/{element}/rect")).await
    }

    /// Keeps a picture, in light and in dark, when the environment says where.
    async fn screenshot(&self, name: &str) {
        let Ok(folder) = std::env::var("SCREENSHOTS") else {
            return;
        };
        for scheme in ["light", "dark"] {
            let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
            let command =
                json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
            self.command("goog/cdp/execute", command).await;
            let picture = self.ask("screenshot").await;
            let bytes = STANDARD
                .decode(picture.as_str().expect("a picture"))
                .expect("base64");
            std::fs::write(format!("{folder}/{name}-{scheme}.png"), bytes).expect("written");
        }
    }

    async fn close(self) {
        let _ = self.http.delete(&self.session).send().await;
    }
}

fn card(service: &str, inner: &str) -> String {
    format!("//article[@data-service='{service}']{inner}")
}

#[tokio::test]
#[ignore = "needs Chromium and ChromeDriver"]
async fn an_account_is_connected_used_and_disconnected_in_a_browser() {
    let (_quickstart, page) = quickstart();
    let browser = Browser::start().await;
    browser.open(&page).await;
    let badge = |service| card(service, "//span[contains(@class, 'badge')]");
    for service in ["example_calendar", "example_chat"] {
        assert_eq!(browser.text(&badge(service)).await, "Not connected");
    }
    browser.screenshot("not-connected").await;

    browser
        .click(&card("example_calendar", "//a[text()='Connect']"))
        .await;
    browser.screenshot("consent").await;
    browser.click("//button[contains(., 'Allow')]").await;
    let notice = browser.text("//p[@role='status']").await;
    assert_eq!(notice, "Example Calendar is connected.");
    assert_eq!(browser.text(&badge("example_calendar")).await, "Connected");
    assert_eq!(browser.text(&badge("example_chat")).await, "Not connected");
    let shown = browser.text(&card("example_calendar", "")).await;
    for text in ["ada@example.com", "Since", "Permissions", "Design review"] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    browser.screenshot("connections").await;

    browser
        .click(&card("example_chat", "//a[text()='Connect']"))
        .await;
    browser.click("//button[contains(., 'Deny')]").await;
    assert_eq!(
        browser.text("//p[@role='status']").await,
        "You did not give access to Example Chat. Nothing has changed."
    );

    browser
        .click(&card(
            "example_calendar",
            "//summary[contains(., 'Permissions')]",
        ))
        .await;
    let shown = browser.text(&card("example_calendar", "")).await;
    assert!(shown.contains("calendar.settings.readonly"), "{shown}");

    // The button stays where it was clicked, and a second click takes it back.
    let ask = card("example_calendar", "//summary[contains(@class, 'button')]");
    let confirm = card("example_calendar", "//button");
    let place = browser.place(&ask).await;
    browser.click(&ask).await;
    let word = |class| format!("{ask}/span[@class='{class}']");
    assert_eq!(browser.text(&word("opened")).await, "Keep");
    assert_eq!(browser.place(&ask).await["y"], place["y"]);
    assert_eq!(browser.place(&ask).await["x"], place["x"]);
    browser.screenshot("disconnecting").await;
    browser.click(&ask).await;
    assert_eq!(browser.text(&word("closed")).await, "Disconnect");
    assert_eq!(browser.text(&confirm).await, "", "it is not seen");
    browser.click(&ask).await;
    browser.click(&confirm).await;
    // The page before has a notice, too.
    browser
        .find("//p[@role='status'][text()='Example Calendar is disconnected.']")
        .await;
    assert_eq!(
        browser.text(&badge("example_calendar")).await,
        "Not connected"
    );
    browser.close().await;
}
