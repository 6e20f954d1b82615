//! Connections that lead to where the primary was: a server that takes no writes any more
//! (SQLSTATE 25006), and machines that say nothing.

use std::net::SocketAddr;

use futures_util::future::join_all;
use lightfriend_runtime::{KeyRing, testing::MockProvider};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::{
    instance::{EXPIRE, Instance, USERS},
    pools, scratch,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn what_a_demoted_server_refuses_is_done_on_another_connection() {
    scratch::on_a_database(async |url: String| {
        scratch::run(&url, USERS).await;
        let provider = MockProvider::start().await.unwrap();
        let keys = KeyRing::generate().unwrap();
        for (user, (name, pool)) in (1..).zip(pools::all(&url).await) {
            let instance = Instance::start(pool, &keys, &provider).await;
            instance.oauth.migrate().await.unwrap();
            instance.connect(user, &provider).await;
            demote(&instance, user, &url).await;
            let read = instance.files(user).await;
            assert_eq!(read, (200, String::new()), "{name}");
            instance.disconnect(user).await;
        }
        pools::assert_presented_once(&provider);
    })
    .await;
}

/// Lets the instance have as many connections as it can, all of which read only, to a database in
/// which others may write.
async fn demote(instance: &Instance, user: i32, url: &str) {
    let name = url.rsplit('/').next().unwrap().trim_end_matches('?');
    let setting = format!("ALTER DATABASE {name} SET default_transaction_read_only");
    scratch::run(url, &format!("{setting} = on")).await;
    scratch::run(url, scratch::END_SESSIONS).await;
    let reads = join_all((0..50).map(|_| instance.files(user))).await;
    assert!(reads.iter().all(|(status, _)| *status == 200), "{reads:?}");
    scratch::run(&scratch::server(), &format!("{setting} = off")).await;
    scratch::run(url, EXPIRE).await;
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_host_that_says_nothing_does_not_keep_the_next_one_from_being_asked() {
    scratch::on_a_database(async |url: String| {
        let silent = SilentHost::new().await;
        let (scheme, rest) = url.split_once("://").unwrap();
        let (user, rest) = rest.split_once('@').unwrap();
        let both = format!("{scheme}://{user}@{},{rest}", silent.address);
        super::host_at(&both).migrate().await.unwrap();
    })
    .await;
}

/// A port at which nobody answers at all, as at a machine without power: its queue is full, and
/// nobody takes anything out of it.
struct SilentHost {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl SilentHost {
    async fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let listener = socket.listen(1).unwrap();
        let mut queue = Vec::new();
        loop {
            let connecting = TcpStream::connect(address);
            let second = std::time::Duration::from_secs(1);
            let Ok(connected) = tokio::time::timeout(second, connecting).await else {
                return Self {
                    address,
                    _listener: listener,
                    _queue: queue,
                };
            };
            queue.push(connected.unwrap());
        }
    }
}
