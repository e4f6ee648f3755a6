/**
 * Random directions, filter by filter as long as the network's own (Li and others 2018, section 4, equation 1: filter normalisation). So a
 * network whose filters are ten times as large is not called ten times as flat.
 */
import { Random } from "#core/foundation/random";
import { filtersOfWeight } from "#core/program/weight-filters";
import type { NetworkWeight } from "../../compile/compiled-network";
import type { MovedWeights } from "./moved-weights";

/** Kernels alone: biases, gains and shifts of norms, and slopes stay where they are. */
export function isSliced({ step, role, shape }: NetworkWeight): boolean {
  return filtersOfWeight(step.operation, { role, shape }) !== undefined;
}

/**
 * Gaussian, drawn weight by weight by seed and name: what has the same name and shape in another network is drawn alike.
 *
 * @param axis 0 or 1: which of the plane's directions
 */
export function randomDirection(moved: MovedWeights, seed: number, axis: number): Float32Array {
  const direction = new Float32Array(moved.own.length);
  const own = moved.parts(moved.own);
  moved.parts(direction).forEach(({ weight, values }, place) => {
    const random = Random.fromSeed(seed, `landscape/${axis}/${weight.name}`);
    const drawn = Float64Array.from(values, () => random.normal());
    values.set(filterNormalised(weight, drawn, own[place]?.values ?? new Float32Array()));
  });
  return direction;
}

/** Each filter of `drawn` is made as long as the weight's own: one of zeros stays where it is. */
export function filterNormalised(
  { name, step, role, shape }: Pick<NetworkWeight, "name" | "step" | "role" | "shape">,
  drawn: Float64Array,
  own: Float32Array,
): Float32Array {
  const filters = filtersOfWeight(step.operation, { role, shape });
  if (!filters) throw new Error(`"${name}" has no filters.`);
  const lengths = (values: ArrayLike<number>): Float64Array => {
    const squares = new Float64Array(filters.count);
    for (let place = 0; place < values.length; place += 1) {
      const filter = filters.of(place);
      squares[filter] = (squares[filter] ?? 0) + (values[place] ?? 0) ** 2;
    }
    return squares.map(Math.sqrt);
  };
  const [wanted, found] = [lengths(own), lengths(drawn)];
  return Float32Array.from(drawn, (value, place) => {
    const filter = filters.of(place);
    const length = found[filter] ?? 0;
    return length === 0 ? 0 : (value * (wanted[filter] ?? 0)) / length;
  });
}
