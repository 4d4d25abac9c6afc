// What a person types stays where it belongs: shown back as text and never as markup, in no address, no log, no storage and no file on
// the server; and hostile words of an editor or a roster do no harm either.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { visit } from "./visit.mjs";

const here = scene(async (here) => (here.wave = await here.town.openWave("secrecy")));
/** Breaks out of an element, of an attribute and of a script, were it pasted into one; and runs, were it ever parsed. */
const HOSTILE = `"'><img src=x onerror="window.harmed=1"></script><script>window.harmed=1</script>&lt;b&gt; & {title} {{TITLE}} \${1} é😀`;
const QUESTION = "Wat kan er beter?";

const assertUnharmed = async (page) => {
  assert.equal(await page.evaluate(() => window.harmed), undefined, "a text was run");
  assert.equal(await page.locator("main img, main script, main b").count(), 0, "a text became an element");
};

test("a comment comes back letter by letter, in field, review and after a reload", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  for (let pages = 0; pages < 6; pages++) await person.next();
  await person.write(QUESTION, HOSTILE);
  await guest.page.reload();
  await person.settled();
  assert.equal(await person.field(QUESTION).inputValue(), HOSTILE);
  await assertUnharmed(guest.page);
  await person.skipToReview();
  assert.equal((await person.reviewed())[QUESTION], HOSTILE);
  await assertUnharmed(guest.page);
  await person.speak("en");
  assert.equal((await person.reviewed())["What could be better?"], HOSTILE);
  await assertUnharmed(guest.page);
  await person.send();
  await assertUnharmed(guest.page);
  await guest.end();
});

test("what was typed is in no address, no message, no log and no file of the server", async () => {
  const secret = "Zwaluwstaart 7351", guest = await visit(here.browser, here.town), person = new Respondent(guest), link = await here.wave.link();
  await person.open(link);
  await person.beginAndConfirm();
  await person.choose("In mijn team hoor ik erbij.", "Mee oneens");
  for (let pages = 0; pages < 6; pages++) await person.next();
  await person.write(QUESTION, secret);
  await person.skipToReview();
  await guest.page.goBack();
  await guest.page.goForward();
  await person.expectHeading("Kijk je antwoorden na");
  const { receipt, resume } = await person.send();

  const places = [
    ...guest.addresses, guest.page.url(), JSON.stringify(await guest.page.evaluate(() => [history.state, document.title])),
    ...guest.requests.map(({ url, headers, body }) => `${url}\n${JSON.stringify(headers)}\n${body}`), here.town.said,
  ];
  for (const text of [secret, "Zwaluwstaart", encodeURIComponent(secret), Buffer.from(secret).toString("base64"), "belong-1", resume, resume.replaceAll("-", "")]) {
    const found = places.filter((place) => place.includes(text));
    assert.deepEqual(found, [], `${text} was found`);
  }
  const invitation = /i=([\w-]+)/.exec(link)[1];
  assert.ok(!here.town.said.includes(invitation), "the service logged an invitation");
  assert.ok(!here.town.said.includes(receipt), "the service logged a receipt");
  for (const { url, body } of guest.sent.filter(({ url }) => !url.startsWith(here.town.demo.office))) {
    assert.ok(!body.includes(invitation), `${url} got the invitation: ballot and person meet`);
  }
  for (const file of await readdir(here.town.folder)) {
    const path = join(here.town.folder, file), bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (const text of ["Zwaluwstaart", resume]) assert.ok(!bytes.includes(text), `${text} stands in ${file}`);
  }
  await guest.end();
});

test("the two listeners are never told the same thing about a person", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.skipToReview();
  await person.send();
  const [group, token, ballot] = guest.sent;
  assert.deepEqual(Object.keys(JSON.parse(group.body)), ["invitation"]);
  assert.deepEqual(Object.keys(JSON.parse(token.body)).sort(), ["blinded", "invitation"]);
  const { blinded } = JSON.parse(token.body), sent = JSON.parse(ballot.body);
  assert.deepEqual(Object.keys(sent).sort(), ["box", "commitment", "group", "prefix", "revision", "token"]);
  assert.equal(Buffer.from(sent.box, "base64url").length, 65 + 8192 + 16);
  for (const value of Object.values(sent)) assert.notEqual(value, blinded);
  for (const { headers } of guest.sent) assert.equal(`${headers.cookie ?? ""}${headers.referer ?? ""}`, "");
  await guest.end();
});

test("hostile words of editor and roster are shown as they are written", async () => {
  const quoted = JSON.stringify(HOSTILE), text = `{ nl = ${quoted}, en = "English" }`;
  const survey = await here.town.put("hostile.toml", `
id = "hostile"
version = 1
languages = ["nl", "en"]
title = ${text}
[[page]]
title = ${text}
[[page.question]]
id = "one"
version = 1
kind = "choice"
text = ${text}
options = [ { id = "a", text = ${text} }, { id = "b", text = { nl = "b", en = "b" } } ]
`);
  const name = `"${HOSTILE.replaceAll('"', '""')}"`;
  const units = `unit,parent,name\nroot,,${name}\n`;
  const people = `person,unit,leads,email,name,language\n${Array.from({ length: 12 }, (_, i) => `p${i},root,,p${i}@example.org,P,nl`).join("\n")}\n`;
  const wave = await here.town.openWave("hostile", { survey, units, people });
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await wave.link());
  assert.equal(await person.heading(), HOSTILE);
  assert.equal(await guest.page.title(), `${HOSTILE} · Weerklank`);
  await assertUnharmed(guest.page);
  await person.begin();
  assert.equal(await guest.page.locator(".weerklank-group").innerText(), HOSTILE);
  await assertUnharmed(guest.page);
  await person.press("confirm");
  assert.equal(await person.heading(), HOSTILE);
  await guest.page.getByLabel(HOSTILE, { exact: true }).first().check();
  await assertUnharmed(guest.page);
  await person.press("next");
  await person.expectHeading("Kijk je antwoorden na");
  assert.deepEqual(await person.reviewed(), { [HOSTILE]: HOSTILE });
  await assertUnharmed(guest.page);
  await guest.end();
});
