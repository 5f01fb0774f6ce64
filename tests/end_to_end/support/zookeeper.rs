//! Real ZooKeeper servers.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::support::namespace::Place;
use crate::support::process::{Running, tail, wait_for};
use crate::support::tools;

/// How long a server may take until it serves, with a busy machine in mind; an ensemble elects first.
const START: Duration = Duration::from_secs(90);

/// A release of ZooKeeper that is installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Release {
    /// Such as `3.8.7`.
    pub(crate) version: String,
    build: Build,
}

/// Whose build it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Build {
    Maven,
    /// With what its own class path forgets.
    Debian,
    /// As a user of the package meets it.
    DebianAsPackaged,
}

impl Release {
    /// The newest of a line such as `3.8`.
    pub(crate) fn newest(line: &str) -> Self {
        Self {
            version: tools::newest("zookeeper", line),
            build: Build::Maven,
        }
    }

    /// One release of Maven's.
    pub(crate) fn maven(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            build: Build::Maven,
        }
    }

    /// Debian 12's own build.
    pub(crate) fn debian() -> Self {
        Self {
            version: "3.8.0".to_owned(),
            build: Build::Debian,
        }
    }

    /// The same with the class path that the package has.
    pub(crate) fn debian_as_packaged() -> Self {
        Self {
            build: Build::DebianAsPackaged,
            ..Self::debian()
        }
    }

    /// `3.8` or `3.9`: what a manifest says.
    pub(crate) fn line(&self) -> &str {
        self.version
            .rsplit_once('.')
            .expect("a version has three parts")
            .0
    }

    /// `3.8.0-debian`, `3.9.6`: for folders and tables.
    pub(crate) fn name(&self) -> String {
        match self.build {
            Build::Maven => self.version.clone(),
            Build::Debian | Build::DebianAsPackaged => format!("{}-debian", self.version),
        }
    }

    fn class_path(&self) -> String {
        let folder = tools::installed(&format!("zookeeper-{}", self.name()));
        if self.build == Build::Maven {
            return folder.join("*").display().to_string();
        }
        // The jar's own class path forgets netty-codec, and TLS without it closes every connection in silence.
        let forgotten = (self.build == Build::DebianAsPackaged).then_some("netty-codec");
        let jars = DEBIAN_JARS.iter().filter(|jar| Some(**jar) != forgotten);
        let jars = jars.map(|jar| folder.join(format!("usr/share/java/{jar}.jar")));
        jars.map(|jar| jar.display().to_string())
            .collect::<Vec<_>>()
            .join(":")
    }
}

/// What Debian's `zookeeper.jar` asks for, netty-codec, and a logger.
const DEBIAN_JARS: [&str; 14] = [
    "zookeeper",
    "zookeeper-jute",
    "netty-buffer",
    "netty-codec",
    "netty-common",
    "netty-handler",
    "netty-resolver",
    "netty-transport",
    "netty-transport-native-epoll",
    "netty-transport-native-unix-common",
    "metrics-core",
    "snappy-java",
    "slf4j-api",
    "slf4j-simple",
];

/// What a log says once a server serves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// Alone.
    Standalone,
    /// One of an ensemble that has elected its leader.
    Member,
}

/// A server that ends with its guard.
pub(crate) struct Server {
    running: Running,
    log: PathBuf,
    role: Role,
}

impl Server {
    /// Starts a server and waits until it serves.
    ///
    /// # Panics
    /// With the log, when it ends or does not serve in time.
    pub(crate) fn start(place: Place, release: &Release, zoo_cfg: &Path) -> Self {
        let mut server = Self::launch(place, release, zoo_cfg, Role::Standalone);
        server.wait_until_serving();
        server
    }

    /// Starts a server that may never come to serve. Its log stands beside `zoo_cfg`.
    pub(crate) fn launch(place: Place, release: &Release, zoo_cfg: &Path, role: Role) -> Self {
        let log = zoo_cfg.with_extension("log");
        let sink = File::create(&log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        let child = place
            .command("java")
            // Small and quick to start: several run at once on two cores.
            .args(["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
            .args(["-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp", &release.class_path()])
            .arg("org.apache.zookeeper.server.quorum.QuorumPeerMain")
            .arg(zoo_cfg)
            .stdin(Stdio::null())
            .stdout(sink.try_clone().expect("an open file can be shared"))
            .stderr(sink)
            .spawn()
            .expect("setpriv (util-linux) can be started");
        Self {
            running: Running::new(child),
            log,
            role,
        }
    }

    /// # Panics
    /// As [`Server::start`].
    pub(crate) fn wait_until_serving(&mut self) {
        let serving = wait_for(START, || self.ended_or(Self::serves));
        assert_eq!(
            serving,
            Some(true),
            "ZooKeeper does not serve:\n{}",
            tail(&self.log())
        );
    }

    /// # Panics
    /// With the log, when it is still there after the time that it may take to serve.
    pub(crate) fn wait_until_ended(&mut self) {
        let ended = wait_for(START, || self.running.ended());
        assert!(ended.is_some(), "ZooKeeper does not end:\n{}", tail(&self.log()));
    }

    /// Whether it has come to serve by now.
    pub(crate) fn serves(&self) -> bool {
        let log = self.log();
        match self.role {
            // The container manager is the last thing that a server of its own starts.
            Role::Standalone => log.contains("Using checkIntervalMs"),
            Role::Member => {
                let state = log.rfind("Peer state changed: ").map(|at| &log[at..]);
                state.is_some_and(|state| {
                    state
                        .lines()
                        .next()
                        .is_some_and(|line| line.ends_with(" - broadcast"))
                })
            }
        }
    }

    /// Whether the last election made it the leader.
    pub(crate) fn leads(&self) -> bool {
        self.log()
            .lines()
            .rfind(|line| line.contains("Peer state changed: "))
            .is_some_and(|line| line.contains("leading"))
    }

    /// Everything it has said so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).expect("the log is ours to read")).into_owned()
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.running.kill();
    }

    fn ended_or(&mut self, serves: impl Fn(&Self) -> bool) -> Option<bool> {
        if serves(self) {
            return Some(true);
        }
        self.running.ended().map(|_| false)
    }
}

/// A `zoo.cfg` as an administrator has it before TLS: data folder and address, and no port that is open to all.
pub(crate) fn base_configuration(data: &Path, address: &str) -> String {
    fs::create_dir_all(data).unwrap_or_else(|error| panic!("{}: {error}", data.display()));
    format!(
        "# kept by hand\n\
         dataDir={}\n\
         tickTime=500\n\
         initLimit=20\n\
         syncLimit=10\n\
         admin.enableServer=false\n\
         4lw.commands.whitelist=*\n\
         secureClientPortAddress={address}\n",
        data.display()
    )
}

/// A port of the loopback that nothing listens on, and that no other test of this run was given.
pub(crate) fn free_port() -> u16 {
    use std::sync::Mutex;
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    let mut given = GIVEN.lock().expect("no holder panics");
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback has a free port");
        let port = listener
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}
