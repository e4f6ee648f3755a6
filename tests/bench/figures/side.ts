/** One side of a figure: a process that is asked for steps and answers how long they took. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Farewell, Ready, Request, Timings, WorkerOptions } from "./protocol";

export interface Side {
  readonly version: string;
  steps(count: number): Promise<number[]>;
  /** Ends the process. @returns the most memory that it held, in bytes */
  end(): Promise<number>;
}

export interface SideSettings {
  /** In place of this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends the process, whatever it does. */
  readonly signal?: AbortSignal;
}

/**
 * @param program and its first arguments; the options follow, then `rest`
 * @throws with the end of its complaint, if it cannot be started or ends before it is ready
 */
export async function startSide(
  program: readonly string[],
  options: WorkerOptions,
  rest: readonly string[] = [],
  { environment, signal }: SideSettings = {},
): Promise<Side> {
  const [command = "", ...first] = program;
  const child: ChildProcessWithoutNullStreams = spawn(command, [...first, JSON.stringify(options), ...rest], {
    env: environment,
    killSignal: "SIGKILL",
    ...(signal && { signal }),
  });
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  // One that could not be started, or was ended, has no more lines; writing to it must not end us.
  child.once("error", ({ message }) => {
    complaint += message;
  });
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <Answer>(): Promise<Answer> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended without an answer.\n${complaint}`);
    return JSON.parse(value) as Answer;
  };
  const ask = <Answer>(request: Request): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next<Answer>();
  };
  const { version } = await next<Ready>();
  return {
    version,
    steps: async (count) => (await ask<Timings>({ steps: count })).ms,
    end: async () => (await ask<Farewell>({ end: true })).peakBytes,
  };
}

export interface Comparison {
  readonly versions: readonly [string, string];
  /** Median milliseconds of a step. */
  readonly medianMs: readonly [number, number];
  readonly minimumMs: readonly [number, number];
  /** The first's median over the second's. */
  readonly ratio: number;
  /** The same of the fastest steps, which other work on the machine disturbs least. */
  readonly ratioOfMinimums: number;
  readonly peakMegabytes: readonly [number, number];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2;
}

/**
 * Takes turns, so that all sides see the machine in the same moods.
 * @param steps in a turn, of each side
 * @param isOver asked after each round: no further one begins
 * @param times takes the milliseconds of the steps of each side as they come, for who wants them when a side ends too early
 * @returns `times`
 */
export async function takeTurns(
  sides: readonly Side[],
  rounds: number,
  steps: readonly number[],
  isOver: () => boolean = () => false,
  times: number[][] = sides.map(() => []),
): Promise<number[][]> {
  for (let round = 0; round < rounds && (round === 0 || !isOver()); round += 1) {
    const order = [...sides.entries()];
    // Whoever began the last turn comes last in this one.
    for (const [index, side] of round % 2 === 0 ? order : order.reverse()) {
      times[index]?.push(...(await side.steps(steps[index] ?? 1)));
    }
  }
  return times;
}

/** Two sides in turns, to their end. @param steps in a turn, of each side */
export async function alternate(
  sides: readonly [Side, Side],
  rounds: number,
  steps: readonly [number, number],
): Promise<Comparison> {
  const [ours = [], theirs = []] = await takeTurns(sides, rounds, steps);
  const peaks = [await sides[0].end(), await sides[1].end()] as const;
  const medians = [median(ours), median(theirs)] as const;
  const minimums = [Math.min(...ours), Math.min(...theirs)] as const;
  return {
    versions: [sides[0].version, sides[1].version],
    medianMs: medians,
    minimumMs: minimums,
    ratio: medians[0] / medians[1],
    ratioOfMinimums: minimums[0] / minimums[1],
    peakMegabytes: [peaks[0] / 2 ** 20, peaks[1] / 2 ** 20],
  };
}
