/** What was lost, in words. */
import type { Figure } from "../../insight";
import type { Lesioned } from "../../lesion";

/** `Without stage2/3 it is right on 81.1% of these images, 9.6 points less (95% interval 5.9 to 13.3)`. */
export function lesionWords({ removed, accuracy, less, low, high }: Lesioned): string {
  const without = `Without ${listed(removed)}`;
  if (accuracy === null || less === null) return `${without} its outputs are not numbers.`;
  const interval = `(95% interval ${points(low)} to ${points(high)})`;
  const right = `${without} it is right on ${percent(accuracy)} of these images`;
  if (less === 0) return `${right}, as often as with ${removed.length === 1 ? "it" : "them"} ${interval}.`;
  return less > 0
    ? `${right}, ${points(less)} points less ${interval}.`
    : `${right}, ${points(-less)} points more (95% interval of what is lost: ${points(low)} to ${points(high)}).`;
}

export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  if (names.length > 6) return `${count(names.length, "unit")} together`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

export function count(number: number, what: string): string {
  return `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
}

export function percent(share: Figure): string {
  return share === null ? "not a number" : `${(100 * share).toFixed(1)}%`;
}

/** Hundredths, without a sign at 0. */
export function points(share: Figure): string {
  if (share === null) return "not a number";
  const text = (100 * share).toFixed(1);
  return text === "-0.0" ? "0.0" : text;
}
