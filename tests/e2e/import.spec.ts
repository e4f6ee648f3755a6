/** Models of other tools come in: by the menu and by a drop, in one step that undo takes back, with a report that is true. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { removeFolder, run, temporaryFolder } from "../support/command-line";
import { test as base, expect } from "./support/studio";

/** A trained network as files of other tools, made once. */
const test = base.extend<object, { models: string }>({
  models: [
    async ({ built }, use) => {
      if (!built) return;
      const home = await temporaryFolder();
      await run(["train", "resnet-8", "--epochs", "1"], { home });
      const [trained] = await readdir(path.join(home, "runs"));
      if (trained === undefined) throw new Error("There is no run to export.");
      for (const format of ["onnx", "tfjs", "safetensors"]) {
        const { code, stderr } = await run(
          ["export", trained, "--format", format, "-o", path.join(home, format)],
          { home },
        );
        if (code !== 0) throw new Error(`The export as ${format} failed. ${stderr}`);
      }
      await use(home);
      await removeFolder(home);
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole("dialog", { name });

async function choose(page: Page, files: string | string[]): Promise<void> {
  await page.getByRole("button", { name: "File menu" }).click();
  await page.getByRole("menuitem", { name: "Import model" }).click();
  await dialog(page, "Import model").getByTestId("import-files").setInputFiles(files);
}

async function openTemplate(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /Plain twin/ })
    .first()
    .click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
}

test("an ONNX file opens as a drawing with a run, and one undo brings back what was open", async ({
  studio: { page },
  models,
}) => {
  await openTemplate(page);
  const before = await page.locator("[data-node-name]").count();
  await choose(page, path.join(models, "onnx", "model.onnx"));
  const look = dialog(page, "Import model.onnx");
  await expect(look.getByTestId("import-verdict")).toContainText(
    "All of the file's 30 steps are in the drawing.",
  );
  await expect(look.getByTestId("import-verdict")).toContainText("the numbers of the file's own steps");
  await expect(look.getByRole("list", { name: "Blocks" })).toContainText("Basic residual");
  await look.getByRole("button", { name: "Import", exact: true }).click();

  const report = dialog(page, "ResNet-8 is imported");
  await expect(report).toBeVisible();
  await expect(report.getByRole("list", { name: "Layers" })).toContainText("Convolution7");
  await report.getByRole("button", { name: "Show its run" }).click();
  await expect(page.getByRole("region", { name: "State of the run" }).getByRole("heading")).toHaveText(
    "Imported",
  );
  await expect(page.getByText("There are no curves")).toBeVisible();

  await page.keyboard.press("Control+1");
  await expect(page.locator('[data-node-name="stage1"]')).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.locator('[data-node-name="stage1"]')).toHaveCount(0);
  await expect(page.locator("[data-node-name]")).toHaveCount(before);
  await page.keyboard.press("Control+Shift+z");
  await expect(page.locator('[data-node-name="stage1"]')).toBeVisible();
});
