/** Data of twenty thousand classes in the window: the first are shown, the others counted, and nothing hangs. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../support/command-line";
import { expect, test } from "./support/studio";

const CLASSES = 20_000;

test("a dataset of 20,000 classes shows the first of them and how many more there are", async ({
  studio,
}) => {
  const { page, home } = studio;
  const rows = Array.from({ length: CLASSES }, (_, label) => {
    const pixels = Array.from({ length: 16 }, (_pixel, place) => (label * (place + 3)) % 256);
    return `${label},${pixels.join(",")}`;
  });
  const file = path.join(home, "many.csv");
  const head = `label,${Array.from({ length: 16 }, (_, place) => `pixel${place}`).join(",")}`;
  await writeFile(file, [head, ...rows].join("\n"));
  expect((await run(["data", "add", file], { home })).code).toBe(0);
  await page.reload();
  await page
    .getByRole("button", { name: /Residual network/ })
    .first()
    .click();
  await page.getByRole("combobox", { name: "Dataset" }).click();
  await page.getByRole("option", { name: "many" }).click();
  await page.getByRole("button", { name: "More samples, and counts" }).click();
  const samples = page.getByRole("list", { name: "Samples of each class" });
  await expect(samples.getByText("and 19,970 more classes")).toBeVisible();
  await expect(samples.getByRole("listitem")).toHaveCount(31);
  await expect(page.getByText("20,000", { exact: true }).first()).toBeVisible();
  await samples.getByText("and 19,970 more classes").scrollIntoViewIfNeeded();
  for (const [name, colorScheme, width, height] of [
    ["light", "light", 1280, 800],
    ["dark", "dark", 1024, 700],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `test-results/many-classes/${name}.png` });
  }
});
