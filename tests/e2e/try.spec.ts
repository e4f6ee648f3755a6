/** A run's network is tried in the dock: drawn for, given pictures of one's own and of its data. */
import type { Locator, Page } from "@playwright/test";
import { encodePng } from "../../src-core/codecs/png";
import { violations } from "./support/axe";
import { openTemplate, setField } from "./support/opening";
import { expect, test } from "./support/studio";

// They ask one studio, and have nothing to change in it: a worker that gets all of them starts it once.
test.describe.configure({ mode: "default" });

const panel = (page: Page): Locator => page.getByRole("region", { name: "Try" });
const bar = (page: Page, index: number): Locator => panel(page).locator(`[data-class="${index}"]`);

async function openTry(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Try" }).click();
}

/** The run that is there already. */
async function openRun(page: Page): Promise<void> {
  await openTemplate(page, /ResNet-8/);
  await openTry(page);
  await page.getByRole("combobox", { name: "Run that is tried" }).click();
  await page.getByRole("option").first().click();
  await expect(panel(page).getByTestId("paper")).toBeVisible();
}

/** Places are parts of the paper. */
async function draw(page: Page, points: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = await panel(page).getByTestId("paper").boundingBox();
  if (!box) throw new Error("There is no paper.");
  const [first, ...rest] = points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
  if (!first) return;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 5 });
  await page.mouse.up();
}

const ONE = [
  [0.5, 0.1],
  [0.5, 0.9],
] as const;

async function paste(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    ([file, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], file));
      window.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    [name, Buffer.from(bytes).toString("base64")] as const,
  );
}

for (const [theme, width, height] of [
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const) {
  test(`bars follow what is drawn (${theme})`, async ({ trained }) => {
    const { page } = trained;
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height });
    await openRun(page);
    await page.screenshot({ path: `test-results/try/empty-${theme}.png` });
    expect(await violations(page)).toEqual([]);
    await draw(page, ONE);
    await expect(bar(page, 0)).toContainText("%");
    await expect(panel(page).getByRole("img", { name: "What the network sees" })).toBeVisible();
    await expect(panel(page).getByRole("status")).toHaveText(/^Most likely \d, [\d.<> ]+%\.$/);
    await page.screenshot({ path: `test-results/try/drawn-${theme}.png` });
    expect(await violations(page)).toEqual([]);

    // Its width is that of the data's strokes, so a bar in the middle is told from a ring.
    const first = await bar(page, 1).textContent();
    await draw(page, [
      [0.2, 0.2],
      [0.8, 0.2],
      [0.8, 0.8],
      [0.2, 0.8],
      [0.2, 0.2],
    ]);
    await expect(bar(page, 1)).not.toHaveText(first ?? "");
    await page.keyboard.press("Control+z");
    await expect(bar(page, 1)).toHaveText(first ?? "");
    await panel(page).getByRole("button", { name: "Eraser" }).click();
    await draw(page, [
      [0.3, 0.5],
      [0.7, 0.5],
    ]);
    await expect(bar(page, 1)).not.toHaveText(first ?? "");
    await panel(page).getByRole("button", { name: "Clear" }).click();
    await expect(bar(page, 1)).not.toContainText("%");
    await panel(page).getByRole("button", { name: "Undo" }).click();
    await expect(bar(page, 1)).toContainText("%");

    // It is still there after something else was looked at.
    await page.getByRole("tab", { name: "Summary" }).click();
    await openTry(page);
    await expect(bar(page, 1)).toContainText("%");

    await panel(page).getByRole("radio", { name: "Data", exact: true }).click();
    await panel(page).getByRole("radio", { name: "Test" }).click();
    await panel(page).getByRole("radio", { name: "Picture 3", exact: true }).click();
    await expect(panel(page).getByText(/Truth: \d/)).toBeVisible();
    await page.keyboard.press("ArrowRight");
    const next = panel(page).getByRole("radio", { name: "Picture 4", exact: true });
    await expect(next).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(next).toBeChecked();
    await page.screenshot({ path: `test-results/try/data-${theme}.png` });
    expect(await violations(page)).toEqual([]);
  });
}

