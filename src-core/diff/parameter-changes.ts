/** In what two matched layers differ, parameter by parameter, in words. */
import type { FlatNode } from "../blocks/flat-graph";
import type { ParamSpec, ResolvedParams } from "../layers/layer";
import type { Literal } from "../layers/param-value";

export interface ValueChange {
  readonly label: string;
  readonly one: string;
  readonly other: string;
}

export function appliesTo({ appliesWhen }: ParamSpec, params: ResolvedParams): boolean {
  const value = appliesWhen && params[appliesWhen.param];
  return value === undefined || (appliesWhen?.is.includes(value) ?? true);
}

/** @param ignored parameters that play no part where these layers stand */
export function parameterChanges(
  one: FlatNode,
  other: FlatNode,
  ignored: ReadonlySet<string>,
): ValueChange[] {
  if (one.type !== other.type)
    return [{ label: "Type", one: one.definition.label, other: other.definition.label }];
  return Object.entries(one.definition.params).flatMap(([key, spec]): ValueChange[] => {
    if (ignored.has(key)) return [];
    const before = wordsOf(spec, one.params, key);
    const after = wordsOf(spec, other.params, key);
    return before === after ? [] : [{ label: spec.label, one: before, other: after }];
  });
}

/** What plays no part has no value. */
function wordsOf(spec: ParamSpec, params: ResolvedParams, key: string): string {
  const value = params[key];
  if (value === undefined || !appliesTo(spec, params)) return "–";
  if (spec.kind === "choice")
    return spec.choices.find((choice) => choice.value === value)?.label ?? literalWords(value);
  return literalWords(value);
}

export function literalWords(value: Literal): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}
