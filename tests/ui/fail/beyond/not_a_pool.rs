//! A pool of no enabled database.

use lightfriend_runtime::OAuth;

fn main() {
    let _ = OAuth::builder().database("app.sqlite3");
}
