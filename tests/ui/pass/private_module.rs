//! In a module, private and nested, next to others.

mod integrations {
    mod calendars {
        use lightfriend_runtime::OAuthIntegration;

        #[derive(OAuthIntegration)]
        #[oauth(provider = "google", service = "work_calendar", env = "GOOGLE")]
        struct GoogleCalendar;

        #[derive(OAuthIntegration)]
        #[oauth(provider = "microsoft")]
        pub(super) struct Outlook;

        #[derive(OAuthIntegration)]
        #[oauth(provider = "notion")]
        pub(super) struct Notion {
            #[oauth(token_response = "workspace_id")]
            workspace_id: String,
        }

        pub(super) fn used() {
            let _ = GoogleCalendar::migration();
        }
    }

    pub fn used() {
        calendars::used();
        let _ = calendars::Outlook::migration();
        let _ = calendars::Notion::migration();
        let _ = lightfriend_runtime::integrations![calendars::Outlook, calendars::Notion];
    }
}

pub(crate) fn main() {
    integrations::used();
}
