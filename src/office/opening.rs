//! `draft -> open`: groups, keys, invitations and the frozen manifest.
//!
//! The office transaction comes first and holds the truth; then the door goes up. A wave whose opening
//! was interrupted in between is open without a door, and opening it again puts up that same door.

use std::collections::BTreeSet;

use rand::seq::SliceRandom;
use serde::Serialize;

use super::desk::Desk;
use crate::ballot::{self, BALLOT_SIZE, FrozenDoor};
use crate::error::{Error, Result};
use crate::invitation::{
    self, GroupRow, InvitationLink, InvitationRow, Letter, LetterPaper, MailKey, PaperCode,
    PaperCodeRow,
};
use crate::organisation::{self, Grouping, ReportingTree, Roster};
use crate::protocol::b64u;
use crate::survey::{Language, Questionnaire};
use crate::wave::{ControlCode, Manifest, ManifestGroup, PROTOCOL, PublicHalf, State, Wave};

/// What everybody may know once a wave is open.
#[derive(Debug, Serialize)]
pub struct Opened {
    /// The wave.
    pub id: String,
    /// The control code in six blocks.
    pub control: String,
    /// People invited.
    pub invited: usize,
    /// Groups they answer in.
    pub groups: usize,
    /// Who can open the box.
    pub custody: String,
}

/// Everything that is made for a wave that opens.
struct Prepared {
    manifest: Vec<u8>,
    door: FrozenDoor,
    reporting: ReportingTree,
    groups: Vec<GroupRow>,
    invitations: Vec<InvitationRow>,
    codes: Vec<PaperCodeRow>,
}

