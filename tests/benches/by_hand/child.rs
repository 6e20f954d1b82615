//! Processes of the benchmark's own program.

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _},
    net::SocketAddr,
    process::{Child, ChildStdout, Stdio},
};

use super::{
    cores::Cores,
    errand::{Errand, Site, Task},
    process::Process,
    shared::Failure,
};

/// A serving contender; it ends with this value.
pub(crate) struct Server {
    pub(crate) site: Site,
    pub(crate) address: SocketAddr,
    pub(crate) process: Process,
    _child: Ending,
}

impl Server {
    /// It serves once this returns. This thread waits for it.
    pub(crate) fn start(site: &Site, cores: &Cores) -> Result<Self, Failure> {
        let mut child = spawn(site, Task::Serve, cores)?;
        let mut line = String::new();
        output(&mut child)?.read_line(&mut line)?;
        Ok(Self {
            site: site.clone(),
            address: line.trim().parse()?,
            process: Process::new(child.0.id()),
            _child: child,
        })
    }
}

/// Sees to a task that ends by itself; what it wrote. The provider, which is in this process, may be
/// asked meanwhile.
pub(crate) async fn finish(site: &Site, task: Task, cores: &Cores) -> Result<String, Failure> {
    let mut child = spawn(site, task, cores)?;
    let waiting = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        output(&mut child)?.read_to_string(&mut text)?;
        let status = child.0.wait()?;
        if !status.success() {
            return Err(format!("a part of the benchmark failed: {status}").into());
        }
        Ok(text)
    });
    waiting.await?
}

/// Is not left behind, however this process's work ends.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn spawn(site: &Site, task: Task, cores: &Cores) -> Result<Ending, Failure> {
    let site = site.clone();
    let environment = site.contender.environment().lines();
    let child = cores
        .command(env::current_exe()?.as_os_str())
        .envs(environment.filter_map(|line| line.split_once('=')))
        .args(Errand { site, task }.args()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    Ok(Ending(child))
}

fn output(child: &mut Ending) -> Result<BufReader<ChildStdout>, Failure> {
    let output = child.0.stdout.take().ok_or("a process without output")?;
    Ok(BufReader::new(output))
}
