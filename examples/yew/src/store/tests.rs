//! How what is known changes.

use std::rc::Rc;

use yew::Reducible as _;

use super::{Action, Busy, Listing, Store};
use crate::{
    failure::Failure,
    input::ConnectionInput,
    model::{Connection, Id, Status},
    outcome::{Outcome, What},
};

fn git() -> Id {
    Id::of_service("git")
}

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
    Action::Reported(request, Outcome { id: git(), what })
}

fn notice(store: &Store) -> Option<&str> {
    store.notice(&git()).map(|notice| notice.text.as_str())
}

#[test]
fn an_outcome_is_told_with_an_answer_that_can_know_of_it() {
    let began = Action::Began(git(), Busy::Elsewhere);
    let early = [
        Action::Loaded(1, Ok(list(Status::NotConnected))),
        began,
        reported(3, What::Connected),
        Action::Loaded(2, Ok(list(Status::NotConnected))),
    ];
    let store = after(early.clone());
    assert_eq!(notice(&store), None);
    assert_eq!(store.busy(&git()), Some(Busy::Elsewhere));

    let late = Action::Loaded(3, Ok(list(Status::Active)));
    let store = after(early.into_iter().chain([late]));
    assert_eq!(notice(&store), Some("Git is connected."));
    assert_eq!(store.busy(&git()), None);
}

#[test]
fn answers_that_were_overtaken_change_nothing() {
    let store = after([
        Action::Loaded(2, Ok(list(Status::Active))),
        Action::Loaded(1, Ok(list(Status::NotConnected))),
    ]);
    assert_eq!(store.find(&git()).unwrap().status, Status::Active);
}

#[test]
fn nothing_of_the_user_before_is_shown() {
    let before = [
        Action::Loaded(1, Ok(list(Status::Active))),
        Action::Began(git(), Busy::Disconnecting),
        Action::Failed(git(), What::Disconnected, Failure::Refused(None)),
        Action::Began(Id::of_service("other"), Busy::Elsewhere),
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
    assert!(store.find(&git()).is_some());
    assert_eq!(notice(&store), None, "it was the other's");
}

#[test]
fn a_list_stays_while_the_backend_is_away_but_not_for_the_signed_out() {
    let ready = || Action::Loaded(1, Ok(list(Status::Active)));
    let store = after([ready(), Action::Loaded(2, Err(Failure::Unreachable))]);
    assert!(store.find(&git()).is_some());
    let store = after([ready(), Action::Loaded(2, Err(Failure::SignedOut))]);
    assert_eq!(store.listing, Listing::Failed(Failure::SignedOut));
    let failed = Action::Failed(git(), What::Disconnected, Failure::SignedOut);
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
    let input = |store: &Store| store.notice(&git())?.input.clone();
    let by_answer = after([
        Action::Loaded(1, Ok(asked.clone())),
        Action::Failed(git(), What::Connected, Failure::RefusedValue(host())),
    ]);
    let by_outcome = after([
        reported(1, What::Refused(host())),
        Action::Loaded(1, Ok(asked)),
    ]);
    for store in [by_answer, by_outcome] {
        assert_eq!(input(&store), Some(host()));
        assert_eq!(notice(&store), Some("Connecting Git did not work."));
        let again = Action::Began(git(), Busy::Starting);
        let store = Rc::new(store).reduce(again);
        assert_eq!(store.notice(&git()), None);
    }
}

#[test]
fn what_did_not_work_is_told_at_its_service() {
    let store = after([
        Action::Loaded(1, Ok(list(Status::Active))),
        Action::Began(git(), Busy::Disconnecting),
        Action::Failed(
            git(),
            What::Disconnected,
            Failure::Refused(Some("database_unavailable".to_owned())),
        ),
    ]);
    assert_eq!(
        notice(&store),
        Some("Something went wrong with Git. Try again later.")
    );
    assert!(store.notice(&Id::of_service("other")).is_none());
    assert_eq!(store.busy(&git()), None);
}

/// Two accounts of a service, and the next.
fn accounts(keys: &[&str]) -> Vec<Connection> {
    let named = keys.iter().map(|key| Connection {
        title: format!("Git ({key})"),
        key: Some((*key).to_owned()),
        ..list(Status::Active).remove(0)
    });
    let next = Connection {
        others: Some(keys.len()),
        ..list(Status::NotConnected).remove(0)
    };
    named.chain([next]).collect()
}

fn account(key: &str) -> Id {
    Id {
        key: Some(key.to_owned()),
        ..git()
    }
}

fn text<'a>(store: &'a Store, id: &Id) -> Option<&'a str> {
    store.notice(id).map(|notice| notice.text.as_str())
}

#[test]
fn what_happens_to_an_account_is_told_at_its_card_alone() {
    let connected = Outcome {
        id: account("b"),
        what: What::ConnectedAnother,
    };
    let store = after([
        Action::Reported(1, connected),
        Action::Loaded(1, Ok(accounts(&["a", "b"]))),
        Action::Began(account("a"), Busy::Starting),
    ]);
    assert_eq!(
        text(&store, &account("b")),
        None,
        "something else has begun"
    );
    assert_eq!(store.busy(&account("a")), Some(Busy::Starting));
    assert_eq!(
        (store.busy(&account("b")), store.busy(&git())),
        (None, None)
    );
    let store = Rc::new(store).reduce(Action::Failed(
        account("a"),
        What::Connected,
        Failure::Refused(Some("account_taken".to_owned())),
    ));
    assert_eq!(
        text(&store, &account("a")),
        Some("Connecting Git (a) did not work. That account is connected by somebody else here.")
    );
    assert_eq!(
        (text(&store, &account("b")), text(&store, &git())),
        (None, None)
    );
}

#[test]
fn of_an_account_that_is_gone_the_service_tells() {
    let gone = |key: &str| {
        let id = account(key);
        let what = What::Disconnected;
        Action::Reported(2, Outcome { id, what })
    };
    let begin = || Action::Loaded(1, Ok(accounts(&["a", "b"])));
    let left = |keys: &[&str]| Action::Loaded(2, Ok(accounts(keys)));
    let store = after([begin(), gone("a"), left(&["b"])]);
    assert_eq!(notice(&store), Some("An account at Git is disconnected."));
    let store = after([begin(), gone("a"), left(&[])]);
    assert_eq!(notice(&store), Some("Git is disconnected."));
    // It is not, whatever a link says.
    let store = after([begin(), gone("a"), left(&["a"])]);
    assert_eq!((notice(&store), text(&store, &account("a"))), (None, None));
}

#[test]
fn an_account_that_is_not_there_is_not_connected() {
    let connected = |key: &str| Outcome {
        id: account(key),
        what: What::Connected,
    };
    let of = |key: &str| {
        after([
            Action::Reported(1, connected(key)),
            Action::Loaded(1, Ok(accounts(&["a"]))),
        ])
    };
    assert_eq!(text(&of("a"), &account("a")), Some("Git (a) is connected."));
    assert_eq!(notice(&of("canary")), None);
    // What failed was none of those that are there.
    let failed = What::Failed("provider_unavailable".to_owned());
    let store = after([reported(1, failed), Action::Loaded(1, Ok(accounts(&["a"])))]);
    assert_eq!(
        notice(&store),
        Some(
            "Connecting Git did not work. The service does not answer now. Try again later. What was \
             connected before still is."
        )
    );
}
