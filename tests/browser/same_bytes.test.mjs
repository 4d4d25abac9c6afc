// Everybody gets the same bytes: sixty links, in three browsers. What differs could mark a person.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { scene } from "./scene.mjs";
import { visit } from "./visit.mjs";

const here = scene(async (here) => (here.wave = await here.town.openWave("same")));
const BROWSERS = [
  { locale: "nl-NL", userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" },
  { locale: "en-GB", userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1" },
  { locale: "tr-TR", userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0" },
];
const FILES = ["same", "manifest.json", "questionnaire.json", "weerklank.css", "weerklank.js"];
/** May differ: the clock of the server. */
const MOVING = ["date"];

/** Opens every link with this browser and collects, for each file, hash of the bytes and all headers. */
async function collect(links, options, seen) {
  const guest = await visit(here.browser, here.town, options);
  for (const link of links) {
    await guest.page.goto("about:blank");
    const arriving = FILES.map((file) => guest.page.waitForResponse((response) => response.url().endsWith(`/${file}`)));
    await guest.page.goto(link);
    for (const [i, response] of (await Promise.all(arriving)).entries()) {
      const headers = Object.entries(await response.allHeaders()).filter(([name]) => !MOVING.includes(name)).sort();
      const bytes = createHash("sha256").update(await response.body()).digest("hex");
      seen.get(FILES[i]).add(JSON.stringify([response.status(), bytes, headers]));
    }
  }
  const { requests } = guest;
  await guest.end();
  return requests;
}

test("page, script, style, questionnaire and manifest are the same for sixty links, opened by turns in three browsers", async () => {
  const seen = new Map(FILES.map((file) => [file, new Set()])), links = (await here.wave.links()).slice(0, 60);
  assert.equal(links.length, 60);
  assert.equal(new Set(links).size, 60);
  const visits = BROWSERS.map((options, i) => collect([links[0], ...links.filter((_, j) => j % BROWSERS.length === i)], options, seen));
  const requests = (await Promise.all(visits)).flat();
  for (const [file, answers] of seen) assert.equal(answers.size, 1, `${file}: ${[...answers].join("\n")}`);
  const secrets = links.map((link) => /i=([\w-]+)/.exec(link)[1]);
  assert.ok(requests.length >= 60 * FILES.length);
  for (const { url, headers, body } of requests.filter(({ url }) => url.startsWith("http"))) {
    const sent = `${url.replace(/#.*/, "")} ${JSON.stringify(headers)} ${body}`;
    assert.ok(!secrets.some((secret) => sent.includes(secret)), "the secret of an invitation was sent before the first button");
    assert.equal(headers.cookie ?? "", "");
    assert.equal(headers.referer ?? "", "", url); // the browser says "" for none
  }
});

test("the answers to everybody carry no tag, no cookie and a policy that allows nothing else", async () => {
  for (const file of FILES) {
    const { headers } = await fetch(file === "same" ? here.wave.address : `${here.wave.address}/${file}`, { headers: { cookie: "person=1", "if-none-match": "x" } });
    for (const name of ["etag", "last-modified", "set-cookie", "server", "report-to", "nel"]) assert.equal(headers.get(name), null, `${file}: ${name}`);
    assert.equal(headers.get("referrer-policy"), "no-referrer", file);
    assert.equal(headers.get("x-content-type-options"), "nosniff", file);
  }
  const script = await (await fetch(`${here.wave.address}/weerklank.js`)).arrayBuffer();
  assert.ok(script.byteLength <= 25_000, "the script stays small enough to read");
  const policy = (await fetch(here.wave.address)).headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:(?!\/\/127\.0\.0\.1:)/);
});
