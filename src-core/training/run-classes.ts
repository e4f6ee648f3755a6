/** What a run's record says of its data's classes. */
import type { RunRecord } from "./records";

/**
 * A record is read and sent with every list of runs, where ten thousand names in each would be most of it. The names of more classes are with
 * the data, whose hash covers them, and in every checkpoint.
 */
const MOST_NAMES = 256;

export function recordedClasses(
  names: readonly string[],
): Pick<RunRecord["dataset"], "classes" | "classNames"> {
  return { classes: names.length, ...(names.length <= MOST_NAMES && { classNames: [...names] }) };
}

/** How many there are; undefined for runs of version 0.1.0. */
export function classesOfRun({ classes, classNames }: RunRecord["dataset"]): number | undefined {
  return classes ?? classNames?.length;
}
