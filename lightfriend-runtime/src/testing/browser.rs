//! Plays the resource owner's browser.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, LOCATION};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::form_urlencoded::Serializer;
use url::{Position, Url};

/// The button pressed on the consent page.
#[derive(Clone, Copy)]
pub(super) enum Decision {
    Allow,
    Deny,
}

/// Where the browser is sent for this decision.
pub(super) async fn visit(
    provider: SocketAddr,
    authorization_url: &str,
    decision: Decision,
) -> io::Result<String> {
    let url = Url::parse(authorization_url).map_err(io::Error::other)?;
    let host = &url[Position::BeforeHost..Position::AfterPort];
    let target = &url[Position::BeforePath..Position::AfterQuery];

    let request = Request::get(target).header(HOST, host);
    let page = send(provider, request, String::new()).await?;
    if page.status() != StatusCode::OK {
        return location(&page);
    }
    let form = filled_form(&text(&page), decision);
    let request = Request::post("/authorize")
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    location(&send(provider, request, form).await?)
}

async fn send(
    provider: SocketAddr,
    request: hyper::http::request::Builder,
    body: String,
) -> io::Result<Response<Bytes>> {
    let body = Full::new(Bytes::from(body));
    let request = request.body(body).map_err(io::Error::other)?;
    let stream = TcpStream::connect(provider).await?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(io::Error::other)?;
    // Ends with `sender`; what goes wrong on it, `sender` reports.
    tokio::spawn(connection);
    let response = sender.send_request(request).await;
    let (head, body) = response.map_err(io::Error::other)?.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

fn location(response: &Response<Bytes>) -> io::Result<String> {
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|value| value.to_str().ok());
    location.map(ToOwned::to_owned).ok_or_else(|| {
        let (status, page) = (response.status(), text(response));
        let shown = between(&page, "<p class=\"problem\">", "</p>").unwrap_or(&page);
        io::Error::other(format!(
            "the provider does not redirect: {status}: {}",
            unescaped(shown)
        ))
    })
}

/// The consent page's hidden inputs and the button, as a browser submits them.
fn filled_form(page: &str, decision: Decision) -> String {
    let mut form = Serializer::new(String::new());
    for input in page.split("<input type=\"hidden\"").skip(1) {
        if let Some(name) = between(input, "name=\"", "\"")
            && let Some(value) = between(input, "value=\"", "\"")
        {
            form.append_pair(&unescaped(name), &unescaped(value));
        }
    }
    let decision = match decision {
        Decision::Allow => "allow",
        Decision::Deny => "deny",
    };
    form.append_pair("decision", decision).finish()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

/// Undoes maud's escaping; the ampersand last, or `&amp;lt;` would become `<`.
fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn text(response: &Response<Bytes>) -> String {
    String::from_utf8_lossy(response.body()).into_owned()
}
