/** Which layers cannot be exported to TensorFlow.js: known from the drawing, before anything is trained. */
import type { Analysis } from "../../../analysis/analysis";
import type { Shape } from "../../../layers/layer";
import { lowerGraph } from "../../../program/lower";
import type { Program } from "../../../program/program";
import { stepInputs } from "./way";
import { refusalOf } from "./ways";

/** Layers that no standard layers of TensorFlow.js compute, for one reason. */
export interface Unexportable {
  /** A sentence. */
  readonly reason: string;
  /** A sentence: what to use in their place. */
  readonly instead: string;
  /** Of the expanded layers: `stage2/1/conv1`. */
  readonly paths: readonly string[];
}

/** What keeps a drawing from being exported. Empty: it can be. Undefined: it has errors, which come first. */
export function unexportableLayers({
  flat,
  facts,
}: Pick<Analysis, "flat" | "facts">): readonly Unexportable[] | undefined {
  if (flat === undefined) return undefined;
  const shapeOf = (type: string): Shape =>
    facts.get(flat.nodes.find((node) => node.type === type)?.path ?? "")?.outputShape ?? [];
  // What the ends came to: the data's, or what they say themselves.
  const [imageShape, [classes = 0]] = [shapeOf("input"), shapeOf("output")];
  return unexportableSteps(lowerGraph(flat, { imageShape, classes }));
}

function unexportableSteps(program: Program): readonly Unexportable[] {
  const inputsOf = stepInputs(program);
  const found = new Map<string, Unexportable>();
  for (const step of program.steps) {
    const refusal = refusalOf(step.operation, inputsOf(step));
    if (refusal === undefined) continue;
    const { reason, instead } = refusal;
    const key = `${reason} ${instead}`;
    const paths = [...new Set([...(found.get(key)?.paths ?? []), step.path])];
    found.set(key, { reason, instead, paths });
  }
  return [...found.values()];
}

/** The same in a few sentences, which name the first of many layers. */
export function unexportableWords(found: readonly Unexportable[]): string {
  return found.map(({ paths, reason, instead }) => `${pathWords(paths)}: ${reason} ${instead}`).join(" ");
}

const MOST_PATHS = 3;

function pathWords(paths: readonly string[]): string {
  const more = paths.length - MOST_PATHS;
  return `${paths.slice(0, MOST_PATHS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
