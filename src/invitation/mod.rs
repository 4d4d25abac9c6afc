//! THE IDENTIFIED SIDE: one person, one invitation, one token.
//!
//! Here it is known who is invited and, while a wave is open, whether a token was taken; never what
//! it was used for. The token itself is signed blind: this room sees a number that says nothing of
//! the ballot it will let in.

mod blind_sign;
mod groups;
mod issuing_key;
mod letters;
mod links;
mod mail;
mod mail_keys;
mod mailed;
mod private_operation;
mod routes;
mod secret;
mod token_desk;

pub use groups::{GroupRow, InvitationRow, PaperCodeRow, destroy_keys, issued, save};
pub use issuing_key::{IssuingKey, generate_many};
pub use letters::{Letter, LetterPaper, Recall, letters_page};
pub use links::{InvitationLink, invitation_csv};
pub use mail::{MailPaper, Mailing};
pub use mail_keys::{Held, MailKeys};
pub use mailed::{count_handed_over, forget_mailings, hand_over, handed_over};
pub use routes::routes;
pub use secret::{MailKey, PaperCode};
pub use token_desk::{Credential, TokenDesk};
