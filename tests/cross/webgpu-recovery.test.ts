/** A GPU that is lost under a training: the run goes on by itself, and ends as one that was never disturbed. */
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import type { StudioDevice } from "#core/protocol/studio-api";
import type { Metric, RunRecord } from "#core/training/records";
import type { EngineLauncher } from "../../src-main/engines/launcher";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { buildIfStale, ROOT, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost } from "../support/real-host";
import { tinyDocument } from "./engine-support";

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
}, 120_000);

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

/** Two epochs of five steps: a software adapter is slow. */
function document(): NetworkDocument {
  const tiny = tinyDocument({ epochs: 2, batchSize: 256, probeEvery: 5 }, 0);
  const nodes = tiny.graph.nodes.map((node) =>
    node.kind === "layer" && node.type === "dense" ? { ...node, params: { units: 10 } } : node,
  );
  return { ...tiny, dataset: "digits", graph: { ...tiny.graph, nodes } };
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
  expect(undisturbed.record).toMatchObject({ state: "finished", step: 10, device: { id: "webgpu" } });
  expect(studio.notices).toEqual([]);

  lossy = true;
  const disturbed = await train();
  expect(disturbed.record.failure).toBeUndefined();
  expect(disturbed.record).toMatchObject({ state: "finished", step: 10 });
  expect(studio.notices.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^(GPU|Software adapter) \(.+\) was lost: .+ Training goes on from step 5 on a new engine\.$/,
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
});

function kindAndStep({ kind, step }: Metric): string {
  return `${kind} ${step}`;
}
