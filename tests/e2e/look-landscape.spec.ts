/** In the window: the loss around a network, as contours and as a surface that is turned by keys and by dragging. */
import { violations } from "./support/axe";
import { lookInsideTemplate } from "./support/opening";
import { expect, test } from "./support/studio";

test("a drawing's landscape is drawn, turned, and cut along a line", async ({ studio: { page } }) => {
  test.setTimeout(180_000);
  const inside = await lookInsideTemplate(page, /^Residual network/, /^Landscape/);
  const points = inside.getByRole("spinbutton", { name: "Points a side" });
  await points.fill("5");
  await points.press("Enter");
  await expect(inside.getByText(/a convex-looking slice proves nothing/)).toBeVisible();
  await expect(inside.getByText("random direction 1")).toBeVisible();
  await expect(inside.getByRole("row", { name: /^up to 1 / })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const surface = inside.getByRole("application", {
    name: /as a surface, seen from 30 degrees round and 50 degrees up/,
  });
  await surface.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  const turned = inside.getByRole("application", { name: /from 40 degrees round and 60 degrees up/ });
  await expect(turned).toBeVisible();
  const box = await turned.boundingBox();
  if (!box) throw new Error("The surface has no place.");
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 80, { steps: 4 });
  await page.mouse.up();
  await expect(
    inside.getByRole("application", { name: /from 60 degrees round and 50 degrees up/ }),
  ).toBeVisible();

  await inside.getByRole("radio", { name: "Line", exact: true }).click();
  await expect(inside.getByText("along a random direction")).toBeVisible();
  await expect(inside.getByRole("application")).toHaveCount(0);
  await inside.getByRole("radio", { name: "The training's path" }).click();
  await expect(inside.getByText(/First values have no path of a training/)).toBeVisible();
});
