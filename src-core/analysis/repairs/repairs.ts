/**
 * Chooses the repairs of each problem. Every possible repair is tried on the document: it is offered only when its problem
 * is gone afterwards, those that leave the fewest other errors first, with what it costs.
 */

import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import type { GraphLocation, NetworkDocument, NetworkNode } from "../../network/document";
import { graphAt, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import type { Problem, Repair } from "../../network/problem";
import { problemKey, type UnrepairedProblem } from "../../network/problem";
import type { DatasetFacts } from "../analysis";
import { type Examination, Examiner } from "../examine";
import { sizeOf, WorkSpent, workForRepairs } from "../work";
import { augmentationRepairs } from "./augmentation-repairs";
import { singleValueRepairs } from "./batch-repairs";
import {
  danglingInputRepairs,
  loosePieceRepairs,
  missingInputRepairs,
  missingOutputRepairs,
} from "./connection-repairs";
import { depthwiseRepairs } from "./depthwise-repairs";
import { classRepairs, inputRepairs, rankRepairs, sizeRepairs } from "./layer-repairs";
import { mergeRepairs, shortcutRepairs } from "./merge-repairs";
import { parameterRepairs } from "./parameter-repairs";
import { type PossibleRepair, removal, type Sight, type Spot } from "./possible-repair";
import { groupRepairs, windowRepairs } from "./window-repairs";
import { cycleRepairs, excessRepairs, renameRepairs } from "./wiring-repairs";

/**
 * A drawing with many errors gets repairs for the first of them; once those are made, the next ones get theirs. In very
 * large drawings there are fewer, so that an edit stays quick.
 */
const MAXIMUM_TRIALS = 12;
const MAXIMUM_FIXES = 4;
/** What a problem's possible repairs cost, in passes over the document, and what it costs to apply one and look at the result. */
const PASSES_TO_MAKE = 2;
const PASSES_TO_TRY = 2;

export class Repairer {
  /** Trials go through an examiner of their own, so that they do not push the real document out of its memory. */
  readonly #trials: Examiner;

  constructor(layers: LayerRegistry) {
    this.#trials = new Examiner(layers);
  }

  /** Adds the repairs to what was found. Whatever makes possible repairs and tries them is paid from one `Work`. */
  repair(examination: Examination, dataset: DatasetFacts | undefined): Problem[] {
    const size = sizeOf(examination);
    const work = workForRepairs(size);
    const sight = { ...examination, work };
    let trials = MAXIMUM_TRIALS;
    return examination.problems.map((problem) => {
      if (trials === 0 || work.isOver) return { ...problem, repairs: [] };
      const kept: Trial[] = [];
      try {
        work.spend(PASSES_TO_MAKE * size);
        const key = problemKey(problem);
        for (const possibleRepair of distinct(repairsFor(sight, problem, dataset))) {
          if (trials === 0 || (!possibleRepair.isChoice && kept.length >= MAXIMUM_FIXES)) break;
          work.spend(PASSES_TO_TRY * size);
          const changed = applied(possibleRepair, examination.document);
          if (changed === examination.document) continue;
          trials -= 1;
          const after = this.#trials.examine(changed, dataset);
          if (after.problems.some((other) => problemKey(other) === key)) continue;
          const errors = errorCount(after);
          if (possibleRepair.isOnlyIfSound && errors >= errorCount(examination)) continue;
          kept.push({ possibleRepair, errors, consequence: consequence(examination, after) });
        }
      } catch (error) {
        if (!(error instanceof WorkSpent)) throw error;
      }
      return { ...problem, repairs: best(kept) };
    });
  }
}

interface Trial {
  readonly possibleRepair: PossibleRepair;
  /** That are left when it is applied. */
  readonly errors: number;
  readonly consequence: Pick<Repair, "consequence">;
}

/** Those that leave the fewest errors first; of the choices none but the best. */
function best(trials: readonly Trial[]): Repair[] {
  const choices = trials.filter(({ possibleRepair }) => possibleRepair.isChoice);
  const fewest = Math.min(...choices.map(({ errors }) => errors));
  return trials
    .filter(({ possibleRepair, errors }) => !possibleRepair.isChoice || errors === fewest)
    .sort((one, other) => one.errors - other.errors)
    .slice(0, MAXIMUM_FIXES)
    .map(({ possibleRepair: { id, label, apply }, consequence }) => ({ id, label, apply, ...consequence }));
}

function errorCount(examination: Examination): number {
  return examination.problems.filter((problem) => problem.severity === "error").length;
}

/** The document with the repair; the same one where that would be more than a document holds. */
function applied(possibleRepair: PossibleRepair, document: NetworkDocument): NetworkDocument {
  try {
    return possibleRepair.apply(document);
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "document-too-large") return document;
    throw error;
  }
}

