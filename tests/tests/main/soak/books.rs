//! The books of the soak: every token request with what became of it, every kill, every jump of
//! the clock. From them follows which losses could not be avoided.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use hyper::StatusCode;

use super::trouble::Trouble;

/// What storing an answer takes at most on a busy machine, while nobody holds the database's lock.
const STORED_WITHIN: Duration = Duration::from_secs(3);

/// A client waits no longer for an answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(14);

/// Jumps of the clock up to here cost nothing, whatever is under way.
pub const HARMLESS_JUMP: i64 = 10;

/// The lease is taken so long before its call at most.
const SENT_WITHIN: Duration = Duration::from_secs(3);

/// One token request.
#[derive(Debug, Clone)]
pub struct Call {
    pub agent: String,
    pub presented: String,
    pub trouble: Trouble,
    pub begun: Instant,
    pub processed: Option<Processed>,
    /// When the answer was on its way.
    pub answered: Option<Instant>,
}

/// What the provider itself has said.
#[derive(Debug, Clone)]
pub struct Processed {
    pub at: Instant,
    pub status: StatusCode,
    pub access_token: Option<String>,
    pub refresh_token: Option<String>,
}

impl Processed {
    pub fn read(at: Instant, status: StatusCode, body: &Bytes) -> Self {
        let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Self {
            at,
            status,
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
        }
    }
}

/// A process was killed, between two moments.
#[derive(Debug, Clone)]
struct Kill {
    agent: String,
    from: Instant,
    until: Instant,
}

/// Somebody else held the database's lock.
#[derive(Debug, Clone, Copy)]
struct Lock {
    from: Instant,
    until: Instant,
}

#[derive(Debug, Clone, Copy)]
struct Jump {
    seconds: i64,
    from: Instant,
    until: Instant,
}

#[derive(Default)]
struct Entries {
    calls: Vec<Call>,
    grants: usize,
    /// The grant of every token.
    grant_of: HashMap<String, usize>,
    lagged: HashMap<usize, Instant>,
    revoked: Vec<(String, String, Instant)>,
    kills: Vec<Kill>,
    jumps: Vec<Jump>,
    locks: Vec<Lock>,
}

/// Why a connection, or a token, is lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Its process was killed between the provider's answer and the commit.
    Killed,
    /// The answer never came: the provider, or the way from it, lost it.
    Undelivered,
    /// The clock jumped while a lease was held.
    ClockJumped,
    /// None of these: what must not be. What the books say of it.
    Unexplained(String),
}

pub struct Books {
    begun: Instant,
    entries: Mutex<Entries>,
}

