import type { TriedAnswer } from "#core/protocol/trying-api";

export function shareWords(probability: number): string {
  const value = probability * 100;
  if (value > 99.95 && value < 100) return "> 99.9%";
  return value < 0.05 && value > 0 ? "< 0.1%" : `${value.toFixed(1)}%`;
}

/** One sentence for those who do not see the bars. */
export function answerWords({ best: [first], truth }: TriedAnswer): string {
  if (!first) return "";
  const said = `Most likely ${first.name}, ${shareWords(first.probability)}.`;
  if (!truth) return said;
  return truth.index === first.index ? `${said} That is right.` : `${said} The truth is ${truth.name}.`;
}
