//! Certificates by the name of their recipe, made by `openssl` on the spot.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bed::recipes::{AUTHORITY, RECIPES, Recipe};
use crate::support::process::must;

/// Names of certificates, for a test that wants several authorities of its own: `authority-1`, `authority-2`.
const NUMBERED: &str = "authority-";

/// A folder of certificates.
pub(crate) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// An empty one.
    pub(crate) fn at(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The certificate of this recipe, in PEM, and those that it needs; made when it is first asked for.
    ///
    /// # Panics
    /// When there is no such recipe.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        let file = self.folder.join(format!("{name}.crt"));
        if !file.exists() {
            self.make(name);
        }
        file
    }

    /// The private key below the certificate, in PEM.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        self.file(name).with_extension("key")
    }

    /// The certificate in PEM.
    pub(crate) fn pem(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).expect("it was made")
    }

    /// The private key below the certificate, in PEM.
    pub(crate) fn key_pem(&self, name: &str) -> Vec<u8> {
        fs::read(self.key(name)).expect("it was made")
    }

    /// What `openssl` makes of the certificate with these words; `{crt}` and `{key}` stand for its files.
    ///
    /// # Panics
    /// When it fails.
    pub(crate) fn made(&self, name: &str, words: &str) -> Vec<u8> {
        let out = self.folder.join(format!("{name}.made"));
        let (crt, key) = (self.file(name), self.key(name));
        let words = words.split(' ').map(|word| match word {
            "{crt}" => crt.as_os_str(),
            "{key}" => key.as_os_str(),
            word => OsStr::new(word),
        });
        must(Command::new("openssl").args(words).arg("-out").arg(&out));
        fs::read(out).expect("openssl wrote it")
    }

    /// The SHA-256 of a certificate as `keytool` prints it: `AB:CD:…`.
    pub(crate) fn fingerprint(file: &Path) -> String {
        let mut openssl = Command::new("openssl");
        let said = must(
            openssl
                .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
                .arg(file),
        );
        let (_, fingerprint) = said.trim().split_once('=').expect("`sha256 Fingerprint=…`");
        fingerprint.to_owned()
    }

    /// Writes some bytes into the folder, as a file that somebody would trust.
    pub(crate) fn written(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.folder.join(name);
        fs::write(&file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        file
    }

    /// The first line of every private key in the folder: later ones may be of its public part, which a certificate has too.
    pub(crate) fn secret_lines(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).expect("it was made").flatten();
        let texts = entries.filter_map(|entry| fs::read_to_string(entry.path()).ok());
        let lines = texts.filter_map(|text| {
            let mut lines = text.lines();
            let label =
                lines.find(|line| line.starts_with("-----BEGIN") && line.ends_with("PRIVATE KEY-----"));
            label.and_then(|_| lines.next()).map(str::to_owned)
        });
        lines.collect()
    }

    fn make(&self, name: &str) {
        if let Some(number) = name.strip_prefix(NUMBERED) {
            let subject = format!("/O=Example/CN=Example authority {number}");
            return self.sign(name, &subject, &AUTHORITY);
        }
        let recipe = RECIPES.iter().find(|recipe| recipe.name == name);
        let recipe = recipe.unwrap_or_else(|| panic!("no recipe for `{name}`"));
        self.sign(name, recipe.subject, recipe);
    }

    /// `openssl ca`, because it alone sets any dates.
    fn sign(&self, name: &str, subject: &str, recipe: &Recipe) {
        let of = |ending: &str| format!("{name}.{ending}");
        let algorithm: &[&str] = match recipe.key {
            "EC" => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "RSA-2048" => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            "RSA-1024" => &["RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
            key => &[key],
        };
        must(
            self.openssl("genpkey")
                .arg("-out")
                .arg(of("key"))
                .arg("-algorithm")
                .args(algorithm),
        );
        let request = ["-new", "-utf8", "-subj", subject, "-key"];
        must(
            self.openssl("req")
                .args(request)
                .args([of("key"), "-out".to_owned(), of("csr")]),
        );
        let extensions = recipe.extensions.join("\n");
        let configuration = format!(
            "[ca]\ndefault_ca=this\n[this]\ndatabase={name}.index\nnew_certs_dir=.\nrand_serial=yes\npolicy=any\n\
             unique_subject=no\n[any]\norganizationName=optional\ncommonName=optional\n\
             [with]\n{extensions}\n"
        );
        self.written(&of("cnf"), configuration.as_bytes());
        self.written(&of("index"), b"");
        let mut command = self.openssl("ca");
        let (start, end) = recipe.window;
        command.args(["-batch", "-notext", "-utf8", "-preserveDN", "-md", recipe.digest]);
        command.args(["-startdate", start, "-enddate", end, "-config", &of("cnf")]);
        if !recipe.extensions.is_empty() {
            command.args(["-extensions", "with"]);
        }
        match recipe.issuer {
            Some(issuer) => command
                .arg("-cert")
                .arg(self.file(issuer))
                .arg("-keyfile")
                .arg(self.key(issuer)),
            None => command.args(["-selfsign", "-keyfile", &of("key")]),
        };
        must(command.args(["-in", &of("csr"), "-out", &of("crt")]));
    }

    fn openssl(&self, verb: &str) -> Command {
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder).arg(verb);
        command
    }
}
