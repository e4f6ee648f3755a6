/** What a person does in the window, and what can be told of it from outside. */
import { expect, type Page } from "@playwright/test";
import type { App } from "./app";

export async function openResNet(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.getByText("Ready to learn")).toBeVisible();
}

/** Starts a training that goes on until it is stopped, and waits for its first steps. */
export async function startTraining(page: Page): Promise<void> {
  const epochs = page.getByRole("spinbutton", { name: "Epochs" });
  await epochs.fill("900");
  await epochs.press("Enter");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByRole("radio", { name: "Train", exact: true }).click();
  await expect.poll(() => stepShown(page), { timeout: 60_000 }).toBeGreaterThan(0);
}

/** The last step that the window's curve has a value for. */
export async function stepShown(page: Page): Promise<number> {
  const chart = page.getByRole("slider", { name: /^Loss\b/ }).first();
  if (!(await chart.isVisible())) return 0;
  return Number(await chart.getAttribute("aria-valuemax"));
}

/** The operating system's numbers of the engines that run in utility processes. */
export async function engineIds(app: App): Promise<number[]> {
  return await app.evaluate(({ app: electronApp }) =>
    electronApp
      .getAppMetrics()
      .filter(({ type }) => type === "Utility")
      .filter((metric) => metric.name === "Skiploom engine")
      .map(({ pid }) => pid),
  );
}
