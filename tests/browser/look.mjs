// A look at a page as it stands: accessible, calm, and no wider than a phone. Every step of every person is looked at.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { DESK, PHONE } from "./visit.mjs";

/** Set to a folder to get a picture of every step at two widths, in both colour schemes and both themes. */
const PICTURES = process.env.WEERKLANK_PICTURES;
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = ["neutral", "utrecht"].flatMap((theme) => ["light", "dark"].map((scheme) => ({ theme, scheme })));

/**
 * Fails on a serious or critical finding of axe (colours in both themes and both schemes), on a console error, on a request to another
 * host, and on a page that scrolls sideways at 360 or 320 pixels.
 */
export async function look(visit, name) {
  const { page } = visit, before = page.viewportSize();
  await page.emulateMedia({ reducedMotion: "reduce" }); // a colour on its way from one to the other would be measured
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  await page.evaluate(axe.source);
  await assertAccessible(page, name, { runOnly: TAGS });
  for (const { theme, scheme } of LOOKS) {
    await dress(page, theme, scheme);
    await assertAccessible(page, `${name}, ${theme}, ${scheme}`, { runOnly: { type: "rule", values: ["color-contrast"] } });
    if (PICTURES) await picture(page, `${name}-${theme}-${scheme}`);
  }
  await undress(page);
  for (const width of [360, 320]) {
    await page.setViewportSize({ ...PHONE, width });
    await assertNoSidewaysScroll(page, `${name} at ${width} pixels`);
  }
  await page.setViewportSize(before);
  visit.assertCalm();
}

async function assertAccessible(page, name, options) {
  const found = await page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
      .flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`));
  }, options);
  assert.deepEqual(found, [], `axe on ${name}`);
}

export async function assertNoSidewaysScroll(page, name) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > room + 0.5).map((node) => node.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, [], `${name} scrolls sideways`);
}

const UTRECHT = readFileSync(new URL("../../src/ui/style/utrecht.css", import.meta.url), "utf8");

/** Another theme is another class on the root and its tokens, which only the pages of that theme bring along. */
export async function dress(page, theme, scheme) {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(([theme, tokens]) => {
    const root = document.documentElement, sheet = new CSSStyleSheet();
    sheet.replaceSync(tokens);
    document.adoptedStyleSheets = [sheet];
    root.dataset.theme ??= root.className;
    root.className = root.className.replace(/theme-\w+/, `theme-${theme}`);
  }, [theme, UTRECHT]);
}

async function undress(page) {
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
    document.documentElement.className = document.documentElement.dataset.theme;
    delete document.documentElement.dataset.theme;
  });
}

async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  for (const size of [PHONE, DESK]) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    await page.screenshot({ path: join(PICTURES, `${name}-${size.width}.png`), fullPage: true });
  }
}
