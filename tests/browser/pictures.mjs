// The pictures in the README, from a demo that is answered, counted and released on the spot. Made anew with one command:
//   npm run --prefix tests/browser pictures
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Coordinator, Reader } from "./people/office.mjs";
import { Respondent } from "./people/respondent.mjs";
import { startTown } from "./town.mjs";
import { DESK, openBrowser, PHONE, visit } from "./visit.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const SHARP = { deviceScaleFactor: 1.5, reducedMotion: "reduce" };

/** Takes a page from `from` (its top, where absent) down to where `until` ends, or as far as a screen reaches. */
async function take(page, name, { from, until } = {}) {
  await page.evaluate(() => document.activeElement?.blur());
  const top = from ? (await from.boundingBox()).y - 24 : 0, end = until && (await until.boundingBox());
  const { width, height } = page.viewportSize();
  const clip = { x: 0, y: top, width, height: end ? end.y + end.height + 8 - top : height };
  await page.screenshot({ path: join(FOLDER, `${name}.png`), clip, fullPage: true });
  console.log(`docs/pictures/${name}.png`);
}

/** What an employee sees on a phone: the promises, the questions, the receipt. Gives the links that were used. */
async function answering(browser, town) {
  const used = town.demo.links.slice(0, 2);
  for (const [i, colorScheme] of ["light", "dark"].entries()) {
    const guest = await visit(browser, town, { ...SHARP, viewport: PHONE, colorScheme }), person = new Respondent(guest);
    await person.open(used[i]);
    if (colorScheme === "light") await take(guest.page, "respondent-promise");
    await person.beginAndConfirm();
    await person.choose("In mijn team hoor ik erbij.", "Mee eens");
    await take(guest.page, `respondent-questions-${colorScheme}`);
    await person.skipToReview();
    await person.send();
    if (colorScheme === "light") await take(guest.page, "respondent-receipt");
    await guest.end();
  }
  return used;
}

/** Most of the others answer too; then the office closes, counts and releases. */
async function count(town, wave, used) {
  const invitations = join(town.ground, "invitations.csv");
  await town.command(["invitations", wave, "--out", invitations]);
  const links = (await readFile(invitations, "utf8")).match(/https?:\S+/g).filter((link, i) => i % 5 !== 4 && !used.includes(link));
  await town.command(["simulate", "--links", await town.put("links.txt", links.join("\n")), "--seed", "11"]);
  await town.command(["wave", "close", wave]);
  await town.command(["count", wave, "--key", town.demo.results_key]);
  await town.command(["release", wave]);
}

/** What a lead reads of the own team, and the office of everybody. */
async function reading(browser, town, wave) {
  const inside = async (Person, name) => {
    const person = new Person(await visit(browser, town, { ...SHARP, viewport: DESK }), town);
    await person.logIn(name);
    return person;
  };
  const lead = await inside(Reader, "teamleider"), cards = lead.page.locator(".weerklank-card");
  await lead.open(`/results/${wave}/unit/${lead.account("teamleider").unit}`);
  await lead.givePromise();
  await take(lead.page, "team", { until: cards.nth(5) });
  await lead.page.setViewportSize(PHONE);
  await take(lead.page, "team-phone", { until: cards.nth(1) });
  await lead.page.setViewportSize(DESK);
  await lead.follow("Gespreksleidraad");
  await take(lead.page, "guide", { until: lead.page.locator("section").nth(3) });
  await lead.page.goBack();
  await lead.follow("Toon op een scherm");
  await lead.page.keyboard.press("ArrowRight");
  await lead.page.waitForTimeout(800); // the slide comes to rest
  await lead.page.screenshot({ path: join(FOLDER, "present.png") });
  console.log("docs/pictures/present.png");
  await lead.visit.end();

  const office = await inside(Coordinator, "bureau"), rows = office.page.locator("table.weerklank-tree tbody tr");
  await office.open(`/results/${wave}`);
  await office.givePromise();
  await take(office.page, "organisation", { until: office.page.locator(".weerklank-card").nth(5) });
  await take(office.page, "organisation-units", { from: office.page.getByRole("heading", { name: "Alle onderdelen" }), until: rows.nth(9) });
  await office.open("/desk");
  await take(office.page, "desk", { until: office.page.locator("section").nth(1) });
  await office.visit.end();
}

await mkdir(FOLDER, { recursive: true });
const [browser, town] = await Promise.all([openBrowser(), startTown({ people: 600 })]);
try {
  const { wave } = town.demo;
  await count(town, wave, await answering(browser, town));
  await reading(browser, town, wave);
} finally {
  await browser.close();
  await town.stop();
}
