use der::asn1::{Any, AnyRef, BitStringRef};
use der::{DateTime, Decode as _, Encode as _, Sequence};
use time::OffsetDateTime;
use x509_cert::Version;
use x509_cert::certificate::Rfc5280;
use x509_cert::ext::Extension;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_cert::time::{Time, Validity as Period};

use super::key_pair::KeyPair;
use super::{Certificate, IssueError, Serial};
use crate::model::Validity;

/// All that a certificate says. Names and key are passed in encoded, and copied to the byte: an issuer's name must be
/// the same octets as its certificate's subject, whatever string types and repetitions stand in it.
pub(super) struct Content<'a> {
    pub(super) serial: Serial,
    pub(super) issuer: &'a [u8],
    pub(super) validity: Validity,
    pub(super) subject: &'a [u8],
    pub(super) public_key: &'a [u8],
    pub(super) extensions: Vec<Extension>,
}

/// RFC 5280, 4.1. The type of `x509-cert` takes names apart; this one does not.
#[derive(Sequence)]
struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: Version,
    serial: SerialNumber,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: AnyRef<'a>,
    validity: Period,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

/// What is signed, with its signature: a certificate (RFC 5280, 4.1) or a request (RFC 2986, 4.2).
#[derive(Sequence)]
struct Signed<'a> {
    content: Any,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Content<'_> {
    /// Encodes, signs and reads back.
    pub(super) fn sign(self, issuer: &KeyPair) -> Result<Certificate, IssueError> {
        let content = TbsCertificate {
            version: Version::V3,
            serial: SerialNumber::<Rfc5280>::new(self.serial.octets())?,
            signature: issuer.signature_algorithm(),
            issuer: AnyRef::from_der(self.issuer)?,
            validity: Period::new(time(self.validity.not_before)?, time(self.validity.not_after)?),
            subject: AnyRef::from_der(self.subject)?,
            public_key: AnyRef::from_der(self.public_key)?,
            extensions: self.extensions,
        }
        .to_der()?;
        Certificate::from_der(signed(&content, issuer)?).map_err(|_| IssueError::Signing)
    }
}

/// This content with its signature by this key.
pub(super) fn signed(content: &[u8], key: &KeyPair) -> Result<Vec<u8>, IssueError> {
    let signature = key.sign(content).map_err(|_| IssueError::Signing)?;
    let signed = Signed {
        content: Any::from_der(content)?,
        algorithm: key.signature_algorithm(),
        signature: BitStringRef::from_bytes(&signature)?,
    };
    Ok(signed.to_der()?)
}

/// `UTCTime` up to 2049, `GeneralizedTime` from 2050 on (RFC 5280, 4.1.2.5).
fn time(moment: OffsetDateTime) -> der::Result<Time> {
    let year = u16::try_from(moment.year()).map_err(|_| der::ErrorKind::DateTime)?;
    let date = DateTime::new(
        year,
        moment.month().into(),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
    )?;
    Ok(date.into())
}
