//! Named places at which tests stop a process for good, to kill it there. Without the feature
//! `testing` there are none.

/// With the feature `testing`, and if `OAUTH_FAILPOINT` names this place, writes the file that
/// `OAUTH_FAILPOINT_REACHED` names and goes no further.
#[cfg(feature = "testing")]
pub(crate) fn reach(place: &str) {
    if std::env::var("OAUTH_FAILPOINT").is_ok_and(|named| named == place) {
        if let Some(file) = std::env::var_os("OAUTH_FAILPOINT_REACHED") {
            // A test that waits for the file fails without it.
            let _ = std::fs::write(file, place);
        }
        loop {
            std::thread::park();
        }
    }
}

#[cfg(not(feature = "testing"))]
pub(crate) fn reach(_: &str) {}
