/** README's tour, walked as it is written: each word that it quotes is looked for on the screen, and each step does what it says. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, type Studio, test } from "./support/studio";
import { readTour, type TourStep } from "./support/tour";

const WINDOWS = [
  { width: 1280, height: 800, colorScheme: "dark" },
  { width: 1024, height: 700, colorScheme: "light" },
] as const;

const layer = (page: Page, name: string): Locator => page.locator(`[data-node-name="${name}"]`);
const layers = (page: Page): Locator => page.locator(".react-flow [data-node-name]");
const errors = (page: Page): Locator => page.locator('[data-problem="error"]');
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const view = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });
const state = (page: Page): Locator =>
  page.getByRole("region", { name: "State of the run" }).getByRole("heading");

for (const { width, height, colorScheme } of WINDOWS) {
  test.describe(`at ${width}x${height}`, () => {
    test.use({ viewport: { width, height }, colorScheme, actionTimeout: 30_000 });
    test("the tour is walked word for word", async ({ studio }) => {
      test.setTimeout(600_000);
      const steps = readTour();
      expect(steps).toHaveLength(WALKED.length);
      for (const [index, walk] of WALKED.entries()) {
        const step = steps[index];
        if (step === undefined) throw new Error(`The tour has no step ${index + 1}.`);
        await test.step(`${index + 1}. ${step.text}`, async () => {
          await walk(studio, step);
          expect(step.unread(), "quoted by the tour, but not on its way").toEqual([]);
        });
      }
    });
  });
}

const WALKED: readonly ((studio: Studio, step: TourStep) => Promise<void>)[] = [
  openTemplate,
  train,
  repair,
  splice,
  drawSkip,
  trainAgain,
  compare,
  exportModel,
  askTheLab,
];

async function openTemplate({ page }: Studio, step: TourStep): Promise<void> {
  await page.getByRole("button", { name: step.quoted() }).first().click();
  // Names can be read, and the trunk is in sight down to where the first skip meets it.
  for (const name of ["input", "conv1", "conv2", "bn3"]) {
    await expectUncovered(page, layer(page, name));
    await expectReadable(layer(page, name));
  }
  await expectUncovered(page, layer(page, "add1"));
  await expect(page.locator(".edge.skip").first()).toBeVisible();
}

async function train({ page }: Studio, step: TourStep): Promise<void> {
  await button(page, step.quoted()).click();
  await expect(page.locator(".heat").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("slider", { name: /^Loss\b/ })).toBeVisible();
  await expect(state(page)).toHaveText("Finished", { timeout: 240_000 });
  await expect(page.getByRole("region", { name: "State of the run" })).toContainText(/Test accuracy \d/i);
}

async function repair({ page }: Studio, step: TourStep): Promise<void> {
  const convolution = layer(page, step.quoted());
  await expectUncovered(page, convolution);
  await convolution.click();
  const field = page.getByRole("spinbutton", { name: step.quoted(), exact: true });
  await expect(field).toBeInViewport({ ratio: 1 });
  await field.fill(step.numberAfter("to"));
  await page.keyboard.press(step.key("Enter"));
  await expect(layer(page, "add1")).toHaveAttribute("data-problem", "error");
  const note = page.getByTestId("problem-banner");
  await expect(note).toContainText(step.quoted());
  // The note at the foot hides neither the layer that was changed nor the Add that it speaks of.
  await expectUncovered(page, convolution);
  await expectUncovered(page, layer(page, "add1"));
  await note.getByRole("button", { name: step.quoted() }).click();
  await expect(errors(page)).toHaveCount(0);
  await page.keyboard.press(step.key("Ctrl+Z"));
  await expect(errors(page)).not.toHaveCount(0);
  await page.keyboard.press(step.key("Ctrl+Z"));
  await expect(errors(page)).toHaveCount(0);
  await expect(convolution).toContainText("16");
  await page.keyboard.press(step.key("Ctrl+Shift+Z"));
  await page.keyboard.press(step.key("Ctrl+Shift+Z"));
  await expect(errors(page)).toHaveCount(0);
  await expect(field).toHaveValue(step.numberAfter("to"));
}

async function splice({ page }: Studio, step: TourStep): Promise<void> {
  await page.keyboard.press(step.key("F"));
  for (const name of ["input", "output"]) await expectUncovered(page, layer(page, name));
  const count = await layers(page).count();
  const [above, below] = [await middleOf(layer(page, "conv4")), await middleOf(layer(page, "bn4"))];
  const canvas = await boxOf(page.getByTestId("drawing"));
  await page
    .getByTestId("layer-list")
    .getByRole("button", { name: step.quoted() })
    .dragTo(page.getByTestId("drawing"), {
      targetPosition: { x: above.x - canvas.x, y: (above.y + below.y) / 2 - canvas.y },
    });
  await expect(layers(page)).toHaveCount(count + 1);
  await expect(errors(page)).toHaveCount(0);
  // What a list's entry says of itself does not stay behind on the drawing.
  await expect(page.getByRole("tooltip")).toHaveCount(0);
  await page.keyboard.press(step.key("Ctrl+Z"));
  await expect(layers(page)).toHaveCount(count);
}

async function drawSkip({ page }: Studio, step: TourStep): Promise<void> {
  const count = await layers(page).count();
  const names = [step.quoted(), step.quoted(), step.quoted()];
  for (const [index, name] of names.entries()) {
    // However far out: a layer says its name, at the latest when the pointer is over it.
    await layer(page, name).hover();
    await expectNamed(page, name);
    await layer(page, name).click({ modifiers: index === 0 ? [] : ["Control"] });
  }
  await page.keyboard.press(step.key("S"));
  await expect(layers(page)).toHaveCount(count + 2);
  await expect(errors(page)).toHaveCount(0);
  await page.keyboard.press(step.key("Ctrl+Z"));
  await expect(layers(page)).toHaveCount(count);
}

async function trainAgain({ page, allow }: Studio, step: TourStep): Promise<void> {
  await page.keyboard.press(step.key("Ctrl+S"));
  await page.getByRole("dialog").getByRole("textbox").fill("tour");
  await page.keyboard.press("Enter");
  await expect(page.getByText("saved", { exact: true })).toBeVisible();
  const canvas = await boxOf(page.getByTestId("drawing"));
  await page.mouse.click(canvas.x + 40, canvas.y + canvas.height / 2);
  const field = page.getByRole("spinbutton", { name: step.quoted(), exact: true });
  // Without scrolling.
  await expect(field).toBeInViewport({ ratio: 1 });
  await field.fill(step.numberAfter("to"));
  await field.press("Enter");
  allow(10);
  await button(page, step.quoted()).click();
  await expect(state(page)).toHaveText(/^Epoch/, { timeout: 60_000 });
  await page.keyboard.press(step.key("Ctrl+Enter"));
  await expect(state(page)).toHaveText(/^Paused/);
  await page.keyboard.press(step.key("Ctrl+Enter"));
  await expect(state(page)).toHaveText(/^Epoch/);
  await button(page, step.quoted()).click();
  await expect(state(page)).toHaveText(/^Stopped/);
  allow();
  await page.getByRole("button", { name: new RegExp(`^${step.quoted()}\\b`) }).click();
  await expect(state(page)).toHaveText("Finished", { timeout: 240_000 });
}

async function compare({ page }: Studio, step: TourStep): Promise<void> {
  await view(page, step.quoted()).click();
  const ticks = page.getByRole("checkbox", { name: /^Compare/ });
  await expect(ticks).toHaveCount(2);
  for (const tick of await ticks.all()) await tick.check();
  await expect(page.getByRole("slider", { name: /^Loss\b/ })).toBeVisible();
  await expect(
    page.getByTestId("setting-differences").getByRole("row", { name: /learning rate/i }),
  ).toBeVisible();
}

async function exportModel({ page, home }: Studio, step: TourStep): Promise<void> {
  await view(page, step.quoted()).click();
  await button(page, step.quoted()).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save model" }).click();
  // The format's own words stand there from the start; what is saved is told with its proof.
  await expect(page.getByTestId("export-proof")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("dialog")).toContainText(step.code());
  const [folder = ""] = await readdir(path.join(home, "exports"));
  expect(await readdir(path.join(home, "exports", folder))).toContain("model.json");
}

/** To the first of its trainings: the whole takes minutes, and what a verdict says is tried in `lab.spec.ts`. */
async function askTheLab({ page }: Studio, step: TourStep): Promise<void> {
  // The words about the export are read.
  await page.keyboard.press("Escape");
  await view(page, step.quoted()).click();
  await page.getByRole("button", { name: step.quoted() }).click();
  const shallowest = step.numberAfter("networks of");
  await expect(page.getByText(`against ${shallowest} layers, without skips and with`)).toBeVisible();
  await expect(page.getByText(/^18 trainings: 6 networks, 3 seeds/)).toBeVisible();
  await button(page, step.quoted()).click();
  await expect(page.getByRole("status").filter({ hasText: /^[1-9] of 18 trainings done/ })).toBeVisible({
    timeout: 240_000,
  });
  await button(page, "Pause").click();
  await expect(button(page, "Resume")).toBeVisible({ timeout: 60_000 });
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the screen.");
  return box;
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(locator);
  return { x: x + width / 2, y: y + height / 2 };
}

