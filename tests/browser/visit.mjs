// One person's browser: Debian's Chromium, a context of its own for each visit, and a watch on what the page asks for and complains of.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.WEERKLANK_CHROMIUM ?? "/usr/bin/chromium";
/** Nothing of the browser's own goes over the network: a request that shows is the page's. */
const ARGUMENTS = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];
export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };

export const launchOptions = { executablePath: CHROMIUM, headless: true, chromiumSandbox: process.getuid?.() !== 0, args: ARGUMENTS };
export const openBrowser = () => chromium.launch(launchOptions);

/** A fresh context with one page. `options` are the browser's (viewport, locale, userAgent, ...). */
export async function visit(browser, town, options = {}) {
  const context = await browser.newContext({ viewport: PHONE, locale: "nl-NL", ...options });
  return new Visit(context, await context.newPage(), town);
}

export class Visit {
  #complaints = [];
  #allowed = [];
  /** Every request of this visit, as the browser sent it: {method, url, headers, body}. */
  requests = [];
  /** Every address that stood in the address bar. */
  addresses = [];

  constructor(context, page, town) {
    Object.assign(this, { context, page, hosts: [town.demo.office, town.demo.answer] });
    context.setDefaultTimeout(10_000);
    context.on("request", (request) => this.requests.push({ method: request.method(), url: request.url(), headers: request.headers(), body: request.postData() ?? "" }));
    context.on("page", (page) => this.#watch(page));
    this.#watch(page);
  }

  #watch(page) {
    page.on("console", (message) => message.type() === "error" && this.#complaints.push(message.text()));
    page.on("pageerror", (error) => this.#complaints.push(`${error}`));
    page.on("framenavigated", (frame) => this.addresses.push(frame.url()));
  }

  /** A refusal by the server is written to the console by the browser itself; a test that provokes one says so here. */
  expectComplaint(pattern) { this.#allowed.push(pattern); }

  /** What was sent, as opposed to fetched. */
  get sent() { return this.requests.filter(({ method }) => method === "POST"); }

  /** No console error, no request to another host. */
  assertCalm() {
    const complaints = this.#complaints.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
    assert.deepEqual(complaints, [], "console errors");
    const ours = (url) => /^(data|file|about|blob):/.test(url) || this.hosts.includes(new URL(url).origin);
    assert.deepEqual(this.requests.map(({ url }) => url).filter((url) => !ours(url)), [], "requests to another host");
  }

  /** Leaves, after a last look at console and requests. */
  async end() {
    await this.context.close();
    this.assertCalm();
  }
}
