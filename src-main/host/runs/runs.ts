/** The runs of the workspace: started, controlled, resumed, read. A person's training has the machine to itself; those of an experiment share it. */
import { availableParallelism } from "node:os";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { removeRun, renameRun, takeOverRun } from "./change-runs";
import { evaluateRun, predictionsOfRun } from "./evaluate-run";
import { growRun } from "./grow-run";
import type { Pace } from "./lockstep";
import { createMistakes, type MistakesHandlers } from "./mistakes";
import { createRunReading } from "./read-runs";
import { type ResumeParams, resumeRun } from "./resume-run";
import { isUnfinished, RunOwner } from "./run-owner";
import type { RunsContext, RunsOptions } from "./runs-context";
import { type Manner, type StartParams, startRun } from "./start-run";
import { Trainings } from "./trainings";

type RunHandlers = Pick<
  ApiHandlers<StudioApi>,
  | "runs.list"
  | "runs.read"
  | "runs.start"
  | "runs.grow"
  | "runs.evaluate"
  | "runs.predictions"
  | keyof MistakesHandlers
  | "runs.pause"
  | "runs.resume"
  | "runs.stop"
  | "runs.rename"
  | "runs.remove"
  | "runs.takeOver"
>;

/** Runs of experiments: some of them keep step with each other. */
export interface ArmRuns {
  start(params: StartParams, manner?: Manner): Promise<RunRecord>;
  resume(params: ResumeParams, pace?: Pace): Promise<void>;
  /** Whether it trains in this host. False by the time that its end is told for good. */
  isTraining(run: string): boolean;
}

export interface Runs {
  readonly handlers: RunHandlers;
  readonly arms: ArmRuns;
  /** A run that trains in this host, if any. */
  active(): RunRecord | undefined;
  /** Something trains in this workspace, or is about to. */
  isBusy(): Promise<boolean>;
  /** Calls runs interrupted whose process has gone. */
  recover(): Promise<void>;
  /** Stops what trains with a checkpoint, within about the given time. */
  close(limitMs: number): Promise<void>;
}

export function createRuns(options: RunsOptions): Runs {
  const { files, store, launcher, emit, watchdog } = options;
  let closing = false;
  // Two that keep step train at once on one core as well.
  const shares = Math.max(2, availableParallelism());
  const trainings = new Trainings({ files, launcher, emit, watchdog }, shares);
  const owner = new RunOwner(files, store, trainings);
  const context: RunsContext = { ...options, trainings, owner, isClosing: () => closing };

  return {
    handlers: createHandlers(context),
    arms: {
      start: (params, manner) => startRun(context, params, manner),
      resume: (params, pace) => resumeRun(context, params, pace),
      isTraining: (run) => trainings.of(run) !== undefined,
    },
    active: () => trainings.all[0]?.record,
    async isBusy() {
      if (trainings.isTaken) return true;
      const { runs } = await store.list();
      const now = await Promise.all(runs.map((record) => owner.current(record)));
      return now.some(isUnfinished);
    },
    async recover() {
      // Runs that cannot be listed are said to be so when they are asked for.
      const { runs } = await store.list().catch(() => ({ runs: [] }));
      for (const record of runs) await owner.current(record);
    },
    async close(limitMs) {
      closing = true;
      await Promise.all(trainings.all.map((training) => training.stop(limitMs)));
      trainings.rest();
    },
  };
}

function createHandlers(context: RunsContext): RunHandlers {
  const { trainings, owner } = context;
  return {
    ...createRunReading(context),
    "runs.start": (params) => startRun(context, params),
    "runs.grow": (params) => growRun(context, params),
    "runs.evaluate": (params) => evaluateRun(context, params),
    "runs.predictions": (params) => predictionsOfRun(context, params),
    ...createMistakes(context),
    "runs.pause": async ({ run }) => {
      const active = trainings.of(run);
      if (!active) return await owner.refuseControl(run, "paused");
      await active.pause();
      return {};
    },
    "runs.resume": async (params) => {
      const active = trainings.of(params.run);
      if (active && params.keepEpochs !== undefined) {
        throw new SkiploomError(
          "conflict",
          "Which weights this run keeps can be changed once it has stopped. Stop it, then resume it.",
        );
      }
      if (active) await active.resume();
      else await resumeRun(context, params);
      return {};
    },
    "runs.stop": async ({ run }) => {
      const active = trainings.of(run);
      if (!active) return await owner.refuseControl(run, "stopped");
      await active.stop();
      return {};
    },
    "runs.rename": async ({ run, name }) => {
      await renameRun(context, run, name);
      return {};
    },
    "runs.remove": async ({ run }) => {
      await removeRun(context, run);
      return {};
    },
    "runs.takeOver": ({ run }) => takeOverRun(context, run),
  };
}
