//! Several accounts of one user, of another owner, and columns with the names of parameters.

use diesel::{Identifiable as _, SqliteConnection};
use lightfriend_runtime::{Account, OAuth, OAuthIntegration, integrations};

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", scopes("chat:write"), api_base_url = "https://slack.com/api")]
pub struct Slack {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: Option<String>,
    #[oauth(local)]
    note: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    user_id = uuid::Uuid,
    owner = "conn",
    owner_id = i64,
    owners = "organizations(id)",
    allow(asserted_account),
)]
pub struct GitHub {
    #[oauth(var, account_key(exclusive))]
    oauth: i64,
    #[oauth(local)]
    note: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "discord", owner = "tokens", owner_id = uuid::Uuid)]
pub struct Discord {
    #[oauth(token_response = "guild.id", account_key)]
    r#conn: String,
}

async fn of_a_user(oauth: &OAuth, conn: &mut SqliteConnection) -> Option<()> {
    let one: Account<Slack> = Slack::account(oauth, 1, "T123");
    let same = Slack::account(oauth, 1, String::from("T123"));
    let all: Vec<Account<Slack>> = Slack::accounts(oauth, 1).await.ok()?;
    let row: SlackConnection = SlackConnection::find(conn, 1, "T123").ok()??;
    let (user, team): (&i32, &String) = (&row).id();
    SlackConnection::set_note(conn, *user, team.as_str(), None).ok()?;
    SlackConnection::delete(conn, *user, team).ok()?;
    let _ = (row.open_webhook(oauth).ok()?, one, same, all);
    Some(())
}

async fn of_an_organization(oauth: &OAuth, conn: &mut SqliteConnection) -> Option<uuid::Uuid> {
    let _ = GitHub::account(oauth, 7_i64, 42_i64);
    let _ = GitHub::start_url(oauth);
    let row = GitHubConnection::find(conn, 7, 42).ok()??;
    GitHubConnection::set_note(conn, row.conn, row.oauth, None).ok()?;
    row.connected_by
}

async fn of_a_raw_name(conn: &mut SqliteConnection) -> Option<Option<i32>> {
    let row = DiscordConnection::find(conn, uuid::Uuid::nil(), "a").ok()??;
    let _: &String = &row.conn;
    Some(row.connected_by)
}

pub(crate) fn main() {
    let _ = (of_a_user, of_an_organization, of_a_raw_name);
    let _ = integrations![Slack, GitHub, Discord];
}
