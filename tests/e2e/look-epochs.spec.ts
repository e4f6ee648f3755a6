/** Weights by epoch in the window: chosen before a training, with their size, and a slider over them when looking inside. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate, setField } from "./support/opening";
import { expect, test } from "./support/studio";

const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });

test("a training keeps its weights by epoch, and each instrument has a slider over them", async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await openTemplate(page, /^Residual network/);
  await setField(page, "Epochs", "3");
  await button(page, "Training, advanced").click();
  await page.getByRole("switch", { name: "Weights by epoch" }).click();
  const size = /\b4 checkpoints of about \d+ kB: [\d.]+ MB, first values among them\./;
  await expect(page.getByText(size).first()).toBeVisible();
  await expect(page.getByText(/^Weights are kept after each epoch: 4 checkpoints/)).toBeVisible();
  const every = page.getByRole("spinbutton", { name: "Keep every" });
  await every.fill("2");
  await expect(page.getByText(/^3 checkpoints of about/)).toBeVisible();
  await every.fill("1");
  await button(page, /^Train/)
    .first()
    .click();
  await expect(page.getByText(/^Weights are kept after each epoch/).first()).toBeVisible();
  await expect(button(page, "Export")).toBeVisible({ timeout: 120_000 });
  await page.getByRole("radio", { name: "Train", exact: true }).click();
  await button(page, "Look inside").click();

  const inside = page.getByRole("dialog", { name: "Look inside" });
  await expect(inside.getByText(/best checkpoint, step \d+\) on the first 256/)).toBeVisible();
  await inside.getByRole("radio", { name: "By epoch" }).click();
  await expect(inside.getByText(/\(epoch 3, step 120\) on the first 256/)).toBeVisible();
  const slider = inside.getByRole("slider", { name: "Epoch" });
  await expect(slider).toHaveAttribute("aria-valuetext", "Epoch 3 of 3, step 120");
  await slider.press("ArrowLeft");
  await expect(inside.getByText(/\(epoch 2, step 80\) on the first 256/)).toBeVisible();
  await slider.press("Home");
  await expect(inside.getByText(/\(what it began with, epoch 0\).*by each batch of/)).toBeVisible();
  expect(await violations(page)).toEqual([]);

  // While it is moved, what was answered before is shown at once; it asks when it is let go.
  const box = await slider.boundingBox();
  if (!box) throw new Error("The slider has no place.");
  await page.mouse.move(box.x + 4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + box.height / 2, { steps: 6 });
  await expect(inside.getByText(/\(epoch 3, step 120\)/)).toBeVisible();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2, { steps: 3 });
  await expect(slider).toHaveAttribute("aria-valuetext", "Epoch 1 of 3, step 40");
  await page.mouse.up();
  await expect(inside.getByText(/\(epoch 1, step 40\) on the first 256/)).toBeVisible();

  await button(inside, /^Size of F/).click();
  await expect(inside.getByText(/\(epoch 1, step 40\) on the first 256/)).toBeVisible();
  await inside.getByRole("radio", { name: "Best weights" }).click();
  await expect(inside.getByText(/best checkpoint, step \d+\) on the first 256/)).toBeVisible();
  await expect(slider).toHaveCount(0);
});
