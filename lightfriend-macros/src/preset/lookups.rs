//! Where providers say whose the account is, from their documentation.

use crate::integration::lookup::Known;

/// `username`, `global_name`, `id`.
pub(super) const DISCORD: Known = Known {
    url: "https://discord.com/api/users/@me",
    scopes: &["identify"],
};

/// `login`, `name`, `id`: the public profile, which every token may read.
pub(super) const GITHUB: Known = Known {
    url: "https://api.github.com/user",
    scopes: &[],
};

/// `email`, `name`, `sub`, of which an answer has what the scopes are for.
pub(super) const GOOGLE: Known = Known {
    url: "https://openidconnect.googleapis.com/v1/userinfo",
    scopes: &["email", "profile", "openid"],
};

/// `name`, `email`, `sub`, of which an answer has what the scopes are for.
pub(super) const LINKEDIN: Known = Known {
    url: "https://api.linkedin.com/v2/userinfo",
    scopes: &["profile", "openid"],
};

/// `userPrincipalName`, `displayName`, `id`.
pub(super) const MICROSOFT: Known = Known {
    url: "https://graph.microsoft.com/v1.0/me",
    scopes: &[
        "User.Read",
        "User.ReadWrite",
        "https://graph.microsoft.com/User.Read",
    ],
};

/// `display_name`, `id`: without a scope only what is public.
pub(super) const SPOTIFY: Known = Known {
    url: "https://api.spotify.com/v1/me",
    scopes: &[],
};
