// The coordinator mails invitations and a reminder from the desk; and the mail as its reader sees it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { look } from "./look.mjs";
import { Coordinator } from "./people/office.mjs";
import { openPostbox } from "./postbox.mjs";
import { scene } from "./scene.mjs";
import { DESK, visit } from "./visit.mjs";

const UNITS = "unit,parent,name\ntown,,Town\na,town,A\n";
const PEOPLE = `person,unit,leads,email,name,language\n${Array.from({ length: 12 }, (_, n) => `p${n},a,,p${n}@example.org,Person ${n},${["nl", "en"][n % 2]}\n`).join("")}`;

const here = scene(async (here) => {
  here.wave = await here.town.openWave("post", { units: UNITS, people: PEOPLE });
  here.postbox = await openPostbox({ refuses: ["p11@example.org"] });
  here.office = await here.town.serve({ WEERKLANK_MAIL_SERVER: here.postbox.address, WEERKLANK_MAIL_FROM: "Gemeente Súdwest <survey@example.org>" });
});
after(() => here.postbox?.close());

const coordinator = async () => {
  const guest = await visit(here.browser, here.office, { viewport: DESK });
  const office = new Coordinator(guest, here.office);
  await office.logIn("bureau");
  return office;
};

test("the coordinator sends the invitations, and sees how far they are and who was refused", async () => {
  const office = await coordinator();
  const wave = office.wave("post");
  assert.match(await wave.innerText(), /Uitnodigingen gemaild: 0 van 12\./);
  await look(office.visit, "desk-mail");
  await office.follow("Uitnodigingen mailen", wave);
  await office.expectHeading(/^Uitnodigingen mailen: /);
  assert.match(await office.text(), /12 mensen krijgen een mail/);
  await look(office.visit, "confirm-mail");
  here.postbox.hold();
  await office.press("Uitnodigingen mailen");
  await office.page.getByRole("status").filter({ hasText: "Het versturen is begonnen" }).waitFor();
  await wave.getByRole("status").filter({ hasText: /Er wordt nu gemaild: \d+ van 12/ }).waitFor();
  assert.equal(await wave.getByRole("link", { name: /mailen$/ }).count(), 0, "nothing to start twice");
  await look(office.visit, "desk-mail-sending");
  here.postbox.go();
  for (let tries = 0; here.postbox.mails.length < 11 && tries < 100; tries++) await office.page.waitForTimeout(50);
  await office.open("/desk");
  await wave.getByText("Uitnodigingen gemaild: 11 van 12.").waitFor();
  assert.match(await wave.innerText(), /weigert het adres van: p11\./);
  await look(office.visit, "desk-mail-sent");
  await office.speak("en");
  assert.match(await wave.innerText(), /Invitations mailed: 11 of 12\./);
  await look(office.visit, "desk-mail-sent-english");
  await office.follow("Mail a reminder", wave);
  assert.match(await office.text(), /12 people get the same reminder/);
  await look(office.visit, "confirm-reminder-english");
  await office.visit.end();
});

test("the mail can be read by everybody, and leads to the survey", async () => {
  const guest = await visit(here.browser, here.town);
  for (const language of ["nl", "en"]) {
    const mail = here.postbox.mails.find(({ page }) => page.includes(`<html lang="${language}">`));
    await guest.page.setContent(mail.page);
    await look(guest, `mail-${language}`);
    assert.match(await guest.page.locator("body").innerText(), /(\d{4} ){5}\d{4}/);
  }
  await guest.page.getByRole("link").click();
  await guest.page.getByRole("button", { name: /verder|continue/ }).waitFor();
  await guest.end();
});
