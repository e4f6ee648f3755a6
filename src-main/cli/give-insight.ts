/** Gives what an instrument answered: a picture, a page, JSON, or sentences and a table. */
import type { Insight, InstrumentId } from "#core/insights/instruments";
import { unlikeWords } from "#core/insights/views/beside";
import { shownAs, viewOf } from "#core/insights/views/index";
import { basisWords } from "#core/insights/views/words";
import { type Output, printable } from "./output";
import { type Answered, savePage, savePicture } from "./save-insight";
import { table } from "./words";

export interface WantedForms {
  readonly picture?: string;
  readonly page?: string;
  readonly json?: boolean;
}

/** @throws SkiploomError where a file cannot be written */
export async function giveInsight(
  answered: Answered,
  { picture, page, json }: WantedForms,
  output: Output,
): Promise<void> {
  const { instrument, answers, refusal } = answered;
  if (picture !== undefined) await savePicture(picture, answered, output);
  if (page !== undefined) await savePage(page, answered, output);
  if (json) printJson(output, instrument, answers);
  else for (const answer of answers) print(output, instrument, answer, answers.length > 1);
  const unlike = json ? undefined : unlikeWords(answers);
  if (unlike !== undefined) output.line(unlike);
  if (refusal !== undefined) output.log(`beside it: ${printable(refusal)}`);
}

/** Where an answer is a list, an object a line; of two networks each names its own. */
function printJson(output: Output, instrument: InstrumentId, answers: readonly Insight[]): void {
  const { lines } = viewOf(instrument);
  if (!lines) {
    output.json(answers.length === 1 ? (answers[0] ?? {}) : { networks: answers });
    return;
  }
  for (const answer of answers) {
    const named = answers.length > 1 ? { network: answer.network } : {};
    for (const line of lines(shownAs(instrument, answer))) output.json({ ...named, ...line });
  }
}

function print(output: Output, instrument: InstrumentId, answer: Insight, isNamed: boolean): void {
  const view = viewOf(instrument);
  if (isNamed) output.line(`${printable(answer.network)}:`);
  const shown = shownAs(instrument, answer);
  for (const sentence of view.sentences(shown)) output.line(printable(sentence));
  const { columns, rows } = view.table(shown);
  for (const line of table(
    columns,
    rows.map((row) => row.map(printable)),
  ))
    output.line(line);
  output.line(printable(basisWords(answer)));
}
