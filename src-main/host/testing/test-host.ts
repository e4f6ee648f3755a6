/** A host on a temporary workspace with a fake engine, for the tests beside the services. */
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { EventOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { Metric, RunRecord } from "#core/training/records";
import { diskFiles, type Files } from "../disk/atomic-files";
import { writeError } from "../disk/file-errors";
import type { StudioEvent } from "../events";
import { createHost, type Host, type HostOptions } from "../host";
import { parseMetricLine } from "../runs/metric-lines";
import { createFakeLauncher, type FakeLauncher, type FakeOptions } from "./fake-engine";
import { HeldTrainings } from "./held-trainings";

export const RESOURCES = path.resolve(import.meta.dirname, "../../../resources");

const FAKE: FakeOptions = { totalSteps: 30, stepsPerEpoch: 10, stepMs: 1 };

export interface TestHost {
  readonly host: Host;
  readonly workspace: string;
  readonly launcher: FakeLauncher;
  readonly disk: FullableDisk;
  readonly events: { readonly event: StudioEvent; readonly payload: unknown }[];
  notices(): string[];
  start(document?: NetworkDocument): Promise<RunRecord>;
  /** See {@link HeldTrainings}. */
  readonly allow: HeldTrainings["allow"];
  /** Resolves when the active run is at this step. */
  reachStep(step: number): Promise<void>;
  /** Resolves with the record when the run is in one of the states. */
  reach(run: string, ...states: RunRecord["state"][]): Promise<RunRecord>;
  read(run: string): Promise<ResultOf<StudioApi, "runs.read">>;
}

export interface FullableDisk extends Files {
  full: boolean;
}

export interface TestHostOptions extends Partial<HostOptions> {
  readonly fake?: Partial<FakeOptions>;
}

export async function createTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const { fake, ...hostOptions } = options;
  const workspace = options.workspace ?? (await mkdtemp(path.join(tmpdir(), "skiploom-host-")));
  const launcher = createFakeLauncher({ ...FAKE, ...fake });
  const held = new HeldTrainings(options.launcher ?? launcher);
  const disk = fullableDisk();
  const host = await createHost({
    layers: BUILT_IN_LAYERS,
    workspace,
    resources: RESOURCES,
    shell: "command-line",
    version: "0.0.0",
    trainsQueue: true,
    files: disk,
    ...hostOptions,
    launcher: held,
  });
  const events: TestHost["events"] = [];
  host.onEvent((event, payload) => events.push({ event, payload }));
  const read = async (run: string) => await host.handlers["runs.read"]({ run });
  return {
    host,
    workspace,
    launcher,
    disk,
    events,
    notices: () =>
      events
        .filter(({ event }) => event === "notice")
        .map(({ payload }) => (payload as EventOf<StudioApi, "notice">).message),
    start: async (document = template("resnet-8")) => await host.handlers["runs.start"]({ document }),
    allow: held.allow,
    reachStep: (step) => reachStep(host, step),
    reach: (run, ...states) => reach(host, run, states),
    read,
  };
}

export function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`no template ${id}`);
  return document;
}

export async function metricsOnDisk(host: Pick<Host, "runFolder">, run: string): Promise<Metric[]> {
  const text = await readFile(path.join(host.runFolder(run), "metrics.jsonl"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const read = parseMetricLine(Buffer.from(line));
      if (!read) throw new Error(`A line of ${run} cannot be read: ${line}`);
      return read.metric;
    });
}

const PATIENCE_MS = 100_000;
const LOOK_EVERY_MS = 5;

async function reachStep(host: Host, step: number): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  for (;;) {
    const record = host.activeRun();
    if (record?.step === step) return;
    if (Date.now() > limit) throw new Error(`The run is at step ${record?.step}, not ${step}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function reach(host: Host, run: string, states: RunRecord["state"][]): Promise<RunRecord> {
  const limit = Date.now() + PATIENCE_MS;
  for (;;) {
    const { record } = await host.handlers["runs.read"]({ run });
    // A run that ended is left by its host a moment after its record says so.
    const isSettled =
      ["starting", "running", "paused", "recovering"].includes(record.state) || !host.activeRun();
    if (states.includes(record.state) && isSettled) return record;
    if (Date.now() > limit) throw new Error(`The run is ${record.state}, not ${states.join(" or ")}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function fullableDisk(): FullableDisk {
  const refuse = (what: string, file: string): void => {
    if (disk.full) throw writeError(Object.assign(new Error("no space"), { code: "ENOSPC" }), what, file);
  };
  const disk: FullableDisk = {
    ...diskFiles,
    full: false,
    async replace(file, data, what, links) {
      refuse(what, file);
      await diskFiles.replace(file, data, what, links);
    },
    async publish(file, data, what) {
      refuse(what, file);
      await diskFiles.publish(file, data, what);
    },
    async openAppend(file, what, links) {
      const opened = await diskFiles.openAppend(file, what, links);
      return {
        ...opened,
        async append(data) {
          refuse(what, file);
          await opened.append(data);
        },
      };
    },
  };
  return disk;
}

/** The steps that have metrics of their own, in the order in which they came. */
export function batchSteps(metrics: readonly Metric[]): number[] {
  return metrics.filter(({ kind }) => kind === "batch").map(({ step }) => step);
}

/** 1 to `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** The plainest way of an export. */
export const AS_LAYERS = { format: "tfjs", choices: {}, form: "float32", folded: false } as const;
