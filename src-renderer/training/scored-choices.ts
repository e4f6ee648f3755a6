/** The data that a run's weights can be scored on: its own, and others with such images whose classes the network knows. */
import type { StudioDataset } from "#core/protocol/studio-api";
import { matchClasses } from "#core/scores/match-classes";
import type { RunRecord } from "#core/training/records";
import { classesOfRun } from "#core/training/run-classes";
import type { Choice } from "../ui/Select";

/** The run's own data. No dataset has this id. */
export const OWN_DATA = "/own";

/** The run's own data first, where they are known; then what has all of the network's classes. */
export function scoredChoices(record: RunRecord, datasets: readonly StudioDataset[]): Choice<string>[] {
  const { dataset, importedFrom } = record;
  const classes = classesOfRun(dataset);
  const isWhole = (other: StudioDataset): number => (other.classNames.length === classes ? 1 : 0);
  const others = datasets
    .filter((other) => other.id !== dataset.id && canBeScoredOn(record, other))
    .sort((one, other) => isWhole(other) - isWhole(one));
  return [
    ...(importedFrom ? [] : [{ value: OWN_DATA, label: dataset.name, hint: "what it was trained on" }]),
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
}

/** By what the record says; of many classes it has no names, and then their number decides. */
export function canBeScoredOn({ dataset }: RunRecord, other: StudioDataset): boolean {
  const { imageShape, classNames } = dataset;
  if (other.unavailable !== undefined) return false;
  if (imageShape !== undefined && imageShape.join() !== other.imageShape.join()) return false;
  const classes = classesOfRun(dataset);
  if (classNames === undefined) return classes === undefined || other.classNames.length <= classes;
  try {
    matchClasses(classNames, other.classNames, other.name);
    return true;
  } catch {
    return false;
  }
}
