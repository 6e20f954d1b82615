//! The folders: `2026-11-27-063500_create_google_calendar_connection`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use time::OffsetDateTime;

use crate::error::Error;

/// The moment that a folder's name begins with, in seconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(i64);

impl Version {
    pub(super) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0)))
    }

    pub(super) fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// `2026-11-27-063500`, in UTC.
    fn text(self) -> String {
        let at = OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        format!(
            "{:04}-{:02}-{:02}-{:02}{:02}{:02}",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// The first that sorts after a folder of this name, as Diesel compares: by what stands before the
    /// first underscore, without hyphens.
    pub(super) fn after(self, folder: &str) -> Self {
        let digits = |name: &str| {
            let version = name.split('_').next().unwrap_or_default();
            version.replace('-', "")
        };
        let (other, mut own) = (digits(folder), self);
        // What begins with a letter is no date, and sorts behind all.
        if !other.starts_with(|first: char| first.is_ascii_digit()) {
            return own;
        }
        while digits(&own.text()) <= other && own.0 < LAST {
            let is_of_earlier_day = digits(&own.text()).get(..8) < other.get(..8);
            own = if is_of_earlier_day {
                Self((own.0 + 86_400).min(LAST))
            } else {
                own.next()
            };
        }
        own
    }
}

/// The end of the year 9999.
const LAST: i64 = 253_402_300_799;

/// What goes into one.
pub(super) struct Folder {
    /// `create_google_calendar_connection`
    pub(super) name: String,
    pub(super) up: String,
    pub(super) down: String,
}

/// Writes one; where.
pub(super) fn write(dir: &Path, version: Version, content: &Folder) -> Result<PathBuf, Error> {
    let folder = dir.join(format!("{}_{}", version.text(), content.name));
    let write = || {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("up.sql"), &content.up)?;
        fs::write(folder.join("down.sql"), &content.down)
    };
    write().map_err(|error| unusable(&folder, &error))?;
    Ok(folder)
}

/// The names and `up.sql` of all folders in a folder, in their order. There may be none yet.
pub(super) fn read(dir: &Path) -> Result<Vec<(String, String)>, Error> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| unusable(dir, &error))?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unusable(dir, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let up = entry.path().join("up.sql");
        match fs::read_to_string(&up) {
            Ok(text) => folders.push((name, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // A file beside the folders.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(unusable(&up, &error)),
        }
    }
    folders.sort();
    Ok(folders)
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Error::Misconfigured(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_sort_after_what_is_there() {
        let noon = Version(1_795_867_200);
        assert_eq!(noon.text(), "2026-11-28-120000");
        assert_eq!(noon.next().text(), "2026-11-28-120001");
        for (there, after) in [
            ("2024-01-01-000000_create_users", "2026-11-28-120000"),
            ("00000000000000_diesel_initial_setup", "2026-11-28-120000"),
            ("2026-11-28-120000_same", "2026-11-28-120001"),
            ("20261128120007_plain", "2026-11-28-120008"),
            ("2031-05-05-010203_ahead", "2031-05-05-120000"),
        ] {
            assert_eq!(noon.after(there).text(), after, "{there}");
        }
        assert_eq!(noon.after("zzz"), noon);
        assert_eq!(noon.after("99999999999999_beyond").0, LAST);
    }
}
