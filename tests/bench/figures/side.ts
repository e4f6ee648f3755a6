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

/** @param program and its first arguments; the options follow, then `rest` */
export async function startSide(
  program: readonly string[],
  options: WorkerOptions,
  rest: readonly string[] = [],
): Promise<Side> {
  const [command = "", ...first] = program;
  const child: ChildProcessWithoutNullStreams = spawn(command, [...first, JSON.stringify(options), ...rest]);
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
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

/** Takes turns, so that both see the machine in the same moods. @param steps in a turn, of each side */
export async function alternate(
  sides: readonly [Side, Side],
  rounds: number,
  steps: readonly [number, number],
): Promise<Comparison> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // Whoever began the last turn comes second in this one.
    for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      times[index].push(...(await sides[index].steps(steps[index])));
    }
  }
  const peaks = [await sides[0].end(), await sides[1].end()] as const;
  const medians = [median(times[0]), median(times[1])] as const;
  return {
    versions: [sides[0].version, sides[1].version],
    medianMs: medians,
    minimumMs: [Math.min(...times[0]), Math.min(...times[1])],
    ratio: medians[0] / medians[1],
    ratioOfMinimums: Math.min(...times[0]) / Math.min(...times[1]),
    peakMegabytes: [peaks[0] / 2 ** 20, peaks[1] / 2 ** 20],
  };
}
