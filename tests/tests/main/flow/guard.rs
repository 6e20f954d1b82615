//! Which requests begin a flow, and what the others are told.

use lightfriend_runtime::{integrations, testing::MockProvider};
use reqwest::{Method, Response};

use super::{Calendar, flows, setup};
use crate::support::{ALICE, Host, Log, location, param};

const START: &str = "/api/calendar/oauth/start";

async fn send(host: &Host, method: Method, headers: &[(&str, &str)]) -> Response {
    host.browser(ALICE).send(method, START, headers).await
}

/// What a request that is refused is told.
async fn refused(host: &Host, method: Method, headers: &[(&str, &str)]) -> String {
    let response = send(host, method, headers).await;
    assert_eq!(response.status(), 403, "{headers:?}");
    assert!(!response.headers().contains_key("set-cookie"));
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["error"], "cross_site_request");
    body["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn pictures_frames_and_scripts_begin_nothing() {
    let (_provider, host) = setup().await;
    for (mode, dest) in [
        ("no-cors", "image"),
        ("navigate", "iframe"),
        ("navigate", "embed"),
        ("navigate", "frame"),
        ("navigate", "object"),
        ("navigate", "empty"),
        ("no-cors", "script"),
        ("no-cors", "audio"),
        ("cors", "document"),
        ("websocket", "websocket"),
        ("cors", "empty"),
        ("same-origin", "empty"),
        ("no-cors", "document"),
    ] {
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", mode),
            ("sec-fetch-dest", dest),
        ];
        let message = if mode == "navigate" {
            // A frame shows people what it gets: a page, which this one will not let it show.
            let response = send(&host, Method::GET, &headers).await;
            assert_eq!(response.status(), 403, "{headers:?}");
            assert!(!response.headers().contains_key("set-cookie"));
            let policy = response.headers()["content-security-policy"].to_str();
            assert!(policy.unwrap().contains("frame-ancestors 'none'"));
            response.text().await.unwrap()
        } else {
            refused(&host, Method::GET, &headers).await
        };
        assert!(message.contains("Sec-Fetch-"), "{message}");
    }
    assert_eq!(flows(&host), 0);
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    assert_eq!(send(&host, Method::GET, &headers).await.status(), 303);
    // Scripts that ask by POST are another matter.
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-dest", "empty"),
        ("accept", "application/json"),
    ];
    assert_eq!(send(&host, Method::POST, &headers).await.status(), 200);
}

#[tokio::test]
async fn a_browser_without_fetch_metadata_is_known_by_the_page_it_comes_from() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.frontend_url("https://app.example.com/")
    })
    .await;
    let own = host.url("/connections");
    for page in [
        own.as_str(),
        "https://app.example.com/settings?a=b",
        "https://app.example.com",
        "https://APP.example.com:443/",
    ] {
        let response = send(&host, Method::GET, &[("referer", page)]).await;
        assert_eq!(response.status(), 303, "{page}");
    }
    for page in [
        "https://evil.example/?https://app.example.com/",
        "https://app.example.com.evil.example/",
        "https://app.example.com@evil.example/",
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://example.com/",
        "https://x.app.example.com/",
        "https://app.example.com.",
        "https://user@app.example.com:444/",
        "https:app.example.comx/",
        "//app.example.com/",
        "http://127.0.0.1:1/",
        "null",
        "about:blank",
        "data:text/html,x",
        "",
    ] {
        let message = refused(&host, Method::GET, &[("referer", page)]).await;
        assert!(message.contains("Referer"), "{message}");
    }
    let two = [("referer", own.as_str()), ("referer", own.as_str())];
    refused(&host, Method::GET, &two).await;
    // The page does not help a browser that says something else.
    let foreign = [("referer", own.as_str()), ("sec-fetch-site", "cross-site")];
    refused(&host, Method::GET, &foreign).await;
}

#[tokio::test]
async fn a_front_end_on_another_site_begins_by_a_form() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.frontend_url("https://app.example.com/")
    })
    .await;
    let headers = |origin| [("sec-fetch-site", "cross-site"), ("origin", origin)];
    let own = headers("https://app.example.com");
    assert_eq!(send(&host, Method::POST, &own).await.status(), 303);
    refused(&host, Method::POST, &headers("https://evil.example")).await;
    refused(&host, Method::GET, &own).await;
}

