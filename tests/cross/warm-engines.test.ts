/** An engine that trains one network after the other computes, byte for byte, what an engine of its own would, and grows no larger. */
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "#core/codecs/safetensors";
import type { NetworkDocument } from "#core/network/document";
import type { EngineApi } from "#core/protocol/engine-api";
import type { EventOf } from "#core/protocol/method";
import { createTemplate } from "#core/templates/index";
import type { Metric } from "#core/training/records";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { type EngineSession, startEngine } from "../../src-main/engines/session";
import { WarmEngines } from "../../src-main/engines/warm-engines";
import { buildIfStale, ROOT } from "../support/command-line";
import { digits } from "../support/digits";
import { fedClient, type HeldDataset } from "../support/held-dataset";
import { comparable, noiseDataset, tinyDocument } from "./engine-support";

const launcher = createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js"));
beforeAll(buildIfStale);

interface Work {
  readonly document: NetworkDocument;
  readonly dataset: HeldDataset;
}

interface Outcome {
  readonly metrics: readonly Metric[];
  readonly checkpoints: readonly EventOf<EngineApi, "checkpoint">[];
  readonly ended: EventOf<EngineApi, "ended">;
  /** Of the first status: what the engine held as the training began. */
  readonly began: EventOf<EngineApi, "status"> | undefined;
}

function template(id: string, epochs: number): NetworkDocument {
  const found = createTemplate(id);
  if (!found) throw new Error(`There is no template ${id}.`);
  return { ...found, recipe: { ...found.recipe, epochs, batchSize: 16, seed: 3, probeEvery: 2 } };
}

/** Of other kinds, sizes, images and optimizers. */
async function works(): Promise<readonly Work[]> {
  const few = await digits(40, 30);
  const adam = { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  return [
    { document: tinyDocument({ seed: 5 }), dataset: noiseDataset() },
    { document: template("resnet-20", 2), dataset: few },
    { document: template("plain-8", 3), dataset: few },
    { document: tinyDocument({ optimizer: adam, learningRate: 0.005 }), dataset: noiseDataset(60) },
  ];
}

/** Trains to the end as a run of an experiment does. */
async function train({ client }: EngineSession, { document, dataset }: Work): Promise<Outcome> {
  const metrics: Metric[] = [];
  const checkpoints: EventOf<EngineApi, "checkpoint">[] = [];
  let began: Outcome["began"];
  client.on("metrics", (more) => metrics.push(...more));
  client.on("checkpoint", (checkpoint) => checkpoints.push(checkpoint));
  client.on("status", (status) => {
    began ??= status;
  });
  const ended = new Promise<EventOf<EngineApi, "ended">>((resolve, reject) => {
    client.on("ended", resolve);
    client.on("failed", ({ message }) => reject(new Error(message)));
  });
  await fedClient(client).call("train", { document, dataset, scoresLast: true, savesByTime: true });
  return { metrics, checkpoints, ended: await ended, began };
}

/** All that must be the same: every metric, every score, every bit of the weights and of the optimizer's state. */
function content({ metrics, checkpoints, ended }: Outcome): unknown {
  const { trainedSeconds: _, ...scores } = ended;
  return {
    metrics: comparable(metrics),
    scores,
    checkpoints: checkpoints.map(({ kind, step, bytes }) => [
      kind,
      step,
      ...[...decodeSafetensors(bytes).tensors].map(([name, tensor]) => [name, tensor]),
    ]),
  };
}

describe.each([1, 2])("on %i threads", (threads) => {
  it("computes what a new engine would, whatever it trained before", async () => {
    const list = await works();
    const alone: unknown[] = [];
    for (const work of list) {
      const session = await startEngine(launcher, { threads });
      alone.push(content(await train(session, work)));
      session.end();
    }
    expect(new Set(alone.map((one) => JSON.stringify(one))).size).toBe(list.length);
    const engines = new WarmEngines(launcher);
    const processes = new Set<number | undefined>();
    for (const at of [1, 0, 2, 3, 1, 2, 0, 3, 1]) {
      const [work, wanted] = [list[at], alone[at]];
      if (!work) throw new Error(`There is no work ${at}.`);
      const session = await engines.start({ threads });
      processes.add(session.processId);
      expect(content(await train(session, work))).toEqual(wanted);
      session.release();
    }
    engines.rest();
    expect(processes.size).toBe(1);
  });
});

it("holds no more after many trainings than after the first few", async () => {
  const [small, large] = await works();
  if (!small || !large) throw new Error("There are no works.");
  const engines = new WarmEngines(launcher);
  const seen: { tensors: number; tensorBytes: number; processBytes: number }[] = [];
  for (let round = 0; round < 24; round += 1) {
    const session = await engines.start({ threads: 1 });
    const { began } = await train(session, round % 2 === 0 ? large : small);
    session.release();
    const { tensors = 0, tensorBytes = 0, processBytes = 0 } = began ?? {};
    if (round % 2 === 0) seen.push({ tensors, tensorBytes, processBytes });
  }
  engines.rest();
  const [first] = seen;
  expect(first?.tensors).toBeGreaterThan(0);
  expect(new Set(seen.map(({ tensors, tensorBytes }) => `${tensors}/${tensorBytes}`)).size).toBe(1);
  const bytes = seen.map(({ processBytes }) => processBytes);
  // V8's own heap breathes by a sixth: what every training left behind would lift the least that it comes back to.
  expect(Math.min(...bytes.slice(6))).toBeLessThan(1.15 * Math.max(...bytes.slice(1, 6)));
});

it("takes only its own training with it when it is killed; the next gets a new one", async () => {
  const [work] = await works();
  if (!work) throw new Error("There is no work.");
  const engines = new WarmEngines(launcher);
  const first = await engines.start({ threads: 1 });
  const other = await engines.start({ threads: 1 });
  expect(other.processId).not.toBe(first.processId);
  const gone = new Promise((resolve) => first.onExit(resolve));
  const lost = train(first, { ...work, document: tinyDocument({ epochs: 10_000 }) });
  lost.catch(() => {});
  const kept = train(other, work);
  first.kill();
  await gone;
  expect((await kept).ended.reason).toBe("finished");
  other.release();
  const next = await engines.start({ threads: 1 });
  expect(next.processId).toBe(other.processId);
  const fresh = await engines.start({ threads: 1 });
  expect([first.processId, other.processId]).not.toContain(fresh.processId);
  // One that waits and is killed is not handed out.
  fresh.release();
  fresh.kill();
  const last = await engines.start({ threads: 1 });
  expect((await train(last, work)).ended.reason).toBe("finished");
  expect(last.processId).not.toBe(fresh.processId);
  for (const session of [next, last]) session.end();
  engines.rest();
});
