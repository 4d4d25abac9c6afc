// What a person sees when it does not work: a damaged, unknown, used or closed link, a code that is wrong, an old browser, no network.
// Each says what is the matter and what to do, keeps what was filled in where it can, and never sends an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { visit } from "./visit.mjs";

const here = scene(async (here) => (here.wave = await here.town.openWave("refusals")));
const BELONG = "In mijn team hoor ik erbij.";

async function arrive(options) {
  const guest = await visit(here.browser, here.town, options);
  return [guest, new Respondent(guest)];
}
const ballots = (guest) => guest.sent.filter(({ url }) => url.endsWith("/ballot"));

for (const [name, spoil, said] of [
  ["without its secret", (link) => link.replace(/i=[^&]*&/, ""), /heel overgenomen/],
  ["that was cut off", (link) => link.slice(0, -7), /heel overgenomen/],
  ["with nothing after the #", (link) => link.replace(/#.*/, "#"), /^$/],
]) {
  test(`a link ${name} leads to the page where link or code can be given`, async () => {
    const [guest, person] = await arrive();
    await person.open(spoil(await here.wave.link()));
    await person.expectHeading("Je link of code");
    assert.match(await guest.page.locator("#alert").innerText(), said);
    await look(guest, "entry");
    assert.deepEqual(guest.sent, []);
    await guest.end();
  });
}

test("a link whose control code was altered stops before anything is sent", async () => {
  const [guest, person] = await arrive(), link = await here.wave.link();
  await person.open(link.replace(/\d$/, (digit) => (Number(digit) + 1) % 10));
  await person.expectHeading("We stoppen: er klopt iets niet");
  assert.match(await person.text(), /controlecode.*niet dezelfde.*Er is geen antwoord verstuurd/s);
  await look(guest, "stop");
  assert.deepEqual(guest.sent, []);
  await guest.end();
});

test("an unknown link says so and offers another try, with link or code", async () => {
  const [guest, person] = await arrive(), link = await here.wave.link();
  guest.expectComplaint(/status of 404/);
  await person.open(link.replace(/i=..../, "i=AAAA"));
  await person.press("begin");
  await person.expectHeading("Je link of code");
  assert.match(await person.alert(), /Deze link of code kennen we niet/);
  await look(guest, "unknown link");
  await person.enterCode(link);
  await person.expectHeading("Werken bij de gemeente: hoor jij erbij?");
  await person.beginAndConfirm();
  await guest.end();
});

test("a letter's code is entered by hand, as printed or sloppily, and a wrong one is told", async () => {
  const [guest, person] = await arrive(), { code } = await here.wave.letter();
  guest.expectComplaint(/status of 404/);
  await person.open(here.wave.address);
  await person.expectHeading("Je link of code");
  await person.enterCode("1234");
  assert.match(await person.alert(), /code van 14 tekens.*controlecode van 24 cijfers/);
  await look(guest, "entry refused");
  await person.enterCode(`${code.slice(0, -1)}${code.endsWith("0") ? "1" : "0"}`, here.wave.control);
  await person.press("begin");
  await person.expectHeading("Je link of code");
  assert.match(await person.alert(), /kennen we niet/);
  await person.enterCode(code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o"), here.wave.control);
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.skipToReview();
  await person.send();
  await guest.end();
});

test("a letter's QR opens the page with the code filled in", async () => {
  const [guest, person] = await arrive(), { link } = await here.wave.letter();
  await person.open(link);
  await person.beginAndConfirm();
  await guest.end();
});

test("a code that was used cannot answer again without its resume code", async () => {
  const { link } = await here.wave.letter();
  for (const time of ["first", "second"]) {
    const [guest, person] = await arrive();
    await person.open(link);
    await person.beginAndConfirm();
    await person.skipToReview();
    if (time === "first") await person.send();
    else {
      guest.expectComplaint(/status of 409/);
      await person.press("send");
      await person.settled();
      assert.match(await person.alert(), /is al geantwoord/);
      assert.deepEqual(ballots(guest), []);
    }
    await guest.end();
  }
});

test("a wave that closes while somebody answers, and one that is closed already", async () => {
  const wave = await here.town.openWave("closing"), link = await wave.link(), other = await wave.link();
  const [guest, person] = await arrive();
  guest.expectComplaint(/status of 410/);
  await person.open(link);
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.skipToReview();
  await wave.close();
  await person.press("send");
  await person.expectHeading("De vragenlijst is gesloten");
  assert.match(await person.text(), /Antwoorden kan niet meer.*niet verstuurd/s);
  await look(guest, "closed");
  assert.deepEqual(ballots(guest), []);
  await guest.end();

  const [late, latecomer] = await arrive({ locale: "en-GB" });
  latecomer.language = "en";
  late.expectComplaint(/status of 410/);
  await latecomer.open(other);
  await latecomer.press("begin");
  await latecomer.expectHeading("The survey is closed");
  await look(late, "closed in English");
  await late.end();
});

test("a browser without the means to seal is told so before the first question", async () => {
  const [guest, person] = await arrive();
  await guest.page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }));
  await person.open(await here.wave.link());
  await person.expectHeading("Dit werkt niet in deze browser");
  assert.match(await person.text(), /te oud om je antwoord te verzegelen.*nieuwere browser of een ander apparaat/s);
  await look(guest, "old browser");
  assert.deepEqual(guest.sent, []);
  await guest.end();
});

