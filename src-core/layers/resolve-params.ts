import type { LayerDefinition, LayerProblem, ParamSpec, ResolvedParams } from "./layer";
import type { Literal, ParamValue } from "./param-value";
import { isArgumentReference } from "./param-value";

/** Values of the surrounding block's arguments, by name. */
export type ArgumentValues = Readonly<Record<string, Literal>>;

export interface ParamProblem extends LayerProblem {
  /** The parameter that it is about. */
  readonly param: string;
  /** Set when the parameter refers to an argument that the surrounding block does not have. */
  readonly missingArgument?: string;
}

export interface ParamResolution {
  readonly params: ResolvedParams;
  readonly problems: readonly ParamProblem[];
}

const NO_ARGUMENTS: ArgumentValues = {};

/**
 * Fills in defaults, replaces references by the arguments' values (times their factors) and checks kinds and ranges.
 * A value that cannot be used is complained about and replaced by the default, so that the result is always whole.
 */
export function resolveParams(
  definition: LayerDefinition,
  params: Readonly<Record<string, ParamValue>>,
  argumentValues: ArgumentValues = NO_ARGUMENTS,
): ParamResolution {
  const resolved: Record<string, Literal> = {};
  const problems: ParamProblem[] = [];
  for (const [key, spec] of Object.entries(definition.params)) {
    const drawn = Object.hasOwn(params, key) ? params[key] : undefined;
    if (drawn === undefined) {
      resolved[key] = spec.default;
      continue;
    }
    const value = dereference(drawn, argumentValues);
    const wrong = value.ok ? checkValue(spec, value.value) : value.why;
    if (value.ok && wrong === undefined) {
      resolved[key] = value.value;
      continue;
    }
    resolved[key] = spec.default;
    problems.push({
      code: "bad-parameter",
      message: `${definition.label}: ${spec.label} ${wrong ?? "cannot be used"}.`,
      param: key,
      ...(value.ok || value.missing === undefined ? {} : { missingArgument: value.missing }),
    });
  }
  for (const key of Object.keys(params)) {
    if (Object.hasOwn(definition.params, key)) continue;
    problems.push({
      code: "bad-parameter",
      message: `${definition.label} has no parameter called "${key}".`,
      param: key,
    });
  }
  return { params: resolved, problems };
}

type Dereferenced =
  | { readonly ok: true; readonly value: Literal }
  | { readonly ok: false; readonly why: string; readonly missing?: string };

/** The literal that a value stands for. The reasons complete a sentence that begins with the parameter's label. */
export function dereference(value: ParamValue, argumentValues: ArgumentValues): Dereferenced {
  if (!isArgumentReference(value)) return { ok: true, value };
  const argument = Object.hasOwn(argumentValues, value.arg) ? argumentValues[value.arg] : undefined;
  if (argument === undefined) {
    return {
      ok: false,
      why: `refers to the argument "${value.arg}", which there is none of here`,
      missing: value.arg,
    };
  }
  if (value.factor === undefined || value.factor === 1) return { ok: true, value: argument };
  if (typeof argument !== "number") {
    return { ok: false, why: `multiplies the argument "${value.arg}", which is not a number` };
  }
  return { ok: true, value: argument * value.factor };
}

/** Why a value does not fit its spec, or undefined when it does. */
export function checkValue(spec: ParamSpec, value: Literal): string | undefined {
  switch (spec.kind) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be on or off";
    case "choice":
      return spec.choices.some((choice) => choice.value === value)
        ? undefined
        : `must be one of ${spec.choices.map((choice) => choice.value).join(", ")}, not ${String(value)}`;
    case "integer":
    case "number": {
      if (typeof value !== "number" || !Number.isFinite(value)) return "must be a number";
      if (spec.kind === "integer" && !Number.isInteger(value)) return `must be a whole number, not ${value}`;
      return value >= spec.min && value <= spec.max
        ? undefined
        : `must be from ${spec.min} to ${spec.max}, not ${value}`;
    }
  }
}
