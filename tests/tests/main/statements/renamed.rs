//! Everything once more, in tables none of whose columns has our name: a statement that names one
//! without asking for its name in the database fails.

/// A struct whose columns have other names.
macro_rules! service {
    ($(#[$attribute:meta])* pub struct $name:ident ($($named:tt)*) { $($fields:tt)* }) => {
        #[derive(lightfriend_runtime::OAuthIntegration)]
        $(#[$attribute])*
        #[oauth(columns(
            $($named)*,
            access_token = "zz_access_token",
            refresh_token = "zz_refresh_token",
            scopes = "zz_scopes",
            expires_at = "zz_expires_at",
            refresh_token_expires_at = "zz_refresh_token_expires_at",
            status = "zz_status",
            generation = "zz_generation",
            lease_owner = "zz_lease_owner",
            lease_until = "zz_lease_until",
            refusals = "zz_refusals",
            refused_since = "zz_refused_since",
            created_at = "zz_created_at",
            issued_at = "zz_issued_at",
            scope_sets = "zz_scope_sets",
            missing_told = "zz_missing_told",
            reauth_told = "zz_reauth_told",
        ))]
        pub struct $name { $($fields)* }
    };
}

/// What every name begins with.
pub const PREFIX: &str = "zz_";

/// A statement of the host's: `#` is before the names of columns.
pub fn named(sql: &str) -> String {
    sql.replace('#', PREFIX)
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
