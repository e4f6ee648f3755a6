/** What most tests begin with: a template on the canvas, and a short training of it. */
import { expect, type Locator, type Page } from "@playwright/test";

/** From the start view, until it can be trained. */
export async function openTemplate(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
  await expect(page.getByText(/Press Train: /)).toBeVisible();
}

/** Of the drawing of a template, before any training. @param instrument its button */
export async function lookInsideTemplate(page: Page, name: RegExp, instrument: RegExp): Promise<Locator> {
  await page.getByRole("button", { name }).first().click();
  await page.getByRole("button", { name: "Look inside", exact: true }).click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await inside.getByRole("button", { name: instrument }).click();
  return inside;
}

/** Of the recipe, of a layer or of a dialog. */
export async function setField(page: Page | Locator, name: string, value: string): Promise<void> {
  const box = page.getByRole("spinbutton", { name }).or(page.getByRole("textbox", { name }));
  await box.fill(value);
  await box.press("Enter");
}

/** Of the open drawing, to its end. */
export async function train(page: Page, epochs: number): Promise<void> {
  await setField(page, "Epochs", String(epochs));
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(stateOfRun(page)).toHaveText("Finished", { timeout: 200_000 });
}

/** Of the run that is shown: a word. */
export function stateOfRun(page: Page): Locator {
  return page.getByRole("region", { name: "State of the run" }).getByRole("heading").first();
}