impl Desk {
    /// Opens a wave under the trustees' public key. A key of a single share cannot be told from one that
    /// the operator holds, so the manifest then says "operator".
    pub fn open(&self, id: &str, key: &PublicHalf) -> Result<Opened> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        if wave.state == State::Open {
            self.doors.put_up(&self.door_of(&wave)?)?;
            return self.opened(&wave);
        }
        wave.state.expect(State::Draft, id, "opened")?;
        if wave.closes < self.clock.today() {
            return Err(Error::invalid(format!(
                "Wave {id} was to close on {}, which is past; create it again with a later date.",
                wave.closes
            )));
        }
        let roster = self
            .office
            .read(|connection| organisation::records::load(connection, id))?;
        if wave.questionnaire.is_for_leavers() {
            self.check_asked_once(id, &wave.questionnaire, &roster)?;
        }
        let minimum = wave.policy.minimum_invited as usize;
        let grouping = organisation::form_groups(&roster.units, &roster.people, minimum)?;
        let mail_key = self.mail_keys.obtain(id, &mut self.randomness.rng())?;
        let prepared = self.prepare(&wave, &roster, &grouping, &mail_key, key)?;
        self.office.write(|connection| {
            organisation::records::save_joined(connection, id, &roster.units, &prepared.reporting)?;
            invitation::save(
                connection,
                &prepared.groups,
                &prepared.invitations,
                &prepared.codes,
            )?;
            Wave::open(connection, id, &prepared.manifest)
        })?;
        self.doors.put_up(&prepared.door)?;
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        self.opened(&wave)
    }

    fn opened(&self, wave: &Wave) -> Result<Opened> {
        let manifest = wave.read_manifest()?;
        Ok(Opened {
            id: wave.id.clone(),
            control: ControlCode::of(wave.manifest_bytes()?).to_string(),
            invited: manifest.groups.iter().map(|g| g.size as usize).sum(),
            groups: manifest.groups.len(),
            custody: manifest.custody,
        })
    }

    fn prepare(
        &self,
        wave: &Wave,
        roster: &Roster,
        grouping: &Grouping,
        mail_key: &MailKey,
        key: &PublicHalf,
    ) -> Result<Prepared> {
        let reporting = organisation::reporting_tree(&roster.units, &grouping.groups);
        let keys = invitation::generate_many(grouping.groups.len(), &mut self.randomness.rng())?;
        let mut groups = Vec::new();
        let mut invitations = Vec::new();
        let mut codes = Vec::new();
        let mut taken = BTreeSet::new();
        for (number, (group, key)) in grouping.groups.iter().zip(&keys).enumerate() {
            groups.push(GroupRow {
                wave: wave.id.clone(),
                group: group.id.clone(),
                label: group.label.clone(),
                size: group.members.len() as i32,
                unit: reporting.tree.id(reporting.group_node[number]).to_owned(),
                public_key: key.public_spki()?,
                signing_key: Some(key.to_pkcs8()?.to_vec()),
            });
            let mut letters = 0;
            for &member in &group.members {
                let person = &roster.people[member];
                if person.email.is_none() {
                    letters += 1;
                    continue;
                }
                invitations.push(InvitationRow {
                    wave: wave.id.clone(),
                    secret_sha256: mail_key.secret(&wave.id, &person.id).sha256().to_vec(),
                    person: person.id.clone(),
                    group: group.id.clone(),
                });
            }
            for code in mail_key.paper_codes(&wave.id, &group.id, letters, &mut taken)? {
                codes.push(PaperCodeRow {
                    wave: wave.id.clone(),
                    group: group.id.clone(),
                    code_id: code.id().to_owned(),
                    hash: code.hash(&mut self.randomness.rng())?,
                });
            }
        }
        let door = self.freeze(wave, &groups, key)?;
        Ok(Prepared {
            manifest: door.manifest.clone(),
            door,
            reporting,
            groups,
            invitations,
            codes,
        })
    }

    /// Fixes the bytes that are served for the life of the wave.
    fn freeze(&self, wave: &Wave, groups: &[GroupRow], key: &PublicHalf) -> Result<FrozenDoor> {
        let questionnaire = wave.questionnaire.to_json();
        let title = wave.questionnaire.title().text(Language::Nl).to_owned();
        let assembled = ballot::assemble(
            &self.answer_url,
            &wave.id,
            &title,
            &self.theme,
            questionnaire.as_bytes(),
        );
        let manifest = Manifest {
            protocol: PROTOCOL.to_owned(),
            wave: wave.id.clone(),
            title,
            closes: wave.closes.to_string(),
            policy: wave.policy.clone(),
            catalogue: catalogue(&wave.questionnaire),
            office: self.office_url.clone(),
            answer: self.answer_url.clone(),
            results_public_key: key.public_key.clone(),
            custody: if key.shares == 1 {
                "operator".to_owned()
            } else {
                format!("trustees {} of {}", key.threshold, key.shares)
            },
            ballot_size: BALLOT_SIZE,
            assets: assembled.hashes.clone(),
            groups: groups
                .iter()
                .map(|row| ManifestGroup {
                    id: row.group.clone(),
                    label: row.label.clone(),
                    size: row.size.unsigned_abs(),
                    public_key: b64u(&row.public_key),
                })
                .collect(),
        };
        Ok(assembled.door(&wave.id, manifest.to_bytes()))
    }

    /// The door of a wave that is open already, made again from the same program.
    fn door_of(&self, wave: &Wave) -> Result<FrozenDoor> {
        let manifest = wave.read_manifest()?;
        let assembled = ballot::assemble(
            &manifest.answer,
            &wave.id,
            &manifest.title,
            &self.theme,
            wave.questionnaire.to_json().as_bytes(),
        );
        if assembled.hashes != manifest.assets {
            return Err(Error::invalid(format!(
                "Wave {} was opened by another version of the program or under another theme, and \
                 its door is missing; open it with that version.",
                wave.id
            )));
        }
        Ok(assembled.door(&wave.id, wave.manifest_bytes()?.to_vec()))
    }

    /// Every link of a wave, derived again from the mail key.
    pub fn invitation_links(&self, id: &str) -> Result<Vec<InvitationLink>> {
        let (wave, roster) = self.invited(id, "written to")?;
        let mail_key = self.mail_keys.read(id)?;
        let control = ControlCode::of(wave.manifest_bytes()?);
        let manifest = wave.read_manifest()?;
        Ok(roster
            .people
            .into_iter()
            .filter_map(|person| {
                let secret = mail_key.secret(id, &person.id);
                Some(InvitationLink {
                    link: secret.link(&manifest.answer, id, control.digits()),
                    email: person.email?,
                    language: person.language.code().to_owned(),
                    person: person.id,
                })
            })
            .collect())
    }

    /// Every letter of a wave, shuffled within each group, derived again from the mail key.
    pub fn letters(&self, id: &str) -> Result<(LetterPaper, Vec<Letter>)> {
        let (wave, roster) = self.invited(id, "written to")?;
        let mail_key = self.mail_keys.read(id)?;
        let manifest = wave.read_manifest()?;
        let control = ControlCode::of(wave.manifest_bytes()?);
        let minimum = wave.policy.minimum_invited as usize;
        let grouping = organisation::form_groups(&roster.units, &roster.people, minimum)?;
        let mut letters = Vec::new();
        let mut taken = BTreeSet::new();
        for group in &grouping.groups {
            let without = |&&member: &&usize| roster.people[member].email.is_none();
            let count = group.members.iter().filter(without).count();
            let mut codes = mail_key.paper_codes(id, &group.id, count, &mut taken)?;
            codes.shuffle(&mut self.randomness.rng());
            letters.extend(codes.iter().map(|code: &PaperCode| Letter {
                group_label: group.label.clone(),
                code: code.printed(),
                link: code.link(&manifest.answer, id, control.digits()),
            }));
        }
        let paper = LetterPaper {
            title: manifest.title,
            address: format!("{}/w/{id}", manifest.answer),
            control: control.to_string(),
            closes: wave.closes,
            recall: self.recall(&wave)?,
        };
        Ok((paper, letters))
    }

    fn invited(&self, id: &str, doing: &str) -> Result<(Wave, Roster)> {
        self.office.read(|connection| {
            let wave = Wave::get(connection, id)?;
            wave.state.expect(State::Open, id, doing)?;
            let roster = organisation::records::load(connection, id)?;
            Ok((wave, roster))
        })
    }
}

/// The tables that will be published; nothing outside this list ever is.
pub(super) fn catalogue(questionnaire: &Questionnaire) -> Vec<String> {
    let by_unit = [
        "participation by unit",
        "themes by unit",
        "questions by unit",
        "comments by unit",
    ];
    let by_group = questionnaire
        .breakdowns()
        .iter()
        .map(|declared| match declared.crossed {
            true => format!("themes by {} and unit", declared.question),
            false => format!("themes by {}, organisation only", declared.question),
        });
    by_unit
        .map(String::from)
        .into_iter()
        .chain(by_group)
        .collect()
}
