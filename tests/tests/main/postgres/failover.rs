//! A primary that fails over in mid-refresh: streaming replication, as Debian's packages have it.

use std::{net::SocketAddr, time::Duration};

use diesel::connection::CacheSize;
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, deadpool::Pool},
};
use futures_util::future::join_all;
use lightfriend_runtime::{
    Database, KeyRing, OAuth,
    testing::{Endpoint, MockProvider},
};

use super::{
    instance::{EXPIRE, Instance, USERS},
    pools, scratch,
    servers::{Server, wait_for},
    way::Way,
};
use crate::support::{Browser, outcome};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs Postgres's programs"]
async fn a_failover_in_mid_refresh_loses_no_token() {
    let primary = Server::start().await;
    primary.sql(USERS).await;
    let standby = primary.standby().await;
    let cluster = Cluster::of(primary, standby).await;
    let provider = MockProvider::start().await.unwrap();
    let instances = instances(&cluster, &provider).await;
    fail_over(cluster, &instances, &provider).await;
}

/// Two servers, one of which takes writes, and an address that leads to it.
struct Cluster {
    primary: Server,
    standby: Server,
    virtual_address: Way,
}

impl Cluster {
    async fn of(primary: Server, standby: Server) -> Self {
        let virtual_address = Way::to(address_of(&primary)).await;
        Self {
            primary,
            standby,
            virtual_address,
        }
    }

    /// Both, as drivers are told that they belong together.
    fn url_of_both(&self) -> String {
        let [one, other] = [&self.standby, &self.primary].map(Server::port);
        format!(
            "postgres://tests@127.0.0.1:{one},127.0.0.1:{other}/postgres\
             ?target_session_attrs=read-write"
        )
    }

    fn virtual_url(&self) -> String {
        let address = self.virtual_address.address();
        format!("postgres://tests@{address}/postgres")
    }
}

fn address_of(server: &Server) -> SocketAddr {
    ([127, 0, 0, 1], server.port()).into()
}

/// An instance, and its part.
struct Member {
    name: &'static str,
    instance: Instance,
    /// Whether the provider answers while there is no primary, or only when there is one again.
    is_answered_early: bool,
    /// Whether its pool waits for a server, longer than this test does.
    waits: bool,
    /// Whose token is refreshed meanwhile.
    refreshing: i32,
    /// Whose token is good for a while.
    fresh: i32,
    /// Who comes back from the provider meanwhile.
    connecting: i32,
}

async fn instances(cluster: &Cluster, provider: &MockProvider) -> Vec<Member> {
    let (both, virtual_url) = (cluster.url_of_both(), cluster.virtual_url());
    let opened = || OAuth::connect(&both).unwrap();
    let hosts: Pool<AsyncPgConnection> =
        Pool::builder(AsyncDieselConnectionManager::new(virtual_url))
            .max_size(4)
            .build()
            .unwrap();
    let mut databases: Vec<(&str, Database, bool)> = vec![
        ("both, answered early", opened(), true),
        ("both, answered late", opened(), false),
        ("virtual address", hosts.into(), true),
    ];
    let of_libpq = pools::libpqs(&both, CacheSize::Unbounded).into_iter();
    databases.extend(of_libpq.map(|(name, pool)| (name, pool, true)));
    let keys = KeyRing::generate().unwrap();
    let mut members = Vec::new();
    for (user, (name, database, is_answered_early)) in (10..).step_by(10).zip(databases) {
        let instance = Instance::start(database, &keys, provider).await;
        instance.oauth.migrate().await.unwrap();
        for user in [user, user + 1] {
            instance.connect(user, provider).await;
        }
        members.push(Member {
            name,
            instance,
            is_answered_early,
            waits: name == "r2d2",
            refreshing: user,
            fresh: user + 1,
            connecting: user + 2,
        });
    }
    members
}

