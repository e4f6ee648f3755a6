/** The arguments of a network or of a block: a width or a depth said once and followed by the layers and blocks inside. */
import { isArgumentReference, type Literal, type ParamValue } from "../../layers/param-value";
import {
  type BlockArgument,
  blockArgumentSchema,
  type GraphLocation,
  identifierSchema,
  LIMITS,
  type NetworkDocument,
  type NetworkNode,
  networkArgumentSchema,
} from "../document";
import { argumentsAt, blockById, graphAt, withGraph } from "../graph";
import { followsArgument, renameReferences, substituteInNode } from "./arguments";
import { setParam } from "./change";
import { mapInstances } from "./instances";
import { mapKeeping, sameValue } from "./same";

type Kind = BlockArgument["kind"];

/** An argument whose name will be made of its label. */
export type NewArgument = Pick<BlockArgument, "label" | "kind" | "default" | "choices">;

/** Adds an argument. A label without a word, or more than a document holds, changes nothing. */
export function addArgument(
  document: NetworkDocument,
  location: GraphLocation,
  argument: NewArgument,
): NetworkDocument {
  const declared = argumentsAt(document, location);
  const label = argument.label.trim();
  const added = parsed(location, { ...argument, label, name: freeName(declared, label) });
  if (added === undefined || label === "" || declared.length >= LIMITS.arguments) return document;
  return withArguments(document, location, [...declared, added]);
}

/** Adds an argument that a parameter of a node then follows. */
export function addFollowedArgument(
  document: NetworkDocument,
  location: GraphLocation,
  node: string,
  key: string,
  argument: NewArgument,
): NetworkDocument {
  const added = addArgument(document, location, argument);
  const last = argumentsAt(added, location).at(-1);
  return added === document || last === undefined
    ? document
    : setParam(added, location, node, key, { arg: last.name });
}

/** Removes an argument: its default takes its place wherever it was followed, and instances of a block forget their value. */
export function removeArgument(
  document: NetworkDocument,
  location: GraphLocation,
  name: string,
): NetworkDocument {
  const declared = argumentsAt(document, location);
  const argument = declared.find((candidate) => candidate.name === name);
  if (argument === undefined) return document;
  const values = new Map<string, ParamValue>([[name, argument.default]]);
  const left = withArguments(
    document,
    location,
    declared.filter((candidate) => candidate !== argument),
  );
  return withGivenValues(
    withFollowers(left, location, (node) => substituteInNode(node, values)),
    location,
    (key, value) => (key === name ? undefined : [key, value]),
  );
}

/**
 * Changes an argument's default, which is a network's value, or its label. A new label gives it a new name, `widthFactor` for "Width
 * factor", which is carried to all that follow it and to every instance of a block. What no document can hold changes nothing.
 */
export function setArgument(
  document: NetworkDocument,
  location: GraphLocation,
  name: string,
  change: Partial<Pick<BlockArgument, "label" | "default">>,
): NetworkDocument {
  const declared = argumentsAt(document, location);
  const argument = declared.find((candidate) => candidate.name === name);
  if (argument === undefined) return document;
  const label = change.label?.trim() ?? argument.label;
  if (label === "") return document;
  const others = declared.filter((other) => other !== argument);
  const renamed = label === argument.label ? name : freeName(others, label);
  const changed = parsed(location, { ...argument, ...change, label, name: renamed });
  if (changed === undefined || sameValue(changed, argument)) return document;
  const set = withArguments(
    document,
    location,
    declared.map((candidate) => (candidate === argument ? changed : candidate)),
  );
  if (renamed === name) return set;
  return withGivenValues(
    withFollowers(set, location, (node) => renameReferences(node, name, renamed)),
    location,
    (key, value) => [key === name ? renamed : key, value],
  );
}

/** Names of the nodes that follow an argument. */
export function followersOf(
  document: NetworkDocument,
  location: GraphLocation,
  name: string,
): readonly string[] {
  return graphAt(document, location)
    .nodes.filter((node) => followsArgument(node, name))
    .map((node) => node.name);
}

