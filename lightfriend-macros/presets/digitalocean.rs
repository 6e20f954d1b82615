#[oauth(
    authorization_endpoint = "https://cloud.digitalocean.com/v1/oauth/authorize",
    token_endpoint = "https://cloud.digitalocean.com/v1/oauth/token",
    api_base_url = "https://api.digitalocean.com/v2"
)]
#[preset(
    title = "DigitalOcean",
    documentation = "https://docs.digitalocean.com/reference/api/oauth/",
    read = "2026-11-27"
)]
struct DigitalOcean;
