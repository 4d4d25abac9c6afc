// What every test file begins and ends with: a browser and a town. A town for each file, so that files run side by side.
import { after, before } from "node:test";
import { startTown } from "./town.mjs";
import { openBrowser } from "./visit.mjs";

/** Gives an object that has `browser` and `town` once the tests run; `prepare(here)` may add to it, waves for example. */
export function scene(prepare, options) {
  const here = {};
  before(async () => {
    // One after the other: where the town does not start, the browser is known and can be closed.
    here.browser = await openBrowser();
    here.town = await startTown(options);
    await prepare?.(here);
  });
  after(async () => {
    await here.browser?.close();
    await here.town?.stop();
  });
  return here;
}
