//! Real processes over one database: they race for refreshes, and are killed in the middle of them.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use lightfriend_runtime::{
    Error, EventKind, KeyRing, OAuth, SecretString, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;

use super::{Drive, expire, rotation};
use crate::support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host, eventually_within, open_as_told};

/// What a process of the tests is told.
struct Orders<'a> {
    host: &'a Host,
    provider: &'a MockProvider,
    keys: &'a str,
    work: &'a str,
    failpoint: &'a str,
}

impl Orders<'_> {
    /// The file that a process writes when it has come to its failpoint, or is done.
    fn report(&self, number: usize) -> PathBuf {
        self.host.database.folder().join(format!("report-{number}"))
    }

    fn spawn(&self, number: usize) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "tokens::processes::works_as_it_is_told",
                "--ignored",
            ])
            .env("WORK", self.work)
            .envs(self.host.database.environment())
            .env("WORK_PROVIDER", self.provider.addr().to_string())
            .env("WORK_REPORT", self.report(number))
            .env("OAUTH_ENCRYPTION_KEYS", self.keys)
            .env("OAUTH_FAILPOINT", self.failpoint)
            .env("OAUTH_FAILPOINT_REACHED", self.report(number))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }
}

async fn exists(file: &Path) -> bool {
    eventually_within(Duration::from_secs(30), || file.exists()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the other tests here run it, in processes of their own"]
async fn works_as_it_is_told() {
    let Ok(work) = std::env::var("WORK") else {
        return;
    };
    let variable = |name: &str| std::env::var(name).unwrap();
    let oauth = OAuth::builder()
        .database(open_as_told())
        .integrations(integrations![Drive, rotation::Mail])
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .backend_url("https://app.example.com")
        .frontend_url("")
        .route_outgoing_to(variable("WORK_PROVIDER").parse().unwrap())
        .build()
        .unwrap();
    match work.as_str() {
        "read" => drop(Drive::access_token(&oauth, ALICE).await),
        "rotate" => drop(oauth.rotate_keys().await),
        "race" => {
            let report = race(&oauth).await;
            std::fs::write(variable("WORK_REPORT"), report.to_string()).unwrap();
        }
        other => panic!("{other}"),
    }
}

const CONNECTIONS: i32 = 200;
const RACE: Duration = Duration::from_secs(8);

/// Reads every token again and again, fifty at a time. What was lost, and how much was read.
async fn race(oauth: &OAuth) -> serde_json::Value {
    let (mut lost, mut read) = (Vec::new(), 0);
    let begin = Instant::now();
    let offset = i32::try_from(std::process::id() % 200).unwrap();
    while begin.elapsed() < RACE {
        for chunk in 0..4 {
            let readers: Vec<_> = (0..50)
                .map(|place| {
                    let user = 1 + (offset + chunk * 50 + place) % CONNECTIONS;
                    let oauth = oauth.clone();
                    tokio::spawn(async move { Drive::access_token(&oauth, user).await })
                })
                .collect();
            for reader in readers {
                match reader.await.unwrap() {
                    Ok(_) => read += 1,
                    Err(error) if error.is_transient() => {}
                    Err(error) => lost.push(error.to_string()),
                }
            }
        }
    }
    oauth.drain().await;
    // The first few tell enough.
    lost.truncate(3);
    serde_json::json!({ "lost": lost, "read": read })
}

async fn host(provider: &MockProvider, keys: &str) -> Host {
    let ring = KeyRing::parse(&SecretString::from(keys)).unwrap();
    Host::start_with(integrations![Drive, rotation::Mail], provider, |builder| {
        builder.keys(ring)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_processes_lose_no_connection_and_present_no_token_twice() {
    let provider = MockProvider::builder()
        .expires_in(Some(3))
        .start()
        .await
        .unwrap();
    let keys = rotation::key("k1");
    let host = host(&provider, &keys).await;
    host.connect_all(1..=CONNECTIONS, "drive", &provider).await;
    provider.clear_requests();
    // One answer in ten is slow.
    for _ in 0..2_000 {
        provider.fault(
            Endpoint::Token,
            Fault::delay_answer(Duration::from_millis(1500)),
        );
        provider.fault_times(Endpoint::Token, Fault::delay_answer(Duration::ZERO), 9);
    }
    let orders = Orders {
        host: &host,
        provider: &provider,
        keys: &keys,
        work: "race",
        failpoint: "",
    };
    let mut children: Vec<Child> = (0..8).map(|number| orders.spawn(number)).collect();
    for (number, child) in children.iter_mut().enumerate() {
        assert!(
            exists(&orders.report(number)).await,
            "process {number} reports"
        );
        assert!(child.wait().unwrap().success());
        let report = std::fs::read(orders.report(number)).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["lost"], serde_json::json!([]), "process {number}");
        assert!(report["read"].as_u64().unwrap() > 50, "{report}");
    }
    let mut presented: Vec<String> = provider
        .requests()
        .iter()
        .filter_map(|request| request.param("refresh_token").map(str::to_owned))
        .collect();
    let calls = presented.len();
    assert!(calls > 200, "there was a race: {calls}");
    presented.sort();
    presented.dedup();
    assert_eq!(
        presented.len(),
        calls,
        "a refresh token was presented twice"
    );
    let alive = "SELECT count(*) AS n FROM drive_connection WHERE status = 'active'";
    assert_eq!(host.number(alive), i64::from(CONNECTIONS));
    for user in 1..=CONNECTIONS {
        assert!(Drive::access_token(&host.oauth, user).await.is_ok());
    }
}

/// A dead process's lease lapses in less than a minute; what is more is for busy machines.
const PATIENCE: Duration = Duration::from_secs(80);

/// Kills a process that refreshes, at this place; then somebody reads. What that reader gets, how
/// long it took, and how often it was told that the grant has ended.
async fn killed_at(place: &str, grace: Duration) -> (Result<SecretString, Error>, Duration, usize) {
    let provider = MockProvider::builder()
        .grace_period(grace)
        .start()
        .await
        .unwrap();
    let keys = rotation::key("k1");
    let host = host(&provider, &keys).await;
    host.browser(ALICE).connect("drive", &provider).await;
    provider.clear_requests();
    expire(&host);
    if place == "after_send" {
        provider.fault(
            Endpoint::Token,
            Fault::delay_answer(Duration::from_secs(10)),
        );
    }
    let orders = Orders {
        host: &host,
        provider: &provider,
        keys: &keys,
        work: "read",
        failpoint: place,
    };
    let mut child = orders.spawn(0);
    if place == "after_send" {
        assert!(
            provider
                .wait_for(Endpoint::Token, 1, Duration::from_secs(30))
                .await
        );
    } else {
        assert!(exists(&orders.report(0)).await, "{place} is reached");
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let mut events = host.oauth.events();
    let begin = Instant::now();
    let outcome = loop {
        match Drive::access_token(&host.oauth, ALICE).await {
            Err(error) if error.is_transient() && begin.elapsed() < PATIENCE => {}
            outcome => break outcome,
        }
    };
    let took = begin.elapsed();
    // Whoever asks again gets the same answer, and a pair that fits together.
    let again = Drive::access_token(&host.oauth, ALICE).await;
    assert_eq!(outcome.is_ok(), again.is_ok(), "{place}");
    if let Ok(token) = &outcome {
        assert!(provider.token_is_live(token.expose_secret()), "{place}");
        expire(&host);
        let next = Drive::access_token(&host.oauth, ALICE).await;
        assert!(
            next.is_ok(),
            "{place}: the stored refresh token is the newest: {next:?}"
        );
    }
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    let mut told = 0;
    loop {
        match events.next().await.unwrap().kind {
            EventKind::NeedsReauth => told += 1,
            EventKind::Disconnected => break (outcome, took, told),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_during_a_refresh_costs_a_minute_at_most() {
    const PLACES: [&str; 5] = [
        "before_send",
        "after_send",
        "after_answer",
        "mid_commit",
        "after_commit",
    ];
    let grace = Duration::from_mins(2);
    let with = PLACES.map(|place| tokio::spawn(killed_at(place, grace)));
    let without = PLACES.map(|place| tokio::spawn(killed_at(place, Duration::ZERO)));
    for (place, task) in PLACES.into_iter().zip(with) {
        let (outcome, took, told) = task.await.unwrap();
        assert!(outcome.is_ok(), "{place}: {outcome:?}");
        assert!(took < PATIENCE, "{place}: {took:?}");
        assert_eq!(told, 0, "{place}");
    }
    for (place, task) in PLACES.into_iter().zip(without) {
        let (outcome, took, told) = task.await.unwrap();
        assert!(took < PATIENCE, "{place}: {took:?}");
        // Spent at the provider and never stored: nobody can have it any more.
        let is_lost = matches!(place, "after_send" | "after_answer" | "mid_commit");
        match outcome {
            Ok(_) => assert!(!is_lost, "{place}"),
            Err(error) => assert!(is_lost && error.is_reauth_required(), "{place}: {error}"),
        }
        assert_eq!(told, usize::from(is_lost), "{place}: said once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_killed_halfway_is_resumed() {
    let provider = MockProvider::start().await.unwrap();
    let (old, new) = (rotation::key("old"), rotation::key("new"));
    let host = host(&provider, &old).await;
    // More than a page.
    host.connect_all(1..=3, "mail", &provider).await;
    let keys = format!("{new},{old}");
    let orders = Orders {
        host: &host,
        provider: &provider,
        keys: &keys,
        work: "rotate",
        failpoint: "rotated_a_page",
    };
    let mut child = orders.spawn(0);
    assert!(exists(&orders.report(0)).await);
    child.kill().unwrap();
    child.wait().unwrap();
    let resumed = rotation::instance(&host, &provider, &[&new, &old]);
    let done = resumed.rotate_keys().await.unwrap();
    // The access tokens were done; both other columns were not.
    assert_eq!(
        (done.checked, done.resealed, done.is_complete()),
        (9, 6, true)
    );
    let only_new = rotation::instance(&host, &provider, &[&new]);
    for user in 1..=3 {
        assert!(rotation::Mail::access_token(&only_new, user).await.is_ok());
    }
}
