/** Coming back finds things as they were left: the camera, the entered block, the panels, and what was typed. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const layer = (page: Page, name: string): Locator => page.locator(`[data-node-name="${name}"]`);
const view = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });

async function open(page: Page, template: RegExp): Promise<void> {
  await page.getByRole("button", { name: template }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

async function save(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+s");
  await page.getByRole("dialog").getByRole("textbox").fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("saved", { exact: true })).toBeVisible();
}

/** Where the drawing lies on the canvas, once it lies still. */
async function camera(page: Page): Promise<{ x: number; y: number; zoom: number }> {
  let before = "";
  await expect
    .poll(async () => {
      const now = await transformOf(page);
      const same = now === before;
      before = now;
      return same;
    })
    .toBe(true);
  const [x = 0, y = 0, zoom = 0] = (before.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
  return { x, y, zoom };
}

function transformOf(page: Page): Promise<string> {
  return page
    .locator(".react-flow__viewport")
    .evaluate((element) => (element instanceof HTMLElement ? element.style.transform : ""));
}

async function expectCamera(page: Page, wanted: { x: number; y: number; zoom: number }): Promise<void> {
  const now = await camera(page);
  expect(now.zoom).toBeCloseTo(wanted.zoom, 3);
  expect(Math.abs(now.x - wanted.x)).toBeLessThan(1);
  expect(Math.abs(now.y - wanted.y)).toBeLessThan(1);
}

/** Zooms and pans by hand. */
async function lookElsewhere(page: Page): Promise<void> {
  const before = await camera(page);
  const box = await page.getByTestId("drawing").boundingBox();
  if (!box) throw new Error("The canvas is not on the screen.");
  await page.mouse.move(box.x + 40, box.y + box.height / 2);
  await page.mouse.wheel(0, -240);
  await expect.poll(async () => (await camera(page)).zoom).toBeGreaterThan(before.zoom);
  await page.mouse.down();
  await page.mouse.move(box.x + 75, box.y + box.height / 2 - 60, { steps: 4 });
  await page.mouse.up();
}

test("the camera and the opened block outlive changes of view, other networks and a reload", async ({
  studio,
}) => {
  const { page } = studio;
  await open(page, /ResNet-20/);
  await save(page, "kept");
  await lookElsewhere(page);
  const top = await camera(page);
  for (const other of ["Train", "Runs"]) {
    await view(page, other).click();
    await view(page, "Design").click();
    await expectCamera(page, top);
  }
  await page.locator("[data-block]").first().dblclick();
  const crumbs = page.getByRole("navigation", { name: "Entered blocks" });
  await expect(crumbs).toBeVisible();
  await lookElsewhere(page);
  const inside = await camera(page);
  await view(page, "Train").click();
  await view(page, "Design").click();
  await expect(crumbs).toBeVisible();
  await expectCamera(page, inside);

  // Leaving a block returns to the view that was left.
  await crumbs.getByRole("button").first().click();
  await expect(crumbs).toHaveCount(0);
  await expectCamera(page, top);
  await page.locator("[data-block]").first().dblclick();
  await expectCamera(page, inside);

  await page.reload();
  await expect(crumbs).toBeVisible();
  await expectCamera(page, inside);
  await crumbs.getByRole("button").first().click();
  await expectCamera(page, top);
});

test("a reload opens what was open, in its view and with what was not saved; a copy of the window is another one", async ({
  studio,
}) => {
  const { page } = studio;
  const title = page.getByRole("heading", { level: 1 });
  await open(page, /ResNet-8/);
  await save(page, "kept");
  await view(page, "Train").click();
  await page.reload();
  await expect(view(page, "Train")).toBeChecked();
  await expect(title).toHaveText("keptsaved");

  await view(page, "Design").click();
  await layer(page, "relu7").click();
  await page.keyboard.press("Delete");
  await expect(layer(page, "relu7")).toHaveCount(0);
  // At once: the draft is written as the page goes.
  await page.reload();
  await expect(layer(page, "dense")).toBeVisible();
  await expect(layer(page, "relu7")).toHaveCount(0);
  await expect(title).toHaveText("keptunsaved changes");
  await page.keyboard.press("Control+s");
  await expect(title).toHaveText("keptsaved");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const [copy] = await Promise.all([
    page.context().waitForEvent("page"),
    // A window that is opened by another one begins with a copy of its session storage.
    page.evaluate(() => void window.open("/")),
  ]);
  await expect(copy.getByRole("button", { name: /kept/ }).first()).toBeVisible();
  await expect(copy.getByTestId("drawing")).toHaveCount(0);
  await copy.close();

  await page.keyboard.press("Control+Alt+n");
  await expect(page.getByRole("button", { name: /ResNet-8/ }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /ResNet-8/ }).first()).toBeVisible();
});

test("panels keep their widths in pixels, whatever a small window made of them", async ({ studio }) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, /ResNet-8/);
  const widths = async (): Promise<number[]> => {
    const boxes = await Promise.all(
      ["palette", "inspector"].map((id) => page.locator(`#${id}`).boundingBox()),
    );
    return boxes.map((box) => Math.round(box?.width ?? 0));
  };
  await expect.poll(widths).toEqual([212, 280]);
  // Mounted in a smaller window, and in one that has no room for them.
  for (const width of [900, 560]) {
    await view(page, "Runs").click();
    await page.setViewportSize({ width, height: 700 });
    await view(page, "Design").click();
    await expect(page.locator("#inspector")).toBeVisible();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(widths).toEqual([212, 280]);

  // Where there is room for them, a smaller window leaves them as they are.
  await page.setViewportSize({ width: 800, height: 700 });
  await expect.poll(widths).toEqual([212, 280]);
  // Smaller and larger again while it is looked at.
  await page.setViewportSize({ width: 700, height: 700 });
  await expect.poll(widths).not.toEqual([212, 280]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(widths).toEqual([212, 280]);

  // As a person sets it, so it stays: over a change of view and a reload.
  const handle = await page.getByRole("separator", { name: "Width of the inspector" }).boundingBox();
  if (!handle) throw new Error("The inspector has no handle.");
  await page.mouse.move(handle.x, handle.y + 100);
  await page.mouse.down();
  await page.mouse.move(handle.x - 40, handle.y + 100, { steps: 4 });
  await page.mouse.up();
  await expect.poll(widths).toEqual([212, 320]);
  await page.reload();
  await page.setViewportSize({ width: 900, height: 700 });
  await open(page, /ResNet-8/);
  await expect.poll(widths).toEqual([212, 320]);
});

