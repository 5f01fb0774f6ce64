use zkcerts::keystore::{EntryKind, Reading, Repair, Warning};
use zkcerts::model::Fault as _;

/// What a reading holds, in words.
pub(super) struct Shown {
    pub(super) kind: &'static str,
    pub(super) entries: Vec<String>,
    pub(super) repairs: Vec<&'static str>,
    pub(super) warnings: Vec<&'static str>,
}

pub(super) fn shown(reading: &Reading) -> Shown {
    let entries = reading.entries.iter().map(|entry| {
        let kind = match &entry.kind {
            EntryKind::Identity(identity) => format!("identity of {}", identity.chain().len()),
            EntryKind::Anchor(_) => "anchor".to_owned(),
            EntryKind::Certificate(_) => "certificate".to_owned(),
            EntryKind::Key(_) => "key".to_owned(),
            EntryKind::Locked { reason, .. } => format!("locked: {}", reason.code()),
            EntryKind::Other(what) => what.clone(),
        };
        match &entry.alias {
            Some(alias) => format!("{alias}: {kind}"),
            None => kind,
        }
    });
    Shown {
        kind: reading.kind.name(),
        entries: entries.collect(),
        repairs: reading.repairs.iter().map(Repair::code).collect(),
        warnings: reading.warnings.iter().map(Warning::code).collect(),
    }
}
