// Somebody between server and browser alters what is served. The page stops before it sends anything, and says so; where only the answer
// to a message is altered, it stops before the next message.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { canonical, handMadeSpki } from "../client/wave.mjs";
import { look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { visit } from "./visit.mjs";

const here = scene(async (here) => {
  here.wave = await here.town.openWave("altered");
  here.manifest = await here.wave.manifest();
});
const STOPPED = "We stoppen: er klopt iets niet";

async function arrive() {
  const guest = await visit(here.browser, here.town);
  return [guest, new Respondent(guest)];
}
/** Lets `name` through with `change(text)` made to it. */
const alter = (guest, name, change) => guest.page.route((url) => url.pathname.endsWith(name), async (route) => {
  const response = await route.fetch(), body = await response.text(), altered = change(body);
  assert.notEqual(altered, body, `${name} was not altered`);
  await route.fulfill({ response, body: altered });
});
async function expectStop(guest, person, said) {
  await person.expectHeading(STOPPED);
  const text = await person.text();
  assert.match(text, said);
  assert.match(text, /Er is geen antwoord verstuurd/);
  assert.deepEqual(guest.sent, [], "something was sent");
}

for (const [name, file, change, said] of [
  ["manifest with other thresholds", "manifest.json", (text) => text.replace('"minimum_comments":30', '"minimum_comments":10'), /controlecode/],
  ["manifest with one space more", "manifest.json", (text) => `${text} `, /controlecode/],
  ["manifest with another results key", "manifest.json", (text) => text.replace(/("results_public_key":".{20})(.)/, (_, before, one) => before + (one === "A" ? "B" : "A")), /controlecode/],
  ["manifest with another issuing key", "manifest.json", (text) => text.replace(/("public_key":".{80})(.)/, (_, before, one) => before + (one === "A" ? "B" : "A")), /controlecode/],
  ["manifest that is no JSON", "manifest.json", () => "<html>", /controlecode/],
  ["questionnaire with another sentence", "questionnaire.json", (text) => text.replace("In mijn team hoor ik erbij.", "In mijn team hoor ik er niet bij."), /vragen zijn niet de vragen/],
  ["page with another promise", "/w/altered", (text) => text.replace("Meedoen mag en hoeft niet.", "Meedoen is verplicht."), /pagina is niet de pagina/],
]) {
  test(`a ${name}: the page stops before it sends anything`, async () => {
    const [guest, person] = await arrive();
    await alter(guest, file, change);
    await person.open(await here.wave.link());
    await expectStop(guest, person, said);
    if (file !== "manifest.json") await look(guest, `stopped ${file.replaceAll("/", "")}`);
    await guest.end();
  });
}

test("an altered script is refused by the browser, and the page says so without it", async () => {
  const [guest] = await arrive();
  guest.expectComplaint(/integrity/);
  await alter(guest, "weerklank.js", (text) => text.replace("minimum_group", "minimum_grape"));
  await guest.page.goto(await here.wave.link());
  for (const text of ["is het script onderweg veranderd en daarom geweigerd", "the script was altered on the way and therefore refused", "Er is niets verstuurd."]) {
    await guest.page.getByText(text).waitFor();
  }
  assert.deepEqual(guest.sent, []);
  assert.ok(guest.requests.every(({ url }) => !url.endsWith(".json")), "the script did not run");
  await guest.end();
});

test("an altered script whose hash in the page was altered too: the manifest says otherwise", async () => {
  const [guest, person] = await arrive();
  // Its own check of the page is taken out as well, so that only the check of the script is left.
  const altered = async () => (await (await fetch(`${here.wave.address}/weerklank.js`)).text()).replace('location.protocol.startsWith("http") &&', "false &&");
  const integrity = `sha256-${createHash("sha256").update(await altered()).digest("base64")}`;
  await alter(guest, "weerklank.js", (text) => text.replace('location.protocol.startsWith("http") &&', "false &&"));
  await alter(guest, "/w/altered", (text) => text.replace(/(weerklank\.js" integrity=")[^"]*/, `$1${integrity}`));
  await person.open(await here.wave.link());
  await expectStop(guest, person, /script van deze pagina is niet het script/);
  await guest.end();
});

test("an altered style is refused by the browser", async () => {
  const [guest, person] = await arrive();
  guest.expectComplaint(/integrity/);
  await alter(guest, "weerklank.css", (text) => `${text}\n.utrecht-heading-1 { font-size: 99px; }`);
  await person.open(await here.wave.link());
  assert.notEqual(await guest.page.locator("h1").evaluate((node) => getComputedStyle(node).fontSize), "99px");
  await guest.end();
});

// Who alters the link as well (a mail server) can make the control code fit. Then a colleague's code differs, and the client still refuses
// what would lay somebody bare.
const even = () => handMadeSpki(2n ** 2047n + 2n, 65537n);
const weak = () => handMadeSpki(2n ** 2047n + 1n, 3n);
const small = () => handMadeSpki(2n ** 1023n + 1n, 65537n);
for (const [name, change, said] of [
  ["a group of four", ({ groups }) => (groups[0].size = 4), /te klein om je te beschermen/],
  ["a threshold of one", ({ groups, policy }) => Object.assign(policy, { minimum_group: 1, minimum_invited: 1 }) && (groups[0].size = 2), /te klein om je te beschermen/],
  ["an even modulus", ({ groups }) => (groups[1].public_key = even()), /sleutel in deze vragenlijst is beschadigd/],
  ["an exponent of 3", ({ groups }) => (groups[1].public_key = weak()), /sleutel in deze vragenlijst is beschadigd/],
  ["a key of 1024 bit", ({ groups }) => (groups[1].public_key = small()), /sleutel in deze vragenlijst is beschadigd/],
  ["two groups with one key", ({ groups }) => (groups[1].public_key = groups[0].public_key), /Twee groepen.*dezelfde sleutel/],
  ["an answer side elsewhere", (manifest) => (manifest.answer = "http://127.0.0.1:9"), /niet te lezen of horen bij een andere/],
  ["a cut results key", (manifest) => (manifest.results_public_key = manifest.results_public_key.slice(0, 40)), /niet te lezen of horen bij een andere/],
]) {
  test(`a manifest with ${name}, and a link that fits it: the page stops all the same`, async () => {
    const [guest, person] = await arrive(), manifest = structuredClone(here.manifest);
    change(manifest);
    const body = canonical(manifest), control = BigInt(`0x${createHash("sha256").update(body).digest("hex")}`).toString().padStart(78, "0").slice(0, 24);
    await guest.page.route("**/manifest.json", (route) => route.fulfill({ body, headers: { "access-control-allow-origin": "*" } }));
    await person.open((await here.wave.link()).replace(/m=\d+/, `m=${control}`));
    await expectStop(guest, person, said);
    await guest.end();
  });
}

test("a group that the manifest does not have: nothing more is sent", async () => {
  const [guest, person] = await arrive();
  await alter(guest, "/group", () => JSON.stringify({ group: "g9999" }));
  await person.open(await here.wave.link());
  await person.press("begin");
  await person.expectHeading(STOPPED);
  assert.match(await person.text(), /groep die niet in deze vragenlijst staat/);
  assert.equal(guest.sent.length, 1);
  await guest.end();
});

test("a signature that is not the group's: no ballot leaves the browser", async () => {
  const [guest, person] = await arrive();
  await alter(guest, "/token", (text) => text.replace(/("signature":".{9})(.)/, (_, before, one) => before + (one === "A" ? "B" : "A")));
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.skipToReview();
  await person.press("send");
  await person.expectHeading(STOPPED);
  assert.match(await person.text(), /handtekening van de server klopt niet.*Er is geen antwoord verstuurd/s);
  assert.ok(guest.sent.every(({ url }) => !url.endsWith("/ballot")));
  await guest.end();
});

test("a receipt for another box is not taken for a receipt", async () => {
  const [guest, person] = await arrive();
  await alter(guest, "/ballot", (text) => text.replace(/("receipt":".)(.)/, (_, before, one) => before + (one === "A" ? "B" : "A")));
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.skipToReview();
  await person.press("send");
  await person.settled();
  assert.match(await person.alert(), /ontvangstbewijs dat niet klopt.*niet zeker/s);
  await guest.page.unrouteAll();
  guest.expectComplaint(/status of 409/);
  await person.send();
  await guest.end();
});