/** Whether an argument can be of another kind: a number of either kind where layers follow it, else of any but a choice, which has its list. */
export function canBeOfKind(
  document: NetworkDocument,
  location: GraphLocation,
  argument: BlockArgument,
  kind: Kind,
): boolean {
  if (kind === argument.kind) return true;
  if (isNumber(kind) && isNumber(argument.kind)) return true;
  return kind !== "choice" && followersOf(document, location, argument.name).length === 0;
}

/** Makes an argument another kind. Numbers are rounded where they become whole, also those that instances give; what the new kind cannot hold is forgotten. */
export function setArgumentKind(
  document: NetworkDocument,
  location: GraphLocation,
  name: string,
  kind: Kind,
): NetworkDocument {
  const declared = argumentsAt(document, location);
  const argument = declared.find((candidate) => candidate.name === name);
  if (argument === undefined || argument.kind === kind) return document;
  if (!canBeOfKind(document, location, argument, kind)) return document;
  const { choices: _choices, afterFirst, ...kept } = argument;
  const later = afterFirst === undefined ? undefined : ofKind(afterFirst, kind);
  const changed = parsed(location, {
    ...kept,
    kind,
    default: ofKind(argument.default, kind) ?? firstOf(kind),
    ...(later !== undefined && { afterFirst: later }),
  });
  if (changed === undefined) return document;
  const set = withArguments(
    document,
    location,
    declared.map((candidate) => (candidate === argument ? changed : candidate)),
  );
  return withGivenValues(set, location, (key, value) => {
    if (key !== name) return [key, value];
    const given = isArgumentReference(value)
      ? isNumber(kind) && isNumber(argument.kind)
        ? value
        : undefined
      : ofKind(value, kind);
    return given === undefined ? undefined : [key, given];
  });
}

function isNumber(kind: Kind): boolean {
  return kind === "integer" || kind === "number";
}

function ofKind(value: Literal, kind: Kind): Literal | undefined {
  if (kind === "boolean") return typeof value === "boolean" ? value : undefined;
  if (typeof value !== "number") return undefined;
  return kind === "integer" ? Math.round(value) : value;
}

function firstOf(kind: Kind): Literal {
  return kind === "boolean" ? false : 1;
}

/** Sound, or undefined. Only a block has repeats after the first. */
function parsed(location: GraphLocation, argument: BlockArgument): BlockArgument | undefined {
  const schema = location.kind === "root" ? networkArgumentSchema : blockArgumentSchema;
  return schema.safeParse(argument).data;
}

function withArguments(
  document: NetworkDocument,
  location: GraphLocation,
  declared: readonly BlockArgument[],
): NetworkDocument {
  if (location.kind === "root") return { ...document, arguments: [...declared] };
  const block = blockById(document, location.block);
  if (block === undefined) return document;
  return { ...document, blocks: { ...document.blocks, [block.id]: { ...block, arguments: [...declared] } } };
}

function withFollowers(
  document: NetworkDocument,
  location: GraphLocation,
  change: (node: NetworkNode) => NetworkNode,
): NetworkDocument {
  const graph = graphAt(document, location);
  const nodes = mapKeeping(graph.nodes, change);
  return nodes === graph.nodes ? document : withGraph(document, location, { ...graph, nodes });
}

/** @param change another key and value; undefined forgets it */
function withGivenValues(
  document: NetworkDocument,
  location: GraphLocation,
  change: (key: string, value: ParamValue) => readonly [string, ParamValue] | undefined,
): NetworkDocument {
  if (location.kind === "root") return document;
  return mapInstances(document, location.block, (args) => {
    const entries = Object.entries(args).flatMap(([key, value]) => {
      const changed = change(key, value);
      return changed === undefined ? [] : [changed];
    });
    const next = Object.fromEntries(entries);
    return sameValue(next, args) ? args : next;
  });
}

/** An identifier made of the label's words, with a number where another argument has it. */
function freeName(declared: readonly BlockArgument[], label: string): string {
  const words = label.normalize("NFKD").match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words
    .map((word, index) =>
      index === 0
        ? word.charAt(0).toLowerCase() + word.slice(1)
        : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join("")
    .slice(0, 48);
  const base = identifierSchema.safeParse(joined).success ? joined : "argument";
  const taken = new Set(declared.map((argument) => argument.name));
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`;
  return name;
}
