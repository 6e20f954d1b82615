//! The connections page: one card per integration, rendered here, without scripts.

mod view;

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, Request},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY},
        request::Parts,
    },
    response::{Html, IntoResponse as _, Response},
    routing::{get, post},
};
use tokio::{task::JoinSet, time::timeout};
use tracing::Instrument as _;

use crate::{
    account::Account,
    descriptor::Descriptor,
    error::Error,
    host::{HostState, Hosted, OAuth},
    integration::Integrations,
    routes::{address, guard, prefix, reply::see_other},
    tokens::Status,
    user::UserId,
};

/// Where the page is served, and where flows end by default.
const PATH: &str = "/connections";

/// How long the page waits for panels.
const PATIENCE: Duration = Duration::from_secs(2);

type Answer = Pin<Box<dyn Future<Output = Option<String>> + Send>>;
type Panel = Arc<dyn Fn(OAuth, UserId, &'static str) -> Answer + Send + Sync>;

/// The page at `/connections`, to be merged into the application's router.
///
/// ```no_run
/// # use lightfriend_runtime::{Integrations, OAuth};
/// # fn example(integrations: Integrations, oauth: OAuth) {
/// let app: axum::Router = axum::Router::new()
///     .merge(integrations.router())
///     .merge(integrations.page())
///     .with_state(oauth);
/// # }
/// ```
#[derive(Clone)]
pub struct Page {
    integrations: Integrations,
    panel: Option<Panel>,
}

impl Integrations {
    /// The page with a card per integration.
    #[must_use]
    pub fn page(&self) -> Page {
        Page {
            integrations: *self,
            panel: None,
        }
    }
}

impl Page {
    /// Shows a text of the application's own on the card of each connected service, given the
    /// user and the service's slug. All are asked at once, and the page waits two seconds for them:
    /// one that takes longer is left out.
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

    async fn show(&self, oauth: &OAuth, parts: &Parts) -> Result<Response, Error> {
        prefix::check(oauth.tools(), parts, prefix::Mounted::BesideTheCallback)?;
        if let Some(place) = address::right_place(oauth.tools(), parts) {
            return Ok(see_other(&place));
        }
        let notice = Notice::parse(parts.uri.query().unwrap_or_default());
        let mut cards = Vec::new();
        for descriptor in self.integrations.descriptors() {
            let account = oauth.own_account(descriptor, parts).await?;
            let status = account.status().await?;
            cards.push(Card {
                account,
                status,
                panel: None,
            });
        }
        self.fill_panels(oauth, &mut cards).await?;
        Ok(html(view::connections(&cards, &notice).into_string()))
    }

    /// Asks for all panels at once; one that takes too long is left out.
    async fn fill_panels(&self, oauth: &OAuth, cards: &mut [Card]) -> Result<(), Error> {
        let Some(ask) = &self.panel else {
            return Ok(());
        };
        let mut asked = JoinSet::new();
        for (index, card) in cards.iter().enumerate() {
            if card.status.connected {
                let (owner, service) = (card.account.id.owner.clone(), card.account.service());
                let answer = timeout(PATIENCE, ask(oauth.clone(), owner, service));
                let answer = async move { (index, answer.await.ok().flatten()) };
                asked.spawn(answer.in_current_span());
            }
        }
        while let Some(answer) = asked.join_next().await {
            // The application's panel has panicked: the page is shown without it.
            let Ok((index, panel)) = answer else { continue };
            if let Some(card) = cards.get_mut(index) {
                card.panel = panel;
                // Asking may have refreshed the token, or found that the grant has ended.
                card.status = card.account.status().await?;
            }
        }
        Ok(())
    }

    async fn disconnect(
        &self,
        oauth: &OAuth,
        service: &str,
        parts: &Parts,
    ) -> Result<Response, Error> {
        guard::check_unsafe(oauth, &parts.headers)?;
        let descriptors = self.integrations.descriptors().iter();
        let descriptor = descriptors
            .copied()
            .find(|descriptor| descriptor.service == service)
            .ok_or(Error::InvalidRequest("there is no such service"))?;
        oauth
            .own_account(descriptor, parts)
            .await?
            .disconnect()
            .await?;
        let back = format!("{PATH}?disconnected={service}");
        Ok(see_other(&oauth.tools().backend.path(&back)))
    }
}

/// One integration on the page.
struct Card {
    account: Account,
    status: Status,
    panel: Option<String>,
}

impl Card {
    fn descriptor(&self) -> &'static Descriptor {
        self.account.descriptor()
    }
}

/// How the browser came here: the parameters with which flows end.
#[derive(Debug, Default)]
struct Notice {
    connected: Option<String>,
    disconnected: Option<String>,
    error: Option<String>,
    service: Option<String>,
}

impl Notice {
    fn parse(query: &str) -> Self {
        let mut notice = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "connected" => &mut notice.connected,
                "disconnected" => &mut notice.disconnected,
                "error" => &mut notice.error,
                "service" => &mut notice.service,
                _ => continue,
            };
            *place = Some(value.into_owned());
        }
        notice
    }
}

impl<S> From<Page> for Router<S>
where
    S: HostState + Clone + Send + Sync + 'static,
{
    fn from(page: Page) -> Self {
        let shown = page.clone();
        let show = move |Hosted(oauth): Hosted, request: Request| async move {
            let (parts, _) = request.into_parts();
            shown.show(&oauth, &parts).await.unwrap_or_else(problem)
        };
        let disconnect = move |Hosted(oauth): Hosted,
                               Path(service): Path<String>,
                               request: Request| async move {
            let (parts, _) = request.into_parts();
            page.disconnect(&oauth, &service, &parts)
                .await
                .unwrap_or_else(problem)
        };
        Self::new()
            .route(PATH, get(show))
            .route(&format!("{PATH}/{{service}}/disconnect"), post(disconnect))
    }
}

/// The same errors as everywhere, for people.
fn problem(error: Error) -> Response {
    let message = match &error {
        Error::NotSignedIn => "Sign in first, then come back to this page.",
        Error::CrossSite(_) => "The request came from another site and was refused.",
        Error::WrongAddress(what_to_do) => what_to_do,
        _ => "This page cannot be shown now.",
    };
    let mut response = html(view::problem(message).into_string());
    *response.status_mut() = error.into_response().status();
    response
}

fn html(body: String) -> Response {
    let policy = format!(
        "default-src 'none'; style-src '{}'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        view::style_hash()
    );
    let mut response = (StatusCode::OK, Html(body)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        // Links to the start route must say that they come from here.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").finish_non_exhaustive()
    }
}
