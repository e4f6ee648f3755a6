/** Chains that occur several times: between two blocks (MobileNet's first of a stage), or one after the other (a plain network). */
import { isWeighted } from "./layer-kind";
import type { Ground, Span } from "./units";

/** A shorter chain reads as well layer by layer. */
const FEWEST_LAYERS = 3;
/** The longest chain that is looked for one after the other. */
const LONGEST_PERIOD = 40;
/** Chains that are looked for elsewhere, and layers of one. */
const MOST_PATTERNS = 20;
const LONGEST_PATTERN = 200;

type Kinds = readonly (number | undefined)[];

export function chainUnits(ground: Ground): Span[] {
  return [...betweenBlocks(ground), ...oneAfterTheOther(ground)];
}

/** Free atoms in a row, which are single layers but for branchings that occur once. */
function stretches(ground: Ground): Span[] {
  const found: Span[] = [];
  for (let start = 0; start < ground.atoms.length; start += 1) {
    if (!isLink(ground, start)) continue;
    let length = 1;
    while (isLink(ground, start + length)) length += 1;
    found.push({ start, length });
    start += length;
  }
  return found;
}

function isLink(ground: Ground, at: number): boolean {
  return ground.isFree(at) && ground.atoms[at]?.members.length === 1;
}

function kindsOf(ground: Ground, { start, length }: Span): Kinds {
  return Array.from({ length }, (_, offset) => ground.kind(start + offset));
}

function isLayerWithKernel(ground: Ground, at: number): boolean {
  const layer = ground.layers[ground.atoms[at]?.members[0] ?? -1];
  return layer !== undefined && isWeighted(layer);
}

/** What fills the room between two blocks, more than once; then found at other places too. */
function betweenBlocks(ground: Ground): Span[] {
  const free = stretches(ground);
  const last = ground.atoms.length;
  const patterns = new Map<string, { readonly kinds: Kinds; count: number }>();
  for (const span of free) {
    if (span.start === 0 || span.start + span.length === last) continue;
    if (span.length < FEWEST_LAYERS || span.length > LONGEST_PATTERN) continue;
    const offsets = Array.from({ length: span.length }, (_, offset) => span.start + offset);
    if (!offsets.some((at) => isLayerWithKernel(ground, at))) continue;
    const kinds = kindsOf(ground, span);
    const known = patterns.get(kinds.join());
    if (known) known.count += 1;
    else patterns.set(kinds.join(), { kinds, count: 1 });
  }
  const repeated = [...patterns.values()]
    .filter(({ count }) => count > 1)
    .sort((one, other) => other.kinds.length - one.kinds.length);
  return repeated.slice(0, MOST_PATTERNS).flatMap(({ kinds }) => everywhere(ground, free, kinds));
}

function everywhere(ground: Ground, free: readonly Span[], kinds: Kinds): Span[] {
  const found: Span[] = [];
  for (const { start, length } of free) {
    for (let at = start; at + kinds.length <= start + length; ) {
      if (!ground.isAt(kinds, at)) {
        at += 1;
        continue;
      }
      found.push(ground.take({ start: at, length: kinds.length, isBetweenBlocks: true }));
      at += kinds.length;
    }
  }
  return found;
}

/** The longest of all repeats first, then in what is left. */
function oneAfterTheOther(ground: Ground): Span[] {
  return stretches(ground).flatMap((stretch) => {
    const best = bestRun(ground, stretch);
    if (best === undefined) return [];
    return Array.from({ length: best.count }, (_, turn) =>
      ground.take({ start: best.start + turn * best.period, length: best.period }),
    );
  });
}

interface Run {
  readonly start: number;
  readonly period: number;
  readonly count: number;
}

/** Atoms that are equal to those a period later, as many in a row as there are. */
function bestRun(ground: Ground, { start, length }: Span): Run | undefined {
  const end = start + length;
  let best: Run | undefined;
  for (let period = FEWEST_LAYERS; period <= Math.min(LONGEST_PERIOD, length / 2); period += 1) {
    for (let at = start; at + period < end; ) {
      let equal = 0;
      while (at + equal + period < end && ground.kind(at + equal) === ground.kind(at + equal + period))
        equal += 1;
      const run = turnedToKernel(ground, { start: at, period, length: equal + period });
      if (run && run.count * period > (best ? best.count * best.period : 0)) best = run;
      at += equal + 1;
    }
  }
  return best;
}

/** Begins with a layer that has a kernel: conv, norm, activation. */
function turnedToKernel(
  ground: Ground,
  { start, period, length }: Span & { readonly period: number },
): Run | undefined {
  for (let offset = 0; offset < period; offset += 1) {
    if (!isLayerWithKernel(ground, start + offset)) continue;
    const count = Math.floor((length - offset) / period);
    return count > 1 ? { start: start + offset, period, count } : undefined;
  }
  return undefined;
}
