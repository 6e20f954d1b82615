//! The small page on which a browser reads what did not work, where it must not be sent on.

use std::{fmt, sync::LazyLock};

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    response::{Html, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::reply::{Body, finish};
use crate::toolbox::Tools;

const STYLE: &str = "body{margin:3rem auto;max-width:36rem;padding:0 1.25rem;\
                     font:1rem/1.5 system-ui,sans-serif}\
                     h1{font-size:1.5rem;line-height:1.25}\
                     small{overflow-wrap:anywhere}";

/// The page, with a link to where flows end.
pub(super) fn page(tools: &Tools, status: StatusCode, body: &Body) -> Response {
    let (title, advice) = in_words(body.error);
    let landing = tools.landing(tools.landing_path(), &[]);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1><p>{advice}</p>\
         <p><a href=\"{link}\">Go to the application</a></p>\
         <p><small>{error}: {message}</small></p></main></body></html>\n",
        // The empty fragment is for redirects.
        link = Text(landing.trim_end_matches('#')),
        error = Text(body.error),
        message = Text(&body.message),
    );
    let mut response = finish((status, Html(html)));
    for (name, value) in headers() {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A title, and what to do. The message is for those who run the application.
fn in_words(error: &str) -> (&'static str, &'static str) {
    match error {
        "cross_site_request" => (
            "This link was not followed",
            "To keep your accounts safe, this works only from the application\u{2019}s own pages. \
             Open it there, and try again.",
        ),
        "wrong_address" => (
            "The application is at another address",
            "It has to be open at the address that it was set up for. Nothing has changed.",
        ),
        "invalid_request" => (
            "This answer cannot be read",
            "You came back from the other service with an answer that makes no sense. Nothing has \
             changed. Start again from the application.",
        ),
        _ => (
            "There is no page here",
            "This address is not meant to be opened by itself. Nothing has changed.",
        ),
    }
}

/// Nothing but the page's own style sheet, nowhere but in a window of its own.
fn headers() -> [(HeaderName, HeaderValue); 2] {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        )
    });
    let policy = HeaderValue::from_str(&POLICY)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
    [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]
}

/// A text between tags or in a quoted attribute.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => fmt::Write::write_char(f, other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn what_comes_from_elsewhere_is_text() {
        let text = Text("<a href='x' title=\"y\">&amp;").to_string();
        assert_eq!(
            text,
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;"
        );
    }
}
