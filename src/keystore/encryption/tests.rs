use der::asn1::AnyRef;
use der::{Decode as _, Encode as _};
use pkcs5::pbes2::{EncryptionScheme, Kdf, Parameters, Pbkdf2Params, Salt, ScryptParams};
use pkcs8::spki::AlgorithmIdentifierRef;

use super::*;
use crate::keystore::limits::Budget;
use crate::model::{Fault as _, Password};

fn password() -> Password {
    Password::new("changeit".to_owned())
}

/// What a file says of PBES2 with this derivation.
fn pbes2(kdf: Kdf, encryption: EncryptionScheme) -> Vec<u8> {
    let parameters = Parameters { kdf, encryption }.to_der().expect("DER");
    let algorithm = AlgorithmIdentifierRef {
        oid: pkcs5::pbes2::PBES2_OID,
        parameters: Some(AnyRef::from_der(&parameters).expect("DER")),
    };
    algorithm.to_der().expect("DER")
}

fn pbkdf2(rounds: u32) -> Kdf {
    Kdf::Pbkdf2(Pbkdf2Params::hmac_sha256(rounds, &[1; 8]).expect("parameters"))
}

fn scrypt(cost_parameter: u64, block_size: u16, parallelization: u16) -> Kdf {
    Kdf::Scrypt(ScryptParams {
        salt: Salt::new([1; 8]).expect("a salt"),
        cost_parameter,
        block_size,
        parallelization,
        key_length: None,
    })
}

fn read(algorithm: &[u8]) -> Result<Option<Scheme>, KeystoreError> {
    Scheme::read(&AlgorithmIdentifierRef::from_der(algorithm).expect("DER"))
}

const AES: EncryptionScheme = EncryptionScheme::Aes256Cbc { iv: [2; 16] };

#[test]
fn what_a_file_asks_for_is_bounded_before_it_is_done() {
    for (kdf, expected) in [
        (pbkdf2(1_000), None),
        (pbkdf2(1_000_001), Some("derivation-too-costly")),
        (scrypt(1 << 14, 8, 1), None),
        (scrypt(1 << 20, 8, 1), Some("encryption-unsupported")),
        (scrypt(1 << 63, u16::MAX, 1), Some("encryption-unsupported")),
        (scrypt(1 << 14, 8, 200), Some("derivation-too-costly")),
    ] {
        let scheme = read(&pbes2(kdf, AES)).expect("is known").expect("makes sense");
        let answer = scheme.decrypt(&[0; 32], &password(), &mut Budget::default());
        assert_eq!(answer.err().map(|error| error.code()), expected, "{scheme}");
    }
}

#[test]
fn parameters_that_make_no_sense_reach_no_cipher() {
    for (kdf, encryption) in [
        (pbkdf2(0), AES),
        (scrypt(0, 8, 1), AES),
        (scrypt(3, 8, 1), AES),
        (scrypt(16, 0, 1), AES),
        (scrypt(16, 8, 0), AES),
    ] {
        assert!(read(&pbes2(kdf, encryption)).expect("is known").is_none());
    }
    let whole = pbes2(scrypt(16, 1, 1), EncryptionScheme::DesEde3Cbc { iv: [7; 8] });
    assert!(read(&whole).expect("is known").is_some());
    // The vector, cut: each of the lengths around it shrinks.
    let mut cut = whole[..whole.len() - 3].to_vec();
    for place in 0..cut.len() - 1 {
        let reaches_the_end = |length: u8| place + 2 + usize::from(length) == whole.len();
        if [0x30, 0x04].contains(&cut[place]) && reaches_the_end(cut[place + 1]) {
            cut[place + 1] -= 3;
        }
    }
    assert!(read(&cut).expect("is known").is_none());
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let sequence = AnyRef::new(der::Tag::Sequence, &content).expect("is short");
    sequence.to_der().expect("DER")
}

#[test]
fn a_salt_that_the_crate_cannot_hold_is_named() {
    let rounds = b"\x02\x01\x01".as_slice();
    let pbkdf2 = sequence(&[b"\x04\x40", &[1; 64], rounds]);
    let derivation = sequence(&[b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c", &pbkdf2]);
    let cipher = sequence(&[b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a\x04\x10", &[2; 16]]);
    let parameters = sequence(&[&derivation, &cipher]);
    let bytes = sequence(&[b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d", &parameters]);
    let error = read(&bytes).expect_err("is too long");
    assert_eq!(
        error.to_string(),
        "its protection is not supported: PBES2 with a salt of more than 32 bytes"
    );
}

#[test]
fn an_algorithm_without_a_name_here_is_called_by_its_number() {
    let unknown = b"\x30\x07\x06\x03\x2a\x03\x04\x05\0";
    let error = read(unknown).expect_err("is unknown");
    assert_eq!(
        error.to_string(),
        "its protection is not supported: the algorithm 1.2.3.4"
    );
}
