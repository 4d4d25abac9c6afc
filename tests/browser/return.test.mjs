// Coming back: the draft of a tab that was reloaded or closed, an answer that is replaced with link and resume code, and that nothing
// stays behind after the receipt.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { launchOptions, visit, Visit } from "./visit.mjs";

const here = scene(async (here) => (here.wave = await here.town.openWave("return")));
const BELONG = "In mijn team hoor ik erbij.";

async function arrive(options) {
  const guest = await visit(here.browser, here.town, options);
  return [guest, new Respondent(guest)];
}
/** Everything a page can leave on a device. */
const left = ({ page, context }) => Promise.all([
  context.cookies(),
  page.evaluate(async () => ({
    session: { ...sessionStorage }, local: { ...localStorage }, cookie: document.cookie, name: window.name,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
  })),
]).then(([cookies, rest]) => ({ cookies, ...rest }));
const NOTHING = { cookies: [], session: {}, local: {}, cookie: "", name: "", databases: 0, caches: 0, workers: 0 };

test("the draft survives a reload: the same page, the same answers, the same language", async () => {
  const [guest, person] = await arrive();
  await person.open(await here.wave.link());
  await person.speak("en");
  await person.beginAndConfirm();
  await person.next();
  await person.choose("In my team I dare to voice a different opinion.", "Agree");
  await guest.page.reload();
  await person.settled();
  await person.expectHeading("Working together in my team");
  assert.deepEqual(await person.chosen("In my team I dare to voice a different opinion."), ["Agree"]);
  const { session, ...rest } = await left(guest);
  assert.equal(Object.keys(session).length, 1, "one draft");
  assert.deepEqual({ ...rest, session: {} }, NOTHING, "the draft is in sessionStorage and nowhere else");
  await guest.end();
});

test("the draft is there again in a closed tab that the browser restores", async () => {
  const folder = await mkdtemp(join(tmpdir(), "weerklank-profile-")), open = (args = []) => chromium.launchPersistentContext(folder, { ...launchOptions, locale: "nl-NL", args: [...launchOptions.args, ...args] });
  try {
    let context = await open(), guest = new Visit(context, context.pages()[0], here.town), person = new Respondent(guest);
    await person.open(await here.wave.link());
    await person.beginAndConfirm();
    await person.choose(BELONG, "Mee eens");
    await guest.page.waitForTimeout(3000); // the browser writes its session down every now and then
    await guest.end();
    context = await open(["--restore-last-session"]);
    const page = context.pages().find((each) => each.url().includes("/w/")) ?? (await context.waitForEvent("page", { predicate: (each) => each.url().includes("/w/") }));
    await page.bringToFront();
    person = new Respondent(new Visit(context, page, here.town));
    await person.settled();
    await person.expectHeading("Erbij horen en jezelf zijn");
    assert.deepEqual(await person.chosen(BELONG), ["Mee eens"]);
    await person.skipToReview();
    await person.send();
    await person.visit.end();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("after the receipt nothing is left on the device, and a reload asks for the link", async () => {
  const [guest, person] = await arrive();
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.skipToReview();
  await person.send();
  assert.deepEqual(await left(guest), NOTHING);
  await guest.page.reload();
  await person.settled();
  await person.expectHeading("Je link of code");
  await guest.page.goBack().catch(() => {});
  await person.settled();
  assert.doesNotMatch(await person.text(), /Mee eens/, "the browser's back shows no answer");
  await guest.end();
});

test("stop and erase leaves nothing behind, and the link still works", async () => {
  const [guest, person] = await arrive(), link = await here.wave.link();
  await person.open(link);
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.press("wipe");
  await person.expectHeading("Alles is gewist");
  await look(guest, "wiped");
  assert.deepEqual(await left(guest), NOTHING);
  await guest.page.goto("about:blank");
  await person.open(link);
  await person.beginAndConfirm();
  assert.deepEqual(await person.chosen(BELONG), []);
  await guest.end();
});

test("another link in the same tab begins a draft of its own", async () => {
  const [guest, person] = await arrive();
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await guest.page.goto("about:blank");
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  assert.deepEqual(await person.chosen(BELONG), [], "another person's answers are not shown");
  await guest.end();
});

test("an answer is replaced with link and resume code, on the first page", async () => {
  const link = await here.wave.link();
  const [guest, person] = await arrive();
  await person.open(link);
  await person.beginAndConfirm();
  await person.skipToReview();
  const first = await person.send();
  await guest.end();

  const [again, same] = await arrive();
  await same.open(link);
  await same.enterResumeCode(first.resume.toLowerCase().replaceAll("-", " "));
  await look(again, "resume code");
  await same.beginAndConfirm();
  await same.choose(BELONG, "Mee eens");
  await same.skipToReview();
  const second = await same.send();
  assert.equal(second.resume, first.resume, "the code stays the same");
  assert.notEqual(second.receipt, first.receipt, "the receipt is a new one");
  again.expectComplaint(/status of 409/); // revision 0 is taken; the client takes the next
  const ballots = again.sent.filter(({ url }) => url.endsWith("/ballot"));
  assert.deepEqual(ballots.map(({ body }) => JSON.parse(body).revision), [0, 1]);
  await again.end();
});

test("who forgot to fill in the resume code, is asked for it where Send was pressed", async () => {
  const link = await here.wave.link();
  const [guest, person] = await arrive();
  await person.open(link);
  await person.beginAndConfirm();
  await person.skipToReview();
  const { resume } = await person.send();
  await guest.end();

  const [again, same] = await arrive();
  await same.open(link);
  await same.beginAndConfirm();
  await same.choose(BELONG, "Mee oneens");
  await same.skipToReview();
  await same.press("send");
  await same.settled();
  assert.match(await same.alert(), /is al geantwoord.*hervatcode/s);
  again.expectComplaint(/status of 409/);
  await look(again, "used");
  assert.equal((await same.reviewed())[BELONG], "Mee oneens", "what was filled in is still there");
  assert.ok(again.sent.every(({ url }) => !url.endsWith("/ballot")));
  await same.enterResumeCode("1234");
  await same.press("send");
  await same.settled();
  assert.match(await same.alert(), /hervatcode klopt niet/);
  await same.enterResumeCode(resume);
  await same.send();
  await again.end();
});
