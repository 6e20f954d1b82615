#[oauth(
    authorization_endpoint = "https://auth.uber.com/oauth/v2/authorize",
    token_endpoint = "https://auth.uber.com/oauth/v2/token",
    revocation_endpoint = "https://auth.uber.com/oauth/v2/revoke",
    api_base_url = "https://api.uber.com",
    scope_labels(
        "history" = "See your trips",
        "places" = "See your saved places",
        "profile" = "See your profile",
        "request" = "Request rides for you"
    )
)]
#[preset(
    title = "Uber",
    documentation = "https://developer.uber.com/docs/consumer-identity/guides/user-access-token",
    read = "2026-11-27",
    scopes_documentation = "https://developer.uber.com/docs/consumer-identity/guides/scopes",
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
        "vehicles.compliance",
        "openid",
        "profile.mobile_number",
        "profile.internal_uuid",
        "identity.link-account"
    )
)]
struct Uber;
