/** Drawing: a template on the canvas, an error with its repairs, and the gestures that people bring from other editors. */
import type { Locator, Page } from "@playwright/test";
import { expect, type Studio, test } from "./support/studio";

function node(page: Page, name: string): Locator {
  return page.locator(`[data-node-name="${name}"]`);
}
function drawing(page: Page): Locator {
  return page.getByTestId("drawing");
}
function nodes(page: Page): Locator {
  return page.locator(".react-flow [data-node-name]");
}

/** Opens ResNet-8 with all of it in sight. */
async function openResidual({ page }: Studio): Promise<void> {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(node(page, "conv2")).toBeVisible();
  await fitAll(page);
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES);
}

const RESNET_8_NODES = 31;

async function fitAll(page: Page): Promise<void> {
  await drawing(page).locator(".react-flow__pane").focus();
  await page.keyboard.press("f");
  await settled(page);
}

/** Until the view and the nodes stand still. */
async function settled(page: Page): Promise<void> {
  let before = "";
  await expect
    .poll(async () => {
      const now = await page.evaluate(() =>
        [...document.querySelectorAll(".react-flow__viewport, .react-flow__node")]
          .map((element) => (element instanceof HTMLElement ? element.style.transform : ""))
          .join(),
      );
      const same = now === before;
      before = now;
      return same;
    })
    .toBe(true);
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the screen.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function selectNodes(page: Page, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await node(page, name).click({ modifiers: index === 0 ? [] : ["Shift"] });
  }
  if (names.length > 1) await expect(page.getByText(`${names.length} selected`)).toBeVisible();
}

async function dragFromList(page: Page, item: string, to: { x: number; y: number }): Promise<void> {
  const canvas = await drawing(page).boundingBox();
  if (!canvas) throw new Error("The canvas is not on the screen.");
  await page
    .locator(`[data-item="${item}"]`)
    .dragTo(drawing(page), { targetPosition: { x: to.x - canvas.x, y: to.y - canvas.y } });
}

test("ResNet-8 opens laid out, its skips as arcs with their mode", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await expect(page.locator(".edge.skip")).toHaveCount(6);
  await expect(node(page, "shortcut1")).toContainText("identity");
  await expect(node(page, "shortcut2")).toContainText("pad");
  const [top, merge, output] = [
    await middleOf(node(page, "input")),
    await middleOf(node(page, "add1")),
    await middleOf(node(page, "output")),
  ];
  expect(Math.abs(top.x - merge.x)).toBeLessThan(1);
  expect(merge.y).toBeGreaterThan(top.y);
  // The trunk goes on in columns to the right, so that all of it is in sight.
  expect(output.x).toBeGreaterThan(merge.x);
  await expect(node(page, "output")).toBeInViewport();
});

test("a filter count that does not fit is named, and each repair makes it valid again", async ({
  studio,
}) => {
  await openResidual(studio);
  const { page } = studio;
  await node(page, "conv3").click();
  const filters = page.getByRole("spinbutton", { name: "Filters" });
  await filters.fill("24");
  await filters.press("Enter");
  const banner = page.getByTestId("problem-banner");
  await expect(banner).toContainText("8×8×24");
  await expect(banner).toContainText("8×8×16");
  await expect(node(page, "add1")).toHaveAttribute("data-problem", "error");
  const repairs = await banner.locator("[data-repair]").count();
  expect(repairs).toBeGreaterThanOrEqual(2);
  for (let repair = 0; repair < repairs; repair += 1) {
    await banner.locator("[data-repair]").nth(repair).click();
    await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
    await page.keyboard.press("Control+z");
    await expect(banner).toBeVisible();
  }
  await page.keyboard.press("Control+z");
  await expect(banner).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(banner).toBeVisible();
});

