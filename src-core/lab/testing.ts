/** Experiments for tests. */
import { NOTHING_MEASURED } from "../training/channels";
import { RUN_RECORD_VERSION, type RunRecord } from "../training/records";
import { EXPERIMENT_VERSION, type Family } from "./experiment";
import type { ArmRun, ExperimentView } from "./experiment-view";
import { labRecipe } from "./lab-recipe";

export function armOf(
  family: Family,
  depth: number,
  more: Partial<ExperimentView["experiment"]["arms"][number]> = {},
) {
  const id = `${family}-${depth}`;
  return { id, label: id, family, depth, parameters: 1000 * depth, flops: 1e6 * depth, ...more };
}

export function runOf(arm: string, seed: number, more: Partial<ArmRun> = {}): ArmRun {
  return { arm, seed, state: "waiting", step: 0, totalSteps: 200, ...more };
}

/** Of 100 images in each part: as many wrong ones as percent. */
export function finished(arm: string, seed: number, wrong: number): ArmRun {
  const score = { accuracy: 1 - wrong / 100, loss: 1, count: 100 };
  return runOf(arm, seed, {
    run: `${arm} ${seed}`,
    state: "finished",
    step: 200,
    final: { train: score, validation: score },
  });
}

export function viewOf(
  runs: readonly ArmRun[],
  { arms, ...more }: Partial<ExperimentView["experiment"]> & { state?: ExperimentView["state"] } = {},
): ExperimentView {
  const { state = "training", ...experiment } = more;
  return {
    experiment: {
      version: EXPERIMENT_VERSION,
      id: "experiment",
      name: "How deep can it go?",
      createdAt: "2026-01-01T00:00:00Z",
      question: { kind: "depth", depths: [8, 56] },
      dataset: {
        id: "digits",
        name: "Handwritten digits",
        trainCounts: Array<number>(10).fill(10),
        validationCounts: Array<number>(10).fill(10),
      },
      recipe: labRecipe(200, 100),
      seeds: [...new Set(runs.map(({ seed }) => seed))],
      device: "cpu",
      threads: 1,
      arms: arms ?? [armOf("plain", 8), armOf("residual", 8), armOf("plain", 56), armOf("residual", 56)],
      ...experiment,
    },
    state,
    runs: [...runs],
  };
}

export function recordOf(run: string, step: number, trainedSeconds: number): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    id: run,
    name: run,
    networkName: run,
    dataset: { id: "digits", name: "Handwritten digits" },
    recipe: labRecipe(200, 100),
    state: "running",
    startedAt: "2026-01-01T00:00:00Z",
    trainedSeconds,
    step,
    totalSteps: 200,
    stepsPerEpoch: 2,
    epoch: 1,
    parameters: 1,
    measured: NOTHING_MEASURED,
    experiment: { id: "experiment", arm: "plain-8" },
    checkpoints: [],
  };
}
