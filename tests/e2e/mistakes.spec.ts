/** The mistakes of a run in the window: scores, matrix, images behind a number, classes, calibration, two runs, another label. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { pictureFolder } from "../../src-main/host/testing/picture-folder";
import { violations } from "./support/axe";
import { openTemplate, train } from "./support/opening";
import { expect, test } from "./support/studio";

const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });
const radio = (page: Page | Locator, name: string) => page.getByRole("radio", { name, exact: true });

async function openMistakes(page: Page): Promise<Locator> {
  await radio(page, "Train").click();
  await button(page, "Mistakes").click();
  const dialog = page.getByRole("dialog", { name: "Mistakes" });
  await expect(dialog.getByText("Balanced accuracy")).toBeVisible({ timeout: 60_000 });
  return dialog;
}

test("a run's mistakes are seen as numbers, as a matrix, and as the images behind them", async ({
  studio,
}) => {
  test.setTimeout(400_000);
  const { page } = studio;
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await openTemplate(page, /^Residual network/);
  await train(page, 1);
  const dialog = await openMistakes(page);
  await expect(dialog.getByText(/by chance \d+\.\d/)).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByRole("note")).toHaveCount(0);

  // The matrix by keys: a cell says what it is, and shows its images.
  const cells = dialog.getByRole("table", { name: /^Confusion matrix/ }).getByRole("button");
  await expect(cells).toHaveCount(100);
  await cells.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await expect(cells.first()).toBeFocused();
  const words = (await cells.first().getAttribute("aria-label")) ?? "";
  const [, named = "", of = ""] = /named right: (\d+) of (\d+)$/.exec(words) ?? [];
  expect(Number(of)).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  const images = dialog.getByRole("region", { name: "Images" });
  await expect(images.getByRole("heading").first()).toContainText("named right");
  if (named !== "0") {
    await expect(images.getByRole("status").first()).toContainText(`of ${named}`);
    await images.getByRole("radio").first().click();
    await expect(
      images.getByRole("list", { name: "What the network says" }).getByRole("listitem"),
    ).toHaveCount(5);
    await expect(images.getByText("Trained on, and looking like it")).toBeVisible();
    await expect(images.getByText(/label stands in the data's own files/)).toBeVisible();
  }
  await page.screenshot({ path: "test-results/mistakes/confusion-light.png" });
  expect(await violations(page)).toEqual([]);

  await radio(dialog, "By class").click();
  const recall = dialog.getByRole("columnheader", { name: "Recall" });
  await expect(recall).toHaveAttribute("aria-sort", "ascending");
  await button(recall, /Recall/).click();
  await expect(recall).toHaveAttribute("aria-sort", "descending");
  await page.screenshot({ path: "test-results/mistakes/classes-light.png" });
  await radio(dialog, "Calibration").click();
  await expect(dialog.getByText(/A perfectly calibrated network would show/)).toBeVisible();
  await page.screenshot({ path: "test-results/mistakes/calibration-light.png" });
  await radio(dialog, "Worth a look").click();
  await button(dialog, "Show images").first().click();
  await expect(images.getByRole("heading").first()).toHaveText("Highest loss");
  await radio(dialog, "Two runs").click();
  await expect(dialog.getByText(/No other run was trained on the same data/)).toBeVisible();

  const downloaded = page.waitForEvent("download");
  await button(dialog, "Save as CSV").click();
  await page.getByRole("menuitem", { name: /^Each image/ }).click();
  const rows = (await readFile(await (await downloaded).path(), "utf8")).trim().split("\r\n");
  expect(rows[0]).toBe("image,truth,prediction,probability,loss");
  expect(rows.length).toBeGreaterThan(100);

  await radio(dialog, "Test").click();
  await expect(dialog.getByRole("note")).toContainText("has no test left");
  await expect(radio(dialog, "Two runs")).toBeChecked();
  await expect(dialog.getByText("Balanced accuracy")).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  // What lies inside the same network.
  await button(page, "Look inside").click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await expect(inside.getByText(/^Checked: the parts add up/)).toBeVisible({ timeout: 60_000 });
  await expect(inside.getByRole("table").getByRole("row")).toHaveCount(4);
  await inside.getByRole("button", { name: /^Size of F/ }).click();
  await expect(inside.getByText(/in the mean over 3 units/)).toBeVisible({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  const drawn = page.waitForEvent("download");
  await button(inside, "Save picture").click();
  expect(await readFile(await (await drawn).path(), "utf8")).toContain("|F(x)| / |x|");
  await page.keyboard.press("Escape");
  await expect(inside).toHaveCount(0);
});

test("two runs are compared image by image, and a wrong label makes the dataset's next view", async ({
  studio,
}) => {
  test.setTimeout(400_000);
  const { page } = studio;
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 1024, height: 700 });
  const folder = await pictureFolder({ classes: ["cat", "dog", "fox"], side: 16, perClass: 60 });
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await page.getByRole("button", { name: "Add data" }).click();
  const choose = page.getByRole("dialog", { name: "Add data" });
  await choose.getByRole("textbox", { name: /^Full path/ }).fill(folder);
  await choose.getByRole("button", { name: "Look at it" }).click();
  const look = page.getByRole("dialog", { name: `Add ${path.basename(folder)}` });
  await look.getByRole("button", { name: "Prepare and add" }).click();
  const after = page.getByRole("dialog", { name: path.basename(folder) });
  await after.getByRole("button", { name: "Use it" }).click();
  await page.getByRole("button", { name: "Set units to 3 in dense" }).first().click();
  await train(page, 1);
  await radio(page, "Design").click();
  await train(page, 1);
  const dialog = await openMistakes(page);
  await radio(dialog, "Two runs").click();
  await dialog.getByRole("combobox", { name: "The other run" }).click();
  await page.getByRole("option").first().click();
  await expect(dialog.getByText(/McNemar's exact test gives p =/)).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByText(/only several seeds tell/)).toBeVisible();
  await page.screenshot({ path: "test-results/mistakes/runs-dark.png" });
  await radio(dialog, "Taken for").click();
  const images = dialog.getByRole("region", { name: "Images" });
  await images.getByRole("radio").first().click();
  await images.getByRole("combobox", { name: "The right label" }).click();
  await page.getByRole("option").first().click();
  await button(images, "Relabel").click();
  await expect(images.getByText(/This run keeps the data that it was trained on/)).toBeVisible();
  // It is marked, also among other images and for another look, and can be taken back.
  const marked = images.getByRole("radio", { name: /, now \w+, named/ });
  await expect(marked).toHaveCount(1);
  await radio(dialog, "Worth a look").click();
  await button(dialog, "Show images").first().click();
  await expect(images.getByRole("heading").first()).toHaveText("Highest loss");
  await marked.click();
  await expect(images.getByRole("heading", { name: "Relabelled as" })).toBeVisible();
  await images.getByRole("combobox", { name: "The right label" }).click();
  await page.getByRole("option").filter({ hasText: "as it was" }).click();
  await button(images, "Relabel").click();
  await expect(images.getByText(/ again\. This run keeps/)).toBeVisible();
  await expect(marked).toHaveCount(0);
  await page.screenshot({ path: "test-results/mistakes/confusion-dark.png" });
  expect(await violations(page)).toEqual([]);
});
