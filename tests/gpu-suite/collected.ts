/** Every parity suite of this folder by its name, for programs that Vite builds: a page's worker, and the kit for machines with a GPU. */
import * as tf from "@tensorflow/tfjs-core";

export interface CollectedReport {
  readonly cases: number;
  /** What went wrong, each with its whole case. */
  readonly failures: readonly string[];
}

export interface CollectedCheck {
  readonly name: string;
  /** Whether as many cases are drawn as are asked for. */
  readonly draws: boolean;
  readonly appliesTo?: () => boolean;
  /** On TensorFlow.js's present backend. @param count cases, for a suite that draws them */
  readonly run: (seed: number, count: number) => Promise<CollectedReport>;
}

/** What the files export under names that end in `Suite`. */
type Suite = (tensorflow: typeof tf, seed: number, count: number) => Promise<CollectedReport>;
/** What they export in lists whose names end in `Checks`. */
type Check = Omit<CollectedCheck, "draws">;

const modules = import.meta.glob<Record<string, unknown>>("./*-suite.ts", { eager: true });

/** Each once: a list of checks may hold those of another file. */
export function collectedChecks(): readonly CollectedCheck[] {
  const checks = new Map<string, CollectedCheck>();
  for (const [name, value] of Object.values(modules).flatMap((module) => Object.entries(module))) {
    if (name.endsWith("Suite")) {
      const run: CollectedCheck["run"] = (seed, count) => (value as Suite)(tf, seed, count);
      checks.set(name, { name, draws: true, run });
    } else if (name.endsWith("Checks")) {
      for (const check of value as readonly Check[]) checks.set(check.name, { ...check, draws: false });
    }
  }
  return [...checks.values()];
}
