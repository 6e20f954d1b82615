//! Waiting for what happens in the background.

use std::time::Duration;

/// Whether this comes true within some seconds.
pub async fn eventually(is_so: impl FnMut() -> bool) -> bool {
    eventually_within(Duration::from_secs(5), is_so).await
}

/// Whether this comes true within this time.
pub async fn eventually_within(time: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let checks = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(time, checks).await.is_ok()
}
