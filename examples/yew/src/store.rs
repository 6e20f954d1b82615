//! What the components know, and how it changes. Nothing here touches the browser.

use std::{collections::BTreeMap, rc::Rc};

use yew::Reducible;

use crate::{
    failure::Failure,
    model::Connection,
    outcome::{Outcome, What},
    words::{self, Notice},
};

/// The list, as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Listing {
    /// The backend has been asked.
    #[default]
    Loading,
    /// It cannot be shown.
    Failed(Failure),
    /// One entry for each integration, in the backend's order.
    Ready(Vec<Rc<Connection>>),
}

/// What goes on with a service's connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    /// The backend has been asked where to send the user.
    Starting,
    /// The user is asked in a window of its own.
    Elsewhere,
    Disconnecting,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Store {
    pub(crate) listing: Listing,
    busy: BTreeMap<String, Busy>,
    /// The latest, and the service that it is about.
    notice: Option<(String, Notice)>,
    /// What is said to have happened; it is told with the answer to a request that began later.
    reported: Option<(Request, Outcome)>,
    latest: Request,
}

/// Requests for the list, numbered as they begin: they may end in another order.
pub(crate) type Request = u32;

#[derive(Debug, Clone)]
pub(crate) enum Action {
    Loaded(Request, Result<Vec<Connection>, Failure>),
    /// The user asks for the list again.
    Reload,
    /// Another user or another backend: what was known is forgotten, and what was asked for before
    /// the request that is named begins comes too late.
    Reset(Request),
    Began(String, Busy),
    Ended(String),
    /// Something is said to have happened before the request that is named begins.
    Reported(Request, Outcome),
    /// What the user wanted did not happen.
    Failed(String, What, Failure),
}

impl Store {
    pub(crate) fn busy(&self, service: &str) -> Option<Busy> {
        self.busy.get(service).copied()
    }

    /// Whether a window is waited for.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.busy.values().any(|busy| *busy == Busy::Elsewhere)
    }

    pub(crate) fn notice(&self, service: &str) -> Option<&Notice> {
        let (about, notice) = self.notice.as_ref()?;
        (about == service).then_some(notice)
    }

    pub(crate) fn find(&self, service: &str) -> Option<&Rc<Connection>> {
        let Listing::Ready(list) = &self.listing else {
            return None;
        };
        list.iter().find(|connection| connection.service == service)
    }

    fn loaded(&mut self, request: Request, result: Result<Vec<Connection>, Failure>) {
        if request < self.latest {
            return;
        }
        self.latest = request;
        match result {
            Ok(list) => {
                self.listing = Listing::Ready(list.into_iter().map(Rc::new).collect());
                self.tell(request);
            }
            // What was known is better than nothing, unless somebody waits for news.
            Err(failure)
                if matches!(self.listing, Listing::Ready(_))
                    && failure != Failure::SignedOut
                    && self.reported.is_none() => {}
            Err(failure) => {
                self.busy.clear();
                self.listing = Listing::Failed(failure);
            }
        }
    }

    fn tell(&mut self, request: Request) {
        let Some((_, outcome)) = self.reported.take_if(|(since, _)| *since <= request) else {
            return;
        };
        self.busy.remove(&outcome.service);
        let connection = self.find(&outcome.service);
        let notice = connection.and_then(|connection| words::told(&outcome.what, connection));
        self.notice = notice.map(|notice| (outcome.service, notice));
    }

    fn failed(&mut self, service: String, wanted: &What, failure: Failure) {
        self.busy.remove(&service);
        if failure == Failure::SignedOut {
            self.busy.clear();
            self.listing = Listing::Failed(failure);
            return;
        }
        let connection = self.find(&service);
        let notice = if let (Failure::RefusedValue(name), Some(connection)) = (&failure, connection)
        {
            words::refused(connection, name)
        } else {
            let title = connection.map_or(&service, |connection| &connection.title);
            words::failed(wanted, title, &failure)
        };
        self.notice = Some((service, notice));
    }
}

impl Reducible for Store {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut store = Rc::unwrap_or_clone(self);
        match action {
            Action::Loaded(request, result) => store.loaded(request, result),
            Action::Reload => store.listing = Listing::Loading,
            Action::Reset(latest) => {
                store = Self {
                    latest,
                    ..Self::default()
                }
            }
            Action::Began(service, busy) => {
                store.notice = None;
                store.busy.insert(service, busy);
            }
            Action::Ended(service) => {
                store.busy.remove(&service);
            }
            Action::Reported(request, outcome) => store.reported = Some((request, outcome)),
            Action::Failed(service, wanted, failure) => store.failed(service, &wanted, failure),
        }
        Rc::new(store)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use yew::Reducible as _;

    use super::{Action, Busy, Listing, Store};
    use crate::{
        failure::Failure,
        input::ConnectionInput,
        model::{Connection, Status},
        outcome::{Outcome, What},
    };

    fn list(status: Status) -> Vec<Connection> {
        vec![Connection {
            service: "git".to_owned(),
            title: "Git".to_owned(),
            connected: status == Status::Active,
            status,
            ..Connection::default()
        }]
    }

    fn after(actions: impl IntoIterator<Item = Action>) -> Store {
        let store = actions
            .into_iter()
            .fold(Rc::new(Store::default()), Store::reduce);
        Rc::unwrap_or_clone(store)
    }

    fn reported(request: u32, what: What) -> Action {
        let service = "git".to_owned();
        Action::Reported(request, Outcome { service, what })
    }

