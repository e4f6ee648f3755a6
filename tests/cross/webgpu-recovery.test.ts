/** A GPU that is lost under a training: the run goes on by itself, and ends as one that was never disturbed. */
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DOCUMENT_VERSION, type NetworkDocument, type NetworkNode } from "#core/network/document";
import type { StudioDevice } from "#core/protocol/studio-api";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import type { Metric, RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../../src-main/engines/launcher";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { buildIfStale, ROOT, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost } from "../support/real-host";

const LOSSY = path.join(ROOT, "tests", "support", "lossy-engine.mjs");
const SOUND = path.join(ROOT, "out", "main", "engine-child.js");

let studio: RealHost;
let device: StudioDevice | undefined;
let lossy = false;

beforeAll(async () => {
  buildIfStale();
  const launchers = { lossy: createNodeLauncher(LOSSY), sound: createNodeLauncher(SOUND) };
  const launcher: EngineLauncher = {
    async launch(options) {
      const which = lossy ? "lossy" : "sound";
      lossy = false;
      return await launchers[which].launch(options);
    },
  };
  studio = await createRealHost({ launcher });
  const { devices } = await studio.host.handlers["devices.list"]({ complete: true });
  device = devices.find(({ id }) => id === "webgpu");
});

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

/** As little as can be trained, in three epochs of two steps: each of three engines compiles its shaders anew. */
function document(): NetworkDocument {
  const layers = [
    ["input", "input", {}],
    ["flat", "flatten", {}],
    ["dense", "dense", { units: 10 }],
    ["output", "output", {}],
  ] as const;
  const nodes = layers.map(
    ([name, type, params], place): NetworkNode => ({
      kind: "layer",
      id: name,
      type,
      name,
      params,
      position: { x: 0, y: place * 100 },
    }),
  );
  const edges = layers.slice(1).map(([target], place) => {
    const source = layers[place]?.[0] ?? "";
    return { id: `${source}-${target}`, source, target };
  });
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "one dense layer",
    dataset: "digits",
    recipe: { ...DEFAULT_RECIPE, epochs: 3, batchSize: 640, probeEvery: 0 },
    arguments: [],
    graph: { nodes, edges },
    blocks: {},
  };
}

async function train(): Promise<{ record: RunRecord; metrics: Metric[] }> {
  const over = studio.until(({ state }) => ["finished", "failed", "interrupted"].includes(state));
  const { id } = await studio.host.handlers["runs.start"]({ document: document(), device: "webgpu" });
  await over;
  return await studio.host.handlers["runs.read"]({ run: id });
}

it("goes on from the last checkpoint after its device was destroyed, to the same end", async ({ skip }) => {
  if (!device?.description) return skip(device?.unavailable ?? "There is no WebGPU here.");
  const undisturbed = await train();
  expect(undisturbed.record).toMatchObject({ state: "finished", step: 6, device: { id: "webgpu" } });
  expect(studio.notices).toEqual([]);

  lossy = true;
  const disturbed = await train();
  expect(disturbed.record.failure).toBeUndefined();
  expect(disturbed.record).toMatchObject({ state: "finished", step: 6 });
  expect(studio.notices.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^(GPU|Software adapter) \(.+\) was lost: .+ Training goes on from step 2 on a new engine\.$/,
    ),
  ]);
  expect(disturbed.metrics.map(kindAndStep)).toEqual(undisturbed.metrics.map(kindAndStep));
  for (const [place, metric] of disturbed.metrics.entries()) {
    const other = undisturbed.metrics[place];
    if (metric.kind === "batch" && other?.kind === "batch") expect(metric.loss).toBeCloseTo(other.loss, 3);
    if (metric.kind === "epoch" && other?.kind === "epoch")
      expect(metric.valLoss).toBeCloseTo(other.valLoss, 3);
  }
  expect(disturbed.record.test?.loss).toBeCloseTo(undisturbed.record.test?.loss ?? Number.NaN, 3);
}, 300_000);

function kindAndStep({ kind, step }: Metric): string {
  return `${kind} ${step}`;
}
