/** What stands in the panels can be read: first what is looked for, whole words, at every width, and no words that are no longer true. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const node = (page: Page, name: string): Locator => page.locator(`.react-flow [data-node-name="${name}"]`);
const inspector = (page: Page): Locator => page.locator("[data-inspector]");

async function openResidual(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /Residual network/ })
    .first()
    .click();
  await expect(node(page, "conv1")).toBeVisible();
}

/** Words whose end is cut away, within this part of the window. */
function cutWords(part: Locator): Promise<string[]> {
  return part.evaluate((root) =>
    [root as HTMLElement, ...root.querySelectorAll<HTMLElement>("*")]
      .filter((element) => getComputedStyle(element).overflowX !== "visible")
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => !element.matches("input, .sr-only, .sr-only *"))
      .map((element) => element.textContent ?? ""),
  );
}

test("of several layers the fields come first, and another thing is read from its beginning", async ({
  studio,
}) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await openResidual(page);
  await node(page, "conv2").click();
  await node(page, "conv4").click({ modifiers: ["Control"] });
  const headings = inspector(page).getByRole("heading", { level: 3 });
  await expect(headings).toHaveText(["Parameters of all", "Together, one example", "Actions"]);
  await expect(inspector(page).getByRole("spinbutton", { name: "Filters" })).toBeInViewport();
  // No block among them: nothing to dissolve.
  await expect(inspector(page).getByRole("button", { name: "Dissolve the blocks" })).toHaveCount(0);

  const top = (): Promise<number> => inspector(page).evaluate((element) => element.scrollTop);
  await inspector(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
  expect(await top()).toBeGreaterThan(0);
  await node(page, "conv6").click();
  await expect(inspector(page).getByRole("textbox", { name: "Name of the layer" })).toHaveValue("conv6");
  expect(await top()).toBe(0);
});

test("what is rarely changed is folded away, and opens by itself where it is set", async ({ studio }) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await openResidual(page);
  const more = inspector(page).getByRole("button", { name: /^More/ });
  const scale = inspector(page).getByRole("spinbutton", { name: "Their scale" });
  const bias = inspector(page).getByRole("spinbutton", { name: "Initial bias" });
  await node(page, "conv1").click();
  await expect(more).toHaveAttribute("aria-expanded", "false");
  await expect(scale).toHaveCount(0);
  await more.click();
  await scale.fill("0.5");
  await scale.press("Enter");
  await expect(more).toHaveText("More1 set");
  // Plays a part where there is a bias, and not before.
  await expect(bias).toHaveCount(0);
  await inspector(page).getByRole("switch", { name: "Bias" }).click();
  await expect(bias).toBeVisible();
  expect(await cutWords(inspector(page))).toEqual([]);

  // Opened by hand: open for the next layer too, until it is closed.
  await node(page, "conv2").click();
  await expect(more).toHaveText("More");
  await expect(scale).toHaveValue("1");
  await more.click();
  await expect(scale).toHaveCount(0);
  await node(page, "conv1").click();
  await expect(scale).toHaveValue("0.5");
  await node(page, "conv2").click();
  await expect(scale).toHaveCount(0);

  // Of several layers the same, one of which has it set.
  await node(page, "conv1").click({ modifiers: ["Control"] });
  await expect(more).toHaveText("More1 set");
  await expect(scale).toHaveAttribute("placeholder", "mixed");
});

test("nothing is cut in the layer list, nor in an inspector made narrow", async ({ studio }) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await openResidual(page);
  expect(await cutWords(page.getByTestId("layer-list"))).toEqual([]);

  const edge = await page.getByRole("separator").nth(1).boundingBox();
  if (!edge) throw new Error("The inspector has no edge to draw at.");
  await page.mouse.move(edge.x + edge.width / 2, edge.y + 200);
  await page.mouse.down();
  await page.mouse.move(edge.x + 80, edge.y + 200, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => inspector(page).evaluate((element) => element.clientWidth)).toBeLessThan(230);
  expect(await cutWords(inspector(page))).toEqual([]);
  await node(page, "conv2").click();
  await node(page, "conv4").click({ modifiers: ["Control"] });
  expect(await cutWords(inspector(page))).toEqual([]);
  const rows = await inspector(page)
    .getByRole("list")
    .getByRole("button")
    .evaluateAll((buttons) =>
      buttons.map((button) => {
        const words = document.createRange();
        words.selectNodeContents(button);
        const { top, bottom } = button.getBoundingClientRect();
        const inner = words.getBoundingClientRect();
        return inner.top >= top - 1 && inner.bottom <= bottom + 1;
      }),
    );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows).not.toContain(false);
});

test("a path that was refused is mended, not typed again", async ({ studio }) => {
  const { page } = studio;
  await openResidual(page);
  await page.getByRole("button", { name: "Add data" }).click();
  const field = page.getByRole("textbox", { name: /^Full path/ });
  await field.fill("/nowhere/at all");
  await field.press("Enter");
  const refusal = page.getByRole("dialog", { name: "Add at all" }).getByRole("alert");
  await expect(refusal).toContainText("/nowhere/at all");
  await page.getByRole("button", { name: "Choose other data" }).click();
  await expect(field).toHaveValue("/nowhere/at all");
  await field.fill("/nowhere/else");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByRole("dialog", { name: "Add else" }).getByRole("alert")).toContainText(
    "/nowhere/else",
  );
});

test("a training that was refused is not spoken of once nothing stands in its way, and no notice lies on a dialog", async ({
  studio,
}) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page
    .getByRole("button", { name: /^Empty/ })
    .first()
    .click();
  await expect(node(page, "output")).toBeVisible();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  // By its mark, not by its role: a dialog takes the rest of the window from those who listen.
  const refusal = page.locator('[role="alert"]').filter({ hasText: "cannot be trained yet" });
  await expect(refusal).toBeVisible();

  await page.keyboard.press("Control+s");
  const dialog = await page.getByRole("dialog", { name: "Save as" }).boundingBox();
  const notice = await refusal.boundingBox();
  if (!dialog || !notice) throw new Error("One of them is not on the screen.");
  expect(notice.y).toBeGreaterThan(dialog.y + dialog.height);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Insert flatten" }).first().click();
  await page
    .getByRole("button", { name: /Insert dense/ })
    .first()
    .click();
  await expect(refusal).toHaveCount(0);
});