impl Books {
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            entries: Mutex::default(),
        }
    }

    pub fn begin(&self, agent: &str, presented: &str, trouble: Trouble) -> usize {
        let mut entries = self.entries();
        entries.calls.push(Call {
            agent: agent.to_owned(),
            presented: presented.to_owned(),
            trouble,
            begun: Instant::now(),
            processed: None,
            answered: None,
        });
        entries.calls.len() - 1
    }

    pub fn processed(&self, call: usize, processed: Processed) {
        let mut entries = self.entries();
        let presented = entries.calls[call].presented.clone();
        if processed.refresh_token.is_some() {
            let known = entries.grant_of.get(&presented).copied();
            let grant = known.unwrap_or_else(|| {
                entries.grants += 1;
                entries.grants
            });
            let tokens = [&processed.access_token, &processed.refresh_token];
            for token in tokens.into_iter().flatten() {
                entries.grant_of.insert(token.clone(), grant);
            }
        }
        entries.calls[call].processed = Some(processed);
    }

    pub fn answered(&self, call: usize) {
        self.entries().calls[call].answered = Some(Instant::now());
    }

    pub fn revoked(&self, token: &str, agent: &str) {
        let revoked = (token.to_owned(), agent.to_owned(), Instant::now());
        self.entries().revoked.push(revoked);
    }

    pub fn grant_of(&self, token: &str) -> Option<usize> {
        self.entries().grant_of.get(token).copied()
    }

    pub fn lagged(&self, grant: usize) {
        self.entries().lagged.insert(grant, Instant::now());
    }

    pub fn lagged_within(&self, grant: usize, time: Duration) -> bool {
        let entries = self.entries();
        let at = entries.lagged.get(&grant);
        at.is_some_and(|at| at.elapsed() < time)
    }

    pub fn killed(&self, agent: &str, from: Instant) {
        self.entries().kills.push(Kill {
            agent: agent.to_owned(),
            from,
            until: Instant::now(),
        });
    }

    pub fn jumped(&self, seconds: i64, from: Instant) {
        let until = Instant::now();
        self.entries().jumps.push(Jump {
            seconds,
            from,
            until,
        });
    }

    pub fn locked(&self, from: Instant) {
        let until = Instant::now();
        self.entries().locks.push(Lock { from, until });
    }

    /// Calls, those of them that brought tokens, kills and jumps.
    pub fn counts(&self) -> [usize; 4] {
        let entries = self.entries();
        let brought = |call: &&Call| call.gave(|_| true);
        [
            entries.calls.len(),
            entries.calls.iter().filter(brought).count(),
            entries.kills.len(),
            entries.jumps.len(),
        ]
    }

    /// Why the grant of this refresh token, which a connection has, has ended.
    pub fn judge_loss(&self, refresh_token: &str) -> Verdict {
        let entries = self.entries();
        let verdict = entries.why_ended(refresh_token);
        verdict.unwrap_or_else(|| Verdict::Unexplained(self.story(&entries, refresh_token)))
    }

    /// Why nobody holds this token, which lives.
    pub fn judge_orphan(&self, token: &str) -> Verdict {
        let entries = self.entries();
        let mut verdict = None;
        for call in entries
            .calls
            .iter()
            .filter(|call| call.gave(|it| it == token))
        {
            verdict = entries.why_not_stored(call);
            if verdict.is_none() {
                break;
            }
        }
        verdict.unwrap_or_else(|| Verdict::Unexplained(self.story(&entries, token)))
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().expect("the books")
    }

    /// Everything about a token's grant, in order. Tokens by their ends.
    fn story(&self, entries: &Entries, token: &str) -> String {
        let grant = entries.grant_of.get(token);
        let is_of_it = |token: &str| entries.grant_of.get(token) == grant;
        let mut lines = vec![(self.begun, format!("the token is ..{}", end(token)))];
        for call in &entries.calls {
            let concerns = is_of_it(&call.presented) || call.gave(is_of_it);
            if !concerns {
                continue;
            }
            let said = call.processed.as_ref().map(|processed| {
                let given = processed.refresh_token.as_deref().map(end);
                (processed.status.as_u16(), given)
            });
            let answered = call.answered.map(|at| at - call.begun);
            let (agent, presented) = (&call.agent, end(&call.presented));
            let line = format!(
                "{agent} presents ..{presented}, {:?}: {said:?}, answered after {answered:?}",
                call.trouble
            );
            lines.push((call.begun, line));
            let kills = entries.kills.iter().filter(|kill| kill.agent == call.agent);
            lines.extend(kills.map(|kill| (kill.from, format!("{} is killed", kill.agent))));
        }
        for (revoked, agent, at) in &entries.revoked {
            if is_of_it(revoked) {
                lines.push((*at, format!("{agent} revokes ..{}", end(revoked))));
            }
        }
        if let Some(at) = grant.and_then(|grant| entries.lagged.get(grant)) {
            lines.push((*at, "a server lags".to_owned()));
        }
        let first = lines.iter().map(|(at, _)| *at).skip(1).min();
        let jumps = entries.jumps.iter();
        let jumps = jumps.filter(|jump| first.is_some_and(|first| jump.until >= first));
        lines.extend(jumps.map(|jump| (jump.from, format!("the clock jumps {}s", jump.seconds))));
        lines.sort();
        lines.dedup();
        let lines = lines.iter().map(|(at, line)| {
            let at = at.saturating_duration_since(self.begun).as_secs_f32();
            format!("  {at:8.2} {line}\n")
        });
        lines.collect()
    }
}

