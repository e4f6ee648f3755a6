/** A question of one's own: networks by values of the recipe. Arms: every network with every value. */
import { SkiploomError } from "../../foundation/errors";
import { LIMITS, type NetworkDocument } from "../../network/document";
import type { Arm } from "../experiment";
import type { Asked } from "../experiment-view";
import { axesOf, axisNoun, type Grid, gridPoints, gridSize } from "../grid";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

/** Networks, and fields of the recipe: of three at once nobody could say which one it was. */
const MOST_AXES = 2;
const LONGEST_NAME = 60;

export const COMPARE: QuestionDefinition<"compare"> = {
  name: ({ networks, grid }) => nameOf(networks, grid),
  armCount: ({ networks, grid }) => networks.length * gridSize(grid),
  measure: "training-error",
  plan: (asked, ground) => planned(asked, ground),
  sides: ({ reference }) => [reference],
  probeEvery: 0,
};

function nameOf(networks: readonly NetworkDocument[], grid: Grid): string {
  const names =
    networks.length > 3 ? `${networks.length} networks` : distinctNames(networks).join(" against ");
  const axes = axesOf(grid).map(axisNoun);
  return axes.length > 0 ? `${names}, by ${axes.join(" and ")}` : names;
}

/**
 * The grid in the order of networks, then values.
 *
 * @throws SkiploomError `not-allowed` for a grid of one arm, of three axes, or without the reference; and what a drawing's errors say
 */
function planned({ networks, grid, reference = 1 }: Asked<"compare">, ground: Ground): PlannedQuestion {
  const axes = axesOf(grid).length + (networks.length > 1 ? 1 : 0);
  if (axes > MOST_AXES) {
    throw new SkiploomError(
      "not-allowed",
      "Vary two things at most, networks among them: of three at once nobody could say which one it was.",
    );
  }
  const names = distinctNames(networks);
  const points = gridPoints(grid, ground.recipe, ground.images);
  const isOwnRecipe = Object.keys(grid).length > 0;
  const arms = networks.flatMap((network, row) =>
    points.map(({ words, recipe }, column): Arm => {
      const name = names[row] ?? network.name;
      const label = [name, words].filter((each) => each !== "").join(", ");
      const about = {
        id: `arm-${row * points.length + column + 1}`,
        label: label.slice(0, LIMITS.nameLength).trim(),
        ...(networks.length > 1 && points.length > 1 && { group: name }),
        ...(isOwnRecipe && { recipe }),
      };
      return armOf(network, about, ground);
    }),
  );
  if (arms.length < 2) {
    throw new SkiploomError("not-allowed", "Name at least two networks or two values to compare.");
  }
  const fixed = arms[reference - 1];
  if (!fixed) {
    throw new SkiploomError(
      "not-allowed",
      `There are ${arms.length} arms, so the reference is one of 1 to ${arms.length}, not ${reference}.`,
    );
  }
  const question = {
    kind: "compare",
    reference: fixed.id,
    networks: networks.map(({ name }) => name),
    grid,
  } as const;
  return { question, arms };
}

/** Networks of one name are told apart by their place. */
export function distinctNames(networks: readonly Pick<NetworkDocument, "name">[]): string[] {
  return networks.map(({ name }, index) => {
    const short = name.slice(0, LONGEST_NAME).trim();
    const alike = networks.filter((other) => other.name.slice(0, LONGEST_NAME).trim() === short);
    return alike.length > 1 ? `${short} (${index + 1})` : short;
  });
}

/** What a network was drawn for, where that is known: templates go with any data. */
export interface OwnData {
  readonly label: string;
  /** `[height, width, channels]` */
  readonly imageShape: readonly number[];
  readonly classes: number;
}

/** Why these networks cannot be compared, in a sentence; undefined where all were drawn for images of one shape and as many classes. */
export function differentData(networks: readonly OwnData[]): string | undefined {
  const words = ({ imageShape, classes }: OwnData): string =>
    `images of ${imageShape.join("×")} in ${classes} classes`;
  const [first] = networks;
  const other = first && networks.find((each) => words(each) !== words(first));
  if (!first || !other) return undefined;
  return `These networks are for different data, so what they do cannot be compared: ${first.label} is for ${words(first)}, ${other.label} for ${words(other)}. Give them the same dataset.`;
}
