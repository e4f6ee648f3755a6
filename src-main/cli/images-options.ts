/** `--images` and `--classes`: a network without data, meant for such images. */
import { Option } from "commander";
import type { NetworkDocument } from "#core/network/document";
import { datasetId, meantFor } from "#core/network/images";
import { CommandError } from "./exit-codes";
import { imageSize, wholeNumber } from "./options";

export interface ImagesOptions {
  readonly images?: readonly [number, number, number];
  readonly classes?: number;
}

export const IMAGES_OPTION = new Option(
  "--images <HxWxC>",
  "no data yet: the size of the images that it is meant for",
).argParser(imageSize);

export const CLASSES_OPTION = new Option(
  "--classes <n>",
  "no data yet: how many classes there will be",
).argParser(wholeNumber(1, 65_536));

/**
 * The network without data, where one of the options says so.
 *
 * @throws CommandError when they leave open what the network itself does not say
 */
export function withImages(document: NetworkDocument, { images, classes }: ImagesOptions): NetworkDocument {
  if (images === undefined && classes === undefined) return document;
  const { dataset } = document;
  const own = typeof dataset === "string" ? undefined : dataset;
  const shape = images ?? (own && [own.height, own.width, own.channels]);
  const count = classes ?? own?.classes;
  if (shape === undefined || count === undefined) {
    throw new CommandError(
      `This network is on the dataset "${datasetId(document)}". To look at it without data, give both --images and --classes.`,
    );
  }
  return meantFor(document, { imageShape: shape, classes: count });
}
