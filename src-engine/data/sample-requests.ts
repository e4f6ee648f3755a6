/**
 * Images that the engine asks for, by number: of whoever gave it the data, wherever the engine lives and wherever the images lie. A
 * message stays small enough for every carrier.
 */
import { SkiploomError } from "#core/foundation/errors";
import type { EngineApi, SamplesAnswer } from "#core/protocol/engine-api";
import { fromWireError } from "#core/protocol/messages";
import type { EventOf } from "#core/protocol/method";
import type { AskForSamples } from "./prepared-dataset";

/** Of one answer; a single image may have more. */
const ANSWER_BYTES = 8 * 1024 ** 2;

interface Waiting {
  readonly resolve: (images: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: SkiploomError) => void;
}

export class SampleRequests {
  readonly #emit: (question: EventOf<EngineApi, "samples">) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #closed = false;

  /** @param emit asks */
  constructor(emit: (question: EventOf<EngineApi, "samples">) => void) {
    this.#emit = emit;
  }

  /** @throws SkiploomError, in the promise: what whoever gave the data says, or `invalid-dataset` for other bytes than were asked for */
  readonly ask: AskForSamples = async (part, samples, bytesEach) => {
    const atOnce = Math.max(1, Math.floor(ANSWER_BYTES / bytesEach));
    const answers: Promise<Uint8Array<ArrayBuffer>>[] = [];
    for (let from = 0; from < samples.length; from += atOnce) {
      answers.push(this.#askOnce(part, samples.subarray(from, from + atOnce)));
    }
    const wanted = samples.length * bytesEach;
    const given = await Promise.all(answers);
    const found = given.reduce((sum, { length }) => sum + length, 0);
    if (found !== wanted) {
      throw new SkiploomError(
        "invalid-dataset",
        `${samples.length} images of the ${part === "train" ? "training" : part} part should have ${wanted} bytes, but ${found} came. Load the dataset again.`,
      );
    }
    const [first] = given;
    if (first && given.length === 1) return first;
    const images = new Uint8Array(wanted);
    let offset = 0;
    for (const each of given) {
      images.set(each, offset);
      offset += each.length;
    }
    return images;
  };

  #askOnce(part: Parameters<AskForSamples>[0], samples: Uint32Array): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new SkiploomError("closed", "The engine is closed."));
        return;
      }
      this.#last += 1;
      this.#waiting.set(this.#last, { resolve, reject });
      this.#emit({ request: this.#last, part, samples: Int32Array.from(samples) });
    });
  }

  /** What nobody waits for is dropped: a training that was stopped had asked for more. */
  give(request: number, answer: SamplesAnswer): void {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if ("problem" in answer) waiting?.reject(fromWireError(answer.problem));
    else waiting?.resolve(answer.images as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) {
      reject(new SkiploomError("closed", "The engine was closed while it waited for images."));
    }
    this.#waiting.clear();
  }
}
