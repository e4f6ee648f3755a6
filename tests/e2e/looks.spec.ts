/** What a look at the drawing shows: all of what was tidied, a map as tall as the drawing, and no word cut short. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const card = (page: Page, name: string) => page.locator(`.react-flow [data-node-name="${name}"]`);

async function open(page: Page, template: RegExp): Promise<void> {
  await page.getByRole("button", { name: template }).first().click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

/** Far into a corner of the canvas, where nothing is drawn. */
async function zoomIntoCorner(page: Page): Promise<void> {
  const box = await page.getByTestId("drawing").boundingBox();
  if (!box) throw new Error("The canvas is not on the screen.");
  await page.mouse.move(box.x + 20, box.y + 100);
  for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -300);
  await expect(card(page, "output")).not.toBeInViewport();
}

test("Tidy looks at all of what it laid out, and a tall drawing has a tall map", async ({
  studio: { page },
}) => {
  await open(page, /Small conv net/);
  await expect(card(page, "output")).toBeInViewport();
  const map = page.getByRole("img", { name: "Map of the drawing" });
  await expect(map).toHaveCount(0);
  await zoomIntoCorner(page);
  const canvas = await page.getByTestId("drawing").boundingBox();
  // Twelve cards in one column beside what is in sight: taller than wide, and no more than a half of the canvas.
  await expect.poll(async () => (await map.boundingBox())?.height ?? 0).toBeGreaterThan(125);
  expect((await map.boundingBox())?.height).toBeLessThan((canvas?.height ?? 0) / 2);

  await page.keyboard.press("Control+l");
  for (const name of ["input", "conv1", "pool", "output"])
    await expect(card(page, name)).toBeInViewport({ ratio: 0.99 });
  await expect(map).toHaveCount(0);
});

test("Show on the note leads to the layer that it speaks of", async ({ studio: { page } }) => {
  await open(page, /Small conv net/);
  await card(page, "bn1").click();
  await page.keyboard.press("Alt+Delete");
  const note = page.getByTestId("problem-banner");
  await expect(note).toBeVisible();
  const named = (await note.locator("p").textContent()) ?? "";
  const name = ["conv1", "relu1"].find((each) => named.includes(each));
  expect(name, named).toBeDefined();
  await zoomIntoCorner(page);
  await expect(card(page, name ?? "")).not.toBeInViewport();
  await note.getByRole("button", { name: "Show", exact: true }).click();
  await expect(card(page, name ?? "")).toBeInViewport({ ratio: 0.99 });
  await expect(card(page, name ?? "")).toHaveAttribute("data-selected", "true");
});

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlaps(one: Place, other: Place): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** Names of the layers of which a part lies beneath what is given. */
async function beneath(page: Page, above: Place | null): Promise<string[]> {
  const cards = page.locator(".react-flow [data-node-name]");
  const found: string[] = [];
  for (const each of await cards.all()) {
    const place = await each.boundingBox();
    if (place && above && overlaps(place, above))
      found.push((await each.getAttribute("data-node-name")) ?? "");
  }
  return found;
}

for (const size of [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
]) {
  test(`no layer lies beneath the zoom controls or a note at ${size.width}x${size.height}`, async ({
    studio: { page },
  }) => {
    await page.setViewportSize(size);
    await open(page, /ResNet-8/);
    const controls = await page.getByRole("toolbar", { name: "Zoom and layout" }).boundingBox();
    expect(controls).not.toBeNull();
    await expect(card(page, "relu3")).toBeInViewport({ ratio: 0.99 });
    expect(await beneath(page, controls)).toEqual([]);

    await page.keyboard.press("f");
    for (const name of ["input", "output"]) await expect(card(page, name)).toBeInViewport({ ratio: 0.99 });
    expect(await beneath(page, controls)).toEqual([]);
    await card(page, "bn1").click();
    await page.keyboard.press("Alt+Delete");
    const note = page.getByTestId("problem-banner");
    await expect(note).toBeVisible();
    await expect.poll(async () => beneath(page, await note.boundingBox())).toEqual([]);
    for (const name of ["input", "output"]) await expect(card(page, name)).toBeInViewport({ ratio: 0.99 });
    expect(await beneath(page, controls)).toEqual([]);
  });
}

/** Texts on the screen of which a part is cut off. */
async function cutTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const isShown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && element.checkVisibility();
    };
    const truncated = [...document.querySelectorAll(".truncate, .text-ellipsis")]
      .filter((element) => isShown(element) && element.scrollWidth > element.clientWidth + 2)
      // Whole networks have long names, and what is said beside a block's name gives way to it.
      .filter(
        (element) => element.closest('[aria-label="Networks"], [data-palette-row] .text-muted') === null,
      )
      .map((element) => element.textContent || (element instanceof HTMLInputElement ? element.value : ""));
    const pen = document.createElement("canvas").getContext("2d");
    const placeholders = [...document.querySelectorAll("input")].filter((input) => {
      if (!pen || !isShown(input) || input.placeholder === "" || input.value !== "") return false;
      const style = getComputedStyle(input);
      pen.font = style.font;
      const room =
        input.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      return pen.measureText(input.placeholder).width > room;
    });
    return [...truncated, ...placeholders.map(({ placeholder }) => placeholder)];
  });
}

for (const size of [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
]) {
  test(`no word is cut short at ${size.width}x${size.height}`, async ({ studio: { page } }) => {
    await page.setViewportSize(size);
    await open(page, /ResNet-8/);
    await expect(page.getByRole("combobox", { name: "Dataset" })).toBeVisible();
    expect(await cutTexts(page)).toEqual([]);
    await card(page, "conv1").click();
    await expect(page.getByRole("spinbutton", { name: "Filters" })).toBeVisible();
    expect(await cutTexts(page)).toEqual([]);
    await page.getByRole("radio", { name: "Lab", exact: true }).click();
    for (const question of [/^How deep can it go\?/, /^What are the skips worth\?/]) {
      await page.getByRole("button", { name: question }).click();
      await expect(page.getByText(/^\d+ trainings: /)).toBeVisible();
      expect(await cutTexts(page)).toEqual([]);
    }
  });
}
