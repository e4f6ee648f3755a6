import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { EXPERIMENT_VERSION } from "#core/lab/experiment";
import type { ExperimentView } from "#core/lab/experiment-view";
import { labRecipe } from "#core/lab/lab-recipe";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers } from "#core/protocol/method";
import { createClient, serve } from "#core/protocol/rpc";
import { type StudioApi, studioApi } from "#core/protocol/studio-api";
import { createInterfaceStore } from "./interface-store";
import {
  createLabStore,
  selectShownExperiment,
  selectTrainingExperiment,
  trainsElsewhere,
} from "./lab-store";

const DEPTH = { kind: "depth", depths: [8, 14], dataset: "digits", seeds: [1], steps: 10 } as const;

function view(id: string, state: ExperimentView["state"] = "training"): ExperimentView {
  return {
    experiment: {
      version: EXPERIMENT_VERSION,
      id,
      name: id,
      createdAt: "2026-01-01T00:00:00Z",
      question: { kind: "depth", depths: [8, 14] },
      dataset: { id: "digits", name: "Digits", trainCounts: [1, 1], validationCounts: [1, 1] },
      recipe: labRecipe(10, 2),
      seeds: [1],
      device: "cpu",
      threads: 1,
      arms: [{ id: "a", label: "a", family: "plain", depth: 8, parameters: 1, flops: 1 }],
    },
    state,
    runs: [{ arm: "a", seed: 1, state: "waiting", step: 0, totalSteps: 10 }],
  };
}

function studio(handlers: Partial<ApiHandlers<StudioApi>>) {
  const [mine, theirs] = linkedPair();
  const server = serve(studioApi, theirs, handlers as ApiHandlers<StudioApi>);
  const screen = createInterfaceStore({ read: () => undefined, write: () => undefined });
  const store = createLabStore(createClient(studioApi, mine), screen);
  return { store, screen, emit: server.emit };
}

it("shows what it started, and takes the newer of answer and event", async () => {
  const { store, emit } = studio({
    "lab.start": () => {
      emit("lab.changed", { ...view("new"), failure: "newer" });
      return view("new");
    },
  });
  await store.getState().start({ ...DEPTH, depths: [...DEPTH.depths], seeds: [...DEPTH.seeds] });
  expect(selectShownExperiment(store.getState())?.failure).toBe("newer");
  expect(selectTrainingExperiment(store.getState())?.experiment.id).toBe("new");
  expect(store.getState().experiments).toHaveLength(1);
});

it("says in words why nothing was started, and forgets it when it is tried again", async () => {
  let refusal: SkiploomError | undefined = new SkiploomError("busy", "The experiment is training.");
  const { store, screen } = studio({
    "lab.resume": () => {
      if (refusal) throw refusal;
      return view("a");
    },
  });
  await store.getState().resume("a");
  expect(screen.getState().notices.map(({ message }) => message)).toEqual(["The experiment is training."]);
  expect(store.getState().waiting).toBe(false);
  refusal = undefined;
  await store.getState().resume("a");
  expect(screen.getState().notices).toEqual([]);
});

it("leaves the page of an experiment that was removed, wherever that was done", async () => {
  const { store, emit } = studio({
    "lab.list": () => ({ experiments: [view("a"), view("b")], damaged: ["c"] }),
  });
  await store.getState().refresh();
  store.getState().show("b");
  emit("lab.removed", { experiment: "b" });
  await expect.poll(() => store.getState().experiments.map(({ experiment }) => experiment.id)).toEqual(["a"]);
  expect(store.getState().shown).toBeUndefined();
  expect(store.getState().damaged).toEqual(["c"]);
});

it("knows an experiment that trains in another studio", () => {
  const elsewhere = view("a", "paused");
  expect(trainsElsewhere(elsewhere)).toBe(false);
  const runs = elsewhere.runs.map((run) => ({ ...run, state: "training" as const }));
  expect(trainsElsewhere({ ...elsewhere, runs })).toBe(true);
  expect(trainsElsewhere({ ...view("a"), runs })).toBe(false);
});
