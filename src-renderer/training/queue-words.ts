/** What a drawing that waits for its training is told about it. */
import type { QueuedTraining } from "#core/protocol/studio-api";

/**
 * Undefined where no training of this network waits.
 * @param isBusy whether a training runs now, whose end starts the first of the queue
 */
export function queueWords(
  entries: readonly QueuedTraining[],
  networkId: string | undefined,
  isBusy: boolean,
): string | undefined {
  const waiting = entries.filter(({ failure }) => failure === undefined);
  const before = waiting.findIndex((entry) => entry.networkId === networkId);
  if (networkId === undefined || before < 0) return undefined;
  const start = isBusy
    ? before === 0
      ? "It starts when the training that runs now ends"
      : `It starts after the training that runs now and ${before === 1 ? "one that waits" : `${before} that wait`} before it`
    : "It starts when a training ends, or from the queue at the top right";
  return `${start}, and trains the network as it was when it was put in line.`;
}
