/**
 * Answers of instruments, kept so that they are not computed again: `insights/INSTRUMENT-HASH.json` in a run's folder, or of a drawing in
 * the workspace, and beside it the picture as SVG, for people. What is damaged, or of other weights, images or data, counts as not there.
 */
import path from "node:path";
import { z } from "zod";
import { chosenSchema } from "#core/insights/choices";
import { type Insight, type InstrumentId, insightSchema } from "#core/insights/instruments";
import { answerSvg } from "#core/insights/views/answer-picture";
import type { Files } from "../disk/atomic-files";
import { parseJson } from "../disk/json-text";
import { withoutLinks } from "../disk/links";
import { sha256Of } from "../disk/sha256";
import { keepInRun } from "../runs/keep-in-run";

const FOLDER = "insights";
const MOST_BYTES = 2 ** 28;
const WHAT = "what an instrument answered";

/** All that an answer depends on, in one order of its keys. */
const askedSchema = z.object({
  /** SHA-256 of the checkpoint, or of the drawing with its seed. */
  network: z.string(),
  /** As `network`, of the one whose layers are compared with its own. */
  beside: z.string().optional(),
  /** Of the data, or the shape of images that are noise, which are of no part. */
  dataset: z.string(),
  part: z.string().optional(),
  images: z.number(),
  image: z.number().optional(),
  /** A value of each of the instrument's choices, in its order. */
  choices: chosenSchema,
});
export type Asked = z.infer<typeof askedSchema>;

const keptSchema = z.object({ asked: askedSchema, answer: insightSchema });

export async function readKeptInsight(
  files: Files,
  folder: string,
  instrument: InstrumentId,
  asked: Asked,
): Promise<Insight | undefined> {
  try {
    const file = fileOf(folder, instrument, asked);
    const bytes = await withoutLinks(files, folder).read(file, MOST_BYTES, WHAT);
    const kept = keptSchema.parse(parseJson(bytes));
    return textOf(kept.asked) === textOf(asked) ? kept.answer : undefined;
  } catch {
    return undefined;
  }
}

/** @throws what writing says */
export async function keepInsight(
  files: Files,
  { folder, isRun }: { readonly folder: string; readonly isRun: boolean },
  answer: Insight,
  asked: Asked,
): Promise<void> {
  const file = fileOf(folder, answer.instrument, asked);
  const keep = async (name: string, text: string, what: string): Promise<void> => {
    const content = new TextEncoder().encode(text);
    if (isRun) await keepInRun(files, folder, name, content, what);
    else await withoutLinks(files, folder).replace(name, content, what);
  };
  await keep(file, `${JSON.stringify({ asked: askedSchema.parse(asked), answer })}\n`, WHAT);
  await keep(file.replace(/json$/, "svg"), answerSvg(answer.instrument, [answer]), "its picture");
}

function fileOf(folder: string, instrument: InstrumentId, asked: Asked): string {
  return path.join(folder, FOLDER, `${instrument}-${sha256Of(textOf(asked)).slice(0, 12)}.json`);
}

/** A schema gives its keys in its own order. */
function textOf(asked: Asked): string {
  return JSON.stringify(askedSchema.parse(asked));
}
