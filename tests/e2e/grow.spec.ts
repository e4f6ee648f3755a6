/** A trained network grows: as a design tool from its run's page, and as a question of the Lab. */
import type { Page } from "@playwright/test";
import { violations } from "./support/axe";
import { openTemplate, setField, stateOfRun, train } from "./support/opening";
import { expect, test } from "./support/studio";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });

test("a run goes on deeper, which is refused in words where it cannot, and the Lab asks about it", async ({
  studio,
}) => {
  test.setTimeout(420_000);
  const { page } = studio;
  await openTemplate(page, /^ResNet-20/);
  await page.getByRole("combobox", { name: "Dataset" }).first().click();
  await page.getByRole("option", { name: /Handwritten digits/ }).click();
  await train(page, 1);

  await page.getByRole("radio", { name: "Train", exact: true }).click();
  await button(page, "Grow").first().click();
  const dialog = page.getByRole("dialog", { name: "Grow" });
  await expect(dialog.getByRole("combobox", { name: "Stage" })).toContainText("stage3");
  await setField(page, "New blocks", "2");
  await setField(page, "Epochs", "1");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Grow and train" }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText(/stage3 and 2 more blocks; largest difference of an output 0$/)).toBeVisible();
  await expect(stateOfRun(page)).toHaveText("Finished", { timeout: 120_000 });

  await page.getByRole("radio", { name: "Lab", exact: true }).click();
  await button(page, /^Can it grow without harm\?/)
    .first()
    .click();
  await expect(page.getByText(/^16 trainings: 6 networks, 3 seeds/)).toBeVisible();
  // Enter would start it.
  await page.getByRole("spinbutton", { name: "Seeds" }).fill("1");
  await page.getByRole("spinbutton", { name: "Steps of each" }).fill("5");
  await expect(page.getByText(/^6 trainings: 6 networks, 1 seed/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await button(page, "Start").click();
  const verdict = page.getByRole("region", { name: "Verdict" });
  await expect(verdict).toContainText("One seed is a hint, not a verdict.", { timeout: 240_000 });
  await expect(verdict).toContainText("starts as the identity by a zero: largest difference of an output 0");
  await expect(page.getByRole("row", { name: /^ResNet-20, stage3 and 2 more as it was 0 / })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
