//! What is known of providers. Plain data, from their documentation; a new provider is one entry.

mod labels;
mod lookups;

use proc_macro2::Ident;
use syn::LitStr;

use crate::error::{Errors, error};
use crate::integration::choice::{
    CodeChallengeMethod, Format, Method, TokenEndpointAuthMethod, TokenKind, TokenType,
};
use crate::integration::lookup::Known as Lookup;
use crate::integration::request::revocation::{self, Known as Revocation};
use crate::suggest;

/// What a provider departs in from the RFCs' defaults.
#[derive(Debug)]
pub(crate) struct Preset {
    /// The word in `provider = ".."`.
    pub(crate) name: &'static str,
    /// RFC 6749 section 3.1.
    pub(crate) authorization_endpoint: Option<&'static str>,
    /// RFC 6749 section 3.2.
    pub(crate) token_endpoint: Option<&'static str>,
    /// RFC 7009.
    pub(crate) revocation_endpoint: Option<&'static str>,
    /// How its revocation departs from that.
    pub(crate) revocation: Revocation,
    /// RFC 9207.
    pub(crate) issuer: Option<&'static str>,
    /// Scopes that are always needed.
    pub(crate) scopes: &'static [&'static str],
    /// What joins scopes.
    pub(crate) scope_separator: &'static str,
    /// Two names of one scope.
    pub(crate) scope_aliases: &'static [(&'static str, &'static str)],
    /// Scopes, and those that each stands for beside itself.
    pub(crate) scope_implies: &'static [(&'static str, &'static [&'static str])],
    /// What scopes allow, in users' words.
    pub(crate) scope_labels: &'static [(&'static str, &'static str)],
    /// Further parameters of the authorization request.
    pub(crate) authorization_params: &'static [(&'static str, &'static str)],
    /// PKCE.
    pub(crate) code_challenge_method: CodeChallengeMethod,
    /// Client authentication.
    pub(crate) token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// The methods of client authentication that its token endpoint takes.
    pub(crate) auth_methods: &'static [TokenEndpointAuthMethod],
    /// Body format of token requests.
    pub(crate) token_request_format: Format,
    /// What `token_type` is answered.
    pub(crate) token_type: TokenType,
    /// Where its token answers have what, by the names in `token_response(..)`.
    pub(crate) answer: &'static [(&'static str, &'static [&'static str])],
    /// The call that says whose the account is, where token answers do not.
    pub(crate) lookup: Option<Lookup>,
    /// Its own words for errors of the token endpoint.
    pub(crate) error_words: Words,
}

/// Words for errors, by what they mean.
#[derive(Debug)]
pub(crate) struct Words {
    /// The grant has ended.
    pub(crate) invalid_grant: &'static [&'static str],
    /// The client is refused.
    pub(crate) invalid_client: &'static [&'static str],
    /// The provider cannot answer now.
    pub(crate) transient: &'static [&'static str],
}

impl Preset {
    /// What the reference says of it: the attributes it stands for.
    pub(crate) fn docs(&self) -> String {
        let endpoints = [
            ("authorization_endpoint", self.authorization_endpoint),
            ("token_endpoint", self.token_endpoint),
            ("revocation_endpoint", self.revocation_endpoint),
            ("issuer", self.issuer),
        ];
        let endpoints = endpoints
            .into_iter()
            .filter_map(|(name, url)| Some((name, url?)));
        let choices = Self::choices(self)
            .into_iter()
            .zip(Self::choices(&RFC))
            .filter(|(own, rfc)| own != rfc)
            .map(|(own, _)| own);
        let settings = endpoints
            .chain(choices)
            .map(|(name, value)| format!("- `{name} = \"{value}\"`"));
        let params = self
            .authorization_params
            .iter()
            .map(|(name, value)| format!("- `authorization_params({name} = \"{value}\")`"));
        let scopes = self
            .scopes
            .iter()
            .map(|scope| format!("- the scope `\"{scope}\"`, always"));
        let aliases = self
            .scope_aliases
            .iter()
            .map(|(name, other)| format!("- `scope_aliases({name:?} = {other:?})`"));
        let implies = self.scope_implies.iter().map(|(scope, implied)| {
            let implied: Vec<String> = implied.iter().map(|scope| format!("{scope:?}")).collect();
            format!("- `scope_implies({scope:?} = ({}))`", implied.join(", "))
        });
        let labels = (!self.scope_labels.is_empty()).then(|| {
            format!(
                "- `scope_labels(..)` for {} scopes",
                self.scope_labels.len()
            )
        });
        let revocation = self.revocation.docs();
        let revocation =
            (!revocation.is_empty()).then(|| format!("- `revocation({})`", revocation.join(", ")));
        let answer = self.answer.iter().map(|(name, paths)| {
            let paths: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
            format!("- `token_response({name}({}))`", paths.join(", "))
        });
        let lines: Vec<String> = settings
            .chain(revocation)
            .chain(params)
            .chain(scopes)
            .chain(aliases)
            .chain(implies)
            .chain(labels)
            .chain(answer)
            .chain(self.lookup.as_ref().map(Lookup::docs))
            .chain(self.error_words.docs())
            .collect();
        let name = self.name;
        format!(
            "What `provider = \"{name}\"` stands for.\n\n{}",
            lines.join("\n")
        )
    }

