/** What a block lets its uses set: seen and changed from inside it, followed by its layers, undone like all else. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const inspector = (page: Page) => page.locator("[data-inspector]");
const card = (page: Page, name: string) => page.locator(`.react-flow [data-node-name="${name}"]`);
const row = (page: Page, name: string) => inspector(page).getByRole("spinbutton", { name, exact: true });
const choose = (page: Page, name: string | RegExp) => page.getByRole("menu").getByText(name).click();

test("arguments of a block are made, renamed, retyped and removed, and its uses keep their values", async ({
  studio: { page },
}) => {
  await page.getByRole("button", { name: "Wide ResNet-28-10", exact: true }).click();
  await expect(inspector(page).getByText("36,479,194").first()).toBeVisible();
  await card(page, "stage2-rest").dblclick();
  await expect(page.getByRole("navigation", { name: "Entered blocks" })).toBeVisible();
  await expect(inspector(page).getByRole("textbox", { name: "Name of the block" })).toHaveValue(
    "Wide residual",
  );
  await expect(row(page, "Filters")).toHaveValue("16");
  await expect(inspector(page).getByText("320 in stage2-rest")).toBeVisible();

  // A parameter becomes an argument, and is what it was.
  await card(page, "conv1").click();
  await inspector(page).getByRole("button", { name: "Follow an argument" }).first().click();
  await choose(page, "A new argument: Kernel");
  await expect(inspector(page).getByRole("status").filter({ hasText: "Kernel" })).toContainText("3");
  await page.getByTestId("drawing").click({ position: { x: 12, y: 300 } });
  await expect(row(page, "Kernel")).toHaveValue("3");

  await inspector(page).getByRole("button", { name: "About Kernel" }).click();
  await expect(page.getByRole("menuitemradio", { name: /On or off/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await expect(page.getByRole("menuitemradio", { name: /On or off/ })).toContainText(
    "conv1 cannot follow it",
  );
  await expect(page.getByRole("menuitem", { name: /^Remove/ })).toContainText(
    "conv1 follows it: its value 3",
  );
  await choose(page, "Rename...");
  await page.getByRole("dialog").getByRole("textbox").fill("Side");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await row(page, "Side").fill("5");
  await row(page, "Side").press("Enter");

  // Each use can set it, and what it said of the others is still there.
  await page.getByRole("navigation", { name: "Entered blocks" }).getByRole("button").first().click();
  await card(page, "stage2-rest").click();
  await expect(row(page, "Side")).toHaveValue("5");
  await row(page, "Side").fill("1");
  await row(page, "Side").press("Enter");
  await card(page, "stage1-rest").click();
  await expect(row(page, "Side")).toHaveValue("5");

  await card(page, "stage2-rest").dblclick();
  await expect(inspector(page).getByText("1 in stage2-rest", { exact: true })).toBeVisible();
  await inspector(page).getByRole("button", { name: "About Side" }).click();
  await choose(page, "Remove");
  await expect(row(page, "Side")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(row(page, "Side")).toHaveValue("5");
  await expect(inspector(page).getByText("1 in stage2-rest", { exact: true })).toBeVisible();
});