#[tokio::test]
async fn a_refusal_says_what_was_seen_and_what_is_expected() {
    let (_provider, host) = setup().await;
    let origin = host.url("");
    let long = format!("https://{}.example", "a".repeat(300));
    for (method, headers, expected) in [
        (
            Method::GET,
            &[][..],
            "neither `Sec-Fetch-Site` nor `Referer`",
        ),
        (
            Method::GET,
            &[("sec-fetch-site", "cross-site")][..],
            "`Sec-Fetch-Site: cross-site`",
        ),
        (
            Method::POST,
            &[][..],
            "neither `Sec-Fetch-Site` nor `Origin`",
        ),
        (
            Method::POST,
            &[("origin", "http://localhost:5173")][..],
            "the origin http://localhost:5173",
        ),
        (
            Method::POST,
            &[("origin", "<b>\"'&evil")][..],
            "<b>\\\"\\'&evil",
        ),
        (Method::POST, &[("origin", long.as_str())][..], "aaaa…"),
    ] {
        let message = refused(&host, method, headers).await;
        for words in [expected, origin.as_str()] {
            assert!(message.contains(words), "{words} is not in: {message}");
        }
        assert!(message.len() < 500, "{message}");
    }
    // As the message says.
    let response = send(&host, Method::POST, &[("origin", &origin)]).await;
    assert_eq!(response.status(), 303);
    let twice = [("origin", origin.as_str()), ("origin", origin.as_str())];
    let message = refused(&host, Method::POST, &twice).await;
    assert!(message.contains("more than one `Origin`"), "{message}");
}

#[tokio::test]
async fn in_development_another_address_is_told_before_consent() {
    let (_provider, host) = setup().await;
    let port = host.address.port();
    for (host_header, seen) in [
        (format!("localhost:{port}"), "localhost"),
        (format!("LOCALHOST:{port}"), "localhost"),
        (format!("[::1]:{port}"), "[::1]"),
        ("machine.local:3000".to_owned(), "machine.local"),
    ] {
        for (method, site) in [(Method::GET, "none"), (Method::POST, "same-origin")] {
            let headers = [("sec-fetch-site", site), ("host", host_header.as_str())];
            let response = send(&host, method, &headers).await;
            assert_eq!(response.status(), 400, "{host_header}");
            assert!(!response.headers().contains_key("set-cookie"));
            let body: serde_json::Value = response.json().await.unwrap();
            assert_eq!(body["error"], "wrong_address");
            let message = body["message"].as_str().unwrap();
            for words in [seen, &format!("open {} instead", host.url(""))] {
                assert!(message.contains(words), "{message}");
            }
        }
    }
    assert_eq!(flows(&host), 0);
}

#[tokio::test]
async fn a_proxy_in_development_may_change_ports_and_hosts() {
    let (_provider, host) = setup().await;
    let page = "http://127.0.0.1:5173/connections";
    for headers in [
        // A development server that passes `Host` on.
        &[("sec-fetch-site", "none"), ("host", "127.0.0.1:5173")][..],
        // One that does not, and says so.
        &[
            ("sec-fetch-site", "none"),
            ("host", "backend:3000"),
            ("x-forwarded-host", "127.0.0.1:8080"),
        ][..],
        // One that does not say so: the browser does.
        &[
            ("sec-fetch-site", "same-origin"),
            ("host", "backend:3000"),
            ("referer", page),
        ][..],
    ] {
        let response = send(&host, Method::GET, headers).await;
        assert_eq!(response.status(), 303, "{headers:?}");
    }
    // The page is at another address than the redirect URI, whatever `Host` says.
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("referer", "http://localhost:5173/connections"),
    ];
    assert_eq!(send(&host, Method::GET, &headers).await.status(), 400);
}

#[tokio::test]
async fn in_production_another_host_is_a_line_in_the_log() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Calendar], &provider, |builder| {
        builder.backend_url("https://api.example.com")
    })
    .await;
    for _ in 0..2 {
        let headers = [("sec-fetch-site", "none"), ("host", "inner.example")];
        let response = send(&host, Method::GET, &headers).await;
        assert_eq!(response.status(), 303);
        let redirect_uri = param(&location(&response), "redirect_uri").unwrap();
        assert!(redirect_uri.starts_with("https://api.example.com/"));
    }
    let said = log.lines("another host than BACKEND_URL's");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("inner.example"), "{said:#?}");
}

#[tokio::test]
async fn the_page_moves_to_the_address_that_the_provider_knows() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let wrong = format!("localhost:{}", host.address.port());
    let show = async |target: &str| {
        alice
            .send(Method::GET, target, &[("host", wrong.as_str())])
            .await
    };
    let response = show("/connections?error=x").await;
    assert_eq!(response.status(), 303);
    let place = location(&response);
    assert!(
        place.starts_with(&host.url("/connections?error=x&")),
        "{place}"
    );
    // A proxy that always changes `Host` must not send the browser round and round.
    let again = place.strip_prefix(&host.url("")).unwrap();
    assert_eq!(show(again).await.status(), 200);
    assert_eq!(alice.get("/connections").await.status(), 200);
}

#[tokio::test]
async fn every_redirect_has_a_fragment_of_its_own() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let start = location(&alice.get(START).await);
    assert!(start.ends_with('#'), "{start}");
    let callback = provider.approve(&start).await.unwrap();
    assert!(location(&alice.callback(&callback).await).ends_with("connected=calendar#"));
    let failed = location(&alice.callback("/api/calendar/oauth/callback?error=x").await);
    assert!(failed.ends_with("service=calendar#"), "{failed}");
    let form = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
    ];
    let target = "/api/calendar/disconnect";
    let left = alice.send(Method::POST, target, &form).await;
    assert!(location(&left).ends_with("disconnected=calendar#"));
}
