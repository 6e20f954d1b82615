//! Serializable isolation: whoever has met somebody else's work is told to come again (SQLSTATE
//! 40001), for a reason or, as here, for none.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use lightfriend_runtime::{
    ConnectionStatus, ExposeSecret as _, OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};

use crate::{
    support::{Host, Kind, TestDatabase, eventually_within, outcome},
    tokens::rotation,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    service = "minutes",
    authorization_endpoint = "https://minutes.example/authorize",
    token_endpoint = "https://minutes.example/token",
    revocation_endpoint = "https://minutes.example/revoke",
    env = "TEST"
)]
pub struct Minutes;

const USERS: i32 = 10;
const ROUNDS: i32 = 3;

/// One transaction in so many is told to come again, beside those that have a reason to.
const ONE_IN: i64 = 10;

const BACKEND_URL: &str = "https://app.example.com";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn whoever_is_told_to_come_again_does_and_no_provider_hears_of_it() {
    let provider = MockProvider::start().await.unwrap();
    let (one, other) = two_instances(&provider).await;
    conflict_at_random(&one.database);
    let office = Arc::new(Office {
        provider,
        instances: [one, other],
        is_over: AtomicBool::new(false),
    });
    let sweeping = tokio::spawn(office.clone().sweep());
    let working: Vec<_> = (1..=USERS)
        .map(|user| tokio::spawn(office.clone().work(user)))
        .collect();
    for work in working {
        work.await.unwrap();
    }
    // Not in the middle of a revocation, whose row would wait for a minute.
    office.is_over.store(true, Ordering::Relaxed);
    sweeping.await.unwrap();
    office.instances[0].oauth.drain().await;
    office.instances[1].oauth.drain().await;
    office.nothing_is_lost_or_doubled().await;
    office.the_provider_was_asked_once_for_everything();
    let told = one_in_so_many(&office.instances[0].database);
    assert!(told > 20, "{told} transactions had to come again");
}

/// Two instances on a database whose sessions are serializable.
async fn two_instances(provider: &MockProvider) -> (Host, Host) {
    let database = TestDatabase::of_kind(match Kind::chosen() {
        Kind::Sqlite => Kind::DieselAsync,
        chosen => chosen,
    });
    database.execute(
        "DO $$ BEGIN EXECUTE format(
             'ALTER DATABASE %I SET default_transaction_isolation = serializable',
             current_database());
         END $$",
    );
    database.add_users(1..=USERS);
    let keys = rotation::key("k1");
    let start = async |database| {
        Host::start_on(database, integrations![Minutes], provider, |builder| {
            let builder = builder.keys(rotation::ring(&[&keys]));
            builder.backend_url(BACKEND_URL)
        })
        .await
    };
    (start(database.clone()).await, start(database).await)
}

/// From now on one transaction in so many that writes is told to come again, every other time at
/// its first statement, and else at its COMMIT. A sequence counts them: it forgets nothing when a
/// transaction is rolled back.
fn conflict_at_random(database: &TestDatabase) {
    database.execute(&format!(
        "CREATE SEQUENCE transactions;
         CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
             DECLARE number BIGINT;
             BEGIN
                 IF current_setting('tests.number', true) <> '' THEN
                     -- Not its first statement.
                     number := -1;
                 ELSE
                     number := nextval('transactions');
                     PERFORM set_config('tests.number', number::text, true);
                 END IF;
                 IF number % (2 * {ONE_IN}) = 0 THEN
                     RAISE serialization_failure;
                 END IF;
                 RETURN NULL;
             END $$;
         CREATE FUNCTION conflict_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 IF current_setting('tests.number')::bigint % (2 * {ONE_IN}) = {ONE_IN} THEN
                     RAISE serialization_failure;
                 END IF;
                 RETURN NULL;
             END $$;"
    ));
    for table in ["oauth_flow", "oauth_revocation", "minutes_connection"] {
        database.execute(&format!(
            "CREATE TRIGGER conflict AFTER INSERT OR UPDATE OR DELETE ON {table}
             FOR EACH STATEMENT EXECUTE FUNCTION conflict();
             CREATE CONSTRAINT TRIGGER conflict_at_commit AFTER INSERT OR UPDATE OR DELETE
             ON {table} DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION conflict_at_commit();"
        ));
    }
    // What the test itself does is not counted.
    database.execute("SET tests.number = '-1'");
}

fn one_in_so_many(database: &TestDatabase) -> i64 {
    database.number(&format!(
        "SELECT last_value / {ONE_IN} AS n FROM transactions"
    ))
}

