use der::flagset::FlagSet;
use time::{Duration, OffsetDateTime};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName};

use super::encode::Content;
use super::profile::{extension, general_name, key_ids, usages};
use super::public_key::PublicKey;
use super::{BACKDATING, Certificate, IssueError, PrivateKey, Serial};
use crate::model::{KeyAlgorithm, Role, Validity};

/// How long an imitation lasts: it is used at once.
const LIFE: Duration = Duration::hours(1);

/// An identity that nobody should take for the original: the same subject, names and issuer, the issuer's name and key
/// id included, over keys of its own. Nothing but the signature tells the two apart, so a server that takes it checks no
/// signature, or trusts more than it should.
///
/// The key is ECDSA on P-256, which every TLS server takes; the chain is the leaf and an authority that signed both. The
/// two serial numbers are the leaf's and the authority's.
pub fn imitate(
    original: &Certificate,
    [leaf_serial, authority_serial]: [Serial; 2],
    now: OffsetDateTime,
) -> Result<(PrivateKey, Vec<Certificate>), IssueError> {
    let (authority_key, key) = (generate()?, generate()?);
    let signer = authority_key.pair()?;
    let authority_public = PublicKey::from_der(authority_key.public_key_der())?;
    let public = PublicKey::from_der(key.public_key_der())?;
    let key_id = original.authority_key_id().unwrap_or(&authority_public.id);
    let validity = Validity {
        not_before: now - BACKDATING,
        not_after: now + LIFE,
    };
    let authority = Content {
        serial: authority_serial,
        issuer: original.issuer_der(),
        validity,
        subject: original.issuer_der(),
        public_key: authority_public.der,
        extensions: of_authority(key_id)?,
    };
    let leaf = Content {
        serial: leaf_serial,
        issuer: original.issuer_der(),
        validity,
        subject: original.subject_der(),
        public_key: public.der,
        extensions: of_leaf(original, &public.id, key_id)?,
    };
    let chain = vec![leaf.sign(&signer)?, authority.sign(&signer)?];
    Ok((key, chain))
}

fn generate() -> Result<PrivateKey, IssueError> {
    Ok(PrivateKey::generate(KeyAlgorithm::EcdsaP256)?)
}

fn of_authority(key_id: &[u8]) -> der::Result<Vec<Extension>> {
    let basic_constraints = BasicConstraints {
        ca: true,
        path_len_constraint: None,
    };
    let mut extensions = vec![
        extension(true, &basic_constraints)?,
        extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
    ];
    extensions.extend(key_ids(key_id, key_id)?);
    Ok(extensions)
}

/// Every usage that a peer could ask for: it must not be refused for that.
fn of_leaf(original: &Certificate, key_id: &[u8], issuer_key_id: &[u8]) -> der::Result<Vec<Extension>> {
    let basic_constraints = BasicConstraints {
        ca: false,
        path_len_constraint: None,
    };
    let purposes = usages(Role::Zookeeper).iter().map(|usage| usage.oid()).collect();
    let mut extensions = vec![
        extension(true, &basic_constraints)?,
        extension(true, &KeyUsage(FlagSet::from(KeyUsages::DigitalSignature)))?,
        extension(false, &ExtendedKeyUsage(purposes))?,
    ];
    // A name that cannot be written again is left out; clients' names are looked at by nobody.
    let names: Vec<_> = original
        .sans()
        .iter()
        .filter_map(|name| general_name(name).ok())
        .collect();
    if !names.is_empty() {
        extensions.push(extension(false, &SubjectAltName(names))?);
    }
    extensions.extend(key_ids(key_id, issuer_key_id)?);
    Ok(extensions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::Chain;
    use crate::pki::fixtures::*;

    #[test]
    fn an_imitation_differs_from_the_original_in_nothing_but_keys_and_signatures() {
        let authority = authority(&[]);
        let original = issue(&authority, "zk1.example.com", &["10.0.0.1"]).expect("a leaf");
        let (key, chain) = imitate(&original, [serial(8), serial(9)], NOW).expect("an imitation");
        let [leaf, root] = chain.as_slice() else {
            panic!("a leaf and its authority: {chain:?}")
        };
        let told = |certificate: &Certificate| {
            (
                certificate.subject_der().to_vec(),
                certificate.issuer_der().to_vec(),
                certificate.sans().to_vec(),
                certificate.authority_key_id().map(<[u8]>::to_vec),
            )
        };
        assert_eq!(told(leaf), told(&original));
        assert_eq!(leaf.public_key_der(), key.public_key_der());
        assert_eq!(root.subject_der(), authority.certificate().subject_der());
        assert_eq!(root.subject_key_id(), authority.certificate().subject_key_id());
        assert!(leaf.is_signed_by(root) && root.is_self_signed());
        assert!(!leaf.is_signed_by(authority.certificate()));
        assert_eq!(
            Chain::order(leaf, &[authority.certificate().clone()]).missing_issuer,
            Some(original.issuer())
        );
    }
}
