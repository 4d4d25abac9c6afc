// A wave through the pages of three people: an employee answers, the coordinator closes, counts and releases, a team lead reads; and
// what each of them, and an outsider, may not see.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Coordinator, Reader } from "./people/office.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { SURVEY } from "./town.mjs";
import { DESK, visit } from "./visit.mjs";

const WAVE = "office";
const here = scene(async (here) => {
  here.wave = await here.town.openWave(WAVE);
  here.key = join(here.town.folder, "results.key");
});

const come = async (Person, options) => {
  const guest = await visit(here.browser, here.town, { viewport: DESK, ...options });
  return new Person(guest, here.town);
};
const enter = async (Person, name) => {
  const person = await come(Person);
  await person.logIn(name);
  return person;
};

test("the start page has a door for each person, and each leads in", async () => {
  const person = await come(Reader);
  await person.open("/");
  await look(person.visit, "start");
  await person.speak("en");
  await look(person.visit, "start-english");
  await person.speak("nl");
  const [before] = person.visit.context.pages();
  await person.follow("Naar de vragenlijst");
  await before.waitForURL((url) => url.origin === here.town.demo.answer);
  await person.open("/");
  await person.press("Verder als teamleider");
  await person.page.waitForURL(/\/results\/.+\/unit\/.+/);
  await person.logOut();
  await person.press("Verder als bureau");
  await person.page.waitForURL(/\/desk$/);
  await person.visit.end();
});

test("an employee answers, the coordinator closes, counts and releases, a lead reads", async () => {
  const guest = await visit(here.browser, here.town);
  const employee = new Respondent(guest);
  await employee.open(await here.wave.link());
  await employee.beginAndConfirm();
  await employee.choose("In mijn team hoor ik erbij.", "Mee eens");
  await employee.skipToReview();
  const { receipt } = await employee.send();
  await guest.end();

  const links = await here.town.put("links.txt", (await here.wave.links()).join("\n"));
  const outcome = await here.town.command(["simulate", "--links", links, "--workers", "2", "--seed", "7"]);
  assert.match(outcome, /[0-9]/);

  const office = await enter(Coordinator, "bureau");
  await office.expectHeading("Vragenlijsten");
  await look(office.visit, "desk");
  const open = await office.wave(WAVE).innerText();
  assert.doesNotMatch(open, /Stembiljetten|Stempels/, "nothing about ballots while a wave is open");
  await office.takes("close", WAVE);
  await look(office.visit, "confirm-close");
  await office.confirm("close");
  await office.page.getByRole("status").filter({ hasText: "gesloten" }).waitFor();

  await office.takes("count", WAVE);
  await look(office.visit, "confirm-count");
  office.visit.expectComplaint(/422/);
  await office.confirm("count", { key: join(here.town.folder, "results.pub") });
  await office.page.getByRole("alert").waitFor();
  await look(office.visit, "count-refused");
  await office.confirm("count", { key: here.key });
  await office.page.getByRole("status").filter({ hasText: "telling" }).waitFor();

  const lead = await enter(Reader, "teamleider");
  const { unit } = lead.account("teamleider");
  lead.visit.expectComplaint(/404/);
  assert.equal((await lead.open(`/results/${WAVE}/unit/${unit}`)).status(), 404, "not released yet");
  await office.takes("release", WAVE);
  await office.confirm("release");
  await office.page.getByRole("status").filter({ hasText: "vrijgegeven" }).waitFor();
  await office.follow("Het certificaat van de telling", office.wave(WAVE));
  await look(office.visit, "certificate");
  const certificate = await (await fetch(`${here.town.demo.answer}/w/${WAVE}/count.json`)).json();
  assert.ok(certificate.receipts.includes(receipt), "the employee's receipt is there");
  await office.open(`/results/${WAVE}`);
  await look(office.visit, "promise");
  await office.givePromise();
  await look(office.visit, "organisation");
  await office.page.getByLabel("Thema", { exact: true }).selectOption({ label: "Bevlogenheid" });
  await office.press("Toon");
  await office.page.getByRole("columnheader", { name: "Bevlogenheid" }).waitFor();
  await office.visit.end();

  assert.equal((await lead.open(`/results/${WAVE}/unit/${unit}`)).status(), 200);
  await lead.givePromise();
  await look(lead.visit, "team");
  const scores = await lead.scores();
  assert.ok(Object.keys(scores).length >= 10, "every theme");
  for (const [theme, cells] of Object.entries(await lead.table())) assert.equal(cells[1], scores[theme], theme);
  await assertExported(unit, scores);
  await lead.speak("en");
  await look(lead.visit, "team-english");
  await lead.visit.end();
});

