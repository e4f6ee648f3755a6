/** A device that can be lost: nothing waits for one that is gone, and what happened is said in words that name it. */
import { SkiploomError } from "#core/foundation/errors";
import type { RunFailure } from "#core/training/records";
import type { DeviceLoss } from "./backends/backend";

/** A step on a device that is going may fail, or end in numbers that mean nothing, a moment before the loss is told. */
const LATE_NEWS_MS = 1_000;

export class DeviceWatch {
  readonly #label: string;
  readonly #lost: Promise<DeviceLoss> | undefined;
  #loss: DeviceLoss | undefined;

  /** @param lost left out: the device cannot be lost */
  constructor(label: string, lost?: Promise<DeviceLoss>) {
    this.#label = label;
    this.#lost = lost?.then((loss) => {
      this.#loss = loss;
      return loss;
    });
  }

  /** The work's result. @throws SkiploomError (`device-lost`, `out-of-memory`) as soon as the device is gone */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#lost) return await work();
    if (this.#loss) throw this.#errorOf(this.#loss);
    const gone = this.#lost.then((loss) => {
      throw this.#errorOf(loss);
    });
    try {
      return await Promise.race([work(), gone]);
    } catch (error) {
      const loss = await this.#recentLoss();
      throw loss ? this.#errorOf(loss) : error;
    }
  }

  /** Resolves with the failure of a run at `step()` when the device is lost; never where it cannot be. */
  async untilLost(step: () => number): Promise<RunFailure> {
    if (!this.#lost) return await new Promise<never>(() => undefined);
    return this.#failureOf(await this.#lost, step());
  }

  /** Why a run failed: the loss of its device, where that is what lies behind. */
  async explain(failure: RunFailure): Promise<RunFailure> {
    if (!this.#lost) return failure;
    const loss = await this.#recentLoss();
    if (loss) return this.#failureOf(loss, failure.step);
    if (failure.code !== "out-of-memory") return failure;
    return { ...failure, message: memoryWords(this.#label) };
  }

  async #recentLoss(): Promise<DeviceLoss | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), LATE_NEWS_MS);
    });
    const loss = await Promise.race([this.#lost, limit]);
    clearTimeout(timer);
    return loss;
  }

  #failureOf(loss: DeviceLoss, step: number | undefined): RunFailure {
    const { code, message } = describeLoss(this.#label, loss);
    return { code, message, ...(step !== undefined && { step }) };
  }

  #errorOf(loss: DeviceLoss): SkiploomError {
    const { code, message } = describeLoss(this.#label, loss);
    return new SkiploomError(code, message, loss.message || undefined);
  }
}

function describeLoss(
  label: string,
  { reason, message }: DeviceLoss,
): { readonly code: "device-lost" | "out-of-memory"; readonly message: string } {
  const words = firstSentence(message);
  switch (reason) {
    case "out-of-memory":
      return { code: "out-of-memory", message: memoryWords(label) };
    case "error":
      return { code: "device-lost", message: `${label} refused its work${words ? `: ${words}` : ""}.` };
    case "destroyed":
    case "unknown":
      return {
        code: "device-lost",
        message: words ? `${label} was lost: ${words}.` : `${label} was lost; its driver gives no reason.`,
      };
    default:
      return reason satisfies never;
  }
}

function memoryWords(label: string): string {
  return `${label} ran out of memory. Use a smaller batch, fewer filters or smaller images.`;
}

/** A driver's words may go on for pages. */
function firstSentence(words: string): string {
  const [line = ""] = words.trim().split("\n");
  return line.slice(0, 200).replace(/\.+$/, "");
}
