//! One account for each role, and the doors of the start page.

use crate::clock::{Clock, Randomness};
use crate::error::Result;
use crate::office::{Accounts, Door, Role};
use crate::release::Release;
use crate::store::OfficeDb;

/// An account of the demo, whose password everybody may know.
pub(super) struct DemoAccount {
    pub role: Role,
    pub name: &'static str,
    pub password: String,
    /// Id and name of a reader's unit.
    pub unit: Option<(String, String)>,
}

/// The reader of a team that answered with others.
const SMALL: &str = "kleinteam";

/// Makes the accounts: readers of a team that is shown and of one that is withheld, and every other role.
pub(super) fn create(db: OfficeDb, release: &Release) -> Result<Vec<DemoAccount>> {
    let accounts = Accounts::new(db, Clock::system(), Randomness::system());
    let wanted = [
        (Role::Coordinator, "bureau", None),
        (Role::Reader, "teamleider", shown_team(release)),
        (Role::Reader, SMALL, withheld_team(release)),
        (Role::Trustee, "sleutelhouder", None),
        (Role::Operator, "beheerder", None),
        (Role::Auditor, "controleur", None),
    ];
    let mut made = Vec::new();
    for (role, name, unit) in wanted {
        if role == Role::Reader && unit.is_none() {
            continue;
        }
        let password = accounts.generate_password();
        let unit = unit.map(|unit| {
            let row = &release.units()[unit];
            (row.id.clone(), row.name.clone())
        });
        let id = unit.as_ref().map(|(id, _)| id.as_str());
        accounts.create(name, role, id, &password)?;
        made.push(DemoAccount {
            role,
            name,
            password,
            unit,
        });
    }
    Ok(made)
}

/// The doors of the start page: answer, read, look.
pub(super) fn doors(accounts: &[DemoAccount], links: &[String]) -> Vec<Door> {
    let answer = Door::Answer {
        links: links.to_vec(),
    };
    let shown = accounts
        .iter()
        .filter(|account| [Role::Coordinator, Role::Reader].contains(&account.role));
    // The readers first: they are whom it is about.
    let (office, readers): (Vec<_>, Vec<_>) =
        shown.partition(|account| account.role == Role::Coordinator);
    let door = |account: &DemoAccount| Door::Account {
        role: account.role,
        name: account.name.to_owned(),
        password: account.password.clone(),
        unit: account.unit.as_ref().map(|(_, name)| name.clone()),
        withheld: account.name == SMALL,
    };
    let logged = readers.into_iter().chain(office).map(door);
    std::iter::once(answer).chain(logged).collect()
}

/// The largest team of which something is shown.
fn shown_team(release: &Release) -> Option<usize> {
    let invited = release.invited();
    let is_shown = |unit: usize| {
        let themes = release.questionnaire().themes();
        themes
            .iter()
            .any(|theme| release.score(unit, &theme.id).is_some())
    };
    teams(release)
        .filter(|&unit| is_shown(unit))
        .max_by_key(|&unit| (invited[unit], std::cmp::Reverse(unit)))
}

/// A team that is so small that it answered with others.
fn withheld_team(release: &Release) -> Option<usize> {
    teams(release).find(|&unit| {
        let node = release.units()[unit].counts_in.as_deref();
        let node = node.and_then(|node| release.tree().find(node));
        node.is_some_and(|node| release.units()[node].joined)
    })
}

fn teams(release: &Release) -> impl Iterator<Item = usize> + '_ {
    let tree = release.tree();
    (0..tree.len())
        .filter(move |&unit| tree.children(unit).is_empty() && !release.units()[unit].joined)
}
