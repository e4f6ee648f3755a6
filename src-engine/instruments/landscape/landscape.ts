/**
 * The loss around a network's weights (Li and others 2018, "Visualizing the loss landscape of neural nets"): on a line or a plane through
 * them, in random directions that are filter by filter as long as the network's own, or in the main directions of its training's path.
 * Forward passes only.
 */
import { SkiploomError } from "#core/foundation/errors";
import { figureOf } from "#core/insights/insight";
import type { ChoicesOf } from "#core/insights/instruments";
import { type LandscapePath, STATISTICS_IMAGES } from "#core/insights/landscape";
import { assign } from "../../checkpoint/load-weights";
import type { NetworkWeight } from "../../compile/compiled-network";
import type { Instrument, Look } from "../instrument";
import { MovedWeights } from "./moved-weights";
import { type PathDirections, pathDirections } from "./path-directions";
import { lossOf, statisticsNow } from "./point-loss";
import { isSliced, randomDirection } from "./random-directions";
import { type LossAt, type Side, sideOf, sliced } from "./slice";

type Choices = ChoicesOf<"landscape">;

export const landscape: Instrument<"landscape"> = {
  needsGradients: false,
  bytesBeside({ weights }, choices, epochs) {
    const moved = weights
      .filter(choices.directions === "path" ? isTrained : isSliced)
      .reduce((sum, { variable }) => sum + variable.size, 0);
    // The centre, its directions, a point and its copy on the device; each epoch as it came, and its difference.
    return 4 * moved * (3 + countOf(choices) + 2 * epochs);
  },
  async look(look, choices) {
    const { weights } = look.network;
    const isPath = choices.directions === "path";
    const moved = await MovedWeights.of(weights.filter(isPath ? isTrained : isSliced));
    const { directions, sides, path } = isPath ? pathOf(look, moved, choices) : randomOf(moved, choices);
    const statistics = await MovedWeights.of(weights.filter(isStatistic));
    const isAnew = choices.anew && look.statistics === "running" && statistics.weights.length > 0;
    const grid = sides.map(sideOf);
    const count = pointsOf(grid);
    look.passes(count, isAnew ? { times: count, images: STATISTICS_IMAGES } : undefined);
    let measuredOn = 0;
    const lossAt: LossAt = async (vector) => {
      moved.set(vector);
      if (isAnew) {
        const { values, images } = await statisticsNow(look, STATISTICS_IMAGES);
        if (look.isStopped()) return undefined;
        measuredOn = images;
        for (const weight of statistics.weights)
          assign(weight, values.get(weight.name) ?? new Float32Array());
      }
      return await lossOf(look);
    };
    try {
      const { centre, points } = await sliced({ centre: moved.own, directions }, grid, lossAt);
      if (centre === undefined)
        throw new SkiploomError("cancelled", "It was stopped before the first point was measured.");
      const [x = [], y] = grid;
      return {
        way: choices.way,
        directions: choices.directions,
        seed: choices.seed,
        measuredOn,
        moved: moved.own.length,
        trained: look.network.parameters,
        centre: figureOf(centre),
        x,
        ...(y && { y }),
        points: points.map(({ at, loss }) => ({ ...placed(at), loss: figureOf(loss) })),
        ...(path && { path }),
      };
    } finally {
      moved.restore();
      statistics.restore();
    }
  },
};

interface Cut {
  readonly directions: readonly Float32Array[];
  readonly sides: readonly Side[];
  readonly path?: LandscapePath;
}

function countOf({ way }: Choices): number {
  return way === "plane" ? 2 : 1;
}

function isTrained({ trainable }: NetworkWeight): boolean {
  return trainable;
}

function isStatistic({ role }: NetworkWeight): boolean {
  return role === "runningMean" || role === "runningVariance";
}

/** @throws SkiploomError `unsupported` where there are no filters */
function randomOf(moved: MovedWeights, choices: Choices): Cut {
  if (moved.weights.length === 0) {
    throw new SkiploomError(
      "unsupported",
      "This network has neither convolutions nor dense layers, so there are no filters to change. Choose the training's path where a run kept its weights by epoch.",
    );
  }
  const { span, points, seed } = choices;
  const axes = Array.from({ length: countOf(choices) }, (_, axis) => axis);
  return {
    directions: axes.map((axis) => randomDirection(moved, seed, axis)),
    sides: axes.map(() => ({ from: -span, to: span, points })),
  };
}

/** All that is trained moves, as it did in the training: nothing is scaled. @throws SkiploomError `unsupported` without a path */
function pathOf({ epochs }: Look, moved: MovedWeights, choices: Choices): Cut {
  const found = pathDirections(
    epochs.weights.map((each) => differenceOf(moved, each.values())),
    countOf(choices),
  );
  return {
    directions: found.directions,
    sides: found.directions.map((_, axis) => around(found, axis, choices)),
    path: {
      kept: epochs.kept,
      epochs: epochs.weights.map(({ epoch, step }, place) => ({
        epoch,
        step,
        ...placed((found.places[place] ?? []).map(withoutSign)),
      })),
      variance: found.variance.map(figureOf),
    },
  };
}

function differenceOf(moved: MovedWeights, values: ReadonlyMap<string, Float32Array>): Float32Array {
  const difference = moved.own.slice();
  for (const { weight, values: own } of moved.parts(difference)) {
    const others = values.get(weight.name);
    for (let place = 0; place < own.length; place += 1)
      own[place] = (others?.[place] ?? Number.NaN) - (own[place] ?? 0);
  }
  return difference;
}

/** A quarter of the path's width around it, and the centre within. */
const ROOM = 0.25;

function around({ places }: PathDirections, axis: number, { span, points }: Choices): Side {
  const all = [0, ...places.map((place) => place[axis] ?? 0)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const middle = (low + high) / 2;
  const reach = span * (0.5 + ROOM) * (high - low);
  return { from: middle - reach, to: middle + reach, points };
}

function placed(at: readonly number[]): { readonly x: number; readonly y?: number } {
  const [x = 0, y] = at;
  return { x, ...(y !== undefined && { y }) };
}

/** There is no -0 in JSON. */
function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}

/** The centre too, where it is none of them. */
function pointsOf(grid: readonly (readonly number[])[]): number {
  const isOnGrid = grid.every((side) => side.includes(0));
  return grid.reduce((product, side) => product * side.length, 1) + (isOnGrid ? 0 : 1);
}
