/** Small networks of the built-in blocks with any arguments: repeated, bypassed, and in blocks of their own. */

import { type Drawing, startDrawing } from "#core/blocks/drawing";
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import type { Random } from "#core/foundation/random";
import type { BlockDefinition, BlockNode } from "#core/network/document";
import { DOCUMENT_VERSION, type NetworkDocument } from "#core/network/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";

const FILTERS = [8, 12, 16] as const;
const SHORTCUTS = ["auto", "pad", "projection"] as const;
const STAGE = "stage";

function oneOf<Value>(random: Random, values: readonly [Value, ...Value[]]): Value {
  return values[random.integerBelow(values.length)] ?? values[0];
}

/** Values for those of a block's arguments that play a part in shapes. */
function argsOf({ arguments: declared }: BlockDefinition, random: Random): BlockNode["args"] {
  const values: BlockNode["args"] = {
    filters: oneOf(random, FILTERS),
    stride: 1 + random.integerBelow(2),
    shortcut: oneOf(random, SHORTCUTS),
    padding: oneOf(random, ["same", "numbers"]),
    hidden: oneOf(random, FILTERS),
    groups: oneOf(random, [1, 2, 4]),
    growth: 1 + random.integerBelow(5),
  };
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => declared.some(({ name }) => name === key)),
  );
}

/** Two blocks whose filters, stride and repeats a block around them says, a branch that is dropped the more the deeper, and a skip. */
function drawStage(inner: BlockDefinition, random: Random): BlockDefinition {
  const drawing = startDrawing(STAGE);
  const start = drawing.layer("blockInput", "in");
  const told = {
    ...argsOf(inner, random),
    filters: { arg: "filters" },
    ...(inner.arguments.some(({ name }) => name === "stride") ? { stride: { arg: "step" } } : {}),
  };
  const first = drawing.block(inner.id, "first-Block", told, { arg: "count" }, [start]);
  const drop = drawing.layer("pathDrop", "drop", { survival: 0.5, byDepth: true }, [first]);
  const norm = drawing.layer("batchNorm", "norm", { momentum: 0.99, epsilon: 1e-3 }, [drop]);
  const skip = drawing.shortcut("skip", { mode: oneOf(random, SHORTCUTS) }, start);
  const add = drawing.layer("add", "add", {}, [norm, skip]);
  drawing.layer("blockOutput", "out", {}, [add]);
  const integer = (name: string, preset: number): BlockDefinition["arguments"][number] => ({
    name,
    label: name,
    kind: "integer",
    default: preset,
  });
  return {
    id: STAGE,
    name: `Stage of ${inner.name}`,
    description: 'Holds a "block" in itself.',
    arguments: [integer("filters", 8), { ...integer("step", 1), afterFirst: 1 }, integer("count", 1)],
    graph: drawing.graph(),
  };
}

function addBlock(
  drawing: Drawing,
  block: BlockDefinition,
  name: string,
  random: Random,
  source: string,
): string {
  const args =
    block.id === STAGE
      ? {
          filters: oneOf(random, FILTERS),
          step: 1 + random.integerBelow(2),
          count: 1 + random.integerBelow(3),
        }
      : argsOf(block, random);
  return drawing.block(block.id, name, args, 1 + random.integerBelow(4), [source]);
}

/** Not every one is sound. */
export function blockNetwork(random: Random): NetworkDocument {
  const [one = BUILT_IN_BLOCKS[0], other = BUILT_IN_BLOCKS[0]] = [0, 1].map(
    () => BUILT_IN_BLOCKS[random.integerBelow(BUILT_IN_BLOCKS.length)],
  );
  if (!one || !other) throw new Error("There are no blocks.");
  const stage = drawStage(other, random);
  const drawing = startDrawing("blocks");
  let last = drawing.layer("conv2d", "stem", { filters: oneOf(random, FILTERS), kernel: 3 }, [
    drawing.layer("input", "input"),
  ]);
  const count = 2 + random.integerBelow(3);
  for (let index = 0; index < count; index += 1) {
    last = addBlock(drawing, oneOf(random, [one, stage]), `part ${index}`, random, last);
  }
  const flat = drawing.layer("flatten", "flat", {}, [last]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "classes", { units: 3 }, [flat])]);
  const graph = drawing.graph();
  const bypassed = random.integerBelow(3 * graph.nodes.length);
  return {
    format: "skiploom-network",
    version: DOCUMENT_VERSION,
    name: "blocks",
    dataset: "digits",
    recipe: DEFAULT_RECIPE,
    arguments: [],
    graph: {
      ...graph,
      nodes: graph.nodes.map((node, place) =>
        place === bypassed && node.kind === "block" ? { ...node, bypassed: true } : node,
      ),
    },
    blocks: Object.fromEntries([one, other, stage].map((block) => [block.id, block])),
  };
}
