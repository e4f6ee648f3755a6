/** What an export refuses is told before it: with what to use instead, and the way to the layer. */
import { expect, test } from "./support/studio";

test("a network that cannot be exported says so before it is trained, and leads to the layer afterwards", async ({
  studio: { page },
}) => {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  const epochs = page.getByRole("spinbutton", { name: "Epochs" });
  await epochs.fill("1");
  await epochs.press("Enter");
  const card = page.locator('.react-flow [data-node-name="conv2"]');
  await card.click();
  await page.getByRole("button", { name: "More", exact: true }).click();
  const groups = page.getByRole("spinbutton", { name: "Groups" });
  await groups.fill("4");
  await groups.press("Enter");

  const exportModel = async (): Promise<void> => {
    await page.getByRole("button", { name: "File menu" }).click();
    await page.getByRole("menuitem", { name: "Export model" }).click();
  };
  await exportModel();
  const untrained = page.getByRole("dialog", { name: "There is no model to export yet" });
  await expect(untrained).toContainText(
    "As it is drawn, not every format could hold it. TensorFlow.js (Layers model): conv2: TensorFlow.js has no",
  );
  await untrained.getByRole("button", { name: "Train first" }).click();
  const state = page.getByRole("region", { name: "State of the run" }).getByRole("heading");
  await expect(state).toHaveText("Finished", { timeout: 60_000 });

  await page.keyboard.press("Escape");
  await exportModel();
  const dialog = page.getByRole("dialog", { name: "Export model" });
  const refused = dialog.getByRole("list", { name: "Layers that cannot be exported" });
  await expect(refused).toContainText("Use at most 3 groups");
  await expect(dialog.getByRole("button", { name: "Save model" })).toBeDisabled();
  await refused.getByRole("button", { name: "conv2" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card).toHaveAttribute("data-selected", "true");
});
