/** Plans growth: the longer drawing, and how each of its weights begins, for each way to grow. */
import type { LayerRegistry } from "../layers/registry";
import { LIMITS, type NetworkDocument } from "../network/document";
import type { ProgramFacts } from "../program/lower";
import type { WeightSpec } from "../program/operation";
import type { Program } from "../program/program";
import type { GrowthWay } from "../training/records";
import { identityByHand } from "./by-hand";
import { type GrowthPlan, isRefused, type NewNorm, type Refused, refused, type WeightStart } from "./growth";
import { type RepeatEnds, repeatEnds } from "./repeat-ends";
import { programOf, type Stage, stagesOf, withMoreBlocks } from "./stages";
import { zerosOf } from "./zeros";

export interface GrowthRequest {
  /** As it was trained. */
  readonly document: NetworkDocument;
  readonly facts: ProgramFacts;
  /** By name. */
  readonly stage: string;
  readonly blocks: number;
  readonly way: GrowthWay;
}

export interface Growth {
  /** The longer drawing; the same one where nothing grows. */
  readonly document: NetworkDocument;
  readonly plan: GrowthPlan;
}

/** A stage of a trained network, with the reason where it cannot grow without harm. */
export interface GrowableStage extends Stage {
  readonly why?: string;
}

export function growableStages(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: ProgramFacts,
): GrowableStage[] {
  const before = programOf(layers, document, facts);
  return stagesOf(layers, document, facts).map((stage) => {
    const request = { document, facts, stage: stage.name, blocks: 1, way: "zero" } as const;
    const growth = planAt(layers, request, stage, before);
    return isRefused(growth) ? { ...stage, why: growth.why } : stage;
  });
}

/** What to do, or why it cannot be done and where it can, in words. */
export function planGrowth(layers: LayerRegistry, request: GrowthRequest): Growth | Refused {
  const { document, facts, stage: name, way } = request;
  const stages = stagesOf(layers, document, facts);
  const stage = stages.find((each) => each.name === name);
  if (way === "none") return keptWhole(layers, request);
  if (stages.length === 0) {
    return refused(
      "This network has no stages: growth repeats a block, and its layers stand in none. Group a residual block first.",
    );
  }
  if (stage === undefined) {
    return refused(
      `This network has no stage "${name}". Its stages: ${stages.map((each) => each.name).join(", ")}.`,
    );
  }
  const growth = planAt(layers, request, stage, programOf(layers, document, facts));
  if (!isRefused(growth)) return growth;
  const words = `${stage.name} cannot grow. ${growth.why}`;
  if (way !== "zero") return refused(words);
  const others = growableStages(layers, document, facts).filter(({ why }) => why === undefined);
  const where =
    others.length === 0
      ? "No stage of this network can grow this way."
      : `It works at ${others.map((each) => each.name).join(", ")}.`;
  return refused(`${words} ${where}`);
}

function keptWhole(layers: LayerRegistry, { document, facts }: GrowthRequest): Growth | Refused {
  const program = programOf(layers, document, facts);
  if (isRefused(program)) return program;
  return { document, plan: { weights: keptWeights(weightsOf(program)), norms: [] } };
}

function planAt(
  layers: LayerRegistry,
  request: GrowthRequest,
  stage: Stage,
  before: Program | Refused,
): Growth | Refused {
  const { document, facts, blocks } = request;
  if (!Number.isInteger(blocks) || blocks < 1 || stage.repeats + blocks > LIMITS.repeat) {
    return refused(`A stage has ${LIMITS.repeat} repeats of a block at most, and grows by one at least.`);
  }
  const longer = withMoreBlocks(document, stage, blocks);
  const after = programOf(layers, longer, facts);
  if (isRefused(before)) return before;
  if (isRefused(after)) return after;
  const old = new Map(weightsOf(before).map((spec) => [spec.name, spec]));
  const isNew = ({ path }: { readonly path: string }): boolean =>
    Array.from({ length: blocks }, (_, index) => `${stage.name}/${stage.repeats + index + 1}/`).some(
      (prefix) => path.startsWith(prefix),
    );
  const kept = weightsOf({ steps: after.steps.filter((step) => !isNew(step)) });
  if (
    kept.length !== old.size ||
    kept.some((spec) => old.get(spec.name)?.shape.join() !== spec.shape.join())
  ) {
    return refused(`With more blocks in ${stage.name} other layers would have other weights.`);
  }
  const weights: Record<string, WeightStart> = keptWeights(kept);
  const norms: NewNorm[] = [];
  for (let repeat = stage.repeats + 1; repeat <= stage.repeats + blocks; repeat += 1) {
    const begun = newBlock({ before, after }, stage, repeat, request.way);
    if (isRefused(begun)) return begun;
    Object.assign(weights, begun.weights);
    norms.push(...begun.norms);
  }
  return { document: longer, plan: { weights, norms } };
}

/** How the weights of one new repeat begin. */
function newBlock(
  { before, after }: { readonly before: Program; readonly after: Program },
  stage: Stage,
  repeat: number,
  way: GrowthWay,
): GrowthPlan | Refused {
  const ends = repeatEnds(after, stage.name, repeat);
  if (isRefused(ends)) return ends;
  const drawn = drawnBlock(ends);
  switch (way) {
    case "none":
    case "he":
      return drawn;
    case "zero": {
      const zeros = zerosOf(after, ends);
      if (isRefused(zeros)) return zeros;
      const set = zeros.map((name): [string, WeightStart] => [name, { kind: "constant", value: 0 }]);
      return { ...drawn, weights: { ...drawn.weights, ...Object.fromEntries(set) } };
    }
    case "copy": {
      const copied = copiedBlock(before, ends, stage);
      return isRefused(copied) ? copied : { ...drawn, weights: { ...drawn.weights, ...copied } };
    }
    case "identity": {
      const built = identityByHand(after, ends);
      return isRefused(built)
        ? built
        : { weights: { ...drawn.weights, ...built.weights }, norms: built.norms };
    }
    default:
      return way satisfies never;
  }
}

function drawnBlock({ steps }: RepeatEnds): GrowthPlan {
  return {
    weights: Object.fromEntries(weightsOf({ steps }).map(({ name }) => [name, { kind: "drawn" }])),
    norms: steps
      .filter(({ operation }) => operation.kind === "batchNorm")
      .map(({ name }) => ({ step: name, undone: false })),
  };
}

/** Each weight as that of the last block that was there. */
function copiedBlock(
  before: Program,
  { steps }: RepeatEnds,
  { name, repeats }: Stage,
): Record<string, WeightStart> | Refused {
  const originals = weightsOf({
    steps: before.steps.filter(({ path }) => path.startsWith(`${name}/${repeats}/`)),
  });
  const copies = weightsOf({ steps });
  const fits =
    originals.length === copies.length &&
    copies.every((copy, index) => copy.shape.join() === originals[index]?.shape.join());
  if (!fits) return refused("The block before it has other shapes, so it cannot be copied.");
  return Object.fromEntries(
    copies.map((copy, index) => [copy.name, { kind: "kept", from: originals[index]?.name ?? copy.name }]),
  );
}

function keptWeights(specs: readonly WeightSpec[]): Record<string, WeightStart> {
  return Object.fromEntries(specs.map(({ name }) => [name, { kind: "kept", from: name }]));
}

function weightsOf({ steps }: Pick<Program, "steps">): readonly WeightSpec[] {
  return steps.flatMap((step) => step.weights);
}
