// The cryptography of the respondent's script against published vectors and against node:crypto.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import "../../src/ballot/page/weerklank.js";
import { base64url, openBox, resultsPair, rsaPair, sha256, signBlinded, spki } from "./wave.mjs";

const w = globalThis.weerklank;
const VECTOR = JSON.parse(readFileSync(new URL("../data/rfc9474.json", import.meta.url))).vector;
const int = (text) => BigInt(text.startsWith("0x") ? text : "0x" + text);
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));
const modpow = (base, exponent, n) => {
  let out = 1n;
  for (let b = base % n, e = exponent; e; e >>= 1n, b = b * b % n) if (e & 1n) out = out * b % n;
  return out;
};

test("RFC 9474, appendix A, RSABSSA-SHA384-PSS-Randomized: every value of the vector", async () => {
  const n = int(VECTOR.n), salt = bytes(VECTOR.salt), inv = int(VECTOR.inv);
  assert.equal(int(VECTOR.p) * int(VECTOR.q), n);
  assert.equal(int(VECTOR.e), 65537n);
  assert.equal(salt.length, Number(VECTOR.sLen));

  const input = w.join(bytes(VECTOR.msg_prefix), bytes(VECTOR.msg));
  assert.equal(w.hex(input), VECTOR.input_msg);

  const blinding = await w.blind(n, input, salt, w.inverse(inv, n));
  assert.equal(w.hex(w.toBytes(blinding.blinded, 512)), VECTOR.blinded_msg);
  assert.equal(blinding.inverse, inv);

  const signature = modpow(blinding.blinded, int(VECTOR.d), n);
  assert.equal(w.hex(w.toBytes(signature, 512)), VECTOR.blind_sig);

  const token = w.finish(n, blinding, signature);
  assert.equal(w.hex(w.toBytes(token, 512)), VECTOR.sig);
  assert.equal(w.power(token, n), w.toInt(await w.encodePss(input, salt, w.bits(n) - 1)));
});

