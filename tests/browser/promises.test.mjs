// The promises before the first question: every sentence is there, in both languages, and says what this wave's manifest says.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { EXIT } from "./town.mjs";
import { visit } from "./visit.mjs";

const POLICY = "minimum_group = 6\nminimum_invited = 9\nminimum_distribution = 17\nminimum_breakdown = 31\nminimum_comments = 41\nminimum_sensitive = 53\n";
const here = scene(async (here) => {
  const keys = join(here.town.ground, "keys"), phrases = await here.town.put("phrases.txt", "een\ntwee\ndrie\n");
  await here.town.command(["key", "new", "--out", keys, "--shares", "3", "--threshold", "2", "--passphrase-file", phrases]);
  here.operator = await here.town.openWave("operator");
  here.trustees = await here.town.openWave("trustees", { key: join(keys, "results.pub"), policy: POLICY, closes: "2031-02-09", theme: "utrecht" });
  here.leavers = await here.town.openWave("leavers", { survey: EXIT });
});

/** The promise page in one language: heading of each section, and its text. */
async function promises(wave, language) {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await wave.link());
  await person.speak(language);
  await look(guest, `promise ${wave.id} ${language}`);
  assert.deepEqual(guest.sent, [], "nothing is sent while the promises are read");
  const sections = await guest.page.locator("main section").evaluateAll((all) => all.map((section) => [section.querySelector("h2").innerText, section.innerText.split("\n").slice(1).join("\n").trim()]));
  const text = await person.text();
  await guest.end();
  return { sections: new Map(sections), text };
}

test("each thing that must be promised is said, in this order", async () => {
  const expected = {
    nl: ["Wie vraagt dit?", "Wat bewaren we, en wat niet?", "Vanaf hoeveel antwoorden is iets te zien?", "Wie ziet wat, en wanneer?", "Wie heeft de sleutel van de stembus?",
      "Wat gebeurt er met wat je opschrijft?", "Kun je je antwoord veranderen?", "Waar kunnen we je niet tegen beschermen?", "Controlecode"],
    en: ["Who is asking?", "What is stored, and what is not?", "From how many answers is anything shown?", "Who sees what, and when?", "Who holds the key of the ballot box?",
      "What happens with what you write?", "Can you change your answer?", "What can we not protect you against?", "Control code"],
  };
  const said = {
    nl: [/Schrijf geen namen op/, /geen melding.*vertrouwenspersoon of het meldpunt/s, /letterlijk bewaard en gelezen, los van je andere antwoorden/, /niemand kan het opzoeken en terughalen/, /Vraag een collega of die dezelfde code heeft/,
      /geen naam, geen tijdstip en geen adres/, /verzegelde antwoorden vernietigd/],
    en: [/Do not write down names/, /not a report.*confidential adviser or the reporting desk/s, /kept and read word for word, apart from your other answers/, /nobody can look it up and take it back/, /Ask a colleague whether theirs is the same/,
      /no name, no time and no address/, /sealed answers are destroyed/],
  };
  const limits = {
    nl: ["netwerk of de server in de gaten", "ander script", "verzonnen mensen", "schrijfstijl", "over je schouder", "weet of je meedeed"],
    en: ["watching the network or the server", "another script", "invented people", "writing style", "over your shoulder", "whether you took part"],
  };
  for (const language of ["nl", "en"]) {
    const { sections, text } = await promises(here.operator, language);
    assert.deepEqual([...sections.keys()], expected[language]);
    for (const pattern of said[language]) assert.match(text, pattern);
    const cannot = sections.get(expected[language][7]).split("\n").filter(Boolean);
    assert.deepEqual(cannot.map((line, i) => line.includes(limits[language][i])), Array(6).fill(true), cannot.join("\n"));
  }
});

for (const [id, dates, key] of [
  ["operator", undefined, { nl: /beheerder van de server.*kan de stembus dus openen en de antwoorden lezen.*ontdekken welk antwoord van jou is/s, en: /operator can open the box and read the answers.*find out which answer is yours/s }],
  ["trustees", { nl: "9 februari 2031", en: "9 February 2031" }, { nl: /verdeeld over 3 sleutelbewaarders.*als 2 van hen.*beheerder van de server kan de stembus niet openen/s, en: /divided among 3 trustees.*2 of them.*operator of the server cannot open the box/s }],
]) {
  test(`thresholds, last day, key and control code are those of the wave (${id})`, async () => {
    const wave = here[id], { policy, closes } = await wave.manifest();
    const minima = ["group", "distribution", "breakdown", "comments", "sensitive"].map((name) => policy[`minimum_${name}`]);
    if (id === "trustees") assert.deepEqual(minima, [6, 17, 31, 41, 53]);
    for (const language of ["nl", "en"]) {
      const { sections } = await promises(wave, language), [, , thresholds, when, holder, , , , control] = [...sections.values()];
      assert.deepEqual(thresholds.match(/\d+/g).map(Number), minima);
      const date = dates?.[language] ?? new Date(closes).toLocaleDateString(language === "nl" ? "nl-NL" : "en-GB", { dateStyle: "long", timeZone: "UTC" });
      assert.ok(when.includes(date), when);
      assert.match(holder, key[language]);
      assert.ok(control.replace(/\s+/g, " ").startsWith(wave.control), `${control} against ${wave.control}`);
    }
  });
}

test("people who leave are told who sees it, and when their box waits", async () => {
  const said = {
    nl: /Van je team is er dus geen aparte uitkomst\..*minder dan 10 stembiljetten\? Dan blijft de stembus dicht/s,
    en: /no result of your team\..*fewer than 10 ballots\? Then the box stays shut/s,
  };
  for (const language of ["nl", "en"]) {
    const { sections } = await promises(here.leavers, language), when = [...sections.values()][3];
    assert.match(when, said[language]);
    assert.doesNotMatch(when, /leidinggevenden|their leads/);
  }
});

test("no Dutch sentence of the page is longer than a question may be: 15 words", async () => {
  const page = await readFile(new URL("../../src/ballot/page/page.html", import.meta.url), "utf8");
  const dutch = [...page.matchAll(/<(div|p|ul|span|h1|h2)(?: class="[^"]*")? lang="nl"[^>]*>([^]*?)<\/\1>/g)].flatMap(([, , text]) => text.replace(/<\/(li|p)>/g, ". ").replace(/<[^>]*>/g, " ").split(/(?<=[.?!:;])\s+/));
  assert.ok(dutch.length > 200, `${dutch.length} sentences`);
  for (const sentence of dutch) assert.ok(sentence.split(/\s+/).filter((word) => /\w/.test(word)).length <= 15, sentence);
});
