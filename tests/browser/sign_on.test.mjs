// Logging in with the organisation's own account: over there and back again, and what is said when it does not work.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { look } from "./look.mjs";
import { Reader } from "./people/office.mjs";
import { CLIENT, SECRET, Stranger, openProvider } from "./provider.mjs";
import { scene } from "./scene.mjs";
import { DESK, visit } from "./visit.mjs";

const LEAD = "lead@example.org";
const WITH = "Inloggen met Gemeente Voorbeeld";

const here = scene(async (here) => {
  here.provider = await openProvider({ unverified: ["claims@example.org"] });
  here.office = await here.town.serve({
    WEERKLANK_OIDC_ISSUER: here.provider.address, WEERKLANK_OIDC_CLIENT_ID: CLIENT, WEERKLANK_OIDC_NAME: "Gemeente Voorbeeld",
    WEERKLANK_OIDC_CLIENT_SECRET_FILE: await here.town.put("oidc-secret", `${SECRET}\n`),
  });
  here.provider.knows(here.office.demo.office);
  const { unit } = here.town.demo.accounts.find(({ role, unit }) => role === "reader" && unit);
  await here.town.command(["account", "create", "--role", "reader", "--name", LEAD, "--unit", unit, "--sign-on"]);
});
after(() => here.provider?.close());

/** Somebody at the office, who may be led to the provider as well. */
const come = async () => {
  const guest = await visit(here.browser, here.office, { viewport: DESK });
  guest.hosts.push(here.provider.address);
  guest.expectComplaint(/40[34]/);
  return Object.assign(new Reader(guest, here.office), { stranger: new Stranger(guest.page) });
};

test("a team lead comes in with the account of the organisation, and where the link was to lead", async () => {
  const lead = await come();
  await lead.open("/results");
  await lead.page.getByRole("link", { name: WITH, exact: true }).waitFor();
  await look(lead.visit, "log-in-sign-on");
  await lead.follow(WITH);
  await lead.page.waitForURL((url) => url.origin === here.provider.address);
  await lead.stranger.saysToBe(LEAD);
  await lead.page.waitForURL(/\/results\/.+\/unit\/.+/);
  assert.match(await lead.page.locator("header").innerText(), /lead@example\.org/);
  await lead.givePromise();
  assert.ok(!lead.visit.addresses.some((address) => /code=/.test(address) && /results/.test(address)), "no code stays in an address");
  const cookies = await lead.visit.context.cookies(here.office.demo.office);
  assert.deepEqual(cookies.filter(({ name }) => /weerklank/.test(name)).map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [["weerklank-session", true, "Lax"]]);
  await lead.logOut();
  await lead.page.getByRole("link", { name: WITH, exact: true }).waitFor();
  await lead.speak("en");
  await lead.page.getByRole("link", { name: "Log in with Gemeente Voorbeeld", exact: true }).waitFor();
  await look(lead.visit, "log-in-sign-on-english");
  await lead.visit.end();
});

test("who is not known here is told what to ask for, and can come back as somebody else", async () => {
  const person = await come();
  await person.open("/login");
  await person.follow(WITH);
  await person.stranger.saysToBe("n.nieuw@example.org");
  await person.expectHeading(`${WITH} is niet gelukt`);
  assert.match(await person.text(), /n\.nieuw@example\.org/);
  await look(person.visit, "sign-on-unknown");
  await person.speak("en");
  await person.open("/login");
  await person.follow("Log in with Gemeente Voorbeeld"); // the provider remembers who was there
  await person.expectHeading("Logging in with Gemeente Voorbeeld did not work");
  assert.match(await person.text(), /account with exactly this name/);
  await look(person.visit, "sign-on-unknown-english");
  await person.visit.end();
});

test("an address that nobody verified opens nothing, and whoever turns back is told so", async () => {
  const person = await come();
  await person.open("/login");
  await person.follow(WITH);
  await person.stranger.turnsBack();
  await person.expectHeading(`${WITH} is niet gelukt`);
  assert.match(await person.text(), /afgebroken/);
  await look(person.visit, "sign-on-declined");
  await person.follow("Probeer het opnieuw");
  await person.stranger.saysToBe("claims@example.org");
  await person.expectHeading(`${WITH} is niet gelukt`);
  assert.match(await person.text(), /mailadres/);
  await person.visit.end();
});

test("without the provider there is a page that says so, and passwords go on", async () => {
  here.provider.close();
  const office = await here.town.serve({
    WEERKLANK_OIDC_ISSUER: here.provider.address, WEERKLANK_OIDC_CLIENT_ID: CLIENT, WEERKLANK_OIDC_NAME: "Gemeente Voorbeeld",
    WEERKLANK_OIDC_CLIENT_SECRET_FILE: await here.town.put("oidc-secret", `${SECRET}\n`),
  });
  const guest = await visit(here.browser, office, { viewport: DESK });
  guest.expectComplaint(/503/);
  const person = new Reader(guest, office);
  await person.open("/login");
  await person.follow(WITH);
  await person.expectHeading(`${WITH} is niet gelukt`);
  assert.match(await person.text(), /nu niet bereikbaar/);
  await look(person.visit, "sign-on-away");
  await person.logIn("bureau");
  await person.expectHeading("Vragenlijsten");
  await person.visit.end();
});
