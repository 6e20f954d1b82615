//! A browser that has its cookies where they belong, and follows redirects.

use std::{net::SocketAddr, sync::Mutex};

use cookie_store::CookieStore;
use reqwest::{Client, Method, Response, header};
use url::Url;

use super::attribute;

pub struct Visitor {
    client: Client,
    cookies: Mutex<CookieStore>,
}

/// What a browser shows in the end, and its address.
#[derive(Debug)]
pub struct Shown {
    pub url: String,
    pub status: u16,
    pub text: String,
}

impl Visitor {
    /// `localhost` is where nginx listens.
    pub fn new(port: u16) -> Self {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .resolve("localhost", SocketAddr::from(([127, 0, 0, 1], port)))
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            client,
            cookies: Mutex::default(),
        }
    }

    pub fn sign_in(&self, origin: &str, user: i32) {
        let url = Url::parse(origin).expect("a URL");
        let cookie = format!("session={user}; Path=/; HttpOnly");
        let mut cookies = self.cookies.lock().expect("cookies");
        cookies.parse(&cookie, &url).expect("a cookie");
    }

    /// An address that is typed.
    pub async fn open(&self, url: &str) -> Shown {
        self.navigate(Method::GET, url, "none", None).await
    }

    /// The link on a page whose address has these words.
    pub async fn follow(&self, page: &Shown, words: &str) -> Shown {
        let target = resolve(page, &attribute(&page.text, "href", words));
        self.navigate(Method::GET, &target, "same-origin", Some(page))
            .await
    }

    /// The form on a page whose address has these words.
    pub async fn submit(&self, page: &Shown, words: &str) -> Shown {
        let target = resolve(page, &attribute(&page.text, "action", words));
        self.navigate(Method::POST, &target, "same-origin", Some(page))
            .await
    }

    /// The provider's redirect back.
    pub async fn come_back(&self, url: &str) -> Shown {
        self.navigate(Method::GET, url, "cross-site", None).await
    }

    /// What the application says of a connection to a script of its own.
    pub async fn is_connected(&self, base: &str, service: &str) -> bool {
        let url = Url::parse(&format!("{base}/api/{service}/status")).expect("a URL");
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "cors"),
        ];
        let response = self.send(Method::GET, &url, &headers).await;
        assert_eq!(response.status(), 200);
        let status: serde_json::Value = response.json().await.expect("JSON");
        status["connected"].as_bool().expect("a truth")
    }

    /// Goes on until there is no redirect any more, or it leads to the provider.
    async fn navigate(
        &self,
        mut method: Method,
        target: &str,
        site: &str,
        from: Option<&Shown>,
    ) -> Shown {
        let mut url = Url::parse(target).expect("a URL");
        let referer = from.map(|page| page.url.trim_end_matches('#').to_owned());
        let origin = url.origin().ascii_serialization();
        for _ in 0..5 {
            let mut headers = vec![
                ("sec-fetch-site", site),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document"),
                ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ];
            headers.extend(referer.as_deref().map(|page| ("referer", page)));
            if method == Method::POST {
                headers.push(("origin", &origin));
            }
            let response = self.send(method, &url, &headers).await;
            let Some(location) = response.headers().get(header::LOCATION) else {
                return Shown {
                    url: url.into(),
                    status: response.status().as_u16(),
                    text: response.text().await.expect("a page"),
                };
            };
            assert_eq!(response.status(), 303);
            url = url
                .join(location.to_str().expect("plain"))
                .expect("a location");
            if url.host_str() != Some("localhost") {
                return Shown {
                    url: url.into(),
                    status: 303,
                    text: String::new(),
                };
            }
            method = Method::GET;
        }
        panic!("redirected without end: {url}");
    }

    async fn send(&self, method: Method, url: &Url, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.request(method, url.clone());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> = {
            let cookies = self.cookies.lock().expect("cookies");
            let pairs = cookies.get_request_values(url);
            pairs
                .map(|(name, value)| format!("{name}={value}"))
                .collect()
        };
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let response = request.send().await.expect("an answer");
        let mut cookies = self.cookies.lock().expect("cookies");
        for value in response.headers().get_all(header::SET_COOKIE) {
            let value = value.to_str().expect("a plain cookie");
            cookies.parse(value, url).expect("a cookie that may be set");
        }
        drop(cookies);
        response
    }
}

fn resolve(page: &Shown, link: &str) -> String {
    let page = Url::parse(&page.url).expect("a URL");
    page.join(link).expect("a link").into()
}
