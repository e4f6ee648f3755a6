/** A GPU that is lost under a run: which ends of an engine mean that, how often it is borne, and what is said. */
import { SkiploomError } from "#core/foundation/errors";
import type { DeviceDescription, DeviceId, RunFailure, RunRecord } from "#core/training/records";
import { exitWords } from "../../engines/exit-words";
import { isGpu } from "../devices/device-choice";
import type { EngineEnd } from "./engine-run";
import { failureOf } from "./failures";
import { resumeWords } from "./resuming";

/** So many in a row, with no checkpoint in between, end the run. */
export const MOST_LOSSES = 3;

export interface Wait {
  readonly over: Promise<void>;
  /** Ends it at once. */
  cut(): void;
}

/** A driver that resets itself needs a moment, and a longer one the next time. */
export function waitBeforeRestart(losses: number): Wait {
  let cut = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 500 * losses);
    cut = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, cut };
}

/** Why a device will not do for a run that lost its GPU: a program that imitates one may stand in for it, thousands of times slower. */
export function refuseStandIn(
  former: DeviceDescription | undefined,
  found: DeviceDescription,
): string | undefined {
  if (!former || !isGpu(former) || isGpu(found)) return undefined;
  return `${former.label} did not come back; there is only a device without a GPU: ${found.label}.`;
}

/**
 * What happened, when an engine's end means that its GPU is gone; undefined for any other end.
 *
 * @param recovering the engine was started after an earlier loss: then not being able to start is another one
 */
export function lossWords(end: EngineEnd, device: DeviceId, recovering: boolean): string | undefined {
  if (device === "cpu") return undefined;
  switch (end.kind) {
    case "ended":
      return undefined;
    case "failed":
      return isLossCode(end.failure.code) ? end.failure.message : undefined;
    case "gone":
      return goneWords(end);
    case "unstarted": {
      if (!(end.error instanceof SkiploomError)) return undefined;
      const { code, message } = end.error;
      const isUnable = recovering && (code === "unsupported" || code === "engine-crashed");
      // A training that is too large for the GPU is as large on a new engine.
      return isUnable || code === "device-lost" ? message : undefined;
    }
    default:
      return end satisfies never;
  }
}

function isLossCode(code: string): boolean {
  return code === "device-lost" || code === "out-of-memory";
}

/** What happened to an engine whose process went away. */
export function goneWords({ exit, killedBecause }: Extract<EngineEnd, { kind: "gone" }>): string {
  return killedBecause === undefined ? exitWords(exit).message : killedBecause;
}

export function recoveryWords(what: string, record: RunRecord): string {
  return record.step > 0
    ? `${what} Training goes on from step ${record.step} on a new engine.`
    : `${what} Training starts again from the beginning on a new engine: there was no checkpoint yet.`;
}

/** Of a run that is given up. */
export function lostForGood(what: string, record: RunRecord): RunFailure {
  return {
    code: "device-lost",
    message: `${what} That was the third time in a row, so the run was ended. ${resumeWords(record)} A smaller batch in a new run, or the CPU, may do better.`,
    step: record.step,
  };
}

/** Why an engine did not start. A GPU that cannot be had now may be there again later, so its run can go on. */
export function startFailure(error: unknown, device: DeviceId): RunFailure {
  const failure = failureOf(error);
  const isAbsent = device !== "cpu" && error instanceof SkiploomError && error.code === "unsupported";
  return isAbsent ? { ...failure, code: "device-lost" } : failure;
}