/** In the free part of the canvas: all of it is in sight, and nothing lies on it. */
async function expectUncovered(page: Page, card: Locator): Promise<void> {
  await expect(card).toBeInViewport();
  await expect
    .poll(async () => {
      const at = await boxOf(card);
      const canvas = await boxOf(page.getByTestId("drawing"));
      const inside =
        at.x >= canvas.x &&
        at.y >= canvas.y &&
        at.x + at.width <= canvas.x + canvas.width &&
        at.y + at.height <= canvas.y + canvas.height;
      return inside && (await card.evaluate(isOnTop));
    })
    .toBe(true);
}

/** Asked of the page itself: what is met by the pointer all over the card is the card, with its ports. */
function isOnTop(card: Element): boolean {
  const node = card.closest(".react-flow__node");
  const { left, top, width, height } = card.getBoundingClientRect();
  return [0.1, 0.3, 0.5, 0.7, 0.9].every((across) =>
    [0.1, 0.5, 0.9].every((down) => {
      const met = document.elementFromPoint(left + across * width, top + down * height);
      return met !== null && met.closest(".react-flow__node") === node;
    }),
  );
}

/** Letters of at least ten pixels, on the screen. */
async function expectReadable(card: Locator): Promise<void> {
  const size = await card.locator(".card-name").evaluate((name) => {
    const zoom = name.getBoundingClientRect().width / (name instanceof HTMLElement ? name.offsetWidth : 1);
    return Number.parseFloat(getComputedStyle(name).fontSize) * zoom;
  });
  expect(size).toBeGreaterThanOrEqual(10);
}

async function expectNamed(page: Page, name: string): Promise<void> {
  const own = layer(page, name).locator(".card-name");
  if (await own.isVisible()) await expectReadable(layer(page, name));
  else await expect(page.getByTestId("node-name")).toContainText(name);
}
