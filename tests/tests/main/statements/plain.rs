//! Everything, in tables whose columns have our names.

/// A struct as it is written.
macro_rules! service {
    ($(#[$attribute:meta])* pub struct $name:ident ($($named:tt)*) { $($fields:tt)* }) => {
        #[derive(lightfriend_runtime::OAuthIntegration)]
        $(#[$attribute])*
        pub struct $name { $($fields)* }
    };
}

/// The host's table of [`hosted`], as it would be ours.
pub const HOSTED: &str = "CREATE TABLE IF NOT EXISTS hosted_connection (user_id BIGINT NOT NULL, \
                          team TEXT NOT NULL, PRIMARY KEY (user_id, team))";

/// A statement of the host's: `#` is before the names of columns.
pub fn named(sql: &str) -> String {
    sql.replace('#', "")
}

#[path = "services.rs"]
#[allow(clippy::duplicate_mod, reason = "twice, each with other names")]
pub mod services;

#[path = "drive.rs"]
#[allow(clippy::duplicate_mod, reason = "twice, each with other names")]
pub mod drive;

#[path = "hosted.rs"]
#[allow(clippy::duplicate_mod, reason = "twice, each with other names")]
mod hosted;

#[path = "several.rs"]
#[allow(clippy::duplicate_mod, reason = "twice, each with other names")]
mod several;
