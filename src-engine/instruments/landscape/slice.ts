/** The loss on a line or a plane through a point of all weights: of any loss, and of any vector of weights. */

/** So many along one side. */
export interface Side {
  /** Ends of the side, in lengths of the direction; the centre is at 0. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

export interface Slice {
  /** Every weight that a direction may change. */
  readonly centre: Float32Array;
  /** One for a line, two for a plane, each with a number for each weight. */
  readonly directions: readonly Float32Array[];
}

export interface SlicedPoint {
  /** Along each direction. */
  readonly at: readonly number[];
  readonly loss: number;
}

/** @param weights whoever is asked may keep it; undefined where it was stopped before it had an answer */
export type LossAt = (weights: Float32Array) => Promise<number | undefined>;

/** From one end to the other; the middle of an odd number is exact, so a side around 0 has 0 in it. */
export function sideOf({ from, to, points }: Side): number[] {
  const last = points - 1;
  return Array.from({ length: points }, (_, place) => {
    const value = (from * (last - place) + to * place) / last;
    // There is no -0 in JSON.
    return value === 0 ? 0 : value;
  });
}

/**
 * @param sides values along each direction
 * @returns loss at the centre, undefined where it was stopped before; points that were measured, the nearest to the centre first
 */
export async function sliced(
  slice: Slice,
  sides: readonly (readonly number[])[],
  lossAt: LossAt,
): Promise<{ readonly centre: number | undefined; readonly points: readonly SlicedPoint[] }> {
  const points: SlicedPoint[] = [];
  const centre = await lossAt(slice.centre.slice());
  if (centre === undefined) return { centre, points };
  for (const at of outwards(sides)) {
    const isCentre = at.every((value) => value === 0);
    const loss = isCentre ? centre : await lossAt(weightsAt(slice, at));
    if (loss === undefined) break;
    points.push({ at, loss });
  }
  return { centre, points };
}

/** Centre plus each direction times how far along it: in double precision, then rounded once. */
export function weightsAt({ centre, directions }: Slice, at: readonly number[]): Float32Array {
  const [x = 0, y = 0] = at;
  const [across, down] = directions;
  const weights = new Float32Array(centre.length);
  for (let place = 0; place < centre.length; place += 1) {
    const own = centre[place] ?? 0;
    weights[place] = own + x * (across?.[place] ?? 0) + y * (down?.[place] ?? 0);
  }
  return weights;
}

/** So that an answer that was stopped has the middle of the picture. */
function outwards(sides: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const [across = [], down] = sides;
  const all = down ? down.flatMap((y) => across.map((x) => [x, y])) : across.map((x) => [x]);
  const reach = sides.map((side) => Math.max(...side.map(Math.abs)) || 1);
  const distance = (at: readonly number[]): number =>
    at.reduce((sum, value, side) => sum + (value / (reach[side] ?? 1)) ** 2, 0);
  return all
    .map((at) => ({ at, away: distance(at) }))
    .sort((one, other) => one.away - other.away)
    .map(({ at }) => at);
}
