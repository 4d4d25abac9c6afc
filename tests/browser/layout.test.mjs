// Room and rest: a narrow phone, 200 % zoom, text at twice the size, dark and light, both themes, no motion for who asks for none, paper,
// a screen reader's way through the steps, and a page that was saved and is opened from a file.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { assertNoSidewaysScroll, look } from "./look.mjs";
import { Respondent } from "./people/respondent.mjs";
import { scene } from "./scene.mjs";
import { DESK, PHONE, visit } from "./visit.mjs";

const here = scene(async (here) => {
  here.wave = await here.town.openWave("layout");
  here.utrecht = await here.town.openWave("layout-utrecht", { theme: "utrecht" });
});

/** From the promises to the receipt, with a stop at each step. */
async function walk(person, link, see) {
  await person.open(link);
  await see("promise");
  await person.begin();
  await see("group");
  await person.press("confirm");
  for (let pages = 1; (await person.heading()) !== person.words.review; pages++) {
    await see(`page ${pages}`);
    if (pages === 6) {
      await person.choose("Heb je de laatste 12 maanden op je werk ongewenst gedrag meegemaakt, zoals discriminatie?", "Ja");
      await see("page 6, all asked");
    }
    await person.next();
  }
  await see("review");
  await person.send();
  await see("done");
}

for (const [name, options, larger] of [
  ["on a phone of 360 pixels", { viewport: PHONE }],
  ["at 200 % zoom on a desk", { viewport: { width: DESK.width / 2, height: DESK.height / 2 }, deviceScaleFactor: 2 }],
  ["at 400 % zoom on a desk", { viewport: { width: DESK.width / 4, height: DESK.height / 4 }, deviceScaleFactor: 4 }],
  ["with text at twice the size on a phone", { viewport: PHONE }, 32],
]) {
  test(`nothing scrolls sideways or is cut off ${name}`, async () => {
    const guest = await visit(here.browser, here.town, options), person = new Respondent(guest);
    if (larger) {
      const session = await guest.context.newCDPSession(guest.page);
      await session.send("Page.setFontSizes", { fontSizes: { standard: larger, fixed: larger } });
    }
    await walk(person, await here.wave.link(), async (step) => {
      if (larger) assert.equal(await guest.page.evaluate(() => getComputedStyle(document.documentElement).fontSize), `${larger}px`);
      await assertNoSidewaysScroll(guest.page, step);
      assert.deepEqual(await cutOff(guest.page), [], `${step}: cut off`);
    });
    await guest.end();
  });
}

/** Words that are larger than the box they stand in, or that stand on one another. */
const cutOff = (page) => page.evaluate(() => {
  const shown = (node) => node.checkVisibility() && !node.closest(".weerklank-spoken");
  const all = [...document.querySelectorAll("button, label, h1, h2, legend, p, li, dt, dd, .weerklank-code")].filter(shown);
  const clipped = all.filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0 && getComputedStyle(node).display !== "inline");
  const buttons = all.filter((node) => node.matches("button, .weerklank-option")).map((node) => [node, node.getBoundingClientRect()]);
  const meets = ([, a], [, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const overlapping = buttons.filter((one, i) => buttons.some((other, j) => j > i && !one[0].contains(other[0]) && meets(one, other))).map(([node]) => node);
  return [...clipped, ...overlapping].map((node) => node.outerHTML.slice(0, 150));
});

test("what is pressed is large enough for a thumb", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest);
  await walk(person, await here.wave.link(), async (step) => {
    const small = await guest.page.locator("button:visible, label.weerklank-option:visible, summary:visible").evaluateAll((all) => all
      .filter((node) => getComputedStyle(node).visibility !== "hidden" && node.getBoundingClientRect().height < 43.5).map((node) => node.outerHTML.slice(0, 120)));
    assert.deepEqual(small, [], step);
  });
  await guest.end();
});

