/** In the window: the signal before training, on noise and beside the Lab's changes, and the paths of the gradient. */
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

test("a drawing is asked for its signal before training and for its paths", async ({ studio: { page } }) => {
  test.setTimeout(300_000);
  await page
    .getByRole("button", { name: /^Residual network/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Look inside", exact: true }).click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await inside.getByRole("button", { name: /^Signal before training/ }).click();
  await expect(inside.getByText(/64 images of 8×8×1 numbers from N\(0, 1\), no data/)).toBeVisible();
  // Of noise there is no part to choose.
  await expect(inside.getByRole("radiogroup", { name: "Images" })).toHaveCount(0);
  await inside.getByRole("combobox", { name: "Also draws" }).click();
  await page.getByRole("option", { name: "All three" }).click();
  await expect(inside.getByText(/^Without norms: the signal/)).toBeVisible();
  await expect(inside.getByText("Fixup: as SkipInit, whose curve it covers.")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await inside.getByRole("button", { name: /^Paths/ }).click();
  await expect(inside.getByText(/^Checked: the gradients of all paths add up to the whole/)).toBeVisible();
  await expect(inside.getByRole("row", { name: /^2 3 all/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
