//! What a leaf may be used for (`EndEntityChecker`). Authorities are not asked.

use super::{Facts, Flaw, Purpose, Refusal};

const DIGITAL_SIGNATURE: u16 = 1 << 0;
const ANY: &str = "2.5.29.37.0";
const SERVER: [&str; 3] = [
    "1.3.6.1.5.5.7.3.1",
    // Server gated cryptography, of Microsoft and of Netscape.
    "1.3.6.1.4.1.311.10.3.3",
    "2.16.840.1.113730.4.1",
];
const CLIENT: [&str; 1] = ["1.3.6.1.5.5.7.3.2"];

pub(super) fn check(leaf: &Facts<'_>, purpose: Purpose<'_>) -> Result<(), Refusal> {
    if !leaf.allows(DIGITAL_SIGNATURE) {
        return Err(leaf.refuse(Flaw::NotForSignatures, "its keyUsage has no digitalSignature"));
    }
    let (wanted, netscape, flaw, name): (&[&str], u8, Flaw, &str) = match purpose {
        Purpose::Server { .. } => (&SERVER, 0x40, Flaw::NotForServers, "serverAuth"),
        Purpose::Client => (&CLIENT, 0x80, Flaw::NotForClients, "clientAuth"),
    };
    let permits = |usages: &Vec<String>| {
        usages
            .iter()
            .any(|usage| usage == ANY || wanted.contains(&usage.as_str()))
    };
    if !leaf.content.extended_key_usage.as_ref().is_none_or(permits) {
        return Err(leaf.refuse(flaw, format!("its extended key usage has no {name}")));
    }
    match leaf.content.netscape_type {
        Some(octet) if octet & netscape == 0 => {
            Err(leaf.refuse(flaw, "its Netscape certificate type is of another kind"))
        }
        _ => Ok(()),
    }
}
