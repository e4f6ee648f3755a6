/** What the kit writes: one file, whole at every moment, so that whatever ends it leaves what it had. */
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { AdapterAnswer, GpuLimits, SelfTest } from "./gpu-messages";

export interface ParityRecord {
  /** `incomplete`: the first round did not come to its end. */
  state: "not run" | "running" | "held" | "failed" | "incomplete";
  reason?: string;
  seed: number;
  cases: number;
  /** Each check's cases and seconds over all rounds. */
  readonly checks: Record<string, { cases: number; seconds: number; rounds: number }>;
  readonly failures: { check: string; round: number; seed: number; what: readonly string[] }[];
}

/** One side of a figure beside ours. */
export interface Rival {
  readonly name: string;
  readonly version?: string;
  readonly medianMs?: number;
  readonly minimumMs?: number;
  readonly peakMegabytes?: number;
  /** Our median over its. */
  readonly ratio?: number;
  /** Why there is none of this. */
  readonly problem?: string;
}

export interface FigureRecord {
  readonly words: string;
  readonly unit: string;
  /** What is compared with the bar; none where the rival was missing. */
  readonly value?: number;
  readonly bar?: number;
  readonly aim?: number;
  /** Our median over the fastest rival's with TensorFloat-32. */
  readonly valueTf32?: number;
  readonly ours?: Omit<Rival, "ratio" | "problem">;
  readonly against?: readonly Rival[];
  readonly note?: string;
  readonly details?: unknown;
  readonly seconds: number;
  /** Of the last minute. */
  readonly load: number;
}

export interface KitResults {
  readonly format: "skiploom-bench-kit";
  readonly version: 1;
  readonly kit: unknown;
  readonly startedAt: string;
  readonly minutes: number;
  /** A software adapter and PyTorch's CPU stood in: the figures say nothing. */
  readonly rehearsal: boolean;
  state: string;
  seconds: number;
  machine: unknown;
  /** In words: what was looked for and where it was found. */
  readonly found: string[];
  python?: unknown;
  adapter?: AdapterAnswer;
  selfTest?: SelfTest | { readonly problem: string };
  readonly parity: ParityRecord;
  readonly limits: { webgpu?: GpuLimits; pytorch?: unknown };
  readonly figures: Record<string, FigureRecord>;
  readonly leftOut: Record<string, string>;
}

export const RESULTS_FILE = "results.json";

export class ResultWriter {
  readonly #folder: string;
  readonly #complain: (words: string) => void;
  #problem: string | undefined;

  /** @param complain hears of the first failure to write, and of the first after writing went well again */
  constructor(folder: string, complain: (words: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
  }

  /** Why what was given last is not on the disk; an earlier one may still stand there. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Replaces the file as a whole; when that fails, the one before stays. */
  write(results: KitResults): void {
    const file = path.join(this.#folder, RESULTS_FILE);
    const partial = `${file}.partial`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const bytes = Buffer.from(`${JSON.stringify(results, undefined, 1)}\n`);
      const handle = openSync(partial, "w");
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(partial, file);
      this.#problem = undefined;
    } catch (error) {
      rmSync(partial, { force: true });
      const words = error instanceof Error ? error.message : String(error);
      const isNew = this.#problem === undefined;
      this.#problem = words;
      if (isNew) this.#complain(`Results could not be written: ${words}. They are printed here.`);
    }
  }

  /** Adds a line to the log, if the disk takes it: the same line was printed. */
  log(line: string): void {
    try {
      appendFileSync(path.join(this.#folder, "log.txt"), `${line}\n`);
    } catch {
      // Nothing depends on it.
    }
  }
}