    fn choices(&self) -> [(&'static str, &'static str); 5] {
        let auth_method = self.token_endpoint_auth_method.word();
        [
            ("scope_separator", self.scope_separator),
            ("code_challenge_method", self.code_challenge_method.word()),
            ("token_endpoint_auth_method", auth_method),
            ("token_request_format", self.token_request_format.word()),
            ("token_type", self.token_type.word()),
        ]
    }
}

impl Words {
    /// `invalid_grant("bad_refresh_token")`, a line each.
    fn docs(&self) -> impl Iterator<Item = String> {
        let classes = [
            ("invalid_grant", self.invalid_grant),
            ("invalid_client", self.invalid_client),
            ("transient", self.transient),
        ];
        let classes = classes.into_iter().filter(|(_, words)| !words.is_empty());
        classes.map(|(class, words)| {
            let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("- `token_error({class}({}))`", words.join(", "))
        })
    }
}

/// No preset: what the RFCs say.
pub(crate) const RFC: Preset = Preset {
    name: "",
    authorization_endpoint: None,
    token_endpoint: None,
    revocation_endpoint: None,
    revocation: revocation::RFC,
    issuer: None,
    scopes: &[],
    scope_separator: " ",
    scope_aliases: &[],
    scope_implies: &[],
    scope_labels: &[],
    authorization_params: &[],
    code_challenge_method: CodeChallengeMethod::S256,
    token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretPost,
    auth_methods: &[
        TokenEndpointAuthMethod::ClientSecretPost,
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::ClientSecretJwt,
        TokenEndpointAuthMethod::PrivateKeyJwt,
        TokenEndpointAuthMethod::None,
    ],
    token_request_format: Format::Form,
    token_type: TokenType::BearerOrAbsent,
    answer: &[],
    lookup: None,
    error_words: Words {
        invalid_grant: &[],
        invalid_client: &[],
        transient: &[],
    },
};

/// What providers take that know nothing of signed assertions, or want more in them than RFC 7523
/// says, as Microsoft does.
const UNSIGNED: &[TokenEndpointAuthMethod] = &[
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::None,
];

/// What providers without public clients take.
const WITH_SECRET: &[TokenEndpointAuthMethod] = &[
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::ClientSecretBasic,
];

/// GitHub answers with the widest scopes alone: who asks for `user` and `user:email` gets `user`.
/// From its documentation of scopes for OAuth apps.
const GITHUB_SCOPES: &[(&str, &[&str])] = &[
    (
        "repo",
        &[
            "repo:status",
            "repo_deployment",
            "public_repo",
            "repo:invite",
            "security_events",
        ],
    ),
    ("admin:repo_hook", &["write:repo_hook"]),
    ("write:repo_hook", &["read:repo_hook"]),
    ("admin:org", &["write:org"]),
    ("write:org", &["read:org"]),
    ("admin:public_key", &["write:public_key"]),
    ("write:public_key", &["read:public_key"]),
    ("admin:gpg_key", &["write:gpg_key"]),
    ("write:gpg_key", &["read:gpg_key"]),
    ("user", &["read:user", "user:email", "user:follow"]),
    ("project", &["read:project"]),
    ("write:discussion", &["read:discussion"]),
];

