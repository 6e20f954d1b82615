//! Where and when something was measured; no names and no paths.

use std::{env, fs, process::Command, thread};

/// Lines of a list.
pub(crate) fn description() -> Vec<String> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').nth(2).unwrap_or("unknown").to_owned();
    vec![
        format!(
            "{cores} cores, {}, {}",
            first("/proc/cpuinfo", "model name"),
            memory()
        ),
        format!("{}, {} {}", system(), env::consts::OS, env::consts::ARCH),
        said("rustc", &["--version"]),
        format!(
            "version {} of the framework, of {}, commit {}",
            env!("CARGO_PKG_VERSION"),
            said("date", &["-u", "+%Y-%m-%d"]),
            said("git", &["rev-parse", "--short", "HEAD"]),
        ),
        format!("load of the machine in the quarter of an hour before: {load}"),
    ]
}

fn memory() -> String {
    let total = first("/proc/meminfo", "MemTotal");
    let kilobytes = total
        .split(' ')
        .next()
        .and_then(|text| text.parse::<u64>().ok());
    kilobytes.map_or_else(
        || "memory unknown".to_owned(),
        |kilobytes| format!("{} GiB of memory", (kilobytes + (1 << 19)) >> 20),
    )
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.unwrap_or("system unknown")
        .trim_matches('"')
        .to_owned()
}

/// The value of `name : value`.
fn first(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_once(':'));
    value.map_or_else(
        || "unknown".to_owned(),
        |(_, value)| value.trim().to_owned(),
    )
}

fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| "unknown".to_owned())
}
