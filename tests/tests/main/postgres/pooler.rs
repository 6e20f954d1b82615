//! PgBouncer in transaction mode in front of the server: each transaction has another of the server's
//! connections, whichever client it comes from.

use std::{io::Write as _, path::Path};

use diesel::connection::CacheSize;
use futures_util::future::join_all;
use lightfriend_runtime::{Database, KeyRing, OAuth, testing::MockProvider};
use tokio::process::{Child, Command};
use tokio_postgres::{Client, NoTls};

use super::{
    host, host_at,
    instance::{Instance, USERS},
    pools,
    programs::{Folder, command, free_port, run},
    scratch,
    servers::wait_for,
};

/// Connections to the server.
const SESSIONS: usize = 4;

/// Debian's, which is on no path of users', or the one that `TEST_PGBOUNCER` names.
fn program() -> Command {
    let named = std::env::var_os("TEST_PGBOUNCER");
    command(Path::new(&named.unwrap_or("/usr/sbin/pgbouncer".into())))
}

struct Pooler {
    _child: Child,
    folder: Folder,
    port: u16,
}

impl Pooler {
    /// In front of this database, with more of its settings.
    async fn start(url: &str, settings: &str) -> Self {
        let server: tokio_postgres::Config = url.parse().unwrap();
        let password = server.get_password().map_or(String::new(), |password| {
            format!("password={}", String::from_utf8_lossy(password))
        });
        let (folder, port) = (Folder::new(), free_port());
        let ini = folder.file("ini");
        let text = format!(
            "[databases]\n\
             * = host=127.0.0.1 port={} user={} {password}\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\n\
             listen_port = {port}\n\
             unix_socket_dir =\n\
             auth_type = any\n\
             pool_mode = transaction\n\
             default_pool_size = {SESSIONS}\n\
             server_round_robin = 1\n\
             {settings}\n",
            server.get_ports().first().unwrap_or(&5432),
            server.get_user().unwrap(),
        );
        std::fs::write(&ini, text).unwrap();
        let child = folder.start(program().arg(&ini));
        let pooler = Self {
            _child: child,
            folder,
            port,
        };
        let through = pooler.url(url, "");
        wait_for(async || {
            let (client, _) = tokio_postgres::connect(&through, NoTls).await.ok()?;
            Some(client)
        })
        .await;
        pooler
    }

    /// The way to the same database through this.
    fn url(&self, url: &str, query: &str) -> String {
        let server: tokio_postgres::Config = url.parse().unwrap();
        let (user, name) = (server.get_user().unwrap(), server.get_dbname().unwrap());
        format!("postgres://{user}@127.0.0.1:{}/{name}?{query}", self.port)
    }

    /// Several clients' transactions at once, after which as many connections lead to the server.
    async fn open_sessions(&self, url: &str) -> Vec<Client> {
        let through = self.url(url, "");
        let mut clients = Vec::new();
        for _ in 0..SESSIONS {
            let (client, connection) = tokio_postgres::connect(&through, NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute("BEGIN").await.unwrap();
            clients.push(client);
        }
        for client in &clients {
            client.batch_execute("COMMIT").await.unwrap();
        }
        clients
    }

    /// The names of what is prepared on any of the server's connections.
    async fn prepared(&self, url: &str) -> Vec<String> {
        let clients = self.open_sessions(url).await;
        // At once, so that each has another one.
        let begun = clients.iter().map(|client| client.batch_execute("BEGIN"));
        join_all(begun).await;
        let names = clients.iter().map(async |client| {
            let names = client
                .simple_query("SELECT name FROM pg_prepared_statements")
                .await;
            let names = names.unwrap();
            let rows = names.iter().filter_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            });
            rows.collect::<Vec<_>>()
        });
        join_all(names).await.concat()
    }
}

