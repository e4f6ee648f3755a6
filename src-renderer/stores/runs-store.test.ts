import { describe, expect, it, vi } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { NOTHING_MEASURED } from "#core/training/channels";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { type Metric, RUN_RECORD_VERSION, type RunRecord } from "#core/training/records";
import { createInterfaceStore } from "./interface-store";
import { liveRunsHere, selectLiveRun, selectShownMetrics } from "./runs-state";
import { createRunsStore } from "./runs-store";

function record(id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id,
    name: id,
    networkName: "net",
    dataset: { id: "digits", name: "Digits" },
    recipe: DEFAULT_RECIPE,
    state: "running",
    startedAt: `2026-01-01T00:00:0${id.length}Z`,
    trainedSeconds: 0,
    step: 0,
    totalSteps: 10,
    stepsPerEpoch: 5,
    epoch: 0,
    parameters: 1,
    measured: NOTHING_MEASURED,
    checkpoints: [],
    ...more,
  };
}

const batch = (step: number): Metric => ({
  kind: "batch",
  step,
  epoch: 1,
  loss: step,
  accuracy: 0,
  learningRate: 0.1,
  throughput: 1,
});

/** A host with one run whose reading is answered when the test says so. */
function studio(more: Partial<ApiHandlers<StudioApi>> = {}) {
  const network = createTemplate("empty");
  if (!network) throw new Error("no template");
  const [mine, theirs] = linkedPair();
  let answerReading = (_metrics: readonly Metric[]): void => undefined;
  const reading = new Promise<readonly Metric[]>((resolve) => {
    answerReading = resolve;
  });
  const handlers: Partial<ApiHandlers<StudioApi>> = {
    "runs.list": () => ({ runs: [record("a"), record("bb", { state: "finished" })] }),
    "runs.read": async ({ run }) => ({ record: record(run), network, metrics: [...(await reading)] }),
    "runs.start": () => record("new"),
    ...more,
  };
  const server = serve(studioApi, theirs, handlers as ApiHandlers<StudioApi>);
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const store = createRunsStore(createClient(studioApi, mine), screen);
  return {
    store,
    server,
    screen,
    network,
    answerReading: (metrics: readonly Metric[]) => answerReading(metrics),
  };
}

const steps = (store: ReturnType<typeof createRunsStore>): number[] => [
  ...(selectShownMetrics(store.getState())?.steps ?? []),
];

