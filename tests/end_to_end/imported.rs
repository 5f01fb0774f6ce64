//! A company's authority, and keys that never leave their node: what both ends make of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::clickhouse::{self, RELEASES, round_trip};
use crate::support::namespace::Place;
use crate::support::process::must;
use crate::support::workspace::{Workspace, report, scratch};
use crate::support::zookeeper::{self, Release, Server, free_port};

/// How companies call their authorities: a string type that stands in the name, what makes OpenSSL write it (`string_mask`),
/// and the name, with attributes that are repeated and relative names of several of them.
const AUTHORITIES: [(&str, &str, &str); 4] = [
    (
        "PRINTABLESTRING",
        "MASK:0x2002",
        "0.DC=com\n1.DC=corp\nO=Corp Ltd\n0.OU=Infrastructure\n1.OU=PKI\nCN=Corp Root CA 1\nemailAddress=pki@corp.example",
    ),
    (
        "UTF8STRING",
        "utf8only",
        "C=DE\nO=Büro & Söhne, GmbH\nCN=Wurzel \u{20ac}\n+serialNumber=4711",
    ),
    (
        "BMPSTRING",
        "MASK:0x0802",
        "C=DE\nO=Büro Söhne\n0.OU=eins\n1.OU=zwei\nCN=Wurzel",
    ),
    (
        "IA5STRING",
        "utf8only",
        "0.DC=com\n1.DC=corp\nOU=a\n+OU=b\nCN=x+y\n+emailAddress=a@b.example",
    ),
];

/// A root, and an intermediate of it that issues, made by `openssl`.
struct Company {
    folder: PathBuf,
}

