// What runs in the respondent's browser: the protocol, then the page. A classic script, since browsers refuse modules in a page that was
// saved and opened from a file. Nothing is sent before every check has passed. RFC 9474 (blind RSA), 8017 (PSS), 9180 (HPKE), 5869 (HKDF).
"use strict";

// ---- Bytes

const refuse = (code) => { throw Object.assign(new Error(`refused: ${code}`), { code }); }; // the page has a sentence for each code
const demand = (truth, code) => truth || refuse(code);

const utf8 = (text) => new TextEncoder().encode(text);
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const str = (text) => ((bytes) => join([bytes.length >> 8, bytes.length & 255], bytes))(utf8(text));
const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const toInt = (bytes) => BigInt("0x0" + hex(bytes));
const toBytes = (int, size) => Uint8Array.from(int.toString(16).padStart(size * 2, "0").match(/../g), (h) => parseInt(h, 16));
const bits = (int) => int.toString(2).length;
const subtle = globalThis.crypto?.subtle; // absent without https
const random = (size) => crypto.getRandomValues(new Uint8Array(size));
const bytes = async (promise) => new Uint8Array(await promise);
const digest = (name, ...parts) => bytes(subtle.digest(name, join(...parts)));
const sha256 = (...parts) => digest("SHA-256", ...parts);

