//! The user's browser.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use lightfriend_runtime::testing::MockProvider;
use reqwest::{Method, Response, header};

/// A browser: cookies, no redirects on its own, and the fetch metadata of its requests.
#[derive(Clone)]
pub struct Browser {
    address: SocketAddr,
    client: reqwest::Client,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            address,
            client,
            cookies: Arc::default(),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("cookies");
        cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().expect("cookies").clone()
    }

    /// The cookies as they were.
    pub fn restore_cookies(&self, cookies: &BTreeMap<String, String>) {
        self.cookies.lock().expect("cookies").clone_from(cookies);
    }

    /// A request with the headers given, and the cookies; answers' cookies are kept.
    pub async fn send(&self, method: Method, target: &str, headers: &[(&str, &str)]) -> Response {
        self.send_body(method, target, headers, String::new()).await
    }

    /// The same with a body.
    pub async fn send_body(
        &self,
        method: Method,
        target: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Response {
        let url = if target.starts_with('/') {
            format!("http://{}{target}", self.address)
        } else {
            target.to_owned()
        };
        let cookies = self.cookies();
        let cookies: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = self.client.request(method, url);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.body(body);
        }
        let response = request.send().await.expect("an answer");
        self.keep_cookies(&response);
        response
    }

    /// A link followed from the application's own page.
    pub async fn get(&self, target: &str) -> Response {
        self.send(Method::GET, target, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// A form sent from the application's own page.
    pub async fn post(&self, target: &str) -> Response {
        self.send(Method::POST, target, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// A link in a mail that is opened in a window.
    pub async fn follow(&self, target: &str) -> Response {
        let headers = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
            ("accept", "text/html"),
        ];
        self.send(Method::GET, target, &headers).await
    }

    /// Starts a flow; the provider's authorization URL.
    pub async fn start(&self, service: &str) -> String {
        let response = self.get(&format!("/api/{service}/oauth/start")).await;
        assert_eq!(response.status(), 303);
        location(&response)
    }

    /// Starts a flow and consents at the provider; the URL that leads back to the application.
    pub async fn consent(&self, service: &str, provider: &MockProvider) -> String {
        let authorization_url = self.start(service).await;
        provider.approve(&authorization_url).await.expect("consent")
    }

    /// Connects an account: start, consent, callback. The callback's answer.
    pub async fn connect(&self, service: &str, provider: &MockProvider) -> Response {
        let callback = self.consent(service, provider).await;
        self.callback(&callback).await
    }

    /// Follows the provider's redirect back to the application: a cross-site navigation.
    pub async fn callback(&self, url: &str) -> Response {
        self.send(Method::GET, url, &[("sec-fetch-site", "cross-site")])
            .await
    }

    /// The status of a connection.
    pub async fn status(&self, service: &str) -> serde_json::Value {
        let response = self.get(&format!("/api/{service}/status")).await;
        assert_eq!(response.status(), 200);
        response.json().await.expect("JSON")
    }

    fn keep_cookies(&self, response: &Response) {
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a plain cookie");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            let mut cookies = self.cookies.lock().expect("cookies");
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Where a response sends the browser.
pub fn location(response: &Response) -> String {
    let value = response
        .headers()
        .get(header::LOCATION)
        .expect("a location");
    value.to_str().expect("a plain location").to_owned()
}

/// How a flow ended, by where its callback leads: `connected`, or the slug of the error.
pub fn outcome(callback: &Response) -> String {
    let location = location(callback);
    match (param(&location, "connected"), param(&location, "error")) {
        (Some(_), None) => "connected".to_owned(),
        (None, Some(slug)) => slug,
        _ => panic!("neither connected nor an error: {location}"),
    }
}

/// The value of a URL's query parameter.
pub fn param(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).expect("an absolute URL");
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
