//! A rolling restart: the old instance is told to end while much is under way in it, and the new
//! one goes on.

use std::time::Duration;

use lightfriend_runtime::testing::{Endpoint, Fault, MockProvider};
use tokio::task::JoinHandle;

use super::{
    ask, browser, connect_by, database, expire, fleet::Fleet, led_to, path_of, presented,
    token_path,
};
use crate::{
    soak::side::Side,
    support::{ALICE, BOB, outcome},
};

/// Who comes back from the provider while the old instance is there, and who comes later.
const CAROL: i32 = 3;
const DAVE: i32 = 4;

/// How long the provider takes for those who wait for it, and for those who have gone away.
const A_CALL: Duration = Duration::from_millis(1500);
const A_LONGER_CALL: Duration = Duration::from_secs(4);

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_rolling_restart_in_the_middle_of_everything_costs_nothing() {
    // Its tokens live for an hour: on a slow machine, too, none is due again before the end.
    let provider = MockProvider::start().await.unwrap();
    let mut fleet = Fleet::new(database(), provider.addr()).await;
    fleet.database.add_users(1..=DAVE);
    fleet.start(2).await;
    let [old, new] = &fleet.instances[..] else {
        panic!("two instances");
    };
    for user in [ALICE, BOB] {
        assert_eq!(
            outcome(&connect_by((old, old), user, &provider).await),
            "connected"
        );
        expire(&fleet.database, Side::Strict, user);
    }
    let away = browser(old.address, DAVE);
    let callback = away.consent(Side::Strict.service(), &provider).await;
    provider.clear_requests();
    let under_way = begin_at(old, &provider).await;

    fleet.lead_to(1);
    old.terminate();
    let away = led_to(fleet.proxy.address, DAVE, &away);
    let (back, alices, bobs) = tokio::join!(
        away.callback(path_of(&callback)),
        ask(new, Side::Strict, ALICE),
        ask(new, Side::Strict, BOB),
    );
    assert_eq!(outcome(&back), "connected");
    assert!(provider.token_is_live(&bobs));
    let (alices_answer, carols_answer) = under_way;
    assert_eq!(alices_answer.await.unwrap(), alices, "one token for both");
    assert_eq!(carols_answer.await.unwrap(), "connected");

    let old = &mut fleet.instances[0];
    assert!(old.end().await.success());
    let new = &fleet.instances[1];
    for user in [ALICE, BOB, CAROL, DAVE] {
        let token = ask(new, Side::Strict, user).await;
        assert!(provider.token_is_live(&token), "of user {user}");
    }
    let requests = provider.requests();
    let (refreshes, exchanges) = (
        presented::agents_of(&requests, "refresh_token"),
        presented::agents_of(&requests, "code"),
    );
    let old = &fleet.instances[0].agent;
    assert_eq!(
        refreshes,
        [old, old],
        "the old instance asked, and nobody again"
    );
    assert_eq!(exchanges.len(), 2, "{exchanges:?}");
}

/// Alice waits for a token, Carol comes back from the provider, and Bob has asked for a token and
/// gone away; the provider has heard of all of them. What Alice and Carol are answered.
async fn begin_at(
    old: &super::fleet::Instance,
    provider: &MockProvider,
) -> (JoinHandle<String>, JoinHandle<String>) {
    let carol = browser(old.address, CAROL);
    let callback = carol.consent(Side::Strict.service(), provider).await;
    provider.fault_times(Endpoint::Token, Fault::delay_answer(A_CALL), 2);
    let carols = tokio::spawn(async move { outcome(&carol.callback(path_of(&callback)).await) });
    let alices = ask_later(old.address, ALICE);
    assert!(provider.wait_for(Endpoint::Token, 2, PATIENCE).await);

    provider.fault(Endpoint::Token, Fault::delay_answer(A_LONGER_CALL));
    let bobs = ask_later(old.address, BOB);
    assert!(provider.wait_for(Endpoint::Token, 3, PATIENCE).await);
    bobs.abort();
    (alices, carols)
}

fn ask_later(at: std::net::SocketAddr, user: i32) -> JoinHandle<String> {
    let browser = browser(at, user);
    tokio::spawn(async move {
        let answer = browser.get(&token_path(Side::Strict)).await;
        answer.text().await.expect("a text")
    })
}
