//! Chromium, driven over the WebDriver protocol.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    key::Key,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// For everything that a browser does: an idle machine needs a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that ends with the test.
pub(super) struct Process(Child);

impl Process {
    pub(super) fn start(command: &mut Command) -> (Self, BufReader<ChildStdout>) {
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
pub(super) fn after(output: &mut BufReader<ChildStdout>, marker: &str) -> String {
    let mut line = String::new();
    while output.read_line(&mut line).expect("output") > 0 {
        if let Some((_, rest)) = line.split_once(marker) {
            return rest.trim().to_owned();
        }
        line.clear();
    }
    panic!("no line with {marker:?}");
}

/// A browser with one window.
pub(crate) struct Chromium {
    pub(crate) client: Client,
    _driver: Process,
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        let (driver, mut output) = Process::start(Command::new("chromedriver").arg("--port=0"));
        let port = after(&mut output, "started successfully on port ");
        // The pipe must stay open, or the driver could not print.
        std::mem::forget(output);
        let address = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities())
            .connect(&address)
            .await
            .expect("a browser");
        Self {
            client,
            _driver: driver,
        }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    pub(crate) async fn find(&self, xpath: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(Locator::XPath(xpath)).await {
            Ok(element) => element,
            Err(error) => {
                let page = self.client.source().await.unwrap_or_default();
                panic!("{xpath}: {error}\n{page}");
            }
        }
    }

    /// Whether there is one, now.
    pub(crate) async fn has(&self, xpath: &str) -> bool {
        let found = self.client.find_all(Locator::XPath(xpath)).await;
        !found.expect("a page").is_empty()
    }

    pub(crate) async fn click(&self, xpath: &str) {
        let element = self.find(xpath).await;
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{xpath}: {error}"));
    }

    pub(crate) async fn text(&self, xpath: &str) -> String {
        self.find(xpath).await.text().await.expect("its text")
    }

    /// Waits until the page is titled so: what a screen reader says first of a page.
    pub(crate) async fn titled(&self, words: &str) {
        self.find(&format!("/html/head/title[contains(., '{words}')]"))
            .await;
    }

    /// The name by which assistive technology tells the focused element from others.
    pub(crate) async fn focused(&self) -> String {
        let script = "const it = document.activeElement; \
                      return it.getAttribute('aria-label') || it.textContent.trim();";
        let name = self.run(script).await;
        name.as_str().unwrap_or_default().to_owned()
    }

    /// Presses a key where the focus is.
    pub(crate) async fn press(&self, key: Key) {
        let element = self.client.active_element().await.expect("a focus");
        let key = char::from(key).to_string();
        element.send_keys(&key).await.expect("a key");
    }

    /// Goes from one focusable element to the next until the name of one begins so.
    pub(crate) async fn tab_to(&self, name: &str) {
        let mut seen = Vec::new();
        for _ in 0..60 {
            self.press(Key::Tab).await;
            let focused = self.focused().await;
            if focused.starts_with(name) {
                return;
            }
            seen.push(focused);
        }
        panic!("{name} cannot be reached by the keyboard: {seen:?}");
    }

    /// What a script in the page returns; the page's own policy does not bind the driver.
    pub(crate) async fn run(&self, script: &str) -> Value {
        let result = self.client.execute(script, Vec::new()).await;
        result.expect("the script runs")
    }

    /// A command of Chromium's own protocol.
    pub(crate) async fn devtools(&self, command: &str, params: Value) {
        let command = Devtools(json!({"cmd": command, "params": params}));
        self.client.issue_cmd(command).await.expect("the command");
    }

    /// As a user has set it up: `("prefers-color-scheme", "dark")`.
    pub(crate) async fn emulate(&self, feature: &str, value: &str) {
        let features = json!({"features": [{"name": feature, "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// The window's inside, in CSS pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let params =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", params)
            .await;
    }

    pub(crate) async fn close(self) {
        self.client.close().await.expect("an end");
    }
}

fn capabilities() -> Capabilities {
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
    let options = json!({"args": arguments});
    Capabilities::from_iter([("goog:chromeOptions".to_owned(), options)])
}

#[derive(Debug)]
struct Devtools(Value);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &url::Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(self.0.to_string()))
    }
}
