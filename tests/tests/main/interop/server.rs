//! A server as a child process, and an application that takes it for its provider.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use lightfriend_runtime::{Builder, KeyRing, OAuth, SecretString, testing::MockProvider};
use reqwest::{Method, Response};
use serde_json::Value;
use tempfile::TempDir;

use super::Service;
use crate::support::{ALICE, Browser, CLIENT_ID, CLIENT_SECRET, Host, builder, location};

/// It ends with the test.
pub struct Server {
    pub service: Service,
    pub address: SocketAddr,
    /// Of every instance of the application.
    keys: SecretString,
    process: Child,
    _folder: TempDir,
}

/// As long as a machine may take that builds something else meanwhile.
const UNTIL_READY: Duration = Duration::from_mins(2);

impl Server {
    pub async fn start(service: Service) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = run(service, folder.path());
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let port = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            output.read_line(&mut line).map(|_| line)
        });
        let mut server = Self {
            service,
            address: ([127, 0, 0, 1], 0).into(),
            keys: KeyRing::generate().expect("a key"),
            process,
            _folder: folder,
        };
        let line = tokio::time::timeout(UNTIL_READY, port).await;
        let line = line
            .expect("a server in time")
            .expect("a reader")
            .expect("a line");
        let port = line.trim().parse();
        server
            .address
            .set_port(port.expect("a port: see what the server says"));
        server
    }

    /// What the server's test interface says.
    pub async fn look(&self, name: &str) -> Value {
        let url = format!("http://{}/test/{name}", self.address);
        let answer = client().get(url).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// How many requests for this grant type the token endpoint has met.
    pub async fn count(&self, grant_type: &str) -> usize {
        let met = self.look("grant_types").await;
        let met = met.as_array().expect("a list").iter();
        met.filter(|it| **it == grant_type).count()
    }

    /// The last token answer.
    pub async fn issued(&self) -> Value {
        let issued = self.look("issued").await;
        issued
            .as_array()
            .and_then(|it| it.last())
            .expect("tokens")
            .clone()
    }

    /// Whether the API takes this access token.
    pub async fn takes(&self, token: &Value) -> bool {
        let url = format!("http://{}/api/me", self.address);
        let token = token.as_str().expect("a token");
        let answer = client().get(url).bearer_auth(token).send().await;
        let status = answer.expect("an answer").status();
        assert!(matches!(status.as_u16(), 200 | 401 | 403), "{status}");
        status == 200
    }

    /// A request to the token endpoint by somebody who has the client's secret.
    pub async fn ask_for_tokens(&self, form: &[(&str, &str)]) -> Response {
        let url = format!("http://{}{}", self.address, self.service.token_endpoint);
        let request = client()
            .post(url)
            .basic_auth(CLIENT_ID, Some(CLIENT_SECRET));
        request.form(form).send().await.expect("an answer")
    }

    /// Plays the user at the server's own consent page; where that sends the browser.
    pub async fn decide(&self, authorization_url: &str, is_allowed: bool) -> String {
        const HEADERS: [(&str, &str); 3] = [
            ("host", "provider.example"),
            ("origin", "https://provider.example"),
            ("referer", "https://provider.example/"),
        ];
        let target = authorization_url.strip_prefix("https://provider.example");
        let target = target.expect("an address of the provider");
        let browser = Browser::new(self.address);
        let page = browser.send(Method::GET, target, &HEADERS).await;
        assert_eq!(page.status(), 200);
        let mut fields = hidden_fields(&page.text().await.expect("a page"));
        if is_allowed {
            fields.push(("allow".to_owned(), "Authorize".to_owned()));
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let headers = [
            &HEADERS[..],
            &[("content-type", "application/x-www-form-urlencoded")],
        ];
        let decided = browser
            .send_body(Method::POST, target, &headers.concat(), form)
            .await;
        assert!(decided.status().is_redirection(), "{}", decided.status());
        location(&decided)
    }

    /// The application, whose provider this is.
    pub async fn host(&self) -> Host {
        let unused = MockProvider::start().await.expect("a provider");
        let integrations = (self.service.integrations)();
        let change = |builder| self.as_provider(builder);
        Host::start_with(integrations, &unused, change).await
    }

    /// Another instance of the application, or one that is configured otherwise.
    pub async fn same_database(
        &self,
        host: &Host,
        change: impl FnOnce(Builder) -> Builder,
    ) -> OAuth {
        let unused = MockProvider::start().await.expect("a provider");
        let integrations = (self.service.integrations)();
        let builder = builder(&host.database, integrations, &unused).backend_url(host.url(""));
        let builder = change(self.as_provider(builder));
        builder.build().expect("a valid configuration")
    }

    fn as_provider(&self, builder: Builder) -> Builder {
        let keys = KeyRing::parse(&self.keys).expect("a key");
        builder.keys(keys).route_outgoing_to(self.address)
    }

    /// Alice consents; where the server sends her browser.
    pub async fn consent(&self, browser: &Browser) -> String {
        let url = browser.start(self.service.name).await;
        self.decide(&url, true).await
    }

    /// Alice is connected.
    pub async fn connect(&self, host: &Host) {
        let browser = host.browser(ALICE);
        let callback = self.consent(&browser).await;
        let outcome = crate::support::outcome(&browser.callback(&callback).await);
        assert_eq!(outcome, "connected");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(service: Service, folder: &Path) -> Child {
    let python = std::env::var_os("INTEROP_PYTHON");
    let python = python.expect("INTEROP_PYTHON: see the end of `cargo test`");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Cargo runs tests in their package's folder, and who sets the variable is above it.
    let python = match PathBuf::from(python) {
        relative if relative.is_relative() => root.join("..").join(relative),
        absolute => absolute,
    };
    Command::new(python)
        .arg("-B")
        .arg(root.join("interop").join(service.program))
        .arg(folder)
        // It ends when this pipe does, however this process ends.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python")
}

fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy();
    client.build().expect("a client")
}

/// What a form sends unseen.
fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input").skip(1);
    let inputs = inputs.filter_map(|rest| rest.split('>').next());
    let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
    let fields = hidden.map(|input| {
        let value = |name: &str| {
            let mark = format!(" {name}=\"");
            let rest = input.split(&mark).nth(1).unwrap_or_default();
            let value = rest.split('"').next().unwrap_or_default();
            value
                .replace("&quot;", "\"")
                .replace("&#x27;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        };
        (value("name"), value("value"))
    });
    fields.collect()
}
