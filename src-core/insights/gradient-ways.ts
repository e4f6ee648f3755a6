/**
 * The ways on which a gradient comes back to the x of a residual unit: through its skip, through its branch F, or past its merge by
 * other readers of x. The chain rule adds them up, so together they are the whole gradient by x.
 */
import type { Program, Reader, Step, Unit, ValueId } from "../program/program";

export type Way = "skip" | "branch" | "others";

export interface GradientWays {
  /** Of each reader of x, by {@link readerKey}: the way on which all that it hands back came, or `several`. */
  readonly byReader: ReadonlyMap<string, Way | "several">;
  /** Names of the steps between x and the merge. */
  readonly between: ReadonlySet<string>;
}

export function readerKey({ step, input }: Reader): string {
  return `${input} ${step}`;
}

/** @param program without interventions: its steps stand behind those that they read */
export function gradientWays(program: Program): ReadonlyMap<Unit, GradientWays> {
  const graph = graphOf(program);
  return new Map(program.units.map((unit) => [unit, waysOf(graph, unit)]));
}

interface ProgramGraph {
  readonly steps: readonly Step[];
  /** Place among the steps, by what they make. */
  readonly makers: ReadonlyMap<ValueId, number>;
  readonly readers: ReadonlyMap<ValueId, readonly Reader[]>;
  readonly places: ReadonlyMap<string, number>;
}

function graphOf({ steps }: Program): ProgramGraph {
  const readers = new Map<ValueId, Reader[]>();
  for (const { name: step, inputs } of steps) {
    for (const [input, value] of inputs.entries()) {
      const known = readers.get(value);
      if (known) known.push({ step, input });
      else readers.set(value, [{ step, input }]);
    }
  }
  return {
    steps,
    readers,
    makers: new Map(steps.map(({ output }, place) => [output, place])),
    places: new Map(steps.map(({ name }, place) => [name, place])),
  };
}

function waysOf(graph: ProgramGraph, unit: Unit): GradientWays {
  const between = stepsBetween(graph, unit);
  const known = new Map<ValueId, ReadonlySet<Way>>();
  const waysBehind = (reader: Reader): ReadonlySet<Way> => {
    if (reader.step === unit.step) return new Set([wayInto(unit, reader.input)]);
    const step = graph.steps[graph.places.get(reader.step) ?? -1];
    // What does not lead to the merge passes it.
    return (step && known.get(step.output)) ?? new Set(["others"]);
  };
  // From the merge back, so that what stands behind a step is known before it.
  for (const name of [...between].sort((one, other) => placeOf(graph, other) - placeOf(graph, one))) {
    const step = graph.steps[placeOf(graph, name)];
    if (!step) continue;
    const found = (graph.readers.get(step.output) ?? []).flatMap((reader) => [...waysBehind(reader)]);
    known.set(step.output, new Set(found));
  }
  const byReader = new Map<string, Way | "several">();
  for (const reader of graph.readers.get(unit.source) ?? []) {
    const [way = "others", ...more] = waysBehind(reader);
    byReader.set(readerKey(reader), more.length > 0 ? "several" : way);
  }
  return { byReader, between };
}

function wayInto({ skip, branch }: Unit, input: number): Way {
  if (input === skip) return "skip";
  return branch.includes(input) ? "branch" : "others";
}

/** Those that depend on x and that the merge depends on, without the merge. */
function stepsBetween(graph: ProgramGraph, { step, source }: Unit): ReadonlySet<string> {
  const floor = graph.makers.get(source) ?? -1;
  const above = new Set<number>();
  const waiting = [graph.places.get(step) ?? -1];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const value of graph.steps[place]?.inputs ?? []) {
      const maker = graph.makers.get(value);
      if (maker === undefined || maker <= floor || above.has(maker)) continue;
      above.add(maker);
      waiting.push(maker);
    }
  }
  const dependent = new Set<ValueId>([source]);
  const between = new Set<string>();
  for (const place of [...above].sort((one, other) => one - other)) {
    const found = graph.steps[place];
    if (!found?.inputs.some((value) => dependent.has(value))) continue;
    dependent.add(found.output);
    between.add(found.name);
  }
  return between;
}

function placeOf({ places }: ProgramGraph, name: string): number {
  return places.get(name) ?? -1;
}
