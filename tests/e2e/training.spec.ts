/** A training as a person sees it: from the press on Train to the model that other programs load. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { parseDocument } from "#core/network/parse";
import { accuracyOf, predictBoth } from "./support/exported-model";
import { expect, type Studio, serveStudio, stopStudio, test, watchPage } from "./support/studio";

async function openTemplate(page: Page, name: RegExp, epochs: number): Promise<void> {
  await page.getByRole("button", { name }).first().click();
  await expect(page.getByText("Ready to learn")).toBeVisible();
  const field = page
    .getByRole("textbox", { name: "Epochs" })
    .or(page.getByRole("spinbutton", { name: "Epochs" }));
  await field.fill(String(epochs));
  await field.press("Enter");
  await expect(page.getByText(`Press Train: ${epochs} epoch`)).toBeVisible();
}

async function showView(page: Page, view: "Design" | "Train" | "Runs"): Promise<void> {
  await page.getByRole("radio", { name: view, exact: true }).click();
}

const train = (page: Page) => page.getByRole("button", { name: "Train", exact: true });
const status = (page: Page) => page.getByRole("region", { name: "State of the run" });
const chart = (page: Page, title: string) => page.getByRole("slider", { name: new RegExp(`^${title}\\b`) });

/** The last step that a chart has a value for. */
async function lastStep(page: Page, title: string): Promise<number> {
  return Number(await chart(page, title).getAttribute("aria-valuemax"));
}

async function runFolder({ home }: Studio): Promise<string> {
  const runs = path.join(home, "runs");
  const [name] = (await readdir(runs)).filter((entry) => !entry.startsWith("."));
  return path.join(runs, name ?? "");
}

test("the recipe is one press away where a training is looked at", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 1);
  const epochs = page.getByRole("spinbutton", { name: "Epochs" });
  await page.locator(".react-flow__node", { hasText: "conv1" }).click();
  await expect(epochs).toBeHidden();

  await showView(page, "Train");
  await page.getByRole("button", { name: "Change the recipe" }).click();
  await expect(epochs).toBeFocused();
  await expect(epochs).toBeInViewport();

  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await page.getByRole("button", { name: "Hide the inspector" }).click();
  await expect(epochs).toBeHidden();
  await showView(page, "Train");
  await page.getByRole("button", { name: "Change for the next run" }).click();
  await expect(epochs).toBeFocused();
});

test("the whole name of a run is read where it is chosen", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 1);
  const name = page.getByRole("textbox", { name: "Name of the network" });
  await name.fill("ResNet-8 with a third stage and wider filters everywhere");
  await name.press("Enter");
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await showView(page, "Train");
  const shown = page.getByRole("combobox", { name: "Shown run" });
  await expect(shown).toContainText(/wider filters everywhere on digits, .*\d\d:\d\d$/);
  const isCut = (): Promise<boolean> =>
    shown.evaluate((element) =>
      [element, ...element.querySelectorAll("*")].some(
        ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
          // An inline element has no size of its own here.
          clientWidth > 0 && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1),
      ),
    );
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1024, height: 700 },
  ]) {
    await page.setViewportSize(size);
    expect(await isCut()).toBe(false);
  }
  await shown.click();
  const option = page.getByRole("option", { name: /wider filters everywhere/ });
  await expect(option).toBeInViewport({ ratio: 1 });
});

