/**
 * How deep can it go, with skips and without? Arms: the CIFAR networks of He et al. 2015 and their plain twins, or a drawing whose
 * blocks are repeated more and more often, and the same without its skips.
 */
import { SkiploomError } from "../../foundation/errors";
import { LIMITS, type NetworkDocument } from "../../network/document";
import { createResidual } from "../../templates/residual";
import { removeSkips } from "../changes/remove-skips";
import type { Arm } from "../experiment";
import type { Asked } from "../experiment-view";
import { armOf, type Ground } from "./arm";
import { repeatableBlocks, withRepeats } from "./deepen";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

export const DEFAULT_DEPTHS = [8, 20, 56] as const;

/** As often as the blocks of these three depths of the family. */
export const DEFAULT_REPEATS = [1, 3, 9] as const;

/** Families of templates whose depth is a number; the plain twin of each is the same without its skips. */
export const DEPTH_FAMILIES = ["resnet"] as const;

/** As many layers as the drawing may expand to, and a class has patience for. */
const DEEPEST = 1_202;

export const DEPTH: QuestionDefinition<"depth"> = {
  name: ({ deepened }) => (deepened ? `How deep can ${deepened.document.name} go?` : "How deep can it go?"),
  armCount: ({ depths = [], deepened }) => 2 * (deepened?.repeats ?? depths).length,
  measure: "training-error",
  plan: (asked, ground) => planned(asked, ground),
  sides: (_question, arms) =>
    (["plain", "residual"] as const).flatMap((family) => {
      const own = arms.filter((arm) => arm.family === family);
      return [own[0], own.at(-1)].flatMap((arm) => arm?.id ?? []);
    }),
  probeEvery: 0,
};

/** @throws SkiploomError `not-allowed` for depths that cannot be had, and what a drawing's errors say */
function planned({ depths, deepened }: Asked<"depth">, ground: Ground): PlannedQuestion {
  if (deepened) return plannedDrawing(deepened, ground);
  return plannedFamily(ascending(depths ?? []), ground);
}

function ascending(given: readonly number[]): number[] {
  const found = [...new Set(given)].sort((one, other) => one - other);
  if (found.length < 2) throw new SkiploomError("not-allowed", "Name at least two depths to compare.");
  return found;
}

/** Each depth with its skips and without. */
function plannedFamily(depths: number[], ground: Ground): PlannedQuestion {
  const arms = depths.flatMap((depth): Arm[] => {
    const pairs = (depth - 2) / 6;
    if (!Number.isInteger(pairs) || pairs < 1 || depth > DEEPEST) {
      throw new SkiploomError(
        "not-allowed",
        `The family has 6n + 2 layers, so ${depth} is none of its depths: 8, 14, 20, 26, 32 and so on to ${DEEPEST}.`,
      );
    }
    const residual = createResidual("resnet", pairs, ground.dataset.classes);
    return [
      armOf(
        removeSkips(ground.layers, residual),
        { id: `plain-${depth}`, label: `Plain-${depth}`, family: "plain" },
        ground,
      ),
      armOf(residual, { id: `resnet-${depth}`, label: `ResNet-${depth}`, family: "residual" }, ground),
    ];
  });
  return { question: { kind: "depth", depths }, arms };
}

function plannedDrawing(
  { document, blocks, repeats: given }: NonNullable<Asked<"depth">["deepened"]>,
  ground: Ground,
): PlannedQuestion {
  const known = repeatableBlocks(document);
  const chosen = blocks.map((block) => known.find(({ id, name }) => id === block || name === block));
  const unknown = blocks.find((_block, index) => chosen[index] === undefined);
  if (unknown !== undefined || chosen.length === 0) {
    throw new SkiploomError(
      "not-allowed",
      blockWords(
        document,
        unknown,
        known.map(({ name }) => name),
      ),
    );
  }
  const repeated = chosen.flatMap((block) => block ?? []);
  const repeats = ascending(given);
  const pairs = repeats.map((repeat) =>
    pairOf(
      withRepeats(
        document,
        repeated.map(({ id }) => id),
        repeat,
      ),
      repeat,
      ground,
    ),
  );
  const depths = pairs.map(({ residual }) => residual.depth);
  const stuck = depths.findIndex((depth, index) => index > 0 && depth <= (depths[index - 1] ?? 0));
  if (stuck > 0) {
    throw new SkiploomError(
      "not-allowed",
      `${document.name} has ${depths[stuck]} layers with weights whether these blocks stand ${repeats[stuck - 1]} or ${repeats[stuck]} times in a row. Choose blocks that hold layers with weights.`,
    );
  }
  return {
    question: {
      kind: "depth",
      depths,
      deepened: { network: document.name, blocks: repeated.map(({ name }) => name), repeats },
    },
    arms: pairs.flatMap(({ plain, residual }) => [plain, residual]),
  };
}

/** The drawing with so many repeats, and the same without its skips. */
function pairOf(drawing: NetworkDocument, repeat: number, ground: Ground): { plain: Arm; residual: Arm } {
  const plain = removeSkips(ground.layers, drawing);
  if (plain === drawing) {
    throw new SkiploomError(
      "not-allowed",
      `${drawing.name} has no skips, so there is nothing to compare its depths with. Take a network with skips.`,
    );
  }
  const name = drawing.name.slice(0, LIMITS.nameLength - 40);
  const label = `${name}, blocks ×${repeat}`;
  return {
    plain: armOf(
      plain,
      { id: `plain-x${repeat}`, label: `${label}, without skips`, family: "plain" },
      ground,
    ),
    residual: armOf(drawing, { id: `skips-x${repeat}`, label, family: "residual" }, ground),
  };
}

function blockWords(
  document: NetworkDocument,
  unknown: string | undefined,
  names: readonly string[],
): string {
  if (names.length === 0) {
    return `${document.name} has no block in its top drawing that could be repeated. Group layers into a block first (Ctrl+G), or take the family's depths.`;
  }
  const which = `It has: ${names.join(", ")}.`;
  return unknown === undefined
    ? `Choose at least one block of ${document.name} that is to be repeated. ${which}`
    : `${document.name} has no block "${unknown}" that could be repeated. ${which}`;
}
