/** Each shortcut against the identity. */
import { PUBLISHED, REFERENCE, VARIANTS, variantOf } from "../shortcut-variants";
import { type RankingVerdict, rankingVerdict } from "../verdicts/ranking";
import type { Judged, VerdictOf } from "./verdict";

export const shortcutsAnswer: VerdictOf<"shortcuts"> = ({ merged }, judged) => {
  const { answer, sentences, basis } = rankShortcuts(judged);
  const same = merged.map(({ variant, arm }) => `${labelOf(variant)} is ${labelOf(arm)} here.`);
  const arms = new Set([...judged.arms.map(({ arm }) => arm.id), ...merged.map(({ variant }) => variant)]);
  return {
    answer,
    sentences: [...sentences, ...publishedSentences(arms), ...same],
    basis: `${basis} Late training loss: the mean cross-entropy of the batches of the last half of the steps, compared by ratios.`,
  };
};

export function rankShortcuts({ measure, arms }: Judged): RankingVerdict {
  const named = arms.map(({ arm, results }) => ({ id: arm.id, label: arm.label, results }));
  const reference = named.find(({ id }) => id === REFERENCE.id) ?? { label: REFERENCE.label, results: [] };
  return rankingVerdict(
    measure,
    reference,
    named.filter(({ id }) => id !== REFERENCE.id),
  );
}

function labelOf(id: string): string {
  return variantOf(id)?.label ?? id;
}

/** Beside the order seen: what others measured on something else. */
function publishedSentences(arms: ReadonlySet<string>): string[] {
  const known = [REFERENCE, ...VARIANTS].filter(
    ({ id, published }) => published !== undefined && arms.has(id),
  );
  const numbers = known
    .flatMap(({ label, published }) => (typeof published === "number" ? [{ label, published }] : []))
    .sort((one, other) => one.published - other.published)
    .map(({ label, published }) => `${label}: ${published.toFixed(2)}`);
  const failed = known.filter(({ published }) => published === "fails").map(({ label }) => label);
  if (known.length < 2) return [];
  const { network, dataset, source } = PUBLISHED;
  return [
    `Published order (${source}: test error of ${network} on ${dataset}, in %). ${[...numbers, ...failed.map((label) => `${label}: fails`)].join("; ")}.`,
  ];
}
