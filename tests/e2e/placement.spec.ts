/** Drawing from the layer list alone: what is added joins the network, and needs no repair before it trains. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/studio";

const CHAIN = [
  "Convolution",
  "Batch norm",
  "Activation",
  "Convolution",
  "Batch norm",
  "Activation",
  "Global average pooling",
  "Dense",
];
const NAMES = ["conv1", "bn1", "relu1", "conv2", "bn2", "relu2", "pool1", "dense1"];

async function openEmpty(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Empty/ })
    .first()
    .click();
  await expect(page.locator('[data-node-name="output"]')).toBeVisible();
}

/** The drawing's wires, by the names of their ends. */
async function wires(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const names = new Map(
      [...document.querySelectorAll(".react-flow__node")].map((node) => [
        node.getAttribute("data-id"),
        node.querySelector("[data-node-name]")?.getAttribute("data-node-name"),
      ]),
    );
    return [...document.querySelectorAll(".react-flow__edge")].map((edge) => {
      const [, source, target] =
        /^Edge from (\S+) to (\S+)$/.exec(edge.getAttribute("aria-label") ?? "") ?? [];
      return `${names.get(source ?? "")}>${names.get(target ?? "")}`;
    });
  });
}

test("the layers of a small network, clicked one after the other, train without a repair", async ({
  studio,
}) => {
  const { page } = studio;
  await openEmpty(page);
  await page.locator('[data-node-name="input"]').click();
  const list = page.getByTestId("layer-list");
  for (const [index, label] of CHAIN.entries()) {
    await list.getByRole("button", { name: label, exact: true }).click();
    await expect(page.locator(`[data-node-name="${NAMES[index]}"]`)).toHaveAttribute("data-selected", "true");
  }
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await expect(page.getByTestId("problem-banner")).toHaveCount(0);
  await page.keyboard.press("f");
  const path = ["input", ...NAMES, "output"];
  await expect
    .poll(async () => (await wires(page)).sort())
    .toEqual(
      path
        .slice(1)
        .map((name, index) => `${path[index]}>${name}`)
        .sort(),
    );
  await page.getByRole("button", { name: "Train", exact: true }).first().click();
  await expect(page.getByText(/epoch 1/i).first()).toBeVisible({ timeout: 60_000 });
});

test("with nothing selected, a layer from the list, the search or a double click goes before the output", async ({
  studio,
}) => {
  const { page } = studio;
  await openEmpty(page);
  const list = page.getByTestId("layer-list");
  await list.getByRole("button", { name: "Convolution", exact: true }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("global average");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-node-name="pool1"]')).toBeVisible();
  const canvas = await page.getByTestId("drawing").boundingBox();
  if (!canvas) throw new Error("The canvas is not on the screen.");
  // Beside the drawing, above the note on what is still wrong.
  await page.mouse.dblclick(canvas.x + 60, canvas.y + canvas.height / 2);
  await expect(page.locator("[cmdk-input]")).toBeFocused();
  await page.keyboard.type("dense");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-node-name="dense1"]')).toBeVisible();
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await expect
    .poll(async () => (await wires(page)).sort())
    .toEqual(["conv1>pool1", "dense1>output", "input>conv1", "pool1>dense1"]);
});

/** Pairs of cards of which one hides a tenth of the other or more, as they are drawn. */
async function hiddenCards(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cards = [...document.querySelectorAll<HTMLElement>(".react-flow [data-node-name]")].map((card) => {
      const { left, top, right, bottom } = (card.querySelector(".pill") ?? card).getBoundingClientRect();
      return { name: card.dataset.nodeName, left, top, right, bottom };
    });
    const area = (card: (typeof cards)[number]): number =>
      (card.right - card.left) * (card.bottom - card.top);
    return cards.flatMap((one, index) =>
      cards.slice(index + 1).flatMap((other) => {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        const share = Math.max(0, across) * Math.max(0, down);
        return share > 0.1 * Math.min(area(one), area(other)) ? [`${one.name} and ${other.name}`] : [];
      }),
    );
  });
}

test("whatever is added, pasted, spliced, ungrouped or tidied hides no card", async ({ studio }) => {
  const { page } = studio;
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await expect(page.locator('[data-node-name="conv1"]')).toBeVisible();
  const list = page.getByTestId("layer-list");
  const cards = page.locator(".react-flow [data-node-name]");
  const fitted = async (): Promise<void> => {
    await page.locator(".react-flow__pane").focus();
    await page.keyboard.press("f");
    await expect.poll(() => hiddenCards(page)).toEqual([]);
  };
  await page.locator('[data-node-name="conv1"]').click();
  await list.getByRole("button", { name: "Input", exact: true }).click();
  await expect(page.locator('[data-node-name="input1"]')).toBeVisible();
  await fitted();
  await expect(cards).toHaveCount(32);

  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await page.keyboard.press("Control+v");
  await fitted();
  await expect(cards).toHaveCount(96);
  await page.keyboard.press("Control+l");
  await fitted();
  for (let time = 0; time < 3; time += 1) await page.keyboard.press("Control+z");

  await page.locator('[data-node-name="conv2"]').click();
  await list.getByRole("button", { name: "Dropout", exact: true }).click();
  await list.getByRole("button", { name: /^Basic residual/ }).click();
  await fitted();
  await page.keyboard.press("Control+Shift+g");
  // The block was selected when it was added; it is a trunk of six layers with a skip and its Add.
  await fitted();
  await expect(page.locator(".edge.skip")).toHaveCount(8);
});
