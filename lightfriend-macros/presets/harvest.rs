#[oauth(
    authorization_endpoint = "https://id.getharvest.com/oauth2/authorize",
    token_endpoint = "https://id.getharvest.com/api/v2/oauth2/token",
    api_base_url = "https://api.harvestapp.com/v2"
)]
#[preset(
    title = "Harvest",
    documentation = "https://help.getharvest.com/api-v2/authentication-api/authentication/authentication/"
)]
struct Harvest;
