/** Looking inside in the window: a drawing before it is trained, its twin beside it, other images, one image. */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate } from "./support/opening";
import { expect, test } from "./support/studio";

const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });

test("an untrained drawing is looked into, beside its plain twin, on other images and on one", async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await openTemplate(page, /^Residual network/);
  await button(page, "Look inside").click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await expect(inside.getByText(/untrained, seed \d+\) on the first 256 images/)).toBeVisible();
  await expect(inside.getByText(/^Checked: the parts add up/)).toBeVisible();
  expect(await violations(page)).toEqual([]);

  // The twin has no Add to be asked about: it says so, and the drawing's answer stays.
  await inside.getByRole("combobox", { name: "Beside" }).click();
  await page.getByRole("option", { name: "Its plain twin, untrained" }).click();
  await expect(inside.getByText(/^Beside it: This network has no skips/)).toBeVisible();
  await expect(inside.getByText(/^Checked: the parts add up/)).toBeVisible();

  const saved = page.waitForEvent("download");
  await button(inside, "Save page").click();
  const html = await readFile(await (await saved).path(), "utf8");
  expect(html).toContain("<h1>Where does the gradient go at each Add?</h1>");
  expect(html).toContain("Beside it: This network has no skips");

  await button(inside, "First 256").click();
  const choice = page.getByRole("dialog", { name: "Which images" });
  await expect(choice.getByRole("radio")).toHaveCount(60);
  expect(await violations(page)).toEqual([]);
  const count = choice.getByRole("spinbutton", { name: "How many, from the first on" });
  await count.fill("32");
  await count.press("Enter");
  await expect(inside.getByText(/the first 32 images of the validation part/)).toBeVisible();
  await button(choice, "Images after").click();
  await choice.getByRole("radio", { name: "Picture 62", exact: true }).click();
  await expect(choice).toHaveCount(0);
  await expect(inside.getByText(/on image 62 of the validation part/)).toBeVisible();
  await button(inside, "Image 62").click();
  await expect(choice.getByRole("radio", { name: "Picture 62", exact: true })).toBeChecked();
  await button(choice, "The first 32 instead").click();
  await expect(inside.getByText(/the first 32 images of the validation part/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(inside).toHaveCount(0);
});
