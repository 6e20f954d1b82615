//! A `current_user` that returns what is no user id.

use lightfriend_runtime::OAuth;

struct AuthUser;

fn main() {
    let _ = OAuth::builder().current_user(|_| async { Some(AuthUser) });
}
