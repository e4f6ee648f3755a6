/** The charts of an experiment, as a saved file and a report show them: one function a kind of question. */

import { linearAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Picture } from "../../pictures/picture";
import type { Answer } from "../answer";
import type { QuestionKind } from "../experiment";
import type { ArmRun, ExperimentView } from "../experiment-view";
import type { RunCurve } from "../report/run-curve";
import { PUBLISHED } from "../shortcut-variants";
import { paintOfArm } from "./arm-paints";
import { depthArms } from "./depth-arms";
import { depthPicture } from "./depth-picture";
import { dotsPicture } from "./dots-picture";
import { sideLabel } from "./families";
import { RATE_CAPTION, ratePicture } from "./rate-picture";
import { shortcutRows } from "./shortcut-rows";
import { shortcutsPicture } from "./shortcuts-picture";

export interface Figure {
  readonly picture: Picture;
  /** How it is to be read. */
  readonly caption: string;
}

export interface FigureInput {
  readonly view: ExperimentView;
  readonly answer: Answer;
  /** By run; what is left out is not drawn. */
  readonly curves: ReadonlyMap<string, RunCurve>;
}

const SIZE = { width: 760, height: 400 };
const DOTS = "Small dots are seeds, large ones their mean, whiskers 95% intervals of it.";
export const SHORTCUT_DOTS =
  "Small dots are seeds, large ones their geometric mean, whiskers its 95% interval. Those that are not told apart from the identity share its rank, and the order of the rows within a rank is no verdict. Those of which a seed failed have no rank.";
export const PUBLISHED_WORDS = `Published: ${PUBLISHED.source}, test error of ${PUBLISHED.network} on ${PUBLISHED.dataset}.`;

interface FiguresOf {
  figures(input: FigureInput): readonly Figure[];
  /** Whose curves are drawn. */
  curves?(view: ExperimentView): readonly ArmRun[];
}

const FIGURES: Readonly<Record<QuestionKind, FiguresOf>> = {
  depth: {
    figures: ({ view, answer }) => [
      {
        picture: depthPicture(depthArms(answer, view), SIZE, {
          isFinished: view.state === "finished",
          steps: view.experiment.recipe.maxSteps,
        }),
        caption: DOTS,
      },
    ],
  },
  compare: { figures: (input) => [dotsFigure(input)] },
  rate: { figures: ({ answer }) => [{ picture: ratePicture(answer, SIZE), caption: RATE_CAPTION }] },
  shortcuts: {
    figures: ({ view, answer }) => [
      {
        picture: shortcutsPicture(shortcutRows(answer, view), SIZE.width),
        caption: `${SHORTCUT_DOTS} ${PUBLISHED_WORDS}`,
      },
    ],
  },
  grow: { figures: (input) => [...lossFigures(input), dotsFigure(input)], curves: firstSeedGrown },
  twin: { figures: (input) => [...lossFigures(input), dotsFigure(input)], curves: firstSeed },
};

/** The first is the one that is saved as the chart. */
export function figuresOf(input: FigureInput): readonly Figure[] {
  return FIGURES[input.view.experiment.question.kind].figures(input);
}

/** The runs whose curves `figuresOf` draws: no others need to be read. */
export function drawnRuns(view: ExperimentView): readonly string[] {
  const drawn = FIGURES[view.experiment.question.kind].curves?.(view) ?? [];
  return drawn.flatMap(({ run }) => run ?? []);
}

function firstSeed({ runs }: ExperimentView): readonly ArmRun[] {
  const seed = runs.find(({ run }) => run !== undefined)?.seed;
  return runs.filter((run) => run.seed === seed);
}

/** Without what they grew from, which was trained otherwise. */
function firstSeedGrown(view: ExperimentView): readonly ArmRun[] {
  const { arms } = view.experiment;
  return firstSeed(view).filter(({ arm }) => arms.find(({ id }) => id === arm)?.start !== undefined);
}

function dotsFigure(input: FigureInput): Figure {
  return { picture: armDots(input, SIZE.width), caption: DOTS };
}

/** Every arm with its seeds; those of one network have its colour and stand under its name. */
export function armDots({ view, answer }: Pick<FigureInput, "view" | "answer">, width: number): Picture {
  // With those that were cancelled: the others keep their colours.
  const { arms } = view.experiment;
  const dots = answer.arms.map(({ arm, results, mean }) => {
    const { group, label } = arm;
    return {
      label: group === undefined ? label : label.slice(group.length).replace(/^, /, ""),
      ...(group !== undefined && { group }),
      paint: paintOfArm(arm, arms),
      results,
      mean,
    };
  });
  return dotsPicture(dots, answer.measure, width);
}

/** The training loss of the arms for the first seed that has curves. */
function lossFigures({ view, curves }: FigureInput): Figure[] {
  const shown = firstSeed(view);
  const drawn = view.experiment.arms.flatMap((arm): Curve[] => {
    const run = shown.find((one) => one.arm === arm.id)?.run;
    const curve = run === undefined ? undefined : curves.get(run);
    if (!curve) return [];
    const paint = paintOfArm(arm, view.experiment.arms);
    return [{ label: sideLabel(arm), paint, x: curve.steps, y: curve.loss }];
  });
  if (drawn.length === 0) return [];
  const steps = Math.max(...drawn.map(({ x }) => x.at(-1) ?? 1));
  const losses = drawn.flatMap(({ y }) => y);
  const picture = curvesPicture(drawn, SIZE, {
    xAxis: { low: 0, high: Math.max(1, steps), isLog: false },
    yAxis: linearAxis(losses),
    xLabel: "step",
    yLabel: "training loss (nats)",
  });
  return [{ picture, caption: `The loss of each batch while it trained, seed ${shown[0]?.seed}.` }];
}
