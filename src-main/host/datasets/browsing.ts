/** How prepared datasets are looked through: their classes, single pictures, what is odd about them, and other views of them. */
import { SkiploomError } from "#core/foundation/errors";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import type { DatasetList } from "./dataset-list-contract";
import { membersOf, smallPictures } from "./prepared/browse-pictures";
import type { PreparedDatasets } from "./prepared/prepared-datasets";
import { viewFacts } from "./prepared/view-facts";

export type BrowsingHandlers = Pick<
  ApiHandlers<StudioApi>,
  | "datasets.view"
  | "datasets.members"
  | "datasets.pictures"
  | "datasets.check"
  | "datasets.lastCheck"
  | "datasets.review"
>;

export interface BrowsedDatasets {
  readonly list: DatasetList;
  readonly prepared: PreparedDatasets;
  /** @throws SkiploomError (`invalid-dataset`) when there is none of this id */
  find(id: string): Promise<StudioDataset>;
  sweep(): Promise<void>;
}

export function browsing({ list, prepared, find, sweep }: BrowsedDatasets): BrowsingHandlers {
  return {
    "datasets.view": async ({ id, names }) => {
      const { pictures, shown } = await prepared.view(await list.placeOf(id));
      return viewFacts(pictures, shown, names);
    },
    "datasets.members": async ({ id, ...wanted }) =>
      membersOf((await prepared.view(await list.placeOf(id))).pictures, wanted),
    "datasets.pictures": async ({ id, places }) => {
      const { pictures, shown } = await prepared.view(await list.placeOf(id));
      return await smallPictures(pictures, shown, places);
    },
    "datasets.check": async ({ id, pixels }) => {
      const { name, origin } = await find(id);
      if (origin !== "prepared")
        throw new SkiploomError(
          "invalid-dataset",
          `"${name}" was not prepared, and only prepared data is checked.`,
        );
      const place = await list.placeOf(id);
      const check = await prepared.check(place, pixels ?? false);
      // A list that cannot be written is told of by whatever needs it.
      if (check.warnings.some(({ kind }) => kind === "damaged")) await list.distrust(place).catch(() => {});
      return check;
    },
    "datasets.lastCheck": async ({ id }) => {
      const check = await prepared.lastCheck(await list.placeOf(id));
      return check ? { check } : {};
    },
    "datasets.review": async ({ id, view }) => {
      const seen = await list.review(id, (place) => prepared.review(place, view));
      await sweep();
      return seen;
    },
  };
}
