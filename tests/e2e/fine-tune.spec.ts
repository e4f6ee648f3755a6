/** A run's weights are scored on any part of its data, and the next training begins with them. */
import type { Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate, stateOfRun, train } from "./support/opening";
import { expect, test } from "./support/studio";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const view = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });

test("a run is evaluated, and the next training begins with its weights until that is taken off", async ({
  studio,
}) => {
  test.setTimeout(300_000);
  const { page } = studio;
  await openTemplate(page, /^Residual network/);
  await train(page, 1);

  await view(page, "Train").click();
  const tested = await page
    .getByText(/^Test accuracy/)
    .first()
    .innerText();
  await button(page, "Evaluate").click();
  const dialog = page.getByRole("dialog", { name: "Evaluate" });
  await expect(dialog.getByRole("combobox", { name: "Data" })).toContainText("Handwritten digits");
  await dialog.getByRole("button", { name: "Evaluate" }).click();
  const score = dialog.getByRole("status");
  await expect(score).toContainText(/The best checkpoint, step 40, on the test images of/, {
    timeout: 60_000,
  });
  // The same number as the training itself came to.
  const accuracy = /[\d.]+%/.exec(tested)?.[0] ?? "none";
  await expect(score).toContainText(accuracy);
  await dialog.getByRole("radio", { name: "validation" }).click();
  await dialog.getByRole("button", { name: "Evaluate" }).click();
  await expect(score).toContainText("validation images", { timeout: 60_000 });
  await expect(score.getByRole("row").nth(1)).toContainText(accuracy);
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).first().click();

  await button(page, "Train on").click();
  const chip = button(page, /^Begins with weights from /);
  await expect(chip).toBeVisible();
  await chip.click();
  await page.getByRole("menuitem", { name: "Begin with first values" }).click();
  await expect(chip).toBeHidden();

  await view(page, "Runs").click();
  await button(page, /^Actions of /).click();
  await page.getByRole("menuitem", { name: "Train on from these weights" }).click();
  await chip.click();
  await page.getByRole("menuitemradio", { name: /^Last checkpoint, step 40/ }).click();
  expect(await violations(page)).toEqual([]);
  await button(page, "Train").click();
  await expect(chip).toBeHidden({ timeout: 60_000 });
  await view(page, "Train").click();
  await expect(page.getByText(/; step 40; all weights; normalised as there$/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(stateOfRun(page)).toHaveText("Finished", { timeout: 120_000 });
});
