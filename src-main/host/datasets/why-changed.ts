/** Why prepared pictures of the list cannot be used. */
import { wordsOf } from "./list-words";
import type { PreparedDatasets, PreparedPlace } from "./prepared/prepared-datasets";

/** A change of the prepared pictures themselves: they are written once. */
export async function whyChanged(
  prepared: PreparedDatasets,
  place: PreparedPlace,
  stamp: string | undefined,
): Promise<{ unavailable?: string }> {
  try {
    if ((await prepared.stamp(place)) === stamp) return {};
    return {
      unavailable:
        "Its prepared pictures were changed since. Prepare it again from where it came from; its runs can still be looked at and exported.",
    };
  } catch (error) {
    return {
      unavailable: `Its prepared pictures cannot be read: ${wordsOf(error)} Prepare it again from where it came from.`,
    };
  }
}
