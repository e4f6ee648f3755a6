/** Values of recipe fields, every one with every other: what a question of one's own varies beside networks. */
import { z } from "zod";
import { augmentationSchema } from "../datasets/augmentation";
import { augmentationSummary } from "../datasets/augmentation-words";
import { formatRate } from "../foundation/format-number";
import { OPTIMIZER_LABEL, withOptimizer } from "../training/optimizers";
import { classBalanceSchema, type Recipe, recipeSchema } from "../training/recipe";
import { CLASS_BALANCE_WORDS } from "../training/recipe-lines";

const MOST_VALUES = 20;

function listOf<Value extends z.ZodType>(value: Value) {
  return z
    .array(value)
    .min(1)
    .max(MOST_VALUES)
    .refine((values) => new Set(values.map((each) => JSON.stringify(each))).size === values.length, {
      message: "holds a value twice",
    });
}

/** A field that is left out is as the recipe has it; one value is for all arms. */
export const gridSchema = z.strictObject({
  optimizer: listOf(z.enum(["sgd", "adam", "adamw"])).optional(),
  learningRate: listOf(recipeSchema.shape.learningRate).optional(),
  batchSize: listOf(recipeSchema.shape.batchSize).optional(),
  weightDecay: listOf(recipeSchema.shape.weightDecay.shape.value).optional(),
  augmentation: listOf(augmentationSchema).optional(),
  classBalance: listOf(classBalanceSchema).optional(),
});
export type Grid = z.infer<typeof gridSchema>;
export type GridField = keyof Grid;

interface Axis<Value> {
  /** In a name: "rate". */
  readonly noun: string;
  /** @param images of the training part */
  apply(recipe: Recipe, value: Value, images: number): Recipe;
  words(value: Value): string;
}

type Value<Field extends GridField> = NonNullable<Grid[Field]>[number];

const FIELDS: { readonly [Field in GridField]-?: Axis<Value<Field>> } = {
  optimizer: {
    noun: "optimizer",
    apply: (recipe, kind) => withOptimizer(recipe, kind),
    words: (kind) => OPTIMIZER_LABEL[kind],
  },
  learningRate: {
    noun: "rate",
    apply: (recipe, learningRate) => ({ ...recipe, learningRate }),
    words: (rate) => `rate ${formatRate(rate)}`,
  },
  batchSize: { noun: "batch", apply: withBatch, words: (size) => `batch ${size}` },
  weightDecay: {
    noun: "weight decay",
    apply: (recipe, value) => ({ ...recipe, weightDecay: { ...recipe.weightDecay, value } }),
    words: (value) => `weight decay ${formatRate(value)}`,
  },
  augmentation: {
    noun: "augmentation",
    apply: (recipe, augmentation) => ({ ...recipe, augmentation }),
    words: (augmentation) => {
      const summary = augmentationSummary(augmentation);
      return summary === "none" ? "no augmentation" : summary;
    },
  },
  classBalance: {
    noun: "classes",
    apply: (recipe, classBalance) => ({ ...recipe, classBalance }),
    words: (balance) => `classes ${CLASS_BALANCE_WORDS[balance]}`,
  },
};
const ORDER: readonly GridField[] = [
  "optimizer",
  "learningRate",
  "batchSize",
  "weightDecay",
  "augmentation",
  "classBalance",
];

/** As many steps, and the warm-up over as many of them, whatever the batch. */
function withBatch(recipe: Recipe, batchSize: number, images: number): Recipe {
  const before = Math.ceil(images / recipe.batchSize);
  const after = Math.ceil(images / batchSize);
  const steps = Math.min(recipe.maxSteps ?? Number.POSITIVE_INFINITY, recipe.epochs * before);
  return {
    ...recipe,
    batchSize,
    maxSteps: steps,
    epochs: Math.ceil(steps / after),
    warmupEpochs: (recipe.warmupEpochs * before) / after,
  };
}

/** Fields of which there are several values. */
export function axesOf(grid: Grid): readonly GridField[] {
  return ORDER.filter((field) => (grid[field]?.length ?? 0) > 1);
}

export function axisNoun(field: GridField): string {
  return FIELDS[field].noun;
}

export function gridSize(grid: Grid): number {
  return ORDER.reduce((product, field) => product * (grid[field]?.length ?? 1), 1);
}

export interface GridPoint {
  /** What sets it apart from the others: "Adam, rate 0.001"; empty where nothing varies. */
  readonly words: string;
  readonly recipe: Recipe;
}

/** @param images of the training part */
export function gridPoints(grid: Grid, recipe: Recipe, images: number): readonly GridPoint[] {
  let points: readonly GridPoint[] = [{ words: "", recipe }];
  points = spread(points, grid.optimizer, optimizerAxis(grid), images);
  // A rate that is named goes before the one that an optimizer brings.
  points = spread(points, grid.learningRate, FIELDS.learningRate, images);
  points = spread(points, grid.batchSize, FIELDS.batchSize, images);
  points = spread(points, grid.weightDecay, FIELDS.weightDecay, images);
  points = spread(points, grid.augmentation, FIELDS.augmentation, images);
  return spread(points, grid.classBalance, FIELDS.classBalance, images);
}

/** Where no rate is named, the one that an optimizer brings is said. */
function optimizerAxis({ learningRate }: Grid): Axis<Value<"optimizer">> & { readonly saysRate: boolean } {
  return { ...FIELDS.optimizer, saysRate: learningRate === undefined };
}

function spread<Each>(
  points: readonly GridPoint[],
  values: readonly Each[] | undefined,
  { apply, words, saysRate = false }: Axis<Each> & { readonly saysRate?: boolean },
  images: number,
): readonly GridPoint[] {
  if (values === undefined) return points;
  return points.flatMap((point) =>
    values.map((value) => {
      const recipe = apply(point.recipe, value, images);
      const rate = saysRate ? `, rate ${formatRate(recipe.learningRate)}` : "";
      const own = values.length > 1 ? `${words(value)}${rate}` : "";
      return { words: [point.words, own].filter((each) => each !== "").join(", "), recipe };
    }),
  );
}
