//! Every kind of pool that a host may have, and connections' whole life through each.

use diesel::connection::CacheSize;
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, bb8, deadpool},
};
use lightfriend_runtime::{Database, KeyRing, OAuth, testing::MockProvider};

use super::{
    instance::{EXPIRE, Instance, USERS},
    scratch,
};

/// How many connections there are at most.
const CONNECTIONS: u32 = 4;

/// Pools to this server, by their names.
pub async fn all(url: &str) -> Vec<(&'static str, Database)> {
    let manager = || AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);
    let deadpool = deadpool::Pool::builder(manager()).max_size(CONNECTIONS as usize);
    let bb8 = bb8::Pool::builder().max_size(CONNECTIONS);
    let mut pools = vec![
        ("OAuth::connect", OAuth::connect(url).unwrap()),
        ("deadpool", deadpool.build().unwrap().into()),
        ("bb8", bb8.build(manager()).await.unwrap().into()),
    ];
    pools.extend(libpqs(url, CacheSize::Unbounded));
    pools
}

/// Those through libpq, where it is in this build.
#[cfg(feature = "postgres")]
pub fn libpqs(url: &str, cache: CacheSize) -> Vec<(&'static str, Database)> {
    use deadpool_diesel::postgres::{Hook, Manager, Runtime};
    use diesel::{
        Connection as _, PgConnection,
        r2d2::{ConnectionManager, CustomizeConnection, Error, Pool},
    };

    #[derive(Debug)]
    struct Cache(CacheSize);

    impl CustomizeConnection<PgConnection, Error> for Cache {
        fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), Error> {
            conn.set_prepared_statement_cache_size(self.0);
            Ok(())
        }
    }

    let r2d2 = Pool::builder().max_size(CONNECTIONS).min_idle(Some(0));
    let r2d2 = r2d2.connection_customizer(Box::new(Cache(cache)));
    let r2d2 = r2d2.build_unchecked(ConnectionManager::<PgConnection>::new(url));
    let manager = Manager::new(url, Runtime::Tokio1);
    let deadpool = deadpool_diesel::postgres::Pool::builder(manager);
    let deadpool = deadpool.max_size(CONNECTIONS as usize);
    let set_cache = Hook::async_fn(move |conn, _| {
        Box::pin(async move {
            let set = conn.interact(move |conn| conn.set_prepared_statement_cache_size(cache));
            set.await.unwrap();
            Ok(())
        })
    });
    let deadpool = deadpool.post_create(set_cache).build().unwrap();
    vec![("r2d2", r2d2.into()), ("deadpool-diesel", deadpool.into())]
}

#[cfg(not(feature = "postgres"))]
pub fn libpqs(_url: &str, _cache: CacheSize) -> Vec<(&'static str, Database)> {
    Vec::new()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn connections_live_through_every_kind_of_pool() {
    scratch::on_a_database(async |url: String| {
        scratch::run(&url, USERS).await;
        let provider = MockProvider::start().await.unwrap();
        let keys = KeyRing::generate().unwrap();
        let mut instances = Vec::new();
        for (name, pool) in all(&url).await {
            let instance = Instance::start(pool, &keys, &provider).await;
            instance.oauth.migrate().await.unwrap();
            instance.oauth.check().await.unwrap();
            instances.push((name, instance));
        }
        lives(&instances, &provider, &url).await;
    })
    .await;
}

/// Several users at each instance: connect, read, refresh, read at another instance, disconnect.
pub async fn lives(instances: &[(&str, Instance)], provider: &MockProvider, url: &str) {
    use futures_util::future::join_all;

    let users = |number: usize| {
        let first = 1 + 4 * i32::try_from(number).unwrap();
        first..first + 4
    };
    let mut at_each = Vec::new();
    for (number, (name, instance)) in instances.iter().enumerate() {
        at_each.extend(users(number).map(|user| (*name, instance, user)));
    }
    let each = || at_each.iter().copied();
    join_all(each().map(|(_, instance, user)| instance.connect(user, provider))).await;
    for _ in 0..2 {
        let reads = each().map(|(name, instance, user)| async move {
            assert_eq!(instance.files(user).await.0, 200, "{name}");
        });
        join_all(reads).await;
        scratch::run(url, EXPIRE).await;
    }
    // Another instance refreshes what this one has refreshed before.
    for (name, instance) in instances {
        let reads = (0..instances.len()).flat_map(&users);
        let reads = join_all(reads.map(|user| instance.files(user))).await;
        assert!(
            reads.iter().all(|(status, _)| *status == 200),
            "{name}: {reads:?}"
        );
        scratch::run(url, EXPIRE).await;
    }
    join_all(each().map(|(_, instance, user)| instance.disconnect(user))).await;
    let rest = scratch::texts(url, "SELECT user_id::text FROM archive_connection").await;
    assert!(rest.is_empty(), "{rest:?}");
    assert_presented_once(provider);
}

/// A refresh token that is presented twice ends its connection at a strict provider.
pub fn assert_presented_once(provider: &MockProvider) {
    let requests = provider.requests();
    let mut presented: Vec<&str> = requests
        .iter()
        .filter(|request| request.param("grant_type") == Some("refresh_token"))
        .filter_map(|request| request.param("refresh_token"))
        .collect();
    let count = presented.len();
    assert_ne!(count, 0, "there were refreshes");
    presented.sort_unstable();
    presented.dedup();
    assert_eq!(presented.len(), count);
}
