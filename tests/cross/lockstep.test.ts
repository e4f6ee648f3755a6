/** Two trainings that keep step, each in an engine of its own: never far apart, and each byte for byte what it is alone. */
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { Metric } from "#core/training/records";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { startEngine } from "../../src-main/engines/session";
import { type EngineEnd, EngineRun } from "../../src-main/host/runs/engine-run";
import { LOCKSTEP_STEPS, Lockstep, type Pace } from "../../src-main/host/runs/lockstep";
import { buildIfStale, ROOT } from "../support/command-line";
import { digits } from "../support/digits";
import { type HeldDataset, partsOf } from "../support/held-dataset";
import { comparable } from "./engine-support";

const launcher = createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js"));
let dataset: HeldDataset;
beforeAll(async () => {
  buildIfStale();
  dataset = await digits(40, 30);
}, 300_000);

const STEPS = 60;

function network(id: string): NetworkDocument {
  const found = createTemplate(id);
  if (!found) throw new Error(`There is no template ${id}.`);
  const { recipe } = found;
  return {
    ...found,
    recipe: { ...recipe, epochs: 100, maxSteps: STEPS, batchSize: 8, seed: 3, probeEvery: 10 },
  };
}

interface Told {
  readonly end: Promise<{ readonly metrics: readonly Metric[]; readonly end: EngineEnd }>;
  readonly run: EngineRun;
}

function train(
  document: NetworkDocument,
  pace?: Pace,
  onStep: (step: number) => void = () => {},
  onState: (state: string) => void = () => {},
): Told {
  const metrics: Metric[] = [];
  let resolve: (end: EngineEnd) => void = () => {};
  const ended = new Promise<EngineEnd>((done) => {
    resolve = done;
  });
  const run = new EngineRun(
    {
      startEngine: (options) => startEngine(launcher, options),
      device: "cpu",
      threads: 1,
      document,
      dataset: { facts: dataset, parts: partsOf(dataset) },
      scoresLast: true,
      savesByTime: true,
      pace,
      isPaused: () => false,
    },
    {
      onDevice: () => {},
      onTraining: () => {},
      onMetrics: (more) => {
        metrics.push(...more);
        onStep(more.at(-1)?.step ?? 0);
      },
      onCheckpoint: () => {},
      onEpochWeights: () => {},
      onPredictions: () => {},
      onStatus: ({ state }) => onState(state),
      onEnd: (end) => {
        resolve(end);
        run.end();
        pace?.leave();
      },
    },
  );
  return { run, end: ended.then((end) => ({ metrics, end })) };
}

/** What must be the same. */
function content({ metrics, end }: Awaited<Told["end"]>): unknown {
  if (end.kind !== "ended") throw new Error(`It ended as ${end.kind}.`);
  const { trainedSeconds: _, ...scores } = end.outcome;
  return { metrics: comparable(metrics), scores };
}

describe.each([
  ["side by side", false],
  ["in turns", true],
] as const)("%s", (_, takesTurns) => {
  it("never lets one be far ahead, though one is three times as deep, and changes no bit of either", async () => {
    const documents = [network("resnet-20"), network("plain-8")];
    const alone = await Promise.all(documents.map((document) => train(document).end));
    const { paces } = new Lockstep([0, 0], { takesTurns });
    const steps = [0, 0];
    let furthest = 0;
    const together = await Promise.all(
      documents.map(
        (document, at) =>
          train(document, paces[at], (step) => {
            steps[at] = step;
            // Who has come to the end waits for nobody.
            if (Math.max(...steps) < STEPS)
              furthest = Math.max(furthest, Math.abs((steps[0] ?? 0) - (steps[1] ?? 0)));
          }).end,
      ),
    );
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThanOrEqual(LOCKSTEP_STEPS);
    expect(together.map(content)).toEqual(alone.map(content));
  });
});

it("stands still where the other does, and goes on alone when the other has gone", async () => {
  const { paces } = new Lockstep([0, 0], { takesTurns: false });
  const steps = [0, 0];
  const states = ["", ""];
  const [one, other] = [network("plain-8"), network("resnet-8")].map((document, at) =>
    train(
      document,
      paces[at],
      (step) => {
        steps[at] = step;
      },
      (state) => {
        states[at] = state;
      },
    ),
  );
  if (!one || !other) throw new Error("There should be two.");
  await expect.poll(() => Math.min(...steps), { timeout: 60_000 }).toBeGreaterThan(0);
  await one.run.client?.call("pause", {});
  // Its last step has been told then.
  await expect.poll(() => states[0], { timeout: 60_000 }).toBe("paused");
  // The other does what it may, and no more.
  await expect.poll(() => (steps[1] ?? 0) - (steps[0] ?? 0), { timeout: 60_000 }).toBe(LOCKSTEP_STEPS);
  const stood = [...steps];
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(steps).toEqual(stood);
  // One that waits for another still stops when it is told to, and one whose partner is gone comes to its end.
  one.run.kill("The test ended it.");
  expect((await other.end).end).toMatchObject({
    kind: "ended",
    outcome: { reason: "finished", step: STEPS },
  });
});

it("stops while it waits", async () => {
  const { paces } = new Lockstep([0, 0], { takesTurns: false });
  let reached = 0;
  const waiting = train(network("plain-8"), paces[0], (step) => {
    reached = step;
  });
  await expect.poll(() => reached, { timeout: 60_000 }).toBe(LOCKSTEP_STEPS);
  // The run's end, which comes first, closes the engine.
  waiting.run.client?.call("stop", {}).catch(() => {});
  const { end } = await waiting.end;
  expect(end).toMatchObject({ kind: "ended", outcome: { reason: "stopped", step: LOCKSTEP_STEPS } });
});
