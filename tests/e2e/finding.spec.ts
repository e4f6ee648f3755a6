/** Finding what is drawn, and doing one thing to several layers. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const node = (page: Page, name: string) =>
  page.locator(".react-flow__node", { has: page.locator(`[data-node-name="${name}"]`) });
const named = (page: Page, name: string) => page.locator(`[data-node-name="${name}"]`);
const selected = (page: Page) => page.locator(".react-flow__node.selected [data-node-name]");
const field = (page: Page) => page.getByRole("dialog").getByRole("combobox");

test.beforeEach(async ({ studio: { page } }) => {
  await page
    .getByRole("button", { name: /Residual network/ })
    .first()
    .click();
  await expect(named(page, "conv1")).toBeVisible();
});

test("Ctrl+F finds a layer by its parameter and brings it into view; Ctrl+K finds it too", async ({
  studio: { page },
}) => {
  await page.keyboard.press("Control+f");
  await field(page).fill("conv filters=64");
  const found = page.getByRole("dialog").getByRole("option");
  await expect(found.first()).toContainText("Convolution");
  const name = (await found.first().locator("span").first().textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(selected(page)).toHaveAttribute("data-node-name", name.trim());
  await expect(named(page, name.trim())).toBeInViewport();

  await page.keyboard.press("Control+k");
  await field(page).fill("conv1");
  await expect(found.first()).toContainText("conv1");
  await page.keyboard.press("Enter");
  await expect(selected(page)).toHaveAttribute("data-node-name", "conv1");

  await page.keyboard.press("Control+f");
  await field(page).fill("no such layer");
  await expect(page.getByRole("dialog")).toContainText('No layer answers to "no such layer"');
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Summary" }).click();
  await page.getByRole("searchbox", { name: "Find layers in the table" }).fill("dense");
  await expect(page.getByTestId("layer-table").locator("[data-row]")).toHaveCount(1);
});

test("several layers: one value for all, one layer after each, one merge of two, and each is one undo", async ({
  studio: { page },
}) => {
  await node(page, "conv1").click();
  await node(page, "conv2").click({ modifiers: ["Control"] });
  const filters = page.getByRole("spinbutton", { name: "Filters" });
  const before = await filters.inputValue();
  await filters.fill("24");
  await filters.press("Enter");
  await expect(named(page, "conv1")).toContainText("24");
  await expect(named(page, "conv2")).toContainText("24");
  await page.keyboard.press("Control+z");
  await expect(filters).toHaveValue(before);

  await page.getByTestId("layer-list").getByRole("button", { name: "Dropout" }).click();
  await expect(named(page, "dropout1")).toBeVisible();
  await expect(named(page, "dropout2")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(named(page, "dropout1")).toHaveCount(0);
  await expect(named(page, "dropout2")).toHaveCount(0);

  await page.locator("[data-inspector]").getByRole("button", { name: "Join by Add" }).click();
  await expect(selected(page)).toHaveAttribute("data-node-name", "add4");
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(named(page, "add4")).toHaveCount(0);
});

test("names are typed where they stand; one that is refused says why and stays", async ({
  studio: { page },
}) => {
  await node(page, "conv1").click();
  await page.keyboard.press("F2");
  const name = page.getByRole("textbox", { name: "Name of conv1" });
  await name.fill("stem:1");
  await name.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "a colon" })).toBeVisible();
  await expect(name).toHaveValue("stem:1");
  await name.fill("stem");
  await name.press("Enter");
  await expect(named(page, "stem")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Name of (conv1|stem)$/ })).toHaveCount(0);

  await named(page, "stem").locator("[data-name-text]").dblclick();
  const again = page.getByRole("textbox", { name: "Name of stem" });
  await again.fill("other");
  await again.press("Escape");
  await expect(named(page, "stem")).toBeVisible();

  const title = page.getByRole("heading", { level: 1 });
  await title.locator("span").first().dblclick();
  const network = page.getByRole("textbox", { name: "Name of this network" });
  await network.fill("My first");
  await network.press("Enter");
  await expect(title).toContainText("My first");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F2");
  await expect(network).toBeFocused();
  await network.fill("a/b");
  await network.press("Enter");
  await expect(title.getByRole("alert")).toContainText("a slash");
  await network.press("Escape");
  await expect(title).toContainText("My first");
});
