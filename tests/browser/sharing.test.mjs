// The promise before reading, the link with which a team reads along, the figures on a screen, and the log of who read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyboard } from "./hands.mjs";
import { look } from "./look.mjs";
import { Coordinator, Reader } from "./people/office.mjs";
import { scene } from "./scene.mjs";
import { DESK, PHONE, visit } from "./visit.mjs";

const here = scene();

const enter = async (Person, name, options) => {
  const person = new Person(await visit(here.browser, here.town, { viewport: DESK, ...options }), here.town);
  await person.logIn(name);
  return person;
};
/** A lead on the own page, after the promise. */
const lead = async (options) => {
  const lead = await enter(Reader, "teamleider", options);
  await lead.page.waitForURL(/\/results\/.+\/unit\//);
  if (await lead.page.getByRole("button", { name: "Dat beloof ik" }).count()) await lead.givePromise();
  return lead;
};

test("a reader promises first, and goes on to the page that was asked for", async () => {
  const lead = await enter(Reader, "kleinteam");
  await lead.page.waitForURL(/\/unit\//);
  const address = lead.page.url();
  await lead.expectHeading("Eerst een afspraak");
  await look(lead.visit, "promise");
  await keyboard.press(lead.main.getByRole("button", { name: "Dat beloof ik" }));
  await lead.page.getByRole("heading", { name: "Van dit onderdeel is niets apart te zien" }).waitFor();
  assert.equal(lead.page.url(), address);
  await lead.visit.end();
});

test("members read along by a link whose secret reaches no address, until it is revoked", async () => {
  const reader = await lead();
  const scores = await reader.scores();
  await reader.press("Maak een link voor het team");
  await reader.expectHeading("De link voor je team");
  await look(reader.visit, "share-made");
  const link = (await reader.main.locator(".weerklank-address").innerText()).trim();
  const secret = link.split("#")[1];
  assert.match(secret, /^[\w-]{22}$/);

  const guest = await visit(here.browser, here.town, { viewport: PHONE });
  const { page } = guest;
  await page.goto(link);
  assert.equal(await page.locator("#code").isVisible(), false, "the script fills it in");
  await look(guest, "shared-promise");
  await page.getByRole("link", { name: "English" }).click();
  await page.locator("html[lang=en]").waitFor();
  await look(guest, "shared-promise-english");
  await page.getByRole("link", { name: "Nederlands" }).click();
  await page.locator("html[lang=nl]").waitFor();
  await page.getByRole("button", { name: "Dat beloof ik, toon de uitkomst" }).click();
  await page.locator("#themes").waitFor();
  await look(guest, "shared");
  const seen = new Reader(guest, here.town);
  assert.deepEqual(await seen.scores(), scores, "the same figures");
  assert.equal(await page.locator("main a[href^='/results'], main form").count(), 0, "no way further");
  assert.deepEqual(await guest.context.cookies(), []);
  assert.ok(guest.requests.every(({ url, headers }) => !url.split("#")[0].includes(secret) && !`${headers.referer}`.includes(secret)));
  assert.equal(guest.sent.filter(({ body }) => body.includes(secret)).length, 1, "sent once, as a body");

  await reader.follow("Terug naar de uitkomst");
  await look(reader.visit, "team-with-link");
  await reader.press("Trek in");
  await reader.page.getByRole("button", { name: "Trek in" }).waitFor({ state: "detached" });
  guest.expectComplaint(/404/);
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: "Dat beloof ik, toon de uitkomst" }).click();
  await page.getByRole("heading", { name: "Deze link laat niets zien" }).waitFor();
  await look(guest, "shared-over");
  await guest.end();
  await reader.visit.end();
});

test("without a script a member pastes the code", async () => {
  const reader = await lead();
  await reader.press("Maak een link voor het team");
  const [address, secret] = (await reader.main.locator(".weerklank-address").innerText()).trim().split("#");
  const guest = await visit(here.browser, here.town, { javaScriptEnabled: false });
  await guest.page.goto(address);
  await guest.page.getByLabel("Code").fill(secret);
  await guest.page.getByRole("button", { name: "Dat beloof ik, toon de uitkomst" }).click();
  await guest.page.locator("#themes").waitFor();
  await guest.end();
  await reader.visit.end();
});

