/**
 * Chooses the repairs of each problem. Every candidate is tried on the document: it is offered only when its problem
 * is gone afterwards, those that leave the fewest other errors first, with what it costs.
 */
import type { GraphLocation, NetworkNode } from "../../network/document";
import { graphAt, nodeById } from "../../network/graph";
import type { DatasetFacts, Fix, Problem } from "../analysis";
import { type Examination, Examiner } from "../examine";
import { type Finding, findingKey } from "../finding";
import { type Candidate, removal, type Spot } from "./candidate";
import {
  classCandidates,
  inputCandidates,
  parameterCandidates,
  rankCandidates,
  sizeCandidates,
  windowCandidates,
} from "./layer-fixes";
import { mergeCandidates } from "./merge-fixes";
import {
  cycleCandidates,
  danglingInputCandidates,
  excessCandidates,
  missingInputCandidates,
  missingOutputCandidates,
  renameCandidates,
} from "./wiring-fixes";

/** Trials cost a pass over the document each. A drawing with many errors gets repairs for the first of them first. */
const MAXIMUM_TRIALS = 12;
const MAXIMUM_FIXES = 4;

export class Repairer {
  /** Trials go through an examiner of their own, so that they do not push the real document out of its memory. */
  readonly #trials = new Examiner();

  /** Adds the repairs to what was found. */
  repair(examination: Examination, dataset: DatasetFacts | undefined): Problem[] {
    let trials = 0;
    return examination.findings.map((finding) => {
      const kept: { fix: Fix; errors: number }[] = [];
      for (const candidate of distinct(candidatesFor(examination, finding))) {
        if (trials >= MAXIMUM_TRIALS || kept.length >= MAXIMUM_FIXES) break;
        const changed = candidate.apply(examination.document);
        if (changed === examination.document) continue;
        trials += 1;
        const after = this.#trials.examine(changed, dataset);
        if (after.findings.some((other) => findingKey(other) === findingKey(finding))) continue;
        const errors = after.findings.filter((other) => other.severity === "error").length;
        kept.push({ fix: { ...candidate, ...consequence(examination, after) }, errors });
      }
      const fixes = kept.sort((one, other) => one.errors - other.errors).map(({ fix }) => fix);
      return { ...finding, fixes };
    });
  }
}

function consequence(before: Examination, after: Examination): Pick<Fix, "consequence"> {
  const difference = after.totals.trainableParameters - before.totals.trainableParameters;
  if (difference === 0) return {};
  const sign = difference > 0 ? "+" : "−";
  const amount = Math.abs(difference);
  return {
    consequence: `${sign}${amount.toLocaleString("en-US")} ${amount === 1 ? "parameter" : "parameters"}`,
  };
}

function candidatesFor(examination: Examination, finding: Finding): Candidate[] {
  const { location, path } = finding;
  const node = nodeOf(examination, location, finding.nodes[0]);
  const spot: Spot | undefined = node === undefined ? undefined : { location, node, path };
  switch (finding.code) {
    case "no-input":
      return missingInputCandidates(examination, finding);
    case "no-output":
      return finding.nodes.length > 0 ? [] : missingOutputCandidates(examination, finding);
    case "several-inputs":
    case "several-outputs":
    case "dangling-output":
    case "unreachable":
      return excessCandidates(examination, finding);
    case "cycle":
      return cycleCandidates(examination, finding);
    case "duplicate-name":
      return renameCandidates(examination, finding);
    case "unknown-dataset":
      return [];
    default:
      return node === undefined || spot === undefined ? [] : nodeCandidates(examination, finding, node, spot);
  }
}

function nodeCandidates(
  examination: Examination,
  finding: Finding,
  node: NetworkNode,
  spot: Spot,
): Candidate[] {
  switch (finding.code) {
    case "shape-mismatch":
      return node.kind === "layer" && node.type === "input"
        ? inputCandidates(examination, spot)
        : mergeCandidates(examination, finding, spot);
    case "kernel-too-large":
    case "stride-drops-pixels":
      return windowCandidates(examination, finding, spot);
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
