//! The sealed box as a file, on its way to the trustees.
//!
//! `weerklank/box/v1`, a line feed, the length of the header (4 bytes, big-endian), the header as JSON,
//! then each ballot as commitment (32 bytes), revision (1 byte) and box (8,273 bytes) to the end of
//! the file. Binary, because a ballot in base64 is a third larger and a large organisation has many.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

use crate::ballot::{BOX_SIZE, SealedBallot};
use crate::disclosure::Step;
use crate::error::{Doing, Error, Result};
use crate::organisation::records::UnitRow;

const MAGIC: &[u8] = b"weerklank/box/v1\n";
const LARGEST_HEADER: u32 = 256 * 1024 * 1024;
const PORTION: usize = 2_000;

/// What the count needs beside the ballots; nothing in it is secret, no person occurs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxHeader {
    /// The frozen manifest, as text.
    pub manifest: String,
    /// The frozen questionnaire, as text.
    pub questionnaire: String,
    /// The chart with its joined nodes.
    pub units: Vec<UnitRow>,
    /// The unit or node in which each group counts.
    pub groups: BTreeMap<String, String>,
    /// Tokens issued.
    pub issued: u32,
    /// What the wave before published: where choices are equal, the pattern stays.
    pub previous: Vec<PreviousRegion>,
    /// Earlier waves of leavers whose boxes are counted with this one, and which it is never counted without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

/// A unit that was shown in the wave before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviousRegion {
    /// The question.
    pub question: String,
    /// The step of detail.
    pub step: Step,
    /// The unit.
    pub unit: String,
}

/// Writes the beginning of a box file.
pub fn write_header(out: &mut impl Write, header: &BoxHeader) -> Result<()> {
    let json = serde_json::to_vec(header).doing("writing the header of the box")?;
    let length = u32::try_from(json.len()).doing("writing the header of the box")?;
    out.write_all(MAGIC)
        .and_then(|()| out.write_all(&length.to_be_bytes()))
        .and_then(|()| out.write_all(&json))
        .doing("writing the box file")
}

/// Appends ballots to a box file.
pub fn write_ballots(out: &mut impl Write, ballots: &[SealedBallot]) -> Result<()> {
    for ballot in ballots {
        out.write_all(&ballot.commitment)
            .and_then(|()| out.write_all(&[ballot.revision]))
            .and_then(|()| out.write_all(&ballot.sealed))
            .doing("writing the box file")?;
    }
    Ok(())
}

/// Reads the beginning of a box file.
pub fn read_header(from: &mut impl Read, file: &str) -> Result<BoxHeader> {
    let broken = |what: &str| {
        Error::invalid(format!(
            "{file}: {what}. Make the box file again with `weerklank box`."
        ))
    };
    let mut magic = [0; MAGIC.len()];
    let mut length = [0; 4];
    if from.read_exact(&mut magic).is_err() || magic != *MAGIC {
        return Err(broken("this is not a box file"));
    }
    from.read_exact(&mut length)
        .map_err(|_| broken("the file ends in its header"))?;
    let length = u32::from_be_bytes(length);
    if length > LARGEST_HEADER {
        return Err(broken("the header claims an impossible size"));
    }
    let mut json = Vec::new();
    from.take(u64::from(length))
        .read_to_end(&mut json)
        .doing("reading the box file")?;
    serde_json::from_slice(&json).map_err(|_| broken("the header cannot be read"))
}

/// Hands over the ballots of a box file in portions.
pub fn each_portion(
    from: &mut impl Read,
    file: &str,
    mut take: impl FnMut(Vec<SealedBallot>) -> Result<()>,
) -> Result<()> {
    loop {
        let mut portion = Vec::with_capacity(PORTION);
        while portion.len() < PORTION {
            match read_ballot(from, file)? {
                Some(ballot) => portion.push(ballot),
                None => break,
            }
        }
        if portion.is_empty() {
            return Ok(());
        }
        take(portion)?;
    }
}

fn read_ballot(from: &mut impl Read, file: &str) -> Result<Option<SealedBallot>> {
    let head = read_up_to(33, from)?;
    if head.is_empty() {
        return Ok(None);
    }
    let sealed = read_up_to(BOX_SIZE, from)?;
    match (<[u8; 33]>::try_from(head), sealed.len()) {
        (Ok([commitment @ .., revision]), BOX_SIZE) => Ok(Some(SealedBallot {
            commitment,
            revision,
            sealed,
        })),
        _ => Err(Error::invalid(format!(
            "{file}: the file ends in the middle of a ballot. Copy it again; nothing was counted."
        ))),
    }
}

/// So many bytes; fewer where the file ends.
fn read_up_to(size: usize, from: &mut impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size);
    from.take(size as u64)
        .read_to_end(&mut bytes)
        .doing("reading the box file")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> BoxHeader {
        BoxHeader {
            manifest: "{}".into(),
            questionnaire: "{}".into(),
            units: Vec::new(),
            groups: BTreeMap::new(),
            issued: 3,
            previous: Vec::new(),
            with: Vec::new(),
        }
    }

    fn file() -> (Vec<u8>, Vec<SealedBallot>) {
        let ballots: Vec<SealedBallot> = (0..3)
            .map(|n| SealedBallot {
                commitment: [n; 32],
                revision: n,
                sealed: vec![n; BOX_SIZE],
            })
            .collect();
        let mut bytes = Vec::new();
        write_header(&mut bytes, &header()).expect("a header");
        write_ballots(&mut bytes, &ballots).expect("ballots");
        (bytes, ballots)
    }

    fn read(bytes: &[u8]) -> Result<Vec<SealedBallot>> {
        let mut from = bytes;
        read_header(&mut from, "box.wkb")?;
        let mut all = Vec::new();
        each_portion(&mut from, "box.wkb", |portion| {
            all.extend(portion);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn what_goes_in_comes_out() {
        let (bytes, ballots) = file();
        assert_eq!(read(&bytes).expect("a box"), ballots);
    }

    #[test]
    fn every_truncation_is_refused_or_whole() {
        let (bytes, ballots) = file();
        let header = bytes.len() - ballots.len() * (33 + BOX_SIZE);
        for length in (0..header + 40).chain([bytes.len() - 1]) {
            match read(&bytes[..length]) {
                Ok(all) => assert_eq!(length, header + all.len() * (33 + BOX_SIZE)),
                Err(error) => assert!(error.to_string().contains("box.wkb"), "{error}"),
            }
        }
    }
}
