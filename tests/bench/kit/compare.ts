/** One figure: our side and its rivals, all in turns. */
import { loadavg } from "node:os";
import type { WorkerOptions } from "../figures/protocol";
import { median, type Side, startSide, takeTurns } from "../figures/side";
import type { FigureRecord, Rival } from "./results";

/** How a side is started. */
export interface SideStart {
  readonly name: string;
  readonly program: readonly string[];
  readonly options: WorkerOptions;
  /** After the options. */
  readonly rest?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Steps of a turn. */
  readonly steps: number;
  /** It computes in TensorFloat-32: its column is a second one. */
  readonly tf32?: boolean;
}

export interface FigureWork {
  readonly words: string;
  readonly bar?: number;
  readonly aim?: number;
  readonly rounds: number;
  readonly ours: SideStart;
  readonly rivals: readonly SideStart[];
  /** Why a rival that is wanted is not among them. */
  readonly note?: string;
}

interface Started {
  readonly start: SideStart;
  readonly side: Side | undefined;
  readonly problem: string | undefined;
}

/**
 * A rival that cannot be started is told of, and the others are measured.
 * @param seconds in which a rival has to be ready, and after which no further round begins
 * When the signal comes, what was measured until then is given.
 * @throws if our side cannot be started or has no times, or anything ends by itself while it is measured
 */
export async function compareSides(
  { words, bar, aim, rounds, ours, rivals, note }: FigureWork,
  seconds: number,
  signal: AbortSignal,
): Promise<FigureRecord> {
  const startedAt = performance.now();
  const [load = 0] = loadavg();
  const elapsed = (): number => (performance.now() - startedAt) / 1000;
  const started = await Promise.all([
    begin(ours, signal),
    ...rivals.map((rival) => begin(rival, signal, seconds)),
  ]);
  const [own, ...others] = started;
  if (!own?.side) {
    await Promise.all(others.map(({ side }) => side?.end()));
    throw new Error(own?.problem ?? "Our side could not be started.");
  }
  const running = started.flatMap(({ side, start }) => (side ? [{ side, steps: start.steps }] : []));
  const times = running.map((): number[] => []);
  let peaks: readonly number[] = [];
  try {
    const sides = running.map(({ side }) => side);
    const turns = running.map(({ steps }) => steps);
    await takeTurns(sides, rounds, turns, () => elapsed() > seconds, times);
    peaks = await Promise.all(sides.map((side) => side.end()));
  } catch (error) {
    // What was measured until then counts.
    if (!signal.aborted || times[0]?.length === 0) throw error;
  }
  const cutOff = signal.aborted && "It was cut off while it was measured: there are fewer turns than usual.";
  const ownMedian = median(times[0] ?? []);
  const rows = started.map(({ start: { name }, side, problem }): Rival => {
    if (!side) return { name, problem: problem ?? "It could not be started." };
    const at = running.findIndex((one) => one.side === side);
    const own = times[at] ?? [];
    if (own.length === 0) return { name, problem: "It was cut off before its first turn." };
    const medianMs = median(own);
    const peak = peaks[at];
    return {
      name,
      version: side.version,
      medianMs: rounded(medianMs),
      minimumMs: rounded(Math.min(...own)),
      ...(peak !== undefined && { peakMegabytes: Math.round(peak / 2 ** 20) }),
      ratio: rounded(ownMedian / medianMs),
    };
  });
  const [{ ratio: _one, ...first } = { name: ours.name }, ...against] = rows;
  const value = against.length > 0 ? largestRatio(against, rivals, false) : undefined;
  const valueTf32 = largestRatio(against, rivals, true);
  return {
    words,
    unit: "times the time",
    ...(value !== undefined && { value }),
    ...(bar !== undefined && { bar }),
    ...(aim !== undefined && { aim }),
    ...(valueTf32 !== undefined && { valueTf32 }),
    ours: first,
    against,
    ...((note || cutOff) && { note: [note, cutOff].filter(Boolean).join(" ") }),
    seconds: Number(elapsed().toFixed(1)),
    load: Number(load.toFixed(2)),
  };
}

/** Against the fastest of one column. */
function largestRatio(
  rows: readonly Rival[],
  rivals: readonly SideStart[],
  tf32: boolean,
): number | undefined {
  const ratios = rows.flatMap(({ ratio }, index) =>
    ratio !== undefined && (rivals[index]?.tf32 ?? false) === tf32 ? [ratio] : [],
  );
  return ratios.length > 0 ? Math.max(...ratios) : undefined;
}

/** @param seconds in which it has to be ready, else it is ended: the others must not wait until nothing is left of their time */
async function begin(start: SideStart, signal: AbortSignal, seconds?: number): Promise<Started> {
  const { program, options, rest, environment } = start;
  const late = new AbortController();
  const timer = seconds === undefined ? undefined : setTimeout(() => late.abort(), seconds * 1000);
  try {
    const settings = { signal: AbortSignal.any([signal, late.signal]), ...(environment && { environment }) };
    return { start, side: await startSide(program, options, rest, settings), problem: undefined };
  } catch (error) {
    const words = error instanceof Error ? error.message.trim() : String(error);
    const problem = late.signal.aborted ? `It was not ready after ${seconds?.toFixed(0)} s.` : words;
    return { start, side: undefined, problem };
  } finally {
    clearTimeout(timer);
  }
}

/** Four digits are more than a machine repeats. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
