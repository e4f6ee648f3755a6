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
  await page.mouse.dblclick(canvas.x + 60, canvas.y + canvas.height - 60);
  await page.keyboard.type("dense");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-node-name="dense1"]')).toBeVisible();
  await expect(page.locator('[data-problem="error"]')).toHaveCount(0);
  await expect
    .poll(async () => (await wires(page)).sort())
    .toEqual(["conv1>pool1", "dense1>output", "input>conv1", "pool1>dense1"]);
});
