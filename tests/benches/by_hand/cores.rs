//! Who runs where. An application that shares its cores with the browser that asks it is measured
//! together with it.

use std::{
    ffi::OsStr,
    fs,
    process::{Command, Stdio},
};

use super::shared::Failure;

/// Where applications run, if not where this process does.
pub(crate) struct Cores {
    application: Option<String>,
    /// All that may be used; none where the system does not say.
    allowed: Vec<String>,
    here: Vec<String>,
}

impl Cores {
    /// The last core for the application, the others for this process, from now on.
    pub(crate) fn share_out(pin: bool) -> Result<Self, Failure> {
        let mut cores = Self {
            application: None,
            allowed: allowed(),
            here: allowed(),
        };
        if let Some((application, others)) = cores.allowed.split_last()
            && pin
            && !others.is_empty()
            && move_here(&others.join(","))?
        {
            cores.application = Some(application.clone());
            cores.here = others.to_vec();
        }
        Ok(cores)
    }

    /// For several processes, which would do no more than one on a single core.
    pub(crate) fn all(&self) -> Self {
        Self {
            application: self.application.as_ref().map(|_| self.allowed.join(",")),
            allowed: self.allowed.clone(),
            here: self.here.clone(),
        }
    }

    /// Starts this program where the application runs.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        match &self.application {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", core]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }

    pub(crate) fn description(&self) -> &'static str {
        match self.application {
            Some(_) => "the application has one core to itself",
            None => "application and browser share all cores",
        }
    }

    /// Who has which cores where there are several processes.
    pub(crate) fn sharing(&self) -> String {
        let names = |cores: &[String]| match cores {
            [] => "all cores".to_owned(),
            [core] => format!("core {core}"),
            cores => format!("cores {}", cores.join(", ")),
        };
        format!(
            "all processes share {}, with the server of Postgres if it is on this machine; browsers \
             and provider are one thread on {}",
            names(&self.allowed),
            names(&self.here),
        )
    }
}

/// Whether this process now runs on these cores only.
fn move_here(cores: &str) -> Result<bool, Failure> {
    let process = std::process::id().to_string();
    let moved = Command::new("taskset")
        .args(["-cp", cores, &process])
        .stdout(Stdio::null())
        .status();
    match moved {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The cores this process may use; none where the system does not say.
fn allowed() -> Vec<String> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let ranges = list.unwrap_or_default().trim().split(',');
    ranges
        .flat_map(range)
        .map(|core| core.to_string())
        .collect()
}

/// Of `3` or `0-3`.
fn range(text: &str) -> std::ops::Range<u32> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => first..last + 1,
        _ => 0..0,
    }
}
