/** Arithmetic of a constructor: what a layer is told in terms of what its class is told, `4 * filters`. */
import type { PythonValue } from "./python";
import { pythonLiteral } from "./python";

export type Expression =
  | { readonly kind: "literal"; readonly value: PythonValue }
  /** Of a class's parameter. */
  | { readonly kind: "name"; readonly key: string }
  | { readonly kind: "times"; readonly of: Expression; readonly factor: number }
  | { readonly kind: "sum"; readonly of: readonly Expression[] };

export type Arguments = ReadonlyMap<string, PythonValue>;

export function literal(value: PythonValue): Expression {
  return { kind: "literal", value };
}

export function named(key: string): Expression {
  return { kind: "name", key };
}

export function times(of: Expression, factor: number): Expression {
  if (factor === 1) return of;
  if (of.kind === "literal" && typeof of.value === "number") return literal(of.value * factor);
  if (of.kind === "times") return times(of.of, of.factor * factor);
  return { kind: "times", of, factor };
}

export function sum(parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === "sum" ? part.of : [part]));
  const rest = flat.filter((part) => part.kind !== "literal");
  const constant = flat.reduce(
    (total, part) => total + (part.kind === "literal" && typeof part.value === "number" ? part.value : 0),
    0,
  );
  const of = constant === 0 && rest.length > 0 ? rest : [...rest, literal(constant)];
  const [only] = of;
  return of.length === 1 && only ? only : { kind: "sum", of };
}

/** Undefined where a name has no number. */
export function evaluated(expression: Expression, given: Arguments): PythonValue | undefined {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
      return given.get(expression.key);
    case "times": {
      const value = evaluated(expression.of, given);
      return typeof value === "number" ? value * expression.factor : undefined;
    }
    case "sum": {
      let total = 0;
      for (const part of expression.of) {
        const value = evaluated(part, given);
        if (typeof value !== "number") return undefined;
        total += value;
      }
      return total;
    }
    default:
      return expression satisfies never;
  }
}

/** With other expressions in the places of names; undefined where one has none. */
export function substitute(
  expression: Expression,
  by: (key: string) => Expression | undefined,
): Expression | undefined {
  switch (expression.kind) {
    case "literal":
      return expression;
    case "name":
      return by(expression.key);
    case "times": {
      const of = substitute(expression.of, by);
      return of && times(of, expression.factor);
    }
    case "sum": {
      const of = expression.of.map((part) => substitute(part, by));
      return of.every((part) => part !== undefined) ? sum(of) : undefined;
    }
    default:
      return expression satisfies never;
  }
}

export function keysOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "name":
      return [expression.key];
    case "times":
      return keysOf(expression.of);
    case "sum":
      return expression.of.flatMap(keysOf);
    default:
      return expression satisfies never;
  }
}

/** @param nameOf Python's name of a parameter; @param isWhole the number must be a whole one, whatever the arguments are */
export function printed(expression: Expression, nameOf: (key: string) => string, isWhole = false): string {
  switch (expression.kind) {
    case "literal":
      return pythonLiteral(expression.value);
    case "name":
      return nameOf(expression.key);
    case "times": {
      const of = printed(expression.of, nameOf);
      const inner = expression.of.kind === "sum" ? `(${of})` : of;
      const { factor } = expression;
      if (Number.isInteger(factor)) return `${factor} * ${inner}`;
      if (isWhole && Number.isInteger(1 / factor)) return `${inner} // ${1 / factor}`;
      return isWhole ? `round(${factor} * ${inner})` : `${factor} * ${inner}`;
    }
    case "sum":
      return expression.of.reduce((text, part, index) => {
        const next = printed(part, nameOf, isWhole);
        if (index === 0) return next;
        return next.startsWith("-") ? `${text} - ${next.slice(1)}` : `${text} + ${next}`;
      }, "");
    default:
      return expression satisfies never;
  }
}