    fn notice(store: &Store) -> Option<&str> {
        store.notice("git").map(|notice| notice.text.as_str())
    }

    #[test]
    fn an_outcome_is_told_with_an_answer_that_can_know_of_it() {
        let began = Action::Began("git".to_owned(), Busy::Elsewhere);
        let early = [
            Action::Loaded(1, Ok(list(Status::NotConnected))),
            began,
            reported(3, What::Connected),
            Action::Loaded(2, Ok(list(Status::NotConnected))),
        ];
        let store = after(early.clone());
        assert_eq!(notice(&store), None);
        assert_eq!(store.busy("git"), Some(Busy::Elsewhere));

        let late = Action::Loaded(3, Ok(list(Status::Active)));
        let store = after(early.into_iter().chain([late]));
        assert_eq!(notice(&store), Some("Git is connected."));
        assert_eq!(store.busy("git"), None);
    }

    #[test]
    fn answers_that_were_overtaken_change_nothing() {
        let store = after([
            Action::Loaded(2, Ok(list(Status::Active))),
            Action::Loaded(1, Ok(list(Status::NotConnected))),
        ]);
        assert_eq!(store.find("git").unwrap().status, Status::Active);
    }

    #[test]
    fn nothing_of_the_user_before_is_shown() {
        let before = [
            Action::Loaded(1, Ok(list(Status::Active))),
            Action::Began("git".to_owned(), Busy::Disconnecting),
            Action::Failed("git".to_owned(), What::Disconnected, Failure::Refused(None)),
            Action::Began("other".to_owned(), Busy::Elsewhere),
            reported(2, What::Connected),
            Action::Reset(3),
        ];
        let store = after(before.clone());
        assert_eq!(
            store,
            Store {
                latest: 3,
                ..Store::default()
            }
        );

        let late = Action::Loaded(2, Ok(list(Status::Active)));
        let store = after(before.clone().into_iter().chain([late]));
        assert_eq!(store.listing, Listing::Loading);
        let away = Action::Loaded(3, Err(Failure::Unreachable));
        let store = after(before.clone().into_iter().chain([away]));
        assert_eq!(store.listing, Listing::Failed(Failure::Unreachable));
        let own = Action::Loaded(3, Ok(list(Status::Active)));
        let store = after(before.into_iter().chain([own]));
        assert!(store.find("git").is_some());
        assert_eq!(notice(&store), None, "it was the other's");
    }

    #[test]
    fn a_list_stays_while_the_backend_is_away_but_not_for_the_signed_out() {
        let ready = || Action::Loaded(1, Ok(list(Status::Active)));
        let store = after([ready(), Action::Loaded(2, Err(Failure::Unreachable))]);
        assert!(store.find("git").is_some());
        let store = after([ready(), Action::Loaded(2, Err(Failure::SignedOut))]);
        assert_eq!(store.listing, Listing::Failed(Failure::SignedOut));
        let failed = Action::Failed("git".to_owned(), What::Disconnected, Failure::SignedOut);
        let store = after([ready(), failed]);
        assert_eq!(store.listing, Listing::Failed(Failure::SignedOut));
    }

    #[test]
    fn news_that_cannot_be_read_are_told_after_a_retry() {
        let store = after([
            Action::Loaded(1, Ok(list(Status::NotConnected))),
            reported(2, What::Connected),
            Action::Loaded(2, Err(Failure::Unreachable)),
        ]);
        assert_eq!(store.listing, Listing::Failed(Failure::Unreachable));
        let retried = Action::Loaded(3, Ok(list(Status::Active)));
        let store = Rc::unwrap_or_clone(Rc::new(store).reduce(retried));
        assert_eq!(notice(&store), Some("Git is connected."));
    }

    #[test]
    fn a_refused_value_is_told_at_its_input_until_the_next_attempt() {
        let asked = list(Status::NotConnected)
            .into_iter()
            .map(|git| Connection {
                inputs: vec![ConnectionInput {
                    name: "host".to_owned(),
                    ..ConnectionInput::default()
                }],
                ..git
            });
        let asked: Vec<_> = asked.collect();
        let host = || "host".to_owned();
        let input = |store: &Store| store.notice("git")?.input.clone();
        let by_answer = after([
            Action::Loaded(1, Ok(asked.clone())),
            Action::Failed(
                "git".to_owned(),
                What::Connected,
                Failure::RefusedValue(host()),
            ),
        ]);
        let by_outcome = after([
            reported(1, What::Refused(host())),
            Action::Loaded(1, Ok(asked)),
        ]);
        for store in [by_answer, by_outcome] {
            assert_eq!(input(&store), Some(host()));
            assert_eq!(notice(&store), Some("Connecting Git did not work."));
            let again = Action::Began("git".to_owned(), Busy::Starting);
            let store = Rc::new(store).reduce(again);
            assert_eq!(store.notice("git"), None);
        }
    }

    #[test]
    fn what_did_not_work_is_told_at_its_service() {
        let store = after([
            Action::Loaded(1, Ok(list(Status::Active))),
            Action::Began("git".to_owned(), Busy::Disconnecting),
            Action::Failed(
                "git".to_owned(),
                What::Disconnected,
                Failure::Refused(Some("database_unavailable".to_owned())),
            ),
        ]);
        assert_eq!(
            notice(&store),
            Some("Something went wrong with Git. Try again later.")
        );
        assert!(store.notice("other").is_none());
        assert_eq!(store.busy("git"), None);
    }
}
