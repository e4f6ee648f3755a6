/** An answer's pictures as one that stands alone: the question above, and below which network is which and what all of it rests on. */
import { label, type Picture, type Size } from "../../pictures/picture";
import { stacked } from "../../pictures/stacked";
import { svgFile } from "../../pictures/svg";
import { textWidth } from "../../pictures/text-width";
import { INSTRUMENTS, type Insight, type InstrumentId } from "../instruments";
import { sidesWords } from "./beside";
import { shownAs, viewOf } from "./index";
import { basisWords } from "./words";

const MARGIN = 12;
const HEAD = 32;
const LINE = 16;

/** @param size of each picture */
export function answerPicture(instrument: InstrumentId, answers: readonly Insight[], size: Size): Picture {
  const shown = answers.map((answer) => shownAs(instrument, answer));
  const pictures = viewOf(instrument).pictures(shown, size);
  const width = Math.max(size.width, ...pictures.map((picture) => picture.width));
  const sides = sidesWords(instrument, answers);
  const words = [
    ...(sides === undefined ? [] : [sides]),
    ...answers.map((answer) => `${basisWords(answer)}.`),
  ];
  const lines = words.flatMap((each) => wrapped(each, width - 2 * MARGIN));
  return stacked([
    {
      width,
      height: HEAD,
      marks: [
        label({ x: MARGIN, y: 21 }, INSTRUMENTS[instrument].question, "start", {
          fill: "text",
          size: 14,
          isBold: true,
        }),
      ],
    },
    ...pictures,
    {
      width,
      height: (lines.length + 1) * LINE,
      marks: lines.map((line, place) => label({ x: MARGIN, y: (place + 1) * LINE }, line, "start")),
    },
  ]);
}

const FILE_SIZE = { width: 900, height: 420 } as const;

/** As an SVG file, in light colours. */
export function answerSvg(instrument: InstrumentId, answers: readonly Insight[]): string {
  const summary = `${INSTRUMENTS[instrument].question} ${answers.map(basisWords).join("; ")}`;
  return svgFile(answerPicture(instrument, answers, FILE_SIZE), summary, "light");
}

/** In lines that fit into so many pixels; a word that is longer has a line of its own. */
function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer, { size: 11 }) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
