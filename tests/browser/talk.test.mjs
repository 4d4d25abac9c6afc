// What becomes of a result, through the pages: a lead prepares the conversation, agrees on an action, shows the figures on a screen and
// shares them; the members of the team read along; the programme office sees what came of it and who read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { Coordinator, Reader } from "./people/office.mjs";
import { scene } from "./scene.mjs";
import { DESK, visit } from "./visit.mjs";

const here = scene();

const enter = async (Person, name, options) => {
  const guest = await visit(here.browser, here.town, { viewport: DESK, ...options });
  const person = new Person(guest, here.town);
  await person.logIn(name);
  return person;
};
/** A lead at the page of the own team, with the promise given. */
const atTheTeam = async (name = "teamleider") => {
  const lead = await enter(Reader, name);
  await lead.open("/results");
  if ((await lead.heading()) === "Eerst een afspraak") await lead.givePromise();
  return lead;
};
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("a lead reads the guide and agrees on an action, and a fault keeps what was typed", async () => {
  const lead = await atTheTeam();
  await look(lead.visit, "team-with-talk");
  await lead.follow("Gespreksleidraad");
  assert.match(await lead.heading(), /^Gespreksleidraad/);
  await look(lead.visit, "guide");
  await lead.page.goBack();
  await lead.follow("Afspraken maken en bijwerken");
  await look(lead.visit, "actions");
  await lead.page.getByLabel("Wat spreken jullie af?").fill("Elke week <b>samen</b> lunchen & praten");
  lead.visit.expectComplaint(/422/);
  await lead.page.locator("form").evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
  await lead.press("Vastleggen");
  await lead.page.getByRole("alert").waitFor();
  await look(lead.visit, "action-refused");
  assert.equal(await lead.page.getByLabel("Wat spreken jullie af?").inputValue(), "Elke week <b>samen</b> lunchen & praten");
  await lead.page.getByLabel("Wie zorgt ervoor?").fill("teamleider");
  await lead.page.getByLabel("Tot wanneer?").fill(inDays(60));
  await lead.press("Vastleggen");
  await lead.page.getByText("Elke week <b>samen</b> lunchen & praten").first().waitFor();
  await look(lead.visit, "action-agreed");
  await lead.visit.end();
});

test("a lead sees every theme over all waves, drawn, said and in a table", async () => {
  const lead = await atTheTeam();
  const scores = await lead.scores(), charts = await lead.waves(), table = await lead.wavesTable();
  assert.deepEqual(Object.keys(charts), Object.keys(scores));
  assert.deepEqual(Object.keys(table), Object.keys(scores));
  for (const [theme, { said, drawn, gaps }] of Object.entries(charts)) {
    assert.equal(drawn.length, 3, theme);
    assert.equal(drawn.at(-1), scores[theme], "the last wave is this one");
    const figures = table[theme].map((line) => (line.length > 3 ? line[2] : "–"));
    assert.deepEqual(drawn, figures, theme);
    for (const figure of figures.filter((figure) => figure !== "–")) assert.ok(said.includes(figure), `${theme}: ${said}`);
    const changed = theme === "Iets doen met de uitkomsten";
    assert.deepEqual(gaps.map((gap) => gap.replace(/^\d{4}: /, "")), changed ? ["vraag veranderd"] : [], theme);
    assert.equal(said.includes("vraag veranderd"), changed, theme);
  }
  await look(lead.visit, "waves");
  for (const width of [360, 320]) {
    await lead.page.setViewportSize({ width, height: 740 });
    const overlaps = await lead.page.locator("[aria-labelledby=earlier] svg").evaluateAll((charts) => charts.flatMap((chart) => {
      const boxes = [...chart.querySelectorAll(".weerklank-waves__figure, .weerklank-waves__name")].map((text) => [text.textContent, text.getBoundingClientRect()]);
      const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return boxes.flatMap(([name, box], i) => boxes.slice(i + 1).filter(([, other]) => meet(box, other)).map(([other]) => `${name} and ${other}`));
    }));
    assert.deepEqual(overlaps, [], `at ${width} pixels`);
  }
  await lead.visit.end();
});

test("figures stand one by one on a screen, by the arrow keys", async () => {
  const lead = await atTheTeam();
  await lead.follow("Toon op een scherm");
  await look(lead.visit, "present");
  const shown = () => lead.page.evaluate(() => [...document.querySelectorAll(".weerklank-slide")].findIndex((slide) => Math.abs(slide.getBoundingClientRect().top) < innerHeight / 2));
  assert.equal(await shown(), 0);
  for (const [key, number] of [["ArrowRight", 1], ["ArrowRight", 2], ["ArrowLeft", 1]]) {
    await lead.page.keyboard.press(key);
    await lead.page.waitForFunction((number) => Math.abs(document.querySelectorAll(".weerklank-slide")[number].getBoundingClientRect().top) < 2, number);
  }
  await lead.visit.end();
});

test("the members of a team read the same figures through a link, until it is revoked", async () => {
  const lead = await atTheTeam();
  const scores = await lead.scores();
  await lead.press("Maak een link voor het team");
  await lead.page.getByRole("heading", { name: "De link voor je team" }).waitFor();
  await look(lead.visit, "share-made");
  const link = /https?:\/\/\S+#[\w-]+/.exec(await lead.text())?.[0] ?? assert.fail("no link");
  const secret = link.split("#")[1];

  const open = async () => {
    const member = await visit(here.browser, here.town);
    await member.page.goto(link);
    return member;
  };
  const member = await open();
  await look(member, "shared-promise");
  await member.page.getByRole("button", { name: "Dat beloof ik, toon de uitkomst" }).click();
  await member.page.locator(".weerklank-card").first().waitFor();
  await look(member, "shared");
  const seen = new Reader(member, here.town);
  assert.deepEqual(await seen.scores(), scores);
  assert.deepEqual(await member.context.cookies(), []);
  for (const { url, headers } of member.requests) assert.ok(![url, headers.referer ?? ""].some((text) => text.includes(secret)), url);
  await member.end();

  await lead.follow("Terug naar de uitkomst");
  await lead.press("Trek in");
  const late = await open();
  late.expectComplaint(/4\d\d/);
  await late.page.getByRole("button", { name: "Dat beloof ik, toon de uitkomst" }).click();
  await late.page.getByRole("heading", { name: "Deze link laat niets zien" }).waitFor();
  await look(late, "shared-over");
  await late.end();
  await lead.visit.end();
});

test("the programme office sees what became of the results and who read them", async () => {
  const office = await enter(Coordinator, "bureau");
  const { released } = here.town.demo;
  await office.open(`/results/${released}`);
  if ((await office.heading()) === "Eerst een afspraak") await office.givePromise();
  await office.open(`/followup/${released}`);
  await look(office.visit, "followup");
  await office.open(`/reading-log/${released}`);
  assert.match(await office.text(), /teamleider/);
  await look(office.visit, "reading-log");
  await office.visit.end();
});

test("a team that is not shown talks about the unit above", async () => {
  const lead = await atTheTeam("kleinteam");
  await lead.follow("Gespreksleidraad");
  await look(lead.visit, "guide-withheld");
  await lead.visit.end();
});
