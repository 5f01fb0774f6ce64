//! The store of this machine, in a private view of it, and the system's own tool: a run that ends between two of our
//! steps is completed by the next one, and hides nobody meanwhile. What the tool does within its own run is its business.

use std::path::Path;

use zkcerts::keystore::pem;
use zkcerts::pki::Certificate;

use crate::bed::certificates::Certificates;
use crate::bed::debian::settle;
use crate::bed::machine::Machine;
use crate::bed::program::PROGRAM;
use crate::store::is_found;

const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The hooks take their time and are not what this is about; one that writes down what it hears stands for them.
const HOOKS: &str = "/etc/ca-certificates/update.d";
const HEARD: &str = "/var/log/heard";

#[test]
fn a_change_by_the_systems_tool_that_was_interrupted_is_completed_by_the_next_run() {
    let machine = Machine::new();
    machine.must("find", &[HOOKS, "-type", "f", "-delete"]);
    machine.write_program(
        &format!("{HOOKS}/listener"),
        &format!("#!/bin/sh\ncat >>{HEARD}\n"),
    );
    settle(&machine);
    let others = bundle(&machine);
    let certificates = Certificates::at(&machine.folder().join("certificates"));
    let file = certificates.file("constrained-authority").display().to_string();
    let ours = pem::decode_certificates(&certificates.pem("constrained-authority")).expect("a certificate");
    let mut gates = [0, 0];
    for gate in 1.. {
        let mut is_past_the_end = true;
        for (verb, (passed, is_in)) in ["trust", "untrust"]
            .iter()
            .zip(gates.iter_mut().zip([true, false]))
        {
            let place = format!("{verb}, gate {gate}");
            machine.write(HEARD, "");
            let at = format!("ZKCERTS_FAULT_AT={gate}");
            let line = [PROGRAM, verb, &file, "--refresh", "command"];
            let words = [&[at.as_str()], line.as_slice()].concat();
            if !machine.run("env", &words).status.success() {
                is_past_the_end = false;
                *passed = gate;
                assert_found(&machine, &others, &place);
                let answer = machine.zkcerts(&line[1..]);
                assert_eq!(answer.code, 0, "{place}, then again: {answer}");
            }
            assert_found(&machine, &others, &format!("{place}, then again"));
            let is_seen = bundle(&machine).contains(&ours[0]) && is_found(&machine.path(""), &ours[0]);
            assert_eq!(is_seen, is_in, "{place}, then again");
            if is_in {
                let heard = String::from_utf8(machine.read(HEARD)).expect("text");
                assert!(heard.contains('+'), "{place}: the hooks were never told: {heard}");
            }
        }
        if is_past_the_end {
            break;
        }
    }
    println!("gates of trust and untrust: {gates:?}");
    assert!(
        gates.iter().all(|gates| *gates > 15),
        "the fault door is not wired: {gates:?}"
    );
}

fn bundle(machine: &Machine) -> Vec<Certificate> {
    pem::decode_certificates(&machine.read(BUNDLE)).expect("certificates")
}

fn assert_found(machine: &Machine, others: &[Certificate], place: &str) {
    let bundle = bundle(machine);
    for other in others {
        assert!(
            bundle.contains(other),
            "{place}: the bundle lacks {}",
            other.subject()
        );
        assert!(
            is_found(Path::new(&machine.path("")), other),
            "{place}: no hash link leads to {}",
            other.subject()
        );
    }
}
