//! What must be true when the soak is over.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use lightfriend_runtime::ExposeSecret as _;
use reqwest::StatusCode;

use super::{
    STEADY, Soak, USERS,
    books::Verdict,
    child::{Vitals, problems_file},
    fleet::least_of,
    say,
    side::{LIFETIME, Side},
};

/// A dead process's lease lapses in about a minute; what is more is for busy machines.
const PATIENCE: Duration = Duration::from_secs(100);

/// So long a refused token counts as new.
const YOUNG: Duration = Duration::from_secs(31);

impl Soak {
    pub async fn reckon(&self, at_first: Vitals) {
        self.door.set_trouble(false);
        self.fleet.rest().await;
        self.host.oauth.drain().await;
        say("everybody rests");
        self.everybody_is_served().await;
        self.losses_are_explained();
        self.every_living_token_is_held().await;
        self.nothing_is_left_behind().await;
        self.the_first_process_has_not_grown(at_first).await;
        let problems = std::fs::read_to_string(problems_file(self.host.database.folder()));
        let problems = problems.unwrap_or_default();
        // The first few tell enough.
        let first: Vec<&str> = problems.lines().take(5).collect();
        assert_eq!(first, [""; 0], "processes met problems");
        self.fleet.end();
        self.ledger.assert_whole().await;
        self.say_what_was_done();
    }

    /// Every connection has a token that lives, or its grant has ended; steady users have one.
    async fn everybody_is_served(&self) {
        let mut reading = Vec::new();
        for side in Side::BOTH {
            for row in self.ledger.rows(side).await {
                reading.push(self.is_served(side, row.user_id));
            }
        }
        let served = futures_util::future::join_all(reading).await;
        let at_least = usize::try_from(2 * STEADY).expect("a few");
        assert!(served.len() >= at_least, "{} connections", served.len());
        self.note_losses().await;
    }

    async fn is_served(&self, side: Side, user: i32) {
        let begin = Instant::now();
        let mut oauth = self.host.oauth.clone();
        loop {
            let answer = side.call(&oauth, user).await;
            match &answer {
                Ok(StatusCode::OK) => break,
                // To be judged.
                Err(error) if error.is_reauth_required() => return,
                // A process renews no token that was refused when it was young, for an hour;
                // another one does, once it is older.
                Ok(StatusCode::UNAUTHORIZED) => {
                    tokio::time::sleep(YOUNG).await;
                    oauth = self.instance();
                }
                _ => tokio::time::sleep(Duration::from_secs(1)).await,
            }
            let took = begin.elapsed();
            assert!(took < PATIENCE, "{side:?} of user {user}: {answer:?}");
        }
        let token = side.access_token(&oauth, user).await;
        let token = token.expect("a token that was just used");
        assert!(
            self.provider(side).token_is_live(token.expose_secret()),
            "{side:?} of user {user} has a dead token"
        );
    }

    fn losses_are_explained(&self) {
        let losses = self.losses.lock().unwrap();
        let mut verdicts: HashMap<(Side, Verdict), usize> = HashMap::new();
        for (token, (side, user)) in losses.iter() {
            let verdict = self.books.judge_loss(token);
            if let Verdict::Unexplained(story) = &verdict {
                say(&format!("{side:?} of user {user} is lost:\n{story}"));
            }
            *verdicts.entry((*side, verdict)).or_default() += 1;
        }
        let mut unexplained = 0;
        for ((side, verdict), count) in &verdicts {
            match verdict {
                Verdict::Unexplained(_) => unexplained += count,
                _ => say(&format!("{side:?}: {count} grants ended: {verdict:?}")),
            }
            // Nothing that goes wrong once costs a connection where the provider forgives.
            if *side == Side::Lenient {
                unexplained += count;
            }
        }
        assert_eq!(unexplained, 0, "connections are lost that need not be");
    }

    /// Superseded access tokens are dead by then.
    async fn every_living_token_is_held(&self) {
        tokio::time::sleep(Duration::from_secs(LIFETIME + 1)).await;
        let held = self.ledger.held(&self.host.oauth).await;
        self.no_other_lives(|token| held.contains(token));
    }

    fn no_other_lives(&self, is_held: impl Fn(&str) -> bool) {
        let mut verdicts: HashMap<Verdict, usize> = HashMap::new();
        for provider in &self.providers {
            let issued = [
                provider.issued_access_tokens(),
                provider.issued_refresh_tokens(),
            ];
            for token in issued.concat() {
                if provider.token_is_live(&token) && !is_held(&token) {
                    *verdicts.entry(self.books.judge_orphan(&token)).or_default() += 1;
                }
            }
        }
        let mut unexplained = 0;
        for (verdict, count) in &verdicts {
            if let Verdict::Unexplained(story) = verdict {
                say(&format!("a token lives that nobody holds:\n{story}"));
                unexplained += count;
            } else {
                say(&format!("{count} tokens live that nobody has: {verdict:?}"));
            }
        }
        assert_eq!(unexplained, 0, "tokens live that nobody holds");
    }

    /// When everybody has disconnected, the tables are empty and the tokens dead.
    async fn nothing_is_left_behind(&self) {
        let flows = "SELECT count(*) AS n FROM (SELECT 1 FROM oauth_flow WHERE claimed_at IS NULL \
                     GROUP BY user_id, service HAVING count(*) > 10)";
        assert_eq!(self.ledger.number(flows).await, 0, "more than ten flows");
        for user in 1..=USERS {
            self.host.oauth.purge_user(user).await.expect("a purge");
        }
        let give_up = Instant::now() + Duration::from_mins(2);
        while self.count("oauth_revocation").await > 0 {
            assert!(Instant::now() < give_up, "the outbox is not emptied");
            // As if the pauses were over.
            let sql = "UPDATE oauth_revocation SET next_attempt_at = unixepoch() WHERE \
                       next_attempt_at > unixepoch()";
            self.ledger.sql(sql).await;
            self.host.oauth.refresh_due().await.expect("a look");
        }
        for table in ["strict_connection", "lenient_connection", "oauth_flow"] {
            assert_eq!(self.count(table).await, 0, "{table}");
        }
        assert_eq!(self.count("oauth_key").await, 3);
        self.no_other_lives(|_| false);
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        self.ledger.number(sql).await
    }

    async fn the_first_process_has_not_grown(&self, at_first: Vitals) {
        // What is kept open for the next request, and revocations that wait for their next attempt.
        self.door.close_idle();
        let give_up = Instant::now() + PATIENCE;
        let mut least = self.fleet.vitals().await;
        while least.tasks > at_first.tasks || least.descriptors > at_first.descriptors {
            assert!(
                Instant::now() < give_up,
                "the first process has grown from {at_first:?} to {least:?}"
            );
            tokio::time::sleep(Duration::from_secs(1)).await;
            least = least_of(least, self.fleet.vitals().await);
        }
        say(&format!("at rest in the end: {least:?}"));
        assert!(least.deeds > at_first.deeds, "it has worked");
    }

    fn say_what_was_done(&self) {
        let [calls, brought, kills, jumps] = self.books.counts();
        let count = |counter: &std::sync::atomic::AtomicUsize| {
            counter.load(std::sync::atomic::Ordering::Relaxed)
        };
        let (connects, disconnects) = (count(&self.connects), count(&self.disconnects));
        say(&format!(
            "{calls} token requests, {brought} of them brought tokens; {kills} kills, {jumps} \
             jumps of the clock, {connects} connects, {disconnects} disconnects"
        ));
        assert!(brought > calls / 4 && kills > 0 && connects > 0);
    }
}
