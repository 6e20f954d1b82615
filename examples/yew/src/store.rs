//! What the components know, and how it changes. Nothing here touches the browser.

use std::{collections::BTreeMap, rc::Rc};

use yew::Reducible;

use crate::{
    failure::Failure,
    model::{Connection, Id},
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
    /// One entry for each integration, in the backend's order; where a user may have several accounts
    /// one for each of them, and one for the next.
    Ready(Vec<Rc<Connection>>),
}

/// What goes on with a connection.
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
    busy: BTreeMap<Id, Busy>,
    /// The latest, and the connection at whose card it is told.
    notice: Option<(Id, Notice)>,
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
    Began(Id, Busy),
    Ended(Id),
    /// Something is said to have happened before the request that is named begins.
    Reported(Request, Outcome),
    /// What the user wanted did not happen.
    Failed(Id, What, Failure),
}

impl Store {
    pub(crate) fn busy(&self, id: &Id) -> Option<Busy> {
        self.busy.get(id).copied()
    }

    /// Whether a window is waited for.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.busy.values().any(|busy| *busy == Busy::Elsewhere)
    }

    pub(crate) fn notice(&self, id: &Id) -> Option<&Notice> {
        let (about, notice) = self.notice.as_ref()?;
        (about == id).then_some(notice)
    }

    /// All that there is of a service.
    pub(crate) fn of_service(&self, service: &str) -> impl Iterator<Item = &Rc<Connection>> {
        let list = match &self.listing {
            Listing::Ready(list) => list.as_slice(),
            _ => &[],
        };
        list.iter().filter(move |it| it.service == service)
    }

    pub(crate) fn find(&self, id: &Id) -> Option<&Rc<Connection>> {
        let mut of_service = self.of_service(&id.service);
        of_service.find(|connection| connection.key == id.key)
    }

    /// Whether an account at the service is.
    fn is_connected(&self, service: &str) -> bool {
        self.of_service(service).any(|it| it.connected)
    }

    /// Where news are told: at the connection's own card, and of an account that is gone at its
    /// service's.
    fn told_at(&self, id: &Id) -> Option<&Rc<Connection>> {
        let own = self.find(id);
        own.or_else(|| self.find(&Id::of_service(&id.service)))
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
        self.busy.remove(&outcome.id);
        let told = self.told_at(&outcome.id).and_then(|connection| {
            let still_connected = self.is_connected(&connection.service);
            let notice = words::told(&outcome.what, connection, still_connected)?;
            Some((connection.id(), notice))
        });
        self.notice = told;
    }

    fn failed(&mut self, id: Id, wanted: &What, failure: Failure) {
        self.busy.remove(&id);
        if failure == Failure::SignedOut {
            self.busy.clear();
            self.listing = Listing::Failed(failure);
            return;
        }
        let connection = self.find(&id);
        let notice = if let (Failure::RefusedValue(name), Some(connection)) = (&failure, connection)
        {
            words::refused(connection, name, self.is_connected(&id.service))
        } else {
            let title = connection.map_or(&id.service, |connection| &connection.title);
            words::failed(wanted, title, &failure)
        };
        self.notice = Some((id, notice));
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
            Action::Began(id, busy) => {
                store.notice = None;
                store.busy.insert(id, busy);
            }
            Action::Ended(id) => {
                store.busy.remove(&id);
            }
            Action::Reported(request, outcome) => store.reported = Some((request, outcome)),
            Action::Failed(id, wanted, failure) => store.failed(id, &wanted, failure),
        }
        Rc::new(store)
    }
}

#[cfg(test)]
mod tests;
