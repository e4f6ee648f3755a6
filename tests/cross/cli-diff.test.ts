/** `skiploom diff`: templates, files, runs, and models that were written by our own writers, each against the others. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIfStale, removeFolder, run, temporaryFolder } from "../support/command-line";

let home: string;
let first: string;
let second: string;

async function trained(...more: string[]): Promise<string> {
  const { stdout, stderr } = await run(["train", "resnet-8", "--steps", "12", ...more], { home });
  const id = /run (\S+) in /.exec(stdout)?.[1] ?? "";
  expect(id, stderr).not.toBe("");
  return id;
}

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  first = await trained();
  second = await trained("--seed", "2");
}, 300_000);

afterAll(() => removeFolder(home));

async function diff(one: string, other: string) {
  return await run(["diff", one, other], { home });
}

interface Json {
  isSame: boolean;
  layers: {
    kind: string;
    changes: { label: string; one: string; other: string }[];
    one?: { title: string };
  }[];
  settings: { area: string; label: string; one?: string; other?: string }[];
  pairs: [string, string][];
  weights:
    | {
        path: string;
        weight: string;
        norm?: number;
        relative?: number;
        cosine?: number;
        isLearned: boolean;
      }[]
    | null;
}

async function asJson(one: string, other: string): Promise<Json> {
  return JSON.parse((await run(["diff", one, other, "--json"], { home })).stdout);
}

it("ends with 0 for the same network, 1 for another and 2 for what is none", async () => {
  const same = await diff("resnet-20", "resnet-20");
  expect([same.code, same.stdout]).toEqual([0, expect.stringContaining("The networks are the same.")]);
  const longer = await diff("resnet-20", "resnet-32");
  expect(longer.code).toBe(1);
  expect(longer.stdout).toContain("+ stage3: 2 more blocks, Basic residual, 148,480 parameters");
  const shorter = await diff("resnet-32", "resnet-20");
  expect(shorter.stdout).toContain("- stage3: 2 blocks fewer, Basic residual, 148,480 parameters");
  const nothing = await diff("resnet-20", "nothing");
  expect([nothing.code, nothing.stdout]).toEqual([2, ""]);
  expect(nothing.stderr).toContain('There is no file, no template and no run called "nothing".');
});

it("says of a network's file what was changed, parameter by parameter", async () => {
  const file = path.join(home, "mine.skiploom.json");
  await run(["new", "resnet-8", "-o", file], { home });
  expect((await diff(file, "resnet-8")).code).toBe(0);
  const document = JSON.parse(await readFile(file, "utf8"));
  const conv = document.graph.nodes.find(({ name }: { name: string }) => name === "conv1");
  conv.params.filters = 24;
  document.recipe.epochs = 99;
  await writeFile(file, JSON.stringify(document));
  const { layers, settings } = await asJson("resnet-8", file);
  expect(layers).toMatchObject([
    { kind: "changed", one: { title: "conv1" }, changes: [{ label: "Filters", one: "16", other: "24" }] },
  ]);
  expect(settings).toMatchObject([{ area: "recipe", other: "99" }]);
  await writeFile(file, "{");
  expect((await diff(file, "resnet-8")).code).toBe(2);
});

it("compares the weights of runs, layer by layer, also by their folders and checkpoints", async () => {
  const found = await asJson(first, second);
  expect(found.layers).toEqual([]);
  expect(found.settings).toMatchObject([{ area: "recipe", label: "Seed", one: "1", other: "2" }]);
  expect(found.weights).toHaveLength(7 + 2 + 7 * 4);
  const kernel = found.weights?.find(({ path: layer, weight }) => layer === "conv3" && weight === "kernel");
  // Two drawings of one distribution are at a right angle, and so their difference is as long as both together.
  expect(Math.abs(kernel?.cosine ?? 1)).toBeLessThan(0.2);
  expect(kernel?.relative).toBeGreaterThan(1.2);
  const runs = path.join(home, "runs");
  const checkpoints = path.join(runs, first, "checkpoints");
  const [last = ""] = (await readdir(checkpoints)).filter((name) => name.startsWith("last"));
  const again = await diff(path.join(runs, first), path.join(checkpoints, last));
  expect([again.code, again.stdout]).toEqual([
    0,
    expect.stringContaining("The weights are the same: 37 of them"),
  ]);
  expect((await diff(first, second)).code).toBe(1);
});

it("finds an exported model's layers again under the names of its drawing, with their weights, and keeps nothing", async () => {
  const folder = path.join(home, "onnx");
  await run(["export", first, "--format", "onnx", "-o", folder], { home });
  const model = path.join(folder, "model.onnx");
  const found = await asJson(first, model);
  expect(found.pairs).toHaveLength(31);
  expect(found.layers.filter(({ kind }) => kind === "added" || kind === "removed")).toEqual([]);
  // The file says no recipe, and the one that its drawing begins with is no difference.
  expect(found.settings.map(({ area }) => area)).not.toContain("recipe");
  expect(found.pairs.filter(([path]) => path === "conv3")).toEqual([["conv3", "stage1/1/conv2"]]);
  expect(found.weights?.map(({ norm }) => norm)).toEqual(Array(37).fill(0));
  expect((await asJson(model, second)).weights?.some(({ norm }) => (norm ?? 0) > 1)).toBe(true);
  const { stdout } = await run(["runs", "--json"], { home });
  expect(JSON.parse(stdout).runs).toHaveLength(2);
});

it("takes weights alone where the other side is a network, and says so where it is none", async () => {
  const folder = path.join(home, "weights");
  await run(["export", first, "--format", "safetensors", "-o", folder], { home });
  const file = path.join(folder, "model.safetensors");
  expect((await diff(file, first)).code).toBe(0);
  const { weights } = await asJson(file, second);
  expect(weights?.some(({ norm }) => (norm ?? 0) > 1)).toBe(true);
  const alone = await diff(file, file);
  expect([alone.code, alone.stdout]).toEqual([2, ""]);
  expect(alone.stderr).toContain("Both files hold weights alone.");
  // A drawing has no weights to compare with: nothing may be called the same.
  const drawn = await diff(file, "resnet-8");
  expect([drawn.code, drawn.stdout]).toEqual([2, ""]);
  expect(drawn.stderr).toContain("is a drawing without any");
});
