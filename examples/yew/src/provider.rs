//! What the cards of a page share: where the backend is, and what it has answered.

use yew::prelude::*;

use crate::{
    place::Backend,
    session::{Session, use_session},
    settings::Settings,
    store::Listing,
};

/// Where the backend is, and how it knows the user.
#[derive(Properties, PartialEq)]
pub struct ConnectionsProviderProps {
    /// Where browsers see the backend: `https://api.example.com`, with a path if it has one, or
    /// only the path. Left out, it is the page's own origin.
    #[prop_or_default]
    pub backend: AttrValue,
    /// Sent as `Authorization: Bearer`, for backends that know their users by that. Left out,
    /// cookies are what the backend knows them by. Another token is taken for another user: all
    /// that is shown is read anew.
    #[prop_or_default]
    pub token: Option<AttrValue>,
    /// Where flows end, as a path below the front end's. Left out, it is the page that they began
    /// at. Front ends that route in the fragment name the route: `/settings`.
    #[prop_or_default]
    pub return_to: Option<AttrValue>,
    /// Whether the user is asked in a window of its own. Where the browser refuses to open one, it
    /// is this one.
    #[prop_or_default]
    pub popup: bool,
    /// Where people sign in, for those who are not.
    #[prop_or_default]
    pub sign_in_url: Option<AttrValue>,
    /// What has the cards in it.
    #[prop_or_default]
    pub children: Html,
}

/// Reads the user's connections once for all cards in it. One for a page is enough.
#[component]
pub fn ConnectionsProvider(props: &ConnectionsProviderProps) -> Html {
    let settings = use_memo(
        (
            props.backend.clone(),
            props.token.clone(),
            props.return_to.clone(),
            props.popup,
            props.sign_in_url.clone(),
        ),
        |(backend, token, return_to, popup, sign_in_url)| Settings {
            backend: Backend::parse(backend),
            token: token.clone(),
            return_to: return_to.clone(),
            popup: *popup,
            sign_in_url: sign_in_url.clone(),
        },
    );
    let context = ConnectionsContext(use_session(settings));
    html! {
        <ContextProvider<ConnectionsContext> {context}>
            { props.children.clone() }
        </ContextProvider<ConnectionsContext>>
    }
}

/// What a [`ConnectionsProvider`] knows, for components of the host's own: `use_context`.
#[derive(Clone, PartialEq)]
pub struct ConnectionsContext(pub(crate) Session);

impl ConnectionsContext {
    /// The user's connections, as far as they are known.
    #[must_use]
    pub fn listing(&self) -> &Listing {
        &self.0.store().listing
    }

    /// Asks the backend again.
    pub fn reload(&self) {
        self.0.reload();
    }
}
