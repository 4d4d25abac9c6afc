// What the office sees: the report to the council, on a screen, on paper and as a file; the register of indicators; units
// beside themes; and the dossier for the works council.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { keyboard } from "./hands.mjs";
import { look } from "./look.mjs";
import { Coordinator } from "./people/office.mjs";
import { scene } from "./scene.mjs";
import { SURVEY } from "./town.mjs";
import { DESK, visit } from "./visit.mjs";

const here = scene();

/** The coordinator at a page that the page of the organisation leads to. */
const at = async (link) => {
  const guest = await visit(here.browser, here.town, { viewport: DESK });
  const office = new Coordinator(guest, here.town);
  await office.logIn("bureau");
  await office.open(`/results/${here.town.demo.released}`);
  if ((await office.heading()) === "Eerst een afspraak") await office.givePromise();
  await office.follow(link);
  return office;
};
const atTheReport = async () => {
  const office = await at("Rapport voor de raad");
  await office.page.locator(".weerklank-report").waitFor();
  return office;
};
const picture = (name) => process.env.WEERKLANK_PICTURES && join(process.env.WEERKLANK_PICTURES, name);
/** The page on paper: no navigation, and a file of some size. */
const print = async (visit, name) => {
  await visit.page.emulateMedia({ media: "print" });
  assert.equal(await visit.page.getByRole("navigation", { name: /^(Onderdelen|Sections)$/ }).count(), 0, "no navigation on paper");
  const pdf = await visit.page.pdf({ format: "A4", path: picture(`${name}.pdf`) });
  assert.ok(pdf.length > 10_000);
};

test("the report follows the three goals, in both languages, and prints", async () => {
  const office = await atTheReport();
  assert.match(await office.heading(), /^Voortgangsrapport/);
  await look(office.visit, "report");
  const headings = await office.page.locator("h2").allInnerTexts();
  assert.deepEqual(headings.map((text) => text.slice(0, 2)), ["1.", "2.", "3.", "4.", "5.", "6.", "7.", "8."]);
  const text = await office.text();
  for (const said of ["122 van 150", "62 in 2023", "20% in 2026", "Geen nieuw cijfer", "Wordt eens in de twee jaar gemeten."]) assert.ok(text.includes(said), said);
  const left = office.page.locator("section[aria-labelledby=exit]");
  assert.match(await left.innerText(), /uit meer vragenlijsten samen/);
  assert.equal(await left.locator("tr[data-leavers]").count(), 8, "themes");
  assert.deepEqual(await left.locator("tr[data-option] th").allInnerTexts(), ["In het werk zelf, de kansen of de voorwaarden", "In de sfeer, de samenwerking of de leiding", "Buiten het werk, of mijn tijd hier zat erop"]);
  await office.speak("en");
  await look(office.visit, "report-english");
  await print(office.visit, "report");
  await office.visit.end();
});

test("with people who left nobody talks any more; what is agreed about it stays", async () => {
  const office = await atTheReport();
  const closed = await office.page.locator("section[aria-labelledby=exit] tbody th").first().innerText();
  const [, year] = closed.match(/^29 maart (\d{4})$/);
  await office.open(`/results/exit-${year}-q1`);
  if ((await office.heading()) === "Eerst een afspraak") await office.givePromise();
  await look(office.visit, "left");
  assert.equal(await office.page.getByRole("heading", { name: /^(Praat erover|Alle onderdelen)$/ }).count(), 0);
  for (const link of ["Wat ervan komt", "Onderdelen naast thema’s"]) assert.equal(await office.page.getByRole("link", { name: link }).count(), 0, link);
  await office.page.getByRole("heading", { name: "Afspraken", exact: true }).waitFor();
  await office.visit.end();
});

test("the coordinator enters a figure, mends a fault, and sees what it corrects", async () => {
  const office = await atTheReport();
  await office.follow("Indicatoren");
  await office.expectHeading("Indicatoren");
  await look(office.visit, "indicators");
  await office.follow("Stageplekken voor mbo-studenten");
  await look(office.visit, "indicator");
  const fill = async (value) => {
    await office.page.getByLabel("Peildatum", { exact: true }).fill("2025-12-31");
    await office.page.getByLabel("Cijfer", { exact: true }).fill(value);
    await office.press("Invullen");
  };
  office.visit.expectComplaint(/422/);
  await fill("3 van 150");
  await office.page.getByRole("alert").waitFor();
  await look(office.visit, "indicator-faults");
  assert.equal(await office.page.getByLabel("Cijfer", { exact: true }).inputValue(), "3 van 150");
  await fill("131 van 150");
  await office.page.getByRole("cell", { name: "131 van 150" }).waitFor();
  await fill("133 van 150");
  await office.page.getByText("(later verbeterd)").waitFor();
  await look(office.visit, "indicator-corrected");
  await office.speak("en");
  await look(office.visit, "indicator-english");
  await office.visit.end();
});

