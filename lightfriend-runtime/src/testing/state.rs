//! What requests change and tests look at.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use tokio::sync::watch;

use super::api_answer::ApiAnswers;
use super::fault::Faults;
use super::grants::Grants;
use super::request::{Endpoint, Received, RecordedRequest};
use super::responder::Responder;
use super::settings::Settings;

/// What the connections and the test's handle share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    /// Who answers, where the provider is not as the RFCs have it.
    pub(super) responder: Option<Arc<dyn Responder>>,
    state: Mutex<State>,
    /// Tells of each request recorded.
    arrivals: watch::Sender<()>,
}

pub(super) struct State {
    pub(super) grants: Grants,
    pub(super) faults: Faults,
    pub(super) api_answers: ApiAnswers,
    /// Members of the answers to code exchanges, over those of the settings.
    pub(super) token_response: Map<String, Value>,
    pub(super) requests: Vec<RecordedRequest>,
    /// The `jti` of those that were accepted.
    pub(super) assertions: HashSet<String>,
}

impl Shared {
    pub(super) fn new(settings: Settings, grants: Grants) -> Self {
        let state = State {
            grants,
            faults: Faults::default(),
            api_answers: ApiAnswers::default(),
            token_response: Map::new(),
            requests: Vec::new(),
            assertions: HashSet::new(),
        };
        Self {
            settings,
            responder: None,
            state: Mutex::new(state),
            arrivals: watch::Sender::new(()),
        }
    }

    /// The same with somebody else who answers.
    pub(super) fn answered_by(self, responder: Option<Arc<dyn Responder>>) -> Self {
        Self { responder, ..self }
    }

    /// Never held across an await. A test that panicked while holding it left
    /// nothing half done: every change is a single insertion.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self, endpoint: Endpoint) -> usize {
        let state = self.lock();
        let requests = state.requests.iter();
        requests.filter(|it| it.endpoint == endpoint).count()
    }

    pub(super) fn arrivals(&self) -> watch::Receiver<()> {
        self.arrivals.subscribe()
    }

    pub(super) fn record(&self, received: &Received) {
        self.lock().requests.push(received.record());
        self.arrivals.send_replace(());
    }
}