test("a padding skip with filters of its own can be let follow its branch", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await node(page, "conv5").click();
  const filters = page.getByRole("spinbutton", { name: "Filters" });
  await filters.fill("48");
  await filters.press("Enter");
  const banner = page.getByTestId("problem-banner");
  await expect(banner).toContainText("4×4×48 and 4×4×32");
  await expect(banner).toContainText("Insert 1×1 projection in shortcut2, stride 2, 48 filters");
  await expect(banner).toContainText("Set filters to 32 in conv5");
  await banner.getByRole("button", { name: "Set filters to 48 in shortcut2" }).click();
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await expect(node(page, "shortcut2")).toContainText("pad");
});

test("layers are placed, spliced into a wire and drawn as a skip by dragging", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  const canvas = await drawing(page).boundingBox();
  if (!canvas) throw new Error("The canvas is not on the screen.");
  await dragFromList(page, "conv2d", { x: canvas.x + 80, y: canvas.y + 200 });
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 1);
  await page.keyboard.press("Delete");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES);

  const wires = page.locator(".react-flow__edge");
  const wired = await wires.count();
  const [above, below] = [await middleOf(node(page, "conv4")), await middleOf(node(page, "bn4"))];
  await dragFromList(page, "batchNorm", { x: above.x, y: (above.y + below.y) / 2 });
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 1);
  await expect(wires).toHaveCount(wired + 1);
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await settled(page);

  const [first, last] = [await middleOf(node(page, "conv6")), await middleOf(node(page, "relu6"))];
  const from = await middleOf(page.locator('[data-item="shortcut"]'));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(first.x - 20, first.y, { steps: 4 });
  await page.mouse.move(first.x, first.y, { steps: 2 });
  await page.mouse.move(last.x, last.y, { steps: 8 });
  await page.mouse.up();
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 2);
  await expect(page.locator(".edge.skip")).toHaveCount(8);
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
});

test("a wire dropped on empty canvas offers the layers that fit", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await node(page, "conv1").click();
  await page.keyboard.press("Control+0");
  await page.keyboard.press(".");
  await settled(page);
  const port = await middleOf(page.locator('.react-flow__node:has([data-node-name="conv1"]) .port-out'));
  await page.mouse.move(port.x, port.y);
  await page.mouse.down();
  await page.mouse.move(port.x - 260, port.y + 40, { steps: 6 });
  await page.mouse.up();
  const menu = page.getByRole("dialog", { name: "Layers that fit here" });
  await expect(menu).toBeVisible();
  // An image comes out of the convolution, which a dense layer cannot read.
  await expect(menu.getByText("Dense", { exact: true })).toHaveCount(0);
  // What is looked for and does not fit says why, and what is not here says what is nearest.
  await page.keyboard.type("dens");
  const dense = menu.getByRole("option").filter({ hasText: "Dense needs" });
  await expect(dense).toContainText("needs a flat vector, but");
  await expect(dense).toBeDisabled();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("attention");
  await expect(menu.getByText(/^Attention: not here\. The nearest is a gate/)).toBeVisible();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("max pool");
  await page.keyboard.press("Enter");
  await expect(node(page, "pool1")).toBeVisible();
  await expect(node(page, "pool1")).toContainText("4×4×16");
});

test("S draws a skip around three selected layers", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await selectNodes(page, ["conv1", "bn1", "relu1"]);
  await page.keyboard.press("s");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 2);
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
});

test("a skip inside another one has a lane of its own", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await selectNodes(page, ["conv2", "bn2"]);
  await page.keyboard.press("s");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 2);
  await settled(page);
  const [inner, outer] = [await middleOf(node(page, "shortcut4")), await middleOf(node(page, "shortcut1"))];
  const trunk = await middleOf(node(page, "conv2"));
  expect(inner.x - trunk.x).toBeGreaterThan(0);
  expect(outer.x).toBeGreaterThan(inner.x + 10);
});

