/**
 * What a network says without some of its units, or with blocks that changed places (Veit et al. 2016, section 4). Of each change only what
 * lies behind it is computed.
 */
import { SkiploomError } from "#core/foundation/errors";
import type { ChoicesOf } from "#core/insights/instruments";
import {
  COUNTS_OF_DRAWS,
  type DrawnLesion,
  type Lesion,
  type Lesioned,
  type LesionUnit,
  MEASURED_IMAGES,
} from "#core/insights/lesion";
import { drawnSwaps, drawnUnits, spreadCounts } from "#core/insights/lesion-draws";
import { sharesBehind } from "#core/insights/lesion-work";
import { pairedInterval } from "#core/lab/statistics/paired-shares";
import { bypassableLayers } from "#core/program/bypassable-layers";
import type { Program } from "#core/program/program";
import {
  canRemove,
  type RemovableUnit,
  type RemovalWays,
  refusalOf,
  removableUnits,
  shapeWords,
  unitsNamed,
} from "#core/program/removable";
import { type Swap, swappableUnits } from "#core/program/swaps";
import { continuedPass } from "../train/continued-pass";
import { inferenceNeed } from "../train/memory-need";
import { type Change, ChangedNetwork, type OtherValues } from "./changed-network";
import type { Instrument, Look } from "./instrument";
import { measureMeans, measureStatistics } from "./measured-anew";
import { ScoredLogits } from "./scored-logits";

type Choices = ChoicesOf<"lesion">;

export const lesion: Instrument<"lesion"> = {
  needsGradients: false,
  // What goes on from the whole network's pass holds as much as a pass of its own, and those values besides.
  bytesAnImage: (network) => inferenceNeed(network, 1).bytes,
  async look(look, choices) {
    const { program } = look.network;
    const ways: RemovalWays = {
      usesShortcuts: choices.shortcuts,
      fills: choices.instead === "mean" ? fillOf : undefined,
    };
    const units = removableUnits(program);
    const draws = drawsOf(program, units, choices, ways);
    const removed = draws.flatMap(({ change }) => change.removed);
    const sites = [...new Set(removed.flatMap(({ branchSites }) => branchSites))];
    // The same change is computed once, however often it was drawn.
    const changes = new Map(draws.map(({ change }) => [keyOf(change), change]));
    const shares = sharesBehind(program, [...changes.values()]);
    const cost = 1 + sumOf(shares);
    const anew = choices.anew && look.statistics === "running";
    const hasMeans = ways.fills !== undefined && sites.length > 0;
    look.costs(cost);
    look.passes(1, { times: Number(anew) + Number(hasMeans) / cost, images: MEASURED_IMAGES });
    // Of the batch, after so many changes.
    const within = (done: number): Promise<boolean> => look.within(sumOf(shares.slice(0, done)) / cost);
    const means = hasMeans ? await measureMeans(look, sites, fillOf, 1 / cost) : undefined;
    const changed = new Map<string, Changed>();
    try {
      for (const [key, change] of changes)
        changed.set(key, changedOf(look, change, ways, means?.values ?? new Map()));
      const all = [...changed.values()];
      const measured = anew
        ? await measureStatistics(
            look,
            all.map(({ network }) => network),
            within,
          )
        : 0;
      const whole = await scoreAll(look, all, within);
      return {
        way: choices.way,
        whole: { accuracy: whole.accuracy, loss: whole.loss },
        chance: whole.chance,
        accuracyFrom: whole.accuracyFrom,
        units: units.map((unit) => figuresOf(program, unit, ways)),
        measuredOn: Math.max(measured, means?.images ?? 0),
        ...answersOf(draws, changed, whole),
      };
    } finally {
      for (const { network } of changed.values()) network.dispose();
    }
  },
};

interface Changed {
  readonly network: ChangedNetwork;
  readonly scored: ScoredLogits;
}

/** What is asked about, with how many units or swaps were drawn where they were. */
interface Draw {
  readonly change: Change;
  readonly count?: number;
}