test("a token of the client's own key derivation verifies as ordinary RSA-PSS", async () => {
  const pair = rsaPair(), n = w.modulus(spki(pair.publicKey));
  assert.equal(n, int(Buffer.from(pair.publicKey.export({ format: "jwk" }).n, "base64url").toString("hex")));
  const seed = bytes("000102030405060708090a0b0c0d0e0f10111213");
  const ticket = await w.prepare(seed, "w2026", "g0001", n);
  const again = await w.prepare(seed, "w2026", "g0001", n);
  assert.equal(ticket.blinding.blinded, again.blinding.blinded, "the same seed asks for the same signature");
  const other = await w.prepare(seed, "w2026", "g0002", n);
  assert.notEqual(ticket.blinding.blinded, other.blinding.blinded);

  const signature = signBlinded(pair, w.toBytes(ticket.blinding.blinded, 256));
  const token = w.toBytes(w.finish(n, ticket.blinding, w.toInt(signature)), 256);
  const key = { key: pair.publicKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
  assert.ok(crypto.verify("sha384", ticket.input, key, token));
  assert.equal(ticket.input.length, 32 + 18 + 7 + 7 + 32);
  assert.deepEqual(Buffer.from(ticket.commitment), sha256("weerklank/commitment/v1", ticket.secret));
});

test("a signature that is not the issuing key's is refused", async () => {
  const pair = rsaPair(), n = w.modulus(spki(pair.publicKey));
  const ticket = await w.prepare(w.random(20), "w2026", "g0001", n);
  const good = w.toInt(signBlinded(pair, w.toBytes(ticket.blinding.blinded, 256)));
  for (const wrong of [good + 1n, good ^ 1n << 900n, 0n, 1n, n - 1n, good + n]) {
    assert.throws(() => w.finish(n, ticket.blinding, wrong), { code: "signature" });
  }
  assert.ok(w.finish(n, ticket.blinding, good));
});

test("HKDF derivation equals node:crypto's for every label and length", async () => {
  const seed = bytes("ff".repeat(20));
  for (const [label, size, counter] of [["prefix", 32], ["salt", 48], ["secret", 32], ["blinding", 256, 0], ["blinding", 256, 7]]) {
    const info = Buffer.concat([Buffer.from(`weerklank/${label}/v1`), Buffer.of(0, 5), Buffer.from("wé26"), Buffer.of(0, 5), Buffer.from("g0001"), Buffer.from(counter === undefined ? [] : [counter])]);
    const expected = crypto.hkdfSync("sha256", seed, "", info, size);
    const own = await w.derive(seed, label, "wé26", "g0001", size, counter === undefined ? [] : [counter]);
    assert.equal(w.hex(own), Buffer.from(expected).toString("hex"), label);
  }
});

test("the opener of these tests opens a box sealed by another implementation", () => {
  // Sealed once by the Rust crate hpke 0.15 (base mode, DhP256HkdfSha256, HkdfSha256, AesGcm256), so that the round trip below does
  // not lean on a misreading that script and opener share.
  const ecdh = crypto.createECDH("prime256v1");
  ecdh.setPrivateKey("732359098f8d6a1b46fff333998987013e6381b3b3f612be25cbfed4a0da9d26", "hex");
  const box = "045a8612a1a91693811175e74ec37c97f6c8ce14c8e6e2067f2181b913f3ab14b24863ee91c634aa8a69cdcbe084036e26312315c3c91f82729bd69b07861a975"
    + "02ce6a3cf6fc7850d099d8694086d10491fe775766454f1801259215a1e55600ef5fd46bdbc9e69ec9e8674d295d49783";
  const opened = openBox(ecdh, Buffer.from("weerklank/ballot/v1"), Buffer.from("aad"), Buffer.from(box, "hex"));
  assert.equal(opened.toString(), "sealed by another implementation");
});

test("HPKE: what the script seals, the results key opens; nothing else does", async () => {
  const ecdh = resultsPair(), info = w.utf8("weerklank/ballot/v1"), aad = w.utf8("aad");
  const plaintext = w.pad("{}", 8192);
  const box = Buffer.from(await w.seal(new Uint8Array(ecdh.getPublicKey()), info, aad, plaintext));
  assert.equal(box.length, 65 + 8192 + 16);
  assert.deepEqual(openBox(ecdh, info, aad, box), Buffer.from(plaintext));
  assert.throws(() => openBox(ecdh, info, w.utf8("aae"), box));
  assert.throws(() => openBox(ecdh, w.utf8("weerklank/ballot/v2"), aad, box));
  assert.throws(() => openBox(resultsPair(), info, aad, box));
  const second = await w.seal(new Uint8Array(ecdh.getPublicKey()), info, aad, plaintext);
  assert.notDeepEqual(box, Buffer.from(second), "every box has its own key");
});

test("a results key that is no point of the curve is refused by the browser", async () => {
  const point = new Uint8Array(65).fill(7);
  point[0] = 4;
  await assert.rejects(w.seal(point, w.utf8(""), w.utf8(""), w.utf8("")));
});

test("padding: always the ballot's size, and a text that does not fit is refused", () => {
  assert.equal(w.pad("é", 8).length, 8);
  assert.equal(Buffer.from(w.pad("é", 8)).toString(), "é      ");
  assert.equal(w.pad("12345678", 8).length, 8);
  assert.throws(() => w.pad("123456789", 8), { code: "long" });
});

test("base64url: one spelling for each value", () => {
  assert.equal(w.encode(bytes("fbefff")), "--__");
  assert.equal(w.encode(bytes("ff")), base64url(bytes("ff")));
  assert.deepEqual(w.decode("--__"), bytes("fbefff"));
  for (const wrong of ["_w==", "_x", "+/+/", "a", "é", "_w\n", undefined, 3]) assert.throws(() => w.decode(wrong), { code: "manifest" }, String(wrong));
});

test("resume code: 8 blocks of 4, read back as people type it", () => {
  const seed = bytes("0123456789abcdeffedcba987654321000ff00ff");
  const code = w.resumeCode(seed);
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(w.resumeCode(bytes("00".repeat(20))), Array(8).fill("0000").join("-"));
  assert.equal(w.resumeCode(bytes("ff".repeat(20))), Array(8).fill("ZZZZ").join("-"));
  assert.equal(w.resumeCode(bytes("00".repeat(19) + "01")), Array(7).fill("0000").join("-") + "-0001");
  assert.deepEqual(w.readResumeCode(code), seed);
  assert.deepEqual(w.readResumeCode(` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `), seed);
  for (const wrong of ["", code.slice(1), code + "0", code.replace(/.$/, "U")]) assert.throws(() => w.readResumeCode(wrong), { code: "resume" });
});

test("control code: 24 digits, also for a hash that begins with zeros", async () => {
  const expected = (data) => BigInt("0x" + sha256(data).toString("hex")).toString().padStart(78, "0").slice(0, 24);
  let zeros = 0;
  for (let i = 0; i < 300; i++) {
    const code = await w.controlCode(w.utf8(String(i)));
    assert.match(code, /^\d{24}$/);
    assert.equal(code, expected(String(i)));
    zeros += code.startsWith("0");
  }
  assert.ok(zeros > 0, "the padding was exercised");
});

test("the script stays below 25 kB, without dependency or module syntax", () => {
  const script = readFileSync(new URL("../../src/ballot/page/weerklank.js", import.meta.url), "utf8");
  assert.ok(Buffer.byteLength(script) < 25000, `${Buffer.byteLength(script)} bytes`);
  assert.doesNotMatch(script, /^\s*(import|export)\b|\brequire\(|innerHTML|outerHTML|insertAdjacentHTML|\beval\b|document\.write|document\.cookie|localStorage/m);
});
