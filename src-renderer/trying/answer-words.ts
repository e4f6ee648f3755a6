import type { TriedAnswer } from "#core/protocol/trying-api";

export function shareWords(probability: number): string {
  const value = probability * 100;
  if (value > 99.95 && value < 100) return "> 99.9%";
  return value < 0.05 && value > 0 ? "< 0.1%" : `${value.toFixed(1)}%`;
}

/** One sentence for those who do not see the bars. */
export function answerWords({ best: [first], truth, without }: TriedAnswer): string {
  if (!first) return "";
  const most = `Most likely ${first.name}, ${shareWords(first.probability)}.`;
  const said = without ? [...withoutWords(without), most].join(" ") : most;
  if (!truth) return said;
  return truth.index === first.index ? `${said} That is right.` : `${said} The truth is ${truth.name}.`;
}

/** Where the bars are of the network without some units. */
export function withoutWords({
  units,
  whole,
}: NonNullable<TriedAnswer["without"]>): readonly [string, string] {
  const [first = ""] = units;
  return [
    `Without ${units.length === 1 ? first : `${units.length} units`}.`,
    `The whole network says ${whole.name}, ${shareWords(whole.probability)}.`,
  ];
}