test("a field says how it read a number, and keeps what it could not read", async ({ studio }) => {
  const { page } = studio;
  await open(page, /ResNet-8/);
  const epochs = page.getByRole("spinbutton", { name: "Epochs" });
  await epochs.fill("1,000");
  await expect(page.getByText("read as 1000")).toBeVisible();
  await epochs.press("Enter");
  await expect(epochs).toHaveValue("1000");
  await epochs.fill("2.000");
  await expect(page.getByText("read as 2000")).toBeVisible();
  await epochs.press("Tab");
  await expect(epochs).toHaveValue("2000");

  await epochs.fill("2.5");
  await expect(page.getByText("2.5 has decimals.")).toBeVisible();
  await epochs.press("Enter");
  await expect(epochs).toBeFocused();
  await epochs.press("Tab");
  await expect(epochs).toHaveValue("2.5");
  await expect(page.getByText("Until then it stays 2000.")).toBeVisible();
  await epochs.press("Escape");
  await expect(epochs).toHaveValue("2000");
});

test("Enter gives the keyboard back to the canvas", async ({ studio }) => {
  const { page } = studio;
  await open(page, /ResNet-8/);
  await layer(page, "conv2").click();
  const opened = await camera(page);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(async () => (await camera(page)).zoom).toBeGreaterThan(opened.zoom);
  const before = await camera(page);
  const filters = page.getByRole("spinbutton", { name: "Filters" });
  await filters.fill("24");
  await filters.press("Enter");
  await page.keyboard.press("f");
  await expect.poll(async () => (await camera(page)).zoom).toBeLessThan(before.zoom);
  await expect(filters).toHaveValue("24");
});

test("the Enter of an input method ends a word, not a name", async ({ studio }) => {
  const { page } = studio;
  await open(page, /ResNet-8/);
  const devtools = await page.context().newCDPSession(page);
  const compose = async (text: string, key: string): Promise<void> => {
    await devtools.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    await devtools.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      key,
      code: key,
      windowsVirtualKeyCode: 229,
    });
  };
  const name = page.getByRole("textbox", { name: "Name of the network" });
  await name.fill("");
  await compose("ざんさ", "Enter");
  await expect(name).toBeFocused();
  await expect(page.getByRole("banner")).not.toContainText("ざんさ");
  await devtools.send("Input.insertText", { text: "残差" });
  await name.press("Enter");
  await expect(page.getByRole("banner")).toContainText("残差");

  await page.keyboard.press("Control+s");
  const saved = page.getByRole("dialog").getByRole("textbox");
  await saved.fill("");
  await compose("もけい", "Escape");
  await expect(page.getByRole("dialog")).toBeVisible();
  await compose("もけい", "Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("a swipe that has nothing to scroll does not leave the studio", async ({ studio }) => {
  const { page } = studio;
  const behaviour = await page.evaluate(() =>
    [document.documentElement, document.body].map((element) => getComputedStyle(element).overscrollBehaviorX),
  );
  expect(behaviour).toEqual(["none", "none"]);
});

test("what the studio chose to look at it shows again in a canvas of another size; where a person looked, it stays", async ({
  studio,
}) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, /Small conv net/);
  const isInSight = async (): Promise<boolean> => {
    const controls = await page.getByRole("button", { name: "Zoom out" }).boundingBox();
    const canvas = await page.getByTestId("drawing").boundingBox();
    const input = await layer(page, "input").boundingBox();
    if (!controls || !canvas || !input) throw new Error("One of them is not on the screen.");
    const isBeside = input.x + input.width < controls.x || input.y > controls.y + controls.height;
    return isBeside && input.y > canvas.y && input.x > canvas.x;
  };
  const first = await camera(page);
  expect(await isInSight()).toBe(true);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expect.poll(() => camera(page)).not.toEqual(first);
  expect(await isInSight()).toBe(true);

  await lookElsewhere(page);
  const chosen = await camera(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect
    .poll(() => page.getByTestId("drawing").evaluate((element) => element.clientWidth))
    .toBeGreaterThan(700);
  await expectCamera(page, chosen);
});

test("all of a drawing is shown above the note on its error, with or without the map beside the note", async ({
  studio,
}) => {
  const { page } = studio;
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, /^Empty/);
  await layer(page, "input").click();
  for (let count = 1; count <= 12; count += 1) {
    await page.locator('[data-palette-row][data-item="batchNorm"]').click();
    await expect(layer(page, `bn${count}`)).toBeVisible();
  }
  const map = page.locator(".react-flow__minimap");
  await expect(map).toBeVisible();
  await page.keyboard.press("f");
  await expect(map).toHaveCount(0);
  await camera(page);
  const note = await page.getByTestId("problem-banner").boundingBox();
  const last = await layer(page, "output").boundingBox();
  if (!note || !last) throw new Error("One of them is not on the screen.");
  expect(last.y + last.height).toBeLessThanOrEqual(note.y);
});
