//! (d) One conditional office transaction: closed -> counted, with everything that survived.

use std::collections::BTreeMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::certificate::CountCertificate;
use super::tally_file::{BlockRow, BreakdownRow, ParticipationRow, Spread, TallyFile};
use crate::error::{Doing, Error, Result};
use crate::store::office_schema::{block, breakdown, comment, moment, participation};
use crate::store::{Conn, OfficeDb};
use crate::wave::{ControlCode, State, Wave};

/// Stores a tally. Refused unless the wave is closed and the tally is of this very wave, and unless `admit`
/// finds nothing wrong in what was stored: the ballots are destroyed afterwards, so a tally that could never
/// be released must not get in.
pub fn store(
    office: &OfficeDb,
    tally: &TallyFile,
    rng: &mut impl rand::CryptoRng,
    admit: impl FnOnce(&mut Conn, &Wave) -> Result<()>,
) -> Result<()> {
    tally.check()?;
    office.write(|connection| {
        check_together(connection, tally)?;
        for certificate in tally.certificates() {
            counted(connection, certificate)?;
        }
        let id = tally.wave.as_str();
        store_kept(
            connection,
            id,
            Kept {
                blocks: &tally.blocks,
                participation: &tally.participation,
                breakdowns: &tally.breakdowns,
                spreads: &tally.spreads,
            },
        )?;
        for row in &tally.comments {
            let mut key = [0u8; 16];
            rng.fill_bytes(&mut key);
            let key = uuid::Builder::from_random_bytes(key).into_uuid();
            diesel::insert_into(comment::table)
                .values((
                    comment::id.eq(Uuid::to_string(&key)),
                    comment::wave.eq(id),
                    comment::unit.eq(&row.unit),
                    comment::question.eq(&row.question),
                    comment::text.eq(&row.text),
                ))
                .execute(connection)
                .doing("storing comments")?;
        }
        let counted = Wave::get(connection, id)?;
        admit(connection, &counted)
    })
}

/// closed -> counted, for one box of the tally.
fn counted(connection: &mut Conn, certificate: &CountCertificate) -> Result<()> {
    let wave = Wave::get(connection, &certificate.wave)?;
    wave.state.expect(State::Closed, &wave.id, "counted")?;
    let control = ControlCode::of(wave.manifest_bytes()?).to_string();
    if control != certificate.control {
        return Err(Error::invalid(format!(
            "This tally was counted under another manifest than wave {}'s (control code {control}).",
            wave.id
        )));
    }
    let json = serde_json::to_value(certificate).doing("writing the count certificate")?;
    Wave::counted(connection, &wave.id, &crate::survey::canonical(&json))
}

/// Which boxes are counted together was fixed before any was opened.
fn check_together(connection: &mut Conn, tally: &TallyFile) -> Result<()> {
    let wave = Wave::get(connection, &tally.wave)?;
    wave.expect_own_figures()?;
    let mut carried: Vec<&str> = { tally.carried.iter() }
        .map(|certificate| certificate.wave.as_str())
        .collect();
    carried.sort_unstable();
    let unfixed = wave.questionnaire.is_for_leavers() && wave.counted_with.is_none();
    if unfixed || Wave::carried_by(connection, &wave.id)? != carried {
        return Err(Error::invalid(format!(
            "This tally of wave {} is of other boxes than those that are counted together. Write the box again with \
             `weerklank box {0}`, which names them, and count anew.",
            wave.id
        )));
    }
    Ok(())
}

/// What is kept of a wave, comments apart.
pub(super) struct Kept<'a> {
    pub blocks: &'a [BlockRow],
    pub participation: &'a [ParticipationRow],
    pub breakdowns: &'a [BreakdownRow],
    pub spreads: &'a BTreeMap<String, Spread>,
}

/// Stores it, in the transaction of whoever calls.
pub(super) fn store_kept(connection: &mut Conn, wave: &str, kept: Kept<'_>) -> Result<()> {
    for row in kept.blocks {
        diesel::insert_into(block::table)
            .values((
                block::wave.eq(wave),
                block::question.eq(&row.question),
                block::step.eq(row.step.name()),
                block::unit.eq(&row.unit),
                block::respondents.eq(row.respondents as i32),
                block::form.eq(serde_json::to_string(&row.form).doing("writing a block")?),
            ))
            .execute(connection)
            .doing("storing a block")?;
    }
    for row in kept.participation {
        diesel::insert_into(participation::table)
            .values((
                participation::wave.eq(wave),
                participation::unit.eq(&row.unit),
                participation::rest.eq(row.shown.rest),
                participation::shown
                    .eq(serde_json::to_string(&row.shown).doing("writing participation")?),
            ))
            .execute(connection)
            .doing("storing participation")?;
    }
    store_breakdowns(connection, wave, kept.breakdowns)?;
    for (theme, spread) in kept.spreads {
        diesel::insert_into(moment::table)
            .values((
                moment::wave.eq(wave),
                moment::theme.eq(theme),
                moment::persons.eq(spread.persons as i32),
                moment::deviations.eq(spread.deviations),
            ))
            .execute(connection)
            .doing("storing spreads")?;
    }
    Ok(())
}

fn store_breakdowns(connection: &mut Conn, wave: &str, rows: &[BreakdownRow]) -> Result<()> {
    for row in rows {
        diesel::insert_into(breakdown::table)
            .values((
                breakdown::wave.eq(wave),
                breakdown::background.eq(&row.background),
                breakdown::unit.eq(&row.unit),
                breakdown::group.eq(&row.group),
                breakdown::question.eq(&row.question),
                breakdown::respondents.eq(row.respondents as i32),
                breakdown::sum.eq(row.sum),
            ))
            .execute(connection)
            .doing("storing breakdowns")?;
    }
    Ok(())
}
