// A town to test in: `weerklank demo` with the real binary in a folder of its own, and waves beside the demo's, opened from the
// command line, so that no test uses up another's invitations.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BINARY = process.env.WEERKLANK_BINARY ?? join(ROOT, "target/debug/weerklank");
/** The annual survey, as the demo asks it. */
export const SURVEY = join(ROOT, "surveys/inclusion.toml");

/** The survey for people who leave. */
export const EXIT = join(ROOT, "surveys/exit.toml");

/** Starts the demo and waits until it has written where everything is. `stop` must be called. */
export async function startTown({ people = 120, seed = 1 } = {}) {
  const ground = await mkdtemp(join(tmpdir(), "weerklank-browser-"));
  const folder = join(ground, "demo");
  const child = spawn(BINARY, ["demo", "--data", folder, "--people", `${people}`, "--seed", `${seed}`], { stdio: ["ignore", "pipe", "pipe"] });
  leaveNothing(child);
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const ended = new Promise((resolve) => child.on("close", resolve).on("error", resolve));
  const stop = async () => {
    child.kill();
    await ended;
    await rm(ground, { recursive: true, force: true });
  };
  try {
    const demo = await described(folder, child, () => log);
    return new Town({ ground, folder, demo, stop, log: () => log });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tests that are broken off end their town too. */
function leaveNothing(child) {
  process.once("exit", () => child.kill());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
}

/** What demo.json says, once the whole file is there. */
async function described(folder, child, log) {
  for (let tries = 0; tries < 1200; tries++) {
    try { return JSON.parse(await readFile(join(folder, "demo.json"), "utf8")); } catch { /* not yet, or half of it */ }
    assert.equal(child.exitCode, null, `the demo stopped: ${log()}`);
    await sleep(50);
  }
  throw new Error(`the demo is not ready after a minute: ${log()}`);
}

class Town {
  constructor(parts) { Object.assign(this, parts); }

  /** Everything the service said so far, on stdout and stderr. */
  get said() { return this.log(); }

  /** Any subcommand, on this town's configuration. Gives its output; throws with its error. */
  async command(args, environment = {}) {
    const settled = { ...process.env, ...environment };
    const { stdout } = await promisify(execFile)(BINARY, ["--config", join(this.folder, "weerklank.toml"), ...args], { env: settled });
    return stdout;
  }

  /**
   * One more service on this town's stores, with settings of its own, and its pages on another port. Gives a town with that office;
   * it ends with this one.
   */
  async serve(environment) {
    const [office, answer] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const own = { WEERKLANK_OFFICE_LISTEN: office, WEERKLANK_OFFICE_URL: `http://${office}`, WEERKLANK_ANSWER_LISTEN: answer };
    const child = spawn(BINARY, ["--config", join(this.folder, "weerklank.toml"), "serve"], { stdio: "ignore", env: { ...process.env, ...own, ...environment } });
    leaveNothing(child);
    const stop = this.stop;
    this.stop = async () => { child.kill(); await stop(); };
    for (let tries = 0; ; tries++) {
      try { await fetch(`http://${office}/health`); break; } catch { assert.ok(tries < 400, "the service does not start"); }
      await sleep(50);
    }
    return Object.assign(Object.create(this), { demo: { ...this.demo, office: `http://${office}` } });
  }

  /** A file in this town's folder; gives its path. */
  async put(name, text) {
    const path = join(this.ground, name);
    await writeFile(path, text);
    return path;
  }

  /**
   * Opens a wave for the people of the demo, or for `units` and `people` (texts of CSV files).
   * `key` is a results.pub; `policy` the text of a policy.toml.
   */
  async openWave(id, { theme = "neutral", survey = SURVEY, closes = inThreeWeeks(), policy, units, people, key = join(this.folder, "results.pub") } = {}) {
    const roster = async (name, text) => (text ? this.put(`${id}-${name}`, text) : join(this.folder, name));
    const create = ["wave", "create", "--id", id, "--survey", survey, "--closes", closes,
      "--units", await roster("units.csv", units), "--people", await roster("people.csv", people)];
    if (policy) create.push("--policy", await this.put(`${id}-policy.toml`, policy));
    await this.command(create);
    const { control } = JSON.parse(await this.command(["wave", "open", id, "--results-key", key, "--json"], { WEERKLANK_THEME: theme }));
    return new Wave(this, id, control);
  }
}

/** A port that nobody listens on. */
const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const inThreeWeeks = () => new Date(Date.now() + 21 * 86_400_000).toISOString().slice(0, 10);

/** An open wave with its invitations, each of which is given out once. */
class Wave {
  #links;
  #codes;
  constructor(town, id, control) { Object.assign(this, { town, id, control, address: `${town.demo.answer}/w/${id}` }); }

  /** Every invitation link of this wave. */
  async links() {
    if (!this.#links) {
      const path = join(this.town.ground, `${this.id}-links.csv`);
      await this.town.command(["invitations", this.id, "--out", path]);
      this.#links = (await readFile(path, "utf8")).match(/https?:\S+/g);
    }
    return this.#links;
  }

  /** A link that no other test has. */
  async link() { return (await this.links()).pop() ?? assert.fail(`no invitation is left in ${this.id}`); }

  /** A paper code that no other test has, as printed, with the letter's link. */
  async letter() {
    if (!this.#codes) {
      const path = join(this.town.ground, `${this.id}-letters.html`);
      await this.town.command(["letters", this.id, "--out", path]);
      this.#codes = [...(await readFile(path, "utf8")).matchAll(/class="code">([^<]+)</g)].map((found) => found[1]);
    }
    const code = this.#codes.pop() ?? assert.fail(`no letter is left in ${this.id}`);
    return { code, link: `${this.address}#c=${code.replaceAll("-", "")}&m=${this.control.replaceAll(" ", "")}` };
  }

  async manifest() { return (await fetch(`${this.address}/manifest.json`)).json(); }
  async close() { await this.town.command(["wave", "close", this.id]); }
}
