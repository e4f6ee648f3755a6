/** Errors that cross the channel keep their code and their words; anything else arrives as `internal`. */
import { z } from "zod";

export const errorCodeSchema = z.enum([
  "not-found",
  /** It is there and cannot be read at the moment: a failing disk, too many open files. */
  "unreadable",
  "invalid-message",
  "invalid-document",
  "newer-document",
  "document-too-large",
  "invalid-network",
  "invalid-dataset",
  "invalid-checkpoint",
  /** A file that was to be read as a model. */
  "invalid-model",
  /** A file that was to be read as an image. */
  "invalid-image",
  /** An export that, run again, says something else than the engine. */
  "not-proven",
  "workspace-unwritable",
  "disk-full",
  "conflict",
  "not-allowed",
  "busy",
  "engine-crashed",
  "device-lost",
  "out-of-memory",
  "cancelled",
  "unsupported",
  "closed",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An error with words for a person: what happened, why, what to do. */
export class SkiploomError extends Error {
  override readonly name = "SkiploomError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Further facts: a path, a layer. Shown on demand. */
    readonly detail?: string,
  ) {
    super(message);
  }
}
