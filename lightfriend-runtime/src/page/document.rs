//! The page as a document: what is said around the cards, and the HTML around that.

use std::{fmt, sync::LazyLock};

use axum::http::request::Parts;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    cards::cards,
    gather::Card,
    inputs,
    language::{Direction, Language},
    notices::Told,
    view::View,
};

/// The page's content, for the HTML that the host puts around it: see
/// [`Page::layout`](crate::Page::layout).
#[non_exhaustive]
pub struct PageContent<'a> {
    /// The heading, what has just happened, and the cards, as HTML: for inside `<main>`.
    pub html: String,
    /// The document's title, as plain text: to be escaped. It changes with what has just happened, so
    /// that screen readers say that first.
    pub title: String,
    /// For the `lang` of the document: `en`.
    pub language: String,
    /// For its `dir`.
    pub direction: Direction,
    /// The style sheet of `html`, the host's additions included.
    pub style_sheet: &'a str,
    /// Its hash for a Content-Security-Policy, `sha256-..`, if it stands in a `<style>` as it is.
    pub style_hash: &'a str,
    /// The request: what the host's middleware has put into its extensions is here.
    pub request: &'a Parts,
}

impl PageContent<'_> {
    /// `<title>` and `<style>`, as HTML: for inside `<head>`.
    #[must_use]
    pub fn head(&self) -> String {
        let head = html! {
            title { (self.title) }
            style { (PreEscaped(self.style_sheet)) }
        };
        head.into_string()
    }
}

/// The request has the user's cookies in it, and the HTML what they see.
impl fmt::Debug for PageContent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageContent")
            .field("title", &self.title)
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// The page with its cards.
pub(super) fn connections(
    view: &View,
    all: &[Card],
    told: Option<&Told>,
    request: &Parts,
) -> String {
    let heading = heading(view);
    let title = told.map_or(heading.to_owned(), |told| {
        format!("{} \u{2013} {heading}", told.text)
    });
    let content = html! {
        p.connections-lead { (view.language.lead()) }
        @if let Some(told) = told { (told.html()) }
        (cards(view, all))
    };
    document(view, title, &content, request)
}

/// The page with a text in place of its cards, and perhaps a link to where users sign in.
pub(super) fn message(
    view: &View,
    text: &str,
    sign_in_url: Option<&str>,
    request: &Parts,
) -> String {
    let content = html! {
        p.connections-lead { (text) }
        @if let Some(url) = sign_in_url {
            p { a.connections-link href=(url) { (view.language.link_to_sign_in()) } }
        }
    };
    document(view, heading(view).to_owned(), &content, request)
}

/// A piece of the page as it can stand in any document.
pub(super) fn fragment(language: &dyn Language, content: &Markup) -> Markup {
    html! {
        div.connections lang=(language.code()) dir=(language.direction().as_str()) { (content) }
    }
}

fn heading<'a>(view: &'a View) -> &'a str {
    let own = view.page.title.as_deref();
    own.unwrap_or_else(|| view.language.heading())
}

fn document(view: &View, title: String, content: &Markup, request: &Parts) -> String {
    let content = html! {
        @if let Some(home) = &view.page.home {
            p.connections-home {
                a.connections-link href=(view.link(home)) { (view.language.back()) }
            }
        }
        h1.connections-heading { (heading(view)) }
        (content)
    };
    let style = &view.page.style;
    let content = PageContent {
        html: fragment(view.language, &content).into_string(),
        title,
        language: view.language.code().to_owned(),
        direction: view.language.direction(),
        style_sheet: style.sheet(),
        style_hash: style.hash(),
        request,
    };
    match &view.page.layout {
        Some(layout) => layout(content),
        None => plain(&content),
    }
}

/// The HTML where the host has none.
fn plain(content: &PageContent) -> String {
    let document = html! {
        (DOCTYPE)
        html lang=(content.language) dir=(content.direction.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href=(icon());
                (PreEscaped(content.head()))
            }
            body.connections-page { main { (PreEscaped(&content.html)) } }
        }
    };
    document.into_string()
}

/// In the page itself, so that browsers ask for none.
fn icon() -> &'static str {
    static ICON: LazyLock<String> = LazyLock::new(|| {
        let svg = STANDARD.encode(include_str!("icon.svg"));
        format!("data:image/svg+xml;base64,{svg}")
    });
    &ICON
}

/// What the page may do: nothing but what is in it.
pub(super) fn policy(view: &View) -> String {
    let tools = view.oauth.tools();
    let (own, front) = (tools.backend.origin(), tools.frontend.origin());
    if view.page.layout.is_some() {
        // Scripts, styles and forms of the host's own are not known here, and its own policy may say
        // more: browsers keep to both. Nobody else's page frames this one, though, in which a click on
        // its buttons could be somebody else's idea.
        return "frame-ancestors 'none'; base-uri 'self'; object-src 'none'".to_owned();
    }
    let hash = view.page.style.hash();
    // The icon is in the page.
    let pictures = if view.page.logos.is_empty() {
        "data:"
    } else {
        "data: 'self'"
    };
    // Where the form's answer leads: browsers hold redirects to this, too.
    let mut destinations = vec!["'self'".to_owned()];
    if front != own {
        destinations.push(front.clone());
    }
    let providers = inputs::destinations(view.page.integrations.descriptors());
    destinations.extend(providers);
    let mock = tools.http.browsers();
    destinations.extend(mock.map(|address| format!("http://{address}")));
    let destinations = destinations.join(" ");
    format!(
        "default-src 'none'; style-src '{hash}'; img-src {pictures}; form-action {destinations}; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
