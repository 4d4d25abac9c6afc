//! The composition root: two listeners, and the only place (beside the command line) that hands out
//! capabilities.
//!
//! The office listener is given what needs a name; the answer listener is given the doors and the
//! intake, and nothing else. Neither has a shared application object from which more could be had.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};

use crate::api;
use crate::ballot::{self, BallotBox, Doors, Intake};
use crate::clock::{Clock, Randomness};
use crate::config::Config;
use crate::error::{Doing, Error, Result};
use crate::followup::{Followups, Menu};
use crate::http::{
    blocking, form_bodies, json_bodies, nothing, nothing_here, open_to_all, without_zero_bytes,
};
use crate::invitation::{self, TokenDesk};
use crate::office::{
    self, Accounts, Desk, Look, PublicRecords, Readings, Running as Waves, SignOn, Welcome,
};
use crate::programme::Register;
use crate::release::{Comments, Releases};
use crate::store::{BallotDb, OfficeDb};
use crate::survey::Language;
use crate::wave::Wave;

/// A desk on the stores of a configuration that runs waves and opens no box: for the service, for
/// closing on time, and for all commands but those of the count.
pub fn desk_without_box(config: &Config, clock: Clock, randomness: Randomness) -> Result<Desk> {
    let office = OfficeDb::open(&config.office.database)?;
    let ballots = BallotDb::open(&config.credentials.desk)?;
    Ok(Desk::new(office, ballots, config, clock, randomness))
}

/// A desk that can also open the box: for the commands of the count.
pub fn desk(config: &Config, clock: Clock, randomness: Randomness) -> Result<Desk> {
    let ballot_box = BallotBox::new(BallotDb::open(&config.credentials.count)?);
    Ok(desk_without_box(config, clock, randomness)?.with_box(ballot_box))
}

/// Which listeners to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The identified side.
    pub office: bool,
    /// The anonymous side.
    pub answer: bool,
}

impl Sides {
    /// Both, in one process.
    pub const BOTH: Self = Self {
        office: true,
        answer: true,
    };
}

/// Listeners that are bound but do not serve yet, so that their addresses are known.
pub struct Bound {
    office: Option<TcpListener>,
    answer: Option<TcpListener>,
}

impl Bound {
    /// Binds the listeners of the configuration. Port 0 takes a free one; a URL that was not configured
    /// then follows the address that was given.
    pub fn bind(config: &mut Config, sides: Sides) -> Result<Self> {
        let office = sides
            .office
            .then(|| bind(&mut config.office, "office.listen"));
        let answer = sides
            .answer
            .then(|| bind(&mut config.answer, "answer.listen"));
        Ok(Self {
            office: office.transpose()?,
            answer: answer.transpose()?,
        })
    }

    /// Serves on a thread of its own until stopped.
    pub fn start(
        self,
        config: &Config,
        randomness: &Randomness,
        welcome: &Welcome,
    ) -> Result<Running> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let (config, randomness) = (config.clone(), randomness.clone());
        let welcome = welcome.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let servers = match self.servers(&config, &randomness, &welcome) {
                    Ok(servers) => servers,
                    Err(error) => {
                        let _ = sender.send(Err(error));
                        return Ok(());
                    }
                };
                let handles: Vec<ServerHandle> = servers.iter().map(|s| s.handle()).collect();
                let _ = sender.send(Ok(handles));
                let mut waiting = Vec::new();
                for server in servers {
                    waiting.push(actix_web::rt::spawn(server));
                }
                for server in waiting {
                    server
                        .await
                        .doing("waiting for a listener")?
                        .doing("serving")?;
                }
                Ok(())
            })
        });
        let handles = receiver
            .recv()
            .map_err(|_| Error::failed("starting the listeners"))??;
        Ok(Running { handles, thread })
    }

    fn servers(
        self,
        config: &Config,
        randomness: &Randomness,
        welcome: &Welcome,
    ) -> Result<Vec<actix_web::dev::Server>> {
        let mut servers = Vec::new();
        if let Some(listener) = self.office {
            // Only a process with both stores at hand can take the arrows between them.
            let both = self.answer.is_some();
            let desk = both.then(|| desk(config, Clock::system(), randomness.clone()));
            let power = OfficePower::new(config, randomness, desk.transpose()?, welcome)?;
            servers.push(office_server(listener, power)?);
        }
        if let Some(listener) = self.answer {
            let ballots = BallotDb::open(&config.answer.database)?;
            servers.push(answer_server(listener, ballots)?);
        }
        Ok(servers)
    }
}

/// Listeners that serve.
pub struct Running {
    handles: Vec<ServerHandle>,
    thread: JoinHandle<Result<()>>,
}

impl Running {
    /// Waits until the service ends.
    pub fn wait(self) -> Result<()> {
        self.thread
            .join()
            .map_err(|_| Error::failed("waiting for the service"))?
    }

    /// Ends the service after the requests under way.
    pub fn stop(self) -> Result<()> {
        for handle in &self.handles {
            drop(handle.stop(true));
        }
        self.wait()
    }
}

fn bind(side: &mut crate::config::Side, key: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(side.listen).map_err(|error| {
        Error::invalid(format!(
            "{key}: cannot listen on {}: {error}. Choose a free address.",
            side.listen
        ))
    })?;
    let address: SocketAddr = listener.local_addr().doing("reading the address")?;
    if side.url == format!("http://{}", side.listen) {
        side.url = format!("http://{address}");
    }
    side.listen = address;
    Ok(listener)
}