test("a browser that runs no script, or cannot read this one, shows what is the matter in both languages", async () => {
  const [guest] = await arrive({ javaScriptEnabled: false });
  await guest.page.goto(await here.wave.link());
  for (const text of ["Dan werkt de vragenlijst hier niet.", "Then the survey does not work here."]) await guest.page.getByText(text).waitFor();
  assert.deepEqual(guest.sent, []);
  await guest.end();
});

test("a browser that forbids storage can still answer", async () => {
  const [guest, person] = await arrive();
  await guest.page.addInitScript(() => Object.defineProperty(globalThis, "sessionStorage", { get() { throw new DOMException("forbidden", "SecurityError"); } }));
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.skipToReview();
  await person.send();
  await guest.end();
});

test("without a connection the answers stay, and sending works once it is back", async () => {
  const [guest, person] = await arrive();
  guest.expectComplaint(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG, "Mee eens");
  await person.skipToReview();
  await guest.context.setOffline(true);
  await person.press("send");
  await person.settled();
  assert.match(await person.alert(), /geen verbinding met de server.*antwoorden staan nog op dit apparaat/s);
  assert.equal((await person.reviewed())[BELONG], "Mee eens");
  await guest.context.setOffline(false);
  await person.send();
  await guest.end();
});

test("a ballot that arrived but whose receipt was lost on the way is sent again as a next revision of the same ballot", async () => {
  const [guest, person] = await arrive();
  guest.expectComplaint(/ERR_FAILED|status of 409/);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.skipToReview();
  await guest.page.route("**/ballot", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await person.press("send");
  await person.settled();
  assert.match(await person.alert(), /geen verbinding/);
  await person.send();
  const [first, ...rest] = ballots(guest).map(({ body }) => JSON.parse(body));
  assert.deepEqual(rest.map(({ revision }) => revision), [0, 1]);
  assert.ok(rest.every(({ commitment }) => commitment === first.commitment), "the count keeps one of them");
  await guest.end();
});

test("a comment that is too long is refused where it stands, and kept", async () => {
  const [guest, person] = await arrive(), question = "Wat kan er beter?";
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  for (let pages = 0; pages < 6; pages++) await person.next();
  await person.field(question).fill("é".repeat(501)); // 1,002 bytes
  await person.press("next");
  await person.settled();
  assert.match(await person.alert(), /Een opmerking is te lang/);
  await guest.page.getByText("2 tekens te lang").waitFor();
  assert.equal(await person.field(question).getAttribute("aria-invalid"), "true");
  await look(guest, "comment too long");
  await person.field(question).fill("é".repeat(500));
  await person.next();
  await guest.end();
});
