/** A drawing is saved as a picture in every kind of file, whole and in part, and its layers as a table. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { decode } from "fast-png";
import { violations } from "./support/axe";
import { expect, type Studio, test } from "./support/studio";

const choose = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("radio", { name, exact: true }).click();

async function openResNet({ page }: Studio): Promise<void> {
  await page.getByRole("button", { name: /^ResNet-20/ }).click();
  await expect(page.getByTestId("drawing")).toBeVisible();
}

async function askForPicture(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("save picture");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Save picture or table" })).toBeVisible();
}

async function saved(page: Page): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  const download = await downloading;
  await expect(page.getByRole("dialog")).toBeHidden();
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("the whole network is saved as a picture and as a table", async ({ studio }) => {
  const { page } = studio;
  await openResNet(studio);

  await askForPicture(page);
  await expect(page.getByRole("img", { name: /as it will be saved$/ })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const svg = await saved(page);
  expect(svg.name).toBe("ResNet-20.svg");
  expect(svg.bytes.toString("utf8")).toContain("stage3 × 3");

  await askForPicture(page);
  await choose(page, "PNG");
  await choose(page, "With their insides");
  await choose(page, "Dark");
  await choose(page, "150");
  const png = decode((await saved(page)).bytes);
  expect(png.width).toBeGreaterThan(2_000);
  expect([...png.data.slice(0, 3)]).toEqual([0x15, 0x1a, 0x21]);

  await askForPicture(page);
  await choose(page, "PDF");
  expect((await saved(page)).bytes.toString("latin1")).toMatch(/^%PDF-1\.4[\s\S]+FontFile2[\s\S]+%%EOF\n$/);

  await askForPicture(page);
  await choose(page, "CSV");
  await expect(page.getByRole("img", { name: /as it will be saved$/ })).toBeHidden();
  const table = await saved(page);
  expect(table.name).toBe("ResNet-20 layers.csv");
  expect(table.bytes.toString("utf8")).toContain("\r\ntotal,");
});

test("a selection is saved by itself, and what the letters lack is said in words", async ({ studio }) => {
  const { page } = studio;
  await openResNet(studio);
  const card = page.locator('[data-node-name="conv1"]');
  await card.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Save as a picture" }).click();
  const svg = (await saved(page)).bytes.toString("utf8");
  expect(svg).toContain(">conv1<");
  expect(svg).not.toContain(">dense<");

  await card.click();
  await page.keyboard.press("F2");
  await page.keyboard.type("卷积");
  await page.keyboard.press("Enter");
  await askForPicture(page);
  await choose(page, "PDF");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("has none for 卷 积. Save an SVG");
  await choose(page, "SVG");
  await expect(page.getByRole("alert")).toBeHidden();
  expect((await saved(page)).bytes.toString("utf8")).toContain("卷积");
});
