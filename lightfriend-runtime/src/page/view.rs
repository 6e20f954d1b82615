//! What every piece of the page is shown with: the page's settings, its addresses, and the language
//! of whoever looks at it.

use url::form_urlencoded;

use super::{
    Page,
    gather::Card,
    language::{English, Language},
};
use crate::{flow::ReturnTo, host::OAuth};

pub(super) struct View<'a> {
    pub(super) page: &'a Page,
    pub(super) oauth: &'a OAuth,
    pub(super) language: &'a dyn Language,
}

impl<'a> View<'a> {
    /// The page in its first language.
    pub(super) fn of(page: &'a Page, oauth: &'a OAuth) -> Self {
        let language = page.languages.first();
        Self {
            page,
            oauth,
            language: language.map_or(&English, |language| &**language),
        }
    }

    /// Where a card's button begins a flow, which comes back to the page.
    pub(super) fn start(&self, card: &Card) -> String {
        self.own(card, "oauth/start")
    }

    /// Where a card's form is sent, after which the browser comes back to the page.
    pub(super) fn disconnect(&self, card: &Card) -> String {
        self.own(card, "disconnect")
    }

    fn own(&self, card: &Card, name: &str) -> String {
        let back = percent_encoded(&self.page.path);
        let account = card.key().map_or(String::new(), |key| {
            format!("&account={}", percent_encoded(&key))
        });
        let route = card.descriptor.route;
        self.path(&format!("{route}/{name}?return_to={back}{account}"))
    }

    /// Whether whoever connects or disconnects here can come back: otherwise they end where flows end
    /// that know no place of their own.
    pub(super) fn check_way_back(&self) -> bool {
        let page = &self.page.path;
        let can_come_back = ReturnTo::parse(page).is_some();
        if !can_come_back {
            let landing = self.oauth.tools().landing_path();
            self.page.told.call_once(|| {
                tracing::warn!(
                    page,
                    landing,
                    "return_to does not lead to the path of the page of connections: whoever connects \
                     or disconnects there ends at the landing path instead. Give .at(..) a path \
                     without parameters, percent-encoded where it is not ASCII (said once)"
                );
            });
        }
        can_come_back
    }

    /// The page itself, as browsers see it.
    pub(super) fn itself(&self) -> String {
        self.path(&self.page.path)
    }

    /// A link that the host has given: a path of its own router, or an absolute URL.
    pub(super) fn link(&self, given: &str) -> String {
        if given.starts_with('/') {
            self.path(given)
        } else {
            given.to_owned()
        }
    }

    fn path(&self, path: &str) -> String {
        self.oauth.tools().backend.path(path)
    }
}

/// A text as the value of a query parameter.
pub(super) fn percent_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
