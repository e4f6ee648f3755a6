/** What a landscape's numbers say, in sentences and in a table. */
import type { Figure } from "../../insight";
import type { Landscape, LandscapePoint } from "../../landscape";
import type { Shown, Table } from "../view";
import { figureWords } from "../words";
import { lossGrid } from "./grid";

export function landscapeSentences({ figures, frame }: Shown<"landscape">): readonly string[] {
  return [
    centreWords(figures),
    ...shapeWords(figures),
    bendWords(figures),
    directionWords(figures),
    ...statisticsWords(figures, frame.statistics),
    ...missingWords(figures),
    `${figures.way === "plane" ? "Two directions" : "One direction"} of ${count(figures.moved)}: a convex-looking slice proves nothing.`,
  ];
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function centreWords({ centre, points, measuredOn }: Landscape): string {
  const how = measuredOn > 0 ? ", its statistics measured anew," : "";
  const own =
    centre === null
      ? `At the centre, the weights themselves,${how} the loss is no number`
      : `At the centre, the weights themselves,${how} the loss is ${figureWords(centre)}`;
  const least = leastOf(points);
  if (!least || centre === null || least.loss === null) return `${own}.`;
  if (least.loss >= centre) return `${own}: no measured point lies lower.`;
  return `${own}. The lowest point has ${figureWords(least.loss)}, at ${placeWords(least)}.`;
}

function placeWords({ x, y }: LandscapePoint): string {
  return y === undefined ? figureWords(x) : `(${figureWords(x)}, ${figureWords(y)})`;
}

function leastOf(points: readonly LandscapePoint[]): LandscapePoint | undefined {
  return points.reduce<LandscapePoint | undefined>(
    (least, point) =>
      point.loss !== null && (!least || least.loss === null || point.loss < least.loss) ? point : least,
    undefined,
  );
}

/** Points by their distance from the centre, in shares of the farthest along an axis; the last one is a square's corner. */
const RINGS = [0.25, 0.5, 0.75, 1, Math.SQRT2] as const;

interface Ring {
  readonly until: number;
  /** In order; what is no number counts as beyond all others. */
  readonly losses: readonly number[];
}

function ringsOf({ points, x, y }: Landscape): readonly Ring[] {
  const reach = Math.max(...x.map(Math.abs), ...(y ?? []).map(Math.abs)) || 1;
  let from = 0;
  return RINGS.map((until) => {
    const losses = points
      .filter((point) => {
        const away = Math.hypot(point.x, point.y ?? 0) / reach;
        return away > from + 1e-9 && away <= until + 1e-9;
      })
      .map(({ loss }) => loss ?? Number.POSITIVE_INFINITY)
      .sort((one, other) => one - other);
    from = until;
    return { until: until * reach, losses };
  });
}

function medianOf(sorted: readonly number[]): Figure {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const value = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  return Number.isFinite(value) ? value : null;
}

function shapeWords(figures: Landscape): readonly string[] {
  if (figures.directions === "path") return [];
  // Corners are few.
  const rings = ringsOf(figures)
    .slice(0, -1)
    .filter(({ losses }) => losses.length > 0);
  if (rings.length === 0) return [];
  const each = rings.map(
    ({ until, losses }) => `${figureWords(medianOf(losses))} up to a distance of ${figureWords(until)}`,
  );
  return [`From the centre outwards the median loss is ${each.join(", ")}.`];
}

/** A bend below so much of the loss, or of 1, is rounding. */
const LEAST_BEND = 1e-4;

/** Three neighbours in a row of the grid, of which the middle one lies above the straight line between the others. */
export function bendsOf(figures: Landscape): { readonly downwards: number; readonly of: number } {
  const grid = lossGrid(figures);
  let [downwards, of] = [0, 0];
  const look = (one: Figure | undefined, middle: Figure | undefined, other: Figure | undefined): void => {
    if (typeof one !== "number" || typeof middle !== "number" || typeof other !== "number") return;
    of += 1;
    if (middle - (one + other) / 2 > LEAST_BEND * Math.max(1, middle)) downwards += 1;
  };
  grid.forEach((row, down) => {
    row.forEach((loss, across) => {
      look(row[across - 1], loss, row[across + 1]);
      look(grid[down - 1]?.[across], loss, grid[down + 1]?.[across]);
    });
  });
  return { downwards, of };
}

function bendWords(figures: Landscape): string {
  const { downwards, of } = bendsOf(figures);
  if (of === 0) return "No three neighbouring points have a loss, so nothing is said of its shape.";
  if (downwards === 0)
    return `At none of ${count(of)} places does the loss bend downwards between three neighbouring points: the slice looks convex.`;
  const share = (100 * downwards) / of;
  return `At ${count(downwards)} of ${count(of)} places (${figureWords(share)}%) the loss bends downwards between three neighbouring points: it is not convex there, which proves that the loss is not.`;
}

function directionWords({ way, directions, seed, moved, trained, path }: Landscape): string {
  if (directions === "random") {
    const which = way === "plane" ? "Two random directions" : "A random direction";
    return `${which} by seed ${seed}, each filter's part as long as the filter itself; biases, gains and shifts of norms stay (${count(moved)} of ${count(trained)} trained numbers move).`;
  }
  const shares = path?.variance.map((share) => percent(share)) ?? [];
  const [one, other] = shares;
  const along =
    way === "plane"
      ? `The two main directions of the path hold ${one} and ${other} of its variance`
      : `The main direction of the path holds ${one} of its variance`;
  const epochs = path?.epochs.length ?? 0;
  const taken =
    path && path.kept > epochs
      ? `${count(epochs)} of the ${count(path.kept)} kept epochs, taken evenly`
      : `${count(epochs)} kept epochs`;
  return `${along} (principal components of the weights of ${taken}). All trained numbers move, and no filter is scaled; distances are those between weights.`;
}

function percent(share: Figure | undefined): string {
  return typeof share === "number" ? `${figureWords(100 * share)}%` : figureWords(share);
}

function statisticsWords(
  { measuredOn }: Landscape,
  statistics: Shown<"landscape">["frame"]["statistics"],
): readonly string[] {
  if (statistics === "batch") return ["Batch norms go by each batch's own statistics at each point."];
  return measuredOn > 0
    ? [`Running statistics are measured anew at each point, on ${count(measuredOn)} training images.`]
    : ["Running statistics stay at each point as they were kept."];
}

function missingWords(figures: Landscape): readonly string[] {
  const { x, y, points } = figures;
  const all = x.length * (y?.length ?? 1);
  const none = points.filter(({ loss }) => loss === null).length;
  return [
    ...(points.length < all
      ? [`${count(points.length)} of ${count(all)} points were measured; the others are left blank.`]
      : []),
    ...(none > 0
      ? [
          `At ${count(none)} ${none === 1 ? "point" : "points"} the loss is not a number: a hole with a cross.`,
        ]
      : []),
  ];
}

/** Of a line every point, of a plane the losses by their distance from the centre. */
export function landscapeTable({ figures }: Shown<"landscape">): Table {
  if (figures.way === "line") {
    return {
      columns: ["along the direction", "loss"],
      rows: [...figures.points]
        .sort((one, other) => one.x - other.x)
        .map(({ x, loss }) => [figureWords(x), figureWords(loss)]),
    };
  }
  const words = (value: Figure | undefined): string => (value === undefined ? "-" : figureWords(value));
  return {
    columns: ["distance", "points", "lowest", "median", "highest"],
    rows: [
      ["0", "1", ...Array<string>(3).fill(figureWords(figures.centre))],
      ...ringsOf(figures).map(({ until, losses }) => [
        `up to ${figureWords(until)}`,
        String(losses.length),
        words(finite(losses[0])),
        losses.length === 0 ? "-" : figureWords(medianOf(losses)),
        words(finite(losses.at(-1))),
      ]),
    ],
  };
}

function finite(value: number | undefined): Figure | undefined {
  return value === Number.POSITIVE_INFINITY ? null : value;
}
