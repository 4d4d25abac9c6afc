// A small wave for the tests of the client: keys, manifest, questionnaire, an office that signs and a box that is opened.
// Server side and opener are written from the protocol and from RFC 9180 on node:crypto, sharing nothing with the script under test.
import crypto from "node:crypto";

export const GROUP = "g0001";

export const sha256 = (...parts) => crypto.createHash("sha256").update(Buffer.concat(parts.map((p) => Buffer.from(p)))).digest();
export const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(",")}}`;
}

export function rsaPair(modulusLength = 2048, publicExponent = 65537) {
  return crypto.generateKeyPairSync("rsa", { modulusLength, publicExponent });
}
export const spki = (key) => base64url(key.export({ type: "spki", format: "der" }));

/** An RSA public key in DER with any modulus and exponent, also ones no library would make. */
export function handMadeSpki(modulus, exponent) {
  const tlv = (tag, bytes) => {
    const size = bytes.length < 128 ? [bytes.length] : bytes.length < 256 ? [0x81, bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255];
    return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
  };
  const integer = (n) => {
    let text = n.toString(16);
    if (text.length % 2) text = "0" + text;
    const bytes = Buffer.from(text, "hex");
    return tlv(2, bytes[0] & 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  };
  const algorithm = Buffer.from("300d06092a864886f70d0101010500", "hex");
  const key = tlv(0x30, Buffer.concat([integer(modulus), integer(exponent)]));
  return base64url(tlv(0x30, Buffer.concat([algorithm, tlv(3, Buffer.concat([Buffer.of(0), key]))])));
}

export function resultsPair() {
  const ecdh = crypto.createECDH("prime256v1");
  ecdh.generateKeys();
  return ecdh;
}

export const QUESTIONNAIRE = {
  id: "small", version: 1, languages: ["nl", "en"], title: { nl: "Klein", en: "Small" }, breakdowns: [],
  themes: [{ id: "belonging", goal: "safe", name: { nl: "Erbij horen", en: "Belonging" } }],
  scales: [{ id: "agree5", options: [1, 2, 3, 4, 5].map((value) => ({ value, text: { nl: `nl ${value}`, en: `en ${value}` } })) }],
  pages: [{ title: { nl: "Team", en: "Team" }, questions: [
    { id: "belong-1", version: 1, kind: "scale", theme: "belonging", scale: "agree5", text: { nl: "Ik hoor erbij.", en: "I belong." } },
  ] }],
};

/** A wave with two groups. `change(manifest)` may spoil the manifest before it is frozen. */
export function makeWave({ keys = [rsaPair(), rsaPair()], results = resultsPair(), office = "http://office.test", answer = "http://answer.test", change } = {}) {
  const questionnaire = Buffer.from(canonical(QUESTIONNAIRE));
  const hash = (bytes) => sha256(bytes).toString("hex");
  const manifest = {
    protocol: "weerklank/v1", wave: "w2026", title: "Klein", closes: "2026-12-11", office, answer, custody: "operator", ballot_size: 8192, catalogue: [],
    policy: { minimum_group: 5, minimum_invited: 8, minimum_distribution: 15, minimum_breakdown: 25, minimum_comments: 30, minimum_sensitive: 50, coalition: 1 },
    results_public_key: base64url(results.getPublicKey()),
    assets: { page: hash("page"), script: hash("script"), style: hash("style"), questionnaire: hash(questionnaire) },
    groups: keys.map((pair, i) => ({ id: `g000${i + 1}`, label: `Team ${i + 1}`, size: 12 + i, public_key: spki(pair.publicKey) })),
  };
  change?.(manifest);
  const bytes = Buffer.from(canonical(manifest));
  const control = BigInt("0x" + sha256(bytes).toString("hex")).toString().padStart(78, "0").slice(0, 24);
  return { manifest, bytes, questionnaire, control, keys, results };
}

/** What the office does with a blinded value: the raw private operation, here by node:crypto (not by the client's BigInt). */
export function signBlinded(pair, blinded) {
  return crypto.privateDecrypt({ key: pair.privateKey, padding: crypto.constants.RSA_NO_PADDING }, blinded);
}

const hmac = (key, ...parts) => crypto.createHmac("sha256", key).update(Buffer.concat(parts.map((p) => Buffer.from(p)))).digest();
const expand = (key, info, size) => {
  let out = Buffer.alloc(0);
  for (let block = out, i = 1; out.length < size; i++) out = Buffer.concat([out, block = hmac(key, block, info, [i])]);
  return out.subarray(0, size);
};

/** Opens an HPKE base-mode box of DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: RFC 9180, 4.1 and 5.1. */
export function openBox(ecdh, info, aad, box) {
  const kem = Buffer.from([...Buffer.from("KEM"), 0, 16]), suite = Buffer.from([...Buffer.from("HPKE"), 0, 16, 0, 1, 0, 2]);
  const extract = (id, salt, label, bytes) => hmac(salt, "HPKE-v1", id, label, bytes);
  const labelled = (id, key, label, context, size) => expand(key, Buffer.concat([Buffer.of(size >> 8, size & 255), Buffer.from("HPKE-v1"), id, Buffer.from(label), context]), size);
  const enc = box.subarray(0, 65), sealed = box.subarray(65, -16), tag = box.subarray(-16);
  const shared = labelled(kem, extract(kem, "", "eae_prk", ecdh.computeSecret(enc)), "shared_secret", Buffer.concat([enc, ecdh.getPublicKey()]), 32);
  const context = Buffer.concat([Buffer.of(0), extract(suite, "", "psk_id_hash", ""), extract(suite, "", "info_hash", info)]);
  const secret = extract(suite, shared, "secret", "");
  const opener = crypto.createDecipheriv("aes-256-gcm", labelled(suite, secret, "key", context, 32), labelled(suite, secret, "base_nonce", context, 12));
  opener.setAAD(aad).setAuthTag(tag);
  return Buffer.concat([opener.update(sealed), opener.final()]);
}

/** fetch() answered by an office and an answer side in memory; `spoil` overrides a route: (route, body) -> [status, value] or undefined. */
export function fakeFetch(wave, spoil = () => undefined) {
  const signed = new Map(), box = new Map(), asked = [];
  const routes = {
    "manifest.json": () => [200, wave.bytes], "questionnaire.json": () => [200, wave.questionnaire],
    group: ({ invitation, code }) => (invitation === "secret" || code === "ABCD12345FGHJK" ? [200, { group: GROUP }] : [404, {}]),
    token: ({ invitation, code, blinded }) => {
      const who = invitation ?? code;
      if ((signed.get(who) ?? blinded) !== blinded) return [409, {}];
      signed.set(who, blinded);
      return [200, { signature: base64url(signBlinded(wave.keys[0], Buffer.from(blinded, "base64url"))) }];
    },
    ballot: (body) => {
      const key = `${body.commitment}/${body.revision}`, old = box.get(key);
      if (old && old.box !== body.box) return [409, {}];
      box.set(key, body);
      const bytes = [body.commitment, body.box].map((text) => Buffer.from(text, "base64url"));
      return [200, { receipt: base64url(sha256("weerklank/receipt/v1", bytes[0], [body.revision], bytes[1])) }];
    },
  };
  const fetch = async (url, options = {}) => {
    const route = new URL(url).pathname.split("/").pop(), body = options.body && JSON.parse(options.body);
    asked.push({ url, route, body, options });
    const [status, value] = spoil(route, body) ?? routes[route](body);
    return new Response(Buffer.isBuffer(value) ? value : JSON.stringify(value), { status });
  };
  return { fetch, asked, box, signed };
}
