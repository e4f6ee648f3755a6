/** The device menu: what can be trained on, what cannot and why, and a choice that is remembered. */
import type { Page } from "@playwright/test";
import { softwareGpuEnvironment } from "../../scripts/lib/software-gpu.mjs";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { expect, serveStudio, stopStudio, test } from "./support/studio";

async function openNetwork(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Residual network \(ResNet-8\)/ }).click();
}

const menuButton = (page: Page) => page.getByRole("button", { name: /^Device: / });

test("devices are chosen from the keyboard, and a missing GPU says why", async ({ studio: { page } }) => {
  await openNetwork(page);
  const button = menuButton(page);
  await expect(button).toHaveAccessibleName(/^Device: CPU, \d+ threads?/);
  await button.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu");
  const automatic = menu.getByRole("menuitemradio", { name: /^Automatic \(CPU/ });
  await expect(automatic).toBeFocused();
  await expect(automatic).toHaveAttribute("aria-checked", "true");
  // The GPU of this machine, or the words why there is none: both are reached by the arrow keys, one after the other.
  const cpu = menu.getByRole("menuitemradio", { name: /^CPU/ });
  await page.keyboard.press("ArrowDown");
  await expect(cpu).toBeFocused();
  await page.keyboard.press("ArrowDown");
  const gpu = menu.getByRole("menuitemradio", { name: /^(GPU|Software adapter)/ });
  await expect(gpu).toBeFocused();
  if ((await gpu.getAttribute("aria-disabled")) === "true") {
    await expect(gpu).toContainText(/No GPU was found|WebGPU is not installed/);
    await page.keyboard.press("Enter");
    await expect(menu).toBeVisible();
    await expect(automatic).toHaveAttribute("aria-checked", "true");
  }
  await page.keyboard.press("ArrowUp");
  await expect(cpu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
  await page.reload();
  await openNetwork(page);
  await menuButton(page).click();
  await expect(page.getByRole("menuitemradio", { name: /^CPU/ })).toHaveAttribute("aria-checked", "true");
  await page.getByRole("menuitem", { name: "Measure speeds" }).click();
  await expect(page.getByRole("menuitemradio", { name: /^CPU/ })).toContainText("GFLOP/s");
  await expect(page.getByRole("menuitem", { name: "Measure again" })).toBeVisible();
});

test("nothing is measured while something trains", async ({ studio: { page, allow } }) => {
  allow(10);
  await openNetwork(page);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true }).first()).toBeVisible();
  await menuButton(page).click();
  await expect(page.getByRole("menuitem", { name: /^Measure/ })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Stop" }).click();
});

test("a software adapter is called one, and taken only by hand", async ({ page }) => {
  const environment = softwareGpuEnvironment();
  test.skip(Object.keys(environment).length === 0, "There is no software adapter here.");
  const home = await temporaryFolder();
  const { server, address } = await serveStudio(home, environment);
  try {
    await page.goto(address);
    await openNetwork(page);
    const button = menuButton(page);
    await button.click();
    const adapter = page.getByRole("menuitemradio", { name: /^Software adapter \(/ });
    await expect(adapter).toBeVisible();
    await expect(page.getByRole("menuitemradio", { name: /^Automatic \(CPU/ })).toBeVisible();
    await adapter.click();
    await expect(button).toHaveAccessibleName(/^Device: Software adapter \(/);
    await page.reload();
    await openNetwork(page);
    await expect(button).toHaveAccessibleName(/^Device: Software adapter \(/);
  } finally {
    await page.close();
    await stopStudio(server);
    await removeFolder(home);
  }
});
