// The lookup answers `name`, `email` and `sub`, of which an answer has what the scopes are for.
#[oauth(
    authorization_endpoint = "https://www.linkedin.com/oauth/v2/authorization",
    token_endpoint = "https://www.linkedin.com/oauth/v2/accessToken",
    code_challenge_method = "none",
    pkce_unsupported = "the flow for web servers takes none",
    api_base_url = "https://api.linkedin.com",
    scope_labels(
        "email" = "See your email address",
        "openid" = "Know which account is yours",
        "profile" = "See your name and picture",
        "r_liteprofile" = "See your name and picture",
        "w_member_social" = "Post for you"
    )
)]
#[preset(
    title = "LinkedIn",
    documentation = "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow",
    scopes_documentation = "https://learn.microsoft.com/en-us/linkedin/shared/authentication/getting-access",
    scopes(
        "openid",
        "profile",
        "email",
        "w_member_social",
        "w_member_social_feed",
        "r_member_social",
        "r_member_social_feed",
        "r_liteprofile",
        "r_emailaddress",
        "r_basicprofile",
        "r_fullprofile",
        "r_1st_connections",
        "r_1st_connections_size",
        "r_ads",
        "rw_ads",
        "r_ads_reporting",
        "r_compliance",
        "w_compliance",
        "r_events",
        "rw_events",
        "r_marketing_leadgen_automation",
        "r_member_postAnalytics",
        "r_member_profileAnalytics",
        "r_organization_admin",
        "rw_organization_admin",
        "r_organization_followers",
        "r_organization_social",
        "w_organization_social",
        "r_organization_social_feed",
        "w_organization_social_feed",
        "rw_conversions",
        "rw_dmp_segments",
        "r_profile_basicinfo",
        "r_verify",
        "r_verify_details",
        "r_dma_portability_3rd_party",
        "r_dma_portability_self_serve"
    ),
    auth_methods("client_secret_post"),
    lookup(
        url = "https://api.linkedin.com/v2/userinfo",
        scopes("profile", "openid")
    )
)]
struct LinkedIn;
