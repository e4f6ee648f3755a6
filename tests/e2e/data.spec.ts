/** Own data, as a person adds it: from a folder or an archive, looked at, prepared, trained on, and seen otherwise. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { zipSync } from "fflate";
import { pictureFolder } from "../../src-main/host/testing/picture-folder";
import { violations } from "./support/axe";
import { expect, test } from "./support/studio";

const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

async function openTemplate(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

async function lookAtPath(page: Page, place: string): Promise<Locator> {
  await page.getByRole("button", { name: "Add data" }).click();
  const choose = dialog(page, "Add data");
  await choose.getByRole("textbox", { name: /^Full path/ }).fill(place);
  await choose.getByRole("button", { name: "Look at it" }).click();
  const look = dialog(page, `Add ${path.basename(place)}`);
  await expect(look.getByTestId("data-found")).toBeVisible();
  return look;
}

/** Drops a file on the window as a person does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], file));
      return transfer;
    },
    [name, Buffer.from(bytes).toString("base64")] as const,
  );
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
}

async function zipped(folder: string): Promise<Uint8Array> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ppm"));
  const files = await Promise.all(
    names.map(async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const),
  );
  return zipSync(Object.fromEntries(files));
}

for (const [theme, width, height] of [
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const) {
  test(`a folder is looked at, prepared as it is chosen, and used (${theme})`, async ({ studio }) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    const folder = await pictureFolder({ classes: ["cat", "dog", "fox"], side: 16 });
    await writeFile(path.join(folder, "cat", "broken.png"), "no picture");
    await openTemplate(page);
    await page.getByRole("button", { name: "Add data" }).click();
    await page.screenshot({ path: `test-results/data/choose-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    const look = await lookAtPath(page, folder);
    await expect(look.getByTestId("data-found")).toContainText("36 pictures in 3 classes");
    await expect(look.getByRole("list", { name: "Classes and their pictures" })).toContainText("fox");
    await expect(look.getByRole("region", { name: "Left out so far" })).toContainText("broken.png");
    await page.screenshot({ path: `test-results/data/before-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await look.getByRole("spinbutton", { name: "Height" }).fill("8");
    await look.getByRole("spinbutton", { name: "Width" }).fill("8");
    await look.getByRole("switch", { name: "May be mirrored" }).click();
    await look.getByRole("spinbutton", { name: "Shifted by up to" }).scrollIntoViewIfNeeded();
    await page.screenshot({ path: `test-results/data/borne-${theme}.png` });
    await look.getByRole("textbox", { name: "Name" }).fill("Small animals");
    await page.screenshot({ path: `test-results/data/before-changed-${theme}.png` });
    await look.getByRole("button", { name: "Prepare and add" }).click();

    const after = dialog(page, "Small animals");
    await expect(after.getByTestId("data-added")).toContainText("Small animals is on the list.");
    await expect(after.getByTestId("data-added")).toContainText("30 training, 3 validation, 3 test");
    await page.screenshot({ path: `test-results/data/after-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await after.getByRole("button", { name: "Use it" }).click();
    await expect(page.getByRole("combobox", { name: "Dataset" })).toHaveText("Small animals");
    await expect(page.getByRole("switch", { name: /Flip images/ })).toBeChecked();
    await page.screenshot({ path: `test-results/data/used-${theme}.png` });

    await page.getByRole("button", { name: "Set units to 3 in dense" }).first().click();
    await page.getByRole("spinbutton", { name: /Epochs/ }).fill("1");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByRole("region", { name: "State of the run" }).getByRole("heading")).toHaveText(
      "Finished",
      {
        timeout: 30_000,
      },
    );

    await page.keyboard.press("Control+1");
    await page.getByRole("button", { name: "About this dataset" }).click();
    await page.getByRole("menuitem", { name: "Classes and parts" }).click();
    const view = dialog(page, "Small animals");
    await view.getByRole("checkbox", { name: "Choose dog" }).check();
    await view.getByRole("checkbox", { name: "Choose fox" }).check();
    await view.getByRole("button", { name: "Merge into dog" }).click();
    await view.getByRole("textbox", { name: "Name of class 1" }).fill("hound");
    await view.getByRole("button", { name: "Move hound up" }).click();
    await expect(
      view.getByRole("list", { name: "Classes in their order" }).getByRole("listitem"),
    ).toHaveCount(2);
    await page.screenshot({ path: `test-results/data/view-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await view.getByRole("button", { name: "Save" }).click();
    await expect(view).toBeHidden();
    await expect(
      page.getByText("Images of 8×8 pixels in colour, 2 classes, prepared from animals."),
    ).toBeVisible();
    await page.getByRole("button", { name: "About this dataset" }).click();
    await page.screenshot({ path: `test-results/data/menu-${theme}.png` });
    await page.getByRole("menuitem", { name: "Classes and parts" }).click();
    await expect(view.getByRole("textbox", { name: "Name of class 0" })).toHaveValue("hound");
    await page.keyboard.press("Escape");
    await expect(view).toBeHidden();
  });
}

test("a zip that is dropped is handed over and is the same dataset as its folder", async ({ studio }) => {
  const { page } = studio;
  const folder = await pictureFolder({ classes: ["cat", "dog"] });
  await openTemplate(page);
  await drop(page, "animals.zip", await zipped(folder));
  const look = dialog(page, "Add animals.zip");
  await expect(look.getByTestId("data-found")).toContainText("24 pictures in 2 classes");
  await look.getByRole("button", { name: "Prepare and add" }).click();
  const after = page.getByRole("dialog", { name: "animals", exact: true });
  await expect(after.getByTestId("data-added")).toContainText("animals is on the list.");
  await page.keyboard.press("Escape");

  const again = await lookAtPath(page, folder);
  await again.getByRole("button", { name: "Prepare and add" }).click();
  await expect(after.getByTestId("data-added")).toContainText("are known as animals");
});

test("a folder that is chosen in a browser is handed over, file by file", async ({ studio }) => {
  const { page, home } = studio;
  const folder = await pictureFolder({ classes: ["cat", "dog"] });
  await openTemplate(page);
  await page.getByRole("button", { name: "Add data" }).click();
  await page.getByTestId("data-folder").setInputFiles(folder);
  const look = dialog(page, "Add animals");
  await expect(look.getByTestId("data-found")).toContainText("24 pictures in 2 classes");
  const handed = async (): Promise<string[]> =>
    (await readdir(path.join(home, "prepared"))).filter((name) => name.startsWith(".preparing-upload-"));
  expect(await handed()).toHaveLength(1);
  await page.keyboard.press("Escape");
  await expect(look).toBeHidden();
  await expect.poll(handed).toEqual([]);
});

test("data that is dropped where nothing is open has a network begun for it, with its classes", async ({
  studio,
}) => {
  const { page } = studio;
  const folder = await pictureFolder({ classes: ["cat", "dog", "fox"] });
  await expect(page.getByRole("heading", { name: "Begin with a network" })).toBeVisible();
  await drop(page, "animals.zip", await zipped(folder));
  await dialog(page, "Add animals.zip").getByRole("button", { name: "Prepare and add" }).click();
  const after = page.getByRole("dialog", { name: "animals", exact: true });
  await after.getByRole("button", { name: "Begin a network for it" }).click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await expect(page.getByRole("tab", { name: /^Problems/ })).toContainText("0");
  await expect(page.getByRole("combobox", { name: "Dataset" })).toContainText("animals");
});

test("of folders in folders, the one that names the class is chosen, and a name that is taken is refused", async ({
  studio,
}) => {
  const { page } = studio;
  const folder = await pictureFolder({ classes: ["pets/cat", "pets/dog", "farm/cow"] });
  await openTemplate(page);
  const look = await lookAtPath(page, folder);
  await expect(look.getByTestId("data-found")).toContainText("36 pictures in 2 classes");
  await look.getByRole("combobox", { name: "Class" }).click();
  await page.getByRole("option", { name: "The second folder: 3 classes (cow, cat, dog)" }).click();
  await expect(look.getByTestId("data-found")).toContainText("36 pictures in 3 classes");
  await look.getByRole("textbox", { name: "Name" }).fill("Digits");
  await look.getByRole("button", { name: "Prepare and add" }).click();
  await expect(look.getByRole("alert")).toContainText(
    'There is a dataset "Handwritten digits" (digits) already',
  );
  await look.getByRole("textbox", { name: "Name" }).fill("Beasts");
  await look.getByRole("button", { name: "Prepare and add" }).click();
  await expect(page.getByRole("dialog", { name: "Beasts", exact: true })).toBeVisible();
});
