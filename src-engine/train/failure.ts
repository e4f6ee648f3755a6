/** Whatever went wrong while training, as a record that can be kept and shown. */
import { SkiploomError } from "#core/protocol/errors";
import type { RunFailure } from "#core/training/records";
import { NotFiniteError } from "./not-finite";

export function describeFailure(error: unknown, step: number): RunFailure {
  if (error instanceof NotFiniteError) {
    return {
      code: "not-finite",
      message: error.message,
      step: error.step,
      ...(error.layer !== undefined && { layer: error.layer }),
    };
  }
  const words = error instanceof Error ? error.message : String(error);
  if (isMemoryError(error, words)) {
    return {
      code: "out-of-memory",
      step,
      message: `The engine ran out of memory at step ${step + 1}. Use a smaller batch, fewer filters or smaller images, then start again. (${words})`,
    };
  }
  if (error instanceof SkiploomError) return { code: "internal", step, message: error.message };
  return {
    code: "internal",
    step,
    message: `Training failed at step ${step + 1} for a reason inside Skiploom: ${words}. The last checkpoint is kept; resume from it, and report this if it comes again.`,
  };
}

function isMemoryError(error: unknown, words: string): boolean {
  return (
    (error instanceof RangeError && /alloc|memory|array length/i.test(words)) ||
    /out of memory|cannot enlarge memory|memory access out of bounds|\bOOM\b/i.test(words)
  );
}
