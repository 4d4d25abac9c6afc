// Every refusal of the protocol: the client stops, and what it had not sent yet it never sends.
import assert from "node:assert/strict";
import test, { afterEach } from "node:test";
import "../../src/ballot/page/weerklank.js";
import { GROUP, base64url, canonical, fakeFetch, handMadeSpki, makeWave, openBox, resultsPair, rsaPair, sha256, spki } from "./wave.mjs";

const w = globalThis.weerklank;
const keys = [rsaPair(), rsaPair()], results = resultsPair(), BASE = "http://answer.test/w/w2026";
const make = (change) => makeWave({ keys, results, change });
const checked = (wave, expected = {}) => w.check(wave.bytes, wave.questionnaire, { wave: "w2026", control: wave.control, ...expected });
const modulus = (pair) => BigInt("0x" + Buffer.from(pair.publicKey.export({ format: "jwk" }).n, "base64url").toString("hex"));
const realFetch = globalThis.fetch;
afterEach(() => { globalThis.fetch = realFetch; });

async function opened(wave, spoil) {
  const side = fakeFetch(wave, spoil);
  globalThis.fetch = side.fetch;
  return { side, wave: await w.load(BASE, { wave: "w2026", control: wave.control, base: BASE }) };
}

test("a sound manifest is accepted, and gives wave, control code and questionnaire", async () => {
  const wave = make();
  const got = await checked(wave, { base: BASE, page: Buffer.from("page"), script: "sha256-" + sha256("script").toString("base64") });
  assert.equal(got.manifest.wave, "w2026");
  assert.equal(got.control, wave.control);
  assert.equal(got.questionnaire.id, "small");
  const spaced = wave.control.replace(/.{4}/g, "$& ");
  assert.equal((await checked(wave, { control: spaced })).control, wave.control, "typed in blocks of four");
});

test("control code differs from the link's", async () => {
  const wave = make();
  for (const control of ["", "0".repeat(24), wave.control.slice(1), wave.control + "0", wave.control.replace(/.$/, (d) => (Number(d) + 1) % 10)]) {
    await assert.rejects(checked(wave, { control }), { code: "control" }, control);
  }
  const altered = Buffer.from(wave.bytes.toString().replace('"size":12', '"size":13'));
  await assert.rejects(w.check(altered, wave.questionnaire, { wave: "w2026", control: wave.control }), { code: "control" });
});

test("questionnaire, script or page hash differs from the manifest's", async () => {
  const wave = make();
  const altered = Buffer.from(wave.questionnaire.toString().replace("hoor erbij", "hoor er niet bij"));
  await assert.rejects(w.check(wave.bytes, altered, { wave: "w2026", control: wave.control }), { code: "questionnaire" });
  await assert.rejects(checked(wave, { script: "sha256-" + sha256("other").toString("base64") }), { code: "script" });
  await assert.rejects(checked(wave, { page: Buffer.from("other page") }), { code: "page" });
});

test("a manifest of another protocol, wave, address or ballot size, or that is no JSON", async () => {
  for (const change of [
    (m) => { m.protocol = "weerklank/v2"; }, (m) => { m.wave = "w2025"; }, (m) => { m.ballot_size = 4096; }, (m) => { m.answer = "http://elsewhere.test"; },
    (m) => { delete m.policy; }, (m) => { m.groups = {}; }, (m) => { m.results_public_key = "AAAA"; },
    (m) => { m.groups[1].id = m.groups[0].id; },
  ]) await assert.rejects(checked(make(change), { base: BASE }), { code: "manifest" }, String(change));
  const bytes = Buffer.from("<html>"), control = await w.controlCode(bytes);
  await assert.rejects(w.check(bytes, Buffer.from(""), { wave: "w2026", control }), { code: "manifest" });
});

test("a group smaller than the minimum; a minimum below the floor or missing", async () => {
  await assert.rejects(checked(make((m) => { m.groups[1].size = 7; })), { code: "size" });
  await checked(make((m) => { m.groups[1].size = 8; }));
  await assert.rejects(checked(make((m) => { m.policy.minimum_invited = 1; m.policy.minimum_group = 1; m.groups[0].size = 4; })), { code: "size" });
  await assert.rejects(checked(make((m) => { m.policy.minimum_group = 13; })), { code: "size" });
  await assert.rejects(checked(make((m) => { delete m.policy.minimum_invited; })), { code: "size" });
  await assert.rejects(checked(make((m) => { delete m.groups[0].size; })), { code: "size" });
});

