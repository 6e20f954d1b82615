#[oauth(
    authorization_endpoint = "https://www.tiktok.com/v2/auth/authorize/",
    token_endpoint = "https://open.tiktokapis.com/v2/oauth/token/",
    scope_separator = ",",
    code_challenge_method = "none",
    pkce_unsupported = "its own variant writes the challenge in hexadecimal",
    rename(client_id = "client_key"),
    revocation_endpoint = "https://open.tiktokapis.com/v2/oauth/revoke/",
    revocation(
        auth_method = "omit",
        token = "access_token",
        params(client_key = "{client_id}", client_secret = "{client_secret}")
    ),
    api_base_url = "https://open.tiktokapis.com/v2"
)]
#[preset(
    title = "TikTok",
    documentation = "https://developers.tiktok.com/doc/login-kit-web",
    scopes_documentation = "https://developers.tiktok.com/doc/tiktok-api-scopes",
    scopes(
        "user.info.basic",
        "user.info.profile",
        "user.info.stats",
        "video.list",
        "video.publish",
        "video.upload",
        "research.adlib.basic",
        "research.data.basic",
        "research.data.u18eu",
        "research.data.vra",
        "artist.certification.read",
        "artist.certification.update",
        "local.product.manage",
        "local.shop.manage",
        "local.voucher.manage",
        "portability.all.ongoing",
        "portability.all.single",
        "portability.activity.ongoing",
        "portability.activity.single",
        "portability.directmessages.ongoing",
        "portability.directmessages.single",
        "portability.postsandprofile.ongoing",
        "portability.postsandprofile.single"
    )
)]
struct TikTok;