describe("the runs store", () => {
  it("calls no training of an experiment the one that a person waits for", async () => {
    const arm = record("arm", { experiment: { id: "e", arm: "plain-8" } });
    const { store, server } = studio({ "runs.list": () => ({ runs: [arm] }) });
    await store.getState().refresh();
    expect(selectLiveRun(store.getState())).toBeUndefined();
    expect(liveRunsHere(store.getState())).toEqual([arm]);
    // What the events said of it counts, though the list was read before.
    server.emit("run.changed", { ...arm, step: 7 });
    await expect.poll(() => store.getState().runs[0]?.step).toBe(7);
    await store.getState().follow();
    expect(store.getState().runs.map(({ step }) => step)).toEqual([7]);
  });

  it("lists runs newest first and knows the one that trains", async () => {
    const { store, answerReading } = studio();
    answerReading([]);
    await store.getState().refresh();
    expect(store.getState().runs.map((run) => run.id)).toEqual(["bb", "a"]);
    expect(selectLiveRun(store.getState())?.id).toBe("a");
  });

  it("leaves another studio's training alone, and follows it on the disk", async () => {
    let state: RunRecord["state"] = "running";
    const { store, answerReading } = studio({
      "runs.list": () => ({
        runs: [record("theirs", { state, step: 7 })],
        foreign: state === "running" ? ["theirs"] : [],
      }),
    });
    answerReading([]);
    await store.getState().refresh();
    expect(selectLiveRun(store.getState())).toBeUndefined();
    expect(store.getState().shownRun).toBeUndefined();
    state = "finished";
    await store.getState().follow();
    expect(store.getState().runs[0]).toMatchObject({ state: "finished", step: 7 });
    expect(store.getState().foreign.size).toBe(0);
  });

  it("loses and doubles nothing that arrives while the earlier steps are read", async () => {
    const { store, server, answerReading } = studio();
    store.getState().show("a");
    server.emit("run.metrics", { run: "a", metrics: [batch(2), batch(3), batch(4)] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    answerReading([batch(1), batch(2), batch(3)]);
    await vi.waitFor(() => expect(steps(store)).toEqual([1, 2, 3, 4]));
    server.emit("run.metrics", { run: "a", metrics: [batch(5)] });
    await vi.waitFor(() => expect(steps(store)).toEqual([1, 2, 3, 4, 5]));
  });

  it("drops what was measured after the step that a run goes on from", async () => {
    const { store, server, answerReading } = studio();
    answerReading([batch(1), batch(2), batch(3)]);
    store.getState().show("a");
    await vi.waitFor(() => expect(steps(store)).toEqual([1, 2, 3]));
    server.emit("run.metrics", { run: "a", metrics: [batch(4)] });
    server.emit("run.changed", record("a", { state: "recovering", step: 2 }));
    await vi.waitFor(() => expect(steps(store)).toEqual([1, 2]));
    expect(store.getState().runs[0]).toMatchObject({ state: "recovering", step: 2 });
    expect(selectLiveRun(store.getState())?.id).toBe("a");
    server.emit("run.changed", record("a", { state: "running", step: 2 }));
    server.emit("run.metrics", { run: "a", metrics: [batch(3)] });
    await vi.waitFor(() => expect(steps(store)).toEqual([1, 2, 3]), { timeout: 3_000 });
  });

  it("reads a run again that went back while it was being read", async () => {
    let reads = 0;
    const { store, server, network } = studio({
      "runs.read": async ({ run }) => {
        reads += 1;
        if (reads > 1) return { record: record(run, { step: 1 }), network: template(), metrics: [batch(1)] };
        server.emit("run.changed", record("a", { state: "recovering", step: 1 }));
        return { record: record(run, { step: 3 }), network: template(), metrics: [1, 2, 3].map(batch) };
      },
    });
    const template = () => network;
    store.getState().show("a");
    await vi.waitFor(() => expect(steps(store)).toEqual([1]));
    expect(reads).toBe(2);
  });

  it("lists a run that was started elsewhere as soon as it is heard of, and reads it when it is shown", async () => {
    const { store, server, answerReading } = studio();
    answerReading([batch(1)]);
    server.emit("run.changed", record("elsewhere"));
    server.emit("run.metrics", { run: "elsewhere", metrics: [batch(2)] });
    await vi.waitFor(() => expect(store.getState().runs.map(({ id }) => id)).toEqual(["elsewhere"]));
    expect(store.getState().metrics.size).toBe(0);
    store.getState().show("elsewhere");
    await vi.waitFor(() => expect(steps(store)).toEqual([1]));
  });

  it("says in a notice why a training did not start", async () => {
    const { store, screen, network } = studio({
      "runs.start": () => {
        throw new SkiploomError("busy", "A training is running already. Stop it first.");
      },
    });
    expect(await store.getState().start(network)).toBeUndefined();
    expect(store.getState().starting).toBe(false);
    expect(screen.getState().notices.map((notice) => notice.message)).toEqual([
      "A training is running already. Stop it first.",
    ]);
  });

  it("forgets a run that was removed", async () => {
    const { store, server, answerReading } = studio();
    answerReading([batch(1)]);
    store.getState().setSelected(["a"]);
    store.getState().show("a");
    await vi.waitFor(() => expect(steps(store)).toEqual([1]));
    server.emit("run.removed", { run: "a" });
    await vi.waitFor(() => expect(store.getState().shownRun).toBeUndefined());
    expect(store.getState().selected.size).toBe(0);
    expect(store.getState().metrics.size).toBe(0);
  });
});
