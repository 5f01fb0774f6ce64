//! A node's identity from elsewhere.

use super::unfit::{self, Unfit};
use super::{ImportArgs, PASSWORD};
use crate::commands::bringing;
use crate::commands::converging::{self, Hold, Standing, Wish};
use crate::commands::{Context, notices};
use crate::error::Error;
use crate::keystore::{Gathered, Identity};
use crate::model::{Host, NodeNames, Role, San};
use crate::os::clock;
use crate::pki::Certificate;
use crate::report::{Notice, Outcome};
use crate::workspace::layout::SharedFile;
use crate::workspace::manifest::{self, Manifest, NodeRef};
use crate::workspace::{self, Brought, BroughtIdentity, Issuer, Occasion, Reason};

pub(super) fn run(args: &ImportArgs, role: Role, context: &Context<'_>) -> Result<Outcome, Error> {
    let mut said = Vec::new();
    let password = args.password(&mut said)?;
    let Standing {
        layout,
        held,
        text,
        manifest,
    } = Standing::find(context, Hold::unless_dry(&args.writing))?;
    let issuer = workspace::issuer(&layout, &manifest, clock::now())?;
    let mut gathered = bringing::gather(args.files(), password.as_ref(), PASSWORD, &mut said)?;
    let leaf = leaf(&gathered);
    let host = host(args, role, leaf.as_ref(), &manifest)?;
    let with_node = with_node(&text, &manifest, role, &host, leaf.as_ref())?;
    let planned = Manifest::parse(&layout.shared(SharedFile::Manifest), &with_node)?;
    let nodes = workspace::nodes(&planned);
    let node = workspace::only_node(&nodes, role, Some(&host))?;
    if !gathered.has_keys() {
        let key = workspace::node_key(&layout, &planned, node)?.ok_or_else(|| Unfit::NoKey {
            name: leaf.as_ref().map(Certificate::called).unwrap_or_default(),
            node: node.name(),
        })?;
        gathered.add_key(&node.name(), key);
    }
    let identity = identity(gathered, &issuer, &mut said)?;
    check(&identity, role, &host, &planned, &mut said)?;
    check_path(&identity, &issuer)?;
    if let Some(old) = workspace::node_certificate(&layout, &planned, node)? {
        said.extend(renamed(&old, identity.leaf()));
    }
    let wish = Wish {
        command: "import",
        rewritten: (with_node != text).then_some(Reason::Requested),
        text: with_node.clone(),
        occasion: Occasion::bringing(Brought::Identity(BroughtIdentity::complete(role, host, identity))),
    };
    let mut outcome = converging::converge(context, &layout, held.as_ref(), wish)?;
    said.append(&mut outcome.notices);
    outcome.notices = said;
    Ok(outcome)
}

/// The certificate that is meant, before its key is known: the only one that is no authority's.
fn leaf(gathered: &Gathered) -> Option<Certificate> {
    let certificates = gathered.certificates();
    let mut leaves = certificates
        .iter()
        .filter(|certificate| !certificate.is_authority());
    match (leaves.next(), leaves.next(), certificates.as_slice()) {
        (Some(leaf), None, _) => Some(leaf.clone()),
        (None, _, [only]) => Some(only.clone()),
        _ => None,
    }
}

/// The node that is named, else the one of the manifest that the certificate names, else what it names itself.
fn host(
    args: &ImportArgs,
    role: Role,
    leaf: Option<&Certificate>,
    manifest: &Manifest,
) -> Result<Host, Unfit> {
    if let Some(host) = &args.host {
        return Ok(host.clone());
    }
    let name = leaf.map_or_else(|| args.cert.display().to_string(), Certificate::called);
    let which = || Unfit::WhichNode { name: name.clone() };
    let leaf = leaf.ok_or_else(which)?;
    let common_name = leaf.common_name().and_then(|name| name.parse::<Host>().ok());
    let names =
        |host: &Host| leaf.sans().iter().any(|san| san.covers(host)) || common_name.as_ref() == Some(host);
    let mut known = manifest
        .nodes_in(role)
        .map(|node| node.host)
        .filter(|host| names(host));
    match (known.next(), known.next()) {
        (Some(host), None) => return Ok(host.clone()),
        (Some(_), Some(_)) => return Err(which()),
        (None, _) => {}
    }
    let first = leaf
        .sans()
        .iter()
        .find_map(|san| san.to_string().parse::<Host>().ok());
    common_name
        .clone()
        .filter(|host| leaf.sans().is_empty() || names(host))
        .or(first)
        .ok_or_else(which)
}

