/** Names of layers and blocks, made of the names of a file's steps: short, readable, unique in their graph. */
import { FORBIDDEN_KEYS, LIMITS } from "../network/document";
import { NameGiver } from "../network/names";

/** `/layer1/layer1.0/conv1/Conv` is four parts and an operator, `layer1.0.conv1` three. Longer ones keep their end. */
const MOST_PARTS = 12;
/** What is looked at of a name, from its end. */
const LONGEST_NAME = 1_000;
const OPERATOR = /^[A-Z][A-Za-z0-9]*(?:_\d+)?$/;

/** A step's name as parts, from the outermost module to the step itself. */
export function partsOf(step: string): readonly string[] {
  const sections = step
    .slice(-LONGEST_NAME)
    .split("/")
    .filter((section) => section !== "");
  const last = sections.at(-1) ?? "";
  // PyTorch's exporter begins with a slash and ends with the operator: `/Relu` says no more than that it is one.
  const hasOperator = OPERATOR.test(last) && (sections.length > 1 || step.startsWith("/"));
  const modules = hasOperator ? sections.slice(0, -1) : sections;
  const parts: string[] = [];
  let before: readonly string[] = [];
  for (const section of modules.slice(-MOST_PARTS)) {
    const own = section.split(".").filter((part) => part !== "");
    // It says a module's name again before what it holds: `layer1/layer1.0/conv1`.
    const isSaidAgain =
      before.length > 0 && own.length > before.length && before.every((part, at) => part === own[at]);
    if (isSaidAgain) parts.splice(-before.length);
    parts.push(...own);
    before = own;
  }
  return parts
    .slice(-MOST_PARTS)
    .map(withoutOddCharacters)
    .filter((part) => part !== "");
}

const ODD = /[^A-Za-z0-9_-]+/g;
const LONGEST_PART = 40;

function withoutOddCharacters(part: string): string {
  return part
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(ODD, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, LONGEST_PART);
}

/** What a layer is called by if its step's name says nothing: `conv` for a convolution. */
export interface Named {
  readonly step: string | undefined;
  readonly base: string;
}

/**
 * One name for each, in order: the shortest end of its step's parts that no other one has.
 *
 * @param taken names that others in the graph have
 */
export function nodeNames(nodes: readonly Named[], taken: Iterable<string> = []): string[] {
  const parts = nodes.map(({ step }) => (step === undefined ? [] : partsOf(step)));
  const containers = containersOf(parts);
  const own = parts.map((each) => (containers.has(each.join(".")) ? [] : each));
  const counts = new Map<string, number>();
  for (const each of own) for (const end of endsOf(each)) counts.set(end, (counts.get(end) ?? 0) + 1);
  const found = own.map((each) => {
    const telling = endsOf(each).filter(isTelling);
    // Steps of one name are told apart by a number.
    const end = telling.find((part) => counts.get(part) === 1) ?? telling.at(-1);
    const name = end?.slice(0, LIMITS.nameLength);
    return name === undefined || FORBIDDEN_KEYS.has(name) ? undefined : name;
  });
  const bases = new Map<string, number>();
  nodes.forEach(({ base }, at) => {
    if (found[at] === undefined) bases.set(base, (bases.get(base) ?? 0) + 1);
  });
  const giver = new NameGiver(taken);
  return nodes.map(({ base }, at) => {
    const name = found[at];
    // The only one of its kind needs no number.
    if (name === undefined && bases.get(base) !== 1) return giver.numbered(base);
    return giver.free(name ?? base);
  });
}

/** Modules that hold others: a step of such a name is a call in it (`/layer1/layer1.0/Add`). */
function containersOf(all: readonly (readonly string[])[]): ReadonlySet<string> {
  const containers = new Set([""]);
  for (const parts of all)
    for (let length = 1; length < parts.length; length += 1) containers.add(parts.slice(0, length).join("."));
  return containers;
}

/** The last part, the last two, ... */
function endsOf(parts: readonly string[]): string[] {
  return parts.map((_, at) => parts.slice(parts.length - 1 - at).join("."));
}

/** A number alone tells nothing. */
function isTelling(end: string): boolean {
  return /^[A-Za-z]/.test(end);
}

/**
 * Names inside a block. A file that counts its layers through the whole network says `conv2d_17` here and `conv2d_23` in the next occurrence;
 * in the block they are counted anew.
 *
 * @param first names of one occurrence; @param second of another, in the same order
 */
export function withoutCounters(first: readonly string[], second: readonly string[]): string[] {
  const stems = first.map((name, at) => {
    const stem = stemOf(name);
    return name !== second[at] && stem !== "" && stem === stemOf(second[at] ?? "") ? stem : undefined;
  });
  const giver = new NameGiver(["in", "out", ...first.filter((_, at) => stems[at] === undefined)]);
  return first.map((name, at) => {
    const stem = stems[at];
    if (stem === undefined) return name;
    return stems.filter((each) => each === stem).length > 1 ? giver.numbered(stem) : giver.free(stem);
  });
}

function stemOf(name: string): string {
  return name.replace(/[_-]?\d+$/, "");
}

/**
 * What the names of all these steps begin with: `layer1` for `layer1.0.conv1` and `layer1.1.bn2`; "" where nothing.
 *
 * @param keepsNumber `layer1.0` for those of one alone
 */
export function commonStart(steps: readonly string[], keepsNumber = false): string {
  const all = steps.map(partsOf);
  const shortest = Math.min(...all.map((parts) => parts.length));
  const [first = []] = all;
  const common: string[] = [];
  for (let at = 0; at < shortest - 1; at += 1) {
    const part = first[at];
    if (part === undefined || all.some((parts) => parts[at] !== part)) break;
    common.push(part);
  }
  while (!keepsNumber && common.length > 0 && !isTelling(common.at(-1) ?? "")) common.pop();
  const start = common.slice(-MOST_START_PARTS);
  while (start.length > 0 && !isTelling(start[0] ?? "")) start.shift();
  return start.join(".").slice(0, LIMITS.nameLength);
}

const MOST_START_PARTS = 3;
