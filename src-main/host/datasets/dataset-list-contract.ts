/** What can be asked of the list of datasets. */
import type { BorneAugmentation } from "#core/datasets/augmentation";
import type { DatasetOptions } from "#core/datasets/info";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { PreparingOrder } from "./dataset-entry";
import type { OpenedDataset } from "./opened-dataset";
import type { FreshDataset, PreparedDataset, PreparedPlace } from "./prepared/prepared-datasets";

export interface DatasetList {
  /** As they are now; one that cannot be read says why and keeps the facts that it had. */
  all(): Promise<StudioDataset[]>;
  /** One of them, as it is now. */
  find(id: string): Promise<StudioDataset | undefined>;
  /** Into memory. @throws SkiploomError (`invalid-dataset`) when it cannot be read; undefined when it is not in the list */
  open(id: string): Promise<OpenedDataset | undefined>;
  /** Adds a folder, or changes the entry of that folder or of that content. */
  add(folder: string, about: AboutDataset): Promise<StudioDataset>;
  /**
   * @param about of a prepared dataset that was prepared again from `path`: the stamps of its source and of its pictures
   * @throws SkiploomError (`invalid-dataset`, `conflict`)
   */
  change(
    id: string,
    about: AboutDataset & {
      readonly path?: string | undefined;
      readonly sourceStamp?: string | undefined;
      readonly stamp?: string | undefined;
    },
  ): Promise<StudioDataset>;
  /**
   * Adds a dataset that was prepared; what is known by its content already keeps its id and name.
   *
   * @param about `replaces`: the id of what was prepared of the same source before it changed
   */
  addPrepared(
    dataset: FreshDataset,
    about: Pick<AboutDataset, "name" | "augmentation"> & {
      readonly order?: PreparingOrder | undefined;
      readonly replaces?: string | undefined;
    },
  ): Promise<StudioDataset>;
  /**
   * What was prepared of a source in this way before; in whatever way where a person says nothing. Of several, one of the files as they are now.
   *
   * @param stampNow of the source; asked where there are several
   */
  preparedFrom(
    place: string,
    order: PreparingOrder,
    stampNow: () => Promise<string>,
  ): Promise<FormerlyPrepared | undefined>;
  /**
   * Sees a prepared dataset through another view.
   *
   * @param change asked again where another change came first
   * @throws SkiploomError (`invalid-dataset`) when it is none
   */
  review(id: string, change: (place: PreparedPlace) => Promise<PreparedDataset>): Promise<StudioDataset>;
  /** @throws SkiploomError (`invalid-dataset`) when it was not prepared */
  placeOf(id: string): Promise<PreparedPlace>;
  /** What the datasets of the list are known by. */
  hashes(): Promise<string[]>;
  /** Where the pictures of those that were prepared lie. */
  places(): Promise<PreparedPlace[]>;
  /** Of the pixels of prepared pictures, as each dataset that shows them knows it; none where they are found damaged. */
  stampsOf(place: PreparedPlace): Promise<(string | undefined)[]>;
  /** Pictures that were found damaged: their datasets cannot be used until they are prepared again. */
  distrust(place: PreparedPlace): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface FormerlyPrepared {
  /** As it is now: with a reason where its pictures cannot be read. */
  readonly dataset: StudioDataset;
  readonly place: PreparedPlace;
  readonly order: PreparingOrder;
  /** Of the source when it was prepared. */
  readonly stamp: string;
}

export interface AboutDataset extends DatasetOptions {
  readonly name?: string | undefined;
  /** Of a prepared dataset: what a person says that its images bear. */
  readonly augmentation?: BorneAugmentation | undefined;
}
