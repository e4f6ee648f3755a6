/** Numbers of things in words, as the window and a report say them. */
import { formatCount } from "../../foundation/format-number";
import type { ExperimentView } from "../experiment-view";

/** Of the part that says the answer. A range test is read, and judges nothing. */
export function answerTitle({ state, experiment }: ExperimentView): string {
  if (state !== "finished") return "So far";
  return experiment.question.kind === "rate" ? "Reading" : "Verdict";
}

export function count(number: number, thing: string): string {
  return `${formatCount(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** "1, 2, 3", or "1 to 30" where they follow each other and are many. */
export function seedWords(seeds: readonly number[]): string {
  const [first = 0] = seeds;
  const last = seeds.at(-1) ?? first;
  const follow = seeds.every((seed, index) => seed === first + index);
  return follow && seeds.length > 5 ? `${first} to ${last}` : seeds.join(", ");
}