test("pictures are pasted and dropped; what is none is told in words", async ({ trained }) => {
  const { page } = trained;
  await openRun(page);
  await panel(page).getByRole("radio", { name: "Data", exact: true }).click();
  await panel(page).getByRole("radio", { name: "Picture 1", exact: true }).click();
  await expect(panel(page).getByText(/Truth: \d/)).toBeVisible();
  const seen = await panel(page)
    .getByRole("img", { name: "What the network sees" })
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return [
        ...((canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? []),
      ];
    });
  const bars = panel(page).getByRole("list", { name: "Probability of each class" });
  // What is said of the truth is not of a picture of one's own.
  const shares = (await bars.innerText()).replace(" (the truth)", "").replace("(the truth)\n", "");

  const side = 80;
  const rgb = Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const [row, column] = [
      Math.floor(index / 3 / side / 10),
      Math.floor((Math.floor(index / 3) % side) / 10),
    ];
    return seen[(row * 8 + column) * 4] ?? 0;
  });
  await paste(page, "digit.png", encodePng({ width: side, height: side, rgb }, 72));
  await expect(panel(page).getByText("digit.png")).toBeVisible();
  await expect(bars).toHaveText(/%/);
  expect(await bars.innerText()).toBe(shares);
  await page.screenshot({ path: "test-results/try/pasted.png" });
  expect(await violations(page)).toEqual([]);

  await paste(page, "broken.png", encodePng({ width: side, height: side, rgb }, 72).subarray(0, 200));
  await expect(panel(page).getByRole("alert")).toContainText("This image cannot be read");
  await page.screenshot({ path: "test-results/try/broken.png" });

  await panel(page).getByRole("radio", { name: "Draw", exact: true }).click();
  await panel(page).getByTestId("paper").focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "a text");
    window.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(panel(page).getByRole("alert")).toContainText("The clipboard holds no picture.");

  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["no picture"], "notes.txt"));
    return data;
  });
  await page.dispatchEvent('section[aria-label="Try"]', "drop", { dataTransfer: dropped });
  await expect(panel(page).getByRole("alert")).toContainText("This image cannot be read");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a drawing is made with keys alone", async ({ trained }) => {
  const { page } = trained;
  await openRun(page);
  await panel(page).getByTestId("paper").focus();
  for (let press = 0; press < 8; press += 1) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  for (let press = 0; press < 16; press += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(bar(page, 1)).toContainText("%");
  await page.keyboard.press("Control+z");
  await expect(bar(page, 1)).not.toContainText("%");
});

test("the last weights of a training that goes on are looked into and tried, and what its balance does to probabilities is said", async ({
  studio,
}) => {
  const { page } = studio;
  await openTemplate(page, /ResNet-8/);
  await openTry(page);
  await expect(page.getByText("Nothing to try yet")).toBeVisible();
  await setField(page, "Epochs", "500");
  await page.getByRole("button", { name: "Advanced" }).click();
  await page.getByLabel("Classes", { exact: true }).click();
  await page.getByRole("option", { name: "Weighted" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.keyboard.press("Control+2");
  // Of the drawing there is such a button before; with this one the run has weights.
  await expect(page.getByRole("button", { name: "Try", exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Look inside", exact: true }).click();
  const inside = page.getByRole("dialog", { name: "Look inside" });
  await expect(inside.getByText("its training not over").first()).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Try", exact: true }).click({ timeout: 60_000 });
  await expect(panel(page).getByTestId("paper")).toBeVisible();
  await draw(page, ONE);
  await expect(bar(page, 1)).toContainText("%");
  expect(await violations(page)).toEqual([]);
  await panel(page).getByText("Class probabilities, for balanced classes").hover();
  await expect(page.getByRole("tooltip")).toContainText("were weighted in training");
  await page.screenshot({ path: "test-results/try/while-training.png" });
});
