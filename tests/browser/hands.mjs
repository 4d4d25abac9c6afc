// Two ways of working a page: with a mouse, and with the keyboard alone. The keyboard never reaches for a field; it goes there as a
// person does, with Tab, arrows, Space and Enter, so that what cannot be reached fails.
import assert from "node:assert/strict";

export const mouse = {
  press: (control) => control.click(),
  // A person clicks on the words, not on the small circle.
  choose: (option) => option.locator("xpath=ancestor-or-self::label").click(),
  async write(field, text) {
    await field.click();
    await field.press("Control+A");
    await field.page().keyboard.insertText(text); // pasted
  },
};

export const keyboard = {
  async press(control) {
    await tabTo(control);
    await control.page().keyboard.press("Enter");
  },
  async choose(option) {
    const page = option.page();
    if ((await option.getAttribute("type")) === "checkbox") {
      await tabTo(option);
      return page.keyboard.press("Space");
    }
    await tabTo(option, (node) => document.activeElement?.type === "radio" && document.activeElement.name === node.name);
    for (let presses = 0; !(await isFocused(option)); presses++) {
      assert.ok(presses < 20, "the option is not reached with the arrows");
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Space");
  },
  async write(field, text) {
    await tabTo(field);
    await field.page().keyboard.press("Control+A");
    await field.page().keyboard.type(text);
  },
};

const isFocused = (control) => control.evaluate((node) => node === document.activeElement);

async function tabTo(control, arrived) {
  const there = () => (arrived ? control.evaluate(arrived) : isFocused(control));
  for (let presses = 0; !(await there()); presses++) {
    assert.ok(presses < 150, `not reached with Tab: ${control}`);
    await control.page().keyboard.press("Tab");
  }
  await assertSeen(control.page());
}

/** What has the focus shows it, and stands on the screen. */
async function assertSeen(page) {
  const seen = await page.evaluate(() => {
    const outlined = (node) => node && parseFloat(getComputedStyle(node).outlineWidth) >= 2 && getComputedStyle(node).outlineStyle !== "none";
    const node = document.activeElement, { top, bottom } = node.getBoundingClientRect();
    return (outlined(node) || outlined(node.closest("label"))) && bottom > 0 && top < innerHeight;
  });
  assert.ok(seen, "the focus cannot be seen");
}
