/** The table of runs: comparing, sorting, renaming and removing, with the pointer and with the keyboard. */
import type { Page } from "@playwright/test";
import { openTemplate, setField, train } from "./support/opening";
import { expect, test } from "./support/studio";

async function trainOnce(
  page: Page,
  template: RegExp,
  change?: { field: string; value: string },
): Promise<void> {
  await openTemplate(page, template);
  if (change) await setField(page, change.field, change.value);
  await train(page, 2);
}

async function closeNetwork(page: Page): Promise<void> {
  await page.getByRole("button", { name: "File menu" }).click();
  await page.getByRole("menuitem", { name: "Close network" }).click();
  const discard = page.getByRole("button", { name: "Discard" });
  await discard
    .or(page.getByRole("heading", { name: "Begin with a network" }))
    .first()
    .waitFor();
  if (await discard.isVisible()) await discard.click();
  // The shown run is of the workspace, not of the drawing: the next drawing begins without it.
  await expect(page.getByRole("heading", { name: "Begin with a network" })).toBeVisible();
}

test("two runs are laid over each other, and their differences are read", async ({ studio }) => {
  const { page } = studio;
  await trainOnce(page, /ResNet-8/);
  await closeNetwork(page);
  await trainOnce(page, /Plain/, { field: "Learning rate", value: "0.02" });
  await page.getByRole("radio", { name: "Runs", exact: true }).click();

  const rows = page.getByRole("grid", { name: "Runs" }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("Plain-8");

  // The older one first: it is what the other is compared with.
  await page.getByRole("checkbox", { name: /Compare ResNet-8/ }).check();
  await page.getByRole("checkbox", { name: /Compare Plain-8/ }).check();
  await expect(page.getByRole("slider", { name: /^Loss\. ResNet-8.*Plain-8/ })).toBeVisible();
  await expect(page.getByRole("slider", { name: /^Accuracy\. ResNet-8.*Plain-8/ })).toBeVisible();

  const settings = page.getByTestId("setting-differences");
  await expect(settings.getByRole("row", { name: /Learning rate/ }).getByRole("cell")).toHaveText([
    "0.05",
    "0.02",
  ]);
  await expect(settings.getByRole("row", { name: /Epochs/ })).toHaveCount(0);
  const network = page.getByTestId("network-differences").getByRole("listitem");
  await expect(network.filter({ hasText: "removed" }).filter({ hasText: "Add" })).toHaveCount(3);

  await page.getByRole("radio", { name: "batches", exact: true }).click();
  await expect(page.getByRole("slider", { name: /^Loss\./ })).toHaveAttribute("aria-label", /epoch 0\.0\d/);

  await page.getByRole("button", { name: "Name" }).click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.first()).toContainText("Plain-8");
  await page.getByRole("button", { name: "Name" }).click();
  await expect(rows.first()).toContainText("ResNet-8");

  // By the keyboard: rename the first, remove it.
  await rows.first().focus();
  await page.keyboard.press("F2");
  const name = page.getByRole("dialog").getByRole("textbox");
  await name.fill("with skips");
  await name.press("Enter");
  await expect(rows.first()).toContainText("with skips");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("slider", { name: /^Loss/ })).toHaveCount(0);
  await page.keyboard.press("Delete");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText("Plain-8");
});

test("a run's network opens as a new drawing", async ({ studio }) => {
  const { page } = studio;
  await trainOnce(page, /ResNet-8/);
  await page.getByRole("radio", { name: "Runs", exact: true }).click();
  await page.getByRole("button", { name: /^Actions of ResNet-8/ }).click();
  await page.getByRole("menuitem", { name: "Open its network as a new drawing" }).click();
  // The drawing that was open has other epochs than its template: nothing is lost without a question.
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("radio", { name: "Design", exact: true })).toHaveAttribute(
    "aria-checked",
    "true",
  );
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("not saved");
});
