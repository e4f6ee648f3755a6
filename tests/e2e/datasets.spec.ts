/** Datasets as a person meets them: a folder that is known is read as it should be, moved, renamed and removed; its recipe is its own. */
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { idxFolder, TEN } from "../../src-main/host/testing/idx-folder";
import { expect, test } from "./support/studio";

async function giveFolder(page: Page, folder: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Folder of the dataset" });
  await dialog.getByRole("textbox").fill(folder);
  await dialog.getByRole("button", { name: "Choose" }).click();
  await expect(dialog).toBeHidden();
}

async function choose(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: "Dataset" }).click();
  await page.getByRole("option", { name }).click();
}

const fromMenu = async (page: Page, item: string): Promise<void> => {
  await page.getByRole("button", { name: "About this dataset" }).click();
  await page.getByRole(/^(Labels|Turn)/.test(item) ? "menuitemradio" : "menuitem", { name: item }).click();
};

test("a folder of letters that is known is read otherwise, moved, renamed and removed", async ({
  studio,
}) => {
  const { page, home } = studio;
  const folder = await idxFolder({
    labels: TEN.map((label) => label + 1),
    names: ["emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte"],
    packed: 1,
  });
  // As a studio of version 0.1 lists a folder; what is known of it is read from its files.
  const known = {
    id: "letters",
    name: "letters",
    description: "",
    imageShape: [28, 28, 1],
    classNames: ["a"],
    counts: { train: 1, validation: 1, test: 1 },
    source: "",
    licence: "unknown",
    origin: "folder",
    path: folder,
    options: {},
  };
  await writeFile(path.join(home, "datasets.json"), JSON.stringify({ version: 1, folders: [known] }));
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await page
    .getByRole("button", { name: /Residual network/ })
    .first()
    .click();
  await choose(page, "letters");
  await page.getByRole("button", { name: "More samples, and counts" }).click();
  await expect(page.getByText(folder, { exact: true })).toBeVisible();
  await expect(page.getByRole("list", { name: "Samples of each class" }).getByRole("listitem")).toHaveCount(
    10,
  );

  await fromMenu(page, "Turn the images");
  await page.getByRole("button", { name: "About this dataset" }).click();
  await expect(page.getByRole("menuitemradio", { name: /Turn the images/ })).toBeChecked();
  await page.screenshot({ path: "test-results/datasets/menu.png" });
  await page.getByRole("menuitemradio", { name: /Labels start at 1/ }).click();
  await expect(page.getByText("11", { exact: true })).toBeVisible();

  await fromMenu(page, "Rename");
  const dialog = page.getByRole("dialog", { name: "Rename the dataset" });
  await dialog.getByRole("textbox").fill("Our letters");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("combobox", { name: "Dataset" })).toHaveText("Our letters");

  const moved = `${folder}-moved`;
  await rename(folder, moved);
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(page.getByText(/Its folder cannot be read at the moment/)).toBeVisible();
  await page.screenshot({ path: "test-results/datasets/gone.png" });
  await fromMenu(page, "It is in another folder now");
  await giveFolder(page, moved);
  await expect(page.getByText(moved, { exact: true })).toBeVisible();
  await expect(page.getByText(/Its folder cannot be read at the moment/)).toBeHidden();

  await fromMenu(page, "Remove from the list");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("This dataset is not here. Choose another, or add it.")).toBeVisible();
});

for (const [theme, width, height] of [
  ["dark", 1280, 800],
  ["light", 1024, 700],
] as const) {
  test(`choosing digits for a recipe made for clothes changes the augmentation, and says so (${theme})`, async ({
    studio,
  }) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    await page
      .getByRole("button", { name: /^ResNet-20/ })
      .first()
      .click();
    const flip = page.getByRole("switch", { name: /Flip images/ });
    await expect(flip).toBeChecked();
    await choose(page, /digits/i);
    await expect(flip).not.toBeChecked();
    const notice = page.getByRole("status").filter({ hasText: "Augmentation set for" });
    await expect(notice).toContainText("no shift, no flip. Before: a shift of up to 2 pixels, a flip.");
    await page.screenshot({ path: `test-results/datasets/chosen-${theme}.png` });
    await notice.getByRole("button", { name: "Undo" }).click();
    await expect(flip).toBeChecked();
    await page.getByRole("tab", { name: /Problems/ }).click();
    const problem = page.getByRole("list", { name: "Problems" }).getByRole("listitem");
    await expect(problem).toContainText("images are flipped from left to right");
    await page.screenshot({ path: `test-results/datasets/warned-${theme}.png` });
    await problem.getByRole("button", { name: "Train with no shift, no flip" }).click();
    await expect(flip).not.toBeChecked();
    await page.keyboard.press("Control+z");
    await expect(flip).toBeChecked();
  });
}
