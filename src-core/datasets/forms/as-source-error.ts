/** Readers that models have, too, speak of models: their words are kept, their code is not. */
import { SkiploomError } from "../../foundation/errors";

export function asSourceError(error: unknown): unknown {
  if (error instanceof SkiploomError && error.code === "invalid-model")
    return new SkiploomError("invalid-dataset", error.message, error.detail);
  return error;
}
