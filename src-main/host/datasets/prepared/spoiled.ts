import { SkiploomError } from "#core/foundation/errors";

export function spoiled(folder: string): SkiploomError {
  return new SkiploomError(
    "invalid-dataset",
    "The prepared pictures of this dataset were changed or damaged. Prepare it again from where it came from; runs that were trained on it can still be exported.",
    folder,
  );
}
