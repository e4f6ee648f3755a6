/** The arguments of a network as a whole: a width or a depth said once and followed by its layers and blocks. */
import type { ParamValue } from "../../layers/param-value";
import {
  identifierSchema,
  LIMITS,
  type NetworkArgument,
  type NetworkDocument,
  networkArgumentSchema,
} from "../document";
import { renameReferences, substituteInNode } from "./arguments";
import { mapKeeping } from "./same";

/** Adds a number to be followed. A label without a word, or more than a document holds, changes nothing. */
export function addNetworkArgument(document: NetworkDocument, label: string): NetworkDocument {
  const added = { name: freeName(document, label), label: label.trim(), kind: "number", default: 1 };
  const parsed = networkArgumentSchema.safeParse(added);
  if (!parsed.success || added.label === "" || document.arguments.length >= LIMITS.arguments) return document;
  return { ...document, arguments: [...document.arguments, parsed.data] };
}

/** Removes an argument: its value takes its place wherever it was followed. */
export function removeNetworkArgument(document: NetworkDocument, name: string): NetworkDocument {
  const argument = document.arguments.find((candidate) => candidate.name === name);
  if (argument === undefined) return document;
  const values = new Map<string, ParamValue>([[name, argument.default]]);
  const nodes = mapKeeping(document.graph.nodes, (node) => substituteInNode(node, values));
  return {
    ...document,
    arguments: document.arguments.filter((candidate) => candidate !== argument),
    graph: nodes === document.graph.nodes ? document.graph : { ...document.graph, nodes },
  };
}

/**
 * Changes an argument's value or its label. A new label gives it a new name, `widthFactor` for "Width factor", which is
 * carried to all that follow it. What no document can hold changes nothing.
 */
export function setNetworkArgument(
  document: NetworkDocument,
  name: string,
  change: Partial<Pick<NetworkArgument, "label" | "default">>,
): NetworkDocument {
  const argument = document.arguments.find((candidate) => candidate.name === name);
  if (argument === undefined) return document;
  const label = change.label?.trim() ?? argument.label;
  if (label === "") return document;
  const others = { ...document, arguments: document.arguments.filter((other) => other !== argument) };
  const renamed = label === argument.label ? name : freeName(others, label);
  const parsed = networkArgumentSchema.safeParse({ ...argument, ...change, label, name: renamed });
  if (!parsed.success) return document;
  const isSame = renamed === name && label === argument.label && parsed.data.default === argument.default;
  if (isSame) return document;
  const nodes = mapKeeping(document.graph.nodes, (node) => renameReferences(node, name, renamed));
  return {
    ...document,
    arguments: document.arguments.map((candidate) => (candidate === argument ? parsed.data : candidate)),
    graph: nodes === document.graph.nodes ? document.graph : { ...document.graph, nodes },
  };
}

/** An identifier made of the label's words, with a number where another argument has it. */
function freeName({ arguments: declared }: NetworkDocument, label: string): string {
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
