use super::*;

fn from_permitted(permitted: &[&str]) -> NameConstraints {
    let permitted: Vec<Subtree> = permitted
        .iter()
        .map(|text| text.parse().expect("a subtree"))
        .collect();
    NameConstraints::from_permitted(&permitted).expect("constraints")
}

#[test]
fn no_list_is_no_constraint() {
    assert_eq!(NameConstraints::from_permitted(&[]), None);
}

#[test]
fn a_kind_that_is_not_listed_is_excluded_entirely() {
    let names = from_permitted(&["example.com"]);
    assert_eq!(
        names.to_string(),
        "`example.com` only, and not for `0.0.0.0/0`, `::/0`"
    );
    let networks = from_permitted(&["10.0.0.0/8"]);
    assert_eq!(
        networks.to_string(),
        "`10.0.0.0/8` only, and not for any DNS name"
    );
    assert_eq!(
        from_permitted(&["example.com", "10.0.0.0/8"]).to_string(),
        "`example.com`, `10.0.0.0/8` only"
    );
}

#[test]
fn what_is_written_is_read_back() {
    for permitted in [
        ["example.com", "0.0.0.0/0"],
        ["10.0.0.0/9", "10.1.2.3/32"],
        ["fc00::/7", "::1/128"],
        ["::/0", "internal"],
    ] {
        let constraints = from_permitted(&permitted);
        let content = constraints
            .encode()
            .and_then(|encoded| encoded.to_der())
            .expect("short");
        assert_eq!(NameConstraints::read(&content), Some(constraints));
    }
}

#[test]
fn constraints_of_others_are_understood_as_openssl_does() {
    let constraints = |permitted: &[&str], excluded: &[&str]| {
        let names = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| Subtree::Dns((*text).to_owned()))
                .collect()
        };
        NameConstraints {
            permitted: names(permitted),
            excluded: names(excluded),
            ..NameConstraints::default()
        }
    };
    for (permitted, excluded, name, expected) in [
        (["Example.COM"].as_slice(), [].as_slice(), "zk1.example.com", true),
        (&[".example.com"], &[], "zk1.example.com", true),
        (&[".example.com"], &[], "example.com", false),
        (&["example.com"], &[], "badexample.com", false),
        (
            &["example.com"],
            &["dmz.example.com"],
            "zk1.dmz.example.com",
            false,
        ),
        (&["example.com"], &["dmz.example.com"], "zk1.example.com", true),
        (&[], &[""], "zk1", false),
        (&[], &["example.com"], "other.test", true),
        (&["example.com"], &[], "10.0.0.1", true),
    ] {
        let name: San = name.parse().expect("a name");
        assert_eq!(
            constraints(permitted, excluded).permit(&name),
            expected,
            "{permitted:?} {excluded:?} {name}"
        );
    }
}

#[test]
fn a_subject_must_end_in_a_permitted_one_and_in_no_excluded_one() {
    let constraints = NameConstraints {
        permitted_subjects: vec!["O=Example".to_owned()],
        excluded_subjects: vec!["OU=client,O=Example".to_owned()],
        ..NameConstraints::default()
    };
    assert!(constraints.permit_subject("CN=zk1,OU=zookeeper,O=EXAMPLE"));
    assert!(!constraints.permit_subject("CN=zk1,OU=zookeeper"));
    assert!(!constraints.permit_subject("CN=zk1,NO=Example"));
    assert!(!constraints.permit_subject("CN=zk1,OU=client,O=Example"));
}

#[test]
fn constraints_that_make_no_sense_are_not_taken_for_none() {
    for content in [
        b"\x30\x02\xa0\x00\x00".as_slice(),
        b"\x30",
        // An address of 5 octets; a mask of one octet more than its address, and one too many for any address; a mask with a
        // hole; the distance 1.
        b"\x30\x0b\xa0\x09\x30\x07\x87\x05\x0a\0\0\0\xff",
        b"\x30\x0f\xa0\x0d\x30\x0b\x87\x09\x0a\0\0\0\xff\xff\xff\xff\xff",
        &ipv6_with_mask_of_17(),
        b"\x30\x0e\xa0\x0c\x30\x0a\x87\x08\x0a\0\0\0\xff\0\xff\0",
        b"\x30\x0a\xa0\x08\x30\x06\x82\x01a\x80\x01\x01",
    ] {
        assert_eq!(NameConstraints::read(content), None, "{content:02x?}");
    }
}

fn ipv6_with_mask_of_17() -> Vec<u8> {
    let header = b"\x30\x27\xa0\x25\x30\x23\x87\x21";
    [header.as_slice(), &[0xfd; 16], &[0xff; 17]].concat()
}
