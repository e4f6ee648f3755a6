/** What the last check of a view found, kept beside it: it is told again without looking for it anew. */
import { z } from "zod";
import { type DataCheck, dataCheckSchema } from "#core/datasets/check/warning";
import type { Files } from "../../disk/atomic-files";
import { parseJson } from "../../disk/json-text";
import { checkFile, type PreparedPictures, type ShownView } from "../prepared/prepared-folder";

const MOST_BYTES = 32 * 2 ** 20;
const WHAT = "the check of the dataset";
const keptSchema = z.strictObject({ version: z.literal(1), warnings: dataCheckSchema.shape.warnings });

/** Without damage, which is looked for in the pixels themselves. Where it cannot be kept it is looked for again. */
export async function keepCheck(
  files: Files,
  { folder }: PreparedPictures,
  { sha256 }: ShownView,
  check: DataCheck,
): Promise<void> {
  const warnings = check.warnings.filter(({ kind }) => kind !== "damaged");
  const text = `${JSON.stringify({ version: 1, warnings })}\n`;
  await files.replace(checkFile(folder, sha256), text, WHAT).catch(() => {});
}

/** Undefined where it was never checked. */
export async function keptCheck(
  files: Files,
  { folder }: PreparedPictures,
  { sha256 }: ShownView,
): Promise<DataCheck | undefined> {
  try {
    const found = keptSchema.parse(parseJson(await files.read(checkFile(folder, sha256), MOST_BYTES, WHAT)));
    return { warnings: found.warnings };
  } catch {
    return undefined;
  }
}
