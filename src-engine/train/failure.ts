/** Whatever went wrong while training, as a record that can be kept and shown. */
import { SkiploomError } from "#core/foundation/errors";
import { failureSchema, type RunFailure } from "#core/training/records";
import { NotFiniteError } from "../checkpoint/not-finite-error";

/** What a run was doing. */
export type Stage = "step" | "evaluation";

/** @param step the last one that was done */
export function describeFailure(error: unknown, step: number, stage: Stage = "step"): RunFailure {
  if (error instanceof NotFiniteError) {
    return {
      code: "not-finite",
      message: error.message,
      step: error.step,
      ...(error.layer !== undefined && { layer: error.layer }),
    };
  }
  const place = stage === "step" ? `at step ${step + 1}` : `while it evaluated after step ${step}`;
  if (isMemoryError(error)) {
    const message = memoryWords(`The engine ran out of memory ${place}.`, error);
    return { code: "out-of-memory", step, message };
  }
  if (error instanceof SkiploomError) {
    // Images that cannot be read any more.
    const isOfData = error.code === "not-found" || error.code === "unreadable";
    const code = failureSchema.shape.code.safeParse(isOfData ? "invalid-dataset" : error.code);
    return { code: code.data ?? "internal", step, message: error.message };
  }
  const words = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    step,
    message: `Training failed ${place} for a reason inside Skiploom: ${words}. The last checkpoint is kept; resume from it, and report this if it comes again.`,
  };
}

/** What happened, what helps, and what the engine said. */
export function memoryWords(what: string, error: unknown): string {
  const words = wordsOf(error).replace(/\.$/, "");
  return `${what} Smaller images, fewer filters or a smaller batch need less; so does closing other programs. (${words})`;
}

/** Whether memory was what was missing, whoever says so: our engine, WebAssembly, JavaScript or TensorFlow.js. */
export function isMemoryError(error: unknown): boolean {
  if (error instanceof SkiploomError) return false;
  if (typeof error === "object" && error !== null && "code" in error && error.code === "out-of-memory") {
    return true;
  }
  const words = wordsOf(error);
  return (
    (error instanceof RangeError && /alloc|memory|array length/i.test(words)) ||
    /out of memory|cannot enlarge memory|memory access out of bounds|\bOOM\b/i.test(words)
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
