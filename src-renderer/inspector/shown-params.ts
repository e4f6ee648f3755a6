/** Which parameters of a layer are shown: those that play a part, and of these what is rarely changed apart. */
import type { ParamSpec, ParamSpecs } from "#core/layers/layer";
import { isArgumentReference, type ParamValue } from "#core/layers/param-value";

export type DrawnValues = Readonly<Record<string, ParamValue>>;

/** What a node says a parameter is: a value of its own, a reference to an argument, or the default. */
export function drawnValue(values: DrawnValues, key: string, spec: ParamSpec): ParamValue {
  return (Object.hasOwn(values, key) ? values[key] : undefined) ?? spec.default;
}

/**
 * The parameters that play a part with the present values of the others. What follows an argument may have any value, so
 * whatever depends on it is shown; what depends on a parameter that plays no part plays none either.
 */
export function applyingParams(specs: ParamSpecs, values: DrawnValues): ParamSpecs {
  const applies = (key: string, asked: ReadonlySet<string> = new Set()): boolean => {
    const condition = specs[key]?.appliesWhen;
    if (condition === undefined) return true;
    const { param, is } = condition;
    const spec = specs[param];
    if (spec === undefined || asked.has(key)) return true;
    if (!applies(param, new Set([...asked, key]))) return false;
    const value = drawnValue(values, param, spec);
    return isArgumentReference(value) || is.includes(value);
  };
  return Object.fromEntries(Object.entries(specs).filter(([key]) => applies(key)));
}

export interface ParamParts<Param> {
  readonly basic: readonly Param[];
  /** Rarely changed: shown on demand. */
  readonly advanced: readonly Param[];
}

export function partsOf<Param extends { readonly spec: ParamSpec }>(
  params: readonly Param[],
): ParamParts<Param> {
  return {
    basic: params.filter(({ spec }) => spec.advanced !== true),
    advanced: params.filter(({ spec }) => spec.advanced === true),
  };
}