const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const encode = (value) => btoa(String.fromCharCode(...value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const decode = (text, code = "manifest") => {
  let value;
  try { value = fromBase64(text.replace(/-/g, "+").replace(/_/g, "/")); } catch { refuse(code); }
  return demand(encode(value) === text, code) && value; // one spelling for each value: no padding, no stray bits
};

// Crockford's alphabet: what people confuse (O and 0; I, L and 1) reads the same; U does not occur.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const plain = (text) => text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");
const resumeCode = (seed) => toInt(seed).toString(32).padStart(32, "0").replace(/./g, (c) => ALPHABET[parseInt(c, 32)]).replace(/.{4}(?=.)/g, "$&-");
const readResumeCode = (text) => {
  const values = [...plain(text)].map((c) => ALPHABET.indexOf(c));
  demand(values.length === 32 && !values.includes(-1), "resume");
  return toBytes(values.reduce((int, v) => int << 5n | BigInt(v), 0n), 20);
};

// ---- Key derivation

// HMAC pads an empty salt to these zeros; some browsers refuse an empty key.
const NO_SALT = new Uint8Array(32);
const hmac = async (key, ...parts) => {
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return bytes(subtle.sign("HMAC", imported, join(...parts)));
};
const expand = async (prk, info, size) => {
  let out = [], block = [];
  for (let i = 1; out.length < size; i++) out = join(out, block = await hmac(prk, block, info, [i]));
  return out.subarray(0, size);
};
const derive = async (seed, label, wave, group, size, counter = []) =>
  expand(await hmac(NO_SALT, seed), join(utf8(`weerklank/${label}/v1`), str(wave), str(group), counter), size);

// ---- Blind RSA signatures

const power = (base, n) => { // base^65537 mod n
  let x = base;
  for (let i = 0; i < 16; i++) x = x * x % n;
  return x * base % n;
};
const inverse = (a, n) => { // undefined where a and n share a factor
  let [r, s, x, y] = [n, a % n, 0n, 1n];
  while (s) [r, s, x, y] = [s, r % s, y, x - r / s * y];
  return r === 1n ? (x + n) % n : undefined;
};

// A key the protocol allows (2048 bit, e = 65537) has exactly one DER form, so its frame is compared, not parsed: nothing can hide in it.
const FRAME = /^30820122300d06092a864886f70d01010105000382010f003082010a0282010100([89a-f]\w{510}[13579bdf])0203010001$/;
const modulus = (spki) => BigInt("0x" + (FRAME.exec(hex(decode(spki, "key"))) || refuse("key"))[1]);

const mgf1 = async (seed, size) => {
  let out = [];
  for (let i = 0; out.length < size; i++) out = join(out, await digest("SHA-384", seed, [0, 0, 0, i]));
  return out.subarray(0, size);
};
const encodePss = async (message, salt, emBits) => {
  const size = Math.ceil(emBits / 8);
  const hash = await digest("SHA-384", new Uint8Array(8), await digest("SHA-384", message), salt);
  const block = join(new Uint8Array(size - salt.length - hash.length - 2), [1], salt);
  const mask = await mgf1(hash, block.length);
  const masked = block.map((b, i) => b ^ mask[i]);
  masked[0] &= 255 >> (8 * size - emBits);
  return join(masked, hash, [0xbc]);
};
const blind = async (n, input, salt, r) => {
  const encoded = toInt(await encodePss(input, salt, bits(n) - 1));
  demand(inverse(encoded, n), "key"); // a modulus that shares a factor with the message would reveal part of it
  return { encoded, blinded: encoded * power(r, n) % n, inverse: inverse(r, n) };
};
// The salt is ours, so the one valid signature is the one whose power is exactly our encoding: stricter than PSS verification.
const finish = (n, blinding, signature) => {
  const token = signature * blinding.inverse % n;
  return demand(signature < n && power(token, n) === blinding.encoded, "signature") && token;
};

// Everything a token needs follows from the seed, so that the same seed asks for the same signature again.
const prepare = async (seed, wave, group, n) => {
  const own = (label, size, counter) => derive(seed, label, wave, group, size, counter);
  const [prefix, salt, secret] = [await own("prefix", 32), await own("salt", 48), await own("secret", 32)];
  let r = 0n;
  for (let i = 0; r < 2n || r >= n || !inverse(r, n); i++) r = toInt(await own("blinding", 256, [i]));
  const commitment = await sha256(utf8("weerklank/commitment/v1"), secret);
  const input = join(prefix, utf8("weerklank/token/v1"), str(wave), str(group), commitment);
  return { prefix, secret, commitment, input, blinding: await blind(n, input, salt, r) };
};

// ---- Sealing

const P256 = { name: "ECDH", namedCurve: "P-256" };
const KEM = utf8("KEM\0\x10"), SUITE = utf8("HPKE\0\x10\0\x01\0\x02"); // DHKEM(P-256), HKDF-SHA256, AES-256-GCM
const labelled = (suite, label, value) => join(utf8("HPKE-v1"), suite, utf8(label), value);
const extract = (suite, salt, label, value) => hmac(salt, labelled(suite, label, value));
const stretch = (suite, key, label, info, size) => expand(key, join([size >> 8, size & 255], labelled(suite, label, info)), size);

const seal = async (publicKey, info, aad, plaintext) => {
  const receiver = await subtle.importKey("raw", publicKey, P256, false, []);
  const own = await subtle.generateKey(P256, false, ["deriveBits"]);
  const enc = await bytes(subtle.exportKey("raw", own.publicKey));
  const shared = await bytes(subtle.deriveBits({ name: "ECDH", public: receiver }, own.privateKey, 256));
  const extracted = await extract(KEM, NO_SALT, "eae_prk", shared);
  const secret = await stretch(KEM, extracted, "shared_secret", join(enc, publicKey), 32);
  const context = join([0], await extract(SUITE, NO_SALT, "psk_id_hash", []), await extract(SUITE, NO_SALT, "info_hash", info));
  const schedule = await extract(SUITE, secret, "secret", []);
  const [raw, iv] = [await stretch(SUITE, schedule, "key", context, 32), await stretch(SUITE, schedule, "base_nonce", context, 12)];
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  return join(enc, await bytes(subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plaintext)));
};
// One length for every ballot, so that it does not tell who wrote a comment.
const pad = (text, size) => {
  const bytes = utf8(text);
  return join(bytes, new Uint8Array(demand(bytes.length <= size, "long") && size - bytes.length).fill(32));
};

// ---- The manifest and its refusals

const controlCode = async (manifest) => toInt(await sha256(manifest)).toString().padStart(78, "0").slice(0, 24);

const checkGroups = (groups, policy) => {
  const least = Math.max(5, policy.minimum_group, policy.minimum_invited); // 5: the floor in code; a missing threshold is NaN and refuses
  const seen = new Set();
  for (const group of groups) {
    demand(group.size >= least, "size");
    const n = modulus(group.public_key);
    demand(!seen.has(n), "twins");
    demand(!seen.has(group.id), "manifest"); // a second key for one group would split it
    seen.add(n).add(group.id);
  }
};
// `expected` is what link and page say: wave and control, and where known base, script and page.
const check = async (manifestBytes, questionnaireBytes, expected) => {
  const parse = (json) => { try { return JSON.parse(new TextDecoder().decode(json)); } catch { refuse("manifest"); } };
  const control = await controlCode(manifestBytes);
  demand(control === expected.control.replace(/\D/g, ""), "control");
  const manifest = parse(manifestBytes), { assets, groups, policy } = manifest;
  demand(manifest.protocol === "weerklank/v1" && manifest.wave === expected.wave && manifest.ballot_size === 8192, "manifest");
  demand(!expected.base || `${manifest.answer}/w/${manifest.wave}` === expected.base, "manifest");
  demand(assets && policy && Array.isArray(groups) && decode(manifest.results_public_key).length === 65, "manifest");
  demand(hex(await sha256(questionnaireBytes)) === assets.questionnaire, "questionnaire");
  demand(!expected.script || hex(fromBase64(expected.script.slice(7))) === assets.script, "script");
  demand(!expected.page || hex(await sha256(expected.page)) === assets.page, "page");
  checkGroups(groups, policy);
  return { manifest, control, questionnaire: parse(questionnaireBytes) };
};

// ---- The two messages

const STATUS = { 400: "link", 404: "link", 409: "used", 410: "closed", 422: "link", 429: "busy" };
const call = async (url, body) => {
  const quiet = { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", signal: AbortSignal.timeout?.(30000) };
  const post = { method: "POST", cache: "no-store", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let reply;
  try { reply = await fetch(url, body ? { ...quiet, ...post } : quiet); } catch { refuse("network"); }
  demand(reply.ok, STATUS[reply.status] || "server");
  try { return await (body ? reply.json() : bytes(reply.arrayBuffer())); } catch { refuse("network"); }
};
const load = async (base, expected) => {
  const [manifest, questionnaire] = await Promise.all(["manifest", "questionnaire"].map((name) => call(`${base}/${name}.json`)));
  return check(manifest, questionnaire, expected);
};

// M1. `link` is {invitation} or {code}.
const office = (wave, name, body) => call(`${wave.manifest.office}/w/${wave.manifest.wave}/${name}`, body);
const askGroup = async (wave, link) => {
  const { group } = await office(wave, "group", link);
  return wave.manifest.groups.find(({ id }) => id === group) || refuse("group");
};
const askToken = async (wave, link, group, seed) => {
  const n = modulus(group.public_key);
  const ticket = await prepare(seed, wave.manifest.wave, group.id, n);
  const { signature } = await office(wave, "token", { ...link, blinded: encode(toBytes(ticket.blinding.blinded, 256)) });
  const token = toBytes(finish(n, ticket.blinding, toInt(decode(signature, "signature"))), 256);
  return { commitment: ticket.commitment, secret: encode(ticket.secret), sent: { group: group.id, prefix: encode(ticket.prefix), token: encode(token) } };
};

// M2. A revision that is taken is followed by the next; the highest one counts.
const place = async ({ manifest }, { commitment, secret, sent }, answers) => {
  const info = join(utf8("weerklank/ballot/v1"), str(manifest.wave)), key = decode(manifest.results_public_key);
  for (let revision = 0; revision < 10; revision++) {
    const plaintext = pad(JSON.stringify({ ...sent, secret, revision, answers }), manifest.ballot_size);
    const box = await seal(key, info, join(commitment, [revision]), plaintext);
    try {
      const body = { ...sent, commitment: encode(commitment), revision, box: encode(box) };
      const { receipt } = await call(`${manifest.answer}/w/${manifest.wave}/ballot`, body);
      const own = encode(await sha256(utf8("weerklank/receipt/v1"), commitment, [revision], box));
      return demand(receipt === own, "receipt") && { receipt, revision };
    } catch ({ code }) {
      if (code !== "used") refuse(code === "link" ? "server" : code); // the ballot knows no link
    }
  }
  refuse("revisions");
};

// ---- The page: words and templates stand in page.html in both languages

const script = globalThis.document?.currentScript, base = script?.src.replace(/\/[^/]*$/, ""), KEY = `weerklank ${base}`;
const $ = (id) => document.getElementById(id);

// The draft survives a reload and a reopened tab, and is gone with the receipt. Another link is another person: a new draft.
const fresh = (lang) => ({ answers: {}, step: ["promise"], lang });
let draft, wave, questions, again;
const stored = (use) => { try { return use(sessionStorage); } catch { return null; } }; // a browser may forbid it
const keep = () => stored((s) => draft.link && !s.setItem(KEY, JSON.stringify(draft)));
const forget = () => {
  draft = fresh(draft.lang);
  stored((s) => s.removeItem(KEY));
};

// A template in the chosen language: {name} filled in, slots replaced, buttons connected. Text only ever becomes a text node.
const part = (id, values = {}, acts = {}) => {
  const root = $(id).content.cloneNode(true);
  for (const node of root.querySelectorAll("[lang]")) if (node.lang !== draft.lang) node.remove();
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/{(\w+)}/g, (_, name) => values[name]);
  for (const button of root.querySelectorAll("[value]")) button.addEventListener("click", (event) => event.preventDefault() || attempt(acts[button.value]));
  for (const slot of root.querySelectorAll("slot")) slot.replaceWith(...[values[slot.name] || []].flat());
  return root.children.length > 1 ? root : root.firstElementChild;
};
const pick = (text) => text[draft.lang] ?? Object.values(text)[0];
const spaced = () => wave.control.replace(/.{4}/g, "$& ");
const date = (text) => new Date(text).toLocaleDateString(`${draft.lang}-GB`, { dateStyle: "long", timeZone: "UTC" });

const show = (id, values, acts) => {
  const moved = $("step").dataset.shown; // a screen reader starts the first page at its top, each next one at its heading
  $("alert").textContent = "";
  $("step").replaceChildren(part(id, values, acts));
  $("step").dataset.shown = id;
  const heading = $("step").querySelector("h1");
  document.title = `${heading.textContent} · Weerklank`;
  heading.tabIndex = -1;
  if (moved) heading.focus();
  scrollTo(0, 0);
  if (wave) $("footer").replaceChildren(part("control-line", { control: spaced() }));
};
const go = (name, ...rest) => {
  if (/^(promise|group|page|review)$/.test(name)) {
    draft.step = [name, ...rest];
    // The browser's own "back" goes a step back. Its history holds names of steps, never an answer.
    if (`${history.state}` !== `${draft.step}`) history[history.state ? "pushState" : "replaceState"](draft.step, "");
  }
  keep();
  again = () => (views[name] ? views[name](...rest) : show(name));
  again();
};

// What can pass (data-kind "retry") is said on the page where it happened; every other refusal ends the visit.
const fail = (error) => {
  let { code } = error;
  if (!$(`error-${code}`)) code = console.error(error) || "server"; // a fault of ours
  const kind = $(`error-${code}`).dataset.kind || "stop";
  if (code === "used") delete draft.seed; // it was never signed
  if (code === "link") go("entry");
  if (kind !== "retry" || $("step").dataset.shown === "loading") return go("stop", code, kind);
  if (["used", "resume"].includes(code)) $("resume").hidden = !($("resume").open = true);
  $("alert").replaceChildren(part(`error-${code}`));
  $("alert").focus();
};
const attempt = async (action) => {
  if ($("status").textContent) return; // one thing at a time
  $("status").replaceChildren(part("wait"));
  try { await action(); } catch (error) { fail(error); }
  $("status").textContent = "";
};

const take = (fragment) => {
  const invitation = fragment.get("i"), code = plain(fragment.get("c") ?? ""), control = (fragment.get("m") ?? "").replace(/\D/g, "");
  demand((invitation || code.length === 14) && control.length === 24, "entry");
  const link = invitation ? { invitation } : { code };
  if (JSON.stringify(link) !== JSON.stringify(draft.link)) forget();
  Object.assign(draft, { link, control });
};
const takeResume = () => {
  if (plain($("code").value)) draft.seed = encode(readResumeCode($("code").value));
};
const start = async () => {
  if (!draft.link) return go("entry");
  go("loading");
  demand(subtle, "old");
  const page = location.protocol.startsWith("http") && await call(location.href.split("#")[0]);
  wave = await load(base, { base, page, wave: base.split("/").pop(), control: draft.control, script: script.integrity });
  questions = pages().flatMap((each) => each.questions);
  go(...draft.step);
};
const send = async () => {
  demand(!tooLong(questions), "comment");
  takeResume();
  draft.seed ??= encode(random(20));
  keep(); // a closed tab asks for the same signature again
  const seed = decode(draft.seed), answers = questions.filter((q) => visible(q) && q.id in draft.answers).map(({ id }) => [id, draft.answers[id]]);
  const { receipt } = await place(wave, await askToken(wave, draft.link, myGroup(), seed), Object.fromEntries(answers));
  forget();
  go("done", receipt, resumeCode(seed));
};

const views = {
  stop: (code, kind) => show(kind, { why: part(`error-${code}`) }, { start }),
  done: (receipt, resume) => show("done", { receipt, resume, closes: date(wave.manifest.closes), list: `${base}/count.json` }),

  entry: () => show("entry", {}, {
    next() {
      const [code, hash] = $("link").value.trim().split("#");
      take(new URLSearchParams(hash || { c: code, m: $("control").value }));
      return start();
    },
  }),
  promise() {
    const { manifest: { policy, custody, closes } } = wave, [, k, n] = /(\d+)\D+(\d+)/.exec(custody) || [];
    const gaps = { ...policy, closes: date(closes) }, seen = part(wave.questionnaire.audience ? "seen-leavers" : "seen", gaps);
    show("promise", { ...gaps, control: spaced(), title: pick(wave.questionnaire.title), seen, key: part(k ? "key-trustees" : "key-operator", { k, n }), resume: part("resume-part") }, {
      async begin() {
        takeResume();
        draft.group = (await askGroup(wave, draft.link)).id;
        go("group");
      },
    });
  },
  group: () => show("group", myGroup(), { yes: () => turn(-1, 1), no: leave("wrong"), back: () => go("promise") }),
  page(i) {
    const { title, questions: list } = pages()[i], changed = () => (keep(), asked.forEach(({ sync }) => sync())), asked = list.map((q) => ask(q, changed));
    show("page", { title: pick(title), progress: progress(i), questions: asked.map(({ node }) => node) }, {
      next: () => turn(demand(!tooLong(list), "comment") && i, 1), back: () => turn(i, -1), wipe: leave("wiped"),
    });
    changed();
  },
  review() {
    const line = (q) => part("line", { text: pick(q.text), answer: said(q) || part("none") });
    const pageOf = (i) => part("pageof", { title: pick(pages()[i].title), lines: pages()[i].questions.filter(visible).map(line) }, { change: () => go("page", i) });
    show("review", { progress: progress("review"), pages: shown().map(pageOf), resume: part("resume-part") }, { send, back: () => turn(pages().length, -1), wipe: leave("wiped") });
    $("resume").hidden = true; // until the office says that the link has been used
  },
};
const leave = (name) => () => {
  forget();
  go(name);
};

// ---- Questions

const pages = () => wave.questionnaire.pages;
const myGroup = () => wave.manifest.groups.find(({ id }) => id === draft.group);
const given = (q) => [].concat(draft.answers[q.id] ?? []);
const visible = ({ when }) => !when || questions.some((q) => q.id === when.question && visible(q) && given(q).some((a) => when.is.map(String).includes(String(a))));
const shown = () => [...pages().keys()].filter((i) => pages()[i].questions.some(visible));
const turn = (i, by) => {
  const next = (by > 0 ? shown() : shown().reverse()).find((j) => (j - i) * by > 0);
  if (next === undefined) go(by > 0 ? "review" : "group"); else go("page", next);
};
const progress = (step) => {
  const all = [...shown(), "review"], i = all.indexOf(step) + 1, node = part("progress", { i, n: all.length });
  Object.assign(node.lastElementChild, { value: i, max: all.length });
  return node;
};
const spare = (q) => 1000 - utf8(draft.answers[q.id] ?? "").length; // bytes, as the count checks them
const tooLong = (list) => list.some((q) => q.kind === "text" && visible(q) && spare(q) < 0);
const options = (q) => {
  const scale = wave.questionnaire.scales.find(({ id }) => id === q.scale), apart = { unknown: scale?.unknown, declined: q.decline };
  return [...(q.kind === "scale" ? scale : q).options.map(({ id, value = id, text }) => ({ value, text })),
    ...Object.entries(apart).filter(([, text]) => text).map(([value, text]) => ({ value, text, apart: true }))];
};
const said = (q) => (q.kind === "text" ? draft.answers[q.id] : options(q).filter(({ value }) => given(q).includes(value)).map(({ text }) => pick(text)).join("; "));

const ask = (q, changed) => (q.kind === "text" ? askText : askChoice)(q, (value) => {
  if (value.length === 0) delete draft.answers[q.id]; else draft.answers[q.id] = value;
  changed();
});
const askText = (q, answer) => {
  const node = part("text", { text: pick(q.text) }), [area, left] = node.querySelectorAll("textarea, output");
  area.value = draft.answers[q.id] ?? "";
  area.addEventListener("input", () => answer(area.value.replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, "").trim())); // the count refuses control characters
  area.setAttribute("aria-describedby", left.id = `left-${q.id}`);
  const sync = () => {
    node.hidden = !visible(q);
    area.setAttribute("aria-invalid", spare(q) < 0);
    left.replaceChildren(part(spare(q) < 0 ? "over" : "left", { n: Math.abs(spare(q)) }));
  };
  return { node, sync };
};
const askChoice = (q, answer) => {
  const all = options(q), many = q.kind === "choice" && q.multiple;
  const node = part("choice", { text: pick(q.text), hint: many && part("multiple") }, { clear: () => answer([]) });
  const [list, clear] = node.querySelectorAll(".weerklank-options, button");
  const inputs = all.map(({ value, text, apart }) => {
    const label = part("option", { text: pick(text) }), input = label.querySelector("input");
    Object.assign(input, { type: many ? "checkbox" : "radio", name: q.id });
    // Several choices stand in the questionnaire's order, which tells nothing; an answer outside the options stands alone.
    const several = () => all.filter((o) => !o.apart && (o.value === value ? input.checked : given(q).includes(o.value))).map((o) => o.value);
    input.addEventListener("change", () => answer(!many || apart && input.checked ? value : several()));
    if (apart) clear.before(label); else list.append(label);
    return { input, value };
  });
  node.dataset.kind = q.kind;
  const sync = () => {
    node.hidden = !visible(q);
    for (const { input, value } of inputs) input.checked = given(q).includes(value);
    clear.hidden = !(q.id in draft.answers);
  };
  return { node, sync };
};

// ---- Beginning: nothing but static files is asked for before the first button

const begin = () => attempt(async () => {
  const hash = location.hash.slice(1);
  if (hash) {
    try { take(new URLSearchParams(hash)); } catch { refuse("link"); }
    if (keep()) history.replaceState(null, "", location.href.split("#")[0]); // no secret in the address bar of a shared screen
  }
  await start();
});
const speak = (lang) => {
  draft.lang = document.documentElement.lang = lang;
  for (const button of $("languages").children) button.setAttribute("aria-pressed", button.value === lang);
};
const open = () => {
  draft = stored((s) => JSON.parse(s.getItem(KEY))) || fresh(navigator.language.startsWith("en") ? "en" : "nl");
  speak(draft.lang);
  $("languages").hidden = false;
  $("languages").addEventListener("click", ({ target }) => {
    if (!target.value) return;
    speak(target.value);
    keep();
    again();
    target.focus();
  });
  addEventListener("hashchange", begin);
  addEventListener("popstate", ({ state }) => state && draft.link && go(...state));
  begin();
};
if (script) open(); // under Node there is no page

globalThis.weerklank = {
  askGroup, askToken, bits, blind, check, controlCode, decode, derive, encode, encodePss, finish, hex, inverse, join, load, modulus, pad, place, plain,
  power, prepare, random, readResumeCode, resumeCode, seal, str, toBytes, toInt, utf8,
};
