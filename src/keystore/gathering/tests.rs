use super::*;
use crate::keystore::reading::Place;
use crate::keystore::{Identity, fixture};
use crate::model::Fault as _;

fn entry(alias: Option<&str>, kind: EntryKind) -> Entry {
    Entry {
        alias: alias.map(str::to_owned),
        place: Place::Number(1),
        kind,
    }
}

fn copy(key: &PrivateKey) -> PrivateKey {
    PrivateKey::from_der(key.pkcs8_der()).expect("a key")
}

fn gathered(files: Vec<Vec<Entry>>) -> Gathered {
    let mut gathered = Gathered::default();
    for file in files {
        gathered.take("file", file);
    }
    gathered
}

fn what(left_out: &[LeftOut]) -> Vec<(String, Omission)> {
    left_out
        .iter()
        .map(|left| (left.what.clone(), left.reason))
        .collect()
}

#[test]
fn key_certificate_and_authority_of_three_files_become_one_identity() {
    let (authority, key) = (fixture::authority(), fixture::key());
    let leaf = fixture::leaf(&authority, &key);
    let stranger = fixture::anchor();
    let chosen = gathered(vec![
        vec![entry(None, EntryKind::Anchor(stranger.clone()))],
        vec![entry(None, EntryKind::Anchor(authority.certificate().clone()))],
        vec![entry(None, EntryKind::Certificate(leaf.clone()))],
        vec![entry(Some("zk"), EntryKind::Key(key))],
    ])
    .into_identity(None)
    .expect("one identity");
    assert_eq!(chosen.alias.as_deref(), Some("zk"));
    assert_eq!(chosen.identity.chain(), [leaf, authority.certificate().clone()]);
    assert_eq!(chosen.missing_issuer, None);
    let stranger = format!("the certificate `{}`", stranger.subject());
    assert_eq!(what(&chosen.left_out), [(stranger, Omission::NotInChain)]);
}

#[test]
fn of_two_certificates_for_one_key_that_of_an_authority_counts() {
    let (authority, key) = (fixture::authority(), fixture::key());
    let leaf = fixture::leaf(&authority, &key);
    let other = fixture::authority();
    let same_key = fixture::leaf(&other, &key);
    let chosen = gathered(vec![vec![
        entry(None, EntryKind::Key(key)),
        entry(None, EntryKind::Certificate(same_key)),
        entry(None, EntryKind::Certificate(leaf.clone())),
    ]])
    .into_identity(None)
    .expect("one identity");
    assert_eq!(
        chosen.identity.leaf(),
        &leaf,
        "the last of two that end at the same time"
    );
    assert_eq!(chosen.missing_issuer, Some(leaf.issuer()));
    assert_eq!(chosen.left_out[0].reason, Omission::Superseded);
}

#[test]
fn of_several_identities_one_has_to_be_named_and_a_locked_one_counts() {
    let two = || {
        let locked = EntryKind::Locked {
            reason: KeystoreError::PasswordEmpty,
            chain: Vec::new(),
        };
        gathered(vec![vec![
            entry(Some("ZK1"), EntryKind::Identity(fixture::identity())),
            entry(Some("other"), locked),
        ]])
    };
    let error = two().into_identity(None).expect_err("which one?");
    assert_eq!(error.code(), "identity-ambiguous");
    assert!(error.to_string().ends_with(": `ZK1`, `other`"), "{error}");
    let error = two().into_identity(Some("zk2")).expect_err("no such");
    assert_eq!(error.code(), "alias-absent");
    let error = two().into_identity(Some("Other")).expect_err("locked");
    assert_eq!(error.code(), "password-empty");
    let chosen = two().into_identity(Some("zk1")).expect("the first");
    assert_eq!(chosen.alias.as_deref(), Some("ZK1"));
    assert_eq!(
        what(&chosen.left_out),
        [("the private key `other`".to_owned(), Omission::OtherIdentity)]
    );
}

