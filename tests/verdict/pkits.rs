//! NIST's Public Key Interoperability Test Suite, as pyca/cryptography carries it. There are no revocation lists here, as there are none
//! between ClickHouse and ZooKeeper: what the suite tests about them is put to all three, but not held against its own answer.

use std::collections::BTreeMap;

use time::macros::datetime;
use zkcerts::pki::Certificate;

use crate::oracle::Words;
use crate::tally::Tally;
use crate::tools;
use crate::world::Case;
use crate::{ASKED, Asked, LEAST_AGREEMENT};

/// What stands in the names of the tests about revocation (4.4, 4.5.6 to 4.5.8, 4.7.4 and 4.7.5, 4.14 and 4.15).
const REVOCATION: &[&str] = &[
    "CRL",
    "Revoked",
    "IDP",
    "istributionPoint",
    "onlyContains",
    "onlySome",
    "cRLIssuer",
    "cRLSign",
    "BasicSelfIssued",
    "LongSerialNumberTest18",
    "NegativeSerialNumberTest15",
];

#[test]
fn pkits_is_judged_as_both_peers_judge_it() {
    let Asked { pkits, words, .. } = &*ASKED;
    let tally = Tally::of(pkits, words);
    println!("PKITS: {} tests\n{tally}", pkits.len());
    tally.hold(LEAST_AGREEMENT);
    compare(pkits, words);
}

/// Counts how the peers' answers stand to the suite's own, which in some tests asks for policies, as no TLS peer does.
fn compare(cases: &[Case], words: &Words) {
    let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut left_out = 0;
    for case in cases {
        let expected = match case.name.get(..5) {
            _ if REVOCATION.iter().any(|word| case.name.contains(word)) => {
                left_out += 1;
                continue;
            }
            Some("Valid") => true,
            Some("Inval") => false,
            // Those about policies have an answer for each set of policies that is asked for.
            _ => {
                left_out += 1;
                continue;
            }
        };
        for (peer, words) in [("OpenSSL", &words.openssl), ("Java", &words.java)] {
            if words[&case.name].is_accepted != expected {
                others.entry(peer).or_default().push(&case.name);
            }
        }
    }
    println!("  {left_out:>5} tests are about revocation, or ask for policies, and are left out here");
    for (peer, tests) in &others {
        let count = tests.len();
        println!(
            "  {count:>5} {peer} answers otherwise than the suite: {}",
            tests.join(" ")
        );
        for test in tests {
            let is_known = *peer == "OpenSSL" && OPENSSL_OTHERWISE.iter().any(|word| test.contains(word));
            assert!(is_known, "{peer} answers otherwise than the suite: {test}");
        }
    }
}

/// In TLS OpenSSL looks at no policies, and at its security level it takes no DSA key of this size.
const OPENSSL_OTHERWISE: &[&str] = &["olicy", "Mapping", "DSA"];

/// A case for each end entity: with it are sent the authorities that its issuers' names lead to.
pub(crate) fn cases() -> Vec<Case> {
    let folder = tools::installed("vectors").join("x509/PKITS_data/certs");
    let mut certificates = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).expect("the vectors") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let der = std::fs::read(&path).expect("a certificate");
        let certificate = Certificate::from_der(der).unwrap_or_else(|error| panic!("{name}: {error}"));
        certificates.insert(name, certificate);
    }
    let root = certificates
        .remove("TrustAnchorRootCertificate")
        .expect("the root of the suite");
    let (leaves, authorities): (Vec<_>, Vec<_>) = certificates
        .into_iter()
        .partition(|(name, _)| name.ends_with("EE"));
    let authorities: Vec<Certificate> = authorities
        .into_iter()
        .map(|(_, certificate)| certificate)
        .collect();
    assert!(
        leaves.len() > 200 && authorities.len() > 150,
        "PKITS is not whole"
    );
    let case = |(name, leaf): (String, Certificate)| Case {
        name,
        topics: Vec::new(),
        sent: chain(leaf, &authorities),
        anchors: vec![root.der().to_vec()],
        dialled: None,
        moment: datetime!(2020-06-01 12:00:00 UTC),
    };
    leaves.into_iter().map(case).collect()
}

fn chain(leaf: Certificate, authorities: &[Certificate]) -> Vec<Vec<u8>> {
    let mut chain = vec![leaf];
    let mut next = 0;
    while let Some(certificate) = chain.get(next).cloned() {
        for authority in authorities {
            let is_issuer = folded(&authority.subject()) == folded(&certificate.issuer());
            if is_issuer && !chain.contains(authority) {
                chain.push(authority.clone());
            }
        }
        next += 1;
    }
    chain
        .iter()
        .map(|certificate| certificate.der().to_vec())
        .collect()
}

/// Without blanks and capitals: which of several spellings are one name is for the judges to say.
fn folded(name: &str) -> String {
    name.to_lowercase().split([' ', '\\']).collect()
}
