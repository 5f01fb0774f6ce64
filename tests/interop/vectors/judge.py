"""Says of every file below a folder what pyca/cryptography makes of it, as one JSON object: path to answer.

An answer is the certificates (SHA-256, with what they say) and the public keys of the private ones (SHA-256 again) that the file
holds, or else what it is. Arguments: the folder, then the passwords that are tried where one is asked for.
"""

import concurrent.futures
import hashlib
import json
import pathlib
import re
import sys
import warnings

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

folder, passwords = pathlib.Path(sys.argv[1]), [word.encode() for word in sys.argv[2:]]
warnings.simplefilter("ignore")


def attempt(load, *arguments):
    """What it returns, or nothing where it refuses."""
    try:
        return load(*arguments)
    except Exception:
        return None


def with_password(load, octets):
    for password in [*passwords, None] if load is pkcs12.load_pkcs12 else [None, *passwords]:
        try:
            return load(octets, password)
        except (TypeError, ValueError) as error:
            if "password" not in str(error).lower():
                return None
        except Exception:
            return None
    return None


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def said(certificate):
    """What a certificate says; nothing in place of its extensions where they make no sense."""
    serial = certificate.serial_number
    facts = {
        "serial": serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True).hex(),
        "from": attempt(lambda: int(certificate.not_valid_before_utc.timestamp())),
        "until": attempt(lambda: int(certificate.not_valid_after_utc.timestamp())),
        "extensions": attempt(extensions, certificate),
    }
    return facts


def extensions(certificate):
    def value(kind):
        try:
            return certificate.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    names, constraints = value(x509.SubjectAlternativeName), value(x509.BasicConstraints)
    usage, purposes = value(x509.KeyUsage), value(x509.ExtendedKeyUsage)
    subject, authority = value(x509.SubjectKeyIdentifier), value(x509.AuthorityKeyIdentifier)
    wanted = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    return {
        "dns": names.get_values_for_type(x509.DNSName) if names else [],
        "ip": [str(address) for address in names.get_values_for_type(x509.IPAddress)] if names else [],
        "authority": constraints.ca if constraints else False,
        "path_length": constraints.path_length if constraints else None,
        "key_usage": usage and [usage.digital_signature, usage.key_encipherment, usage.key_cert_sign, usage.crl_sign],
        "extended_key_usage": purposes and [one in purposes for one in wanted],
        "subject_key_id": subject and subject.digest.hex(),
        "authority_key_id": authority and authority.key_identifier and authority.key_identifier.hex(),
    }


def content(octets):
    """The certificates and the private keys."""
    is_pem = b"-----BEGIN " in octets
    certificates = (attempt(x509.load_pem_x509_certificates, octets) if is_pem else None) or []
    if not is_pem:
        certificates = [attempt(x509.load_der_x509_certificate, octets)]
    bundle = pkcs7.load_pem_pkcs7_certificates if is_pem else pkcs7.load_der_pkcs7_certificates
    certificates += attempt(bundle, octets) or []
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    keys = [with_password(load, octets)]
    store = None if is_pem else with_password(pkcs12.load_pkcs12, octets)
    if store is not None:
        keys.append(store.key)
        certificates += [one.certificate for one in [store.cert, *store.additional_certs] if one is not None]
    return [one for one in certificates if one is not None], [one for one in keys if one is not None]


OTHERS = [
    ("list", x509.load_pem_x509_crl, x509.load_der_x509_crl),
    ("request", x509.load_pem_x509_csr, x509.load_der_x509_csr),
    ("public key", serialization.load_pem_public_key, serialization.load_der_public_key),
    ("parameters", serialization.load_pem_parameters, serialization.load_der_parameters),
    ("ocsp", ocsp.load_der_ocsp_request, ocsp.load_der_ocsp_response),
]


def answer(path):
    octets = path.read_bytes()
    certificates, keys = content(octets)
    public = [
        key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        for key in keys
        if hasattr(key, "public_key")
    ]
    if certificates or keys:
        return {
            "certificates": {sha256(one.public_bytes(serialization.Encoding.DER)): said(one) for one in certificates},
            "keys": sorted(map(sha256, public)),
        }
    for name, *loads in OTHERS:
        if any(attempt(load, octets) is not None for load in loads):
            return {"is": name}
    if re.match(rb"(ssh-|ecdsa-sha2|sk-)", octets):
        return {"is": "ssh"}
    if b"BEGIN OPENSSH PRIVATE KEY" in octets:
        return {"is": "ssh key"}
    return {"is": "refused"}


if __name__ == "__main__":
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with concurrent.futures.ProcessPoolExecutor() as workers:
        answers = workers.map(answer, files, chunksize=16)
        json.dump({str(path.relative_to(folder)): said for path, said in zip(files, answers)}, sys.stdout)
