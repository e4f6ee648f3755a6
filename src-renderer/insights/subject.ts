/** What is looked into, what may stand beside it, and the data on which both are looked at. */
import { removeSkips } from "#core/lab/changes/remove-skips";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import type { InsightSubject } from "#core/protocol/insights-api";
import type { StudioDataset } from "#core/protocol/studio-api";
import { MERGE_SITES, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { isRunOf } from "../stores/runs-of-drawing";
import { OWN_DATA, scoredChoices } from "../training/scored-choices";
import type { Choice } from "../ui/Select";

/** Of a run its weights; of a drawing its first ones. */
export type Subject = { readonly record: RunRecord } | { readonly document: NetworkDocument };

export interface Beside extends Choice<string> {
  /** Left out: nothing stands beside it. */
  readonly subject?: InsightSubject;
}

/** No run has such an id. */
const NOTHING: Beside = { value: "/nothing", label: "Nothing beside" };
const UNTRAINED = { value: "/untrained", label: "Its drawing, untrained" };
const TWIN = { value: "/twin", label: "Its plain twin, untrained" };

export function nameOf(subject: Subject): string {
  return "record" in subject ? subject.record.name : `${subject.document.name}, untrained`;
}

/** @param of a run's id, or a drawing */
export function askedSubject(of: string | NetworkDocument): InsightSubject {
  return typeof of === "string" ? { run: of } : { document: of };
}

/** A run's weights after an epoch; undefined: as it is asked for anyway. */
export function atEpoch(subject: InsightSubject, epoch: number | undefined): InsightSubject {
  return epoch !== undefined && "run" in subject ? { run: subject.run, epoch } : subject;
}

/** Whether it is a run's weights, of a run that kept those of this epoch as well. */
export function isKeptAt(
  subject: InsightSubject | undefined,
  epoch: number | undefined,
  runs: readonly RunRecord[],
): boolean {
  if (!subject || !("run" in subject) || "untrained" in subject) return false;
  const record = runs.find(({ id }) => id === subject.run);
  return record?.keptEpochs?.some((one) => one.epoch === epoch) ?? false;
}

/** The first: nothing. Then what is untrained, and runs on the same data, those of the drawing first. */
export function besides(layers: LayerRegistry, subject: Subject, runs: readonly RunRecord[]): Beside[] {
  return [NOTHING, ...untrained(layers, subject), ...trained(subject, runs)];
}

function untrained(layers: LayerRegistry, subject: Subject): Beside[] {
  if ("document" in subject) {
    const { document } = subject;
    return removeSkips(layers, document) !== document
      ? [{ ...TWIN, subject: { document, plain: true } }]
      : [];
  }
  const { id: run, measured } = subject.record;
  const twin: Beside = { ...TWIN, subject: { run, untrained: true, plain: true } };
  return [
    { ...UNTRAINED, subject: { run, untrained: true } },
    ...(pathsAt(measured, MERGE_SITES).length > 0 ? [twin] : []),
  ];
}

function trained(subject: Subject, runs: readonly RunRecord[]): Beside[] {
  const withWeights = runs.filter(({ checkpoints }) => checkpoints.length > 0);
  const choice = ({ id, name }: RunRecord): Beside => ({ value: id, label: name, subject: { run: id } });
  if ("record" in subject) {
    const { id, dataset } = subject.record;
    return withWeights
      .filter((other) => other.id !== id && other.dataset.sha256 === dataset.sha256)
      .map(choice);
  }
  const { document } = subject;
  const drawing = { id: document.id, origin: document.origin, path: undefined, name: document.name };
  const own = withWeights.filter((record) => isRunOf(record, drawing));
  const others = withWeights.filter(
    (record) => !own.includes(record) && record.dataset.id === datasetId(document),
  );
  return [...own, ...others].map(choice);
}

/** A drawing without data can be looked into on any images of the size that it is meant for. */
export function lookedData(subject: Subject, datasets: readonly StudioDataset[]): Choice<string>[] {
  if ("record" in subject) return scoredChoices(subject.record, datasets);
  const { document } = subject;
  const id = datasetId(document);
  const own = datasets.find((dataset) => dataset.id === id);
  const fits = ({ imageShape, classNames }: StudioDataset): boolean => {
    if (typeof document.dataset !== "string") {
      const { height, width, channels, classes } = document.dataset;
      return imageShape.join() === [height, width, channels].join() && classNames.length === classes;
    }
    return imageShape.join() === own?.imageShape.join() && classNames.length === own.classNames.length;
  };
  const others = datasets.filter(
    (dataset) => dataset.id !== id && dataset.unavailable === undefined && fits(dataset),
  );
  return [
    ...(id === undefined ? [] : [{ value: OWN_DATA, label: own?.name ?? id, hint: "what it is drawn for" }]),
    ...others.map((dataset) => ({ value: dataset.id, label: dataset.name })),
  ];
}
