//! The effects behind the cards: asks the backend, hears of flows that have ended, watches windows.

use std::{cell::RefCell, rc::Rc};

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser::{self, Popup},
    failure::Failure,
    http,
    model::{Connection, Id},
    outcome::{Message, Outcome, What},
    popup::Channel,
    requests::Requests,
    settings::Settings,
    store::{Action, Busy, Store},
};

/// How often it is looked whether the user has closed the window, in milliseconds.
const WATCHED_EVERY: u32 = 500;

/// A window that is waited for.
pub(crate) struct Attempt {
    pub(crate) name: String,
    pub(crate) id: Id,
    pub(crate) popup: Popup,
}

/// What the page knows and can do, as of one rendering.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) settings: Rc<Settings>,
    store: Rc<Store>,
    dispatcher: UseReducerDispatcher<Store>,
    requests: Rc<Requests>,
    pub(crate) attempt: Rc<RefCell<Option<Attempt>>>,
}

impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        self.settings == other.settings && self.store == other.store
    }
}

#[hook]
pub(crate) fn use_session(settings: Rc<Settings>) -> Session {
    let store = use_reducer_eq(Store::default);
    let first = settings.clone();
    let requests = use_memo((), move |()| Requests::new(first));
    requests.go_on_with(settings.clone());
    let session = Session {
        settings,
        // A handle's state is always the newest, and could not be compared with what was shown.
        store: Rc::new((*store).clone()),
        dispatcher: store.dispatcher(),
        requests,
        attempt: use_mut_ref(|| None),
    };

    // Another backend or another user: everything anew.
    let asked = (
        session.settings.backend.clone(),
        session.settings.token.clone(),
    );
    let this = session.clone();
    use_effect_with(asked, move |_| this.open());

    let this = session.clone();
    use_effect_with(session.settings.clone(), move |_| {
        let heard = this.clone();
        let channel = Channel::listen(move |message| heard.hear(message));
        let focus = web_sys::window()
            .map(|window| EventListener::new(&window, "focus", move |_| this.reload()));
        move || drop((channel, focus))
    });

    let this = session.clone();
    let is_watching = session.store.is_elsewhere();
    use_effect_with(is_watching, move |is_watching| {
        let watch = is_watching.then(|| Interval::new(WATCHED_EVERY, move || this.watch()));
        move || drop(watch)
    });
    session
}

impl Session {
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the page is still for the user of this session: what is begun may end later.
    pub(crate) fn is_current(&self) -> bool {
        self.requests.is_current(&self.settings)
    }

    /// The news of another user change nothing.
    pub(crate) fn dispatch(&self, action: Action) {
        if self.is_current() {
            self.dispatcher.dispatch(action);
        }
    }

    /// Asks for the list, quietly.
    pub(crate) fn reload(&self) {
        let (settings, request) = self.requests.begin();
        let session = Self {
            settings,
            ..self.clone()
        };
        spawn_local(async move {
            let result = http::list(&session.settings).await;
            session.dispatch(Action::Loaded(request, result));
        });
    }

    /// Asks for the list because the user wants it.
    pub(crate) fn retry(&self) {
        self.dispatch(Action::Reload);
        self.reload();
    }

    /// The page has been opened, maybe by the end of a flow; or it is for another user now, and
    /// nothing of the one before may be seen.
    fn open(&self) {
        self.attempt.take();
        self.dispatch(Action::Reset(self.requests.next()));
        let place = browser::place();
        match place.and_then(|place| Some((Outcome::of_params(&place.params())?, place))) {
            Some((outcome, place)) => {
                browser::replace_place(&place.cleaned());
                self.report(outcome);
            }
            None => self.reload(),
        }
    }

    /// Something is said to have happened: the backend is asked what is so.
    fn report(&self, outcome: Outcome) {
        self.dispatch(Action::Reported(self.requests.next(), outcome));
        self.reload();
    }

    /// A flow has ended in another window, be it this page's or another's.
    fn hear(&self, message: Message) {
        let is_own = |attempt: &Attempt| attempt.name == message.attempt;
        let own = self.attempt.borrow_mut().take_if(|own| is_own(own));
        let Some(own) = own else {
            self.reload();
            return;
        };
        own.popup.close();
        match message.outcome {
            Some(outcome) => self.report(outcome),
            None => self.reload(),
        }
        self.dispatch(Action::Ended(own.id));
    }

    /// A window that is closed, or that has cut itself off, is waited for no longer. It may still
    /// tell how it ends, so the attempt is remembered.
    fn watch(&self) {
        let closed = match &*self.attempt.borrow() {
            Some(attempt) if !attempt.popup.is_closed() => return,
            Some(attempt) => attempt.id.clone(),
            None => return,
        };
        self.dispatch(Action::Ended(closed));
        self.reload();
    }

    pub(crate) fn disconnect(&self, connection: &Connection) {
        let id = connection.id();
        let link = id.at(&connection.links.disconnect);
        let url = self.settings.backend.at(&link);
        self.dispatch(Action::Began(id.clone(), Busy::Disconnecting));
        let this = self.clone();
        spawn_local(async move {
            let what = What::Disconnected;
            match http::disconnect(&this.settings, &url).await {
                Ok(()) => this.report(Outcome { id, what }),
                Err(failure) => this.dispatch(Action::Failed(id, what, failure)),
            }
        });
    }

    /// A flow could not be begun: no window waits for it any more.
    pub(crate) fn give_up(&self, id: Id, failure: Failure) {
        let is_own = |attempt: &mut Attempt| attempt.id == id;
        if let Some(own) = self.attempt.borrow_mut().take_if(is_own) {
            own.popup.close();
        }
        self.dispatch(Action::Failed(id, What::Connected, failure));
    }
}