impl Company {
    fn found(folder: &Path, string_mask: &str, subject: &str) -> Self {
        fs::create_dir_all(folder).expect("the test's folder can be written");
        let company = Self {
            folder: folder.to_owned(),
        };
        let configuration = |name: &str| {
            format!(
                "[req]\nprompt = no\nutf8 = yes\nstring_mask = {string_mask}\ndistinguished_name = name\n\
                 x509_extensions = authority\n[name]\n{name}\n[authority]\nbasicConstraints = critical, CA:TRUE\n\
                 keyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n"
            )
        };
        fs::write(company.at("root.cnf"), configuration(subject)).expect("written");
        let below = subject.replacen("CN=", "CN=Issuing ", 1);
        fs::write(company.at("issuing.cnf"), configuration(&below)).expect("written");
        company.openssl(
            "req -x509 -new -config root.cnf -newkey rsa:2048 -noenc -keyout root.key -days 3650 -out root.crt",
        );
        company.openssl(
            "req -x509 -new -config issuing.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-384 -noenc -keyout issuing.key \
             -CA root.crt -CAkey root.key -days 3000 -out issuing.crt",
        );
        company
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn openssl(&self, line: &str) -> String {
        must(
            Command::new("openssl")
                .current_dir(&self.folder)
                .args(line.split_whitespace()),
        )
    }

    /// The name in a certificate to the octet.
    fn name(&self, which: &str, certificate: &Path) -> String {
        let shown = self.openssl(&format!(
            "x509 -in {} -noout -{which} -nameopt show_type,dump_all,dump_der,sep_multiline,sname",
            certificate.display()
        ));
        shown
            .split_once('\n')
            .map(|(_, name)| name.to_owned())
            .unwrap_or(shown)
    }
}

/// What is said of the nodes on this machine.
struct Link {
    folder: PathBuf,
    port: u16,
}

impl Link {
    fn words(&self) -> Vec<String> {
        let shown = |name: &str| self.folder.join(name).display().to_string();
        [
            "init",
            "--port",
            &self.port.to_string(),
            "--zookeeper-version",
            "3.9",
            "--zookeeper-dir",
            &shown("zookeeper/tls"),
            "--clickhouse-dir",
            &shown("clickhouse"),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Deploys both nodes, starts a server, and lets both engines write and read.
    fn assert_holds(&self, workspace: &Workspace) {
        let zoo_cfg = self.folder.join("zookeeper/zoo.cfg");
        let base = zookeeper::base_configuration(&self.folder.join("zookeeper/data"), "127.0.0.1");
        fs::write(&zoo_cfg, base).expect("the test's folder can be written");
        workspace.deploy_zookeeper("localhost", &zoo_cfg);
        let config = clickhouse::write_base_configuration(&self.folder.join("clickhouse"));
        workspace.deploy_clickhouse("localhost");
        let _server = Server::start(Place::here(), &Release::newest("3.9"), &zoo_cfg);
        for engine in RELEASES {
            round_trip(Place::here(), engine, &config, &self.folder).assert_secure();
        }
    }
}

#[test]
fn under_a_company_s_authority_of_any_name_both_ends_accept_what_is_issued() {
    for (number, (called, string_mask, subject)) in AUTHORITIES.into_iter().enumerate() {
        let scratch = scratch();
        let company = Company::found(&scratch.join("company"), string_mask, subject);
        let link = Link {
            folder: scratch.join("link"),
            port: free_port(),
        };
        let workspace = Workspace::at(&scratch.join("workspace"));
        // By turns the root issues itself, and an intermediate does.
        let issuing = if number % 2 == 0 { "root" } else { "issuing" };
        let file = |name: &str| company.at(&format!("{issuing}.{name}")).display().to_string();
        let root = company.at("root.crt").display().to_string();
        workspace.must(&[
            "import",
            "authority",
            "--cert",
            &file("crt"),
            "--key",
            &file("key"),
            "--chain",
            &root,
        ]);
        let words = link.words();
        workspace.must(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let server = workspace.file("zookeeper/localhost/server.crt");
        let name = company.name("issuer", &server);
        assert!(name.contains(called), "no {called} in {name}");
        assert_eq!(
            name,
            company.name("subject", &company.at(&format!("{issuing}.crt"))),
            "{called}: the issuer's name is not the authority's own"
        );
        company.openssl(&format!(
            "verify -x509_strict -purpose sslserver -CAfile root.crt -untrusted {0} {0}",
            server.display()
        ));
        link.assert_holds(&workspace);
        report(&format!(
            "a company's authority: {called}, {issuing} issues: both engines linked"
        ));
    }
}

#[test]
fn a_node_whose_key_never_left_it_joins_the_link() {
    let scratch = scratch();
    let company = Company::found(&scratch.join("company"), "utf8only", "O=Corp\nCN=Corp Root");
    let (there, here) = (
        Workspace::at(&scratch.join("there")),
        Workspace::at(&scratch.join("here")),
    );
    let link = Link {
        folder: scratch.join("link"),
        port: free_port(),
    };
    let shown = |path: PathBuf| path.display().to_string();
    let (root, key) = (shown(company.at("root.crt")), shown(company.at("root.key")));
    here.must(&["import", "authority", "--cert", &root, "--key", &key]);
    there.must(&["import", "authority", "--cert", &root]);
    // What `init` says in flags stands in the manifest there: nothing can be issued.
    let manifest = there.file("zkcerts.toml");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    let settings = format!(
        "{text}\n[zookeeper]\nversion = \"3.9\"\nport = {}\ndirectory = \"{}\"\n\n[clickhouse]\ndirectory = \"{}\"\n",
        link.port,
        link.folder.join("zookeeper/tls").display(),
        link.folder.join("clickhouse").display(),
    );
    fs::write(&manifest, settings).expect("written");

    let mut keys = Vec::new();
    for (role, file) in [("zookeeper", "server"), ("clickhouse", "client")] {
        let (request, certificate) = (
            shown(scratch.join(format!("{role}.csr"))),
            shown(scratch.join(format!("{role}.crt"))),
        );
        there.must(&["csr", role, "localhost,127.0.0.1,::1", "--out", &request]);
        let key = there.file(&format!("{role}/localhost/{file}.key"));
        keys.push((key.clone(), fs::read(&key).expect("the key")));
        company.openssl(&format!("req -in {request} -noout -verify"));
        here.exits(1, &["sign", &request, "--out", &certificate]);
        here.must(&["sign", &request, "--allow-name", "--out", &certificate]);
        there.must(&["import", role, "--cert", &certificate]);
    }
    for (path, key) in &keys {
        assert_eq!(&fs::read(path).expect("the key"), key, "{}", path.display());
        for file in files_below(&here.file("")) {
            let bytes = fs::read(&file).expect("a file");
            assert!(
                !bytes
                    .windows(64)
                    .any(|part| key.windows(64).nth(40) == Some(part)),
                "{} holds a key from there",
                file.display()
            );
        }
    }
    assert!(!there.file("ca/zookeeper.key").exists());
    let said = there.must(&["apply", "--json"]);
    assert!(said.contains(r#""changed":false"#), "{said}");
    link.assert_holds(&there);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