/// Everything that the office listener is given.
#[derive(Clone)]
struct OfficePower {
    tokens: TokenDesk,
    records: PublicRecords,
    accounts: Accounts,
    releases: Releases,
    followups: Followups,
    register: Register,
    comments: Comments,
    readings: Readings,
    waves: Waves,
    look: Look,
    sign_on: Option<SignOn>,
    welcome: Welcome,
}

impl OfficePower {
    fn new(
        config: &Config,
        randomness: &Randomness,
        desk: Option<Desk>,
        welcome: &Welcome,
    ) -> Result<Self> {
        let db = OfficeDb::open(&config.office.database)?;
        let language = Language::from_code(&config.language).unwrap_or(Language::Nl);
        let accounts = Accounts::new(db.clone(), Clock::system(), randomness.clone());
        let sign_on = { config.oidc.as_ref() }.map(|oidc| {
            let (url, accounts) = (&config.office.url, accounts.clone());
            SignOn::new(oidc, url, accounts, Clock::system(), randomness.clone())
        });
        let sign_on = sign_on.transpose()?;
        let look = Look::new(config.theme.clone(), language, &config.office.url);
        Ok(Self {
            tokens: TokenDesk::new(db.clone()),
            records: PublicRecords::new(db.clone()),
            accounts,
            releases: Releases::new(db.clone()),
            followups: Followups::new(
                db.clone(),
                Clock::system(),
                randomness.clone(),
                menu(config, &db)?,
            ),
            register: Register::new(db.clone(), Clock::system()),
            comments: Comments::new(db.clone()),
            readings: Readings::new(db.clone(), Clock::system(), randomness.clone()),
            waves: Waves::new(db, desk),
            look: look.with_sign_on(sign_on.as_ref().map(SignOn::name)),
            sign_on,
            welcome: welcome.clone(),
        })
    }
}

/// The menu card. What it offers for themes that no wave asks about is told in the log and not refused: the
/// wave may still be to come.
fn menu(config: &Config, db: &OfficeDb) -> Result<Menu> {
    let menu = Menu::load(config.menu.as_deref())?;
    if config.menu.is_some() {
        let waves = db.read(Wave::all)?;
        let asks = |theme: &str| waves.iter().any(|w| w.questionnaire.theme(theme).is_some());
        let unasked = menu.unasked(asks);
        for finding in unasked.iter().filter(|_| !waves.is_empty()) {
            tracing::warn!("{finding}");
        }
    }
    Ok(menu)
}

fn office_server(listener: TcpListener, power: OfficePower) -> Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || {
        let power = power.clone();
        App::new()
            .wrap(from_fn(|request, next| {
                without_zero_bytes(request, next, nothing_at_office)
            }))
            .app_data(json_bodies())
            .app_data(form_bodies())
            .app_data(office::uploads())
            .app_data(Data::new(power.tokens))
            .app_data(Data::new(power.records))
            .app_data(Data::new(power.accounts))
            .app_data(Data::new(power.releases))
            .app_data(Data::new(power.followups))
            .app_data(Data::new(power.register))
            .app_data(Data::new(power.comments))
            .app_data(Data::new(power.readings))
            .app_data(Data::new(power.waves))
            .app_data(Data::new(power.look))
            .app_data(Data::new(power.sign_on))
            .app_data(Data::new(power.welcome))
            .configure(office_routes)
            .default_service(web::to(office::nowhere))
    });
    Ok(server
        .workers(2)
        .disable_signals()
        .shutdown_timeout(5)
        .listen(listener)
        .doing("listening")?
        .run())
}

fn answer_server(listener: TcpListener, db: BallotDb) -> Result<actix_web::dev::Server> {
    let doors = Doors::new(db.clone());
    let intake = Intake::new(doors.clone(), db);
    let server = HttpServer::new(move || {
        App::new()
            .wrap(from_fn(|request, next| {
                without_zero_bytes(request, next, |_| nothing().into())
            }))
            .app_data(json_bodies())
            .app_data(Data::new(doors.clone()))
            .app_data(Data::new(intake.clone()))
            .configure(answer_routes)
            .default_service(web::to(nothing_here))
    });
    Ok(server
        .workers(2)
        .disable_signals()
        .shutdown_timeout(5)
        .listen(listener)
        .doing("listening")?
        .run())
}

/// That there is nothing at an address of the office listener: programs are told in a form of their own.
fn nothing_at_office(path: &str) -> actix_web::Error {
    api::nothing_at(path).unwrap_or_else(|| nothing().into())
}

/// Every address of the office listener.
pub fn office_routes(config: &mut web::ServiceConfig) {
    config
        .route("/health", web::get().to(office_health))
        .configure(invitation::routes)
        .configure(api::routes)
        .configure(office::routes);
}

/// Every address of the answer listener.
pub fn answer_routes(config: &mut web::ServiceConfig) {
    config
        .route("/health", web::get().to(answer_health))
        .configure(ballot::routes);
}

async fn office_health(records: Data<PublicRecords>) -> Result<HttpResponse> {
    blocking(move || records.healthy()).await?;
    Ok(open_to_all().json(serde_json::json!({ "status": "ok" })))
}

async fn answer_health(doors: Data<Doors>) -> Result<HttpResponse> {
    blocking(move || doors.healthy()).await?;
    Ok(open_to_all().json(serde_json::json!({ "status": "ok" })))
}