test("a modulus that is not 2048 bit, or is even; an exponent other than 65537", async () => {
  const n = modulus(keys[0]);
  const withKey = (key) => make((m) => { m.groups[0].public_key = key; });
  assert.equal(handMadeSpki(n, 65537n), spki(keys[0].publicKey), "the hand-made frame is the library's");
  await checked(withKey(handMadeSpki(n, 65537n)));
  const short = [spki(rsaPair(1024).publicKey), handMadeSpki(n >> 1n | 1n, 65537n), handMadeSpki(n >> 8n | 1n, 65537n)];
  const long = [spki(rsaPair(3072).publicKey), handMadeSpki(n * 2n + 1n, 65537n)];
  const even = [handMadeSpki(n - 1n, 65537n)];
  for (const wrong of [...short, ...long, ...even]) await assert.rejects(checked(withKey(wrong)), { code: "key" });
  for (const e of [3n, 1n, 65536n, 65539n, 65537n * 65537n]) await assert.rejects(checked(withKey(handMadeSpki(n, e))), { code: "key" });
});

test("two groups with one key", async () => {
  await assert.rejects(checked(make((m) => { m.groups[1].public_key = m.groups[0].public_key; })), { code: "twins" });
});

test("a key that is no rsaEncryption key in DER, or carries something beside it", async () => {
  const good = Buffer.from(spki(keys[0].publicKey), "base64url");
  const pss = Buffer.from(good);
  pss[16] = 10; // the algorithm becomes id-RSASSA-PSS
  const negative = Buffer.from(good);
  negative[32] = 0x80;
  for (const wrong of [pss, negative, good.subarray(0, -1), Buffer.concat([good, Buffer.of(0)]), Buffer.of(), Buffer.of(0x30), Buffer.of(0x30, 0x84, 1, 1, 1, 1), results.getPublicKey()]) {
    await assert.rejects(checked(make((m) => { m.groups[0].public_key = base64url(wrong); })), { code: "key" }, wrong.toString("hex").slice(0, 20));
  }
  for (let i = 0; i < 33; i++) { // one flipped bit anywhere in the frame, and a modulus below 2^2047
    const flipped = Buffer.from(good);
    flipped[i] ^= 1 << i % 8;
    await assert.rejects(checked(make((m) => { m.groups[0].public_key = base64url(flipped); })), { code: "key" }, `byte ${i}`);
  }
});

test("a group that is not in the manifest", async () => {
  const { wave } = await opened(make(), (route) => (route === "group" ? [200, { group: "g0099" }] : undefined));
  await assert.rejects(w.askGroup(wave, { invitation: "secret" }), { code: "group" });
});

test("a signature of another group's key, or nonsense, is refused before a ballot is made", async () => {
  for (const signature of [base64url(Buffer.alloc(256, 1)), "", "?", undefined]) {
    const { wave, side } = await opened(make(), (route) => (route === "token" ? [200, { signature }] : undefined));
    const group = await w.askGroup(wave, { invitation: "secret" });
    await assert.rejects(w.askToken(wave, { invitation: "secret" }, group, w.random(20)), { code: "signature" });
    assert.ok(side.asked.every(({ route }) => route !== "ballot"));
  }
});

test("nothing but the static files is asked for when a check fails", async () => {
  const wave = make((m) => { m.groups[1].size = 2; });
  const side = fakeFetch(wave);
  globalThis.fetch = side.fetch;
  await assert.rejects(w.load(BASE, { wave: "w2026", control: wave.control, base: BASE }), { code: "size" });
  assert.deepEqual(side.asked.map(({ route }) => route).sort(), ["manifest.json", "questionnaire.json"]);
});

