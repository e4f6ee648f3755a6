/** The parts of the gradient at each unit's x, for one batch, on the device. */
import { add, keep, neg, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { type GradientWays, readerKey, type Way } from "#core/insights/gradient-ways";
import type { Unit, ValueId } from "#core/program/program";
import type { Lane, Share } from "../train/gradient";

export const WAYS = ["skip", "branch", "others"] as const satisfies readonly Way[];

/** `mixed`: what readers handed back that came on several ways, until it is told apart. */
type Part = Way | "mixed";

/** A unit, with the ways on which a gradient comes back to its x. */
export interface SplitPlace {
  readonly unit: Unit;
  readonly ways: GradientWays;
}

export class GradientParts {
  readonly #places: readonly SplitPlace[];
  readonly #bySource = new Map<ValueId, SplitPlace[]>();
  readonly #parts = new Map<SplitPlace, Map<Part, Tensor>>();
  /** What lanes led back. */
  readonly #led = new Map<SplitPlace, Map<Way, Tensor>>();

  constructor(places: readonly SplitPlace[]) {
    this.#places = places;
    for (const place of places) {
      const { source } = place.unit;
      this.#bySource.set(source, [...(this.#bySource.get(source) ?? []), place]);
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
        const surplus = tidy(() => (direct ? sub(direct, led) : neg(led)));
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

  dispose(): void {
    for (const parts of [...this.#parts.values(), ...this.#led.values()]) {
      for (const tensor of parts.values()) tensor.dispose();
      parts.clear();
    }
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

function isMixed({ ways }: SplitPlace): boolean {
  return [...ways.byReader.values()].includes("several");
}

function addTo(parts: Map<Part, Tensor> | undefined, part: Part, gradient: Tensor): void {
  const known = parts?.get(part);
  parts?.set(part, keep(known ? tidy(() => add(known, gradient)) : gradient.clone()));
  known?.dispose();
}
