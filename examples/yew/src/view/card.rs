//! One integration: its state, what the user should know of it, and what can be done.

use yew::prelude::*;

use super::{inputs::inputs, permissions::permissions};
use crate::{
    model::{Connection, Status},
    starting::Start,
    store::Busy,
    words::{self, Notice},
};

/// Where the cards' headings stand among the page's: 1 to 6.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level(u8);

impl Level {
    pub(crate) fn new(level: u8) -> Self {
        Self(level.clamp(1, 6))
    }

    fn tag(self) -> String {
        format!("h{}", self.0)
    }
}

/// All that a card shows.
pub(crate) struct Card<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) busy: Option<Busy>,
    pub(crate) notice: Option<&'a Notice>,
    pub(crate) start: Start,
    /// What asks for values, if any are asked for.
    pub(crate) form: NodeRef,
    pub(crate) level: Level,
    /// Whether the user is asked to confirm.
    pub(crate) is_asking: bool,
    /// Asks, or takes that back.
    pub(crate) on_ask: Callback<MouseEvent>,
    pub(crate) on_key: Callback<KeyboardEvent>,
    pub(crate) on_disconnect: Callback<MouseEvent>,
    /// Where the focus goes when its button is gone, and where when a question is taken back.
    pub(crate) heading: NodeRef,
    pub(crate) ask: NodeRef,
}

pub(crate) fn card(card: &Card) -> Html {
    let connection = card.connection;
    let id = heading_of(&connection.id().name());
    let is_busy = card.busy.is_some().to_string();
    let (colour, state) = words::badge(connection);
    let another = connection.is_another().then_some("connection-another");
    let description = connection.description.as_deref().unwrap_or_default();
    html! {
        <article
            class={classes!("connection", another)}
            aria-labelledby={id.clone()}
            aria-busy={is_busy}
            data-service={connection.service.clone()}
            data-account={connection.key.clone()}
        >
            <header>
                <@{card.level.tag()} {id} tabindex="-1" ref={card.heading.clone()}>
                    { &connection.title }
                </@>
                if !connection.is_another() {
                    <span class={classes!("connection-badge", colour)}>{ state }</span>
                }
            </header>
            if !description.is_empty() && !connection.is_another() {
                <p class="connection-about">{ description }</p>
            }
            { for words::hints(connection).into_iter().map(hint) }
            if connection.status != Status::NotConnected { { details(connection) } }
            { actions(card) }
            { told(card) }
        </article>
    }
}

/// The id of the heading of a card, by what names its connection.
pub(crate) fn heading_of(name: &str) -> String {
    format!("connection-{name}")
}

fn hint(text: String) -> Html {
    html! { <p class="connection-hint">{ text }</p> }
}

/// Whose account it is and since when, and what it may be used for if it can be.
fn details(connection: &Connection) -> Html {
    html! {
        <>
            <dl>
                if let Some(account) = &connection.account {
                    <dt>{ "Account" }</dt>
                    <dd>{ account }</dd>
                }
                if let Some(since) = &connection.connected_at {
                    <dt>{ "Since" }</dt>
                    <dd><time datetime={since.clone()}>{ words::day(since) }</time></dd>
                }
            </dl>
            if connection.status == Status::Active { { permissions(connection) } }
        </>
    }
}

/// Buttons whose visible word is the same on each card have the service in their name, for those
/// who hear it.
fn actions(card: &Card) -> Html {
    let connection = card.connection;
    let is_connected = connection.status != Status::NotConnected;
    html! {
        <>
            <footer>
                { connect(card) }
                if is_connected { { ask(card) } }
            </footer>
            if is_connected && card.is_asking { { confirmation(card) } }
        </>
    }
}

fn connect(card: &Card) -> Html {
    let connection = card.connection;
    // Some grants end without a word: connecting again is always possible.
    let (word, class) = match connection.status {
        Status::NotConnected if connection.is_another() => ("Connect another", "connection-button"),
        Status::NotConnected => ("Connect", "connection-button primary"),
        Status::Active if !connection.needs_attention() => ("Reconnect", "connection-button quiet"),
        Status::NeedsReauth | Status::Active => ("Reconnect", "connection-button primary"),
    };
    let shown = match card.busy {
        Some(Busy::Starting | Busy::Elsewhere) => "Connecting\u{2026}",
        _ => word,
    };
    let what = if connection.is_another() {
        " account"
    } else {
        ""
    };
    let name = unseen(&format!(" {}{what}", connection.title));
    match &card.start {
        Start::Link { href, onclick } => html! {
            <a {class} href={href.clone()} onclick={onclick.clone()}>{ shown }{ name }</a>
        },
        Start::Form { action, onsubmit } => html! {
            <form
                class={(!connection.inputs.is_empty()).then_some("connection-start")}
                method="post"
                action={action.clone()}
                onsubmit={onsubmit.clone()}
                ref={card.form.clone()}
            >
                { inputs(card) }
                <button {class} type="submit">{ shown }{ name }</button>
            </form>
        },
        Start::Button { onclick } => html! {
            <button {class} type="button" onclick={onclick.clone()}>{ shown }{ name }</button>
        },
    }
}

/// The button stays where it is, so that a second click takes the first back.
fn ask(card: &Card) -> Html {
    let word = if card.is_asking { "Keep" } else { "Disconnect" };
    html! {
        <button
            class="connection-button"
            type="button"
            aria-expanded={card.is_asking.to_string()}
            onclick={card.on_ask.clone()}
            onkeydown={card.on_key.clone()}
            ref={card.ask.clone()}
        >
            { word }
            { unseen(&format!(" {}", card.connection.title)) }
        </button>
    }
}

fn confirmation(card: &Card) -> Html {
    let id = format!("disconnecting-{}", card.connection.id().name());
    let is_pending = card.busy == Some(Busy::Disconnecting);
    let word = if is_pending {
        "Disconnecting\u{2026} "
    } else {
        "Disconnect "
    };
    html! {
        <div class="connection-confirm">
            <p id={id.clone()}>{ words::consequence(card.connection) }</p>
            // Disabled, it would lose the focus.
            <button
                class="connection-button danger"
                type="button"
                aria-describedby={id}
                aria-disabled={is_pending.then_some("true")}
                onclick={card.on_disconnect.clone()}
                onkeydown={card.on_key.clone()}
            >
                { word }
                { &card.connection.title }
            </button>
        </div>
    }
}

/// What has just happened. It is always there, since changes alone are read out.
fn told(card: &Card) -> Html {
    let colour = card
        .notice
        .filter(|notice| notice.is_failure)
        .map(|_| "bad");
    let text = match (card.busy, card.notice) {
        (Some(Busy::Elsewhere), _) => "Go on in the window that has opened.",
        (_, Some(notice)) => &notice.text,
        (_, None) => "",
    };
    html! { <p role="status" class={classes!("connection-notice", colour)}>{ text }</p> }
}

pub(super) fn unseen(text: &str) -> Html {
    html! { <span class="connection-unseen">{ text }</span> }
}

/// Before the backend has answered.
pub(crate) fn waiting() -> Html {
    html! {
        <div class="connection connection-waiting" aria-busy="true">
            <p>{ "Loading\u{2026}" }</p>
        </div>
    }
}

/// The backend does not list the service that the page names: it is not configured, or misspelt.
pub(crate) fn missing() -> Html {
    html! { <p class="connections-empty">{ "This connection is not available at the moment." }</p> }
}
