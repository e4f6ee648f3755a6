/**
 * Trainings that advance together, so that their curves can be read one against the other while they grow: none is more than a few
 * steps ahead of the slowest. Each has an engine of its own, and what it computes does not depend on when it waits.
 */

/** How far one may be ahead of the slowest. Each halt costs a message to and fro, which should be little beside so many steps. */
export const LOCKSTEP_STEPS = 8;

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export interface LockstepOptions {
  /** They share one device that does one thing at a time: only one of them has leave to go on. */
  readonly takesTurns: boolean;
}

/** One training's place among those that keep step. */
export interface Pace {
  readonly takesTurns: boolean;
  /** The last step that it may do now. */
  limit(): number;
  /** Where it stands, whenever that is heard. */
  reached(step: number): void;
  /** It has done this step, the last that it knew it may do, and does nothing until its limit rises. */
  waits(step: number): void;
  /** Told whenever the limit rises. One listener: the engine that trains it now, or none. */
  onLimit: ((upTo: number) => void) | undefined;
  /** It is over, or will not come: nobody waits for it any more. */
  leave(): void;
}

export class Lockstep {
  readonly #takesTurns: boolean;
  #places: readonly Place[];
  /** Whose turn it is, where they take turns. */
  #turn: Place | undefined;

  /** @param steps what each of them has done before */
  constructor(steps: readonly number[], { takesTurns }: LockstepOptions) {
    this.#takesTurns = takesTurns;
    this.#places = steps.map((step) => new Place(step, this));
    this.#turn = slowestOf(this.#places);
    this.update();
  }

  get takesTurns(): boolean {
    return this.#takesTurns;
  }

  /** In the order in which their steps were given. */
  get paces(): readonly Pace[] {
    return this.#places;
  }

  /** To the slowest of the others, unless it is the slowest itself. */
  passTurn(place: Place): void {
    if (this.#turn !== place) return;
    const other = slowestOf(this.#places.filter((one) => one !== place));
    if (other && other.step <= place.step) this.#turn = other;
    this.update();
  }

  left(place: Place): void {
    this.#places = this.#places.filter((other) => other !== place);
    if (this.#turn === place) this.#turn = slowestOf(this.#places);
    this.update();
  }

  update(): void {
    const slowest = slowestOf(this.#places)?.step ?? 0;
    for (const place of this.#places) {
      const isHeldBack = this.#takesTurns && place !== this.#turn;
      if (this.#places.length === 1) place.raise(NO_LIMIT);
      else if (!isHeldBack) place.raise(slowest + LOCKSTEP_STEPS);
    }
  }
}

function slowestOf(places: readonly Place[]): Place | undefined {
  return places.reduce<Place | undefined>(
    (slowest, place) => (slowest === undefined || place.step < slowest.step ? place : slowest),
    undefined,
  );
}

class Place implements Pace {
  onLimit: ((upTo: number) => void) | undefined;
  #step: number;
  #limit: number;
  readonly #lockstep: Lockstep;

  constructor(step: number, lockstep: Lockstep) {
    this.#step = step;
    // What it has done already it may do again, where it goes back to a checkpoint.
    this.#limit = step;
    this.#lockstep = lockstep;
  }

  get step(): number {
    return this.#step;
  }

  get takesTurns(): boolean {
    return this.#lockstep.takesTurns;
  }

  limit(): number {
    return this.#limit;
  }

  raise(limit: number): void {
    if (limit <= this.#limit) return;
    this.#limit = limit;
    this.onLimit?.(limit);
  }

  reached(step: number): void {
    if (step === this.#step) return;
    this.#step = step;
    this.#lockstep.update();
  }

  waits(step: number): void {
    this.reached(step);
    // It may have been given leave while it said so.
    if (step >= this.#limit) this.#lockstep.passTurn(this);
  }

  leave(): void {
    this.onLimit = undefined;
    this.#lockstep.left(this);
  }
}