test("the file stands alone and names no team", async () => {
  const folder = join(here.town.ground, "report");
  await here.town.command(["report", here.town.demo.released, "--out", folder]);
  const guest = await visit(here.browser, here.town, { viewport: DESK });
  await guest.page.goto(pathToFileURL(join(folder, "report.html")).href);
  await guest.page.locator(".weerklank-report").waitFor();
  await look(guest, "report-file");
  assert.equal(await guest.page.locator("link, script, img").count(), 0, "nothing is fetched");
  const text = await guest.page.locator("body").innerText();
  const units = (await readFile(join(here.town.folder, "units.csv"), "utf8")).trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
  const below = units.filter(([, parent]) => parent !== "");
  assert.ok(below.length > 5);
  for (const [, , name] of below) assert.ok(!text.includes(name), name);
  await guest.end();
});

/** What Tab reaches on the page, one after the other, from the start of its content. */
const tabbed = async (page, presses) => {
  await page.locator("h1").evaluate((heading) => { heading.tabIndex = -1; heading.focus(); });
  const reached = [];
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("role") || document.activeElement.innerText));
  }
  return reached;
};

test("units beside themes: a number in every coloured cell, by name or by size, never by score", async () => {
  const office = await at("Onderdelen naast thema’s");
  await office.expectHeading("Onderdelen naast thema’s");
  await look(office.visit, "heat");
  const { page } = office;
  const cells = await page.locator(".weerklank-heat tbody td").evaluateAll((all) => all.map((cell) => [cell.className, cell.innerText]));
  const [coloured, plain] = [true, false].map((is) => cells.filter(([name]) => name.includes("heat__") === is).map(([, text]) => text));
  assert.ok(coloured.length > 20 && plain.length > 0, `${coloured.length} figures, ${plain.length} without`);
  for (const text of coloured) assert.match(text, /^([≤≥]\u00a0?\s?)?\d,\d$/);
  for (const text of plain) assert.match(text, /^(niet te zien|samengevoegd: zie |niemand uitgenodigd)/);
  const orders = await page.getByLabel("Volgorde").locator("option").allInnerTexts();
  assert.deepEqual(orders, ["op naam", "op grootte"]);
  assert.deepEqual((await tabbed(page, 5)).slice(0, 4), ["sort", "depth", "Toon", "region"]);
  const names = () => page.locator(".weerklank-heat tbody th").allInnerTexts();
  const byName = await names();
  await page.getByLabel("Volgorde").selectOption("op grootte");
  await keyboard.press(page.getByRole("button", { name: "Toon" }));
  await page.waitForURL(/sort=size/);
  const bySize = await names();
  assert.notDeepEqual(bySize, byName);
  assert.deepEqual(bySize.toSorted(), byName.toSorted());
  await office.speak("en");
  await look(office.visit, "heat-english");
  await print(office.visit, "heat");
  assert.equal(await page.getByRole("button", { name: "Show" }).count(), 0, "nothing to choose on paper");
  await office.visit.end();
});

test("the dossier of a draft and of an open wave, by keyboard and on paper, and as a file in English", async () => {
  const { town } = here;
  await town.command(["wave", "create", "--id", "next-year", "--survey", SURVEY, "--closes", new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
    "--units", join(town.folder, "units.csv"), "--people", join(town.folder, "people.csv")]);
  const guest = await visit(here.browser, town, { viewport: DESK });
  const office = new Coordinator(guest, town);
  await office.logIn("sleutelhouder");
  await office.open("/desk");
  await office.follow("Dossier voor de ondernemingsraad", office.wave("next-year"));
  await office.page.getByText("Nog niet geopend.").waitFor();
  await office.open("/desk");
  await office.follow("Dossier voor de ondernemingsraad", office.wave(town.demo.wave));
  await office.expectHeading("Dossier voor de ondernemingsraad");
  await look(guest, "dossier");
  assert.ok((await office.text()).includes(town.demo.control), "the control code");
  const numbered = (await office.page.locator("h2").allInnerTexts()).map((text) => text.split(".")[0]);
  assert.deepEqual(numbered, Array.from({ length: 10 }, (_, place) => `${place + 1}`));
  const contents = await office.page.locator(".weerklank-dossier__contents a").evaluateAll((links) => links.map((link) => [link.innerText, document.querySelector(link.hash)?.innerText]));
  for (const [text, heading] of contents) assert.ok(heading?.endsWith(text), `${text} leads to ${heading}`);
  assert.deepEqual(await tabbed(office.page, 10), contents.map(([text]) => text));
  await keyboard.press(office.page.getByRole("link", { name: "Concept van de DPIA" }));
  await office.page.waitForURL(/#dossier-dpia$/);
  assert.ok(await office.page.locator("#dossier-dpia").evaluate((heading) => heading.getBoundingClientRect().top < innerHeight));
  await print(guest, "dossier");
  await guest.end();

  const file = join(town.ground, "dossier.html");
  await town.command(["dossier", town.demo.wave, "--out", file, "--language", "en"]);
  const alone = await visit(here.browser, town, { viewport: DESK });
  await alone.page.goto(pathToFileURL(file).href);
  await alone.page.locator(".weerklank-dossier").waitFor();
  await look(alone, "dossier-file");
  assert.equal(await alone.page.locator("link, script, img").count(), 0, "nothing is fetched");
  await alone.end();
});
