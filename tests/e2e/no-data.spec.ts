/** Designing without data, and an argument of the network that a layer and a repeat follow. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const inspector = (page: Page) => page.locator("[data-inspector]");
const card = (page: Page, name: string) => page.locator(`.react-flow [data-node-name="${name}"]`);

test("a network without data has shapes and counts, and Train asks for a dataset", async ({
  studio: { page },
}) => {
  await page.getByRole("button", { name: "ResNet-18", exact: true }).click();
  await expect(inspector(page).getByText("11,689,512").first()).toBeVisible();
  const height = inspector(page).getByRole("spinbutton", { name: "Height" });
  await expect(height).toHaveValue("224");
  await inspector(page).getByRole("spinbutton", { name: "Classes" }).fill("10");
  await expect(page.getByRole("tab", { name: /Problems 1/ })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("tab", { name: /Problems 0/ })).toBeVisible();

  await page.getByRole("button", { name: "Train", exact: true }).last().click();
  await expect(
    page.getByText("This network has no data yet. Choose a dataset in the inspector"),
  ).toBeVisible();
  const dataset = inspector(page).getByRole("combobox", { name: "Dataset" });
  await expect(dataset).toBeFocused();
  await dataset.press("Enter");
  await page.getByRole("option", { name: /digits/i }).click();
  await expect(height).toHaveCount(0);
  // A thousand numbers come out, and there are ten digits.
  await expect(page.getByRole("tab", { name: /Problems 1/ })).toBeVisible();
});

test("an argument of the network sets the width and the depth of what follows it", async ({
  studio: { page },
}) => {
  await page.getByRole("button", { name: "Wide ResNet-28-10", exact: true }).click();
  await expect(inspector(page).getByText("36,479,194").first()).toBeVisible();
  await expect(card(page, "stage1-rest")).toContainText("× 3");
  await inspector(page).getByRole("spinbutton", { name: "More blocks" }).fill("1");
  await expect(card(page, "stage1-rest")).not.toContainText(/ × \d/);
  await inspector(page).getByRole("spinbutton", { name: "More blocks" }).fill("2");
  await expect(card(page, "stage1-rest")).toContainText("× 2");

  await inspector(page).getByRole("button", { name: "Add an argument" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Stem");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await inspector(page).getByRole("spinbutton", { name: "Stem" }).fill("24");
  await card(page, "conv1").click();
  await inspector(page).getByRole("button", { name: "Follow an argument" }).first().click();
  await page
    .getByRole("menu")
    .getByText(/Argument: Stem/)
    .click();
  await expect(inspector(page).getByRole("status").filter({ hasText: "Stem" })).toContainText("24");
});
