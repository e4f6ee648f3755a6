/** The columns of the table of runs, and the order that each of them gives. */
import type { RunRecord } from "#core/training/records";

export type RunColumn =
  | "name"
  | "network"
  | "dataset"
  | "state"
  | "epochs"
  | "validation"
  | "test"
  | "parameters"
  | "time"
  | "started";

export interface RunOrder {
  readonly column: RunColumn;
  readonly direction: "ascending" | "descending";
}

/** What a column sorts by; undefined stands last in either direction. */
function keyOf(record: RunRecord, column: RunColumn): number | string | undefined {
  switch (column) {
    case "name":
      return record.name;
    case "network":
      return record.networkName;
    case "dataset":
      return record.dataset.name;
    case "state":
      return record.state;
    case "epochs":
      return record.epoch;
    case "validation":
      return record.best?.valAccuracy;
    case "test":
      return record.test?.accuracy;
    case "parameters":
      return record.parameters;
    case "time":
      return record.trainedSeconds;
    case "started":
      return record.startedAt;
    default:
      return column satisfies never;
  }
}

const WORDS: ReadonlySet<RunColumn> = new Set<RunColumn>(["name", "network", "dataset", "state"]);

/** Words begin with A, numbers and times with the largest: what a person looks for first. */
export function firstDirection(column: RunColumn): RunOrder["direction"] {
  return WORDS.has(column) ? "ascending" : "descending";
}

export function sortRuns(runs: readonly RunRecord[], { column, direction }: RunOrder): readonly RunRecord[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...runs].sort((one, other) => {
    const first = keyOf(one, column);
    const second = keyOf(other, column);
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined);
    }
    return typeof first === "string" && typeof second === "string"
      ? sign * first.localeCompare(second, "en", { numeric: true })
      : sign * (Number(first) - Number(second));
  });
}
