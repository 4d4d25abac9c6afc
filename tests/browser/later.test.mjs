// What is published beside and after a wave, as the programme office sees it: groups of a background question in a unit, a wave beside
// the one before on a newer organisation chart, and the ledger of all of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Coordinator } from "./people/office.mjs";
import { scene } from "./scene.mjs";
import { SURVEY } from "./town.mjs";
import { DESK, visit } from "./visit.mjs";

const OLD = { town: "", north: "town", south: "town", a: "north", b: "north", c: "south", d: "south" };
const NEW = { town: "", x: "town", y: "town", c: "y", d: "y" };

const chart = (units) => `unit,parent,name\n${Object.entries(units).map(([unit, parent]) => `${unit},${parent},Unit ${unit}\n`).join("")}`;
const people = (teams, each) => `person,unit,leads,email,name,language\n${teams.flatMap((team) => Array.from({ length: each }, (_, n) =>
  `${team}${n},${team},,${team}${n}@example.org,Person ${n},nl\n`)).join("")}`;

/** A wave of so many people in each team, from opening to release. */
async function released(town, id, { survey, days, units, teams, each }) {
  const closes = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const wave = await town.openWave(id, { survey, closes, units: chart(units), people: people(teams, each) });
  const links = await town.put(`${id}.txt`, (await wave.links()).join("\n"));
  await town.command(["simulate", "--links", links, "--workers", "2", "--seed", "7"]);
  await wave.close();
  await town.command(["count", id, "--key", town.demo.results_key]);
  await town.command(["release", id]);
}

const here = scene(async ({ town }) => {
  const asked = (await readFile(SURVEY, "utf8")).replace("crossed = false", "crossed = true");
  assert.notEqual(asked, await readFile(SURVEY, "utf8"), "the groups are crossed with the units");
  const survey = await town.put("crossed.toml", asked);
  await released(town, "old", { survey, days: 7, units: OLD, teams: ["a", "b", "c", "d"], each: 60 });
  await released(town, "new", { survey: SURVEY, days: 14, units: NEW, teams: ["x", "c", "d"], each: 12 });
  const [units, map] = [await town.put("new-units.csv", chart(NEW)), await town.put("map.csv", "unit,from\nx,a\nx,b\n")];
  await town.command(["recut", "old", "--units", units, "--map", map]);
});

const office = async () => {
  const office = new Coordinator(await visit(here.browser, here.town, { viewport: DESK }), here.town);
  await office.logIn("bureau");
  return office;
};
const main = ({ page }) => page.locator("main").innerText();

test("a unit's groups stand beside each other, as they are exported", async () => {
  const reader = await office();
  await reader.open("/results/old");
  await reader.givePromise();
  await look(reader.visit, "organisation-with-groups");
  await reader.open("/results/old/unit/north");
  await look(reader.visit, "unit-with-groups");
  const shown = await reader.page.locator("[aria-labelledby=groups] tbody td strong").allInnerTexts();
  const path = await here.town.put("groups.csv", "");
  await here.town.command(["export", "old", "--format", "csv", "--out", path]);
  const [header, ...rows] = (await readFile(path, "utf8")).trim().split("\n").map((line) => line.split(","));
  const of = (row, name) => row[header.indexOf(name)];
  const exported = rows.filter((row) => of(row, "unit") === "north" && of(row, "form") === "breakdown" && of(row, "value")).map((row) => of(row, "value"));
  assert.ok(shown.length >= 10, `${shown.length} figures`);
  assert.deepEqual(shown.map((text) => text.replace(",", ".")).sort(), exported.sort());
  await reader.visit.end();
});

test("a unit of a newer chart is compared with the old units it is made of", async () => {
  const reader = await office();
  await reader.open("/results/new");
  await reader.givePromise();
  await reader.open("/results/new/unit/x");
  await look(reader.visit, "unit-of-newer-chart");
  assert.match(await main(reader), /Vergeleken is met de antwoorden van vorige keer van: Unit north\./);
  await reader.visit.end();
});

test("the ledger lists every publication with what the auditor found", async () => {
  const reader = await office();
  await reader.open("/ledger");
  await reader.expectHeading("Grootboek: alles wat is gepubliceerd");
  await look(reader.visit, "ledger");
  const text = await main(reader);
  for (const wave of ["old", "new", here.town.demo.released]) assert.ok(text.includes(wave), wave);
  assert.match(text, /2\. .*op een andere manier ingedeeld|2\. .*organogram/i);
  await reader.speak("en");
  await look(reader.visit, "ledger-english");
  await reader.visit.end();
});
