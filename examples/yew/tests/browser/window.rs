//! A browser of the test's own, by what people see in it.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    key::Key,
    wd::{Capabilities, WindowHandle},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::application::Application;

/// Ten times what an idle machine needs.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Window {
    pub(crate) client: Client,
    page: String,
    // The pipe stays open, or the driver could not print. It ends with the test.
    _driver: (Child, Lines<BufReader<ChildStdout>>),
}

impl Window {
    /// Signed in, where users have cookies, with the page open.
    pub(crate) async fn open(application: &Application) -> Self {
        let window = Self::start(application).await;
        window.sign_in().await;
        window.see(CARDS).await;
        window
    }

    /// Gives the browser the user's cookie; it is at the page then.
    pub(crate) async fn sign_in(&self) {
        self.go(&format!("{}login", self.page)).await;
    }

    /// Before the page is open.
    pub(crate) async fn start(application: &Application) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().expect("a port");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(application))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a session");
        Self {
            client,
            page: application.page.clone(),
            _driver: (driver, lines),
        }
    }

    pub(crate) async fn go(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    pub(crate) async fn go_to_page(&self) {
        self.go(&self.page).await;
    }

    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Waits for an element, by its path.
    pub(crate) async fn see(&self, xpath: &str) -> Element {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::XPath(xpath))
            .await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{xpath}: {error}\n{}", self.text().await),
        }
    }

    pub(crate) async fn click(&self, xpath: &str) {
        self.see(xpath).await.click().await.expect("a click");
    }

    pub(crate) async fn press(&self, key: Key) {
        let element = self.client.active_element().await.expect("a focus");
        element.send_keys(&key.to_string()).await.expect("a key");
    }

    pub(crate) async fn sees_no(&self, xpath: &str) -> bool {
        let found = self.client.find_all(Locator::XPath(xpath)).await;
        found.unwrap().is_empty()
    }

    /// What the page says.
    pub(crate) async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await;
        match body {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.expect("a script")
    }

    /// Waits until a script answers `true`.
    pub(crate) async fn wait_until(&self, script: &str) {
        let begin = Instant::now();
        while self.script(script).await != true {
            assert!(begin.elapsed() < PATIENCE, "{script}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The text of what has the focus.
    pub(crate) async fn focused(&self) -> String {
        let text = self.script("return document.activeElement.textContent");
        text.await.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) async fn windows(&self) -> Vec<WindowHandle> {
        self.client.windows().await.expect("windows")
    }

    pub(crate) async fn switch(&self, window: WindowHandle) {
        self.client
            .switch_to_window(window)
            .await
            .expect("a window");
    }

    /// Waits until so many windows are open.
    pub(crate) async fn wait_for_windows(&self, count: usize) -> Vec<WindowHandle> {
        let begin = Instant::now();
        loop {
            let windows = self.windows().await;
            if windows.len() == count {
                return windows;
            }
            assert!(begin.elapsed() < PATIENCE, "{} windows", windows.len());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Goes to the window that has opened; gives the one that it came from.
    pub(crate) async fn enter_popup(&self) -> WindowHandle {
        let own = self.client.window().await.expect("a window");
        let windows = self.wait_for_windows(2).await;
        let popup = windows.into_iter().find(|window| *window != own);
        self.switch(popup.unwrap()).await;
        own
    }

    pub(crate) async fn close(self) {
        self.client.close().await.expect("closed");
    }
}

/// Any card.
pub(crate) const CARDS: &str = "//article";

/// Something in the calendar's card.
pub(crate) fn calendar(inner: &str) -> String {
    format!("//article[@data-service='example_calendar']{inner}")
}

/// Its state in a word.
pub(crate) fn badge(text: &str) -> String {
    calendar(&format!("//header/span[text()='{text}']"))
}

/// What has just happened to it.
pub(crate) fn told(text: &str) -> String {
    calendar(&format!("//*[@role='status'][text()='{text}']"))
}

/// A link or button by its name.
pub(crate) fn button(name: &str) -> String {
    calendar(&format!(
        "//*[self::a or self::button][normalize-space()='{name}']"
    ))
}

fn capabilities(application: &Application) -> Capabilities {
    // The integrations' endpoints are constants, and each test has a provider of its own.
    let provider = format!(
        "--host-resolver-rules=MAP 127.0.0.1:4455 {}",
        application.provider.addr()
    );
    let options = json!({
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=1000,900", provider,
        ],
        // ChromeDriver would let all windows open.
        "excludeSwitches": ["disable-popup-blocking"],
    });
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}
