/** What Hugging Face's `datasets` writes into a Parquet file's metadata: the names of classes, by column. */
import type { ParquetMetadata } from "../../../codecs/parquet/metadata";

const KEY = "huggingface";

/** @returns names in the order of the class numbers, by column; none where nothing is said */
export function classFeatures({ texts }: ParquetMetadata): ReadonlyMap<string, readonly string[]> {
  const features = fieldOf(fieldOf(parsed(texts.get(KEY)), "info"), "features");
  const found = new Map<string, readonly string[]>();
  if (typeof features !== "object" || features === null) return found;
  for (const [column, feature] of Object.entries(features)) {
    const names = fieldOf(feature, "names");
    const isNames =
      Array.isArray(names) &&
      names.length > 0 &&
      names.every((name) => typeof name === "string" && name !== "");
    if (fieldOf(feature, "_type") === "ClassLabel" && isNames)
      found.set(
        column,
        names.map((name: string) => name.normalize("NFC")),
      );
  }
  return found;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
