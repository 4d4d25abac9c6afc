//! Every number that is printed among the figures of a page, in the order of the page, made anew from the
//! exported tables of this wave and the one before: nothing else is printed, and nothing differs.

use std::collections::BTreeMap;

use weerklank::office::Role;
use weerklank::release::{Format, Release, export};
use weerklank::results::highlights;
use weerklank::survey::{Class, Language, Question, Questionnaire, Theme};

use super::browsing::Visitor;
use super::figures::{self, Told};
use super::plain;
use super::town::databases;

const PASSWORD: &str = "correct horse battery";
const FINE: [&str; 3] = ["tens", "fives", "options"];

type Line = BTreeMap<String, String>;

/// The lines of an exported table.
fn table(release: &Release) -> Vec<Line> {
    let bytes = export(release, Format::Csv).expect("CSV");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    reader
        .deserialize()
        .map(|line| line.expect("a line"))
        .collect()
}

/// A number of the table with so many decimals, as English pages print it.
fn decimals(cell: &str, decimals: usize) -> String {
    let (sign, number) = match cell.split_at_checked(2) {
        Some(("<=", number)) => ("\u{2264} ", number),
        Some((">=", number)) => ("\u{2265} ", number),
        _ => ("", cell),
    };
    let number: f64 = number.parse().unwrap_or_else(|_| panic!("{cell}"));
    format!("{sign}{number:.decimals$}")
}

fn score(line: &Line) -> String {
    decimals(&line["value"], 1)
}

fn margin(line: &Line) -> String {
    let (low, high) = (decimals(&line["low"], 1), decimals(&line["high"], 1));
    format!("between {low} and {high}")
}

fn people(line: &Line) -> String {
    let cell = &line["respondents"];
    let or_more = || cell.strip_suffix('+').map(|from| format!("{from} or more"));
    match cell.split_once('-') {
        Some(("0", to)) => format!("fewer than {}", to.parse::<u32>().expect("a number") + 1),
        Some((from, to)) => format!("{from} to {to}"),
        None => or_more().unwrap_or_else(|| cell.clone()),
    }
}

fn response(line: &Line) -> String {
    let (low, high) = (&line["low"], &line["high"]);
    let rate = match line["value"].as_str() {
        "" => format!("{}\u{2013}{}", decimals(low, 0), decimals(high, 0)),
        rate => decimals(rate, 0),
    };
    format!("{} people ({rate}%)", people(line))
}

fn share(line: &Line) -> String {
    format!("{}%", decimals(&line["share"], 0))
}

/// What stands between tags and what a screen reader says, in the order of the page. The page escapes what could
/// be taken for a tag or the end of an attribute.
fn texts(html: &str) -> Vec<String> {
    let mut all = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let said = tag.split_once("aria-label=\"").map(|(_, rest)| rest);
        all.extend(said.and_then(|rest| rest.split('"').next()));
        all.push(text);
    }
    let plain = |text: &str| text.trim().replace("&quot;", "\"").replace("&amp;", "&");
    all.into_iter().map(plain).collect()
}

/// A wave with the one before it.
struct Page<'a> {
    survey: &'a Questionnaire,
    release: &'a Release,
    now: Vec<Line>,
    before: Vec<Line>,
    unit: &'a str,
}