/**
 * The change in trainable parameters. Layers whose cost was unknown before, behind the mistake, do not count: they
 * were there all along.
 */
function consequence(before: Examination, after: Examination): Pick<Repair, "consequence"> {
  const difference = parameterDifference(costsOf(before), costsOf(after));
  if (difference === 0) return {};
  const sign = difference > 0 ? "+" : "−";
  const amount = Math.abs(difference);
  return {
    consequence: `${sign}${amount.toLocaleString("en-US")} ${amount === 1 ? "parameter" : "parameters"}`,
  };
}

type Costs = ReadonlyMap<string, number | undefined>;

function costsOf({ walk }: Examination): Costs {
  return new Map(
    walk.outcomes.map(({ facts, problem }, index) => {
      // A shortcut that cannot do its work has no weights yet.
      const isIdle = problem !== undefined && walk.flat.nodes[index]?.type === "shortcut";
      return [facts.path, isIdle ? 0 : facts.cost?.trainableParameters];
    }),
  );
}

function parameterDifference(before: Costs, after: Costs): number {
  let difference = 0;
  for (const [path, cost] of after) {
    if (!before.has(path)) difference += cost ?? 0;
    else if (cost !== undefined) difference += cost - (before.get(path) ?? cost);
  }
  for (const [path, cost] of before) if (!after.has(path)) difference -= cost ?? 0;
  return difference;
}

function repairsFor(
  examination: Sight,
  problem: UnrepairedProblem,
  dataset: DatasetFacts | undefined,
): PossibleRepair[] {
  const { location, path } = problem;
  const node = nodeOf(examination, location, problem.nodes[0]);
  const spot: Spot | undefined = node === undefined ? undefined : { location, node, path };
  switch (problem.code) {
    case "no-input":
      return missingInputRepairs(examination, problem);
    case "no-output":
      return problem.nodes.length > 0 ? [] : missingOutputRepairs(examination, problem);
    case "several-inputs":
    case "several-outputs":
      return excessRepairs(examination, problem);
    case "dangling-output":
    case "unreachable":
      // Wires out of an end are too many; layers that lead nowhere are too little.
      return problem.edges.length > 0
        ? excessRepairs(examination, problem)
        : loosePieceRepairs(examination, problem);
    case "cycle":
      return cycleRepairs(examination, problem);
    case "duplicate-name":
      return renameRepairs(examination, problem);
    case "augmentation":
      return augmentationRepairs(examination, dataset);
    case "unknown-dataset":
      return [];
    default:
      return node === undefined || spot === undefined ? [] : nodeRepairs(examination, problem, node, spot);
  }
}

function nodeRepairs(
  examination: Sight,
  problem: UnrepairedProblem,
  node: NetworkNode,
  spot: Spot,
): PossibleRepair[] {
  switch (problem.code) {
    case "shape-mismatch":
      if (isShortcut(node)) return shortcutRepairs(examination, spot);
      return node.kind === "layer" && node.type === "input"
        ? inputRepairs(examination, spot)
        : mergeRepairs(examination, problem, spot);
    case "kernel-too-large":
    case "padding-too-large":
    case "stride-drops-pixels":
      return windowRepairs(examination, problem, spot);
    case "uneven-groups":
      return groupRepairs(examination, problem, spot);
    case "depthwise-groups":
      return depthwiseRepairs(examination, spot);
    case "single-value-norm":
      return singleValueRepairs(spot);
    case "wrong-rank":
      return rankRepairs(examination, problem, spot);
    case "class-count":
      return classRepairs(examination, problem, spot);
    case "bad-parameter":
    case "unknown-argument":
      return parameterRepairs(examination, problem, spot);
    case "too-large":
      return problem.nodes.flatMap((id) => {
        const each = nodeOf(examination, spot.location, id);
        return each === undefined ? [] : sizeRepairs(examination, problem, { ...spot, node: each });
      });
    case "dangling-input":
      return danglingInputRepairs(examination, problem, node);
    case "unknown-layer":
    case "unknown-block":
    case "block-recursion":
      return removal(spot.location, [node]);
    default:
      return [];
  }
}

function nodeOf(
  examination: Examination,
  location: GraphLocation,
  id: string | undefined,
): NetworkNode | undefined {
  return id === undefined ? undefined : nodeById(graphAt(examination.document, location), id);
}

/** One possible repair an id: the first, which knows most. */
function distinct(possibleRepairs: readonly PossibleRepair[]): PossibleRepair[] {
  const known = new Set<string>();
  return possibleRepairs.filter((each) => known.size < known.add(each.id).size);
}
