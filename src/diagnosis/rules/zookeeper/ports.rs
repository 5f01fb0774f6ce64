//! Which ports are open, and for whom.

use super::Remark;
use crate::config::zookeeper::keys;
use crate::diagnosis::{Place, Told, ZookeeperEvidence};
use crate::model::Quoted;

/// The network code that speaks TLS.
const NETTY: &str = "org.apache.zookeeper.server.NettyServerCnxnFactory";
/// The first release in which `server.N` can name a TLS port, behind a second semicolon.
const SECURE_IN_SERVER: [u32; 3] = [3, 10, 0];

/// The ports that a configuration opens to clients, each with where it is said and the address that it is bound to.
#[derive(Debug, Default)]
pub(in crate::diagnosis::rules) struct Ports<'a> {
    /// For TLS.
    pub(in crate::diagnosis::rules) secure: Vec<Port<'a>>,
    /// For plaintext, or for both.
    pub(in crate::diagnosis::rules) plain: Vec<Port<'a>>,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(in crate::diagnosis::rules) struct Port<'a> {
    pub(in crate::diagnosis::rules) number: u16,
    address: Option<&'a str>,
    pub(in crate::diagnosis::rules) told: &'a Told,
}

impl Port<'_> {
    /// Whether nobody outside of the machine reaches it.
    fn is_local(&self) -> bool {
        self.address.is_some_and(|address| {
            let address = address.trim_matches(['[', ']']);
            address == "localhost"
                || address
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.to_canonical().is_loopback())
        })
    }
}

/// The ports of a configuration. What is no number, and 0, opens none.
pub(in crate::diagnosis::rules) fn ports(evidence: &ZookeeperEvidence) -> Ports<'_> {
    let mut ports = Ports::default();
    let named = |key, address| {
        let told = evidence.effective(key)?;
        let address = evidence.effective(address).map(|told| told.value.as_str());
        port(&told.value, address, told)
    };
    ports.plain.extend(named("clientPort", "clientPortAddress"));
    ports.secure.extend(named(
        keys::SECURE_CLIENT_PORT.name,
        keys::SECURE_CLIENT_PORT_ADDRESS.name,
    ));
    for told in members(evidence) {
        let mut further = told.value.split(';').skip(1).map(str::trim);
        ports
            .plain
            .extend(further.next().and_then(|part| bound(part, told)));
        if evidence.may_be_at_least(&SECURE_IN_SERVER) {
            ports
                .secure
                .extend(further.next().and_then(|part| bound(part, told)));
        }
    }
    ports
}

