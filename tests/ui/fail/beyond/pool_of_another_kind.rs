//! A pool of something else.

use diesel::r2d2::{ManageConnection, Pool};
use lightfriend_runtime::OAuth;

struct Postgres;

impl ManageConnection for Postgres {
    type Connection = ();
    type Error = std::fmt::Error;

    fn connect(&self) -> Result<(), std::fmt::Error> {
        Ok(())
    }

    fn is_valid(&self, (): &mut ()) -> Result<(), std::fmt::Error> {
        Ok(())
    }

    fn has_broken(&self, (): &mut ()) -> bool {
        false
    }
}

fn main() {
    let _ = |pool: Pool<Postgres>| OAuth::builder().database(pool);
}


