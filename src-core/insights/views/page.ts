/** An answer, of one network or of two beside each other, as one HTML file. */
import {
  figureHtml,
  type Line,
  linesHtml,
  pageHtml,
  quietHtml,
  sectionHtml,
  tableHtml,
  verdictHtml,
} from "../../pictures/page";
import { type InstrumentChoices, isMeant } from "../choices";
import { INSTRUMENTS, type Insight, type InstrumentId } from "../instruments";
import { sidesWords } from "./beside";
import { shownAs, viewOf } from "./index";
import { basisWords, weightsWords, whichImagesWords } from "./words";

export interface InsightPage<Id extends InstrumentId> {
  readonly instrument: Id;
  /** One or two. */
  readonly answers: readonly Insight[];
  /** Why a network beside it has no answer. */
  readonly refusal?: string | undefined;
  /** The Skiploom that writes the page. */
  readonly version: string;
}

const SIZE = { width: 760, height: 360 } as const;

export function insightPage<Id extends InstrumentId>(asked: InsightPage<Id>): string {
  const { instrument, answers, refusal, version } = asked;
  const view = viewOf(instrument);
  const { question } = INSTRUMENTS[instrument];
  const shown = answers.map((answer) => shownAs(instrument, answer));
  const sides = sidesWords(instrument, answers);
  const summary = `${question} ${answers.map(basisWords).join("; ")}`;
  return pageHtml({
    title: question,
    body: [
      ...shown.map((each) =>
        verdictHtml(each.frame.network, view.sentences(each), `${basisWords(each.frame)}.`),
      ),
      ...(refusal === undefined ? [] : [quietHtml(`Beside it: ${refusal}`)]),
      ...view.pictures(shown, SIZE).map((picture) => figureHtml(picture, "", summary)),
      ...(sides === undefined ? [] : [quietHtml(sides)]),
      ...shown.map((each) => {
        const { columns, rows } = view.table(each);
        const of = shown.length > 1 ? `: ${each.frame.network}` : "";
        return sectionHtml(`Numbers${of}`, tableHtml(columns, rows));
      }),
      ...answers.map((answer) =>
        sectionHtml(
          `What it rests on${answers.length > 1 ? `: ${answer.network}` : ""}`,
          linesHtml(basisLines(answer)),
        ),
      ),
    ],
    foot: "It can be asked again with skiploom look, or by Look inside.",
    version,
  });
}

/** All that an answer names, a line each. */
function basisLines(answer: Insight): Line[] {
  const { network, weights, statistics, partial, choices, beside } = answer;
  return [
    { label: "Network", value: network },
    { label: "Weights", value: weightsWords(weights) },
    ...imageLines(answer),
    {
      label: "Batch norm",
      value: statistics === "running" ? "by running statistics" : "by the statistics of each batch",
    },
    { label: "Dropout and path drop", value: "off" },
    ...(beside
      ? [{ label: "Layers compared with", value: `${beside.network}, ${weightsWords(beside.weights)}` }]
      : []),
    ...choiceLines(answer.instrument, choices),
    ...(partial ? [{ label: "Stopped", value: "yes: it rests on the images up to then" }] : []),
  ];
}

function imageLines(answer: Insight): Line[] {
  const { dataset, noise, images, image, places, batch } = answer;
  const atOnce = `${batch.toLocaleString("en-US")} at once`;
  const count = images.toLocaleString("en-US");
  if (!dataset) {
    const shape = noise?.imageShape.join("×") ?? "";
    return [{ label: "Images", value: `${count} of ${shape} numbers from N(0, 1), ${atOnce}; no data` }];
  }
  return [
    { label: "Data", value: `${dataset.name} (${dataset.id})` },
    { label: "SHA-256 of images and labels", value: dataset.sha256 },
    {
      label: "Images",
      value: `${whichImagesWords(answer)}${image === undefined && places === undefined ? `, ${atOnce}` : ""}`,
    },
  ];
}

function choiceLines(instrument: InstrumentId, chosen: Insight["choices"]): Line[] {
  const choices: InstrumentChoices = INSTRUMENTS[instrument].choices;
  return Object.entries(chosen).flatMap(([name, value]) => {
    const choice = choices[name];
    if (!choice || !isMeant(choices, name, chosen)) return [];
    if (Array.isArray(value)) return [{ label: choice.label, value: value.join(", ") || "none named" }];
    if (typeof value === "boolean") return [{ label: choice.label, value: value ? "yes" : "no" }];
    const named =
      choice.kind === "one-of" ? choice.values.find((each) => each.value === value)?.label : undefined;
    return [{ label: choice.label, value: named ?? String(value) }];
  });
}
