//! A certificate of the workspace, for scripts: the same members whatever its state, `null` where it has none.

use serde_json::{Value, json};

use super::condition::{Condition, certificate};
use super::seen::Observer;
use crate::commands::notation::{hexadecimal, moment};
use crate::model::Role;
use crate::pki::Certificate;
use crate::trust;
use crate::workspace::{Held, due_from};

pub(super) fn object(held: &Held<'_>, condition: Condition, observer: &Observer<'_>) -> Value {
    let found = certificate(held);
    let validity = found.map(Certificate::validity);
    let (role, host) = held.node.unzip();
    json!({
        "name": held.name(),
        "kind": held.kind.name(),
        "role": role.map(Role::name),
        "host": host.map(ToString::to_string),
        "path": observer.root.join(&held.file).display().to_string(),
        "state": condition.name(),
        "imported": held.imported,
        "due": matches!(condition, Condition::Due | Condition::Expired),
        "expired": condition == Condition::Expired,
        "subject": found.map(Certificate::subject),
        "issuer": found.map(Certificate::issuer),
        "serial": found.map(|found| hexadecimal(found.serial())),
        "sans": found.map(|found| found.sans().iter().map(ToString::to_string).collect::<Vec<_>>()),
        "sha256": found.map(trust::fingerprint),
        "not_before": validity.and_then(|validity| moment(validity.not_before)),
        "not_after": validity.and_then(|validity| moment(validity.not_after)),
        "days_left": validity.map(|validity| validity.days_left(observer.now)),
        "due_from": validity.and_then(|validity| moment(due_from(held.succession(), validity, observer.leaf))),
    })
}
