/** How many images are named right, and what chance and the largest class say of that. */
import { type Interval, wilsonInterval } from "../lab/statistics/counts";
import type { ConfusionMatrix } from "./confusion";

export interface ShareRight {
  readonly right: number;
  readonly share: number;
  /** 95%, Wilson 1927: of other images of the same kind. */
  readonly interval: Interval;
}

export interface Accuracy extends ShareRight {
  /** What always naming the largest class of these images would give. */
  readonly largestClass: ShareRight & { readonly place: number };
}

export function accuracyOf({ count, right, truths }: ConfusionMatrix): Accuracy {
  const hits = right.reduce((sum, value) => sum + value, 0);
  const place = truths.indexOf(truths.reduce((most, value) => Math.max(most, value), 0));
  return {
    ...shareOf(hits, count),
    largestClass: { place, ...shareOf(truths[place] ?? 0, count) },
  };
}

/** How many classes have as many images as the largest: always naming any of them gives the same. */
export function largestClasses({ truths }: ConfusionMatrix): number {
  const most = truths.reduce((largest, value) => Math.max(largest, value), 0);
  return truths.filter((value) => value === most).length;
}

function shareOf(right: number, count: number): ShareRight {
  return { right, share: right / count, interval: wilsonInterval(right, count) };
}
