/** In the window: whether gradients are shattered along a line between two images, the plain twin beside. */
import { violations } from "./support/axe";
import { lookInsideTemplate } from "./support/opening";
import { expect, test } from "./support/studio";

test("a drawing and its plain twin are asked for their gradients along a line", async ({
  studio: { page },
}) => {
  test.setTimeout(300_000);
  const inside = await lookInsideTemplate(page, /^Residual network/, /^Shattering/);
  await expect(inside.getByText(/^Gradients at neighbouring points correlate by 0\.\d{3}/)).toBeVisible();
  await expect(inside.getByText(/256 points on the line from image 1 .* to image 2 /)).toBeVisible();
  // Two images are chosen by their places, not a count of them.
  await expect(inside.getByRole("button", { name: /^First / })).toHaveCount(0);
  await inside.getByRole("combobox", { name: "Beside" }).click();
  await page.getByRole("option", { name: "Its plain twin, untrained" }).click();
  await expect(inside.getByText(/^Solid: .* Dashed: .*without skips/)).toBeVisible();
  await expect(inside.getByRole("table")).toHaveCount(2);
  expect(await violations(page)).toEqual([]);

  await inside.getByRole("combobox", { name: "Class" }).click();
  await page.getByRole("option", { name: "7", exact: true }).click();
  await expect(inside.getByText(/of the logit of “7” by the image/)).toHaveCount(2);
  const to = inside.getByRole("spinbutton", { name: "To image" });
  await to.fill("100000");
  await to.press("Tab");
  await expect(inside.getByText(/^This part has \d+ images, so there is no image 100,000\.$/)).toBeVisible();
  await to.fill("3");
  await to.press("Tab");
  await expect(inside.getByText(/on the line from image 1 .* to image 3 /)).toHaveCount(2);
});
