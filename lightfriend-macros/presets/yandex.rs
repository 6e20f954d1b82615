#[oauth(
    authorization_endpoint = "https://oauth.yandex.com/authorize",
    token_endpoint = "https://oauth.yandex.com/token"
)]
#[preset(
    title = "Yandex",
    documentation = "https://yandex.com/dev/id/doc/en/codes/code-url"
)]
struct Yandex;
