/** Occurrences of a block that follow each other with the same arguments are one node that repeats. */
import type { Literal } from "../../layers/param-value";
import { LIMITS } from "../../network/document";
import { commonOf, type FoundArgument } from "./definition";
import type { Span } from "./units";

export interface Instance {
  /** Of the occurrences, in order. */
  readonly from: number;
  readonly count: number;
  readonly args: Readonly<Record<string, Literal>>;
}

export function instancesOf(spans: readonly Span[], declared: readonly FoundArgument[]): readonly Instance[] {
  const fitted = declared.map(forAll);
  const instances: Instance[] = [];
  for (let from = 0; from < spans.length; ) {
    let count = 1;
    let told = fitted.map(({ values }) => values[from] ?? []);
    while (count < LIMITS.repeat && follows(spans, from + count)) {
      const next = toldWith(fitted, told, from + count);
      if (next === undefined) break;
      told = next;
      count += 1;
    }
    instances.push({ from, count, args: argsOf(fitted, told) });
    from += count;
  }
  return instances;
}

/** A word that fits all of them is told to all of them. */
function forAll(argument: FoundArgument): FoundArgument {
  if (argument.declared.kind !== "choice") return argument;
  const known = argument.values.filter((values) => values.length > 0);
  const [common] = commonOf(known);
  return common === undefined ? argument : { ...argument, values: argument.values.map(() => [common]) };
}

function follows(spans: readonly Span[], at: number): boolean {
  const [before, here] = [spans[at - 1], spans[at]];
  return before !== undefined && here?.start === before.start + before.length;
}

/** What is told if another repeat belongs to the node as well; undefined where it cannot. */
function toldWith(
  declared: readonly FoundArgument[],
  told: readonly (readonly Literal[])[],
  at: number,
): (readonly Literal[])[] | undefined {
  const next: (readonly Literal[])[] = [];
  for (const [index, { declared: argument, values }] of declared.entries()) {
    const [own, other] = [told[index] ?? [], values[at] ?? []];
    const { afterFirst } = argument;
    if (afterFirst !== undefined) {
      if (other.length > 0 && !other.includes(afterFirst)) return undefined;
      next.push(own);
      continue;
    }
    const common = own.length === 0 || other.length === 0 ? [...own, ...other] : commonOf([own, other]);
    if (common.length === 0 && own.length > 0) return undefined;
    next.push(common);
  }
  return next;
}

function argsOf(
  declared: readonly FoundArgument[],
  told: readonly (readonly Literal[])[],
): Readonly<Record<string, Literal>> {
  return Object.fromEntries(
    declared.flatMap(({ declared: argument }, index) => {
      const [value] = told[index] ?? [];
      // A block's size is said even where it is the usual one.
      const isSaid = value !== undefined && (value !== argument.default || argument.name === "filters");
      return isSaid ? [[argument.name, value] as const] : [];
    }),
  );
}
