/** Repairs of parameters that cannot be used: the nearest value, the default, or nothing set. */
import type { LayerDefinition, ParamSpec } from "../../layers/layer";
import { isArgumentReference, type ParamValue } from "../../layers/param-value";
import { resolveParams } from "../../layers/resolve-params";
import type { NetworkDocument } from "../../network/document";
import { clearParam, setParam } from "../../network/edits/index";
import { blockById } from "../../network/graph";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair, type Spot, settings, valuesOf } from "./possible-repair";

/** Values that a layer or a block cannot take. */
export function parameterRepairs(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
): PossibleRepair[] {
  const { node, location } = spot;
  const clear = (key: string, label: string): PossibleRepair =>
    possibleRepair(`clear-${key}`, label, (document) => clearParam(document, location, node.id, key));
  if (node.kind === "block") {
    const known = new Set(blockById(examination.document, node.block)?.arguments.map(({ name }) => name));
    const keys = Object.keys(node.args);
    const unknown = keys.filter((key) => !known.has(key));
    return [
      ...keys.map((key) =>
        known.has(key) ? clear(key, `Set ${key} back to its default`) : clear(key, `Remove ${key}`),
      ),
      // Each alone leaves the other wrong.
      ...(unknown.length > 1 ? [clearing(spot, unknown, `Remove ${listed(unknown)}`)] : []),
    ];
  }
  const definition = examination.layers.find(node.type);
  if (definition === undefined) return [];
  const isInside = location.kind === "block";
  // Inside a block a reference is sound or not by what the instance says; `referredDefaults` looks at those.
  const wrong = resolveParams(definition, node.params)
    .problems.filter((problem) => problem.missingArgument === undefined || !isInside)
    .map((problem) => problem.param);
  if (wrong.length > 1) return together(spot, definition, wrong);
  const direct = wrong.flatMap((key): PossibleRepair[] => {
    const spec = definition.params[key];
    if (spec === undefined) return [clear(key, `Remove ${key}`)];
    const nearest = nearestValue(spec, node.params[key]);
    return [
      clear(key, `Set ${spec.label.toLowerCase()} back to ${String(spec.default)}`),
      ...(nearest === undefined || nearest === spec.default
        ? []
        : settings(examination, spot, key, nearest, {
            id: `set-${key}`,
            label: (name) => `Set ${spec.label.toLowerCase()} to ${nearest} in ${name}`,
          })),
    ];
  });
  return [...direct, ...(isInside ? referredDefaults(examination, problem, spot, definition) : [])];
}

/** The value in range that is nearest to this one, where it is a number; undefined where there is none, or it is the default. */
function nearestValue(spec: ParamSpec, value: ParamValue | undefined): number | undefined {
  if (spec.kind !== "integer" && spec.kind !== "number") return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const near = Math.max(spec.min, Math.min(spec.max, spec.kind === "integer" ? Math.round(value) : value));
  return near === spec.default ? undefined : near;
}

/** Several parameters that are wrong at once: the problem goes only when all of them are set. */
function together(spot: Spot, definition: LayerDefinition, wrong: readonly string[]): PossibleRepair[] {
  const { node, location } = spot;
  const known = wrong.filter((key) => definition.params[key] !== undefined);
  const unknown = wrong.filter((key) => definition.params[key] === undefined);
  const remove = unknown.length === 0 ? [] : [`remove ${listed(unknown)}`];
  const word = (key: string): string => definition.params[key]?.label.toLowerCase() ?? key;
  const back =
    known.length === 0
      ? []
      : [`set ${listed(known.map(word))} back to ${known.length === 1 ? "its default" : "their defaults"}`];
  const near = known.flatMap((key) => {
    const spec = definition.params[key];
    const value = spec && nearestValue(spec, valuesOf(node)[key]);
    return value === undefined ? [] : [{ key, value }];
  });
  const nearWords = near.map(({ key, value }) => `${word(key)} to ${value}`);
  return [
    clearing(spot, wrong, sentence([...back, ...remove])),
    ...(near.length === 0 || near.length < known.length
      ? []
      : [
          possibleRepair(
            "nearest-all",
            sentence([`set ${listed(nearWords)} in ${node.name}`, ...remove]),
            (document) =>
              near.reduce(
                (changed, { key, value }) => setParam(changed, location, node.id, key, value),
                clearedIn(document, spot, unknown),
              ),
          ),
        ]),
  ];
}

function clearing(spot: Spot, keys: readonly string[], label: string): PossibleRepair {
  return possibleRepair("clear-all", label, (document) => clearedIn(document, spot, keys));
}

function clearedIn(
  document: NetworkDocument,
  { location, node }: Spot,
  keys: readonly string[],
): NetworkDocument {
  return keys.reduce((changed, key) => clearParam(changed, location, node.id, key), document);
}

/** "filters", "filters and kernel", "filters, kernel and stride". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(", and ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A reference that gives a value out of range: the default, at the instance that asked for it or in the block. */
function referredDefaults(
  examination: Examination,
  problem: UnrepairedProblem,
  spot: Spot,
  definition: LayerDefinition,
): PossibleRepair[] {
  return Object.entries(valuesOf(spot.node)).flatMap(([key, value]) => {
    const spec = definition.params[key];
    if (spec === undefined || !isArgumentReference(value)) return [];
    return settings(examination, { ...spot, path: problem.path }, key, spec.default, {
      id: `default-${key}`,
      label: (name) => `Set ${spec.label.toLowerCase()} to ${String(spec.default)} in ${name}`,
    });
  });
}
