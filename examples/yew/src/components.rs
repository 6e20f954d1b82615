//! The components that pages are made of.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    browser,
    form::use_form,
    model::{Connection, Status},
    provider::{ConnectionsContext, ConnectionsProvider},
    session::Session,
    starting::Start,
    store::{Busy, Listing},
    view::{self, Card, Level},
};

/// Of [`ConnectionCard`].
#[derive(Properties, PartialEq)]
pub struct ConnectionCardProps {
    /// The integration's slug, `google_calendar`.
    pub service: AttrValue,
    /// The level of the card's heading, 1 to 6.
    #[prop_or(2)]
    pub heading_level: u8,
}

/// One integration: its state, and the buttons that connect and disconnect it.
///
/// Outside of a [`ConnectionsProvider`] it has one of its own, with the defaults.
#[component]
pub fn ConnectionCard(props: &ConnectionCardProps) -> Html {
    let Some(context) = use_context::<ConnectionsContext>() else {
        return html! {
            <ConnectionsProvider>
                <ConnectionCard service={&props.service} heading_level={props.heading_level} />
            </ConnectionsProvider>
        };
    };
    let session = context.0;
    let store = session.store();
    match &store.listing {
        Listing::Loading => view::waiting(),
        Listing::Failed(failure) => failed(&session, failure),
        Listing::Ready(_) => match store.find(&props.service).cloned() {
            Some(connection) => {
                let heading_level = props.heading_level;
                html! { <Shown {session} {connection} {heading_level} /> }
            }
            None => view::missing(),
        },
    }
}

/// Of [`Connections`].
#[derive(Properties, PartialEq)]
pub struct ConnectionsProps {
    /// The level of the cards' headings, 1 to 6.
    #[prop_or(2)]
    pub heading_level: u8,
}

/// A card for each of the backend's integrations.
///
/// Outside of a [`ConnectionsProvider`] it has one of its own, with the defaults.
#[component]
pub fn Connections(props: &ConnectionsProps) -> Html {
    let heading_level = props.heading_level;
    let Some(ConnectionsContext(session)) = use_context::<ConnectionsContext>() else {
        return html! {
            <ConnectionsProvider><Connections {heading_level} /></ConnectionsProvider>
        };
    };
    match &session.store().listing {
        Listing::Loading => view::waiting(),
        Listing::Failed(failure) => failed(&session, failure),
        Listing::Ready(list) => view::list(list.iter().map(|connection| {
            let key = connection.service.clone();
            let (session, connection) = (session.clone(), connection.clone());
            (
                key,
                html! { <Shown {session} {connection} {heading_level} /> },
            )
        })),
    }
}

fn failed(session: &Session, failure: &crate::Failure) -> Html {
    let sign_in_url = session.settings.sign_in_url.clone();
    let session = session.clone();
    view::failed(
        failure,
        sign_in_url,
        Callback::from(move |_| session.retry()),
    )
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    session: Session,
    connection: Rc<Connection>,
    heading_level: u8,
}

/// A card whose connection is known.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let (session, connection) = (&props.session, &props.connection);
    let busy = session.store().busy(&connection.service);
    let question = use_question(connection.status != Status::NotConnected);
    let notice = session.store().notice(&connection.service);
    let form = use_form(connection, notice);
    // Without a browser nothing has been asked, and no card is shown.
    let Some(page) = browser::place() else {
        return Html::default();
    };
    let (this, what) = (session.clone(), connection.clone());
    let on_disconnect = Callback::from(move |_| {
        if busy != Some(Busy::Disconnecting) {
            this.disconnect(&what.service, &what.links.disconnect);
        }
    });
    view::card(&Card {
        connection,
        busy,
        notice,
        start: Start::of(session, connection, &page),
        form,
        level: Level::new(props.heading_level),
        is_asking: question.is_asking,
        on_ask: question.on_ask,
        on_key: question.on_key,
        on_disconnect,
        heading: question.heading,
        ask: question.ask,
    })
}

/// Whether the user is asked to confirm, and where the focus goes meanwhile.
struct Question {
    is_asking: bool,
    on_ask: Callback<MouseEvent>,
    on_key: Callback<KeyboardEvent>,
    heading: NodeRef,
    ask: NodeRef,
}

#[hook]
fn use_question(is_connected: bool) -> Question {
    let (heading, ask) = (use_node_ref(), use_node_ref());
    let is_asking = use_state(|| false);

    // What had the focus is gone with the connection.
    let is_gone = *is_asking && !is_connected;
    let (place, asking) = (heading.clone(), is_asking.clone());
    use_effect_with(is_gone, move |is_gone| {
        if *is_gone {
            asking.set(false);
            browser::focus(&place);
        }
    });

    let asking = is_asking.clone();
    let on_ask = Callback::from(move |_| asking.set(!*asking));
    let (asking, button) = (is_asking.clone(), ask.clone());
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" && *asking {
            asking.set(false);
            browser::focus(&button);
        }
    });
    Question {
        is_asking: *is_asking,
        on_ask,
        on_key,
        heading,
        ask,
    }
}
