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

/// One integration: its state, and the buttons that connect and disconnect it. Where a user may have
/// several accounts it is a list of cards: one for each, and one for the next.
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
        Listing::Ready(_) => {
            let found: Vec<_> = store.of_service(&props.service).collect();
            match found.as_slice() {
                [] => view::missing(),
                // As an item of a list it stays what it is when others are gone.
                [one] if one.others.is_none() => shown(&session, one, props.heading_level),
                several => cards(&session, several, props.heading_level),
            }
        }
    }
}

fn shown(session: &Session, connection: &Rc<Connection>, heading_level: u8) -> Html {
    let (session, connection) = (session.clone(), connection.clone());
    html! { <Shown {session} {connection} {heading_level} /> }
}

fn cards(session: &Session, connections: &[&Rc<Connection>], heading_level: u8) -> Html {
    let cards = connections.iter().map(|connection| {
        let card = shown(session, connection, heading_level);
        (connection.id().name(), card)
    });
    view::list(cards)
}

/// Of [`Connections`].
#[derive(Properties, PartialEq)]
pub struct ConnectionsProps {
    /// The level of the cards' headings, 1 to 6.
    #[prop_or(2)]
    pub heading_level: u8,
}

/// A card for each of the backend's integrations, or for each account there.
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
        Listing::Ready(list) => {
            let all: Vec<_> = list.iter().collect();
            cards(&session, &all, heading_level)
        }
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
    let id = connection.id();
    let busy = session.store().busy(&id);
    let question = use_question(
        &connection.service,
        connection.status != Status::NotConnected,
    );
    let notice = session.store().notice(&id);
    let form = use_form(connection, notice);
    // Without a browser nothing has been asked, and no card is shown.
    let Some(page) = browser::place() else {
        return Html::default();
    };
    let (this, what) = (session.clone(), connection.clone());
    let on_disconnect = Callback::from(move |_| {
        if busy != Some(Busy::Disconnecting) {
            this.disconnect(&what);
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
fn use_question(service: &str, is_connected: bool) -> Question {
    let (heading, ask) = (use_node_ref(), use_node_ref());
    let is_asking = use_state(|| false);

    // With an account its card is gone, too, and the service's own is there.
    let asked = use_mut_ref(|| false);
    asked.replace(*is_asking);
    use_effect_with(view::heading_of(service), move |place| {
        let place = place.clone();
        move || {
            if *asked.borrow() {
                browser::focus_on(&place);
            }
        }
    });

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
