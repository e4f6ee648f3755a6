/** What a step sees, as a person looks at it: the batch of any step, beside what it was made of, with both names of mixed pictures. */
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

for (const [theme, width, height] of [
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const) {
  test(`the batch of a step is looked at (${theme})`, async ({ studio }) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    await page
      .getByRole("button", { name: /ResNet-20/ })
      .first()
      .click();
    await expect(page.locator(".react-flow__node").first()).toBeVisible();
    await page.getByRole("button", { name: "What step 1 sees" }).click();
    const wall = page.getByRole("list", { name: "Pictures of the batch" });
    await expect(wall.getByRole("listitem")).toHaveCount(16);
    await expect(page.getByText(/^The first 16 of \d+ images, in epoch 1 of/)).toBeVisible();
    await wall.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/seen-batch/plain-${theme}.png` });

    await page.getByRole("button", { name: /^More( ?\d+ set)?$/ }).click();
    await page.getByRole("spinbutton", { name: "Turn" }).fill("30");
    await page.getByRole("spinbutton", { name: /Cutout/ }).fill("8");
    await page.getByRole("spinbutton", { name: /Mixup/ }).fill("1");
    await expect(wall.getByText(/^\d+% /).first()).toBeVisible();
    await wall.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/seen-batch/mixed-${theme}.png` });

    const first = await wall.getByRole("listitem").first().textContent();
    await page.getByRole("spinbutton", { name: "Step", exact: true }).fill("2");
    await expect(page.getByRole("button", { name: "What step 2 sees" })).toBeVisible();
    await expect(wall.getByRole("listitem").first()).not.toHaveText(first ?? "");
    await page.getByRole("switch", { name: "Originals" }).click();
    await expect(wall.locator("canvas")).toHaveCount(48);
    await wall.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/seen-batch/originals-${theme}.png` });
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "More of this batch" }).click();
    await expect(wall.getByRole("listitem")).not.toHaveCount(16);
    await expect(page.getByRole("button", { name: "More of this batch" })).toHaveCount(0);
  });
}
