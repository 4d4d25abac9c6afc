// The respondent's page as a document: both languages complete, every word the script asks for present, nothing that a strict policy refuses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../src/ballot/page/${name}`, import.meta.url), "utf8");
const page = read("page.html"), script = read("weerklank.js"), parts = read("weerklank.css");
const look = (name) => readFileSync(new URL(`../../src/ui/style/${name}.css`, import.meta.url), "utf8");
const themes = [look("neutral"), look("utrecht")], style = [...themes, look("base"), parts].join("");
const templates = new Map([...page.matchAll(/<template id="([\w-]+)"[^>]*>([^]*?)<\/template>/g)].map(([, id, body]) => [id, body]));
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

test("every text stands in Dutch and, right after it, in English, with the same gaps to fill", () => {
  let pairs = 0;
  for (const [id, body] of templates) {
    const marked = [...body.matchAll(/<(\w+) lang="(\w\w)"[^>]*>([^]*?)<\/\1>/g)];
    assert.equal(marked.length % 2, 0, id);
    for (let i = 0; i < marked.length; i += 2) {
      const [[, tag, nl, dutch], [, other, en, english]] = marked.slice(i, i + 2);
      assert.deepEqual([nl, en, tag], ["nl", "en", other], id);
      assert.ok(dutch.trim() && english.trim(), id);
      const gaps = (text) => all(text, /{(\w+)}/g).sort();
      assert.deepEqual(gaps(dutch), gaps(english), id);
      assert.equal(all(dutch, /(<li>)/g).length, all(english, /(<li>)/g).length, id);
      pairs++;
    }
    const bare = body.replace(/<(\w+) lang="\w\w"[^>]*>[^]*?<\/\1>/g, "").replace(/<[^>]*>|{\w+}|:/g, "").trim();
    assert.equal(bare, "", `${id}: text without a language`);
  }
  assert.ok(pairs > 80, `${pairs} pairs`);
});

test("every refusal of the script has its sentence, and no sentence is left without one", () => {
  const codes = new Set([...all(script, /(?:refuse|demand)\([^;]*?"([a-z]+)"\)/g), ...all(script, /decode\([^()]*, "([a-z]+)"\)/g), ...all(script, /code = "([a-z]+)"/g), ...all(script, /\d{3}: "([a-z]+)"/g)]);
  const sentences = [...templates.keys()].filter((id) => id.startsWith("error-")).map((id) => id.slice(6));
  codes.add("server");
  assert.deepEqual(sentences.sort(), [...codes].sort());
});

test("every template the script names exists, every slot is filled, every button has an action", () => {
  for (const id of all(script, /part\("([\w-]+)"/g).concat(all(script, /show\("([\w-]+)"/g), all(script, /go\("([\w-]+)"\)/g))) {
    assert.ok(templates.has(id), id);
  }
  for (const kind of all(page, /data-kind="([\w-]+)"/g)) assert.ok(templates.has(kind), kind);
  for (const slot of all(page, /<slot name="(\w+)">/g)) assert.match(script, new RegExp(`[{ ]${slot}\\b`), slot);
  for (const action of all(page, /<button type="\w+" value="(\w+)"/g)) assert.match(script + page, new RegExp(`\\b${action}(:|\\(\\)|,| })|lang="${action}"`), action);
});

test("ids are unique, labels point at fields", () => {
  const ids = all(page, /\bid="([\w-]+)"/g);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of all(page, /(?:\bfor|aria-describedby|aria-labelledby)="([\w-]+)"/g)) assert.ok(ids.includes(id), id);
});

test("nothing that the policy refuses or that comes from elsewhere; placeholders as the server fills them", () => {
  assert.doesNotMatch(page, /<script(?! defer src=)|<style|\bstyle=|\son\w+=|<a |<iframe|https?:\/\/(?!www\.w3\.org)/);
  assert.doesNotMatch(style, /@import|@font-face|url\(|https?:/);
  assert.doesNotMatch(script, /https?:\/\//);
  assert.deepEqual([...new Set(all(page, /{{(\w+)}}/g))].sort(), ["ANSWER", "SCRIPT_INTEGRITY", "STYLE_INTEGRITY", "THEME", "TITLE", "WAVE"]);
  assert.equal(all(page, /(integrity="{{\w+}}" crossorigin="anonymous")/g).length, 2);
  for (const field of page.match(/<(?:input|textarea)[^>]*>/g)) assert.match(field, /autocomplete="off"/);
  for (const field of page.match(/<(?:input(?=[^>]*textbox)|textarea)[^>]*>/g)) assert.match(field, /spellcheck="false"/);
});

test("each theme sets its colours in light and in dark, and every token that is used is set", () => {
  for (const token of new Set(all(style, /var\((--[\w-]+)\)/g))) assert.match(themes[0], new RegExp(`${token}:`), token);
  for (const theme of themes) {
    const [light, dark] = theme.split("@media (prefers-color-scheme: dark)");
    for (const token of new Set(all(light, /(--[\w-]+): (?:#)/g))) {
      assert.match(dark, new RegExp(`${token}:`), `${token} in the dark`);
    }
  }
});
