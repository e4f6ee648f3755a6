/**
 * Does training get harder with depth, and do skips help? He et al. 2015, section 1: degradation is a training error that rises with
 * depth, so it is no overfitting. The contrast is fixed beforehand: the deepest against the shallowest, with and without skips.
 */
import { type Claim, claimOf } from "../statistics/claim";
import { differenceOfDifferences, type Estimate, pairedDifference } from "../statistics/estimate";
import type { Measure, SeedResult } from "../statistics/measure";
import { spellDifference, spellEstimate, spellSize, turned } from "./numbers";
import {
  allFailedSentences,
  basisSentence,
  countConclusion,
  countSentence,
  hintSentences,
} from "./sentences";

export interface DepthFamily {
  readonly shallowest: readonly SeedResult[];
  readonly deepest: readonly SeedResult[];
}

export interface DepthQuestion {
  readonly measure: Measure;
  /** Layers with weights. */
  readonly shallowest: number;
  readonly deepest: number;
  readonly plain: DepthFamily;
  readonly residual: DepthFamily;
}

export interface FamilyVerdict {
  /** Deepest minus shallowest. */
  readonly difference: Estimate;
  /** Of the deepest, against the shallowest. */
  readonly claim: Claim;
  /** The training error is higher at depth. */
  readonly isDegradation: boolean;
}

export interface DepthVerdict {
  readonly kind: "depth";
  readonly plain: FamilyVerdict;
  readonly residual: FamilyVerdict;
  /** What depth does without skips minus what it does with them. */
  readonly difference: Estimate;
  /** Of depth without skips, against depth with them: `worse` where skips help. */
  readonly claim: Claim;
  /** In a few words, for a list of experiments. */
  readonly answer: string;
  readonly sentences: readonly string[];
  readonly basis: string;
}

const PLAIN = "Without skips";
const RESIDUAL = "With skips";

export function depthVerdict(question: DepthQuestion): DepthVerdict {
  const { measure, plain, residual, deepest, shallowest } = question;
  const difference = differenceOfDifferences(
    measure,
    [plain.deepest, plain.shallowest],
    [residual.deepest, residual.shallowest],
  );
  const claim = claimOf(difference, measure.better);
  const plainVerdict = familyVerdict(measure, plain);
  const residualVerdict = familyVerdict(measure, residual);
  const estimates = [plainVerdict.difference, residualVerdict.difference, difference];
  const contrast = `${deepest} against ${shallowest} layers, without skips against with`;
  return {
    kind: "depth",
    plain: plainVerdict,
    residual: residualVerdict,
    difference,
    claim,
    answer: answerOf(question, plainVerdict, residualVerdict, difference, claim),
    sentences: [
      ...familySentences(question, PLAIN, plainVerdict),
      ...causeSentences(measure, plainVerdict),
      ...familySentences(question, RESIDUAL, residualVerdict),
      ...(plainVerdict.claim === "worse" ? [] : causeSentences(measure, residualVerdict)),
      ...skipSentences(measure, difference, claim),
      ...hintSentences(estimates),
    ],
    basis: basisSentence(measure, contrast, difference),
  };
}

function familyVerdict(measure: Measure, { deepest, shallowest }: DepthFamily): FamilyVerdict {
  const difference = pairedDifference(measure, deepest, shallowest);
  const claim = claimOf(difference, measure.better);
  const isDegradation = difference.kind === "interval" && claim === "worse" && measure.part === "training";
  return { difference, claim, isDegradation };
}

function familySentences(
  question: DepthQuestion,
  label: string,
  { difference, claim }: FamilyVerdict,
): string[] {
  const { measure, deepest, shallowest } = question;
  const places = [`at ${deepest} layers`, `at ${shallowest} layers`] as const;
  switch (difference.kind) {
    case "nothing":
      return [`${label}, no seed has finished at both depths yet.`];
    case "hint": {
      const change = `${deepest} layers against ${shallowest}: ${measure.label} ${spellDifference(measure, difference.mean)}`;
      return [`${label}, ${change}.`, ...allFailedSentences(places, difference)];
    }
    case "interval": {
      const words = `${measure.label} ${spellEstimate(measure, difference)}`;
      const verb = measure.part === "training" ? "train" : "do";
      const verdict =
        claim === "none"
          ? `no difference seen between ${deepest} and ${shallowest} layers`
          : `${deepest} layers ${verb} ${claim} than ${shallowest}`;
      return [`${label}, ${verdict}: ${words}.`, ...allFailedSentences(places, difference)];
    }
    case "counts": {
      const counts = countSentence(places, difference);
      return [
        `${label}, ${counts.charAt(0).toLowerCase()}${counts.slice(1)}`,
        ...countConclusion(places, difference, claim),
      ];
    }
    default:
      return difference satisfies never;
  }
}

/** Whether depth itself is to blame, where a family gets worse with it. */
function causeSentences(
  { part, label }: Measure,
  { difference, claim, isDegradation }: FamilyVerdict,
): string[] {
  if (isDegradation) return [`This is degradation, not overfitting: it is the ${label}.`];
  if (part === "training" || claim !== "worse" || difference.kind !== "interval") return [];
  return [`Whether this is degradation or overfitting, the ${label} alone cannot say.`];
}

function skipSentences(measure: Measure, found: Estimate, claim: Claim): string[] {
  if (found.kind === "nothing") return [];
  if (found.kind === "counts")
    return ["Where seeds fail, no mean is taken: the counts stand for themselves."];
  // Turned so that what the skips save is above zero.
  const turn = measure.better === "lower" ? 1 : -1;
  if (found.kind === "hint") return [`What the skips save: ${spellDifference(measure, turn * found.mean)}.`];
  if (claim !== "none")
    return [`The skips ${claim === "worse" ? "save" : "cost"} ${spellSize(measure, found)}.`];
  const saved = turn === 1 ? found : turned(found);
  return [`No difference seen in what depth does without and with skips: ${spellEstimate(measure, saved)}.`];
}

function answerOf(
  { measure, deepest }: DepthQuestion,
  plain: FamilyVerdict,
  residual: FamilyVerdict,
  { kind, seeds, failures }: Estimate,
  claim: Claim,
): string {
  if (kind === "nothing") return "no answer yet";
  if (kind === "counts") {
    const [atDepth, , withSkips] = failures.map(({ failed, of }) => `${failed} of ${of}`);
    return `failed at ${deepest} layers: ${atDepth} without skips, ${withSkips} with`;
  }
  if (kind === "hint") return seeds.length === 1 ? "a hint from one seed" : "a hint from two seeds";
  const harm = measure.part === "training" ? "degradation" : "harm by depth";
  if (plain.claim === "worse" && claim === "worse") {
    return `${harm} without skips, ${residual.claim === "worse" ? "less" : "none seen"} with`;
  }
  if (claim === "none") return "no difference seen";
  return claim === "worse" ? "skips help at depth" : "skips harm at depth";
}
