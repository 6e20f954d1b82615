// The address of the API is in the token answer, as `api_domain`.
#[oauth(
    authorization_endpoint = "https://oauth.pipedrive.com/oauth/authorize",
    token_endpoint = "https://oauth.pipedrive.com/oauth/token",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    token_endpoint_auth_method = "client_secret_basic",
    revocation_endpoint = "https://oauth.pipedrive.com/oauth/revoke",
    revocation(token = "refresh_token")
)]
#[preset(
    title = "Pipedrive",
    documentation = "https://developers.pipedrive.com/docs/api/v1/Oauth",
    read = "2026-11-27",
    scopes_documentation = "https://pipedrive.readme.io/docs/marketplace-scopes-and-permissions-explanations",
    scopes(
        "base",
        "deals:read",
        "deals:full",
        "mail:read",
        "mail:full",
        "activities:read",
        "activities:full",
        "contacts:read",
        "contacts:full",
        "products:read",
        "products:full",
        "projects:read",
        "projects:full",
        "users:read",
        "recents:read",
        "search:read",
        "admin",
        "leads:read",
        "leads:full",
        "phone-integration",
        "goals:read",
        "goals:full",
        "video-calls",
        "messengers-integration",
        "webhooks:read",
        "webhooks:full",
        "deal-fields:full",
        "product-fields:full",
        "contact-fields:full",
        "project-fields:full"
    )
)]
struct Pipedrive;