test("a click among several selected nodes selects the one; Ctrl adds", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await selectNodes(page, ["conv2", "bn2", "relu2"]);
  await node(page, "bn2").click();
  await expect(page.locator('[data-node-name][data-selected="true"]')).toHaveCount(1);
  await node(page, "relu2").click({ modifiers: ["Control"] });
  await expect(page.getByText("2 selected")).toBeVisible();
});

test("the summary lists every layer, sorts them and leads to them", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await page.getByRole("tab", { name: "Summary" }).click();
  const table = page.getByRole("grid", { name: "Layers" });
  await expect(table).toHaveAttribute("aria-rowcount", String(RESNET_8_NODES + 1));
  await table.getByRole("button", { name: "Parameters" }).click();
  const first = table.locator("[data-row='0']");
  await expect(first).toContainText("conv7");
  await expect(first).toContainText("36,864");
  await first.click();
  await expect(node(page, "conv7")).toHaveAttribute("data-selected", "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(node(page, "conv6")).toHaveAttribute("data-selected", "true");
});

test("a selection becomes a block that repeats, is entered and left", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await selectNodes(page, ["conv3", "bn3"]);
  await page.keyboard.press("Control+g");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES - 1);
  const repeat = page.getByRole("spinbutton", { name: "Times in a row" });
  await repeat.fill("3");
  await repeat.press("Enter");
  const block = page.locator("[data-stack]");
  await expect(block).toContainText("repeated 3 times");
  await block.dblclick();
  const breadcrumb = page.getByRole("navigation", { name: "Entered blocks" });
  await expect(breadcrumb).toBeVisible();
  await expect(nodes(page)).toHaveCount(4);
  await breadcrumb.getByRole("button").first().click();
  await expect(breadcrumb).toHaveCount(0);
  await expect(block).toBeVisible();
});

test("copy, paste, healing, bypass and the layout can all be undone", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await node(page, "conv7").click();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 1);
  await page.keyboard.press("Control+z");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES);
  const wires = page.locator(".react-flow__edge");
  const wired = await wires.count();
  await node(page, "bn7").click();
  await page.keyboard.press("Delete");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES - 1);
  await expect(wires).toHaveCount(wired - 1);
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await node(page, "relu6").click();
  await page.keyboard.press("Control+b");
  await expect(node(page, "relu6")).toHaveAttribute("data-bypassed", "true");
  await page.keyboard.press("Control+z");
  await expect(node(page, "relu6")).not.toHaveAttribute("data-bypassed", "true");
});

test("a layer is inserted with the keyboard alone", async ({ studio }) => {
  await openResidual(studio);
  const { page } = studio;
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(node(page, "conv1")).toHaveAttribute("data-selected", "true");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dropout");
  await page.keyboard.press("Enter");
  await expect(nodes(page)).toHaveCount(RESNET_8_NODES + 1);
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await expect(page.getByRole("group", { name: /^Dropout dropout1, .*output 8×8×16/ })).toBeVisible();
});

test("a convolution's padding is given in numbers, and filled in as PyTorch has it", async ({ studio }) => {
  const { page } = studio;
  await openResidual(studio);
  await node(page, "conv2").click();
  await expect(page.getByRole("button", { name: "As PyTorch" })).toHaveCount(0);
  await page.getByRole("combobox", { name: "Padding" }).click();
  await page.getByRole("option", { name: "Numbers" }).click();
  const asPyTorch = page.getByRole("button", { name: "As PyTorch" });
  // Where the padding is, not below what is folded away.
  const heights = [asPyTorch, page.getByLabel("Pad above")].map((part) => middleOf(part));
  const [button, above] = await Promise.all(heights);
  expect(button?.y).toBeLessThan(above?.y ?? 0);
  await asPyTorch.click();
  for (const side of ["above", "below", "left", "right"])
    await expect(page.getByLabel(`Pad ${side}`)).toHaveValue("1");
  await page.keyboard.press("Control+z");
  await expect(page.getByLabel("Pad above")).toHaveValue("0");
});