/** The slide at the upper edge of the screen. */
const slide = (page) => page.evaluate(() => [...document.querySelectorAll(".weerklank-slide")].findIndex((at) => Math.abs(at.getBoundingClientRect().top) < 2));
const arrives = (page, number) => page.waitForFunction((number) => {
  const at = document.querySelectorAll(".weerklank-slide")[number];
  return Math.abs(at.getBoundingClientRect().top) < 2 && document.activeElement === at && location.hash === `#${at.id}`;
}, number);

test("the figures stand on a screen one by one, by keyboard", async () => {
  const reader = await lead({ viewport: { width: 1280, height: 720 } });
  const { page } = reader;
  const home = page.url();
  await reader.follow("Toon op een scherm");
  await page.waitForURL(/\/present$/);
  await look(reader.visit, "present");
  const all = await page.locator(".weerklank-slide").count();
  assert.ok(all > 10, `${all} slides`);
  assert.equal(await slide(page), 0);
  for (const [key, number] of [["ArrowRight", 1], ["ArrowRight", 2], ["ArrowLeft", 1], ["End", all - 1], ["ArrowRight", all - 1], ["Home", 0], ["PageDown", 1], ["Space", 2], ["Shift+Space", 1], ["ArrowUp", 0]]) {
    await page.keyboard.press(key);
    await arrives(page, number);
  }
  // Quick presses, among which the end of an earlier way there is heard.
  for (let presses = 0; presses < 4; presses++) {
    await page.keyboard.press("ArrowRight");
    await page.evaluate(() => dispatchEvent(new Event("scrollend")));
  }
  await arrives(page, 4);
  await keyboard.press(page.locator(".weerklank-slide").nth(4).getByRole("link", { name: "Volgende" }));
  await arrives(page, 5);
  // Every theme says by itself what its marks stand for.
  const unsaid = await page.evaluate(() => [...document.querySelectorAll(".weerklank-slide[id^=theme]")].filter((at) => {
    const marks = at.querySelectorAll(".weerklank-dot :is(.weerklank-dot__mark, .weerklank-dot__value, .weerklank-dot__interval)").length;
    const said = [...at.querySelectorAll("dl [class^=weerklank-legend__]")].filter((key) => key.innerText && key.nextElementSibling.innerText);
    return !marks || said.length !== marks;
  }).map((at) => at.id));
  assert.deepEqual(unsaid, []);
  // No slide is higher than the screen of a meeting room.
  const high = await page.evaluate(() => [...document.querySelectorAll(".weerklank-slide")].filter((at) => at.offsetHeight > innerHeight + 1).map((at) => `${at.id} ${at.offsetHeight}`));
  assert.deepEqual(high, []);
  await page.keyboard.press("Escape");
  await page.waitForURL(home);
  await reader.visit.end();
});

test("without a script the figures are one page with links from each to the next", async () => {
  const reader = await lead({ javaScriptEnabled: false });
  await reader.follow("Toon op een scherm");
  const next = reader.page.locator(".weerklank-slide").first().getByRole("link", { name: "Volgende" });
  await next.click();
  assert.equal(new URL(reader.page.url()).hash, "#short");
  await reader.visit.end();
});

test("the office sees who promised and who opened which page", async () => {
  await (await lead()).visit.end();
  const office = await enter(Coordinator, "bureau");
  await office.open(`/results/${here.town.demo.released}`);
  await office.givePromise();
  await office.follow("Wie heeft deze uitkomsten gelezen?");
  await office.expectHeading("Wie heeft deze uitkomsten gelezen?");
  const { unit } = office.account("teamleider");
  assert.ok(unit);
  const lines = await office.page.locator("section[aria-labelledby=opened] tbody tr").allInnerTexts();
  assert.ok(lines.some((line) => line.startsWith("teamleider") && line.includes("Uitkomst")), lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith("bureau")));
  await look(office.visit, "reading-log");
  await office.visit.end();
});