test("a whole exchange, and what the box holds", async () => {
  const frozen = make(), { wave, side } = await opened(frozen);
  const link = { invitation: "secret" }, group = await w.askGroup(wave, link);
  assert.equal(group.label, "Team 1");
  const seed = w.random(20), ticket = await w.askToken(wave, link, group, seed);
  const answers = { "belong-1": 4, "comment": "één \"opmerking\"" };
  const { receipt, revision } = await w.place(wave, ticket, answers);
  assert.equal(revision, 0);
  const [ballot] = side.box.values(), commitment = Buffer.from(ballot.commitment, "base64url"), box = Buffer.from(ballot.box, "base64url");
  assert.equal(receipt, base64url(sha256("weerklank/receipt/v1", commitment, [0], box)));
  assert.deepEqual(Object.keys(ballot).sort(), ["box", "commitment", "group", "prefix", "revision", "token"]);
  const plaintext = openBox(results, Buffer.from("weerklank/ballot/v1\0\x05w2026"), Buffer.concat([commitment, Buffer.of(0)]), box);
  assert.equal(plaintext.length, 8192);
  const inside = JSON.parse(plaintext);
  assert.deepEqual(inside.answers, answers);
  assert.deepEqual([inside.group, inside.prefix, inside.token, inside.revision], [GROUP, ballot.prefix, ballot.token, 0]);
  assert.deepEqual(sha256("weerklank/commitment/v1", Buffer.from(inside.secret, "base64url")), commitment);
  for (const { options } of side.asked) assert.deepEqual([options.credentials, options.referrerPolicy, options.redirect], ["omit", "no-referrer", "error"]);
});

test("changing an answer: the same seed, the next revision, up to 9, and then a refusal", async () => {
  const { wave, side } = await opened(make());
  const link = { code: w.plain("abcd-i2345-fghjk") }, group = await w.askGroup(wave, link), seed = w.random(20);
  const lengths = new Set();
  for (let expected = 0; expected < 10; expected++) {
    const ticket = await w.askToken(wave, link, group, w.readResumeCode(w.resumeCode(seed)));
    assert.equal((await w.place(wave, ticket, { "belong-1": 1 + expected % 5 })).revision, expected);
    lengths.add(JSON.stringify(side.asked.at(-1).body).length);
  }
  assert.equal(lengths.size, 1, "every ballot body has one length");
  const ticket = await w.askToken(wave, link, group, seed);
  await assert.rejects(w.place(wave, ticket, {}), { code: "revisions" });
  await assert.rejects(w.askToken(wave, link, group, w.random(20)), { code: "used" }, "another seed is another voter");
});

test("a wrong receipt, and every status of the servers, has its own refusal", async () => {
  const wrongReceipt = await opened(make(), (route) => (route === "ballot" ? [200, { receipt: base64url(Buffer.alloc(32)) }] : undefined));
  const link = { invitation: "secret" };
  const ticket = await w.askToken(wrongReceipt.wave, link, wrongReceipt.wave.manifest.groups[0], w.random(20));
  await assert.rejects(w.place(wrongReceipt.wave, ticket, {}), { code: "receipt" });
  const cases = { group: { 404: "link", 422: "link", 410: "closed", 429: "busy", 500: "server" }, token: { 404: "link", 409: "used", 410: "closed", 422: "link", 503: "server" }, ballot: { 403: "server", 410: "closed", 413: "server", 422: "server", 429: "busy" } };
  for (const [name, statuses] of Object.entries(cases)) for (const [status, code] of Object.entries(statuses)) {
    const { wave } = await opened(make(), (route) => (route === name ? [Number(status), { error: "x" }] : undefined));
    const group = wave.manifest.groups[0];
    const run = { group: () => w.askGroup(wave, link), token: () => w.askToken(wave, link, group, w.random(20)), ballot: () => w.place(wave, ticket, {}) }[name];
    await assert.rejects(run(), { code }, `${name} ${status}`);
  }
  globalThis.fetch = async () => { throw new TypeError("down"); };
  await assert.rejects(w.askGroup(wrongReceipt.wave, link), { code: "network" });
  globalThis.fetch = async () => new Response("", { status: 404 });
  await assert.rejects(w.load(BASE, {}), { code: "link" });
});

test("answers that do not fit the ballot are refused before anything is sent to the box", async () => {
  const { wave, side } = await opened(make());
  const ticket = await w.askToken(wave, { invitation: "secret" }, wave.manifest.groups[0], w.random(20));
  await assert.rejects(w.place(wave, ticket, { comment: "x".repeat(8192) }), { code: "long" });
  assert.equal(side.box.size, 0);
});

test("the test's own canonical JSON sorts keys", () => {
  assert.equal(canonical({ b: [1, { d: "é", c: null }], a: true }), '{"a":true,"b":[1,{"c":null,"d":"é"}]}');
});
