/** The formats that Skiploom writes and reads. A new one is one file (or folder) and one line here. */
import type { ModelFormat } from "./format";
import { keras } from "./keras/keras";
import { tfjs } from "./keras/tfjs";

export const FORMATS: readonly ModelFormat[] = [keras, tfjs];

/** The one of this id; undefined where there is none. */
export function formatOf(id: string): ModelFormat | undefined {
  return FORMATS.find((format) => format.id === id);
}
