/** What chosen units cost together, beside what each unit costs alone. */
import type { Insight } from "./instruments";

/**
 * @param chosen answers what units cost that were chosen; @param each what each of them costs alone
 * @returns the first with the other's figures; itself where the two are not of the same network, images and choices
 */
export function withAlone(chosen: Insight, each: Insight): Insight {
  if (chosen.instrument !== "lesion" || each.instrument !== "lesion") return chosen;
  if (chosen.figures.way !== "chosen" || each.figures.way !== "each") return chosen;
  if (each.partial || basisOf(chosen) !== basisOf(each)) return chosen;
  return { ...chosen, figures: { ...chosen.figures, alone: each.figures.lesions } };
}

/** All that both have to have in common. */
function basisOf({ network, weights, dataset, part, images, image, statistics, choices }: Insight): string {
  const { instead, anew, shortcuts } = choices;
  const { id, sha256 } = dataset ?? {};
  return JSON.stringify([
    network,
    weights,
    id,
    sha256,
    part,
    images,
    image,
    statistics,
    instead,
    anew,
    shortcuts,
  ]);
}
