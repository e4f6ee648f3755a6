/** A ResNet-50 that PyTorch itself wrote as ONNX: it is read, computed by our engine's rules, and gives PyTorch's logits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { onnx } from "#core/formats/onnx/onnx";
import { drawModel } from "#core/imports/draw-model";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { compileDocument } from "#engine/compile/from-document";
import { logitsOf } from "#engine/export/logits";
import { runReadModel } from "../support/run-read-model";
import { startCpuEngine } from "./cpu-support";
import { difference, TOOLS } from "./onnx-support";

const PYTHON = "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torchvision, torch.onnx"]).status === 0;

function floatsIn(file: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
}

it.skipIf(!hasTorch)(
  "torchvision's ResNet-50 by torch.onnx (needs Debian's python3-torchvision)",
  { timeout: 300_000 },
  async () => {
    const device = await startCpuEngine(2);
    const folder = mkdtempSync(path.join(tmpdir(), "skiploom-onnx-"));
    try {
      const made = spawnSync(PYTHON, [path.join(import.meta.dirname, "onnx-torch.py"), folder], {
        encoding: "utf8",
      });
      expect(made.status, made.stderr).toBe(0);
      const read = await onnx.read?.(
        new Map([["model.onnx", readFileSync(path.join(folder, "model.onnx"))]]),
        TOOLS,
      );
      if (!read) throw new Error("ONNX is not read.");
      expect(read.inputShape).toEqual([64, 64, 3]);
      expect(read.notes).toEqual([]);
      const kinds = new Set(read.steps.map(({ operation }) => operation.kind));
      expect([...kinds].sort()).toEqual([
        "activation",
        "add",
        "conv2d",
        "globalAveragePool",
        "matmul",
        "maxPool",
      ]);
      expect(read.steps.filter(({ operation }) => operation.kind === "conv2d").length).toBe(53);
      expect(read.steps.filter(({ operation }) => operation.kind === "add").length).toBe(16);
      const images = tf.tensor(floatsIn(path.join(folder, "images.bin")), [2, 64, 64, 3]);
      const { values } = runReadModel(read, images);
      const logits = floatsIn(path.join(folder, "logits.bin"));
      expect(difference(values, logits)).toBeLessThan(1e-4);

      const { document, weights, notes } = drawModel(BUILT_IN_LAYERS, read);
      expect(notes).toEqual([]);
      const stages = document.graph.nodes.flatMap((node) =>
        node.kind === "block" ? [[document.blocks[node.block]?.name, node.repeat]] : [],
      );
      // PyTorch folds batch norms, so projections have a bias and the first of each stage is a block of its own: 3, 4, 6 and 3 in all.
      expect(stages.map(([, repeat]) => repeat)).toEqual([1, 2, 1, 3, 1, 5, 1, 2]);
      expect(new Set(stages.map(([name]) => name)).size).toBe(2);
      const { network } = compileDocument(BUILT_IN_LAYERS, document, {
        imageShape: [64, 64, 3],
        classes: 1000,
      });
      try {
        const drawn = await logitsOf(network, weights, floatsIn(path.join(folder, "images.bin")), 2);
        expect(difference(drawn, logits)).toBeLessThan(1e-4);
      } finally {
        network.dispose();
      }
    } finally {
      rmSync(folder, { recursive: true });
      device.dispose();
    }
  },
);
