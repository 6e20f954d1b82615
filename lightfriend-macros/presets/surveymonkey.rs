#[oauth(
    authorization_endpoint = "https://api.surveymonkey.com/oauth/authorize",
    token_endpoint = "https://api.surveymonkey.com/oauth/token",
    code_challenge_method = "none",
    pkce_unsupported = "not known to support it",
    api_base_url = "https://api.surveymonkey.com/v3"
)]
#[preset(
    title = "SurveyMonkey",
    documentation = "https://developer.surveymonkey.com/api/v3/"
)]
struct SurveyMonkey;
