/**
 * A trial is a test whose counts and seeds can be raised: `npm test` runs it with a fixed seed and few cases, `npm run trials`
 * with a fresh seed and all of them. Both run the same code, so a trial that has rotted is noticed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const FIXED_SEED = 20_261_126;

/** Whether the full counts were asked for (`npm run trials`). */
export const isFullTrial = process.env.SKIPLOOM_TRIALS === "full";

/** Seed of everything random in a trial: fixed in `npm test`, fresh in `npm run trials`, or `SKIPLOOM_TRIALS_SEED` to repeat one. */
export const trialSeed = isFullTrial ? Number(process.env.SKIPLOOM_TRIALS_SEED ?? Date.now()) : FIXED_SEED;

/** How many cases to run: few in `npm test`, all in `npm run trials`. */
export function trialCount(few: number, all: number): number {
  return isFullTrial ? all : few;
}

/** A test's time limit in milliseconds, to be given beside its body. */
export function trialLimitMs(few: number, all: number): number {
  return isFullTrial ? all : few;
}

/** Numbers from 0 to 1 that follow from the seed alone (Numerical Recipes' linear congruential generator). */
export function trialNumbers(): () => number {
  let state = trialSeed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Keeps what a trial counted in `test-results/trials/NAME.json`, and prints it when the full counts ran. */
export function reportTrial(name: string, figures: Readonly<Record<string, number | string>>): void {
  const folder = path.resolve("test-results", "trials");
  mkdirSync(folder, { recursive: true });
  const report = { name, seed: trialSeed, full: isFullTrial, ...figures };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  if (isFullTrial) console.log(`trial ${name}: ${JSON.stringify(report)}`);
}

/** Of so many random cases: a third in `npm test`, all of them in `npm run trials`. */
export function someOf(cases: number): number {
  return isFullTrial ? cases : Math.ceil(cases / 3);
}
