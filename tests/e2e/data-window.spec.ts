/** What the window tells of own data before and after it is prepared, and how all of it is changed afterwards. */
import { link, mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { picturePixels } from "../../src-main/host/testing/picture-folder";
import { start } from "../support/command-line";
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

async function put(file: string, side: number, pixels: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, Buffer.concat([Buffer.from(`P6\n${side} ${side}\n255\n`), pixels]));
}

/** Two classes in parts, of two sizes; a picture of the test is one of the training, a little brighter. */
async function oddFolder(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-odd-")), "odd");
  const pixels = (number: number, side = 24): Uint8Array => picturePixels(side * side * 3, number);
  for (const [part, first, count] of [
    ["train", 0, 9],
    ["val", 100, 3],
    ["test", 200, 3],
  ] as const)
    for (const [place, kind] of ["cat", "dog"].entries())
      for (let picture = 0; picture < count; picture += 1)
        await put(path.join(folder, part, kind, `${picture}.ppm`), 24, pixels(first + 10 * place + picture));
  for (const side of [31, 32, 40, 41, 42])
    await put(path.join(folder, "train", "dog", `large-${side}.ppm`), side, pixels(300 + side, side));
  await put(
    path.join(folder, "test", "cat", "brighter.ppm"),
    24,
    pixels(1).map((value) => Math.min(255, value + 3)),
  );
  return folder;
}

async function lookAtPath(page: Page, place: string): Promise<Locator> {
  const choose = dialog(page, "Add data");
  await choose.getByRole("textbox", { name: /^Full path/ }).fill(place);
  await choose.getByRole("button", { name: "Look at it" }).click();
  const look = dialog(page, `Add ${path.basename(place)}`);
  await expect(look.getByTestId("data-found")).toBeVisible({ timeout: 30_000 });
  return look;
}

async function menuItem(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "About this dataset" }).click();
  await page.getByRole("menuitem", { name }).click();
}

