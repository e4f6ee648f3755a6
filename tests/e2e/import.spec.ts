/** Models of other tools come in: by the menu and by a drop, in one step that undo takes back, with a report that is true. */
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Locator, Page } from "@playwright/test";
import { ModelProtoSchema, NodeProtoSchema } from "#core/formats/onnx/onnx_pb";
import { ROOT, removeFolder, run, temporaryFolder } from "../support/command-line";
import { violations } from "./support/axe";
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
  await page.getByRole("button", { name: "Mistakes", exact: true }).click();
  const mistakes = dialog(page, "Mistakes");
  await expect(mistakes.getByRole("combobox", { name: "Data" })).toContainText("Handwritten digits");
  await expect(mistakes.getByText("Balanced accuracy")).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(mistakes).toHaveCount(0);

  await page.keyboard.press("Control+1");
  await expect(page.locator('[data-node-name="stage1"]')).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.locator('[data-node-name="stage1"]')).toHaveCount(0);
  await expect(page.locator("[data-node-name]")).toHaveCount(before);
  await page.keyboard.press("Control+Shift+z");
  await expect(page.locator('[data-node-name="stage1"]')).toBeVisible();
});

/** Drops files on the window as a person does, from a folder of this machine. */
async function drop(page: Page, file: string): Promise<void> {
  const text = (await readFile(file)).toString("base64");
  const data = await page.evaluateHandle(
    ([name, base64]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
      return transfer;
    },
    [path.basename(file), text] as const,
  );
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
}

/** The exported network with an operation in its middle that no layer computes, and without a word of pixels. */
async function withUnknownOperation(models: string): Promise<string> {
  const model = fromBinary(ModelProtoSchema, await readFile(path.join(models, "onnx", "model.onnx")));
  const nodes = model.graph?.node ?? [];
  const at = nodes.findIndex(({ name }) => name === "relu5");
  const [output = ""] = nodes[at]?.output ?? [];
  for (const node of nodes.slice(at + 1))
    node.input = node.input.map((name) => (name === output ? "bent" : name));
  const bend = create(NodeProtoSchema, { opType: "Erf", name: "bend", input: [output], output: ["bent"] });
  nodes.splice(at + 1, 0, bend);
  model.metadataProps = [];
  const file = path.join(models, "unknown.onnx");
  await writeFile(file, toBinary(ModelProtoSchema, model));
  return file;
}

test("what is not supported is told where it is, and the part before it can be had, with the pixels that a person says", async ({
  studio: { page },
  models,
}) => {
  await openTemplate(page);
  await drop(page, await withUnknownOperation(models));
  const look = dialog(page, "Import unknown.onnx");
  await expect(look.getByRole("list", { name: "What is not supported" })).toContainText("Erf");
  await expect(look.getByRole("list", { name: "What is not supported" })).toContainText("bend");
  const end = look.getByLabel("It ends with the step");
  await expect(end).toHaveValue("relu5");
  await end.fill("nowhere");
  await expect(look.getByRole("alert")).toContainText("no such step");
  await end.fill("relu4");
  await end.press("Enter");
  await expect(look.getByRole("list", { name: "What is changed" })).toContainText('to "relu4"');
  await look.getByRole("radio", { name: "Own numbers" }).click();
  await look.getByRole("textbox", { name: "Deviation" }).fill("0");
  await expect(look.getByRole("alert")).toContainText("above 0");
  await expect(look.getByRole("button", { name: "Import this part" })).toBeDisabled();
  await look.getByRole("textbox", { name: "Deviation" }).fill("0.25");
  expect(await violations(page)).toEqual([]);
  await look.getByRole("button", { name: "Import this part" }).click();

  const report = dialog(page, "ResNet-8 is imported");
  await expect(report.getByTestId("import-verdict")).toContainText("by a deviation of 0.25");
  const download = page.waitForEvent("download");
  await report.getByRole("button", { name: "Save report" }).click();
  const saved = await readFile(await (await download).path(), "utf8");
  expect(saved).toContain("# Import of ResNet-8");
  expect(saved).toContain("Erf");
  await report
    .getByRole("list", { name: "What is changed" })
    .getByRole("button", { name: "relu4" })
    .first()
    .click();
  await expect(report).toHaveCount(0);
  await expect(page.locator('[data-node-name][data-selected="true"]')).toHaveCount(1);
});

test("weights go into the open drawing by a table that a person corrects", async ({
  studio: { page },
  models,
}) => {
  await page
    .getByRole("button", { name: /ResNet-8/ })
    .first()
    .click();
  await choose(page, path.join(models, "safetensors", "model.safetensors"));
  const table = dialog(page, "Import model.safetensors");
  await expect(table.getByRole("status")).toContainText("All 37 weights have a tensor.");
  expect(await violations(page)).toEqual([]);
  await table.getByRole("button", { name: "Choose a tensor for bn1/beta" }).click();
  await page.getByRole("option", { name: /^bn1\/gamma/ }).click();
  await expect(table.getByRole("status")).toContainText("36 of 37 weights have a tensor.");
  await expect(table.getByText("have no such weight")).toHaveCount(0);
  await table.getByRole("radio", { name: "By hand 1" }).click();
  const byHand = table.locator('[data-weight="bn1/beta"]');
  await expect(byHand).toContainText("by hand");
  await expect(table.locator("[data-weight]")).toHaveCount(1);
  await byHand.getByRole("button").click();
  await page.getByRole("option", { name: "As it was found" }).click();
  await expect(table.getByRole("status")).toContainText("All 37 weights have a tensor.");
  await table.getByRole("button", { name: "Keep as a run" }).click();
  await expect(page.getByRole("region", { name: "State of the run" }).getByRole("heading")).toHaveText(
    "Imported",
  );
});

test("files that are damaged, or of no use here, change nothing and say why", async ({
  studio: { page },
  models,
}) => {
  const whole = await readFile(path.join(models, "onnx", "model.onnx"));
  const damaged = path.join(models, "damaged.onnx");
  await writeFile(damaged, whole.subarray(0, 20_000));
  await expect(page.getByRole("button", { name: /Plain twin/ }).first()).toBeVisible();
  await drop(page, path.join(models, "safetensors", "model.safetensors"));
  await expect(dialog(page, /^Import/).getByRole("alert")).toContainText("weights without a network");
  await page.keyboard.press("Escape");
  await openTemplate(page);
  await drop(page, damaged);
  await expect(dialog(page, /^Import/).getByRole("alert")).toContainText("cut off or damaged");
  await expect(dialog(page, /^Import/).getByRole("button", { name: "Import", exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.locator('[data-node-name="conv1"]')).toBeVisible();
});

const CIFAR = path.join(ROOT, "..", "shared", "fixtures", "cifar-resnets", "resnet20-12fca82f.th");

test("a trained CIFAR ResNet-20 of PyTorch finds its places in the open drawing", async ({
  studio: { page },
}) => {
  test.skip(!existsSync(CIFAR), "The trained networks are not here.");
  await page
    .getByRole("button", { name: /ResNet-20/ })
    .first()
    .click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await choose(page, CIFAR);
  const table = dialog(page, /^Import resnet20/);
  await expect(table.getByRole("status")).toContainText("weights have a tensor");
  await expect(table.locator('[data-weight="stage1/1/conv1/kernel"]')).toContainText(
    "[out, in, rows, columns]",
  );
});