/** Every score on the page stands in the exported table, and the other way round. */
async function assertExported(unit, scores) {
  const path = await here.town.put("export.csv", "");
  await here.town.command(["export", WAVE, "--format", "csv", "--out", path]);
  const rows = (await readFile(path, "utf8")).trim().split("\n").map((line) => line.split(","));
  const exported = rows.filter(([of, , , form]) => of === unit && form === "theme").map((row) => row[5]);
  const shown = Object.values(scores).map((text) => text.replace(",", ".").replace("≤ ", "<=").replace("≥ ", ">="));
  assert.deepEqual(exported.sort(), shown.sort());
}

test("the coordinator hands in the papers of a wave, reads which teams are joined, and opens a draft", async () => {
  const roster = (name) => join(here.town.folder, name);
  const office = await enter(Coordinator, "bureau");
  await office.handsIn({ id: "Draft", people: roster("units.csv"), units: roster("people.csv") }, async () => {
    await look(office.visit, "prepare");
    office.visit.expectComplaint(/422/);
  });
  await office.page.getByRole("alert").getByText("units.csv line 1").first().waitFor();
  await look(office.visit, "prepare-faults");
  await office.speak("en");
  await look(office.visit, "prepare-english");
  await office.speak("nl");
  await office.handsIn({ id: "draft", survey: SURVEY, people: roster("people.csv"), units: roster("units.csv") });
  await office.page.getByRole("status").filter({ hasText: "staat klaar" }).waitFor();
  const wave = office.wave("draft");
  await wave.locator("summary").click();
  assert.match(await wave.innerText(), /antwoorden samen/);
  await look(office.visit, "desk-draft");
  await office.takes("open", "draft");
  await look(office.visit, "confirm-open");
  office.visit.expectComplaint(/422/);
  await office.confirm("open", { key: here.key });
  await office.page.getByRole("alert").waitFor();
  await office.confirm("open", { key: roster("results.pub") });
  await office.page.getByRole("status").filter({ hasText: "open" }).waitFor();
  assert.match(await office.wave("draft").innerText(), /Controlecode\s+(\d{4} ){5}\d{4}/);
  await office.visit.end();
});

test("a team that answered with others is told why, and what can be seen instead", async () => {
  const lead = await enter(Reader, "kleinteam");
  await lead.page.waitForURL(/\/unit\//);
  await lead.givePromise();
  await lead.page.getByRole("heading", { name: "Van dit onderdeel is niets apart te zien" }).waitFor();
  assert.match(await lead.text(), /samengevoegd/);
  assert.match(await lead.text(), /Wat je nu kunt doen/);
  assert.ok((await lead.page.locator("tbody tr").count()) > 5, "the figures of the unit above");
  await look(lead.visit, "withheld");
  await lead.visit.end();
});

test("who may not see a page gets a way to log in or a 404, never a hint", async () => {
  const outsider = await come(Reader);
  outsider.visit.expectComplaint(/404|403/);
  const { released } = here.town.demo;
  for (const path of [`/results/${released}`, "/results/nowhere", "/desk"]) assert.equal((await outsider.open(path)).status(), 404, path);
  await look(outsider.visit, "outsider");
  assert.equal((await outsider.open("/nowhere/at/all")).status(), 404);
  assert.equal(await outsider.heading(), "Inloggen");
  assert.equal((await outsider.page.request.get(`${here.town.demo.office}/nowhere`, { headers: { accept: "*/*" } })).headers()["content-type"], "application/json");
  await outsider.logIn("teamleider", "not the right password");
  await outsider.page.getByRole("alert").waitFor();
  await look(outsider.visit, "log-in-refused");
  await outsider.visit.end();

  const lead = await enter(Reader, "teamleider");
  lead.visit.expectComplaint(/404/);
  const other = lead.account("kleinteam").unit;
  for (const path of [`/results/${released}/unit/${other}`, `/results/${released}`, "/desk"]) assert.equal((await lead.open(path)).status(), 404, path);
  await look(lead.visit, "not-found");
  await lead.visit.end();
});