for (const [theme, width, height] of [
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const) {
  test(`what data holds is counted before, and all of it is changed afterwards (${theme})`, async ({
    studio,
  }) => {
    const { page } = studio;
    const shot = (name: string) => page.screenshot({ path: `test-results/data/window-${name}-${theme}.png` });
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    await shot("start");
    await page
      .getByRole("button", { name: /ResNet-8/ })
      .first()
      .click();
    await expect(page.locator(".react-flow__node").first()).toBeVisible();
    await page.getByRole("button", { name: "Add data" }).click();
    const look = await lookAtPath(page, await oddFolder());

    await test.step("before: sizes, parts and memory", async () => {
      const bars = look.getByRole("list", { name: "Pictures by their shorter sides" });
      await expect(bars.getByText("24 to 25 px: 31 pictures")).toBeAttached();
      await expect(bars.getByText("42 px: 1 picture", { exact: true })).toBeAttached();
      const planned = look.getByTestId("planned-parts");
      await expect(planned).toHaveText("Training23Validation6Test7");
      await expect(look.getByText(/on the disk, and up to .* of memory/)).toBeVisible();
      await look.getByRole("combobox", { name: "Parts", exact: true }).click();
      await page.getByRole("option", { name: "Drawn anew" }).click();
      await look.getByRole("spinbutton", { name: "Validation" }).fill("25");
      await expect(planned).toHaveText("Training23Validation9Test4");
      await look.getByRole("combobox", { name: "Kept together" }).click();
      await page.getByRole("option", { name: "By a pattern in names" }).click();
      await look.getByRole("textbox", { name: "Pattern" }).fill("^(a");
      const refusal = look.getByRole("alert").filter({ hasText: "no regular expression" });
      await expect(refusal).toBeVisible();
      await expect(look.getByRole("textbox", { name: "Pattern" })).toHaveAttribute("aria-invalid", "true");
      await expect(look.getByRole("button", { name: "Prepare and add" })).toBeDisabled();
      await look.getByRole("combobox", { name: "Other shapes" }).click();
      await page.getByRole("option", { name: "Pad" }).click();
      await expect(look.getByText("The padding is black.")).toBeVisible();
      await shot("before");
      await refusal.scrollIntoViewIfNeeded();
      await shot("pattern");
      expect(await violations(page)).toEqual([]);
      await look.getByRole("combobox", { name: "Kept together" }).click();
      await page.getByRole("option", { name: "Equal pictures alone" }).click();
      await look.getByRole("combobox", { name: "Parts", exact: true }).click();
      await page.getByRole("option", { name: "As the data has them" }).click();
      await expect(planned).toHaveText("Training23Validation6Test7");
      await look.getByRole("button", { name: "Prepare and add" }).click();
    });

    const after = page.getByRole("dialog", { name: "odd", exact: true });
    await test.step("after: look-alikes are pictures, and one of them is left out", async () => {
      await expect(after.getByTestId("data-added")).toContainText("23 training, 6 validation, 7 test");
      const pairs = after.getByRole("list", { name: "Pairs of pictures" });
      await expect(pairs.getByRole("listitem")).toHaveCount(1);
      await expect(pairs.getByRole("img", { name: "test/cat/brighter.ppm" })).toBeVisible();
      await shot("after");
      expect(await violations(page)).toEqual([]);
      await pairs.getByRole("button", { name: "Leave out test/cat/brighter.ppm" }).click();
      await expect(after.getByTestId("data-added")).toContainText("23 training, 6 validation, 6 test");
      await shot("left-out");
      await pairs.getByRole("button", { name: "Take test/cat/brighter.ppm back" }).click();
      await expect(after.getByTestId("data-added")).toContainText("6 validation, 7 test");
      await after.getByRole("button", { name: "Use it" }).click();
      await expect(page.getByRole("combobox", { name: "Dataset" })).toHaveText("odd");
    });

    await test.step("the list says what each dataset is, and what is odd stays within reach", async () => {
      await page.getByRole("combobox", { name: "Dataset" }).click();
      await expect(page.getByRole("option", { name: /^odd/ })).toContainText(
        "28 × 28 × 3, 2 classes, 36 images",
      );
      await shot("list");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "1 thing about it is odd" }).click();
      const check = dialog(page, "Check of odd");
      await expect(check.getByText("All 36 pictures have the pixels that were prepared.")).toBeVisible();
      await expect(check.getByRole("list", { name: "Pairs of pictures" })).toBeVisible();
      await shot("check");
      expect(await violations(page)).toEqual([]);
      await check.getByRole("button", { name: "Close" }).last().click();
      await page.getByRole("button", { name: "About this dataset" }).click();
      await shot("menu");
      await page.keyboard.press("Escape");
    });

    const view = page.getByRole("dialog", { name: "odd", exact: true });
    await test.step("single pictures are left out and get another class, step by step", async () => {
      await menuItem(page, "Classes and parts");
      await view.getByRole("button", { name: "Pictures of cat" }).click();
      const grid = view.getByRole("region", { name: "Pictures of cat" });
      await expect(grid.getByRole("list", { name: "Pictures" }).getByRole("listitem")).toHaveCount(16);
      await grid.getByRole("button", { name: "train/cat/0.ppm" }).click();
      await grid.getByRole("button", { name: "train/cat/5.ppm" }).click();
      await expect(grid.getByText("2 chosen")).toBeVisible();
      await shot("grid");
      expect(await violations(page)).toEqual([]);
      await grid.getByRole("combobox", { name: "Give another class" }).click();
      await page.getByRole("option", { name: "dog" }).click();
      await expect(grid.getByText("1–14 of 14")).toBeVisible();
      await grid.getByRole("button", { name: "train/cat/1.ppm" }).click();
      await grid.getByRole("button", { name: "Leave out" }).click();
      await expect(grid.getByText("1–13 of 13")).toBeVisible();
      await view.getByRole("button", { name: "Undo" }).click();
      await expect(grid.getByText("1–14 of 14")).toBeVisible();
      await view.getByRole("button", { name: "Redo" }).click();
      await grid.getByRole("button", { name: "All classes" }).click();
      await expect(view.getByText("1 picture, one by one")).toBeVisible();
      await shot("classes");
      await view.getByRole("button", { name: "Pictures of dog" }).click();
      await expect(view.getByRole("button", { name: "train/cat/5.ppm" })).toBeVisible();
      await view.getByRole("button", { name: "Save" }).click();
      await expect(view).toBeHidden();
    });

    await test.step("size and colour are changed later, and what was made of it stays", async () => {
      await menuItem(page, "Prepare otherwise");
      const again = dialog(page, "Prepare odd otherwise");
      await expect(again.getByRole("combobox", { name: "Other shapes" })).toHaveText("Pad");
      await again.getByRole("spinbutton", { name: "Height" }).fill("16");
      await again.getByRole("spinbutton", { name: "Width" }).fill("16");
      await again.getByRole("combobox", { name: "Colour" }).click();
      await page.getByRole("option", { name: "Grey" }).click();
      await shot("again");
      await again.getByRole("button", { name: "Prepare again" }).click();
      await expect(after.getByTestId("data-added")).toContainText("odd is prepared anew.");
      await expect(after.getByTestId("data-added")).toContainText("35 pictures of 16 × 16 × 1");
      await after.getByRole("button", { name: "Close" }).last().click();
      await menuItem(page, "Classes and parts");
      await view.getByRole("button", { name: "Pictures of dog" }).click();
      await expect(view.getByRole("button", { name: "train/cat/5.ppm" })).toBeVisible();
      await view.getByRole("button", { name: "All classes" }).click();
      await view.getByRole("button", { name: "Pictures that are left out" }).click();
      await expect(view.getByRole("button", { name: "train/cat/1.ppm" })).toBeVisible();
    });
  });
}

