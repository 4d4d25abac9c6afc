// What the office sees: the report to the council, on a screen, on paper and as a file; and the register of indicators.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Coordinator } from "./people/office.mjs";
import { scene } from "./scene.mjs";
import { DESK, visit } from "./visit.mjs";

const here = scene();

/** The coordinator at the report, which the page of the organisation leads to. */
const atTheReport = async () => {
  const guest = await visit(here.browser, here.town, { viewport: DESK });
  const office = new Coordinator(guest, here.town);
  await office.logIn("bureau");
  await office.open(`/results/${here.town.demo.released}`);
  if ((await office.heading()) === "Eerst een afspraak") await office.givePromise();
  await office.follow("Rapport voor de raad");
  await office.page.locator(".weerklank-report").waitFor();
  return office;
};

test("the report follows the three goals, in both languages, and prints", async () => {
  const office = await atTheReport();
  assert.match(await office.heading(), /^Voortgangsrapport/);
  await look(office.visit, "report");
  const headings = await office.page.locator("h2").allInnerTexts();
  assert.deepEqual(headings.map((text) => text.slice(0, 2)), ["1.", "2.", "3.", "4.", "5.", "6.", "7."]);
  const text = await office.text();
  for (const said of ["122 van 150", "62 in 2023", "20% in 2026", "Geen nieuw cijfer", "Wordt eens in de twee jaar gemeten."]) assert.ok(text.includes(said), said);
  await office.speak("en");
  await look(office.visit, "report-english");
  await office.page.emulateMedia({ media: "print" });
  assert.equal(await office.page.getByRole("navigation").count(), 0, "no navigation on paper");
  const pdf = await office.page.pdf({ format: "A4", path: process.env.WEERKLANK_PICTURES && join(process.env.WEERKLANK_PICTURES, "report.pdf") });
  assert.ok(pdf.length > 10_000);
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