/// Whether it can be told to know prepared statements.
async fn knows_prepared_statements() -> bool {
    let said = run(program().arg("--version")).await;
    let said = String::from_utf8(said).unwrap();
    let version = said.split_whitespace().nth(1).unwrap();
    let mut numbers = version
        .split('.')
        .map(|number| number.parse::<u32>().unwrap());
    (numbers.next(), numbers.next()) >= (Some(1), Some(21))
}

const TOO_OLD: &str = "not run: statements_stay_prepared_behind_a_pooler_that_knows_them: PgBouncer \
                       is older than 1.21; TEST_PGBOUNCER names another\n";

/// What makes every version of it know none.
async fn without_prepared_statements() -> &'static str {
    if knows_prepared_statements().await {
        "max_prepared_statements = 0"
    } else {
        ""
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs TEST_POSTGRES_URL and PgBouncer"]
async fn connections_live_behind_a_pooler_that_knows_no_prepared_statements() {
    scratch::on_a_database(async |url: String| {
        scratch::run(&url, USERS).await;
        let pooler = Pooler::start(&url, without_prepared_statements().await).await;
        let opened = || OAuth::connect(&pooler.url(&url, "pgbouncer=true")).unwrap();
        let mut databases = vec![("OAuth::connect", opened()), ("another instance", opened())];
        databases.extend(pools::libpqs(&pooler.url(&url, ""), CacheSize::Disabled));
        let provider = MockProvider::start().await.unwrap();
        let instances = served(databases, &provider).await;
        pools::lives(&instances, &provider, &url).await;
        let left = pooler.prepared(&url).await;
        assert!(left.is_empty(), "{left:?}");
    })
    .await;
}

async fn served(
    databases: Vec<(&'static str, Database)>,
    provider: &MockProvider,
) -> Vec<(&'static str, Instance)> {
    let keys = KeyRing::generate().unwrap();
    let mut instances = Vec::new();
    for (name, database) in databases {
        instances.push((name, Instance::start(database, &keys, provider).await));
    }
    // All at once, each on whichever connections it is given.
    let migrations = instances.iter().map(async |(name, instance)| {
        let migrated = instance.oauth.migrate().await;
        migrated.unwrap_or_else(|error| panic!("{name}: {error}"));
        instance.oauth.check().await.unwrap();
    });
    join_all(migrations).await;
    instances
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs TEST_POSTGRES_URL and PgBouncer"]
async fn statements_stay_prepared_behind_a_pooler_that_knows_them() {
    if !knows_prepared_statements().await {
        // Debian 12 has 1.18. Written past the harness, which would keep it to itself.
        std::io::stderr().write_all(TOO_OLD.as_bytes()).unwrap();
        return;
    }
    scratch::on_a_database(async |url: String| {
        scratch::run(&url, USERS).await;
        let pooler = Pooler::start(&url, "max_prepared_statements = 100").await;
        let provider = MockProvider::start().await.unwrap();
        let databases = pools::all(&pooler.url(&url, "")).await;
        let instances = served(databases, &provider).await;
        pools::lives(&instances, &provider, &url).await;
        assert!(!pooler.prepared(&url).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs TEST_POSTGRES_URL and PgBouncer"]
async fn a_pooler_that_knows_no_prepared_statements_is_said_at_boot() {
    scratch::on_a_database(async |url: String| {
        let pooler = Pooler::start(&url, without_prepared_statements().await).await;
        let _sessions = pooler.open_sessions(&url).await;
        let through = pooler.url(&url, "");
        let error = host_at(&through).migrate().await.unwrap_err();
        assert!(error.is_misconfigured(), "{error}\n{}", pooler.folder.log());
        assert!(error.to_string().contains("pgbouncer=true"), "{error}");
        for (name, database) in pools::libpqs(&through, CacheSize::Unbounded) {
            // Here it is Diesel's cache, which the host should have switched off.
            let error = host(database).migrate().await.unwrap_err();
            assert!(
                error.to_string().contains("pgbouncer=true"),
                "{name}: {error}"
            );
        }
    })
    .await;
}
