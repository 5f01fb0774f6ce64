use super::*;

#[test]
fn lengths_that_were_left_open_are_filled_in() {
    for (ber, der) in [
        (&b"\x30\x80\x02\x01\x05\0\0"[..], &b"\x30\x03\x02\x01\x05"[..]),
        (b"\x30\x81\x03\x02\x01\x05", b"\x30\x03\x02\x01\x05"),
        (b"\x30\x80\xa0\x80\x04\x01a\0\0\0\0", b"\x30\x05\xa0\x03\x04\x01a"),
        (b"\x24\x80\x04\x01a\x04\x02bc\0\0", b"\x04\x03abc"),
        (b"\x24\x80\x24\x80\x04\x01a\0\0\x04\x02bc\0\0", b"\x04\x03abc"),
        (b"\x30\0", b"\x30\0"),
    ] {
        assert_eq!(to_der(ber).as_deref(), Some(der), "{ber:x?}");
        assert!(
            matches!(to_der(der), Some(Octets::Lent(same)) if same == der),
            "{der:x?}"
        );
    }
}

#[test]
fn a_length_takes_as_few_octets_as_can_be() {
    for (length, octets) in [
        (0, &b"\0"[..]),
        (0x7f, b"\x7f"),
        (0x80, b"\x81\x80"),
        (0xff, b"\x81\xff"),
        (0x100, b"\x82\x01\0"),
        (0x1_0000, b"\x83\x01\0\0"),
    ] {
        assert_eq!(length_octets(length).collect::<Vec<_>>(), octets, "{length}");
    }
}

#[test]
fn what_is_no_value_is_not_converted() {
    for bytes in [
        &b""[..],
        b"\0\0",
        b"\x30",
        b"\x30\x80",
        b"\x30\x80\x02\x01\x05",
        b"\x30\x80\x02\x01\x05\0\x01",
        b"\x30\x04\x02\x01\x05",
        b"\x30\x03\x02\x01\x05\0",
        b"\x04\x80\0\0",
        b"\x24\x80\x02\x01\x05\0\0",
        b"\x1f\x81\x01\0",
        b"\x30\x85\x01\0\0\0\0\0",
        b"\x30\x02\0\0",
    ] {
        assert!(to_der(bytes).is_none(), "{bytes:x?}");
    }
    let deep = b"\x30\x80".repeat(100_000);
    assert!(to_der(&deep).is_none());
    assert_eq!(split_first(&deep), None);
}

#[test]
fn the_first_value_ends_where_its_length_or_its_end_says() {
    for (bytes, first) in [
        (&b"\x30\x01axyz"[..], 3),
        (b"\x30\x80\x30\x80\0\0\0\0xyz", 8),
        (b"\x30\x80\x04\x02\0\0\0\0xyz", 8),
    ] {
        assert_eq!(split_first(bytes), bytes.split_at_checked(first), "{bytes:x?}");
    }
}
