//! Hooks that a struct names are given to the builder, once.

use std::sync::Arc;

use lightfriend_runtime::{Error, Hooks, integrations, testing::MockProvider};

use super::{Bicycle, Car, CarConnection, Scripted, Van};
use crate::support::{ALICE, Log, TestDatabase, application, builder};

#[tokio::test]
async fn without_its_hooks_no_integration_boots_and_each_is_listed() {
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let all = integrations![Car, Bicycle, Van];
    let error = builder(&database, all, &provider).build().unwrap_err();
    assert!(error.is_misconfigured());
    let text = error.to_string();
    assert!(
        text.contains(
            "car has `hooks = Scripted`, and the builder was given none of that type: add \
             .hooks(Scripted { .. })"
        ),
        "{text}"
    );
    assert!(text.contains("van has `hooks = Scripted`"), "{text}");
    assert!(!text.contains("bicycle"), "{text}");
    let given = builder(&database, all, &provider).hooks(Scripted::default());
    given.build().unwrap();
}

/// Of no struct.
struct Idle;

impl Hooks for Idle {}

#[tokio::test]
async fn hooks_that_no_struct_names_are_told_of() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::new();
    let given = builder(&database, integrations![Car], &provider);
    let given = given.hooks(Idle).hooks(Scripted::default());
    let shown = format!("{given:?}");
    assert!(shown.contains("Idle"), "{shown}");
    given.build().unwrap();
    let lines = log.lines("no integration names");
    let [line] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert!(line.contains("WARN") && line.contains("Idle"), "{line}");
}

/// The hooks are part of the application and are handed it; it must not live for ever by that.
#[tokio::test]
async fn hooks_go_with_their_application() {
    let provider = MockProvider::start().await.unwrap();
    let hooks = Scripted::default();
    let weak = Arc::downgrade(&hooks.0);
    let (_database, oauth) = application(integrations![Car], &provider, |builder| {
        builder.hooks(hooks)
    })
    .await;
    assert!(weak.upgrade().is_some());
    drop(oauth);
    assert!(weak.upgrade().is_none());
}

/// The one that was given last.
#[tokio::test]
async fn of_two_of_one_type_the_last_is_called() {
    let provider = MockProvider::start().await.unwrap();
    let (first, last) = (Scripted::default(), Scripted::default());
    let (_database, oauth) = application(integrations![Car], &provider, |builder| {
        builder.hooks(first.clone()).hooks(last.clone())
    })
    .await;
    lightfriend_runtime::testing::connect::<Car>(&oauth, &provider, ALICE)
        .await
        .unwrap();
    assert!(first.seen().is_empty());
    assert_eq!(last.seen().len(), 2);
    let row: Option<CarConnection> = Car::connection(&oauth, ALICE).await.unwrap();
    assert_eq!(row.unwrap().region, "eu");
}

/// A list that the builder was not given boots without its hooks, and then nothing is sent.
#[tokio::test]
async fn nothing_is_sent_without_the_hooks_that_a_struct_names() {
    let provider = MockProvider::start().await.unwrap();
    let (_database, oauth) =
        application(integrations![Bicycle], &provider, |builder| builder).await;
    let error = Car::connect_with_code(&oauth, ALICE, "code", &[]).await;
    assert!(matches!(error, Err(Error::Misconfigured(_))), "{error:?}");
    assert_eq!(provider.requests().len(), 0);
}
