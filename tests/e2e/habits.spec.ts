/** Small habits: deleting heals, a menu offers what can be done here, drafts can be told apart, an export says what it lacks. */
import { existsSync, readdirSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/studio";

async function openResidual(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(node(page, "conv1")).toBeVisible();
}

function node(page: Page, name: string): Locator {
  return page.locator(`.react-flow [data-node-name="${name}"]`);
}

function cards(page: Page): Locator {
  return page.locator(".react-flow [data-node-name]");
}

const errors = (page: Page): Locator => page.locator('[data-problem="error"]');
/** What was wired is counted: an error that is not there may only not be shown yet. */
const wires = (page: Page): Locator => page.locator(".react-flow__edge");

test("Del heals the chain, and with Alt it leaves the wires apart", async ({ studio }) => {
  const { page } = studio;
  await openResidual(page);
  const count = await cards(page).count();
  const wired = await wires(page).count();
  await node(page, "bn2").click();
  await page.keyboard.press("Delete");
  await expect(cards(page)).toHaveCount(count - 1);
  await expect(wires(page)).toHaveCount(wired - 1);
  await expect(errors(page)).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(cards(page)).toHaveCount(count);
  await expect(wires(page)).toHaveCount(wired);
  await node(page, "bn2").click();
  await page.keyboard.press("Alt+Delete");
  await expect(cards(page)).toHaveCount(count - 1);
  await expect(wires(page)).toHaveCount(wired - 2);
  await expect(errors(page).first()).toBeVisible();
});

test("the menu offers what can be done with a layer, a wire, several layers and the empty canvas", async ({
  studio,
}) => {
  const { page } = studio;
  await openResidual(page);
  const wired = await wires(page).count();
  const menu = page.getByRole("menu");
  const item = (name: string): Locator => menu.getByRole("menuitem", { name });
  await node(page, "conv2").click({ button: "right" });
  await expect(item("Insert a layer after it")).toBeVisible();
  await expect(item("Dissolve block")).toHaveCount(0);
  await item("Insert a layer after it").click();
  await page.keyboard.type("dropout");
  await page.keyboard.press("Enter");
  await expect(node(page, "dropout1")).toBeVisible();
  await expect(wires(page)).toHaveCount(wired + 1);
  await expect(errors(page)).toHaveCount(0);

  // From the keyboard, on the layer that has the focus.
  await node(page, "dropout1").click();
  await page.keyboard.press("Shift+F10");
  await expect(item("Insert a layer after it")).toBeVisible();
  await menu.getByRole("menuitem", { name: /^Delete Del/ }).click();
  await expect(node(page, "dropout1")).toHaveCount(0);
  await expect(wires(page)).toHaveCount(wired);
  await expect(errors(page)).toHaveCount(0);

  await node(page, "conv2").click();
  await node(page, "bn2").click({ modifiers: ["Control"] });
  await page.keyboard.press("ContextMenu");
  await expect(item("Draw a skip around them")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);

  const top = await node(page, "conv1").boundingBox();
  const bottom = await node(page, "bn1").boundingBox();
  if (!top || !bottom) throw new Error("conv1 and bn1 are not on the screen.");
  await page.mouse.click(top.x + top.width / 2, (top.y + top.height + bottom.y) / 2, { button: "right" });
  await expect(menu.getByText("conv1 to bn1: 8×8×16")).toBeVisible();
  await item("Insert a layer here").click();
  await page.keyboard.type("dropout");
  await page.keyboard.press("Enter");
  await expect(node(page, "dropout1")).toBeVisible();
  await expect(wires(page)).toHaveCount(wired + 1);
  await expect(errors(page)).toHaveCount(0);

  const canvas = await page.getByTestId("drawing").boundingBox();
  if (!canvas) throw new Error("The canvas is not on the screen.");
  await page.mouse.click(canvas.x + 30, canvas.y + canvas.height - 30, { button: "right" });
  await expect(item("Add a layer here")).toBeVisible();
  await expect(item("Select all")).toBeVisible();
  await expect(item("Insert a layer here")).toHaveCount(0);
  await item("Tidy layout").click();
  await expect(menu).toHaveCount(0);
});

test("exporting a network that was never trained says so and offers to train it", async ({ studio }) => {
  const { page } = studio;
  await openResidual(page);
  await page.getByRole("button", { name: "File menu" }).click();
  await page.getByRole("menuitem", { name: "Export model" }).click();
  const dialog = page.getByRole("dialog", { name: "There is no model to export yet" });
  await expect(dialog).toContainText("has not been trained yet");
  await dialog.getByRole("button", { name: "Train first" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/epoch 1/i).first()).toBeVisible({ timeout: 60_000 });
});

test("a draft is listed with its picture, its size and its time", async ({ studio }) => {
  const { page } = studio;
  await openResidual(page);
  await node(page, "bn2").click();
  await page.keyboard.press("Delete");
  await expect(errors(page)).toHaveCount(0);
  const drafts = `${studio.home}/drafts`;
  // The draft is written a moment after the change; another window sees it.
  await expect
    .poll(() => (existsSync(drafts) ? readdirSync(drafts).filter((name) => name.endsWith(".json")) : []))
    .toHaveLength(1);
  const other = await page.context().newPage();
  await other.goto(new URL("/", studio.address).href);
  const draft = other.getByRole("region", { name: "Unsaved drafts" }).getByRole("listitem").first();
  await expect(draft).toContainText(/30 layers, 75\.0 k parameters/);
  await expect(draft).toContainText(/just now|ago/);
  await expect(draft.locator("svg rect").first()).toBeVisible();
  await draft.getByRole("button", { name: "Open a copy" }).click();
  await expect(node(other, "conv2")).toBeVisible();
  await expect(node(other, "bn2")).toHaveCount(0);
});
