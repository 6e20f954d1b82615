//! What scopes allow, in users' words: "This application may see your calendars". From the providers'
//! lists of scopes, in words of our own; a scope that is not here is shown as it is.

/// Scopes with what they allow.
pub(super) type Labels = &'static [(&'static str, &'static str)];

/// <https://discord.com/developers/docs/topics/oauth2>
pub(super) const DISCORD: Labels = &[
    ("bot", "Add a bot to a server of yours"),
    ("connections", "See the accounts linked to your profile"),
    ("email", "See your email address"),
    ("guilds", "See which servers you are in"),
    ("guilds.join", "Join servers for you"),
    ("guilds.members.read", "See your roles in servers"),
    ("identify", "See your name and picture"),
    ("messages.read", "Read your messages"),
    ("webhook.incoming", "Post in a channel that you choose"),
];

/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>
pub(super) const GITHUB: Labels = &[
    ("gist", "Write gists for you"),
    ("notifications", "See your notifications"),
    ("project", "See and change your projects"),
    ("public_repo", "See and change your public repositories"),
    ("read:org", "See which organizations you belong to"),
    ("read:project", "See your projects"),
    ("read:user", "See your profile"),
    ("repo", "See and change your repositories, private ones too"),
    ("repo:status", "See and set the state of commits"),
    ("user", "See and change your profile"),
    ("user:email", "See your email addresses"),
    ("user:follow", "Follow people for you"),
    ("workflow", "Change your workflows"),
];

/// <https://developers.google.com/identity/protocols/oauth2/scopes>
pub(super) const GOOGLE: Labels = &[
    ("email", "See your email address"),
    (
        "https://mail.google.com/",
        "Read, write, send and delete your email",
    ),
    (
        "https://www.googleapis.com/auth/calendar",
        "See, change and delete your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events",
        "See and change the events in your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "See the events in your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.freebusy",
        "See when you are free",
    ),
    (
        "https://www.googleapis.com/auth/calendar.readonly",
        "See your calendars and their events",
    ),
    (
        "https://www.googleapis.com/auth/calendar.settings.readonly",
        "See your calendar settings",
    ),
    (
        "https://www.googleapis.com/auth/contacts",
        "See and change your contacts",
    ),
    (
        "https://www.googleapis.com/auth/contacts.readonly",
        "See your contacts",
    ),
    (
        "https://www.googleapis.com/auth/documents",
        "See and change your documents",
    ),
    (
        "https://www.googleapis.com/auth/drive",
        "See, change and delete all your files",
    ),
    (
        "https://www.googleapis.com/auth/drive.file",
        "See and change the files that you use with it",
    ),
    (
        "https://www.googleapis.com/auth/drive.readonly",
        "See all your files",
    ),
    (
        "https://www.googleapis.com/auth/gmail.compose",
        "Write and send email for you",
    ),
    (
        "https://www.googleapis.com/auth/gmail.modify",
        "Read, write and send your email",
    ),
    (
        "https://www.googleapis.com/auth/gmail.readonly",
        "Read your email",
    ),
    (
        "https://www.googleapis.com/auth/gmail.send",
        "Send email for you",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets",
        "See and change your spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets.readonly",
        "See your spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/tasks",
        "See and change your tasks",
    ),
    (
        "https://www.googleapis.com/auth/tasks.readonly",
        "See your tasks",
    ),
    (
        "https://www.googleapis.com/auth/userinfo.email",
        "See your email address",
    ),
    (
        "https://www.googleapis.com/auth/userinfo.profile",
        "See your name and picture",
    ),
    (
        "https://www.googleapis.com/auth/youtube.readonly",
        "See your YouTube account",
    ),
    ("openid", "Know which account is yours"),
    ("profile", "See your name and picture"),
];

/// <https://learn.microsoft.com/en-us/linkedin/shared/authentication/getting-access>
pub(super) const LINKEDIN: Labels = &[
    ("email", "See your email address"),
    ("openid", "Know which account is yours"),
    ("profile", "See your name and picture"),
    ("r_liteprofile", "See your name and picture"),
    ("w_member_social", "Post for you"),
];

/// <https://learn.microsoft.com/en-us/graph/permissions-reference>
pub(super) const MICROSOFT: Labels = &[
    ("Calendars.Read", "See your calendars"),
    ("Calendars.ReadWrite", "See and change your calendars"),
    ("Chat.Read", "Read your chats"),
    ("Contacts.Read", "See your contacts"),
    ("Contacts.ReadWrite", "See and change your contacts"),
    ("Files.Read", "See your files"),
    ("Files.ReadWrite", "See and change your files"),
    ("Mail.Read", "Read your email"),
    ("Mail.ReadWrite", "Read and change your email"),
    ("Mail.Send", "Send email for you"),
    ("Notes.ReadWrite", "See and change your notebooks"),
    ("Tasks.Read", "See your tasks"),
    ("Tasks.ReadWrite", "See and change your tasks"),
    ("User.Read", "See your profile"),
    ("email", "See your email address"),
    ("offline_access", "Do so while you are away"),
    ("openid", "Know which account is yours"),
    ("profile", "See your name and picture"),
];

/// <https://docs.slack.dev/reference/scopes>
pub(super) const SLACK: Labels = &[
    ("channels:history", "Read messages in public channels"),
    ("channels:join", "Join public channels"),
    ("channels:read", "See which public channels there are"),
    ("chat:write", "Post messages"),
    ("commands", "Add commands to the workspace"),
    ("files:read", "See shared files"),
    ("files:write", "Share files"),
    ("im:history", "Read direct messages"),
    ("im:write", "Write direct messages"),
    ("incoming-webhook", "Post in a channel that you choose"),
    ("reactions:write", "React to messages"),
    ("team:read", "See the workspace's name"),
    ("users:read", "See who is in the workspace"),
    ("users:read.email", "See email addresses in the workspace"),
];

/// <https://developer.spotify.com/documentation/web-api/concepts/scopes>
pub(super) const SPOTIFY: Labels = &[
    ("playlist-modify-private", "Change your private playlists"),
    ("playlist-modify-public", "Change your public playlists"),
    (
        "playlist-read-collaborative",
        "See playlists that you share",
    ),
    ("playlist-read-private", "See your private playlists"),
    ("streaming", "Play music for you"),
    ("user-follow-read", "See whom you follow"),
    ("user-library-modify", "Change your library"),
    ("user-library-read", "See your library"),
    ("user-modify-playback-state", "Control what is playing"),
    ("user-read-currently-playing", "See what is playing"),
    ("user-read-email", "See your email address"),
    ("user-read-playback-state", "See what is playing, and where"),
    ("user-read-private", "See your country and subscription"),
    ("user-read-recently-played", "See what you played lately"),
    ("user-top-read", "See what you play most"),
];
