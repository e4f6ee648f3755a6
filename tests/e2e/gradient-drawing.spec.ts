/** Parts of the gradient on the drawing: an answer of Look inside, and what a run measures while it trains. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate } from "./support/opening";
import { shoot } from "./support/shoot";
import { expect, test } from "./support/studio";

const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });

test("arcs and trunk are as thick as what of the gradient goes through them", async ({ studio }) => {
  test.setTimeout(300_000);
  const { page, allow } = studio;
  const drawing = page.getByTestId("drawing");
  const legend = page.getByTestId("heat-legend");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await openTemplate(page, /^Residual network/);
  await button(page, "Look inside").click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await button(inside, "Show on the drawing").click();
  await expect(inside).toHaveCount(0);
  // Three skips of two wires each; F is six wires long.
  await expect(drawing.locator('[data-flow="skip"]')).toHaveCount(6);
  await expect(drawing.locator('[data-flow="branch"]')).toHaveCount(18);
  await expect(legend).toContainText("Gradient at x");
  await pointAt(page, drawing.locator('[data-flow="skip"] .edge-line').first());
  await expect(drawing.getByText(/, gradient [\d.e-]+$/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await shoot(page, "answer");
  await button(legend, "Clear the gradient from the drawing").click();
  await expect(drawing.locator("[data-flow]")).toHaveCount(0);

  // The same while it trains, as heat: the first step is probed.
  allow(5);
  await button(page, "Train").click();
  await legend.getByRole("button", { name: "Measurement on the drawing: gradient norm" }).click();
  await page.getByRole("menuitemradio", { name: /^F gradient/ }).click();
  await expect(drawing.locator('[data-flow="branch"]')).toHaveCount(18);
  await expect(legend).toContainText("step 1");
  // Once there are more probes, each can be gone back to.
  allow(25);
  const steps = legend.getByRole("slider", { name: "Step of the heat" });
  await expect(steps).toHaveAttribute("aria-valuetext", "step 21");
  await steps.press("Home");
  await expect(steps).toHaveAttribute("aria-valuetext", "step 1");
  await steps.press("End");
  await expect(steps).toHaveAttribute("aria-valuetext", "step 21");
  await shoot(page, "live");
});

test("a block has the sign of its units, and its own drawing their wires", async ({ studio }) => {
  test.setTimeout(300_000);
  const { page } = studio;
  const drawing = page.getByTestId("drawing");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await openTemplate(page, /^ResNet-20/);
  await button(page, "Look inside").click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await button(inside, "Show on the drawing").click();
  await expect(drawing.locator(".flow-sign")).toHaveCount(3);
  await drawing.locator('[data-node-name="stage2"]').hover();
  await expect(drawing.getByText(/^skip [\d.e-]+ to [\d.e-]+$/).nth(1)).toBeVisible();
  await shoot(page, "blocks");
  await drawing.locator('[data-node-name="stage2"]').dblclick();
  await expect(drawing.locator('[data-flow="skip"]')).toHaveCount(2);
  await expect(drawing.locator('[data-flow="branch"]')).toHaveCount(6);
  await shoot(page, "inside");
});

/** The pointer onto a line, a third of the way along. */
async function pointAt(page: Page, line: Locator): Promise<void> {
  const { x, y } = await line.evaluate((element) => {
    const path = element as SVGPathElement;
    const at = path.getPointAtLength(path.getTotalLength() / 3);
    const matrix = path.getScreenCTM();
    if (!matrix) throw new Error("The line is not on the screen.");
    const { x: left, y: top } = at.matrixTransform(matrix);
    return { x: left, y: top };
  });
  await page.mouse.move(x, y);
}
