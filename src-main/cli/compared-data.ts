/** Which data networks are compared on, and whether they can be. */
import { differentData, type OwnData } from "#core/lab/questions/compare";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { CommandError } from "./exit-codes";
import type { AskedNetwork } from "./lab-network";

/**
 * The dataset of the networks that come from files or runs; templates go with any, by themselves with digits.
 *
 * @throws CommandError where files are for different data
 */
export async function comparedData(
  host: Host,
  asked: readonly AskedNetwork[],
  named: string | undefined,
): Promise<string | undefined> {
  const { datasets } = await host.handlers["datasets.list"]({});
  const own = asked.filter(({ isTemplate }) => !isTemplate).map(({ document }) => document);
  const refusal = differentData(own.flatMap((document) => ownData(document, datasets) ?? []));
  if (refusal !== undefined) throw new CommandError(refusal);
  if (named !== undefined) return undefined;
  return own.length === 0 ? "digits" : own.map(datasetId).find((id) => id !== undefined);
}

function ownData(document: NetworkDocument, datasets: readonly StudioDataset[]): OwnData | undefined {
  const { name: label, dataset } = document;
  if (typeof dataset !== "string") {
    const { height, width, channels, classes } = dataset;
    return { label, imageShape: [height, width, channels], classes };
  }
  const known = datasets.find(({ id }) => id === dataset);
  return known && { label, imageShape: known.imageShape, classes: known.classNames.length };
}
