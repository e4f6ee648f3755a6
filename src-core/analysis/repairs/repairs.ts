/**
 * Chooses the repairs of each problem. Every candidate is tried on the document: it is offered only when its problem
 * is gone afterwards, those that leave the fewest other errors first, with what it costs.
 */

import { SkiploomError } from "../../foundation/errors";
import type { GraphLocation, NetworkDocument, NetworkNode } from "../../network/document";
import { graphAt, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import type { Problem, Repair } from "../../network/problem";
import type { DatasetFacts } from "../analysis";
import { type Examination, Examiner } from "../examine";
import { type Finding, findingKey } from "../finding";
import { sizeOf, WorkSpent, workForRepairs } from "../work";
import { augmentationCandidates } from "./augmentation-repairs";
import { singleValueCandidates } from "./batch-repairs";
import { type Candidate, removal, type Sight, type Spot } from "./candidate";
import {
  danglingInputCandidates,
  loosePieceCandidates,
  missingInputCandidates,
  missingOutputCandidates,
} from "./connection-repairs";
import { classCandidates, inputCandidates, rankCandidates, sizeCandidates } from "./layer-repairs";
import { mergeCandidates, shortcutCandidates } from "./merge-repairs";
import { parameterCandidates } from "./parameter-repairs";
import { groupCandidates, windowCandidates } from "./window-repairs";
import { cycleCandidates, excessCandidates, renameCandidates } from "./wiring-repairs";

/**
 * A drawing with many errors gets repairs for the first of them; once those are made, the next ones get theirs. In very
 * large drawings there are fewer, so that an edit stays quick.
 */
const MAXIMUM_TRIALS = 12;
const MAXIMUM_FIXES = 4;
/** What a problem's candidates cost, in passes over the document, and what it costs to apply one and look at the result. */
const PASSES_TO_MAKE = 2;
const PASSES_TO_TRY = 2;

export class Repairer {
  /** Trials go through an examiner of their own, so that they do not push the real document out of its memory. */
  readonly #trials = new Examiner();

  /** Adds the repairs to what was found. Whatever makes candidates and tries them is paid from one `Work`. */
  repair(examination: Examination, dataset: DatasetFacts | undefined): Problem[] {
    const size = sizeOf(examination);
    const work = workForRepairs(size);
    const sight = { ...examination, work };
    let trials = MAXIMUM_TRIALS;
    return examination.findings.map((finding) => {
      if (trials === 0 || work.isOver) return { ...finding, repairs: [] };
      const kept: Trial[] = [];
      try {
        work.spend(PASSES_TO_MAKE * size);
        const key = findingKey(finding);
        for (const candidate of distinct(candidatesFor(sight, finding, dataset))) {
          if (trials === 0 || (!candidate.isChoice && kept.length >= MAXIMUM_FIXES)) break;
          work.spend(PASSES_TO_TRY * size);
          const changed = applied(candidate, examination.document);
          if (changed === examination.document) continue;
          trials -= 1;
          const after = this.#trials.examine(changed, dataset);
          if (after.findings.some((other) => findingKey(other) === key)) continue;
          const errors = errorCount(after);
          if (candidate.isOnlyIfSound && errors >= errorCount(examination)) continue;
          kept.push({ candidate, errors, consequence: consequence(examination, after) });
        }
      } catch (error) {
        if (!(error instanceof WorkSpent)) throw error;
      }
      return { ...finding, repairs: best(kept) };
    });
  }
}

interface Trial {
  readonly candidate: Candidate;
  /** That are left when it is applied. */
  readonly errors: number;
  readonly consequence: Pick<Repair, "consequence">;
}

/** Those that leave the fewest errors first; of the choices none but the best. */
function best(trials: readonly Trial[]): Repair[] {
  const choices = trials.filter(({ candidate }) => candidate.isChoice);
  const fewest = Math.min(...choices.map(({ errors }) => errors));
  return trials
    .filter(({ candidate, errors }) => !candidate.isChoice || errors === fewest)
    .sort((one, other) => one.errors - other.errors)
    .slice(0, MAXIMUM_FIXES)
    .map(({ candidate: { id, label, apply }, consequence }) => ({ id, label, apply, ...consequence }));
}

function errorCount(examination: Examination): number {
  return examination.findings.filter((finding) => finding.severity === "error").length;
}

/** The document with the repair; the same one where that would be more than a document holds. */
function applied(candidate: Candidate, document: NetworkDocument): NetworkDocument {
  try {
    return candidate.apply(document);
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
    walk.outcomes.map(({ facts, complaint }, index) => {
      // A shortcut that cannot do its work has no weights yet.
      const isIdle = complaint !== undefined && walk.flat.nodes[index]?.type === "shortcut";
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

function candidatesFor(examination: Sight, finding: Finding, dataset: DatasetFacts | undefined): Candidate[] {
  const { location, path } = finding;
  const node = nodeOf(examination, location, finding.nodes[0]);
  const spot: Spot | undefined = node === undefined ? undefined : { location, node, path };
  switch (finding.code) {
    case "no-input":
      return missingInputCandidates(finding);
    case "no-output":
      return finding.nodes.length > 0 ? [] : missingOutputCandidates(examination, finding);
    case "several-inputs":
    case "several-outputs":
      return excessCandidates(examination, finding);
    case "dangling-output":
    case "unreachable":
      // Wires out of an end are too many; layers that lead nowhere are too little.
      return finding.edges.length > 0
        ? excessCandidates(examination, finding)
        : loosePieceCandidates(examination, finding);
    case "cycle":
      return cycleCandidates(examination, finding);
    case "duplicate-name":
      return renameCandidates(examination, finding);
    case "augmentation":
      return augmentationCandidates(examination, dataset);
    case "unknown-dataset":
      return [];
    default:
      return node === undefined || spot === undefined ? [] : nodeCandidates(examination, finding, node, spot);
  }
}

function nodeCandidates(examination: Sight, finding: Finding, node: NetworkNode, spot: Spot): Candidate[] {
  switch (finding.code) {
    case "shape-mismatch":
      if (isShortcut(node)) return shortcutCandidates(examination, spot);
      return node.kind === "layer" && node.type === "input"
        ? inputCandidates(examination, spot)
        : mergeCandidates(examination, finding, spot);
    case "kernel-too-large":
    case "padding-too-large":
    case "stride-drops-pixels":
      return windowCandidates(examination, finding, spot);
    case "uneven-groups":
      return groupCandidates(examination, finding, spot);
    case "single-value-norm":
      return singleValueCandidates(spot);
    case "wrong-rank":
      return rankCandidates(examination, finding, spot);
    case "class-count":
      return classCandidates(examination, finding, spot);
    case "bad-parameter":
    case "unknown-argument":
      return parameterCandidates(examination, finding, spot);
    case "too-large":
      return finding.nodes.flatMap((id) => {
        const each = nodeOf(examination, spot.location, id);
        return each === undefined ? [] : sizeCandidates(examination, finding, { ...spot, node: each });
      });
    case "dangling-input":
      return danglingInputCandidates(examination, finding, node);
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

/** One candidate an id: the first, which knows most. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set<string>();
  return candidates.filter((each) => known.size < known.add(each.id).size);
}