struct Office {
    provider: MockProvider,
    instances: [Host; 2],
    is_over: AtomicBool,
}

impl Office {
    /// Connects, has tokens refreshed and disconnects, again and again; stays connected in the end.
    async fn work(self: Arc<Self>, user: i32) {
        for round in 1..=ROUNDS {
            self.connect(user).await;
            self.refresh(user).await;
            if round < ROUNDS {
                self.disconnect(user, round).await;
            }
        }
    }

    async fn connect(&self, user: i32) {
        let [one, other] = &self.instances;
        let browser = one.browser(user);
        let callback = browser.consent("minutes", &self.provider).await;
        let path = callback.strip_prefix(BACKEND_URL).expect("our own");
        let there = other.browser(user);
        there.restore_cookies(&browser.cookies());
        assert_eq!(outcome(&there.callback(path).await), "connected");
    }

    /// Four ask at once when the token has expired; all get the same.
    async fn refresh(&self, user: i32) {
        let [one, other] = &self.instances;
        one.sql(&format!(
            "UPDATE minutes_connection SET issued_at = unixepoch() - 7200,
             expires_at = unixepoch() - 3600 WHERE user_id = {user}"
        ));
        let oauths = [one, other, one, other].map(|host| &host.oauth);
        let asking = oauths.map(|oauth| Minutes::access_token(oauth, user));
        let tokens = futures_util::future::join_all(asking).await;
        let tokens: Vec<String> = tokens
            .into_iter()
            .map(|token| token.unwrap().expose_secret().to_owned())
            .collect();
        assert!(self.provider.token_is_live(&tokens[0]));
        assert!(tokens.iter().all(|token| *token == tokens[0]));
    }

    /// By the user, or by whoever deletes their account.
    async fn disconnect(&self, user: i32, round: i32) {
        let [one, other] = &self.instances;
        if round % 2 == 0 {
            other.oauth.purge_user(user).await.unwrap();
        } else {
            let answer = one.browser(user).post("/api/minutes/disconnect").await;
            assert_eq!(answer.status(), 200);
        }
        let status = Minutes::status(&other.oauth, user).await.unwrap().status;
        assert_eq!(status, ConnectionStatus::NotConnected);
        // What is not revoked before the user connects again waits for the next disconnect.
        let waiting =
            format!("SELECT count(*) AS n FROM oauth_revocation WHERE user_id = '{user}'");
        let is_done = eventually_within(Duration::from_secs(90), || one.number(&waiting) == 0);
        assert!(is_done.await, "{user}");
    }

    /// What a refresher does, at both instances at once.
    async fn sweep(self: Arc<Self>) {
        while !self.is_over.load(Ordering::Relaxed) {
            let looks = self
                .instances
                .each_ref()
                .map(|host| host.oauth.refresh_due());
            for look in futures_util::future::join_all(looks).await {
                assert_eq!(look.unwrap().failed, 0);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn nothing_is_lost_or_doubled(&self) {
        let [one, other] = &self.instances;
        for (rows, count) in [
            (
                "minutes_connection WHERE status = 'active'",
                i64::from(USERS),
            ),
            ("oauth_flow WHERE done_at IS NULL", 0),
            ("oauth_revocation", 0),
        ] {
            let counted = one.number(&format!("SELECT count(*) AS n FROM {rows}"));
            assert_eq!(counted, count, "{rows}");
        }
        for user in 1..=USERS {
            let token = Minutes::access_token(&other.oauth, user).await.unwrap();
            assert!(self.provider.token_is_live(token.expose_secret()));
        }
    }

    /// Each code, each refresh token and each token to revoke was presented once.
    fn the_provider_was_asked_once_for_everything(&self) {
        let requests = self.provider.requests();
        let count = |rounds| usize::try_from(USERS * rounds).unwrap();
        let (flows, ended) = (count(ROUNDS), count(ROUNDS - 1));
        for (parameter, expected) in [
            ("code", flows),
            ("refresh_token", flows),
            ("token", 2 * ended),
        ] {
            let mut presented: HashMap<&str, usize> = HashMap::new();
            for request in &requests {
                if request.endpoint != Endpoint::Authorization
                    && let Some(value) = request.param(parameter)
                {
                    *presented.entry(value).or_default() += 1;
                }
            }
            let again = presented.values().filter(|count| **count > 1).count();
            assert_eq!((presented.len(), again), (expected, 0), "{parameter}");
        }
    }
}
