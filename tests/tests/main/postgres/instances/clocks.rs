//! Instances whose clocks are wrong, each by five minutes, one ahead and one behind: libfaketime
//! tells them the time. Everything is by the database's clock, which is right.

use std::{path::PathBuf, time::Duration};

use lightfriend_runtime::testing::{Endpoint, Fault, MockProvider};

use super::{
    ask, browser, connect_by, database, expire,
    fleet::{Fleet, Instance},
    path_of,
};
use crate::{
    soak::side::Side,
    support::{ALICE, BOB, outcome},
};

/// How far each clock is off, in seconds: longer than a lease, and than these tokens live.
const OFF: i64 = 300;
const LIFETIME: u64 = 240;

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL, and Debian's package libfaketime"]
async fn instances_whose_clocks_differ_keep_the_databases_time() {
    let provider = MockProvider::builder().expires_in(Some(LIFETIME));
    let provider = provider.start().await.unwrap();
    let mut fleet = Fleet::new(database(), provider.addr()).await;
    for off in [OFF, -OFF] {
        fleet.start_with(&time_off_by(off)).await;
    }
    let instances = Instances {
        ahead: &fleet.instances[0],
        behind: &fleet.instances[1],
        provider: &provider,
        fleet: &fleet,
    };
    instances.clocks_are_wrong().await;
    instances.flows_live_ten_minutes().await;
    instances.tokens_live_as_long_as_the_provider_said().await;
    instances.leases_hold_and_lapse().await;
}

/// The environment in which a process is told a time that is off by so many seconds.
fn time_off_by(seconds: i64) -> [(&'static str, String); 3] {
    [
        ("LD_PRELOAD", libfaketime().display().to_string()),
        ("FAKETIME", format!("{seconds:+}")),
        // Spans of time are what they are.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

fn libfaketime() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").expect("libraries");
    let files = folders.map(|it| it.unwrap().path().join("faketime/libfaketime.so.1"));
    let mut found = files.filter(|file| file.exists());
    found
        .next()
        .expect("Debian's package libfaketime, which .ci/run installs")
}

struct Instances<'a> {
    ahead: &'a Instance,
    behind: &'a Instance,
    provider: &'a MockProvider,
    fleet: &'a Fleet,
}

impl Instances<'_> {
    fn both(&self) -> [(&Instance, &Instance); 2] {
        [(self.ahead, self.behind), (self.behind, self.ahead)]
    }

    async fn clocks_are_wrong(&self) {
        for (instance, off) in [(self.ahead, OFF), (self.behind, -OFF)] {
            let answer = browser(instance.address, ALICE).get("/clock").await;
            let clock: i64 = answer.text().await.unwrap().parse().unwrap();
            let right = self.number("SELECT unixepoch() AS n");
            assert!((clock - right - off).abs() < 60, "{off}: {clock}, {right}");
        }
    }

    /// Begun at either and ended at the other, and by the database's clock too late or just not.
    async fn flows_live_ten_minutes(&self) {
        for ((first, second), user) in self.both().into_iter().zip([ALICE, BOB]) {
            let connected = connect_by((first, second), user, self.provider).await;
            assert_eq!(outcome(&connected), "connected", "{}", first.agent);
            for (left, ending) in [(120, "connected"), (-1, "invalid_state")] {
                let browser = browser(first.address, user);
                let callback = browser.consent("strict", self.provider).await;
                let newest = "done_at IS NULL AND expires_at - unixepoch() BETWEEN 540 AND 600";
                let flows = format!("SELECT count(*) AS n FROM oauth_flow WHERE {newest}");
                assert_eq!(self.number(&flows), 1, "ten minutes from now");
                self.fleet.database.execute(&format!(
                    "UPDATE oauth_flow SET expires_at = unixepoch() + {left} WHERE {newest}"
                ));
                let ended = browser.callback(path_of(&callback)).await;
                assert_eq!(outcome(&ended), ending, "{}: {left} s left", first.agent);
            }
        }
        let right = format!(
            "SELECT count(*) AS n FROM strict_connection WHERE unixepoch() - issued_at BETWEEN 0
             AND 60 AND expires_at - issued_at = {LIFETIME}"
        );
        assert_eq!(self.number(&right), 2);
    }

    async fn tokens_live_as_long_as_the_provider_said(&self) {
        self.provider.clear_requests();
        for user in [ALICE, BOB] {
            let (one, other) = self.ask_both(user).await;
            assert_eq!(one, other);
        }
        assert_eq!(self.provider.count(Endpoint::Token), 0, "they are fresh");
        for ((instance, _), user) in self.both().into_iter().zip([ALICE, BOB]) {
            self.fleet.database.execute(&format!(
                "UPDATE strict_connection SET expires_at = unixepoch() - 1 WHERE user_id = {user}"
            ));
            self.provider.clear_requests();
            ask(instance, Side::Strict, user).await;
            assert_eq!(self.provider.count(Endpoint::Token), 1, "it has expired");
        }
    }

    async fn leases_hold_and_lapse(&self) {
        for (first, second) in self.both() {
            expire(&self.fleet.database, Side::Strict, ALICE);
            self.provider.clear_requests();
            let a_call = Fault::delay_answer(Duration::from_secs(2));
            self.provider.fault(Endpoint::Token, a_call);
            let later = async {
                let within = PATIENCE;
                assert!(self.provider.wait_for(Endpoint::Token, 1, within).await);
                ask(second, Side::Strict, ALICE).await
            };
            let (one, other) = tokio::join!(ask(first, Side::Strict, ALICE), later);
            assert_eq!(one, other);
            assert_eq!(self.provider.count(Endpoint::Token), 1, "the lease holds");

            expire(&self.fleet.database, Side::Strict, ALICE);
            self.fleet.database.execute(
                "UPDATE strict_connection SET lease_owner = 'dead', lease_until = unixepoch() - 1",
            );
            ask(second, Side::Strict, ALICE).await;
            assert_eq!(self.provider.count(Endpoint::Token), 2, "it has lapsed");
        }
    }

    async fn ask_both(&self, user: i32) -> (String, String) {
        tokio::join!(
            ask(self.ahead, Side::Strict, user),
            ask(self.behind, Side::Strict, user)
        )
    }

    fn number(&self, sql: &str) -> i64 {
        self.fleet.database.number(sql)
    }
}
