/** PyTorch's own files: read as PyTorch reads them, and in drawings of ours with PyTorch's logits. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDrawing } from "#core/blocks/drawing";
import { readNpy, readNpz } from "#core/codecs/npy";
import { encodeSafetensors } from "#core/codecs/safetensors";
import { safetensors } from "#core/formats/safetensors/weights-alone";
import type { NamedTensor, WeightsFile } from "#core/imports/named-tensor";
import type { NetworkDocument } from "#core/network/document";
import { templateDocument } from "#core/templates/document";
import { createImageNet } from "#core/templates/imagenet";
import { DIGITS_RECIPE } from "#core/templates/recipes";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { difference, logitsOf, match, NO_TOOLS, readWeights, trainedModel } from "./weights-support";

const PYTHON = "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const SCRIPTS = path.resolve(import.meta.dirname, "../support/weights");

/** Vitest's own comparison takes minutes for millions of numbers. */
function isSame(one: Float32Array | undefined, other: Float32Array): boolean {
  return one?.length === other.length && one.every((value, at) => value === other[at]);
}

describe.skipIf(!hasTorch)(
  "beside PyTorch (skipped where python3-torch and python3-torchvision are missing)",
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "skiploom-weights-"));
    const at = (name: string): string => path.join(folder, name);
    const read = (name: string): Promise<WeightsFile> => readWeights(name, readFileSync(at(name)));
    const array = (name: string): Float32Array => readNpy(readFileSync(at(name))).read();
    let device: CpuComputeBackend;

    function python(script: string, ...args: readonly string[]): void {
      const { status, stderr } = spawnSync(PYTHON, [path.join(SCRIPTS, script), ...args], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(stderr);
    }

    beforeAll(async () => {
      python("make_weights.py", folder);
      device = await startCpuEngine(2);
    });
    afterAll(async () => {
      await device.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    function expectEqual(tensors: readonly NamedTensor[], expected: string, prefix = ""): void {
      const wanted = readNpz(readFileSync(at(expected)));
      expect(tensors.map(({ name }) => name.slice(prefix.length))).toEqual([...wanted.keys()]);
      for (const { name, shape, read: values } of tensors) {
        const own = wanted.get(name.slice(prefix.length));
        expect([name, shape, values()]).toEqual([name, own?.shape, own?.read()]);
      }
    }

    it.each(["types.pt", "types.legacy.pt", ...[1, 2, 3, 4, 5].map((protocol) => `types.p${protocol}.pt`)])(
      "reads every number type, view and protocol of %s",
      async (name) => expectEqual((await read(name)).tensors, "types.expected.npz"),
    );

    it("finds the weights in a training's checkpoint, and says what else there was", async () => {
      const { tensors, prefix, notes } = await read("checkpoint.pth");
      expect(prefix).toBe("module.");
      expectEqual(tensors, "checkpoint.expected.npz", prefix);
      expect(notes.map(({ words }) => words)).toEqual([
        'The file holds weights more than once. Those under "state_dict" were taken; "state_dict_ema" was left aside.',
      ]);
    });

    it.each([0, 1, 2, 3, 4, 5])("reads a dictionary of NumPy's arrays in protocol %s", async (protocol) =>
      expectEqual((await read(`arrays.p${protocol}.pkl`)).tensors, "checkpoint.expected.npz"),
    );

    it("reads NumPy's arrays in Fortran's order and with the highest byte first", async () => {
      const { tensors, layout } = await read("compressed.npz");
      expect(layout).toBe("unknown");
      const [a, b] = tensors;
      expect(a?.shape).toEqual([6, 5, 4]);
      expect(a?.read()).toEqual(b?.read());
      expect(a?.read()).toEqual(
        readNpz(readFileSync(at("types.expected.npz")))
          .get("plain")
          ?.read(),
      );
    });

    it("refuses programs and objects in words, and runs nothing", async () => {
      await expect(read("script.pt")).rejects.toThrow(/TorchScript program, which is never run here/);
      await expect(read("whole-model.pt")).rejects.toThrow(
        /"torch.nn.modules.container.Sequential".*state_dict/,
      );
      await expect(read("attack.pt")).rejects.toThrow(/"(?:posix|os).system"/);
      expect(existsSync(at("executed"))).toBe(false);
    });

    it.each([
      ["resnet18", "resnet-18"],
      ["resnet50", "resnet-50"],
    ] as const)(
      "%s of torchvision gives PyTorch's logits, and goes back under its names",
      async (net, family) => {
        const facts = { imageShape: [64, 64, 3], classes: 1000 } as const;
        const document = createImageNet(net, family);
        const { table, weights } = match(document, facts, await read(`${net}.pth`));
        expect(table.rows.filter((row) => row.match?.by !== "torchvision")).toEqual([]);
        expect(table.leftOver.every(({ isIdle }) => isIdle)).toBe(true);
        expect(table.notes.filter(({ kind }) => kind === "numbers")).toEqual([]);
        const expected = array(`${net}.logits.npy`);
        expect(
          difference(await logitsOf(document, facts, weights, array("images.npy")), expected),
        ).toBeLessThan(1e-4);

        const options = { choices: { names: "torchvision" }, form: "float32" } as const;
        const model = trainedModel(document, facts, weights);
        expect(safetensors.check(model.program, options)).toEqual([]);
        const files = (await safetensors.write?.(model, options, NO_TOOLS)) ?? new Map<string, Uint8Array>();
        writeFileSync(at("out.safetensors"), files.get("model.safetensors") ?? new Uint8Array(0));
        python("load_torchvision.py", at("out.safetensors"), net, "1000", at("images.npy"), at("out.npy"));
        expect(difference(array("out.npy"), expected)).toBeLessThan(1e-6);
        const back = await safetensors.readBack?.(files, model, NO_TOOLS);
        for (const [name, values] of weights)
          if (!isSame(back?.get(name), values)) expect.fail(`${name} came back changed.`);
      },
    );

    /** What `make_weights.py` has as `layouts`, under the names that are given. */
    function layoutsDocument(named: (name: string) => string): NetworkDocument {
      const drawing = startDrawing("layouts");
      const conv = { kernel: 3, bias: true };
      let last = drawing.layer("input", "input");
      const add = (
        type: Parameters<typeof drawing.layer>[0],
        name: string,
        params: Parameters<typeof drawing.layer>[2],
      ) => {
        last = drawing.layer(type, named(name), params, [last]);
      };
      add("conv2d", "first", { ...conv, filters: 4 });
      add("conv2d", "grouped", { ...conv, filters: 6, groups: 2 });
      add("depthwiseConv2d", "depthwise", { ...conv, depthMultiplier: 2 });
      add("prelu", "slopes", {});
      add("transposedConv2d", "wider", { kernel: 2, stride: 2, filters: 5, bias: true, padding: "valid" });
      add("flatten", "flat", {});
      add("batchNorm", "norm", {});
      add("dense", "dense", { units: 7 });
      add("dense", "last", { units: 7 });
      add("output", "output", {});
      return templateDocument("Layouts", "digits", DIGITS_RECIPE, drawing.graph());
    }

    it.each([
      ["name", (name: string) => name],
      ["order", (name: string) => `x-${name}`],
    ] as const)("brings every layout over, found by %s", async (by, named) => {
      const facts = { imageShape: [4, 3, 3], classes: 7 } as const;
      const document = layoutsDocument(named);
      const { table, weights } = match(document, facts, await read("layouts.pt"));
      expect(table.rows.filter((row) => row.match?.by !== by)).toEqual([]);
      const logits = await logitsOf(document, facts, weights, array("layouts.images.npy"));
      expect(difference(logits, array("layouts.logits.npy"))).toBeLessThan(1e-5);
    });

    it("takes a file without any names of layers by shapes alone", async () => {
      const facts = { imageShape: [4, 3, 3], classes: 7 } as const;
      const document = layoutsDocument((name) => name);
      const { tensors } = await read("layouts.pt");
      const floats = tensors.filter(({ type }) => type === "float32");
      const bare = floats.map(({ shape, read: values }, index) => ({
        name: `arr_${index}`,
        shape,
        data: values(),
      }));
      const file = await readWeights("bare.safetensors", encodeSafetensors(bare));
      const { table, weights } = match(document, facts, { ...file, layout: "pytorch" });
      expect(table.rows.filter((row) => row.match?.by !== "order")).toEqual([]);
      const logits = await logitsOf(document, facts, weights, array("layouts.images.npy"));
      expect(difference(logits, array("layouts.logits.npy"))).toBeLessThan(1e-5);
    });
  },
);
