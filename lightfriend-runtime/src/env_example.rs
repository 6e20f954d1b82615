//! Text of a `.env` file.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::descriptor::Descriptor;

/// Every variable of these integrations, each with what it is for.
pub(crate) fn of(descriptors: &[&'static Descriptor]) -> String {
    let mut text = String::from(
        "# Seals the stored tokens; the first key seals, all open. Made once and kept; each key has an\n\
         # id of its own: echo \"k-$(openssl rand -hex 3):$(openssl rand -base64 32)\"\n\
         OAUTH_ENCRYPTION_KEYS=\"\"\n\
         # Where browsers reach this application; redirect URIs are made from it.\n\
         BACKEND_URL=\"https://api.example.com\"\n\
         # Where the browser goes afterwards, unless that is the backend's own origin.\n\
         # FRONTEND_URL=\"https://app.example.com\"\n",
    );
    let mut written: Vec<&str> = Vec::new();
    for descriptor in descriptors {
        let env = descriptor.env;
        if written.contains(&env) {
            continue;
        }
        written.push(env);
        text.push('\n');
        let sharing = || descriptors.iter().copied().filter(|other| other.env == env);
        for descriptor in sharing() {
            text.push_str(&registration(descriptor));
        }
        let registered = || sharing().filter(|other| other.host.is_none());
        if registered().next().is_some() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{env}_CLIENT_ID=\"\"");
        }
        if registered().any(Descriptor::has_client_secret) {
            let _ = writeln!(text, "{env}_CLIENT_SECRET=\"\"");
        }
        if registered().any(|other| other.private_key().is_some()) {
            let _ = writeln!(
                text,
                "# The private key that signs, in PEM; its line breaks may be written as \\n.\n\
                 {env}_PRIVATE_KEY=\"\""
            );
        }
        let variables: BTreeSet<&str> = sharing().flat_map(|it| it.variables).copied().collect();
        for variable in variables {
            let _ = writeln!(text, "{variable}=\"\"");
        }
    }
    text
}

/// Where the provider is told of the application, and the application of what it was given.
fn registration(descriptor: &Descriptor) -> String {
    let (title, path) = (descriptor.title, descriptor.callback_path());
    match descriptor.host {
        None => format!("# {title}: register {{BACKEND_URL}}{path} as redirect URI.\n"),
        Some(_) => format!(
            "# {title}: register {{BACKEND_URL}}{path} as redirect URI at each host; \
             credentials_for(..)\n# in the code gives the client id and secret that it answers.\n"
        ),
    }
}
