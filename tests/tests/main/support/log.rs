//! What the framework logs while the tests run.

use std::sync::Arc;

/// With `TEST_LOG`, every record of the whole suite goes into that file, at TRACE: whoever runs it
/// so searches the file for what no log may hold.
pub fn log_everything() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Some(file) = std::env::var_os("TEST_LOG") else {
            return;
        };
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)
            .expect("the file that TEST_LOG names");
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(Arc::new(file))
            .with_ansi(false)
            .finish();
        tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).expect("the only log");
    });
}
