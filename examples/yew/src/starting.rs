//! How a flow is begun: what the button that connects is, and what a click on it does. Where the user
//! is asked for values it is a form's (`asked`).
//!
//! On the page's own origin it is a link. Another origin's cookies are set by a form's `POST` alone.
//! With a token the backend is asked where to go. A window of its own is opened by the click itself,
//! and where it is not, the same happens in this one.

mod asked;

use std::rc::Rc;

use js_sys::Math;
use yew::{Callback, MouseEvent, SubmitEvent, platform::spawn_local};

use crate::{
    browser::{self, Popup},
    given::Given,
    http,
    model::{Connection, Id},
    place::{POPUP, Place, with_param},
    session::{Attempt, Session},
    store::{Action, Busy},
};

/// What the button that connects is.
#[derive(Clone, PartialEq)]
pub(crate) enum Start {
    Link {
        href: String,
        onclick: Callback<MouseEvent>,
    },
    Form {
        action: String,
        onsubmit: Callback<SubmitEvent>,
    },
    Button {
        onclick: Callback<MouseEvent>,
    },
}

impl Start {
    /// Where there is a browser, which has a place.
    pub(crate) fn of(session: &Session, connection: &Rc<Connection>, page: &Place) -> Self {
        let begin = Begin {
            session: session.clone(),
            id: connection.id(),
            start: start(session, connection),
            return_to: return_to(session, page),
        };
        let has_token = session.settings.token.is_some();
        let is_elsewhere = session.settings.backend.is_elsewhere(page);
        let here = begin.url();
        if !connection.inputs.is_empty() {
            asked::form(begin, connection, is_elsewhere && !has_token)
        } else if has_token {
            let onclick = Callback::from(move |_| begin.ask(Given::default()));
            Self::Button { onclick }
        } else if is_elsewhere {
            let onsubmit = Callback::from(move |event: SubmitEvent| {
                if begin.form_in_popup(&Given::default()) {
                    event.prevent_default();
                }
            });
            let action = here;
            Self::Form { action, onsubmit }
        } else {
            let onclick = Callback::from(move |event: MouseEvent| {
                if browser::is_plain(&event) && begin.link_in_popup() {
                    event.prevent_default();
                }
            });
            Self::Link {
                href: here,
                onclick,
            }
        }
    }
}

fn start(session: &Session, connection: &Connection) -> String {
    let link = connection.id().at(&connection.links.start);
    session.settings.backend.at(&link)
}

fn return_to(session: &Session, page: &Place) -> String {
    match &session.settings.return_to {
        Some(path) => path.to_string(),
        None => session.settings.backend.return_to(page),
    }
}

struct Begin {
    session: Session,
    id: Id,
    start: String,
    return_to: String,
}

impl Begin {
    /// The start of a flow that ends at this page.
    fn url(&self) -> String {
        with_param(&self.start, "return_to", &self.return_to)
    }

    /// The start of a flow that ends in a window of its own.
    fn url_of(&self, attempt: &str) -> String {
        let end = with_param(&self.return_to, POPUP, attempt);
        with_param(&self.start, "return_to", &end)
    }

    fn link_in_popup(&self) -> bool {
        self.in_popup(|attempt| Popup::open(&self.url_of(attempt)))
    }

    fn form_in_popup(&self, given: &Given) -> bool {
        self.in_popup(|attempt| {
            let popup = Popup::open("")?;
            browser::post_in(&self.url_of(attempt), Popup::NAME, given)?;
            Some(popup)
        })
    }

    /// Whether the user is asked in a window: one that is open already, or that could be opened.
    fn in_popup(&self, open: impl FnOnce(&str) -> Option<Popup>) -> bool {
        if !self.session.settings.popup {
            return false;
        }
        if self.is_open() {
            return true;
        }
        let attempt = name();
        let Some(popup) = open(&attempt) else {
            return false;
        };
        self.wait_for(attempt, popup);
        true
    }

    /// Whether the window is there; then it is brought to the front.
    fn is_open(&self) -> bool {
        let attempt = self.session.attempt.borrow();
        let open = attempt
            .as_ref()
            .filter(|attempt| attempt.id == self.id && !attempt.popup.is_closed());
        if let Some(attempt) = open {
            attempt.popup.focus();
        }
        open.is_some()
    }

    fn wait_for(&self, name: String, popup: Popup) {
        let id = self.id.clone();
        let attempt = Attempt {
            name,
            id: id.clone(),
            popup,
        };
        // Of two windows the first is given up: it has the same name, so it is gone.
        if let Some(before) = self.session.attempt.replace(Some(attempt)) {
            self.session.dispatch(Action::Ended(before.id));
        }
        self.session.dispatch(Action::Began(id, Busy::Elsewhere));
    }

    /// The window is opened empty, until the backend has said where to go.
    fn ask(&self, given: Given) {
        let popup = self.session.settings.popup;
        if popup && self.is_open() {
            return;
        }
        let attempt = name();
        let Some(popup) = popup.then(|| Popup::open("")).flatten() else {
            let began = Action::Began(self.id.clone(), Busy::Starting);
            self.session.dispatch(began);
            self.ask_at(self.url(), given, |_, url| browser::go_to(&url));
            return;
        };
        self.wait_for(attempt.clone(), popup);
        self.ask_at(self.url_of(&attempt), given, move |session, url| {
            let waited = session.attempt.borrow();
            if let Some(own) = waited.as_ref().filter(|own| own.name == attempt) {
                own.popup.go_to(&url);
            }
        });
    }

    /// Asks the backend where to go.
    fn ask_at(&self, url: String, given: Given, go: impl FnOnce(&Session, String) + 'static) {
        let (session, id) = (self.session.clone(), self.id.clone());
        spawn_local(async move {
            match http::authorization_url(&session.settings, &url, &given).await {
                // The page may be for another user by now.
                _ if !session.is_current() => {}
                Ok(url) => go(&session, url),
                Err(failure) => session.give_up(id, failure),
            }
        });
    }
}

/// Tells attempts apart; it is no secret.
fn name() -> String {
    format!("{:013.0}", Math::random() * 1e13)
}