impl Page<'_> {
    fn named(&self, unit: &str) -> &str {
        let at = self.release.tree().find(unit).expect("a unit");
        &self.release.units()[at].name
    }

    fn line<'a>(lines: &'a [Line], unit: &str, key: &str, is: &str) -> Option<&'a Line> {
        lines
            .iter()
            .find(|line| line["unit"] == unit && line[key] == is)
    }

    fn theme<'a>(lines: &'a [Line], unit: &str, theme: &str) -> Option<&'a Line> {
        let here = |line: &&Line| line["unit"] == unit && line["theme"] == theme;
        lines
            .iter()
            .filter(here)
            .find(|line| line["form"] == "theme")
    }

    fn shown(&self) -> Vec<(&Theme, &Line)> {
        let themes = self.survey.themes().iter();
        let line = |theme: &Theme| Self::theme(&self.now, self.unit, &theme.id);
        themes
            .filter_map(|theme| Some((theme, line(theme)?)))
            .collect()
    }

    /// The units to compare with: the one above, and the whole.
    fn others(&self) -> Vec<&str> {
        let tree = self.release.tree();
        let at = tree.find(self.unit).expect("a unit");
        let above = tree.parent(at).filter(|&above| above != tree.root());
        let whole = Some(tree.root()).filter(|&root| root != at);
        above
            .into_iter()
            .chain(whole)
            .map(|at| tree.id(at))
            .collect()
    }

    fn closed(&self) -> String {
        let day = self.release.closed();
        format!("{} {} {}", day.day(), day.month(), day.year())
    }

    fn out_of(&self, theme: &Theme) -> String {
        format!("out of {}", self.survey.ends(&theme.id).expect("a scale").1)
    }

    /// Everything down to where the talk begins.
    fn expected(&self) -> Vec<String> {
        let title = self.survey.title().text(Language::En);
        let mut all = vec![format!("{title} Closed on {}.", self.closed())];
        self.first(&mut all);
        self.cards(&mut all);
        self.rows(&mut all);
        self.earlier(&mut all);
        self.questions(&mut all);
        all
    }

    fn first(&self, all: &mut Vec<String>) {
        let took_part = Self::line(&self.now, self.unit, "form", "participation");
        all.extend(took_part.map(response));
        for (theme, line) in self
            .shown()
            .into_iter()
            .filter(|(theme, _)| theme.id == "satisfaction")
        {
            all.extend([score(line), self.out_of(theme)]);
        }
        let at = self.release.tree().find(self.unit).expect("a unit");
        let chosen = highlights(self.release, at);
        for id in [chosen.strongest, chosen.to_discuss].into_iter().flatten() {
            let theme = self.survey.theme(&id).expect("a theme");
            let line = Self::theme(&self.now, self.unit, &id).expect("a score");
            let name = theme.name.text(Language::En);
            all.extend([score(line), format!("{name}, {}", self.out_of(theme))]);
        }
    }

    fn cards(&self, all: &mut Vec<String>) {
        for (theme, line) in self.shown() {
            let mut said = vec![
                format!("{}: {}", self.named(self.unit), score(line)),
                margin(line),
            ];
            let beside = self.others().into_iter();
            let beside =
                beside.filter_map(|other| Some((other, Self::theme(&self.now, other, &theme.id)?)));
            let beside: Vec<(&str, &Line)> = beside.collect();
            said.extend(
                beside
                    .iter()
                    .map(|(other, line)| format!("{} {}", self.named(other), score(line))),
            );
            all.extend([score(line), self.out_of(theme), said.join("; ")]);
            all.extend(beside.iter().map(|(_, line)| score(line)));
            all.extend(Self::theme(&self.before, self.unit, &theme.id).map(score));
            all.extend(self.smallest(&theme.id));
        }
    }

    /// The smallest change that could have been seen, of which the table has no column.
    fn smallest(&self, theme: &str) -> Option<String> {
        let at = self.release.tree().find(self.unit)?;
        let change = self.release.score(at, theme)?.change.as_ref()?;
        let smallest = change.smallest_detectable?;
        Some(format!(
            "From a difference of about {smallest:.1} we would probably see it."
        ))
    }

    fn rows(&self, all: &mut Vec<String>) {
        for (theme, line) in self.shown() {
            all.extend([people(line), score(line), margin(line)]);
            let others = self.others().into_iter();
            all.extend(
                others
                    .filter_map(|other| Self::theme(&self.now, other, &theme.id))
                    .map(score),
            );
            all.extend(Self::theme(&self.before, self.unit, &theme.id).map(score));
        }
    }

    fn earlier(&self, all: &mut Vec<String>) {
        let waves = [&self.before, &self.now];
        let day = self.release.closed();
        let when = format!("{:.3} {}", day.month().to_string(), day.year());
        let whole = self.others().last().copied();
        for (theme, _) in self.shown() {
            let at = |unit: &str| {
                waves.map(|lines| Self::theme(lines, unit, &theme.id).expect("shown in both"))
            };
            let own = at(self.unit);
            let mut said = vec![theme.name.text(Language::En).to_owned()];
            for (place, line) in own.iter().enumerate() {
                let mut parts = vec![
                    format!("{}: {}", self.named(self.unit), score(line)),
                    margin(line),
                ];
                parts
                    .extend(whole.map(|whole| {
                        format!("{}: {}", self.named(whole), score(at(whole)[place]))
                    }));
                said.push(format!("{when}: {}", parts.join("; ")));
            }
            all.push(format!("{}.", said.join(". ")));
            let (low, high) = self.survey.ends(&theme.id).expect("a scale");
            all.extend([high.to_string(), low.to_string()]);
            all.extend(own.iter().flat_map(|line| [score(line), when.clone()]));
        }
        for (theme, _) in self.shown() {
            for lines in waves {
                let line = Self::theme(lines, self.unit, &theme.id).expect("shown in both");
                all.extend([self.closed(), people(line), score(line), margin(line)]);
                let whole = whole.and_then(|whole| Self::theme(lines, whole, &theme.id));
                all.extend(whole.map(score));
            }
        }
    }

    fn questions(&self, all: &mut Vec<String>) {
        let themes = self
            .survey
            .themes()
            .iter()
            .map(|theme| Some(theme.id.as_str()));
        let mut any = false;
        for theme in themes.chain([None]) {
            let of_theme = self
                .survey
                .questions()
                .filter(|question| question.theme.as_deref() == theme);
            let told: Vec<(&Question, Vec<&Line>)> = of_theme
                .map(|question| {
                    let lines = self.now.iter().filter(|line| {
                        line["unit"] == self.unit && line["question"] == question.id
                    });
                    (
                        question,
                        lines
                            .filter(|line| FINE.contains(&line["form"].as_str()))
                            .collect(),
                    )
                })
                .filter(|(_, lines): &(_, Vec<_>)| !lines.is_empty())
                .collect();
            for (question, lines) in &told {
                self.answers(question, lines, all);
            }
            for (question, lines) in &told {
                for line in lines {
                    all.extend([self.option(question, line), share(line), people(line)]);
                }
            }
            any |= !told.is_empty();
        }
        if !any {
            let least = self.release.policy().minimum_distribution;
            all.push(format!(
                "Single questions are not shown here. They can be from {least} answers, and only where together with \
                 other figures they give nothing away about a smaller group."
            ));
        }
    }

    fn answers(&self, question: &Question, lines: &[&Line], all: &mut Vec<String>) {
        let said = |line: &&Line| format!("{}: {}", self.option(question, line), share(line));
        if let Some(scale) = question.scale() {
            let scale = self.survey.scale(scale).expect("a scale");
            let good = |line: &&&Line| match line["option"].parse() {
                Ok(value) => Class::of(value, scale.lowest(), scale.highest()) == Class::Favourable,
                Err(_) => line["option"] == "favourable",
            };
            let shown = |line: &&Line| {
                line["share"]
                    .trim_start_matches(['<', '>', '='])
                    .parse::<f64>()
                    .expect("a share")
            };
            let tenths = (lines.iter().filter(good).map(shown).sum::<f64>() / 10.0).round();
            if (1.0..10.0).contains(&tenths) {
                all.push(format!("About {tenths} in 10 answered favourably"));
            }
            all.push(lines.iter().map(said).collect::<Vec<_>>().join("; "));
            all.extend(
                lines
                    .iter()
                    .flat_map(|line| [self.option(question, line), share(line)]),
            );
        } else {
            for line in lines {
                all.extend([self.option(question, line), share(line), said(line)]);
            }
        }
        all.push(format!("{} answers", people(lines[0])));
    }

    fn option(&self, question: &Question, line: &Line) -> String {
        let id = line["option"].as_str();
        let scale = question.scale().and_then(|scale| self.survey.scale(scale));
        let point = scale.and_then(|scale| {
            scale
                .points
                .iter()
                .find(|point| point.value.to_string() == id)
        });
        let option = question
            .options()
            .iter()
            .find(|option| option.id == id)
            .map(|option| &option.text);
        let named = point.map(|point| &point.text).or(option);
        let named = named.or(question.decline.as_ref().filter(|_| id == "declined"));
        match (id, named) {
            (_, Some(text)) => text.text(Language::En).to_owned(),
            ("unfavourable", _) => "Unfavourable".to_owned(),
            ("neutral", _) => "In between".to_owned(),
            ("favourable", _) => "Favourable".to_owned(),
            ("not-asked", _) => "Not asked".to_owned(),
            _ => panic!("{id}"),
        }
    }
}