test("each theme has a light and a dark face, as the system asks", async () => {
  const faces = new Set();
  for (const [wave, theme] of [[here.wave, "neutral"], [here.utrecht, "utrecht"]]) {
    for (const colorScheme of ["light", "dark"]) {
      const guest = await visit(here.browser, here.town, { colorScheme }), person = new Respondent(guest);
      await person.open(await wave.link());
      assert.match(await guest.page.locator("html").getAttribute("class"), new RegExp(`theme-${theme}`));
      const [background, ink, accent] = await guest.page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        return [style.backgroundColor, style.color, style.getPropertyValue("--weerklank-accent")];
      });
      const light = (colour) => colour.match(/\d+/g).map(Number).reduce((sum, part) => sum + part) / 3;
      assert.equal(light(background) > light(ink), colorScheme === "light", `${theme} ${colorScheme}: ${background}, ${ink}`);
      faces.add([background, ink, accent].join());
      await guest.end();
    }
  }
  assert.equal(faces.size, 4);
});

test("nothing moves for who asks for no motion", async () => {
  const guest = await visit(here.browser, here.town, { reducedMotion: "reduce" }), person = new Respondent(guest);
  await walk(person, await here.wave.link(), async (step) => {
    const moving = await guest.page.evaluate(() => [...document.querySelectorAll("*")].filter((node) => {
      const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(node);
      return /[1-9]/.test(transitionDuration + animationDuration) || scrollBehavior === "smooth";
    }).map((node) => node.outerHTML.slice(0, 120)));
    assert.deepEqual(moving, [], step);
  });
  await guest.end();
});

test("a screen reader is taken to the heading of each step, told what happens, and every control has a name", async () => {
  const guest = await visit(here.browser, here.town), person = new Respondent(guest), titles = new Set();
  await walk(person, await here.wave.link(), async (step) => {
    const at = await guest.page.evaluate(() => [document.activeElement.tagName, document.activeElement.innerText, document.title, document.documentElement.lang, document.querySelectorAll("h1").length]);
    const [tag, words, title, lang, headings] = at;
    assert.equal(headings, 1, step);
    assert.equal(lang, "nl");
    assert.ok(title.endsWith(" · Weerklank"), title);
    if (step !== "promise" && !step.includes(",")) assert.deepEqual([tag, words], ["H1", await person.heading()], step);
    titles.add(title);
    const tree = await guest.page.locator("body").ariaSnapshot();
    assert.doesNotMatch(tree, /- (button|radio|checkbox|textbox|group|progressbar)( \[[^\]]*\])*:?\s*$/m, `${step}: a control without a name`);
    if (step.startsWith("page")) assert.match(tree, /progressbar "Stap \d van 9"/);
    if (step === "page 1") assert.match(tree, /group "In mijn team hoor ik erbij\.":(\s+- text: .*)?\s+- radio "Helemaal mee oneens"/);
  });
  assert.ok(titles.size >= 11, `${[...titles]}`);
  await guest.end();
});

test("the receipt prints on paper: both codes, no buttons", async () => {
  const guest = await visit(here.browser, here.town, { viewport: DESK }), person = new Respondent(guest);
  await person.open(await here.wave.link());
  await person.beginAndConfirm();
  await person.skipToReview();
  await person.send();
  await guest.page.emulateMedia({ media: "print" });
  await person.codes();
  assert.equal(await guest.page.locator("button:visible").count(), 0);
  await guest.end();
});

test("a saved page, opened from a file, asks, seals and sends as the served one does", async () => {
  const saved = join(here.town.ground, "opgeslagen.html"), link = await here.wave.link();
  await writeFile(saved, Buffer.from(await (await fetch(here.wave.address)).arrayBuffer()));
  const guest = await visit(here.browser, here.town), person = new Respondent(guest), file = `${pathToFileURL(saved)}`;
  await person.open(`${file}${link.slice(link.indexOf("#"))}`);
  await person.expectHeading("Werken bij de gemeente: hoor jij erbij?");
  await look(guest, "saved page");
  assert.equal(guest.page.url(), file, "the secret is gone from the address bar");
  await person.beginAndConfirm();
  await person.choose("In mijn team hoor ik erbij.", "Mee eens");
  await guest.page.reload();
  await person.settled();
  assert.deepEqual(await person.chosen("In mijn team hoor ik erbij."), ["Mee eens"]);
  await person.skipToReview();
  await person.send();
  assert.equal(guest.sent.length, 3);
  await guest.end();
});
