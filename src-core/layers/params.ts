/**
 * Typed reading of resolved parameters. A definition's own spec says what kind each key has, so a failure here is
 * a slip in the definition, not bad input: it throws.
 */
import type { ResolvedParams } from "./layer";

export function numberParam(params: ResolvedParams, key: string): number {
  const value = params[key];
  if (typeof value !== "number") throw new TypeError(`Parameter "${key}" should be a number.`);
  return value;
}

export function textParam(params: ResolvedParams, key: string): string {
  const value = params[key];
  if (typeof value !== "string") throw new TypeError(`Parameter "${key}" should be a word.`);
  return value;
}

export function flagParam(params: ResolvedParams, key: string): boolean {
  const value = params[key];
  if (typeof value !== "boolean") throw new TypeError(`Parameter "${key}" should be true or false.`);
  return value;
}
