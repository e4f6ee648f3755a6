/** In what two networks differ beside their layers: data, recipe, arguments, blocks, notes. */
import { isArgumentReference, type ParamValue } from "../layers/param-value";
import { formatShape } from "../layers/shape";
import type {
  BlockArgument,
  BlockDefinition,
  Graph,
  NetworkDocument,
  NetworkNode,
} from "../network/document";
import { recipeLines } from "../training/recipe-lines";
import type { SettingDifference } from "./diff-report";
import { literalWords } from "./parameter-changes";

type Area = SettingDifference["area"];

export function settingDifferences(one: NetworkDocument, other: NetworkDocument): SettingDifference[] {
  return [
    ...compared("dataset", [["Images", datasetWords(one)]], [["Images", datasetWords(other)]]),
    ...compared("recipe", recipeOf(one), recipeOf(other)),
    ...compared("arguments", argumentsOf(one), argumentsOf(other)),
    ...blockDifferences(one, other),
    ...compared("notes", notesOf(one), notesOf(other)),
  ];
}

type Lines = readonly (readonly [label: string, value: string])[];

/** Lines that one of the two has alone, or with another value. */
function compared(area: Area, one: Lines, other: Lines): SettingDifference[] {
  const [before, after] = [new Map(one), new Map(other)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((label) => {
    const [value, otherValue] = [before.get(label), after.get(label)];
    if (value === otherValue) return [];
    return [
      {
        area,
        label,
        ...(value !== undefined && { one: value }),
        ...(otherValue !== undefined && { other: otherValue }),
      },
    ];
  });
}

function datasetWords({ dataset }: NetworkDocument): string {
  if (typeof dataset === "string") return dataset;
  const { height, width, channels, classes } = dataset;
  return `no data yet, ${formatShape([height, width, channels])}, ${classes} classes`;
}

function recipeOf({ recipe }: NetworkDocument): Lines {
  return [
    ...recipeLines(recipe).map(({ label, value }) => [label, value] as const),
    ["Measured every", recipe.probeEvery === 0 ? "never" : `${recipe.probeEvery} steps`],
  ];
}

function notesOf({ notes }: NetworkDocument): Lines {
  return notes === undefined ? [] : [["Notes", notes]];
}

function argumentsOf({ arguments: declared }: NetworkDocument): Lines {
  return declared.map((argument) => [argument.name, argumentWords(argument)]);
}

function argumentWords({ label, kind, default: value, choices, afterFirst }: BlockArgument): string {
  return [
    `${label}, ${kind}, ${literalWords(value)}`,
    ...(choices ? [`of ${choices.join(", ")}`] : []),
    ...(afterFirst === undefined ? [] : [`then ${literalWords(afterFirst)}`]),
  ].join(", ");
}

/** Definitions of one id, or else of one name. */
function blockDifferences(one: NetworkDocument, other: NetworkDocument): SettingDifference[] {
  const others = new Map(Object.values(other.blocks).map((block) => [block.id, block]));
  const pairs: [BlockDefinition | undefined, BlockDefinition | undefined][] = [];
  const waiting: BlockDefinition[] = [];
  for (const block of Object.values(one.blocks)) {
    const partner = others.get(block.id);
    if (partner) pairs.push([block, partner]);
    else waiting.push(block);
    others.delete(block.id);
  }
  for (const block of waiting) {
    const partner = [...others.values()].find(({ name }) => name === block.name);
    pairs.push([block, partner]);
    if (partner) others.delete(partner.id);
  }
  for (const block of others.values()) pairs.push([undefined, block]);
  const labelOf = ([block, partner]: (typeof pairs)[number]): string =>
    [...new Set([block?.name, partner?.name])]
      .filter((name) => name !== undefined)
      .sort()
      .join(", ");
  return pairs
    .map((pair) => ({ pair, label: labelOf(pair) }))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
    .flatMap(({ pair: [block, partner], label }) => compareBlock(label, block, partner, one, other));
}

function compareBlock(
  label: string,
  block: BlockDefinition | undefined,
  partner: BlockDefinition | undefined,
  one: NetworkDocument,
  other: NetworkDocument,
): SettingDifference[] {
  if (block === undefined || partner === undefined)
    return compared("blocks", block ? [[label, ""]] : [], partner ? [[label, ""]] : []);
  const linesOf = ({ name, description, arguments: declared }: BlockDefinition): Lines => [
    [`${label}: name`, name],
    [`${label}: description`, description],
    ...declared.map((argument) => [`${label}: ${argument.name}`, argumentWords(argument)] as const),
  ];
  const isSame = drawnForm(one, block.graph) === drawnForm(other, partner.graph);
  return [
    ...compared("blocks", linesOf(block), linesOf(partner)),
    ...(isSame ? [] : [{ area: "blocks", label: `${label}: drawn otherwise` } as const]),
  ];
}

/** Whether the top graphs are drawn alike: also what plays no part, and what comes to the same when it is expanded. */
export function isDrawnAlike(one: NetworkDocument, other: NetworkDocument): boolean {
  return drawnForm(one, one.graph) === drawnForm(other, other.graph);
}

/** A graph as text, by names: without ids and places. The order of edges is the order of a merge's inputs. */
function drawnForm({ blocks }: NetworkDocument, { nodes, edges }: Graph): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const nodeForm = (node: NetworkNode): string =>
    node.kind === "layer"
      ? [node.name, node.type, valuesForm(node.params), node.bypassed === true].join("\t")
      : [
          node.name,
          Object.hasOwn(blocks, node.block) ? blocks[node.block]?.name : node.block,
          valuesForm(node.args),
          valueForm(node.repeat),
          node.bypassed === true,
        ].join("\t");
  const wires = nodes.map(({ id, name }) => {
    const sources = edges.filter(({ target }) => target === id).map(({ source }) => names.get(source));
    return `${name} < ${sources.join()}`;
  });
  return [...nodes.map(nodeForm), ...wires].sort().join("\n");
}

function valuesForm(values: Readonly<Record<string, ParamValue>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${valueForm(value)}`)
    .sort()
    .join();
}

function valueForm(value: ParamValue): string {
  return isArgumentReference(value) ? `${value.arg}*${value.factor ?? 1}` : JSON.stringify(value);
}
