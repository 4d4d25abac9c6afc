// A respondent from invitation to receipt, by mouse and by keyboard alone, in Dutch, in English and changing over halfway; what is sent
// is what was answered, which the count can tell.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyboard, mouse } from "./hands.mjs";
import { look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { DESK, visit } from "./visit.mjs";

const here = scene(async (here) => (here.wave = await here.town.openWave("flow")));

const BELONG = { nl: "In mijn team hoor ik erbij.", en: "I feel I belong in my team." };

/** Every kind of question, on the way from the first page to the review; `see` looks at each page. */
async function answerAll(person, see) {
  await person.choose(BELONG.nl, "Mee eens");
  await see("questions");
  await person.next();
  await person.next();
  await person.next();
  await person.next();
  await person.choose("Welk cijfer geef je de gemeente als werkgever?", "8, goed");
  await see("mark");
  await person.next();
  await person.choose("Heb je de laatste 12 maanden op je werk ongewenst gedrag meegemaakt, zoals discriminatie?", "Ja");
  await person.choose("Om welk gedrag ging het?", "Pesten");
  await person.choose("Om welk gedrag ging het?", "Buitensluiten");
  await person.choose("Van wie kwam dit gedrag?", "Zeg ik liever niet");
  await see("choices");
  await person.next();
  await person.write("Wat kan er beter?", "Vaker samen eten.");
  await see("comments");
  await person.next();
  await person.choose("Voel je je anders dan de meeste collega's?", "Ja, maar dat is niet te zien");
  await person.next();
}

for (const [name, hands, viewport] of [["mouse", mouse, undefined], ["the keyboard alone", keyboard, DESK]]) {
  test(`a respondent answers with ${name}, reviews, changes and sends`, async () => {
    const guest = await visit(here.browser, here.town, viewport && { viewport });
    const person = new Respondent(guest, { hands });
    const see = (step) => look(guest, step);
    await person.open(await here.wave.link());
    await see("promise");
    assert.deepEqual(guest.sent, [], "nothing is sent before the first button");
    await person.begin();
    await see("group");
    await person.press("confirm");
    assert.match(await person.text(), /Stap 1 van 9/);
    await answerAll(person, see);

    await person.expectHeading("Kijk je antwoorden na");
    await see("review");
    const answers = await person.reviewed();
    assert.equal(answers[BELONG.nl], "Mee eens");
    assert.equal(answers["Welk cijfer geef je de gemeente als werkgever?"], "8, goed");
    assert.equal(answers["Om welk gedrag ging het?"], "Buitensluiten; Pesten", "in the questionnaire's order");
    assert.equal(answers["Van wie kwam dit gedrag?"], "Zeg ik liever niet");
    assert.equal(answers["Wat kan er beter?"], "Vaker samen eten.");
    assert.equal(answers["Mijn werk geeft mij energie."], "Niet ingevuld");

    await person.changePage("Erbij horen en jezelf zijn");
    assert.deepEqual(await person.chosen(BELONG.nl), ["Mee eens"]);
    await person.clear(BELONG.nl);
    assert.deepEqual(await person.chosen(BELONG.nl), []);
    await person.choose(BELONG.nl, "Helemaal mee eens");
    await person.skipToReview();
    assert.equal((await person.reviewed())[BELONG.nl], "Helemaal mee eens");
    assert.deepEqual(guest.sent.map(({ url }) => url.split("/").pop()), ["group"], "nothing but the group was asked before Send");

    await person.send();
    await see("done");
    assert.deepEqual(guest.sent.map(({ url }) => url.split("/").pop()), ["group", "token", "ballot"]);
    await guest.end();
  });
}

test("a respondent changes to English halfway and keeps the answers", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG.nl, "Mee oneens");
  await person.speak("en");
  await person.expectHeading("Belonging and being yourself");
  assert.deepEqual(await person.chosen(BELONG.en), ["Disagree"]);
  await person.choose("In my team I can show who I am.", "I don't know");
  await look(guest, "questions in English");
  await person.skipToReview();
  assert.equal((await person.reviewed())["In my team I can show who I am."], "I don't know");
  await look(guest, "review in English");
  await person.speak("nl");
  assert.equal((await person.reviewed())["In mijn team kan ik laten zien wie ik ben."], "Weet ik niet");
  await person.speak("en");
  await person.send();
  await look(guest, "done in English");
  await guest.end();
});

