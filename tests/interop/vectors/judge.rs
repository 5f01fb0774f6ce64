//! What pyca makes of the files, by `judge.py`.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use zkcerts::model::San;
use zkcerts::pki::Certificate;

use super::outcome::{Holding, PASSWORDS, hexadecimal};
use crate::tools::installed;

pub(super) enum Answer {
    Content(Holding<Value>),
    /// Neither certificate nor private key: what else it is, or `refused`.
    Is(String),
}

/// Its answer for every file.
pub(super) fn answers() -> BTreeMap<String, Answer> {
    static SAID: OnceLock<Value> = OnceLock::new();
    let said = SAID.get_or_init(|| {
        let output = Command::new(installed("python"))
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/interop/vectors/judge.py"
            ))
            .arg(installed("vectors"))
            .args(PASSWORDS)
            .output()
            .expect("python");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("JSON")
    });
    let said = said.as_object().expect("an object").iter();
    said.map(|(name, answer)| (name.clone(), answer.into())).collect()
}

impl From<&Value> for Answer {
    fn from(answer: &Value) -> Self {
        if let Some(what) = answer["is"].as_str() {
            return Self::Is(what.to_owned());
        }
        let certificates = answer["certificates"].as_object().expect("certificates");
        let keys = answer["keys"].as_array().expect("keys").iter();
        Self::Content(Holding {
            certificates: certificates
                .iter()
                .map(|(fingerprint, said)| (fingerprint.clone(), said.clone()))
                .collect(),
            keys: keys.filter_map(|key| Some(key.as_str()?.to_owned())).collect(),
        })
    }
}

/// What a certificate says, in the words of `judge.py`.
pub(super) fn said(certificate: &Certificate) -> Value {
    let names = |pick: fn(&San) -> Option<String>| -> Vec<String> {
        certificate.sans().iter().filter_map(pick).collect()
    };
    let validity = certificate.validity();
    let hexadecimal = |octets: Option<&[u8]>| octets.map(hexadecimal);
    json!({
        "serial": hexadecimal(Some(certificate.serial())),
        "from": validity.not_before.unix_timestamp(),
        "until": validity.not_after.unix_timestamp(),
        "extensions": {
            "dns": names(|name| match name { San::Dns(name) => Some(name.clone()), San::Ip(_) => None }),
            "ip": names(|name| match name { San::Ip(address) => Some(address.to_string()), San::Dns(_) => None }),
            "authority": certificate.is_authority(),
            "path_length": certificate.path_length(),
            "key_usage": certificate.key_usage().map(|usage| {
                [usage.digital_signature, usage.key_encipherment, usage.key_cert_sign, usage.crl_sign]
            }),
            "extended_key_usage": certificate.extended_key_usage().map(|usage| {
                [usage.server_auth, usage.client_auth, usage.any]
            }),
            "subject_key_id": hexadecimal(certificate.subject_key_id()),
            "authority_key_id": hexadecimal(certificate.authority_key_id()),
        },
    })
}
