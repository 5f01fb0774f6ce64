//! A Keeper in the same configuration.

use super::{Remark, place};
use crate::config::clickhouse::{Element, Switch, Value};
use crate::diagnosis::ClickhouseEvidence;

/// Keeper listens on both ports where both are named.
pub(super) fn plaintext_open(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let keeper = evidence.merged.root().child("keeper_server");
    let set = |key| {
        let element = keeper?.child(key)?;
        let value = evidence.merged.value(element);
        (value.plain() != Some("")).then_some((element, value))
    };
    let (Some((plain, port)), Some((secure, _))) = (set("tcp_port"), set("tcp_port_secure")) else {
        return Vec::new();
    };
    let port = match &port {
        Value::Plain(port) => format!("the port {port}"),
        _ => "`tcp_port`".to_owned(),
    };
    vec![
        Remark::new(format!("{port} of Keeper takes plaintext, beside the one for TLS"))
            .seen_at(&place(plain.location()), "`<tcp_port>` of `<keeper_server>`")
            .seen_at(&place(secure.location()), "`<tcp_port_secure>`")
            .fixed_by(Some(
                "when every client speaks TLS take `<tcp_port>` out of `<keeper_server>`: `<tcp_port remove=\"1\"/>` in the file that sorts \
                 last"
                    .to_owned(),
            )),
    ]
}

/// `<secure>` in a server of Keeper's Raft.
pub(super) fn raft_plaintext(evidence: &ClickhouseEvidence) -> Vec<Remark> {
    let Some(raft) = evidence
        .merged
        .root()
        .at(&["keeper_server", "raft_configuration"])
    else {
        return Vec::new();
    };
    let switch = |element: &Element| Switch::of(&evidence.merged.value(element));
    if raft
        .child("secure")
        .is_some_and(|secure| switch(secure) != Switch::Off)
    {
        return Vec::new();
    }
    let meant: Vec<_> = raft
        .elements()
        .filter(|server| server.name().starts_with("server"))
        .filter_map(|server| server.child("secure"))
        .filter(|secure| switch(secure) == Switch::On)
        .collect();
    if meant.is_empty() {
        return Vec::new();
    }
    let remark = Remark::new(
        "Keeper's servers talk to each other in plaintext: `raft_configuration.secure` is not set",
    );
    vec![meant.into_iter().fold(remark, |remark, secure| {
        remark.seen_at(&place(secure.location()), "`<secure>` in a `<server>`")
    })]
}
