//! An nginx of the test's own.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::support::bind;

/// It ends with the test.
pub struct Nginx {
    pub port: u16,
    process: Child,
    _folder: TempDir,
}

impl Nginx {
    /// Serves this `location` on a port of its own.
    pub async fn start(location: &str) -> Self {
        // Somebody else may take the port between this test's look and nginx's.
        for _ in 0..10 {
            if let Some(nginx) = Self::try_start(location).await {
                return nginx;
            }
        }
        panic!("nginx does not start");
    }

    async fn try_start(location: &str) -> Option<Self> {
        let (listener, address) = bind().await;
        drop(listener);
        let folder = tempfile::tempdir().expect("a folder");
        let port = address.port();
        std::fs::write(
            folder.path().join("nginx.conf"),
            configuration(port, location),
        )
        .expect("a file");
        let mut nginx = Self {
            port,
            process: run(folder.path()),
            _folder: folder,
        };
        for _ in 0..300 {
            // nginx ends when it cannot have the port.
            if nginx.process.try_wait().expect("its state").is_some() {
                return None;
            }
            if TcpStream::connect(address).await.is_ok() {
                return Some(nginx);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        None
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Debian's users do not have the folder in their `PATH`.
fn run(folder: &Path) -> Child {
    let installed = Path::new("/usr/sbin/nginx");
    let program = if installed.exists() {
        installed
    } else {
        Path::new("nginx")
    };
    Command::new(program)
        .arg("-p")
        .arg(folder)
        .args(["-c", "nginx.conf", "-e", "error.log"])
        .stdin(Stdio::null())
        .spawn()
        .expect("nginx (Debian's package nginx)")
}

/// One process, and every file below its own folder.
fn configuration(port: u16, location: &str) -> String {
    format!(
        "daemon off;
        master_process off;
        pid nginx.pid;
        events {{}}
        http {{
            access_log access.log;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {{
                listen 127.0.0.1:{port};
                {location}
            }}
        }}"
    )
}