/// The members of the ensemble: `server.1`, `server.2`, ….
pub(in crate::diagnosis::rules) fn members(evidence: &ZookeeperEvidence) -> impl Iterator<Item = &Told> {
    evidence.told.iter().filter(|told| {
        told.key
            .strip_prefix("server.")
            .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// `[address:]port`.
fn bound<'a>(text: &'a str, told: &'a Told) -> Option<Port<'a>> {
    match text.rsplit_once(':') {
        Some((address, number)) => port(number, Some(address), told),
        None => port(text, None, told),
    }
}

fn port<'a>(number: &str, address: Option<&'a str>, told: &'a Told) -> Option<Port<'a>> {
    let number = number.parse().ok().filter(|number| *number != 0)?;
    Some(Port {
        number,
        address,
        told,
    })
}

/// Whether the plain port takes TLS too.
pub(super) fn is_unified(evidence: &ZookeeperEvidence) -> bool {
    evidence.is_on(keys::CLIENT_PORT_UNIFICATION.name)
}

/// The settings that open ports which take TLS clients.
pub(super) fn tls(evidence: &ZookeeperEvidence) -> Vec<&Told> {
    let Ports { secure, plain } = ports(evidence);
    let unified = plain.into_iter().filter(|_| is_unified(evidence));
    secure.into_iter().chain(unified).map(|port| port.told).collect()
}

/// Whether any port takes TLS clients.
pub(super) fn takes_tls(evidence: &ZookeeperEvidence) -> bool {
    !tls(evidence).is_empty()
}

pub(super) fn secure_missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if takes_tls(evidence) {
        return Vec::new();
    }
    let remark = Remark::new("no port takes TLS clients");
    let plain = ports(evidence).plain;
    if plain.is_empty() {
        return vec![remark.seen_at(
            &Place::file(&evidence.path),
            "neither `secureClientPort` nor `clientPort`",
        )];
    }
    vec![plain.iter().fold(remark, |remark, port| {
        remark.seen_at(&port.told.place, port.told.shown())
    })]
}

pub(super) fn netty_missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    if !takes_tls(evidence) {
        return Vec::new();
    }
    let told = evidence.effective(keys::SERVER_CNXN_FACTORY.name);
    let remark = match told {
        Some(told) if told.value == NETTY => return Vec::new(),
        Some(told) => Remark::new(format!("`serverCnxnFactory` is {}", Quoted(&told.value)))
            .seen_at(&told.place, told.shown()),
        None => Remark::new("`serverCnxnFactory` is not set: ZooKeeper takes NIOServerCnxnFactory"),
    };
    let secure = ports(evidence).secure;
    vec![secure.iter().fold(remark, |remark, port| {
        remark.seen_at(&port.told.place, port.told.shown())
    })]
}

pub(super) fn netty_codec_missing(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let remark = |place: &_| {
        Remark::new("the class path has no netty-codec.jar: every TLS connection is closed")
            .seen_at(place, "CLASSPATH names zookeeper.jar, and no netty-codec.jar")
    };
    let place = evidence.without_netty_codec.as_ref();
    place
        .filter(|_| takes_tls(evidence))
        .map(remark)
        .into_iter()
        .collect()
}

pub(super) fn twice(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let Ports { secure, plain } = ports(evidence);
    let pairs = secure
        .iter()
        .flat_map(|secure| plain.iter().map(move |plain| (secure, plain)));
    pairs
        .filter(|(secure, plain)| secure.number == plain.number && may_collide(secure.address, plain.address))
        .map(|(secure, plain)| {
            Remark::new(format!("the port {} is to take plaintext and TLS", secure.number))
                .seen_at(&plain.told.place, plain.told.shown())
                .seen_at(&secure.told.place, secure.told.shown())
        })
        .collect()
}

/// An address whose port is not set, or 0, which is the same to ZooKeeper (`QuorumPeerConfig`). A port behind a semicolon in
/// `server.N` is read later.
pub(super) fn address_without_port(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let pairs = [
        ("clientPort", "clientPortAddress"),
        (
            keys::SECURE_CLIENT_PORT.name,
            keys::SECURE_CLIENT_PORT_ADDRESS.name,
        ),
    ];
    let found = pairs.into_iter().filter_map(|(port, address)| {
        let told = evidence.effective(address)?;
        let set = evidence.effective(port);
        let how = match set {
            None => "is not set",
            Some(told) if told.value.parse() == Ok(0_i32) => "is 0",
            Some(_) => return None,
        };
        let remark = Remark::new(format!(
            "`{address}` is set, and `{port}` {how}: the server ends with `{address} is set but {port} is not set`"
        ))
        .seen_at(&told.place, told.shown())
        .fixed_by(Some(format!("take `{address}` out, or set `{port}`")));
        Some(set.into_iter().fold(remark, |remark, told| remark.seen_at(&told.place, told.shown())))
    });
    found.collect()
}

/// Two sockets on one port go together where each is bound to an address of its own.
fn may_collide(one: Option<&str>, other: Option<&str>) -> bool {
    let is_all = |address: &str| matches!(address, "" | "0.0.0.0" | "::" | "[::]");
    match (one, other) {
        (Some(one), Some(other)) => one == other || is_all(one) || is_all(other),
        _ => true,
    }
}

pub(super) fn plaintext_open(evidence: &ZookeeperEvidence) -> Vec<Remark> {
    let plain = ports(evidence).plain.into_iter();
    let also = if is_unified(evidence) { ", and TLS too" } else { "" };
    plain
        .filter(|port| !port.is_local())
        .map(|port| {
            let number = port.number;
            let remark = Remark::new(format!("the port {number} takes plaintext{also}"))
                .seen_at(&port.told.place, port.told.shown());
            match evidence.effective(keys::CLIENT_PORT_UNIFICATION.name) {
                Some(told) if is_unified(evidence) => remark.seen_at(&told.place, told.shown()),
                _ => remark,
            }
        })
        .collect()
}
