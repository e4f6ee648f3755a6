/** Writes what an instrument answered as a picture, or as a page. */
import path from "node:path";
import { INSTRUMENTS, type Insight, type InstrumentId } from "#core/insights/instruments";
import { answerPicture } from "#core/insights/views/answer-picture";
import { insightPage } from "#core/insights/views/page";
import { basisWords } from "#core/insights/views/words";
import { svgFile } from "#core/pictures/svg";
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

const PICTURE = { width: 900, height: 420 } as const;

/** @throws SkiploomError where the file cannot be written */
export async function savePicture(
  file: string,
  { instrument, answers }: Answered,
  output: Output,
): Promise<void> {
  const summary = `${INSTRUMENTS[instrument].question} ${answers.map(basisWords).join("; ")}`;
  const picture = answerPicture(instrument, answers, PICTURE);
  await publish(file, svgFile(picture, summary, "light"), "the picture", output);
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
