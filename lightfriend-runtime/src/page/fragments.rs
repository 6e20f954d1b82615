//! Pieces of the page for the host's own templates.

use maud::Markup;

use super::{Page, cards, document::fragment, gather, notices::Notice, view::View};
use crate::{
    error::Error,
    host::{OAuth, Viewer},
    integration::OAuthIntegration,
};

/// Pieces of the page for templates of the host's own, on any page: each is a `<div
/// class="connections">`, to be put into the template as it is, with
/// [`style_sheet`](Self::style_sheet) in the document's `<head>`. The classes and variables in it begin
/// with `connections`.
///
/// Whoever connects or disconnects there comes back to the page's own path: make it that of the
/// template, by [`at`](Self::at), and the page itself need not be mounted.
///
/// The cards have forms that disconnect. As the page itself does, answer with a
/// `Content-Security-Policy` that has `frame-ancestors 'none'` or `'self'`: otherwise another site can
/// show the template in an invisible frame and have its visitors press those buttons (clickjacking).
///
/// ```
/// use axum::{
///     extract::{RawQuery, State},
///     http::{HeaderMap, header::ACCEPT_LANGUAGE},
///     response::Html,
/// };
/// use lightfriend_runtime::{Error, OAuth, Page};
///
/// #[derive(Clone)]
/// struct App {
///     oauth: OAuth,
///     /// `integrations![..].page().at("/settings")`
///     page: Page,
/// }
///
/// async fn settings(
///     State(app): State<App>,
///     RawQuery(query): RawQuery,
///     headers: HeaderMap,
/// ) -> Result<Html<String>, Error> {
///     let user_id = 1; // whoever the application's session says it is
///     let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
///     let page = app.page.in_language(accepted.unwrap_or_default());
///     let notice = page.notice(&app.oauth, user_id, &query.unwrap_or_default()).await?;
///     let cards = page.cards(&app.oauth, user_id).await?;
///     Ok(Html(format!(
///         "<!doctype html><html lang=en><head><title>Settings</title><style>{}</style></head>\
///          <body><main><h1>Settings</h1>{}{cards}</main></body></html>",
///         page.style_sheet(),
///         notice.unwrap_or_default(),
///     )))
/// }
/// # let _: axum::Router<App> = axum::Router::new().route("/settings", axum::routing::get(settings));
/// ```
impl Page {
    /// The cards of every integration, as HTML. Those whose owners are no users, such as organizations,
    /// are there for a viewer who is a request's [`Parts`](axum::http::request::Parts).
    ///
    /// # Errors
    /// [`Error::Database`] when the state of none can be read; of a single one its card says so.
    pub async fn cards(&self, oauth: &OAuth, viewer: impl Into<Viewer>) -> Result<String, Error> {
        let view = View::of(self, oauth);
        view.check_way_back();
        let viewing = oauth.viewing(viewer.into(), "connections").await?;
        let cards = gather::all(self, oauth, &viewing).await?;
        Ok(view.fragment(&cards::cards(&view, &cards)))
    }

    /// The card of one integration, as HTML; where its owners may have several accounts, a list of
    /// cards.
    ///
    /// ```
    /// # use lightfriend_runtime::{Error, OAuth, OAuthIntegration, Page};
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "google", scopes("openid"))]
    /// # pub struct GoogleCalendar;
    /// # async fn example(page: Page, oauth: OAuth, user_id: i32) -> Result<(), Error> {
    /// let card = page.card::<GoogleCalendar>(&oauth, user_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Misconfigured`] for an integration that the builder was not given.
    pub async fn card<I: OAuthIntegration>(
        &self,
        oauth: &OAuth,
        user: I::UserId,
    ) -> Result<String, Error> {
        let view = View::of(self, oauth);
        view.check_way_back();
        let found = gather::one(self, oauth, &user.into(), I::DESCRIPTOR).await?;
        Ok(view.fragment(&match found.as_slice() {
            [card] => cards::card(&view, card),
            several => cards::cards(&view, several),
        }))
    }

    /// What has just happened, by the query with which the browser came, as far as it is so: for above
    /// the cards. `None` when there is nothing to tell.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn notice(
        &self,
        oauth: &OAuth,
        viewer: impl Into<Viewer>,
        query: &str,
    ) -> Result<Option<String>, Error> {
        let (view, notice) = (View::of(self, oauth), Notice::parse(query));
        let descriptors = self.integrations.descriptors().iter();
        let mut services = notice.services();
        let about = services.find_map(|service| {
            let mut descriptors = descriptors.clone().copied();
            descriptors.find(|descriptor| descriptor.service == service)
        });
        let Some(descriptor) = about else {
            return Ok(None);
        };
        let viewing = oauth.viewing(viewer.into(), descriptor.service).await?;
        let cards = gather::state(oauth, &viewing, descriptor).await?;
        let told = notice.told(&cards, view.language);
        Ok(told.map(|told| view.fragment(&told.html())))
    }

    /// The style sheet of page and fragments: every rule of it is below the class `connections`.
    #[must_use]
    pub fn style_sheet(&self) -> &str {
        self.style.sheet()
    }

    /// The hash of the style sheet for the `style-src` of a Content-Security-Policy: `sha256-..`. It
    /// holds for a `<style>` with nothing else in it.
    #[must_use]
    pub fn style_hash(&self) -> &str {
        self.style.hash()
    }
}

impl View<'_> {
    fn fragment(&self, content: &Markup) -> String {
        fragment(self.language, content).into_string()
    }
}
