// Who works behind a log-in: a reader with a team, the coordinator at the desk. The steps of a visit as verbs.
import assert from "node:assert/strict";

const WORDS = {
  nl: { logIn: "Inloggen", logOut: "Uitloggen", name: "Naam", password: "Wachtwoord", results: "Resultaten", desk: "Vragenlijsten", open: "Openen", promise: "Dat beloof ik", close: "Sluiten", count: "Tellen", release: "Vrijgeven" },
  en: { logIn: "Log in", logOut: "Log out", name: "Name", password: "Password", results: "Results", desk: "Surveys", open: "Open", promise: "I promise", close: "Close", count: "Count", release: "Release" },
};

class Insider {
  constructor(visit, town, { language = "nl" } = {}) { Object.assign(this, { visit, page: visit.page, town, language }); }

  get words() { return WORDS[this.language]; }
  get main() { return this.page.locator("main"); }
  open(path) { return this.page.goto(this.town.demo.office + path); }
  heading() { return this.page.locator("h1").innerText(); }
  text() { return this.main.innerText(); }
  async expectHeading(text) { await this.page.getByRole("heading", { level: 1, name: text }).waitFor(); }
  async press(name, within = this.main) { await within.getByRole("button", { name, exact: true }).click(); }
  async follow(name, within = this.page) { await within.getByRole("link", { name, exact: true }).first().click(); }

  account(name) { return this.town.demo.accounts.find((account) => account.name === name) ?? assert.fail(`no account ${name}`); }
  async logIn(name, password = this.account(name).password) {
    await this.open("/login");
    await this.page.getByLabel(this.words.name, { exact: true }).fill(name);
    await this.page.getByLabel(this.words.password, { exact: true }).fill(password);
    await this.press(this.words.logIn);
  }
  async logOut() { await this.page.getByRole("button", { name: this.words.logOut }).click(); }
  /** Gives the promise that comes before the results of a wave; the figures follow at the same address. */
  async givePromise() {
    await this.press(this.words.promise);
    await this.page.getByRole("heading", { level: 2 }).first().waitFor();
  }
  async speak(language) {
    await this.follow({ nl: "Nederlands", en: "English" }[language]);
    await this.page.locator(`html[lang=${language}]`).waitFor();
    this.language = language;
  }
}

/** A team lead, who reads the own unit. */
export class Reader extends Insider {
  /** The scores on the cards, by theme. */
  scores() {
    return this.page.locator("[aria-labelledby=themes] .weerklank-card").evaluateAll((cards) => Object.fromEntries(cards.map((card) => [card.querySelector("h3").innerText, card.querySelector("strong").innerText])));
  }
  /** The small charts of all waves, by theme: the text that a screen reader says, and the figures that are drawn. */
  waves() {
    return this.page.locator("[aria-labelledby=earlier] .weerklank-card").evaluateAll((cards) => Object.fromEntries(cards.map((card) => [card.querySelector("h3").innerText, {
      said: card.querySelector("svg[role=img]").getAttribute("aria-label"),
      drawn: [...card.querySelectorAll(".weerklank-waves__figure")].map((figure) => figure.textContent),
      gaps: [...card.querySelectorAll(".weerklank-gap")].map((gap) => gap.innerText),
    }])));
  }
  /** The table behind them: for each theme its lines, each a list of texts, the earliest wave first. */
  async wavesTable() {
    await this.page.getByText("Alle keren in een tabel").click();
    return this.page.locator("[aria-labelledby=earlier] tbody").evaluateAll((bodies) => Object.fromEntries(bodies.map((body) => [body.querySelector("th[scope=rowgroup]").innerText, [...body.rows].map((row) => [...row.querySelectorAll("th[scope=row], td")].map((cell) => cell.innerText))])));
  }
  /** The rows of the table that holds all scores, by theme. */
  async table() {
    const details = this.page.locator("details", { has: this.page.locator("table") }).first();
    await details.locator("summary").click();
    return details.locator("tbody tr").evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.querySelector("th").innerText, [...row.querySelectorAll("td")].map((cell) => cell.innerText)])));
  }
}

/** The programme office, which runs waves. */
export class Coordinator extends Insider {
  wave(id) { return this.page.locator("section", { has: this.page.locator("code", { hasText: new RegExp(`^${id}$`) }) }).last(); }
  /** Prepares a wave from its files; `before` sees the form before it is sent. */
  async handsIn({ id, survey, units, people }, before = async () => {}) {
    await this.open("/desk");
    await this.follow("Begin");
    for (const [name, file] of Object.entries({ survey, units, people })) if (file) await this.page.locator(`input[name=${name}]`).setInputFiles(file);
    await this.page.getByLabel("Naam in adressen").fill(id);
    await this.page.getByLabel("Sluit uiterlijk").fill(new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10));
    await before();
    await this.press("Klaarzetten");
  }
  async takes(arrow, id) {
    await this.open("/desk");
    await this.follow(this.words[arrow], this.wave(id));
  }
  async confirm(arrow, { key } = {}) {
    if (key) await this.page.locator("input[type=file]").setInputFiles(key);
    await this.press(this.words[arrow]);
  }
}
