//! The list for a mailing of one's own: `person,email,language,link`.

use crate::error::{Doing, Result};

/// One line of the list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct InvitationLink {
    /// The person's id in the roster.
    pub person: String,
    /// Where the invitation goes.
    pub email: String,
    /// `nl` or `en`.
    pub language: String,
    /// The link, with its secret after `#`.
    pub link: String,
}

/// The list as CSV.
pub fn invitation_csv(links: &[InvitationLink]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for link in links {
        writer.serialize(link).doing("writing the invitations")?;
    }
    if links.is_empty() {
        writer
            .write_record(["person", "email", "language", "link"])
            .doing("writing the invitations")?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| error.into_error())
        .doing("writing the invitations")?;
    String::from_utf8(bytes).doing("writing the invitations")
}
