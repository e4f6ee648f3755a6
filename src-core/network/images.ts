/** A network names its dataset, or says itself what images it is meant for while it has no data. */
import { SkiploomError } from "../foundation/errors";
import type { Images, NetworkDocument } from "./document";

/** The dataset's id; undefined while the network has no data. */
export function datasetId({ dataset }: Pick<NetworkDocument, "dataset">): string | undefined {
  return typeof dataset === "string" ? dataset : undefined;
}

/**
 * The id of the dataset to train on.
 *
 * @throws SkiploomError `invalid-network` while the network has no data
 */
export function datasetToTrainOn(document: Pick<NetworkDocument, "dataset">): string {
  const id = datasetId(document);
  if (id !== undefined) return id;
  throw new SkiploomError(
    "invalid-network",
    "This network has no data yet, so it cannot be trained. Choose a dataset first.",
  );
}

/** The same network, meant for such images whatever its data. */
export function meantFor(
  document: NetworkDocument,
  { imageShape, classes }: { readonly imageShape: readonly number[]; readonly classes: number },
): NetworkDocument {
  const [height = 1, width = 1, channels = 1] = imageShape;
  const images: Images = { height, width, channels, classes };
  return { ...document, dataset: images };
}