#[test]
fn what_is_missing_for_an_identity_is_named() {
    let certificate = || entry(None, EntryKind::Certificate(fixture::anchor()));
    let key = || entry(None, EntryKind::Key(fixture::key()));
    for (entries, code) in [
        (vec![], "key-missing"),
        (vec![certificate()], "key-missing"),
        (vec![key()], "certificate-missing"),
        (vec![certificate(), key()], "key-certificate-mismatch"),
    ] {
        let error = gathered(vec![entries]).into_identity(None).expect_err(code);
        assert_eq!(error.code(), code);
    }
}

#[test]
fn the_same_key_in_two_files_is_one() {
    let key = fixture::key();
    let authority = fixture::authority();
    let leaf = fixture::leaf(&authority, &key);
    let identity = Identity::new(copy(&key), vec![leaf.clone()]).expect("they match");
    let files = vec![
        vec![entry(None, EntryKind::Key(key))],
        vec![entry(Some("zk"), EntryKind::Identity(identity))],
    ];
    let chosen = gathered(files).into_identity(None).expect("one identity");
    assert_eq!(chosen.alias.as_deref(), Some("zk"));
    assert_eq!(chosen.identity.chain(), [leaf]);
}

#[test]
fn neither_a_key_nor_its_own_certificate_reaches_a_truststore() {
    let (authority, key) = (fixture::authority(), fixture::key());
    let leaf = fixture::leaf(&authority, &key);
    let root = authority.certificate().clone();
    let identity = || {
        let chain = vec![leaf.clone(), root.clone()];
        EntryKind::Identity(Identity::new(copy(&key), chain).expect("they match"))
    };
    let unmarked = fixture::anchor();
    let marked = fixture::anchor();
    // The files; then what is trusted in the end.
    let anchor = |certificate: &Certificate| entry(None, EntryKind::Anchor(certificate.clone()));
    let certificate = |certificate: &Certificate| entry(None, EntryKind::Certificate(certificate.clone()));
    for (files, expected) in [
        (vec![vec![entry(None, identity())]], vec![&root]),
        (
            vec![vec![entry(None, identity()), certificate(&unmarked)]],
            vec![&root, &unmarked],
        ),
        (
            vec![vec![
                entry(None, identity()),
                anchor(&marked),
                certificate(&unmarked),
            ]],
            vec![&marked],
        ),
        (
            vec![vec![certificate(&leaf), certificate(&root)]],
            vec![&leaf, &root],
        ),
        (
            vec![
                vec![certificate(&leaf), certificate(&root)],
                vec![entry(None, EntryKind::Key(copy(&key)))],
            ],
            vec![&root],
        ),
    ] {
        let (anchors, left_out) = gathered(files).into_anchors().expect("anchors");
        assert_eq!(
            anchors.certificates().iter().collect::<Vec<_>>(),
            expected,
            "{left_out:?}"
        );
    }
    let alone = Identity::new(copy(&key), vec![leaf.clone()]).expect("they match");
    let error = gathered(vec![vec![entry(None, EntryKind::Identity(alone))]])
        .into_anchors()
        .expect_err("nothing to trust");
    assert_eq!(error.code(), "anchors-empty");
}

#[test]
fn a_single_thing_is_one_certificate_or_one_key() {
    let anchor = fixture::anchor();
    let certificate = || entry(None, EntryKind::Anchor(anchor.clone()));
    let key = || entry(None, EntryKind::Key(fixture::key()));
    let single = |entries| gathered(vec![entries]).into_single();
    assert!(matches!(single(vec![certificate()]), Ok(Single::Certificate(_))));
    assert!(matches!(
        single(vec![certificate(), certificate()]),
        Ok(Single::Certificate(_))
    ));
    assert!(matches!(single(vec![key()]), Ok(Single::Key(_))));
    for (entries, counts) in [
        (vec![], "certificates: 0, private keys: 0"),
        (vec![certificate(), key()], "certificates: 1, private keys: 1"),
        (vec![key(), key()], "certificates: 0, private keys: 2"),
    ] {
        let error = single(entries).expect_err("not one thing");
        assert!(error.to_string().ends_with(counts), "{error}");
    }
}