test("data is prepared in the background, is seen there, and is stopped there", async ({ studio }) => {
  const { page, home } = studio;
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "skiploom-many-")), "many");
  const side = 1_000;
  await put(path.join(folder, "cat", "0.ppm"), side, picturePixels(side * side * 3, 1));
  await mkdir(path.join(folder, "dog"));
  for (let picture = 1; picture < 1_500; picture += 1)
    await link(
      path.join(folder, "cat", "0.ppm"),
      path.join(folder, picture % 2 ? "dog" : "cat", `${picture}.ppm`),
    );
  await page.getByRole("button", { name: "Add data" }).click();
  const look = await lookAtPath(page, folder);
  await look.getByRole("button", { name: "Prepare and add" }).click();
  await dialog(page, "Preparing many").getByRole("button", { name: "Go on in the background" }).click();
  await page.getByRole("button", { name: /^Preparing many: \d+%$/ }).click();
  const progress = page.getByRole("dialog", { name: "Data that is prepared" });
  await expect(progress.getByText(/ of 1,500 pictures/)).toBeVisible();
  await page.screenshot({ path: "test-results/data/window-background.png" });
  expect(await violations(page)).toEqual([]);
  await progress.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: /^Preparing many/ })).toBeHidden();
  await expect
    .poll(async () => await readdir(path.join(home, "prepared")).catch(() => []), { timeout: 20_000 })
    .toEqual([]);
});

test("what is dragged over the window is told what becomes of it, and a PDF what data there are", async ({
  studio,
}) => {
  const { page } = studio;
  const drag = async (event: "dragover" | "drop", name: string, type: string): Promise<void> => {
    const data = await page.evaluateHandle(
      ([file, kind]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["%PDF"], file, { type: kind }));
        return transfer;
      },
      [name, type] as const,
    );
    await page.dispatchEvent("main", event, { dataTransfer: data });
  };
  await expect(async () => {
    await drag("dragover", "cats.zip", "application/zip");
    await expect(page.getByText("Dropped here it is looked at as data")).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.screenshot({ path: "test-results/data/window-drag.png" });
  await expect(page.getByText("Dropped here it is looked at as data")).toBeHidden();
  await drag("drop", "report.pdf", "application/pdf");
  const choose = dialog(page, "Add data");
  await expect(choose.getByRole("alert")).toContainText("report.pdf is neither a model nor data");
  await expect(choose.getByText("class names in file names")).toBeVisible();
  await page.screenshot({ path: "test-results/data/window-pdf.png" });
});

test("data that a command line adds is on the list without a word to the window", async ({ studio }) => {
  const { page, home } = studio;
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.getByRole("combobox", { name: "Dataset" })).toBeVisible();
  await start(["data", "add", await oddFolder(), "--name", "From elsewhere"], { home }).result;
  await expect(async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: "Dataset" }).click();
    await expect(page.getByRole("option", { name: /^From elsewhere/ })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000, intervals: [1_000] });
});
