/** Each shortcut against the identity. */
import { PUBLISHED, REFERENCE, VARIANTS, variantOf } from "../shortcut-variants";
import { rankArms } from "./ranked";
import type { VerdictOf } from "./verdict";

export const shortcutsAnswer: VerdictOf<"shortcuts"> = ({ merged }, judged) => {
  const ranked = rankArms(judged.measure, judged.arms, REFERENCE.id, REFERENCE.label);
  const same = merged.map(({ variant, arm }) => `${labelOf(variant)} is ${labelOf(arm)} here.`);
  const arms = new Set([...judged.arms.map(({ arm }) => arm.id), ...merged.map(({ variant }) => variant)]);
  return {
    ...ranked,
    sentences: [...ranked.sentences, ...same],
    orders: [...ranked.orders, ...publishedSentences(arms)],
    basis: `${ranked.basis} Late training loss: the mean cross-entropy of the batches of the last half of the steps, compared by ratios.`,
  };
};

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