async fn fail_over(cluster: Cluster, members: &[Member], provider: &MockProvider) {
    let Cluster {
        mut primary,
        standby,
        virtual_address,
    } = cluster;
    let reads = refreshes_under_way(members, &primary, provider).await;
    let callbacks = flows_under_way(members, provider).await;

    primary.kill().await;
    let those_who_fail = || {
        members
            .iter()
            .zip(&callbacks)
            .filter(|(member, _)| !member.waits)
    };
    let asked = those_who_fail().map(|(member, callback)| asked_meanwhile(member, callback));
    join_all(asked).await;
    let_go(members, true);
    // The answers are there, and nobody to keep them but the instances.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(reads.iter().all(|(_, read)| !read.is_finished()));

    standby.promote().await;
    virtual_address.lead_to(address_of(&standby));
    let_go(members, false);
    for (name, read) in reads {
        let (status, error) = read.await.unwrap();
        assert_eq!((status, error.as_str()), (200, ""), "{name}");
    }
    everything_is_there(members, &standby, provider).await;
    // A flow that could not be looked up is still good.
    let late = join_all(callbacks.iter().map(Callback::follow)).await;
    assert_eq!(late, vec!["connected"; members.len()]);
    pools::assert_presented_once(provider);
}

type Read = tokio::task::JoinHandle<(u16, String)>;

/// The provider has spent the refresh tokens, and its answers are on their way.
async fn refreshes_under_way(
    members: &[Member],
    primary: &Server,
    provider: &MockProvider,
) -> Vec<(&'static str, Read)> {
    for member in members {
        let user = member.refreshing;
        primary
            .sql(&format!("{EXPIRE} WHERE user_id = {user}"))
            .await;
    }
    provider.clear_requests();
    let mut reads = Vec::new();
    for member in members {
        member.instance.provider.hold_answers();
        let read = tokio::spawn(member.instance.files(member.refreshing));
        reads.push((member.name, read));
    }
    let within = Duration::from_mins(1);
    assert!(
        provider
            .wait_for(Endpoint::Token, members.len(), within)
            .await
    );
    reads
}

fn let_go(members: &[Member], early: bool) {
    for member in members {
        if member.is_answered_early == early {
            member.instance.provider.let_go();
        }
    }
}

/// Whoever has consented.
struct Callback {
    browser: Browser,
    url: String,
}

impl Callback {
    async fn follow(&self) -> String {
        outcome(&self.browser.callback(&self.url).await)
    }
}

async fn flows_under_way(members: &[Member], provider: &MockProvider) -> Vec<Callback> {
    let consents = members.iter().map(|member| async {
        let browser = member.instance.browser(member.connecting);
        let url = browser.consent("archive", provider).await;
        Callback { browser, url }
    });
    join_all(consents).await
}

/// Requests that need the database are told to come again, by a word that programs know.
async fn asked_meanwhile(member: &Member, callback: &Callback) {
    let files = member.instance.files(member.fresh);
    let browser = member.instance.browser(member.connecting);
    let json = [
        ("accept", "application/json"),
        ("sec-fetch-site", "same-origin"),
    ];
    let start = browser.send(reqwest::Method::POST, "/api/archive/oauth/start", &json);
    let status = browser.get("/api/archive/status");
    let (files, start, status, callback) = tokio::join!(files, start, status, callback.follow());
    assert_eq!(callback, "database_unavailable", "{}", member.name);
    let unavailable = (503, "database_unavailable".to_owned());
    assert_eq!(files, unavailable, "{}", member.name);
    for response in [start, status] {
        assert_eq!(response.status(), 503, "{}", member.name);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["error"], unavailable.1, "{}", member.name);
    }
}

/// What the provider handed out is in the new primary, and every pool has found it.
async fn everything_is_there(members: &[Member], primary: &Server, provider: &MockProvider) {
    primary.sql(EXPIRE).await;
    let from_the_right = members.iter().cycle().skip(1);
    for (member, other) in members.iter().zip(from_the_right) {
        for user in [member.refreshing, member.fresh] {
            let read = other.instance.files(user).await;
            assert_eq!(read, (200, String::new()), "{}: user {user}", member.name);
        }
        let user = member.connecting + 1;
        member.instance.connect(user, provider).await;
        member.instance.disconnect(user).await;
    }
    let url = primary.url("postgres");
    let waiting = "SELECT id FROM oauth_revocation";
    wait_for(async || scratch::texts(&url, waiting).await.is_empty().then_some(())).await;
}