/// All presets, by name.
pub(crate) const PRESETS: &[Preset] = &[
    Preset {
        name: "discord",
        authorization_endpoint: Some("https://discord.com/oauth2/authorize"),
        token_endpoint: Some("https://discord.com/api/oauth2/token"),
        revocation_endpoint: Some("https://discord.com/api/oauth2/token/revoke"),
        auth_methods: UNSIGNED,
        scope_labels: labels::DISCORD,
        lookup: Some(lookups::DISCORD),
        ..RFC
    },
    Preset {
        name: "github",
        authorization_endpoint: Some("https://github.com/login/oauth/authorize"),
        token_endpoint: Some("https://github.com/login/oauth/access_token"),
        revocation_endpoint: Some("https://api.github.com/applications/{client_id}/token"),
        revocation: Revocation {
            method: Method::Delete,
            format: Format::Json,
            auth_method: Some(TokenEndpointAuthMethod::ClientSecretBasic),
            token: Some(TokenKind::AccessToken),
            token_param: Some("access_token"),
            hint: false,
            ..revocation::RFC
        },
        issuer: Some("https://github.com/login/oauth"),
        scope_implies: GITHUB_SCOPES,
        error_words: Words {
            invalid_grant: &["bad_refresh_token", "bad_verification_code"],
            invalid_client: &["incorrect_client_credentials"],
            ..RFC.error_words
        },
        auth_methods: WITH_SECRET,
        scope_labels: labels::GITHUB,
        lookup: Some(lookups::GITHUB),
        ..RFC
    },
    // A refresh token comes with `access_type=offline`, and again only with `prompt=consent`. The
    // scopes of OpenID Connect are answered under their long names. A revocation revokes all that
    // the user granted to the client, as its own libraries say.
    Preset {
        name: "google",
        authorization_endpoint: Some("https://accounts.google.com/o/oauth2/v2/auth"),
        token_endpoint: Some("https://oauth2.googleapis.com/token"),
        revocation_endpoint: Some("https://oauth2.googleapis.com/revoke"),
        revocation: Revocation {
            ends_grant: true,
            ..revocation::RFC
        },
        issuer: Some("https://accounts.google.com"),
        scope_aliases: &[
            ("email", "https://www.googleapis.com/auth/userinfo.email"),
            (
                "profile",
                "https://www.googleapis.com/auth/userinfo.profile",
            ),
        ],
        authorization_params: &[("access_type", "offline"), ("prompt", "consent")],
        auth_methods: WITH_SECRET,
        scope_labels: labels::GOOGLE,
        lookup: Some(lookups::GOOGLE),
        ..RFC
    },
    // The flow for web servers takes no PKCE.
    Preset {
        name: "linkedin",
        authorization_endpoint: Some("https://www.linkedin.com/oauth/v2/authorization"),
        token_endpoint: Some("https://www.linkedin.com/oauth/v2/accessToken"),
        code_challenge_method: CodeChallengeMethod::None,
        auth_methods: &[TokenEndpointAuthMethod::ClientSecretPost],
        scope_labels: labels::LINKEDIN,
        lookup: Some(lookups::LINKEDIN),
        ..RFC
    },
    // A refresh token comes with the scope `offline_access`.
    Preset {
        name: "microsoft",
        authorization_endpoint: Some(
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        ),
        token_endpoint: Some("https://login.microsoftonline.com/common/oauth2/v2.0/token"),
        auth_methods: UNSIGNED,
        scopes: &["offline_access"],
        scope_labels: labels::MICROSOFT,
        lookup: Some(lookups::MICROSOFT),
        ..RFC
    },
    Preset {
        name: "notion",
        authorization_endpoint: Some("https://api.notion.com/v1/oauth/authorize"),
        token_endpoint: Some("https://api.notion.com/v1/oauth/token"),
        revocation_endpoint: Some("https://api.notion.com/v1/oauth/revoke"),
        revocation: Revocation {
            format: Format::Json,
            headers: &[("notion-version", "2022-06-28")],
            hint: false,
            ..revocation::RFC
        },
        authorization_params: &[("owner", "user")],
        code_challenge_method: CodeChallengeMethod::None,
        token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
        auth_methods: &[TokenEndpointAuthMethod::ClientSecretBasic],
        token_request_format: Format::Json,
        ..RFC
    },
    // `token_type` is `bot`. Who installs an application for themselves alone, without a bot, gets
    // their tokens in `authed_user`; when these are refreshed, they come at the top.
    Preset {
        name: "slack",
        authorization_endpoint: Some("https://slack.com/oauth/v2/authorize"),
        token_endpoint: Some("https://slack.com/api/oauth.v2.access"),
        scope_separator: ",",
        code_challenge_method: CodeChallengeMethod::None,
        token_type: TokenType::Any,
        answer: &[
            (
                "access_token",
                &["access_token", "authed_user.access_token"],
            ),
            (
                "refresh_token",
                &["refresh_token", "authed_user.refresh_token"],
            ),
            ("expires_in", &["expires_in", "authed_user.expires_in"]),
            ("scope", &["scope", "authed_user.scope"]),
        ],
        error_words: Words {
            invalid_grant: &["invalid_code", "invalid_refresh_token"],
            invalid_client: &["bad_client_secret", "invalid_client_id"],
            ..RFC.error_words
        },
        auth_methods: UNSIGNED,
        scope_labels: labels::SLACK,
        ..RFC
    },
    Preset {
        name: "spotify",
        authorization_endpoint: Some("https://accounts.spotify.com/authorize"),
        token_endpoint: Some("https://accounts.spotify.com/api/token"),
        token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
        auth_methods: UNSIGNED,
        scope_labels: labels::SPOTIFY,
        lookup: Some(lookups::SPOTIFY),
        ..RFC
    },
];

/// The preset's name as the user's own token.
pub(crate) fn token(provider: Option<&LitStr>, preset: &Preset) -> Option<Ident> {
    let known = provider.filter(|_| !preset.name.is_empty());
    known.map(|provider| Ident::new(preset.name, provider.span()))
}

/// The preset of a name; an unknown one is reported.
pub(crate) fn find(provider: Option<&LitStr>, errors: &mut Errors) -> &'static Preset {
    let Some(provider) = provider else {
        return &RFC;
    };
    let name = provider.value();
    if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
        return preset;
    }
    let names = || PRESETS.iter().map(|preset| preset.name);
    let end = match suggest::nearest(&name, names()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "there are {}; for any other, leave `provider` out and write \
                `authorization_endpoint` and `token_endpoint`",
            suggest::list(names()),
        ),
    };
    errors.push(error(provider, format!("unknown provider `{name}`; {end}")));
    &RFC
}