/// The manifest with this node in it, marked as imported; a new one gets the other names of its certificate.
fn with_node(
    text: &str,
    manifest: &Manifest,
    role: Role,
    host: &Host,
    leaf: Option<&Certificate>,
) -> Result<String, Error> {
    let is_known = |node: &NodeRef<'_>| node.host == host;
    let marked = match manifest.nodes_in(role).find(is_known) {
        Some(node) if node.imported => text.to_owned(),
        Some(_) => manifest::mark_imported(text, role, host)?,
        None => {
            let own = San::from(host);
            let names = leaf.map(Certificate::sans).unwrap_or_default().iter();
            let alt = names.filter_map(|name| name.to_string().parse::<San>().ok());
            let names = NodeNames {
                host: host.clone(),
                alt: alt.filter(|name| *name != own).collect(),
            };
            let added = manifest::add_nodes(text, role, std::slice::from_ref(&names))?;
            manifest::mark_imported(&added, role, host)?
        }
    };
    Ok(marked)
}

/// Key and chain, completed by what the workspace knows of its authority.
fn identity(mut gathered: Gathered, issuer: &Issuer, said: &mut Vec<Notice>) -> Result<Identity, Unfit> {
    gathered.add_certificates(issuer.path().cloned().collect());
    let chosen = gathered.into_identity(None)?;
    said.extend(notices::of_left_out(&chosen.left_out));
    if let Some(missing) = chosen.missing_issuer {
        return Err(Unfit::IssuerMissing {
            name: chosen.identity.leaf().called(),
            issuer: missing,
        });
    }
    Ok(chosen.identity)
}

/// Refuses what the peers of this role would refuse.
fn check(
    identity: &Identity,
    role: Role,
    host: &Host,
    manifest: &Manifest,
    said: &mut Vec<Notice>,
) -> Result<(), Unfit> {
    let leaf = identity.leaf();
    let again = |what: &str| format!("have it issued again {what}");
    let mut refusals = Vec::new();
    let usage = leaf.extended_key_usage();
    if role.is_server() && usage.is_some_and(|usage| !usage.permits_server()) {
        refusals.push((
            "its extended key usage has no serverAuth".to_owned(),
            again("with serverAuth"),
        ));
    }
    if !role.is_server() && usage.is_some_and(|usage| !usage.permits_client()) {
        refusals.push((
            "its extended key usage has no clientAuth".to_owned(),
            again("with clientAuth"),
        ));
    }
    if role.is_server() && !leaf.sans().is_empty() && !leaf.sans().iter().any(|san| san.covers(host)) {
        let names: Vec<_> = leaf.sans().iter().map(|san| format!("`{san}`")).collect();
        refusals.push((
            format!("clients dial `{host}`, and it names {}", names.join(", ")),
            again("with every name and address that clients dial"),
        ));
    }
    unfit::check(leaf, refusals, said)?;
    let node = manifest.nodes_in(role).find(|node| node.host == host);
    let alt = node.map(|node| node.alt.to_vec()).unwrap_or_default();
    let is_missing = |name: &San| {
        let dialled = name.to_string().parse::<Host>();
        !leaf.sans().contains(name)
            && !dialled.is_ok_and(|dialled| leaf.sans().iter().any(|san| san.covers(&dialled)))
    };
    let missing: Vec<_> = alt.iter().filter(|name| is_missing(name)).collect();
    if !missing.is_empty() && role.is_server() {
        let missing: Vec<_> = missing.iter().map(|name| format!("`{name}`")).collect();
        said.push(Notice::warning(format!(
            "the manifest has {} for `{role}/{host}`, and its certificate does not",
            missing.join(", ")
        )));
    }
    Ok(())
}

/// Refuses what does not lead to the authority that the peers trust, or what that one could not issue.
fn check_path(identity: &Identity, issuer: &Issuer) -> Result<(), Unfit> {
    let leaf = identity.leaf();
    let root = identity.chain().last().unwrap_or(leaf);
    if root != issuer.root() {
        return Err(Unfit::IssuerForeign {
            name: leaf.called(),
            root: root.called(),
            anchor: issuer.root().called(),
        });
    }
    let above = identity.chain().get(1..).unwrap_or_default();
    let outside = above.iter().find_map(|authority| {
        let constraints = authority.name_constraints()?;
        let name = leaf.sans().iter().find(|name| !constraints.permit(name))?;
        Some((authority.called(), name.to_string()))
    });
    if let Some((authority, name)) = outside {
        return Err(Unfit::Certificate {
            name: leaf.called(),
            reasons: vec![format!(
                "`{name}` is outside the CA name constraints of `{authority}`"
            )],
            fix: Some("have it issued for names within the constraints, or by another authority".to_owned()),
        });
    }
    Ok(())
}

/// ACLs name a client by its subject.
fn renamed(old: &Certificate, new: &Certificate) -> Option<Notice> {
    let (old, new) = (old.zookeeper_id(), new.zookeeper_id());
    (old != new).then(|| {
        Notice::warning(format!(
            "ACLs of the scheme `x509` that name `{old}` do not let `{new}` in: add the new one before it is deployed"
        ))
    })
}