fn end(token: &str) -> &str {
    &token[token.len().saturating_sub(6)..]
}

impl Call {
    /// Whether it brought a token of which this is true.
    fn gave(&self, is: impl Fn(&str) -> bool) -> bool {
        let Some(processed) = &self.processed else {
            return false;
        };
        let tokens = [&processed.access_token, &processed.refresh_token];
        tokens.into_iter().flatten().any(|token| is(token))
    }
}

impl Entries {
    fn why_ended(&self, refresh_token: &str) -> Option<Verdict> {
        let grant = self.grant_of.get(refresh_token)?;
        let mut calls: Vec<(&Call, &Processed)> = self
            .calls
            .iter()
            .filter(|call| self.grant_of.get(&call.presented) == Some(grant))
            .filter_map(|call| Some((call, call.processed.as_ref()?)))
            .collect();
        calls.sort_by_key(|(_, processed)| processed.at);
        // What the provider refused first, it had been presented before.
        let (second, _) = calls.iter().find(|(_, said)| !said.status.is_success())?;
        let (first, _) = calls
            .iter()
            .find(|(call, said)| call.presented == second.presented && said.status.is_success())?;
        if let Some(verdict) = self.why_not_stored(first) {
            let was_over = |kill: &&Kill| kill.agent == first.agent && kill.from <= second.begun;
            if verdict != Verdict::Killed || self.kills.iter().any(|kill| was_over(&kill)) {
                return Some(verdict);
            }
        }
        self.has_jumped_between(first, second)
            .then_some(Verdict::ClockJumped)
    }

    /// Why nobody can have stored what this call brought.
    fn why_not_stored(&self, call: &Call) -> Option<Verdict> {
        if call.trouble.destroys_the_answer() {
            return Some(Verdict::Undelivered);
        }
        let killed = self.kills.iter().any(|kill| {
            let stored = call.answered.map(|answered| self.stored_by(answered));
            kill.agent == call.agent
                && kill.until >= call.begun
                && stored.is_none_or(|stored| kill.from <= stored)
        });
        if killed {
            return Some(Verdict::Killed);
        }
        let took = call.answered.map(|answered| answered - call.begun);
        let is_too_late = took.is_some_and(|took| took > ANSWERED_WITHIN)
            || took.is_none() && call.begun.elapsed() > ANSWERED_WITHIN;
        is_too_late.then_some(Verdict::Undelivered)
    }

    /// When at the latest what was answered then is stored: whoever holds the lock delays that.
    fn stored_by(&self, answered: Instant) -> Instant {
        let delaying = |lock: &&Lock| {
            lock.from <= answered + STORED_WITHIN && lock.until + STORED_WITHIN >= answered
        };
        let released = self
            .locks
            .iter()
            .filter(delaying)
            .map(|lock| lock.until)
            .max();
        released.unwrap_or(answered).max(answered) + STORED_WITHIN
    }

    /// Whether whoever came later could not know, by the clock, that the other one has the lease:
    /// then either of them may have been the one to be refused.
    fn has_jumped_between(&self, one: &Call, other: &Call) -> bool {
        let (first, second) = if one.begun <= other.begun {
            (one, other)
        } else {
            (other, one)
        };
        let stored = first.answered.map(|answered| self.stored_by(answered));
        let is_under_way = stored.is_none_or(|stored| second.begun <= stored);
        is_under_way
            && self.jumps.iter().any(|jump| {
                jump.seconds.abs() > HARMLESS_JUMP
                    && jump.until + SENT_WITHIN >= first.begun
                    && jump.from <= second.begun
            })
    }
}
