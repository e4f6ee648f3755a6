import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";
import type { Figure } from "../insight";
import type { LineEnd } from "../shattering";
import { linePicture } from "./shattering-line";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Shattering = Shown<"shattering">;

/** Lags that sentences tell, and those that stand in the table and are dots; the picture's line has all. */
const TOLD = [1, 5, 15, 50] as const;
const LISTED = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 64] as const;
/** At which it is told how far from white noise it is: near, but no neighbours. */
const STANDING_LAG = 5;
const PAINTS: readonly Paint[] = ["accent", "convolution"];
/** Below 0: white noise lies there, by a little. */
const ROOM = 0.05;

export const shatteringView: InsightView<"shattering"> = {
  sentences({ frame, figures }) {
    const { points, gradient, brown, white, from, to } = figures;
    const [nearest, ...others] = TOLD.filter((lag) => lag < gradient.length);
    if (nearest === undefined || !isTold(gradient))
      return [lostWords(figures), statisticsWords(frame, points)];
    return [
      `Gradients at neighbouring points correlate by ${correlation(gradient[nearest])}${apartWords(figures, others)}. 1 is the same, 0 nothing in common.`,
      `${standingWords(figures)}The correlation is below a half from lag ${halfWords(gradient)} on, that of brown noise from lag ${halfWords(brown)} on, of white noise from lag ${halfWords(white)} on.`,
      `They are of the logit of ${quoted(figures.class.name)} by the image, at ${points} points on the line from ${endWords(from)} to ${endWords(to)}, without their mean, which leaves ${shareWords(figures)} of their length.`,
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

/** Whether there are numbers: at lag 0 it is 1, or all are none. */
function isTold([first]: readonly Figure[]): boolean {
  return first !== undefined && first !== null;
}

function apartWords({ gradient }: Shattering["figures"], lags: readonly number[]): string {
  if (lags.length === 0) return "";
  return `, those ${listed(lags.map((lag, place) => `${lag}${place === 0 ? " points" : ""} apart by ${correlation(gradient[lag])}`))}`;
}

/** On a scale that needs no opinion: white noise is what is shattered, brown noise what is not. */
function standingWords({ gradient, white, brown }: Shattering["figures"]): string {
  const [value, low, high] = [gradient, white, brown].map((each) => each[STANDING_LAG]);
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number") return "";
  const share = (100 * (value - low)) / (high - low);
  return `At lag ${STANDING_LAG} that is ${share.toFixed(0)}% of the way from white noise, which is shattered, to brown noise. `;
}

/** The first lag whose correlation is below a half. */
function halfWords(correlations: readonly Figure[]): string {
  const lag = correlations.findIndex((value) => value !== null && value < 0.5);
  return lag < 0 ? `${correlations.length} or later` : String(lag);
}

function shareWords({ changing, length }: Shattering["figures"]): string {
  if (changing === null || !length) return figureWords(null);
  return `${figureWords((100 * changing) / length)}%`;
}

function lostWords({ length, changing, class: of, from, to, points }: Shattering["figures"]): string {
  const what = `the gradient of the logit of ${quoted(of.name)} by the image, at ${points} points on the line from ${endWords(from)} to ${endWords(to)},`;
  if (length === null || changing === null)
    return `It cannot be told: ${what} has at least one number that is none.`;
  if (length === 0) return `There is nothing to correlate: ${what} is 0 everywhere.`;
  return `There is nothing to correlate: ${what} is the same everywhere, as that of a linear network is.`;
}

function statisticsWords({ statistics }: Shattering["frame"], points: number): string {
  return statistics === "batch"
    ? `Batch norms, where there are any, go by mean and variance of these ${points} points, as one batch; both are held while each point's own gradient is taken.`
    : "Batch norms, where there are any, go by their running statistics.";
}

function endWords({ image, class: name }: LineEnd): string {
  return `image ${image.toLocaleString("en-US")} (${quoted(name)})`;
}

function quoted(name: string): string {
  return `“${name}”`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function correlation(figure: Figure | undefined): string {
  return figure === undefined || figure === null ? figureWords(figure) : figure.toFixed(3);
}

function correlationCurves(shown: readonly Shattering[], size: Size): Picture {
  const [first] = shown;
  const curves = [
    ...(first
      ? [noiseCurve("brown noise", first.figures.brown), noiseCurve("white noise", first.figures.white)]
      : []),
    ...shown.map((each, network) => networkCurve(each, network, shown.length === 1)),
  ];
  const values = curves.flatMap(({ y }) => y.filter(Number.isFinite));
  const lags = Math.max(...shown.map(({ figures: { gradient } }) => gradient.length));
  return curvesPicture(curves, size, {
    xAxis: { low: 0, high: lags - 1, isLog: false },
    yAxis: { low: Math.min(0, ...values) - ROOM, high: 1, isLog: false },
    xLabel: "lag: points of the line apart",
    yLabel: "autocorrelation of the gradient",
  });
}

function noiseCurve(name: string, y: readonly number[]): Curve {
  return { label: name, paint: "shape", x: y.map((_, lag) => lag), y, dash: "2 3" };
}

/** A line through all lags, and dots that say their numbers at some. */
function networkCurve(
  { frame, figures: { gradient } }: Shattering,
  network: number,
  isAlone: boolean,
): Curve {
  const dotted = new Set<number>(LISTED);
  return {
    label: isAlone ? "gradient" : network === 0 ? "solid" : "dashed",
    paint: PAINTS[network] ?? "faint",
    x: gradient.map((_, lag) => lag),
    y: gradient.map((value) => value ?? Number.NaN),
    titles: gradient.map((value, lag) =>
      dotted.has(lag) ? `${frame.network}, lag ${lag}: ${correlation(value)}` : "",
    ),
    ...(network > 0 && { dash: "5 4" }),
  };
}
