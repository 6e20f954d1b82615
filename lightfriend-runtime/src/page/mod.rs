//! The connections page: one card per integration, rendered here, without scripts.
//!
//! `gather` finds out what is so, `cards`, `permissions` and `notices` say it in the words of
//! `language`, `document` puts HTML around it, `serve` answers with that, and `fragments` gives pieces
//! to the host.

mod cards;
mod document;
mod fragments;
mod gather;
mod inputs;
pub mod language;
mod notices;
mod permissions;
mod serve;
mod style;
mod view;

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    sync::{Arc, Once},
};

use axum::Router;

use self::{gather::Panel, language::Language, style::Style};
use crate::{
    host::OAuth,
    integration::{Integrations, OAuthIntegration},
    user::UserId,
};

pub use document::PageContent;

type Layout = Arc<dyn Fn(PageContent<'_>) -> String + Send + Sync>;

/// The page of connections, to be merged into the application's router.
///
/// ```
/// # use lightfriend_runtime::{Integrations, OAuth};
/// # fn example(integrations: Integrations, oauth: OAuth) {
/// let app: axum::Router = axum::Router::new()
///     .merge(integrations.router())
///     .merge(integrations.page())
///     .with_state(oauth);
/// # }
/// ```
///
/// It is a document of its own, without scripts and with a strict Content-Security-Policy, at
/// `/connections`; the methods make it a part of the application's product. Paths are those of the
/// application's own router: where browsers see it below a path, that of `BACKEND_URL` is put before
/// them.
#[derive(Clone)]
pub struct Page {
    integrations: Integrations,
    /// As the router knows it.
    path: String,
    title: Option<String>,
    /// The first is the default; none is English.
    languages: Vec<Arc<dyn Language>>,
    layout: Option<Layout>,
    style: Style,
    sign_in_url: Option<String>,
    home: Option<String>,
    /// Paths of pictures by service.
    logos: BTreeMap<&'static str, String>,
    panel: Option<Panel>,
    /// What is wrong with the path is said once.
    told: Arc<Once>,
}

impl Integrations {
    /// The page with a card per integration.
    #[must_use]
    pub fn page(&self) -> Page {
        Page {
            integrations: *self,
            path: "/connections".to_owned(),
            title: None,
            languages: Vec::new(),
            layout: None,
            style: Style::default(),
            sign_in_url: None,
            home: None,
            logos: BTreeMap::new(),
            panel: None,
            told: Arc::new(Once::new()),
        }
    }
}

impl Page {
    /// Serves the page at another path than `/connections`, which begins with `/`. Who connects or
    /// disconnects on the page comes back to that path, of the front end where `FRONTEND_URL` is
    /// elsewhere. Give the builder the same path by [`landing`](crate::Builder::landing), for flows
    /// that have expired.
    ///
    /// The path is one that `return_to` takes: without parameters such as `{id}`, and percent-encoded
    /// where it is not ASCII (`/caf%C3%A9`). From any other nobody comes back to the page but ends
    /// where flows end that have expired, and the log says so once.
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().at("/settings/connections");
    /// ```
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The heading, and the title of the document, in the application's own words; otherwise
    /// [`Language::heading`].
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().title("Acme works with");
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Adds a language; without any the page is in English. The first is the default, and the others
    /// are for browsers that prefer them (`Accept-Language`), `de` also for `de-AT`.
    ///
    /// ```
    /// use lightfriend_runtime::language::{English, German};
    ///
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().language(English).language(German);
    /// ```
    #[must_use]
    pub fn language(mut self, language: impl Language + 'static) -> Self {
        self.languages.push(Arc::new(language));
        self
    }

    /// The page in that one of its languages which fits best: for [fragments](Self::cards), since the
    /// page as it is served sees to that itself. `accepted` is the value of a request's
    /// `Accept-Language`, or the tag of the language that the user has chosen.
    ///
    /// ```
    /// # use lightfriend_runtime::language::{English, German};
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().language(English).language(German);
    /// let german = page.in_language("de-AT, en;q=0.5");
    /// ```
    #[must_use]
    pub fn in_language(&self, accepted: impl AsRef<str>) -> Self {
        let mut page = self.clone();
        let chosen = language::chosen(&page.languages, accepted.as_ref()).cloned();
        page.languages = chosen.into_iter().collect();
        page
    }

    /// The application's own HTML around the page. It gets the [content](PageContent) and returns
    /// the whole document.
    ///
    /// ```
    /// use lightfriend_runtime::PageContent;
    ///
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().layout(|content: PageContent<'_>| {
    ///     format!(
    ///         "<!doctype html><html lang={}><head>{}<link rel=stylesheet href=/acme.css></head>\
    ///          <body><nav>Acme</nav><main>{}</main></body></html>",
    ///         content.language,
    ///         content.head(),
    ///         content.html,
    ///     )
    /// });
    /// ```
    ///
    /// With a layout, the page's Content-Security-Policy says nothing of styles, scripts, pictures and
    /// forms, which are the host's; it still keeps others from framing the page (`frame-ancestors
    /// 'none'; base-uri 'self'; object-src 'none'`). A policy of the host's own, added by its
    /// middleware, allows the page's style sheet by `style-src` with
    /// [`style_hash`](PageContent::style_hash), and must let forms be sent to the application itself and
    /// on to `FRONTEND_URL`.
    ///
    /// The cards are dark where the document around them says by `color-scheme` that it can be.
    #[must_use]
    pub fn layout<F>(mut self, layout: F) -> Self
    where
        F: Fn(PageContent<'_>) -> String + Send + Sync + 'static,
    {
        self.layout = Some(Arc::new(layout));
        self
    }

    /// Adds to the style sheet. The page loads nothing, so neither may this.
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services
    ///     .page()
    ///     .style(":root { --connections-accent: #7c3aed; --connections-radius-button: 0; }");
    /// ```
    ///
    /// Looks are variables, which may be set on any element around the cards. Where one has to be
    /// another in the dark, `light-dark(.., ..)` says both.
    ///
    /// | variable | of |
    /// |---|---|
    /// | `--connections-ground` | the page's background |
    /// | `--connections-card` | the background of cards |
    /// | `--connections-text` | text |
    /// | `--connections-quiet` | text that matters less |
    /// | `--connections-line` | borders of cards |
    /// | `--connections-edge` | borders of buttons; 3:1 against the card |
    /// | `--connections-fill` | the background of what stands out on a card, and of buttons under the pointer |
    /// | `--connections-accent` | the background of the button to press, and the ring around what has the focus |
    /// | `--connections-on-accent` | text on that button |
    /// | `--connections-good` | text of what is well |
    /// | `--connections-good-fill` | its background |
    /// | `--connections-bad` | text of what is not, and the button that disconnects |
    /// | `--connections-bad-fill` | its background |
    /// | `--connections-font` | the font family of all text; otherwise what is around the cards |
    /// | `--connections-font-monospace` | that of panels and of scopes |
    /// | `--connections-radius-card` | corners of cards |
    /// | `--connections-radius-box` | corners of notices and panels |
    /// | `--connections-radius-button` | corners of buttons, and of letters in place of logos |
    /// | `--connections-radius-badge` | corners of the states |
    /// | `--connections-radius-code` | corners of scopes |
    #[must_use]
    pub fn style(mut self, css: impl AsRef<str>) -> Self {
        self.style = self.style.with(css.as_ref());
        self
    }

    /// Sends whoever is not signed in to this URL (303). `{return_to}` in it becomes the path of the
    /// page as browsers see it, percent-encoded. Otherwise the page says that they have to sign in
    /// (401).
    ///
    /// After a failure, such as a button pressed when the session had ended, the page has a link to the
    /// URL instead (401): browsers let a form's answer go on to no other origin than those in the
    /// page's Content-Security-Policy.
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().sign_in_url("/login?next={return_to}");
    /// ```
    ///
    /// It is a path of the application's own router, or an absolute URL.
    #[must_use]
    pub fn sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.sign_in_url = Some(url.into());
        self
    }

    /// Shows a link back to the rest of the application: a path of its own router, or an absolute URL.
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().home("/");
    /// ```
    #[must_use]
    pub fn home(mut self, url: impl Into<String>) -> Self {
        self.home = Some(url.into());
        self
    }

    /// Shows a picture on the card of a service, in place of its first letter: a path of the
    /// application's own router, since the page loads pictures from nowhere else.
    ///
    /// ```
    /// # use lightfriend_runtime::OAuthIntegration;
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "google", scopes("openid"))]
    /// # pub struct GoogleCalendar;
    /// # let services = lightfriend_runtime::integrations![GoogleCalendar];
    /// let page = services.page().logo::<GoogleCalendar>("/static/google-calendar.svg");
    /// ```
    #[must_use]
    pub fn logo<I: OAuthIntegration>(mut self, path: impl Into<String>) -> Self {
        self.logos.insert(I::DESCRIPTOR.service, path.into());
        self
    }

    /// Shows a text of the application's own on the card of each connected service, given the
    /// user and the service's slug. All are asked at once, and the page waits two seconds for them:
    /// one that takes longer is left out.
    ///
    /// ```
    /// # let services = lightfriend_runtime::integrations![];
    /// let page = services.page().panel(|_oauth, user_id, service| async move {
    ///     Some(format!("what {service} has for {user_id}"))
    /// });
    /// ```
    #[must_use]
    pub fn panel<F, W>(mut self, panel: F) -> Self
    where
        F: Fn(OAuth, UserId, &'static str) -> W + Send + Sync + 'static,
        W: Future<Output = Option<String>> + Send + 'static,
    {
        self.panel = Some(Arc::new(move |oauth, user, service| {
            Box::pin(panel(oauth, user, service))
        }));
        self
    }

    /// The page for a host whose state is a type that is not its own, such as `Arc<AppState>`.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use lightfriend_runtime::{Integrations, OAuth};
    /// # struct AppState;
    /// # fn example(integrations: Integrations, oauth: OAuth) {
    /// let app: axum::Router = axum::Router::new()
    ///     .merge(integrations.router_with(oauth.clone()))
    ///     .merge(integrations.page().router_with(oauth))
    ///     .with_state(Arc::new(AppState));
    /// # }
    /// ```
    pub fn router_with<S>(self, oauth: OAuth) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        Router::<OAuth>::from(self).with_state(oauth)
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
