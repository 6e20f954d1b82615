//! A struct of every preset, each through the whole set. A test of the derive writes this file.

presets! {
    Aircall "aircall" { }
    Airtable "airtable" { }
    Amazon "amazon" { }
    Asana "asana" { }
    Atlassian "atlassian" { }
    Attio "attio" { }
    Auth0 "auth0" { #[oauth(var)] subdomain: String }
    Autodesk "autodesk" { }
    BambooHR "bamboohr" { #[oauth(var)] subdomain: String }
    Basecamp "basecamp" { }
    BigCommerce "bigcommerce" { #[oauth(var)] store_hash: String }
    Bitbucket "bitbucket" { }
    Bitly "bitly" { }
    Box "box" { }
    Brex "brex" { }
    Buffer "buffer" { }
    Calendly "calendly" { }
    Canva "canva" { }
    ClickUp "clickup" { }
    Clio "clio" { }
    Close "close" { }
    Clover "clover" { }
    ConstantContact "constant_contact" { }
    Contentful "contentful" { }
    Copper "copper" { }
    Deel "deel" { }
    DigitalOcean "digitalocean" { }
    Discord "discord" { }
    Docusign "docusign" { }
    Dropbox "dropbox" { }
    Ebay "ebay" { }
    Egnyte "egnyte" { #[oauth(var)] subdomain: String }
    Etsy "etsy" { }
    Eventbrite "eventbrite" { }
    ExactOnline "exact_online" { #[oauth(var, one_of("nl", "be", "de", "co.uk", "fr", "es", "com"))] country: String }
    Facebook "facebook" { }
    Figma "figma" { }
    Fitbit "fitbit" { }
    Fortnox "fortnox" { }
    FreeAgent "freeagent" { }
    FreshBooks "freshbooks" { }
    Front "front" { }
    Garmin "garmin" { }
    GitHub "github" { }
    GitLab "gitlab" { }
    Google "google" { }
    Gumroad "gumroad" { }
    Gusto "gusto" { }
    Harvest "harvest" { }
    HelpScout "help_scout" { }
    HubSpot "hubspot" { }
    Instagram "instagram" { }
    Intercom "intercom" { #[oauth(var, one_of("eu", "au"))] region: Option<String> }
    Intuit "intuit" { }
    Jobber "jobber" { }
    Klaviyo "klaviyo" { }
    Lever "lever" { }
    Linear "linear" { }
    LinkedIn "linkedin" { }
    Mailchimp "mailchimp" { }
    Microsoft "microsoft" { }
    Miro "miro" { }
    Mollie "mollie" { }
    Monday "monday" { }
    Notion "notion" { }
    Okta "okta" { #[oauth(var)] subdomain: String }
    Oura "oura" { }
    Outreach "outreach" { }
    PagerDuty "pagerduty" { }
    PandaDoc "pandadoc" { }
    PayPal "paypal" { }
    Pinterest "pinterest" { }
    Pipedrive "pipedrive" { }
    Productboard "productboard" { }
    QuickBooks "quickbooks" { #[oauth(callback = "realmId", pattern = "[0-9]+")] realm_id: String }
    Ramp "ramp" { }
    Reddit "reddit" { }
    RingCentral "ringcentral" { }
    Salesforce "salesforce" { }
    Salesloft "salesloft" { }
    Shopify "shopify" { #[oauth(var, pattern = "[a-z0-9][a-z0-9-]*")] shop: String }
    Slack "slack" { }
    Smartsheet "smartsheet" { }
    Snapchat "snapchat" { }
    Spotify "spotify" { }
    Square "square" { }
    Strava "strava" { }
    Stripe "stripe" { }
    SurveyMonkey "surveymonkey" { }
    Teamleader "teamleader" { }
    Tesla "tesla" { #[oauth(var, one_of("na", "eu"), default = "na")] region: String }
    Threads "threads" { }
    TickTick "ticktick" { }
    TikTok "tiktok" { }
    Todoist "todoist" { }
    Tumblr "tumblr" { }
    Twitch "twitch" { }
    Typeform "typeform" { }
    Uber "uber" { }
    Vimeo "vimeo" { }
    WakaTime "wakatime" { }
    Webex "webex" { }
    Webflow "webflow" { }
    Whoop "whoop" { }
    WordPress "wordpress" { }
    Wrike "wrike" { }
    X "x" { }
    Xero "xero" { }
    Yahoo "yahoo" { }
    Yandex "yandex" { }
    Zendesk "zendesk" { #[oauth(var)] subdomain: String }
    Zoho "zoho" { #[oauth(var, one_of("com", "eu", "in", "com.au", "jp", "com.cn", "sa", "uk"), default = "com")] location: String }
    Zoom "zoom" { }
}