test("an English browser is spoken to in English from the start, and answers with the keyboard", async () => {
  const guest = await visit(here.browser, here.town, { locale: "en-GB" }), person = new Respondent(guest, { hands: keyboard, language: "en" });
  await person.open(await here.wave.link());
  await person.expectHeading("Working at the municipality: do you belong?");
  await look(guest, "promise in English");
  await person.begin();
  await look(guest, "group in English");
  await person.press("confirm");
  await person.choose(BELONG.en, "Strongly agree");
  await person.skipToReview();
  await person.send();
  await guest.end();
});

test("back goes a page back, by the button and by the browser, and keeps what was answered", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.choose(BELONG.nl, "Mee eens");
  await person.next();
  await person.expectHeading("Samenwerken in mijn team");
  await person.back();
  assert.deepEqual(await person.chosen(BELONG.nl), ["Mee eens"]);
  await person.next();
  await guest.page.goBack();
  await person.expectHeading("Erbij horen en jezelf zijn");
  assert.deepEqual(await person.chosen(BELONG.nl), ["Mee eens"]);
  await person.back();
  await person.expectHeading("Is dit jouw groep?");
  await person.back();
  await person.expectHeading("Werken bij de gemeente: hoor jij erbij?");
  await guest.end();
});

test("who says that the group is wrong, stops before anything was sent, and can come back", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest), link = await here.wave.link();
  await person.open(link);
  await person.begin();
  await person.press("deny");
  await person.expectHeading("Dan stoppen we hier");
  assert.match(await person.text(), /Er is geen antwoord verstuurd.*Je link of code blijft geldig/s);
  await look(guest, "wrong group");
  assert.equal(guest.sent.length, 1, "the group was asked, nothing else");
  await guest.page.goto("about:blank");
  await person.open(link);
  await person.beginAndConfirm();
  await guest.end();
});

test("the group shown is a group of the manifest with its size", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest), { groups } = await here.wave.manifest();
  await person.open(await here.wave.link());
  await person.begin();
  const [label, size] = await Promise.all([guest.page.locator(".weerklank-group").innerText(), guest.page.locator(".weerklank-group + p").innerText()]);
  assert.ok(groups.some((group) => group.label === label && `${group.size} mensen` === size), `${label}, ${size}`);
  await guest.end();
});

test("what stands in the box is what was answered: the count opens it", async () => {
  const small = await here.town.openWave("counted", { survey: await here.town.put("counted.toml", SMALL) });
  for (let i = 0; i < 3; i++) {
    const guest = await visit(here.browser, here.town), person = new Respondent(guest);
    await person.open(await small.link());
    await person.beginAndConfirm();
    await person.choose("Hoe gaat het?", "Goed");
    await person.skipToReview();
    await person.send();
    await guest.end();
  }
  await small.close();
  await here.town.command(["count", "counted", "--key", here.town.demo.results_key]);
  const certificate = await (await fetch(`${small.address}/count.json`)).json();
  assert.equal(certificate.valid, 3, JSON.stringify(certificate));
});

const SMALL = `
id = "small"
version = 1
languages = ["nl", "en"]
title = { nl = "Klein", en = "Small" }
[[page]]
title = { nl = "Vraag", en = "Question" }
[[page.question]]
id = "how"
version = 1
kind = "choice"
text = { nl = "Hoe gaat het?", en = "How are you?" }
options = [ { id = "good", text = { nl = "Goed", en = "Good" } }, { id = "bad", text = { nl = "Slecht", en = "Bad" } } ]
`;