test("what keeps a network from training is one press away, too", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 2);
  await page.locator(".react-flow__node", { hasText: "conv1" }).click();
  const filters = page.getByRole("spinbutton", { name: "Filters" });
  await filters.fill("24");
  await filters.press("Enter");
  await showView(page, "Train");
  await expect(page.getByText("Not ready yet")).toBeVisible();
  await page.getByRole("button", { name: "Show problems" }).click();
  await expect(page.getByRole("tab", { name: /^Problems/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel").getByText(/Add needs equal shapes/)).toBeVisible();
});

test("a training is measured, shown as it goes, and ends with a test accuracy", async ({ studio }) => {
  const { page, allow } = studio;
  await openTemplate(page, /ResNet-8/, 6);

  await page.getByRole("button", { name: "Measure" }).click();
  await expect(page.getByText(/of memory: 240 steps of/)).toBeVisible({ timeout: 60_000 });

  // The first losses are shown as soon as there are some: nothing waits for an epoch's end.
  allow(5);
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Epoch 1 of 6", { timeout: 60_000 });
  await expect(chart(page, "Loss")).toBeVisible();
  await expect.poll(() => lastStep(page, "Loss")).toBe(5);
  await expect(page.getByTestId("time-left")).toHaveText(/^\d.* left$/);
  await expect(chart(page, "Gradient norm by layer")).toBeVisible();
  await expect(page.getByTestId("heat-legend")).toBeVisible();
  await expect(page.locator(".heat").first()).toBeVisible();
  allow(30);
  await expect.poll(() => lastStep(page, "Loss")).toBe(30);
  allow();

  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  await expect(status(page)).toContainText(/Test accuracy 9\d\.\d%/);
  await expect.poll(() => lastStep(page, "Loss")).toBe(240);
  await expect(chart(page, "Accuracy")).toHaveAttribute("aria-label", /validation: from .* at step 240/);

  await showView(page, "Train");
  for (const title of [
    "Loss",
    "Accuracy",
    "Learning rate",
    "Throughput",
    "Gradient norm by layer",
    "Weight norm by layer",
    "Update ratio by layer",
  ]) {
    await expect(chart(page, title)).toBeVisible();
  }
  await expect(page.getByRole("slider", { name: /^Residual ratio/ })).toBeVisible();
});

test("the keyboard reads the charts, and a cell leads to its layer", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 1);
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });

  await chart(page, "Loss").focus();
  await page.keyboard.press("Home");
  await expect(chart(page, "Loss")).toHaveAttribute("aria-valuetext", /^step 1: train \d/);
  await expect(chart(page, "Accuracy")).toHaveAttribute("aria-valuetext", /^step 1: /);
  await page.keyboard.press("ArrowRight");
  await expect(chart(page, "Loss")).toHaveAttribute("aria-valuetext", /^step 2: /);

  const heat = chart(page, "Gradient norm by layer");
  await heat.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(heat).toHaveAttribute("aria-valuetext", /^bn1, step \d+: /);
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__node.selected")).toContainText("bn1");
});

test("what the drawing shows is chosen among what the run measured, and kept", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 2);
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  const legend = page.getByTestId("heat-legend");
  const heatOf = (layer: string) => page.locator(".react-flow__node", { hasText: layer }).locator(".heat");
  await expect(heatOf("conv1")).toBeVisible();
  await expect(heatOf("add1")).toHaveCount(0);

  await legend.getByRole("button", { name: "Measurement on the drawing: gradient norm" }).click();
  await page.getByRole("menuitemradio", { name: /^Residual ratio/ }).click();
  await expect(heatOf("add1")).toBeVisible();
  await expect(heatOf("conv1")).toHaveCount(0);
  await expect(chart(page, "Residual ratio by merge")).toBeVisible();

  await page.locator(".react-flow__node", { hasText: "add1" }).click();
  const facts = page.locator("section", { has: page.getByRole("heading", { name: "Last measured" }) }).last();
  await expect(facts.getByText("residual ratio", { exact: true })).toBeVisible();
  await expect(facts.getByText("gradient norm", { exact: true })).toHaveCount(0);

  await page.reload();
  await expect(
    legend.getByRole("button", { name: "Measurement on the drawing: residual ratio" }),
  ).toBeVisible();
});

