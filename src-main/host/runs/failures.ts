/** Errors as a run's record keeps them. */
import { type ErrorCode, SkiploomError } from "#core/foundation/errors";
import type { RunFailure } from "#core/training/records";

const CODES: Partial<Record<ErrorCode, RunFailure["code"]>> = {
  "engine-crashed": "engine-crashed",
  "device-lost": "device-lost",
  "out-of-memory": "out-of-memory",
  "disk-full": "disk-full",
  "workspace-unwritable": "workspace-unwritable",
  "invalid-network": "invalid-network",
  "invalid-dataset": "invalid-dataset",
  "invalid-checkpoint": "checkpoint-damaged",
};

export function failureOf(error: unknown): RunFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof SkiploomError ? CODES[error.code] : undefined;
  return { code: code ?? "internal", message };
}
