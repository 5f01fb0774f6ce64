use super::unwrap::unwrap;
use super::{Kind, Remarks, Repair};
use crate::keystore::KeystoreError;
use crate::keystore::pem::{Content, mended_blocks};

/// A certification request as it was brought.
#[derive(Debug)]
pub struct BroughtRequest {
    /// DER (RFC 2986).
    pub der: Vec<u8>,
    /// What had to be mended.
    pub repairs: Vec<Repair>,
}

/// Reads a file with one certification request, in PEM or DER; other blocks beside it are passed over.
pub fn request(bytes: &[u8]) -> Result<BroughtRequest, KeystoreError> {
    let mut remarks = Remarks::default();
    let (bytes, kind) = unwrap(bytes, &mut remarks)?;
    let der = match kind {
        Kind::Pkcs10 => bytes.to_vec(),
        Kind::Pem => {
            let mut requests = Vec::new();
            let mut labels = Vec::new();
            for block in mended_blocks(&bytes, &mut remarks.repairs)? {
                match block.content {
                    Content::Request(der) => requests.push(der),
                    _ => labels.push(block.label),
                }
            }
            labels.dedup();
            match (requests.pop(), requests.len()) {
                (Some(der), 0) => der,
                (Some(_), others) => return Err(KeystoreError::SeveralRequests { count: others + 1 }),
                (None, _) => return Err(KeystoreError::NoRequest { found: labels }),
            }
        }
        other => {
            return Err(KeystoreError::NoRequest {
                found: vec![other.described().to_owned()],
            });
        }
    };
    Ok(BroughtRequest {
        der,
        repairs: remarks.repairs.into_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keystore::pem::encode_request;
    use crate::model::{Host, KeyAlgorithm, Role};
    use crate::pki::{LeafProfile, PrivateKey, Request};

    #[test]
    fn a_request_is_found_in_pem_and_in_der() {
        let host: Host = "zk1.example.com".parse().expect("a host");
        let profile = LeafProfile {
            host: &host,
            role: Role::Zookeeper,
            organization: "",
            sans: &[],
            days: 1,
        };
        let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).expect("a key");
        let der = Request::create(&profile, &key).expect("a request");
        let pem = encode_request(&der);
        for bytes in [
            der.clone(),
            pem.clone().into_bytes(),
            format!("text\r\n{}", pem.replace('\n', "\r\n")).into_bytes(),
            pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
                .into_bytes(),
            pem.replace('\n', " ").into_bytes(),
        ] {
            assert_eq!(request(&bytes).expect("a request").der, der);
        }
    }

    #[test]
    fn what_is_no_request_is_called_by_its_name() {
        let pem = encode_request(b"\x30\x00");
        for (bytes, expected) in [
            (
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".to_owned(),
                "there is no certification request in it, only `CERTIFICATE`",
            ),
            (
                pem.repeat(2),
                "there are 2 certification requests in it, and one is signed at a time",
            ),
        ] {
            let error = request(bytes.as_bytes()).expect_err("no request");
            assert_eq!(error.to_string(), expected);
        }
    }
}
