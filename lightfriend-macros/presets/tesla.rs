// A token is for the API of one region.
#[oauth(
    authorization_endpoint = "https://auth.tesla.com/oauth2/v3/authorize",
    token_endpoint = "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token",
    scopes("openid", "offline_access"),
    token_params(audience = "https://fleet-api.prd.{region}.vn.cloud.tesla.com"),
    api_base_url = "https://fleet-api.prd.{region}.vn.cloud.tesla.com",
    scope_labels(
        "energy_cmds" = "Control your energy products",
        "energy_device_data" = "See your energy products",
        "user_data" = "See your profile",
        "vehicle_charging_cmds" = "Start and stop charging",
        "vehicle_cmds" = "Control your car",
        "vehicle_device_data" = "See your car's data",
        "vehicle_location" = "See where your car is"
    )
)]
#[preset(
    title = "Tesla",
    documentation = "https://developer.tesla.com/docs/fleet-api/authentication/third-party-tokens",
    read = "2026-11-27",
    scopes_documentation = "https://developer.tesla.com/docs/fleet-api/authentication/overview",
    scopes(
        "openid",
        "offline_access",
        "user_data",
        "vehicle_device_data",
        "vehicle_location",
        "vehicle_cmds",
        "vehicle_charging_cmds",
        "vehicle_specs",
        "energy_device_data",
        "energy_cmds",
        "enterprise_management"
    )
)]
struct Tesla {
    #[oauth(var, one_of("na", "eu"), default = "na")]
    region: String,
}
