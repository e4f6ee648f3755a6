/** Squared lengths of the parts of the gradient at each unit, measured while a training step's backward pass goes by. */
import { keep, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { ValueId } from "#core/program/program";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { GradientPart } from "../measurements/measurement";
import { squareOf } from "../measurements/readings";
import type { GradientRequest } from "./gradient";
import { GradientParts, isMixed, placesAt, type SplitPlace, splitPlaces } from "./gradient-parts";
import { tapeOf } from "./tape";

/** Where to look, which stays the same from step to step. */
export class UnitGradientSites {
  readonly places: readonly SplitPlace[];
  readonly parts: ReadonlySet<GradientPart>;
  readonly bySource: ReadonlyMap<ValueId, readonly SplitPlace[]>;
  readonly byArrival: ReadonlyMap<ValueId, readonly SplitPlace[]>;
  readonly byMerge: ReadonlyMap<ValueId, readonly SplitPlace[]>;
  /** A unit on the images themselves: no weight needs the gradient by these. */
  readonly reachesImages: boolean;

  /** @param units names of those that are looked at */
  constructor(
    { program, plan }: CompiledNetwork,
    { units, parts }: { readonly units: readonly string[]; readonly parts: readonly GradientPart[] },
  ) {
    const wanted = new Set(units);
    this.places = splitPlaces(program).filter(({ unit }) => wanted.has(unit.name));
    this.parts = new Set(parts);
    this.bySource = placesAt(
      this.places.filter((place) => !isMixed(place)),
      ({ unit }) => [unit.source],
    );
    this.byArrival = placesAt(this.places, ({ merged, activation }) => [activation?.output ?? merged]);
    this.byMerge = placesAt(this.places, ({ merged }) => [merged]);
    const reached = new Set(
      tapeOf(plan, "whole").flatMap(({ step, isWanted }) => (isWanted ? [step.output] : [])),
    );
    this.reachesImages = this.places.some(({ unit }) => !reached.has(unit.source));
  }
}

/** Of one step. */
export class UnitGradients {
  readonly #sites: UnitGradientSites;
  readonly #parts: GradientParts;
  readonly #squares = new Map<string, Tensor>();
  /** An Add hands on what it is given, so the same values come by under several names. */
  readonly #known = new WeakMap<object, Tensor>();

  constructor(sites: UnitGradientSites) {
    this.#sites = sites;
    this.#parts = new GradientParts(sites.places);
  }

  /** What the pass has to be asked for. */
  request(): Pick<GradientRequest, "lanes" | "onShare" | "onGradient" | "by"> {
    const { bySource, byArrival, byMerge, reachesImages } = this.#sites;
    return {
      lanes: this.#parts.lanes(),
      onShare: (share, gradient) => this.#parts.take(share, gradient),
      onGradient: (value, gradient) => {
        this.#note(byArrival.get(value), "arriving", gradient);
        this.#note(byMerge.get(value), "passed", gradient);
        // All readers of x have handed back theirs.
        for (const place of bySource.get(value) ?? []) this.#measure(place);
      },
      ...(reachesImages && { by: "both" }),
    };
  }

  /** When the pass is over. */
  finish(): void {
    this.#parts.finish();
    for (const place of this.#sites.places.filter(isMixed)) this.#measure(place);
  }

  /** Undefined where nothing came back on that way. */
  squareOf(unit: string, part: GradientPart): Tensor | undefined {
    return this.#squares.get(keyOf(unit, part));
  }

  dispose(): void {
    this.#parts.dispose();
    for (const square of this.#squares.values()) square.dispose();
    this.#squares.clear();
  }

  #measure(place: SplitPlace): void {
    for (const way of ["skip", "branch"] as const) {
      const part = this.#parts.of(place, way);
      if (part) this.#note([place], way, part);
    }
    this.#parts.drop(place);
  }

  #note(places: readonly SplitPlace[] | undefined, part: GradientPart, gradient: Tensor): void {
    if (!places || !this.#sites.parts.has(part)) return;
    for (const { unit } of places) {
      const known = this.#known.get(gradient.dataId);
      const square = keep(known ? known.clone() : tidy(() => squareOf(gradient)));
      this.#known.set(gradient.dataId, square);
      this.#squares.set(keyOf(unit.name, part), square);
    }
  }
}

function keyOf(unit: string, part: GradientPart): string {
  return `${part} ${unit}`;
}
