// One full exchange with a running server, by the same script the browser runs: for service tests in any language.
//   node exchange.mjs --link LINK --answers '{"belong-1":4}' [--answer URL] [--office URL] [--resume CODE]
// The same names in upper case are read from the environment (LINK, ANSWERS, ANSWER, OFFICE, RESUME); ANSWERS may also be @FILE.
// Office and answer addresses are the manifest's; where given here, they must be the same. Prints {"group","receipt","resume","revision"};
// on a refusal prints {"refused": code} and exits 1.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import "../../src/ballot/page/weerklank.js";

const w = globalThis.weerklank;
const names = ["link", "answers", "answer", "office", "resume"];
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string", default: process.env[name.toUpperCase()] }])) });

async function exchange({ link, answers, answer, office, resume }) {
  const url = new URL(link), fragment = new URLSearchParams(url.hash.slice(1));
  const base = (answer ?? url.origin) + url.pathname;
  const wave = await w.load(base, { base, wave: url.pathname.split("/").pop(), control: fragment.get("m") });
  if (office && office !== wave.manifest.office) throw new Error(`the manifest names the office ${wave.manifest.office}, not ${office}`);
  const credential = fragment.has("i") ? { invitation: fragment.get("i") } : { code: w.plain(fragment.get("c")) };
  const seed = resume ? w.readResumeCode(resume) : w.random(20);
  const group = await w.askGroup(wave, credential);
  const ticket = await w.askToken(wave, credential, group, seed);
  const { receipt, revision } = await w.place(wave, ticket, JSON.parse(answers.startsWith("@") ? readFileSync(answers.slice(1), "utf8") : answers));
  return { group: group.id, receipt, resume: w.resumeCode(seed), revision };
}

if (!values.link || !values.answers) {
  console.error("usage: node exchange.mjs --link LINK --answers JSON|@FILE [--answer URL] [--office URL] [--resume CODE]");
  process.exitCode = 2;
} else {
  try {
    console.log(JSON.stringify(await exchange(values)));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.code ?? error.message }));
    process.exitCode = 1;
  }
}