/// A second wave beside the first, with the same people answering something else.
fn second(told: &Told) {
    let town = &told.town;
    for (person, link) in &town.open("w2") {
        let number: usize = person[1..].parse().expect("a number");
        if told.said.contains_key(&number) {
            let answers = plain::answers(&town.questionnaire, number + 1);
            town.respond(link, &answers).expect("a receipt");
        }
    }
    town.desk.close("w2").expect("closed");
    town.desk.count("w2", &town.key, None).expect("counted");
    town.desk.release("w2").expect("released");
}

#[test]
fn every_number_on_a_page_is_that_of_the_exported_table() {
    for database in databases() {
        let told = figures::told(&database);
        second(&told);
        let town = &told.town;
        let accounts = town.accounts();
        accounts
            .create("office", Role::Coordinator, None, PASSWORD)
            .expect("an account");
        let mut office = Visitor::new(&town.office);
        assert_eq!(office.log_in("office", PASSWORD).status, 303);
        office.get("/language/en");
        office.promise("w2");
        let release = town.releases().find("w2").expect("a release");
        let has_number = |text: &String| text.contains(|c: char| c.is_ascii_digit());
        // Names of units and words of questions are no figures.
        let units = release.units().iter().map(|unit| unit.name.as_str());
        let questions = town.questionnaire.questions();
        let words: Vec<&str> = units
            .chain(questions.map(|question| question.text.text(Language::En)))
            .collect();
        let mut forms = BTreeMap::new();
        for unit in ["n1", "n2", "s1", "s2", "town"] {
            let page = Page {
                survey: &town.questionnaire,
                release: &release,
                now: table(&release),
                before: table(&told.release),
                unit,
            };
            let address = match unit {
                "town" => "/results/w2".to_owned(),
                team => format!("/results/w2/unit/{team}"),
            };
            let body = office.get(&address).body;
            let from = body.find("<h1").expect("a heading");
            // Below the questions stand groups, the chart, and then the talk.
            let ends = [
                "aria-labelledby=\"groups\"",
                "aria-labelledby=\"tree\"",
                "id=\"followup\"",
            ];
            let to = ends
                .iter()
                .filter_map(|end| body.find(end))
                .min()
                .expect("an end");
            let mut printed = texts(&body[from..to]);
            printed.retain(|text| has_number(text) && !words.contains(&text.as_str()));
            let mut expected = page.expected();
            expected.retain(has_number);
            for (place, (printed, expected)) in printed.iter().zip(&expected).enumerate() {
                assert_eq!(printed, expected, "{unit}, number {place}");
            }
            assert_eq!(printed.len(), expected.len(), "{unit}");
            for line in page.now.iter().filter(|line| line["unit"] == unit) {
                *forms.entry(line["form"].clone()).or_insert(0) += 1;
            }
        }
        for form in ["participation", "theme", "tens", "fives"] {
            assert!(forms.contains_key(form), "{form}: {forms:?}");
        }
    }
}
