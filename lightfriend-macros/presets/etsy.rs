#[oauth(
    authorization_endpoint = "https://www.etsy.com/oauth/connect",
    token_endpoint = "https://api.etsy.com/v3/public/oauth/token",
    api_base_url = "https://api.etsy.com/v3"
)]
#[preset(
    title = "Etsy",
    documentation = "https://developers.etsy.com/documentation/essentials/authentication",
    read = "2026-11-27",
    scopes_documentation = "https://developers.etsy.com/documentation/essentials/authentication",
    scopes(
        "address_r",
        "address_w",
        "billing_r",
        "cart_r",
        "cart_w",
        "email_r",
        "favorites_r",
        "favorites_w",
        "feedback_r",
        "listings_d",
        "listings_r",
        "listings_w",
        "profile_r",
        "profile_w",
        "recommend_r",
        "recommend_w",
        "shops_r",
        "shops_w",
        "transactions_r",
        "transactions_w"
    )
)]
struct Etsy;
