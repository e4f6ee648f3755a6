/** In the window: which channels of a drawing are alive, and histograms by layer. */
import { violations } from "./support/axe";
import { lookInsideTemplate } from "./support/opening";
import { expect, test } from "./support/studio";

test("a drawing is asked which channels are alive, and for its gradients by layer", async ({
  studio: { page },
}) => {
  test.setTimeout(300_000);
  const inside = await lookInsideTemplate(page, /^Residual network/, /^Live channels/);
  await expect(inside.getByText(/channels (is|are) .*0 at every pixel of all 256 images/)).toBeVisible();
  await expect(inside.getByRole("columnheader", { name: "dead channels" })).toBeVisible();
  // Of channels there are no bins.
  await expect(inside.getByRole("spinbutton", { name: "Bins" })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);

  await inside.getByRole("radio", { name: "Gradients", exact: true }).click();
  await expect(inside.getByText(/^Gradients of the mean loss of these images/)).toBeVisible();
  await expect(inside.getByText("size |x|, in powers of ten")).toBeVisible();
  await inside.getByRole("radio", { name: "Linear", exact: true }).click();
  await expect(inside.getByText("size |x|, in powers of ten")).toHaveCount(0);
  await expect(inside.getByRole("spinbutton", { name: "Bins" })).toHaveValue("60");
  expect(await violations(page)).toEqual([]);
});
