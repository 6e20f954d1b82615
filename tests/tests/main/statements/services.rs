//! The structs that everything is sent of. `service!` is what is around them: their columns have the
//! names that it says.

use uuid::Uuid;

service! {
    /// With a column of every type, of each source.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        scopes("a"),
        renew_before = "1h",
        env = "TEST"
    )]
    pub struct Ledger (user_id = "zz_user_id", account = "zz_account", seats = "zz_seats", quota = "zz_quota", share = "zz_share", trial = "zz_trial", hook = "zz_hook", region = "zz_region") {
        #[oauth(token_response = "team.name")]
        account: Option<String>,
        #[oauth(token_response = "seats")]
        seats: Option<i32>,
        #[oauth(token_response = "quota")]
        quota: Option<i64>,
        #[oauth(token_response = "share")]
        share: Option<f64>,
        #[oauth(token_response = "trial")]
        trial: Option<bool>,
        #[oauth(token_response = "hook", secret)]
        hook: Option<String>,
        #[oauth(local, default = "eu")]
        region: String,
    }
}

service! {
    /// One revocation ends every grant of its client, and requests have a value of the row in them.
    #[oauth(
        provider = "google",
        scopes("mail"),
        allow(unknown_scope),
        token_params(folder = "{folder}"),
        refresh_params(folder = "{folder}"),
        env = "TEST"
    )]
    pub struct Post (user_id = "zz_user_id", folder = "zz_folder") {
        #[oauth(var, default = "inbox")]
        folder: String,
    }
}

service! {
    /// Tokens that users share, and an access token that is presented for the next.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        refresh(token = "access_token"),
        revocation(shared_by = "team"),
        env = "TEST"
    )]
    pub struct Team (user_id = "zz_user_id", team = "zz_team") {
        #[oauth(token_response = "team.name")]
        team: String,
    }
}

service! {
    /// The same with users of other types, which are in no table.
    #[oauth(provider = "google", scopes("a"), env = "TEST", user_id = String, users = "none")]
    pub struct ByName (user_id = "zz_user_id") {}
}

service! {
    #[oauth(provider = "google", scopes("b"), env = "TEST", user_id = Uuid, users = "none")]
    pub struct ByUuid (user_id = "zz_user_id") {}
}

service! {
    #[oauth(provider = "google", scopes("c"), env = "TEST", user_id = i64, users = "none")]
    pub struct ByNumber (user_id = "zz_user_id") {}
}

service! {
    /// An account belongs to one owner, which is a club.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        revocation(ends_grant),
        owner = "club_id",
        env = "TEST"
    )]
    pub struct Club (club_id = "zz_club_id", connected_by = "zz_connected_by", team = "zz_team") {
        #[oauth(token_response = "team.name", account_key(exclusive))]
        team: String,
    }
}

service! {
    /// Accounts that users add.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        revocation_endpoint = "https://provider.example/revoke",
        env = "TEST"
    )]
    pub struct Member (user_id = "zz_user_id", team = "zz_team") {
        #[oauth(token_response = "team.name", account_key)]
        team: String,
    }
}

service! {
    /// One that has gained a key.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        env = "TEST"
    )]
    pub struct Grown (user_id = "zz_user_id", team = "zz_team") {
        #[oauth(token_response = "team.name", account_key)]
        team: String,
    }
}

service! {
    /// In a table that the host migrates itself.
    #[oauth(
        authorization_endpoint = "https://provider.example/authorize",
        token_endpoint = "https://provider.example/token",
        migration = "host",
        env = "TEST"
    )]
    pub struct Hosted (user_id = "zz_user_id", team = "zz_team") {
        #[oauth(token_response = "team.name", account_key)]
        team: String,
    }
}

/// As they were before they had fields, or a key.
pub mod older {
    service! {
        #[oauth(
            authorization_endpoint = "https://provider.example/authorize",
            token_endpoint = "https://provider.example/token",
            env = "TEST"
        )]
        pub struct Ledger (user_id = "zz_user_id") {}
    }

    service! {
        #[oauth(
            authorization_endpoint = "https://provider.example/authorize",
            token_endpoint = "https://provider.example/token",
            env = "TEST"
        )]
        pub struct Grown (user_id = "zz_user_id") {}
    }
}
