/** How an engine's questions for images are answered: by whoever gave it the data, until its work on them is done. */
import type { DatasetPartName } from "../datasets/parts";
import type { SamplePart } from "../datasets/samples";
import { SkiploomError } from "../foundation/errors";
import type { EngineApi } from "./engine-api";
import { toWireError } from "./messages";
import type { ApiClient } from "./method";

export type SampleParts = Readonly<Record<DatasetPartName, SamplePart>>;

/**
 * Answers from now on, until what it returns is called. One engine works on one dataset at a time, and asks before it tells that it is
 * done, so nothing is asked of the wrong one.
 */
export function serveSamples(client: ApiClient<EngineApi>, parts: SampleParts): () => void {
  return client.on("samples", ({ request, part, samples }) => {
    readThere(parts[part], samples)
      .then((images) => client.call("give", { request, answer: { images } }))
      .catch((error: unknown) => client.call("give", { request, answer: { problem: toWireError(error) } }))
      // An engine that has gone is told by its exit.
      .catch(() => {});
  });
}

/** @throws SkiploomError (`invalid-message`), in the promise, for an image that is not there */
async function readThere(part: SamplePart, samples: Int32Array): Promise<Uint8Array<ArrayBuffer>> {
  const wrong = samples.find((sample) => !(sample >= 0 && sample < part.count));
  if (wrong !== undefined) {
    throw new SkiploomError(
      "invalid-message",
      `There are ${part.count} images in this part, and no. ${wrong + 1} was asked for.`,
    );
  }
  return await part.read(Uint32Array.from(samples));
}

/** Work of an engine that asks for images meanwhile. */
export async function withSamples<T>(
  client: ApiClient<EngineApi>,
  parts: SampleParts,
  work: () => Promise<T>,
): Promise<T> {
  const stop = serveSamples(client, parts);
  try {
    return await work();
  } finally {
    stop();
  }
}
