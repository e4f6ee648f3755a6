/** Where prepared pictures lie that a run may go on with, also through a view that is on the list no more. */
import type { DatasetList } from "./dataset-list-contract";
import type { PreparedDatasets, PreparedPlace } from "./prepared/prepared-datasets";

/** Pictures that are as they were made: as the list knows their file, else by all of its bytes. */
export async function soundPlace(
  prepared: Pick<PreparedDatasets, "find" | "stamp" | "isWhole">,
  list: Pick<DatasetList, "stampsOf">,
  sha256: string,
): Promise<PreparedPlace | undefined> {
  for (const place of await prepared.find(sha256)) {
    const stamps = await list.stampsOf(place);
    const stamp = await prepared.stamp(place).catch(() => undefined);
    if (stamp === undefined) continue;
    if (stamps.length > 0 ? stamps.includes(stamp) : await prepared.isWhole(place).catch(() => false))
      return place;
  }
  return undefined;
}
