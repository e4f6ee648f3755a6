/** How a prepared dataset is seen, as it is told to others. */
import { DATASET_PARTS } from "#core/datasets/parts";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { PreparedPictures, ShownView } from "./prepared-folder";

/** @param names of pictures whose places are wanted */
export function viewFacts(
  { record, samples }: PreparedPictures,
  { view, seen }: ShownView,
  names: readonly string[] = [],
): ResultOf<StudioApi, "datasets.view"> {
  const classCounts = new Array<number>(record.classNames.length).fill(0);
  for (const target of samples.targets) classCounts[target] = (classCounts[target] ?? 0) + 1;
  const partCounts = view.classes.map((): [number, number, number] => [0, 0, 0]);
  seen.labels.forEach((label, sample) => {
    const own = partCounts[label];
    const part = seen.parts[sample] ?? 0;
    if (own && part < DATASET_PARTS.length) own[part] = (own[part] ?? 0) + 1;
  });
  return {
    view,
    prepared: record,
    classCounts,
    partCounts,
    hasParts: samples.parts.some((part) => part >= 0),
    places: placesOf(names, record.count, samples.name),
    changedTargets: view.changes.map(([place]) => samples.targets[place] ?? 0),
  };
}

function placesOf(names: readonly string[], count: number, name: (place: number) => string): number[][] {
  const places = new Map<string, number[]>(names.map((each) => [each, []]));
  if (names.length > 0) for (let place = 0; place < count; place += 1) places.get(name(place))?.push(place);
  return names.map((each) => places.get(each) ?? []);
}
