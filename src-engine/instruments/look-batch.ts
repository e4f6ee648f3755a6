/** How many images an instrument looks at at once, by the memory that there is. */
import { SkiploomError } from "#core/foundation/errors";
import type { NetworkDocument } from "#core/network/document";
import type { DeviceMemory } from "../backends/backend";
import type { CompiledNetwork } from "../compile/compiled-network";
import { inferenceNeed, type MemoryNeed, stepNeed } from "../train/memory-need";

/** At most so many images at once: larger batches gain nothing. */
const LARGEST_BATCH = 128;

/** @throws SkiploomError `out-of-memory` where not even one image fits */
export function batchFor(
  network: CompiledNetwork,
  { recipe }: NetworkDocument,
  {
    device,
    beside,
    needsGradients,
    anImage = 0,
  }: {
    readonly device: DeviceMemory;
    readonly beside: number;
    readonly needsGradients: boolean;
    readonly anImage?: number | undefined;
  },
  count: number,
): number {
  const needOf = (batchSize: number): MemoryNeed => {
    const pass = needsGradients
      ? stepNeed(network, { ...recipe, batchSize })
      : inferenceNeed(network, batchSize);
    return { ...pass, bytes: pass.bytes + anImage * batchSize };
  };
  const fits = ({ bytes, largest }: MemoryNeed): boolean =>
    bytes + beside <= (device.bytes ?? Number.POSITIVE_INFINITY) &&
    largest <= (device.largestTensor ?? Number.POSITIVE_INFINITY);
  let batch = Math.min(LARGEST_BATCH, count);
  while (batch > 1 && !fits(needOf(batch))) batch = Math.ceil(batch / 2);
  if (fits(needOf(batch))) return batch;
  const megabytes = Math.ceil((needOf(1).bytes + beside) / 2 ** 20).toLocaleString("en-US");
  throw new SkiploomError(
    "out-of-memory",
    `Looking into this network needs at least ${megabytes} MB for one image, more than ${device.words}.`,
  );
}

/** @throws SkiploomError `out-of-memory` where the images do not fit into a pass without gradients */
export function ownBatchFor(
  network: CompiledNetwork,
  document: NetworkDocument,
  device: DeviceMemory,
  count: number,
  kept: number,
): number {
  const { bytes, largest } = inferenceNeed(network, count);
  const free = device.bytes === undefined ? undefined : device.bytes - kept;
  if (bytes <= (free ?? bytes) && largest <= (device.largestTensor ?? largest))
    return batchFor(network, document, { device, beside: kept, needsGradients: true }, count);
  const megabytes = Math.ceil((bytes + kept) / 2 ** 20).toLocaleString("en-US");
  throw new SkiploomError(
    "out-of-memory",
    `Looking at ${count.toLocaleString("en-US")} points at once needs at least ${megabytes} MB, more than ${device.words}. Fewer points need less.`,
  );
}
