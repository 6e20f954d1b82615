//! The runtime's own tables, the same for all integrations.

use super::{
    Filled::{self, Always, Maybe},
    Fixed, Index, Shape,
};

/// One of them: its name, its columns, its key, and which columns are looked for together.
struct Own {
    table: &'static str,
    columns: &'static [Fixed],
    key: &'static [&'static str],
    indexes: &'static [(&'static str, &'static [&'static str])],
}

/// What they are to look like.
pub(in crate::store) fn own_shapes() -> impl Iterator<Item = Shape> {
    OWN.iter().map(Shape::from)
}

impl From<&Own> for Shape {
    fn from(own: &Own) -> Self {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let indexes = own.indexes.iter();
        Self {
            table: own.table.to_owned(),
            columns: own.columns.iter().map(|&fixed| fixed.into()).collect(),
            key: names(own.key),
            indexes: indexes
                .map(|(suffix, columns)| Index {
                    name: format!("{}_{suffix}", own.table),
                    columns: names(columns),
                })
                .collect(),
        }
    }
}

const fn text(name: &'static str, filled: Filled) -> Fixed {
    Fixed(name, "TEXT", filled)
}

const fn bigint(name: &'static str, filled: Filled) -> Fixed {
    Fixed(name, "BIGINT", filled)
}

const OWN: [Own; 5] = [
    // Flows under way.
    Own {
        table: "oauth_flow",
        columns: &[
            text("state_hash", Always),
            text("cookie_hash", Always),
            text("service", Always),
            text("user_id", Always),
            text("owner", Maybe),
            text("account", Maybe),
            text("scope_sets", Maybe),
            text("code_verifier", Maybe),
            text("fields", Maybe),
            text("nonce", Maybe),
            text("redirect_uri", Always),
            text("return_to", Maybe),
            bigint("created_at", Always),
            bigint("expires_at", Always),
            text("claim", Maybe),
            bigint("claimed_at", Maybe),
            bigint("done_at", Maybe),
        ],
        key: &["state_hash"],
        indexes: &[
            ("user_id_service", &["user_id", "service"]),
            ("owner_service", &["owner", "service"]),
            ("expires_at", &["expires_at"]),
        ],
    },
    // Tokens that are to be revoked.
    Own {
        table: "oauth_revocation",
        columns: &[
            text("id", Always),
            text("service", Always),
            text("user_id", Always),
            text("account", Maybe),
            text("column_name", Always),
            text("token", Always),
            text("named", Maybe),
            text("shared_by", Maybe),
            bigint("attempts", Always),
            bigint("next_attempt_at", Maybe),
            text("claim", Maybe),
            bigint("created_at", Always),
        ],
        key: &["id"],
        indexes: &[
            ("due", &["service", "next_attempt_at"]),
            ("user_id_service", &["user_id", "service"]),
        ],
    },
    // A sealed canary per key id: a key that does not open it is not the one of that id.
    Own {
        table: "oauth_key",
        columns: &[
            text("id", Always),
            text("canary", Always),
            bigint("created_at", Always),
        ],
        key: &["id"],
        indexes: &[],
    },
    // Which owner an account at a provider belongs to, where it belongs to one. `claim` is drawn
    // whenever that is said: who would take the account over names the one that was read.
    Own {
        table: "oauth_account",
        columns: &[
            text("service", Always),
            text("account", Always),
            text("owner", Always),
            text("claim", Always),
        ],
        key: &["service", "account"],
        indexes: &[],
    },
    // Accounts that were moved in, and who is about to move one, or to refresh it where it was.
    Own {
        table: "oauth_import",
        columns: &[
            text("service", Always),
            text("owner", Always),
            text("account", Always),
            bigint("moved_at", Maybe),
            text("lease", Maybe),
            bigint("lease_until", Maybe),
        ],
        key: &["service", "owner", "account"],
        indexes: &[],
    },
];
