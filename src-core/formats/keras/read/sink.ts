/** Takes the steps that layers become, and keeps their shapes and names. */
import type { Shape } from "../../../layers/layer";
import type { Operation } from "../../../program/operation";
import { shapeAfter } from "../../../program/shapes";
import type { ImportNote, ReadStep, ReadWeight } from "../../model";

/** A result, as far as it is known. */
export interface Value {
  readonly id: number;
  /** For one example; 0: a side that is left open. Undefined: nothing is known of what an unsupported layer gives. */
  readonly shape: Shape | undefined;
}

export interface Unsupported {
  readonly operator: string;
  /** A sentence. */
  readonly reason: string;
  /** A sentence. */
  readonly instead: string;
}

export interface Sink {
  /** @param name gets a number where it is taken already */
  emit(name: string, operation: Operation, inputs: readonly Value[], weights?: readonly ReadWeight[]): Value;
  refuse(name: string, what: Unsupported, inputs: readonly Value[], shape: Shape | undefined): Value;
  /** The same words of several steps are one note. */
  note(step: string, words: string): void;
  readonly steps: readonly ReadStep[];
  notes(): readonly ImportNote[];
}

export function createSink(): Sink {
  const steps: ReadStep[] = [];
  const notes = new Map<string, ImportNote & { readonly steps: string[] }>();
  const taken = new Map<string, number>();
  let values = 1;
  const add = (
    name: string,
    operation: ReadStep["operation"],
    inputs: readonly Value[],
    weights: readonly ReadWeight[],
  ): number => {
    const output = values;
    values += 1;
    const ids = inputs.map(({ id }) => id);
    steps.push({ name: uniqueName(taken, name), operation, inputs: ids, output, weights });
    return output;
  };
  const keep = (step: string, note: Omit<ImportNote, "steps">): void => {
    const key = `${note.kind} ${note.words}`;
    const known = notes.get(key);
    if (known) known.steps.push(step);
    else notes.set(key, { ...note, steps: [step] });
  };
  return {
    emit: (name, operation, inputs, weights = []) => ({
      id: add(name, operation, inputs, weights),
      shape: shapeOf(operation, inputs),
    }),
    refuse: (name, what, inputs, shape) => {
      const { operator, reason, instead } = what;
      const id = add(name, { kind: "unsupported", ...what }, inputs, []);
      keep(name, { kind: "unsupported", words: `${operator}: ${reason}`, instead });
      return { id, shape };
    },
    note: (step, words) => keep(step, { kind: "changed", words }),
    steps,
    notes: () => [...notes.values()],
  };
}

function uniqueName(taken: Map<string, number>, name: string): string {
  let found = name;
  for (let count = taken.get(name) ?? 0; taken.has(found); count += 1) {
    found = `${name}_${count + 1}`;
    taken.set(name, count + 1);
  }
  taken.set(found, 0);
  return found;
}

/** Open sides stay open. */
function shapeOf(operation: Operation, inputs: readonly Value[]): Shape | undefined {
  const shapes = inputs.map(({ shape }) => shape);
  if (!shapes.every((shape) => shape !== undefined)) return undefined;
  const found = shapeAfter(operation, shapes);
  const isOpen = shapes.some((shape) => shape.includes(0));
  if (!isOpen) return found;
  return found.length === 3 ? [0, 0, found[2] ?? 0] : found;
}
