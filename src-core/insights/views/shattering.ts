import { linearAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import { linePicture } from "./shattering-line";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Shattering = Shown<"shattering">;

/** Lags that sentences and table tell; the picture has all. */
const TOLD = [1, 5, 15, 50] as const;
const LISTED = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 64] as const;

export const shatteringView: InsightView<"shattering"> = {
  sentences({ frame, figures }) {
    const { points, gradient, slope, white, brown, class: of, from, to } = figures;
    const place = `the gradient of the logit of ${quoted(of.name)} by the image, at ${points} points on the line from image ${from.image} (${quoted(from.class)}) to image ${to.image} (${quoted(to.class)})`;
    const told = TOLD.filter((lag) => lag < gradient.length);
    if (gradient[0] === null || gradient[0] === undefined)
      return [lostWords(figures, place), statisticsWords(frame, points)];
    return [
      `Of ${place}: ${told.map((lag) => `${apartWords(lag)} correlate by ${correlation(gradient[lag])}`).join(", ")}.`,
      `It is below a half from lag ${halfWords(gradient)} on. Brown noise of as many points is so from lag ${halfWords(brown)} on, white noise from lag ${halfWords(white)}.`,
      ...(slope[0] === null || slope[0] === undefined
        ? []
        : [
            `The slope of the logit along the line, one number a point: ${told.map((lag) => `${correlation(slope[lag])} at lag ${lag}`).join(", ")}.`,
          ]),
      `Without its mean over the line the gradient is ${shareWords(figures)} as long: that part is what correlates, or does not.`,
      statisticsWords(frame, points),
    ];
  },
  table({ figures: { gradient, slope, white, brown } }) {
    return {
      columns: ["lag", "gradient", "slope along the line", "white noise", "brown noise"],
      rows: LISTED.filter((lag) => lag < gradient.length).map((lag) => [
        String(lag),
        ...[gradient[lag], slope[lag], white[lag], brown[lag]].map(correlation),
      ]),
    };
  },
  pictures(shown, size) {
    return [correlationCurves(shown, size), linePicture(shown, size.width)];
  },
};

function quoted(name: string): string {
  return `“${name}”`;
}

function apartWords(lag: number): string {
  return lag === 1 ? "neighbouring points" : `points ${lag} apart`;
}

function correlation(figure: Figure | undefined): string {
  return figure === undefined || figure === null ? figureWords(figure) : figure.toFixed(3);
}

/** The first lag whose correlation is below a half. */
function halfWords(correlations: readonly Figure[]): string {
  const lag = correlations.findIndex((value) => value !== null && value < 0.5);
  return lag < 0 ? `beyond ${correlations.length - 1}` : String(lag);
}

function shareWords({ changing, length }: Shattering["figures"]): string {
  if (changing === null || !length) return figureWords(null);
  return `${figureWords((100 * changing) / length)}%`;
}

function lostWords({ length, changing }: Shattering["figures"], place: string): string {
  if (length === null || changing === null)
    return `It cannot be told: of ${place}, at least one number is none.`;
  if (length === 0) return `The gradient is 0 on the whole line: ${place}. Nothing of it correlates.`;
  return `The gradient is the same on the whole line, as that of a linear network: ${place}. It has no part that changes, so nothing of it correlates or is shattered.`;
}

function statisticsWords({ statistics }: Shattering["frame"], points: number): string {
  return statistics === "batch"
    ? `Batch norms, where there are any, go by mean and variance of these ${points} points, as one batch; both are held while each point's own gradient is taken.`
    : "Batch norms, where there are any, go by their running statistics.";
}

const PAINTS: readonly Paint[] = ["accent", "convolution"];

function correlationCurves(shown: readonly Shattering[], size: Size): Picture {
  const lags = Math.max(...shown.map(({ figures }) => figures.gradient.length));
  const [first] = shown;
  const places = Array.from({ length: lags }, (_, lag) => lag);
  const noise = (label: string, values: readonly number[]): Curve => ({
    label,
    paint: "shape",
    x: places,
    y: values,
    faint: false,
    dash: "2 3",
  });
  const curves = [
    ...(first ? [noise("brown noise", first.figures.brown), noise("white noise", first.figures.white)] : []),
    ...shown.map(({ frame, figures: { gradient } }, network): Curve => {
      const y = gradient.map((value) => value ?? Number.NaN);
      return {
        label: shown.length === 1 ? "gradient" : network === 0 ? "solid" : "dashed",
        paint: PAINTS[network] ?? "faint",
        x: places,
        y,
        titles: y.map((_, lag) => `${frame.network}, lag ${lag}: ${correlation(gradient[lag])}`),
        ...(network > 0 && { dash: "5 4" }),
      };
    }),
  ];
  return curvesPicture(curves, size, {
    xAxis: { low: 0, high: lags - 1, isLog: false },
    yAxis: linearAxis(
      curves.flatMap(({ y }) => [...y]),
      { high: 1 },
    ),
    xLabel: "lag: points of the line apart",
    yLabel: "autocorrelation of the gradient",
  });
}
