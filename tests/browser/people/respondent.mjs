// The respondent: an employee who opens an invitation and answers. The steps of a visit as verbs; what is read and pressed is what stands
// on the screen in the respondent's language.
import assert from "node:assert/strict";
import { mouse } from "../hands.mjs";

const WORDS = {
  nl: {
    begin: "Ik heb het gelezen, verder", confirm: "Ja, dat klopt", deny: "Nee, dit klopt niet", next: "Volgende", back: "Terug", send: "Verstuur mijn antwoorden",
    change: "Wijzig", wipe: "Stop en wis alles", clear: "Wis antwoord", retry: "Probeer opnieuw", replace: "Ik heb al geantwoord en wil mijn antwoord vervangen",
    resume: "Hervatcode (8 blokken van 4 tekens)", link: "Code uit je brief, of de hele link uit je mail", control: "Controlecode (6 blokken van 4 cijfers)",
    done: "Je antwoord zit in de stembus", review: "Kijk je antwoorden na", group: "Is dit jouw groep?",
  },
  en: {
    begin: "I have read this, continue", confirm: "Yes, that is right", deny: "No, this is not right", next: "Next", back: "Back", send: "Send my answers",
    change: "Change", wipe: "Stop and erase everything", clear: "Clear answer", retry: "Try again", replace: "I have answered already and want to replace my answer",
    resume: "Resume code (8 blocks of 4 characters)", link: "Code from your letter, or the whole link from your mail", control: "Control code (6 blocks of 4 digits)",
    done: "Your answer is in the ballot box", review: "Check your answers", group: "Is this your group?",
  },
};

export class Respondent {
  constructor(visit, { hands = mouse, language = "nl" } = {}) { Object.assign(this, { visit, page: visit.page, hands, language }); }

  get words() { return WORDS[this.language]; }
  button(name, within = this.page) { return within.getByRole("button", { name, exact: true }); }
  press(word) { return this.hands.press(this.button(this.words[word])); }

  // Arriving

  async open(link) {
    await this.page.goto(link);
    await this.settled();
  }
  /** Waits until the page has checked everything, or has stopped. */
  async settled() { await this.page.waitForFunction(() => !["loading", undefined].includes(document.getElementById("step").dataset.shown) && !document.getElementById("status").textContent); }
  async speak(language) {
    await this.hands.press(this.button({ nl: "Nederlands", en: "English" }[language]));
    this.language = language;
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }
  heading() { return this.page.locator("h1").innerText(); }
  async expectHeading(text) {
    await this.page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor({ timeout: 15_000 });
  }
  text() { return this.page.locator("main").innerText(); }
  alert() { return this.page.getByRole("alert").innerText(); }

  /** From the promises to the first question. */
  async beginAndConfirm() {
    await this.begin();
    await this.press("confirm");
  }
  async begin() {
    await this.press("begin");
    await this.expectHeading(this.words.group);
  }
  async enterCode(code, control) {
    await this.hands.write(this.page.getByLabel(this.words.link), code);
    if (control) await this.hands.write(this.page.getByLabel(this.words.control), control);
    await this.press("next");
  }
  async enterResumeCode(code) {
    const summary = this.page.locator("summary", { hasText: this.words.replace });
    if (!(await summary.evaluate((node) => node.parentElement.open))) await this.hands.press(summary);
    await this.hands.write(this.page.getByLabel(this.words.resume), code);
  }

  // Answering

  question(text) { return this.page.getByRole("group", { name: text }); }
  field(text) { return this.page.getByLabel(text); }
  choose(question, option) { return this.hands.choose(this.question(question).getByLabel(option, { exact: true })); }
  write(question, text) { return this.hands.write(this.field(question), text); }
  /** Which options stand chosen. */
  chosen(question) { return this.question(question).locator("label:has(:checked)").allInnerTexts(); }
  async clear(question) { await this.hands.press(this.button(this.words.clear, this.question(question))); }
  next() { return this.turn("next"); }
  back() { return this.turn("back"); }
  async turn(word) {
    const before = await this.heading();
    await this.press(word);
    await this.page.waitForFunction((before) => document.querySelector("h1").innerText !== before, before);
  }
  /** Leaves everything open from here to the review. */
  async skipToReview() {
    for (let pages = 0; (await this.heading()) !== this.words.review; pages++) {
      assert.ok(pages < 20, "the review never comes");
      await this.next();
    }
  }

  // Review and sending

  /** The review as pairs of question and answer. */
  reviewed() { return this.page.locator("dl").evaluateAll((lists) => Object.fromEntries(lists.flatMap((list) => [...list.querySelectorAll("dt")].map((term) => [term.innerText, term.nextElementSibling.innerText])))); }
  async changePage(title) {
    const page = this.page.locator("section", { has: this.page.getByRole("heading", { name: title, exact: true }) });
    await this.hands.press(page.getByRole("button", { name: this.words.change }));
  }
  /** Sends and waits for the receipt; gives both codes. */
  async send() {
    await this.press("send");
    await this.expectHeading(this.words.done);
    return this.codes();
  }
  async codes() {
    const [receipt, resume] = await this.page.locator("main p.weerklank-code").allInnerTexts();
    assert.match(receipt, /^[\w-]{43}$/);
    assert.match(resume, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    return { receipt, resume };
  }
}