test("a training pauses, resumes, stops and goes on from its checkpoint", async ({ studio }) => {
  const { page, allow } = studio;
  await openTemplate(page, /ResNet-8/, 40);
  allow(45);
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Epoch 2 of 40", { timeout: 60_000 });
  await expect.poll(() => lastStep(page, "Loss")).toBe(45);

  await status(page).getByRole("button", { name: "Pause" }).click();
  await expect(status(page).getByRole("heading")).toHaveText("Paused in epoch 2 of 40");
  // Nothing but the pause holds it from here on.
  allow(60);
  await page.waitForTimeout(1_500);
  expect(await lastStep(page, "Loss")).toBe(45);

  await status(page).getByRole("button", { name: "Resume" }).click();
  await expect.poll(() => lastStep(page, "Loss")).toBe(60);

  await status(page).getByRole("button", { name: "Stop" }).click();
  await expect(status(page).getByRole("heading")).toHaveText("Stopped in epoch 2 of 40");
  allow(90);
  await status(page).getByRole("button", { name: "Resume from step 60", exact: true }).click();
  await expect.poll(() => lastStep(page, "Loss")).toBe(90);
  await status(page).getByRole("button", { name: "Stop" }).click();
  await expect(status(page).getByRole("heading")).toHaveText(/^Stopped/);
});

test("numbers that run away end a run with the layer and with advice", async ({ studio }) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/, 2);
  const rate = page
    .getByRole("textbox", { name: "Learning rate" })
    .or(page.getByRole("spinbutton", { name: "Learning rate" }));
  await rate.fill("100");
  await rate.press("Enter");
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText(/^Failed at step \d+$/, { timeout: 60_000 });
  await expect(status(page)).toContainText(/no longer a finite number/);
  await expect(status(page)).toContainText("Try a learning rate of 0.1 instead of 100");
  await status(page).getByRole("button", { name: "Show layer" }).click();
  await expect(page.locator(".react-flow__node.selected")).toHaveCount(1);
});

test("after closing and reopening the studio, the drawing, the run and its curves are there; the export says the same", async ({
  studio,
  context,
}) => {
  const { page, home, complaints } = studio;
  await openTemplate(page, /ResNet-8/, 2);
  await train(page).click();
  await expect(status(page).getByRole("heading")).toHaveText("Finished", { timeout: 60_000 });
  // Curves follow within a second.
  await expect(chart(page, "Loss")).toHaveAttribute("aria-label", /step 80, .*at step 80,/);
  await expect(chart(page, "Accuracy")).toHaveAttribute("aria-label", /step 80, .*at step 80,/);
  const curves = {
    loss: await chart(page, "Loss").getAttribute("aria-label"),
    accuracy: await chart(page, "Accuracy").getAttribute("aria-label"),
  };
  await page.keyboard.press("Control+s");
  const name = page.getByRole("dialog").getByRole("textbox");
  await name.fill("kept");
  await name.press("Enter");
  await expect(page.getByText("saved", { exact: true })).toBeVisible();
  await page.close();
  await stopStudio(studio.server);

  const again = await serveStudio(home);
  try {
    const reopened = await context.newPage();
    watchPage(reopened, again.address, complaints);
    await reopened.goto(again.address);
    await reopened.getByRole("button", { name: /kept/ }).first().click();
    await expect(status(reopened).getByRole("heading")).toHaveText("Finished");
    await expect(chart(reopened, "Loss")).toHaveAttribute("aria-label", curves.loss ?? "");
    await expect(chart(reopened, "Accuracy")).toHaveAttribute("aria-label", curves.accuracy ?? "");

    await status(reopened).getByRole("button", { name: "Export" }).click();
    await reopened.getByRole("button", { name: "Save model" }).click();
    const exportFolder = (await reopened.getByTestId("export-path").textContent({ timeout: 60_000 })) ?? "";
    await reopened.getByRole("button", { name: "Done" }).click();

    const folder = await runFolder(studio);
    const record = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8"));
    const best = record.checkpoints.find(({ kind }: { kind: string }) => kind === "best");
    const parsed = parseDocument(await readFile(path.join(folder, "network.json"), "utf8"));
    if (!parsed.ok) throw parsed.error;
    const said = await predictBoth({
      exportFolder,
      document: parsed.document,
      checkpoint: path.join(folder, best.file),
    });
    expect(said.exported).toHaveLength(said.engine.length);
    const furthest = said.exported.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (said.engine[index] ?? Number.NaN))),
      0,
    );
    expect(furthest).toBeLessThan(1e-5);
    expect(accuracyOf(said.exported, said.labels, said.classes)).toBeCloseTo(record.test.accuracy, 6);
    await reopened.close();
  } finally {
    await stopStudio(again.server);
  }
});
