/** The parts of the gradient at each unit's x, for one batch, on the device. */
import { add, keep, mul, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { type GradientWays, gradientWays, readerKey, type Way } from "#core/insights/gradient-ways";
import type { Program, Step, Unit, ValueId } from "#core/program/program";
import type { Lane, Share } from "./gradient";

export const WAYS = ["skip", "branch", "others"] as const satisfies readonly Way[];

/** `mixed`: what readers handed back that came on several ways, until it is told apart. */
type Part = Way | "mixed";

/** A unit, with the ways on which a gradient comes back to its x. */
export interface SplitPlace {
  readonly unit: Unit;
  readonly ways: GradientWays;
  /** The merge's result, and the activation that alone reads it. */
  readonly merged: ValueId;
  readonly activation: Step | undefined;
}

/** Of all units, in their order. @param program without interventions */
export function splitPlaces(program: Program): readonly SplitPlace[] {
  const ways = gradientWays(program);
  const steps = new Map(program.steps.map((step) => [step.name, step]));
  const readers = new Map<ValueId, Step[]>();
  for (const step of program.steps) {
    for (const value of step.inputs) readers.set(value, [...(readers.get(value) ?? []), step]);
  }
  return program.units.map((unit): SplitPlace => {
    const own = ways.get(unit);
    const merge = steps.get(unit.step);
    if (!own || !merge) throw new Error(`The unit "${unit.name}" has no merge.`);
    const [next, ...others] = readers.get(merge.output) ?? [];
    const isActivated = next?.operation.kind === "activation" && others.length === 0;
    return { unit, ways: own, merged: merge.output, activation: isActivated ? next : undefined };
  });
}

/** Whether a reader of x hands back what came on several ways: they are known at the end of a pass then, else once all of x's gradient is. */
export function isMixed({ ways }: SplitPlace): boolean {
  return [...ways.byReader.values()].includes("several");
}

/** Places by a value that each of them names. */
export function placesAt(
  places: readonly SplitPlace[],
  valuesOf: (place: SplitPlace) => readonly ValueId[],
): ReadonlyMap<ValueId, readonly SplitPlace[]> {
  const found = new Map<ValueId, SplitPlace[]>();
  for (const place of places) {
    for (const value of valuesOf(place)) found.set(value, [...(found.get(value) ?? []), place]);
  }
  return found;
}

export class GradientParts {
  readonly #places: readonly SplitPlace[];
  readonly #bySource: ReadonlyMap<ValueId, readonly SplitPlace[]>;
  readonly #parts = new Map<SplitPlace, Map<Part, Tensor>>();
  /** What lanes led back. */
  readonly #led = new Map<SplitPlace, Map<Way, Tensor>>();

  constructor(places: readonly SplitPlace[]) {
    this.#places = places;
    this.#bySource = placesAt(places, ({ unit }) => [unit.source]);
    for (const place of places) {
      this.#parts.set(place, new Map());
      this.#led.set(place, new Map());
    }
  }

  /** Of units where a reader of x hands back what came on several ways. */
  lanes(): Lane[] {
    return this.#places
      .filter(isMixed)
      .flatMap((place) => [
        this.#lane(place, "skip", [place.unit.skip]),
        this.#lane(place, "branch", place.unit.branch),
      ]);
  }

  take({ reader, input, value }: Share, gradient: Tensor): void {
    for (const place of this.#bySource.get(value) ?? []) {
      const way = place.ways.byReader.get(readerKey({ step: reader.name, input })) ?? "others";
      addTo(this.#parts.get(place), way === "several" ? "mixed" : way, gradient);
    }
  }

  /** Tells apart what came mixed, once the pass is over. */
  finish(): void {
    for (const place of this.#places.filter(isMixed)) {
      const parts = this.#parts.get(place);
      const mixed = parts?.get("mixed");
      if (!parts || !mixed) continue;
      parts.delete("mixed");
      addTo(parts, "others", mixed);
      mixed.dispose();
      for (const way of ["skip", "branch"] as const) {
        const led = this.#led.get(place)?.get(way);
        if (!led) continue;
        const direct = parts.get(way);
        // What the lane brought beyond the readers that are of its way alone came by mixed ones.
        const surplus = tidy(() => (direct ? sub(direct, led) : mul(led, -1)));
        addTo(parts, "others", surplus);
        surplus.dispose();
        direct?.dispose();
        parts.set(way, keep(led.clone()));
      }
    }
  }

  /** Undefined where nothing came back on that way. */
  of(place: SplitPlace, way: Way): Tensor | undefined {
    return this.#parts.get(place)?.get(way);
  }

  /** All parts added up, inside a tidy. */
  whole(place: SplitPlace): Tensor | undefined {
    const [first, ...others] = this.#parts.get(place)?.values() ?? [];
    return first && others.reduce((sum: Tensor, part) => add(sum, part), first);
  }

  /** Of one unit, once they were measured. */
  drop(place: SplitPlace): void {
    for (const parts of [this.#parts.get(place), this.#led.get(place)]) {
      for (const tensor of parts?.values() ?? []) tensor.dispose();
      parts?.clear();
    }
  }

  dispose(): void {
    for (const place of this.#places) this.drop(place);
  }

  #lane(place: SplitPlace, way: Way, inputs: readonly number[]): Lane {
    const { step, source } = place.unit;
    return {
      step,
      inputs: new Set(inputs),
      through: place.ways.between,
      to: source,
      onEnd: (gradient) => this.#led.get(place)?.set(way, keep(gradient.clone())),
    };
  }
}

function addTo(parts: Map<Part, Tensor> | undefined, part: Part, gradient: Tensor): void {
  const known = parts?.get(part);
  parts?.set(part, keep(known ? tidy(() => add(known, gradient)) : gradient.clone()));
  known?.dispose();
}
