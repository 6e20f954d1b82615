#[oauth(
    authorization_endpoint = "https://login.uber.com/oauth/v2/authorize",
    token_endpoint = "https://login.uber.com/oauth/v2/token",
    revocation_endpoint = "https://auth.uber.com/oauth/v2/revoke",
    api_base_url = "https://api.uber.com"
)]
#[preset(
    title = "Uber",
    documentation = "https://developer.uber.com/docs/riders/guides/authentication/introduction",
    scopes_documentation = "https://developer.uber.com/docs/riders/guides/scopes",
    scopes(
        "profile",
        "history",
        "history_lite",
        "places",
        "request",
        "request_receipt",
        "request.delegate.tos_accept",
        "ride_widgets",
        "all_trips",
        "delivery",
        "offline_access",
        "partner.accounts",
        "partner.payments",
        "partner.trips",
        "partner.rewards",
        "business.receipts",
        "business.trips",
        "eats.order",
        "eats.pos_provisioning",
        "eats.report",
        "eats.store",
        "eats.store.orders.cancel",
        "eats.store.orders.read",
        "eats.store.orders.restaurantdelivery.status",
        "eats.store.status.write",
        "guests.trips",
        "direct.organizations",
        "vehicles.compliance"
    )
)]
struct Uber;
