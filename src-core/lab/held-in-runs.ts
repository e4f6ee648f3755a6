/**
 * Whether what an experiment fixed was held in each of its runs, by what the runs themselves recorded: recipe, seed, data, device
 * and threads. The order of images follows from seed, batch and data, so it is held where these are.
 */
import type { RunRecord } from "../training/records";
import { type Experiment, recipeOfArm } from "./experiment";
import type { ExperimentView } from "./experiment-view";

export interface HeldInRuns {
  /** Runs that recorded what is compared. */
  readonly checked: number;
  /** What was not held, in sentences. */
  readonly differs: readonly string[];
}

export function heldInRuns({ experiment, runs }: ExperimentView, records: readonly RunRecord[]): HeldInRuns {
  const byId = new Map(records.map((record) => [record.id, record]));
  const pairs = runs.flatMap(({ arm: id, seed, run }) => {
    const arm = experiment.arms.find((other) => other.id === id);
    const record = run === undefined ? undefined : byId.get(run);
    return arm && record ? [{ name: `${arm.label}, seed ${seed}`, arm, seed, record }] : [];
  });
  const recipes = pairs.filter(
    ({ arm, seed, record }) =>
      canonical(record.recipe) !== canonical({ ...recipeOfArm(experiment, arm), seed }),
  );
  const data = pairs.filter(({ record }) => hasOtherData(experiment, record));
  return {
    checked: pairs.length,
    differs: [
      ...said(recipes, "followed another recipe than was fixed"),
      ...said(data, "trained on other images than was fixed"),
      ...placeWords(pairs),
    ],
  };
}

interface Checked {
  readonly name: string;
  readonly record: RunRecord;
}

function hasOtherData({ dataset }: Pick<Experiment, "dataset">, record: RunRecord): boolean {
  const { sha256 } = record.dataset;
  return dataset.sha256 !== undefined && sha256 !== undefined && sha256 !== dataset.sha256;
}

/** Where not all trained alike, which did not: a run may have gone on elsewhere. */
function placeWords(pairs: readonly Checked[]): string[] {
  const places = new Map<string, Checked[]>();
  for (const pair of pairs) {
    // Absent where its engine has not come yet.
    const place = pair.record.device?.label;
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), pair]);
  }
  const [usual, ...others] = [...places].sort(([, one], [, other]) => other.length - one.length);
  if (usual === undefined) return [];
  return others.flatMap(([place, own]) => said(own, `trained on ${place}, the others on ${usual[0]}`));
}

const MOST_NAMED = 3;

function said(pairs: readonly Checked[], what: string): string[] {
  if (pairs.length === 0) return [];
  const names = pairs.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = pairs.length - names.length;
  return [`${names.join("; ")}${more > 0 ? ` and ${more} more` : ""}: ${what}.`];
}

/** The same text for the same values, whatever order their keys stand in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
