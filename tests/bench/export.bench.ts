/**
 * Exports of a ResNet-50 (25.6 million weights) with their proof on 32 images of 224×224, on an engine of their own as the host asks for them.
 * ONNX may take 25 s and 1 GB; memory is the most that the engine's process had, onnxruntime and the answer included.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { engineApi } from "#core/protocol/engine-api";
import { createClient } from "#core/protocol/rpc";
import { createTemplate } from "#core/templates/index";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { importedCheckpoint } from "#engine/imports/imported-checkpoint";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { startCpuEngine } from "../cross/cpu-support";
import { buildIfStale, ROOT } from "../support/command-line";
import { rounded, writeOutput } from "./measured";

const IMAGE: [number, number, number] = [224, 224, 3];
const CLASSES = 1000;
const WAYS = {
  onnx: { format: "onnx", choices: {} },
  keras: { format: "keras", choices: { file: "keras" } },
  h5: { format: "keras", choices: { file: "h5" } },
  pytorch: { format: "pytorch", choices: {} },
  tfjs: { format: "tfjs", choices: { model: "layers" } },
  graph: { format: "tfjs", choices: { model: "graph" } },
  safetensors: { format: "safetensors", choices: {} },
} as const;

let document: NetworkDocument;
let checkpoint: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  buildIfStale();
  const template = createTemplate("imagenet-resnet-50");
  if (!template) throw new Error("There is no template imagenet-resnet-50.");
  document = template;
  const device = await startCpuEngine(2);
  const { network } = compileDocument(BUILT_IN_LAYERS, document, { imageShape: IMAGE, classes: CLASSES });
  checkpoint = importedCheckpoint(network, document, initialWeights(network, 1), {
    imageShape: IMAGE,
    pixelMaximum: 255,
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
    classNames: Array.from({ length: CLASSES }, (_, index) => `class ${index}`),
  });
  network.dispose();
  device.dispose();
});

it("measures exports", async () => {
  const figures: Record<string, { seconds: number; megabytes: number; difference?: number }> = {};
  for (const [name, way] of Object.entries(WAYS)) figures[name] = await measure(way);
  writeOutput("export", { network: "ResNet-50, 32 images of 224x224x3", figures });
}, 1_200_000);

async function measure({
  format,
  choices,
}: {
  readonly format: string;
  readonly choices: Readonly<Record<string, string>>;
}) {
  const engine = await createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js")).launch({
    device: "cpu",
  });
  const client = createClient(engineApi, engine.channel, { timeoutMs: 0 });
  try {
    await client.call("initialise", { device: "cpu" });
    const start = performance.now();
    const { proof } = await client.call("export", {
      document,
      checkpoint,
      imageShape: IMAGE,
      classes: CLASSES,
      format,
      choices,
      form: "float32",
      folded: false,
      source: {},
      version: "bench",
    });
    expect(proof?.proved).toBe(true);
    return {
      seconds: rounded((performance.now() - start) / 1000),
      megabytes: rounded(mostBytes(engine.processId) / 1e6),
      ...(proof && { difference: proof.difference }),
    };
  } finally {
    engine.kill();
  }
}

/** The most that a process had in memory so far, by Linux. */
function mostBytes(processId: number | undefined): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
