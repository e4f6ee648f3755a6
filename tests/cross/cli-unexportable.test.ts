/** A network that cannot be exported, on the command line: a note beforehand, and a refusal before anything is written. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";

let home: string;
/** ResNet-8 whose second convolution has four groups. */
let file: string;

const REASON = "TensorFlow.js has no layer for a convolution in groups";

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  file = path.join(home, "grouped.skiploom.json");
  await skiploom("new", "resnet-8", "-o", file);
  const document = JSON.parse(await readFile(file, "utf8"));
  const nodes = document.graph.nodes as { name: string; params: Record<string, unknown> }[];
  const grouped = nodes.find(({ name }) => name === "conv2");
  if (!grouped) throw new Error("ResNet-8 has no conv2.");
  grouped.params.groups = 4;
  await writeFile(file, JSON.stringify(document));
}, 300_000);
afterAll(() => removeFolder(home));

const skiploom = (...args: string[]) => run(args, { home });

it("has a note, which is no error", async () => {
  const { code, stdout } = await skiploom("check", file);
  expect(code).toBe(0);
  expect(stdout).toContain("No problems.");
  expect(stdout).toContain(`note     Cannot be exported to TensorFlow.js (Layers model): conv2: ${REASON}`);
  expect(JSON.parse((await skiploom("check", file, "--json")).stdout)).toMatchObject({
    ok: true,
    unexportable: [
      {
        format: "tfjs",
        label: "TensorFlow.js (Layers model)",
        choices: { model: "layers" },
        findings: [
          {
            kind: "refused",
            paths: ["conv2"],
            reason: expect.stringContaining(REASON),
            instead: expect.stringContaining("Use "),
          },
        ],
      },
    ],
  });
  expect(JSON.parse((await skiploom("check", "resnet-8", "--json")).stdout)).toMatchObject({
    unexportable: [],
  });
});

it("is trained, and its export is refused before anything is written", async () => {
  const trained = await skiploom("train", file, "--epochs", "1", "--json");
  expect(trained.code).toBe(0);
  const id = (await skiploom("runs", "--json")).stdout;
  const [{ runs }] = jsonLines(id) as [{ runs: { id: string }[] }];
  const folder = path.join(home, "model");
  const { code, stderr } = await skiploom("export", runs[0]?.id ?? "", "--format", "tfjs", "-o", folder);
  expect(code).toBe(2);
  expect(stderr).toContain(`This network cannot be exported to TensorFlow.js. conv2: ${REASON}`);
  expect(existsSync(folder)).toBe(false);
});
