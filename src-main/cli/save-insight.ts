/** Writes what an instrument answered as a picture, or as a page. */
import path from "node:path";
import type { Insight, InstrumentId } from "#core/insights/instruments";
import { answerSvg } from "#core/insights/views/answer-picture";
import { insightPage } from "#core/insights/views/page";
import { diskFiles } from "../host/disk/atomic-files";

import { type Output, printable } from "./output";
import { installation } from "./session";

/** Of one network, or of two beside each other. */
export interface Answered {
  readonly instrument: InstrumentId;
  readonly answers: readonly Insight[];
  /** Why the second has none. */
  readonly refusal?: string | undefined;
}

/** @throws SkiploomError where the file cannot be written */
export async function savePicture(
  file: string,
  { instrument, answers }: Answered,
  output: Output,
): Promise<void> {
  await publish(file, answerSvg(instrument, answers), "the picture", output);
}

/** @throws SkiploomError where the file cannot be written */
export async function savePage(file: string, answered: Answered, output: Output): Promise<void> {
  const { version } = installation;
  await publish(file, insightPage({ ...answered, version }), "the page", output);
}

async function publish(file: string, text: string, what: string, output: Output): Promise<void> {
  const place = path.resolve(file);
  await diskFiles.publish(place, new TextEncoder().encode(text), what);
  output.log(`written to ${printable(place)}`);
}
