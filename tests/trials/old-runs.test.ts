/**
 * Runs of version 0.1.0 open, go on and are exported as that version would have done it. On the machine that made the fixtures the
 * metrics agree to the last byte; another processor or Node may round otherwise, and small differences grow from step to step.
 * `npm test` lets all go on and exports every fourth; `npm run trials old-runs` exports all.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metricToday } from "#core/training/former-measurements";
import { type Metric, metricSchema, type RunRecord } from "#core/training/records";
import { metricsOnDisk } from "../../src-main/host/testing/test-host";
import { buildIfStale, ROOT, removeFolder, temporaryFolder } from "../support/command-line";
import { AS_LAYERS } from "../support/export-ways";
import { createRealHost, type RealHost, withoutTimes } from "../support/real-host";
import { isFullTrial } from "../support/trials";

const FIXTURES = path.join(ROOT, "tests", "fixtures", "runs-0.1.0");

interface Expected {
  /** The step of the newest checkpoint. */
  readonly from: number;
  readonly step: number;
  readonly best: RunRecord["best"];
  readonly test: NonNullable<RunRecord["test"]>;
  readonly exports: Partial<Record<"best" | "last", { weights: string; topology: string; input: unknown }>>;
}

const { machine, runs } = JSON.parse(readFileSync(path.join(FIXTURES, "expected.json"), "utf8")) as {
  machine: { processor: string; node: string };
  runs: Record<string, Expected>;
};

/** Whether results are to be the same to the last bit. */
const roundsAlike =
  os.cpus()[0]?.model === machine.processor && process.version.split(".")[0] === machine.node.split(".")[0];

let studio: RealHost;
beforeAll(async () => {
  buildIfStale();
  const workspace = await temporaryFolder();
  await cp(path.join(FIXTURES, "runs"), path.join(workspace, "runs"), { recursive: true });
  for (const id of await readdir(path.join(workspace, "runs"))) await ownerOfThisMachine(workspace, id);
  studio = await createRealHost({ workspace });
});
afterAll(async () => {
  await studio?.host.close();
  if (studio) await removeFolder(studio.workspace);
});

/** The studios that were killed ran here, under process ids that no process can have. */
async function ownerOfThisMachine(workspace: string, id: string): Promise<void> {
  const file = path.join(workspace, "runs", id, "owner.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const owner = JSON.parse(text) as object;
  await writeFile(file, JSON.stringify({ ...owner, machine: os.hostname(), processId: 2 ** 22 + 1 }));
}

async function expectedMetrics(id: string): Promise<Metric[]> {
  const text = await readFile(path.join(FIXTURES, "expected", `${id}.jsonl`), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => metricSchema.parse(metricToday(JSON.parse(line))));
}

/** What does not depend on rounding. */
function plan(metrics: readonly Metric[]): unknown[] {
  return metrics.map((metric) =>
    metric.kind === "batch"
      ? [metric.kind, metric.step, metric.epoch, metric.learningRate]
      : [metric.kind, metric.step],
  );
}

function batchLosses(metrics: readonly Metric[]): number[] {
  return metrics.flatMap((metric) => (metric.kind === "batch" ? [metric.loss] : []));
}

it("lists all of them, those whose studio was killed as interrupted", async () => {
  const listed = (await studio.host.handlers["runs.list"]({})).runs;
  expect(listed.map(({ id }) => id).sort()).toEqual(Object.keys(runs).sort());
  const states = listed.map(({ state }) => state).sort();
  expect(states).toEqual([
    ...Array<string>(2).fill("finished"),
    ...Array<string>(2).fill("interrupted"),
    ...Array<string>(16).fill("stopped"),
  ]);
});

interface ModelJson {
  readonly weightsManifest: readonly {
    readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  }[];
}

/** Version 0.1.0 wrote what is not trained behind all that is. */
function inFormerOrder({ weightsManifest }: ModelJson, bytes: Uint8Array): Uint8Array {
  let from = 0;
  const pieces = weightsManifest
    .flatMap(({ weights }) => weights)
    .map(({ name, shape }) => {
      const to = from + 4 * shape.reduce((product, side) => product * side, 1);
      const piece = bytes.subarray(from, to);
      from = to;
      return { piece, isTrained: !/moving_(mean|variance)$/.test(name) };
    });
  const trained = pieces.filter(({ isTrained }) => isTrained);
  return Buffer.concat(
    [...trained, ...pieces.filter(({ isTrained }) => !isTrained)].map(({ piece }) => piece),
  );
}

const isExported = (id: string): boolean => isFullTrial || Object.keys(runs).indexOf(id) % 4 === 0;

describe.each(Object.entries(runs))("%s", (id, expected) => {
  it.runIf(isExported(id))("is exported as before", async () => {
    for (const [checkpoint, files] of Object.entries(expected.exports)) {
      const kind = checkpoint === "best" ? "best" : "last";
      const { directory } = await studio.host.handlers["exports.write"]({
        ...AS_LAYERS,
        run: id,
        checkpoint: kind,
        directory: path.join(studio.workspace, "exports", `${id}-${kind}`),
      });
      const weights = await readFile(path.join(directory, "weights.bin"));
      const model = JSON.parse(await readFile(path.join(directory, "model.json"), "utf8")) as ModelJson;
      const labels = JSON.parse(await readFile(path.join(directory, "labels.json"), "utf8")) as object;
      expect(sha256(inFormerOrder(model, weights))).toBe(files.weights);
      expect(labels).toMatchObject({ input: files.input });
    }
  });

  it("goes on to its end as before, or is told to have finished", async () => {
    const { host } = studio;
    const before = (await host.handlers["runs.read"]({ run: id })).record;
    if (before.state === "finished") {
      expect(before).toMatchObject({ step: expected.step, test: expected.test });
      await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
        code: "conflict",
      });
      return;
    }
    const over = studio.until((record) => record.id === id && record.state === "finished");
    await host.handlers["runs.resume"]({ run: id });
    const record = await over;
    expect(record).toMatchObject({ step: expected.step });
    const written = withoutTimes(await metricsOnDisk(host, id));
    const kept = written.filter(({ step }) => step <= expected.from);
    const continued = written.filter(({ step }) => step > expected.from);
    expect(kept.filter(({ kind }) => kind === "batch")).toHaveLength(expected.from);
    const wanted = await expectedMetrics(id);
    if (roundsAlike) {
      expect(continued).toEqual(wanted);
      expect(record).toMatchObject({ best: expected.best, test: expected.test });
    } else {
      expect(plan(continued)).toEqual(plan(wanted));
      const [first = Number.NaN] = batchLosses(continued);
      const [firstWanted = 0] = batchLosses(wanted);
      expect(Math.abs(first / firstWanted - 1)).toBeLessThan(1e-4);
      expect(Math.abs((record.test?.accuracy ?? 0) - expected.test.accuracy)).toBeLessThan(0.15);
    }
  });
});

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