function changedOf(look: Look, change: Change, ways: RemovalWays, means: OtherValues): Changed {
  const own = ways.fills ? change.removed.flatMap(({ branchSites }) => branchSites.map(fillOf)) : [];
  const fills = new Map([...means].filter(([name]) => own.includes(name)));
  return { network: new ChangedNetwork(look.network, change, ways, fills), scored: new ScoredLogits() };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function fillOf(site: string): string {
  return `mean of ${site}`;
}

function keyOf({ removed, swaps }: Change): string {
  return JSON.stringify([
    removed.map(({ name }) => name),
    swaps.map(([one, other]) => [one.name, other.name]),
  ]);
}

/** @throws SkiploomError `unsupported` or `not-found` where nothing can be removed, or nothing was chosen that can */
function drawsOf(
  program: Program,
  units: readonly RemovableUnit[],
  choices: Choices,
  ways: RemovalWays,
): readonly Draw[] {
  const { way, units: names, draws, seed } = choices;
  const remove = (removed: readonly RemovableUnit[]): Draw => ({ change: { removed, swaps: [] } });
  if (way === "chosen") {
    const chosen = unitsNamed(program, units, names);
    if (chosen.length === 0) throw nothingChosen(program, units);
    return [remove(chosen)];
  }
  if (units.length === 0) throw noUnits(program);
  if (way === "swaps") {
    const groups = swappableUnits(program, units);
    if (groups.length === 0) throw nothingSwaps();
    const most = groups.reduce((sum, group) => sum + group.length - 1, 0);
    return spreadCounts(most, COUNTS_OF_DRAWS).flatMap((count) =>
      Array.from({ length: draws }, (_, draw) => ({
        change: { removed: [], swaps: drawnSwaps(groups, count, seed, draw) },
        count,
      })),
    );
  }
  const removable = units.filter((unit) => canRemove(program, unit, ways));
  if (removable.length === 0) throw noneRemovable(program, units);
  if (way === "each") return removable.map((unit) => remove([unit]));
  return spreadCounts(removable.length, COUNTS_OF_DRAWS).flatMap((count) =>
    Array.from({ length: draws }, (_, draw) => ({
      ...remove(drawnUnits(removable, count, seed, draw)),
      count,
    })),
  );
}

async function scoreAll(
  look: Look,
  changed: readonly Changed[],
  within: (done: number) => Promise<boolean>,
): Promise<ScoredLogits> {
  const whole = new ScoredLogits();
  const continuations = changed.map(({ network }) => network.continuation);
  for await (const batch of look.batches()) {
    const logits = await continuedPass(look.network, batch.images, continuations, {
      statistics: look.statistics,
      mayGoOn: within,
    });
    if (!logits) break;
    await whole.take(logits.whole, batch.labels);
    for (const [place, { scored }] of changed.entries()) {
      const own = logits.changed[place];
      if (own) await scored.take(own, batch.labels);
    }
  }
  return whole;
}

function answersOf(
  draws: readonly Draw[],
  changed: ReadonlyMap<string, Changed>,
  whole: ScoredLogits,
): Pick<Lesion, "lesions" | "draws"> {
  const lesions: Lesioned[] = [];
  const drawn: DrawnLesion[] = [];
  for (const { change, count } of draws) {
    const scored = changed.get(keyOf(change))?.scored;
    if (!scored) continue;
    const score = { accuracy: scored.accuracy, loss: scored.loss };
    const removed = change.removed.map(({ name }) => name);
    if (count === undefined) lesions.push({ ...score, removed, ...comparedOf(whole, scored) });
    else drawn.push({ ...score, count, changed: [...removed, ...change.swaps.map(swapWords)] });
  }
  return { lesions, draws: drawn };
}

function swapWords([one, other]: Swap): string {
  return `${one.name} and ${other.name}`;
}

function comparedOf(whole: ScoredLogits, without: ScoredLogits): Pick<Lesioned, "less" | "low" | "high"> {
  if (whole.accuracy === null || without.accuracy === null) return { less: null, low: null, high: null };
  const count = (isFirst: number, isSecond: number): number =>
    whole.right.filter((right, image) => right === isFirst && without.right[image] === isSecond).length;
  const [both, onlyFirst, onlySecond, neither] = [count(1, 1), count(1, 0), count(0, 1), count(0, 0)];
  const { low, high } = pairedInterval({ both, onlyFirst, onlySecond, neither });
  return { less: whole.accuracy - without.accuracy, low, high };
}

function figuresOf(program: Program, unit: RemovableUnit, ways: RemovalWays): LesionUnit {
  const { name, kind, paths, keepsShape } = unit;
  const refusal = refusalOf(program, unit, ways);
  return {
    block: name,
    kind,
    paths: [...paths],
    keepsShape,
    ...(refusal !== undefined && { refusal }),
  };
}

function noUnits(program: Program): SkiploomError {
  const [layers] = bypassableLayers(program);
  const offer = layers
    ? `Layers can be removed together by their names where the shape stays: ${layers.join(", ")}, for instance. The shell takes them with --with way=chosen --with units=${layers.join(",")}.`
    : "No layer with a kernel keeps the shape either, so nothing of it can be bypassed.";
  return new SkiploomError(
    "unsupported",
    `This network has neither skips nor repeated blocks, so nothing of it is a unit by itself. ${offer}`,
  );
}

function nothingChosen(program: Program, units: readonly RemovableUnit[]): SkiploomError {
  const [first] = units;
  if (!first) return noUnits(program);
  return new SkiploomError("unsupported", `Choose the units that are to be removed, such as ${first.name}.`);
}

function nothingSwaps(): SkiploomError {
  return new SkiploomError(
    "unsupported",
    "No stage of this network has two blocks of the same shapes, so none can change places. Remove blocks instead.",
  );
}

function noneRemovable(program: Program, units: readonly RemovableUnit[]): SkiploomError {
  const [first] = units;
  return new SkiploomError(
    "unsupported",
    `No unit of this network can be removed as it is: ${first ? `of ${first.name} ${shapeWords(program, first)}` : "there is none"}. Option A can stand in its place where channels are added.`,
  );
}
