/**
 * What layers give for one picture, for the inspector and for cards on the canvas: asked together for all that are in sight, and kept as long
 * as the picture and the weights stay.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { LayerMaps } from "#core/insights/inside";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { TriedImage } from "#core/protocol/trying-api";

/** Channels of a layer, those with the largest root mean square. */
export const MOST_MAPS = 8;
/** A selection, a canvas or a pen that moves on asks nothing. */
const WAIT_MS = 250;
/** A training that has better weights at every moment is not held up. */
const TRAINING_WAIT_MS = 2_000;
/** Layers of one question. */
const MOST_PATHS = 32;
/** That are kept, 4 bytes each. */
const MOST_NUMBERS = 4_000_000;

const FIRST: TriedImage = { kind: "sample", part: "validation", place: 0 };
const NONE: ReadonlyMap<string, LayerMaps> = new Map();

export interface MapsSubject {
  readonly run: string;
  /** Names the checkpoint: it changes while a run trains. */
  readonly weights: string;
  /** Of the picture in *Try*; left out: the first validation image. */
  readonly pixels?: Uint8Array | undefined;
  /** Units that are removed in *Try*: the maps are of the network without them. */
  readonly removed?: readonly string[] | undefined;
}

export interface MapsState {
  readonly subject: MapsSubject | undefined;
  /** By path. Those of the picture before stay until the next are there. */
  readonly found: ReadonlyMap<string, LayerMaps>;
  /** Undefined: there are no weights to ask. */
  look(subject: MapsSubject | undefined): void;
  /** @returns what ends it */
  want(path: string): () => void;
}
export type MapsStore = StoreApi<MapsState>;

export function createMapsStore(client: ApiClient<StudioApi>): MapsStore {
  return createStore<MapsState>((set, get) => {
    const wanted = new Map<string, number>();
    /** About the subject; another one has another set. */
    let asked = new Set<string>();
    let askedAt = Number.NEGATIVE_INFINITY;
    let isAsking = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const missing = (): string[] => [...wanted.keys()].filter((path) => !asked.has(path));
    const later = (wait: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), wait);
    };
    const ask = async (): Promise<void> => {
      const { subject } = get();
      const paths = missing().slice(0, MOST_PATHS);
      if (isAsking || !subject || paths.length === 0) return;
      const own = asked;
      for (const path of paths) own.add(path);
      isAsking = true;
      askedAt = performance.now();
      // What cannot be had (its data are gone, say) is told where it is asked for: in Try. It is asked again when it is wanted again.
      const maps = await client.call("trying.ask", questionOf(subject, paths)).then(
        (answer) => answer.maps ?? [],
        () => undefined,
      );
      isAsking = false;
      if (own === asked && maps) keep(paths, maps);
      else for (const path of paths) own.delete(path);
      if (maps || own !== asked) later(0);
    };
    const keep = (paths: readonly string[], maps: readonly LayerMaps[]): void => {
      const found = new Map(get().found);
      for (const path of paths) found.delete(path);
      for (const each of maps) found.set(each.path, each);
      let numbers = [...found.values()].reduce((sum, each) => sum + sizeOf(each), 0);
      for (const [path, each] of found) {
        if (numbers <= MOST_NUMBERS) break;
        if (wanted.has(path)) continue;
        numbers -= sizeOf(each);
        found.delete(path);
        asked.delete(path);
      }
      set({ found });
    };
    return {
      subject: undefined,
      found: NONE,
      look(subject) {
        const { subject: before, found } = get();
        if (isSame(before, subject)) return;
        asked = new Set();
        const isSameRun = before !== undefined && before.run === subject?.run;
        const inSight = [...found].filter(([path]) => isSameRun && wanted.has(path));
        set({ subject, found: inSight.length === 0 ? NONE : new Map(inSight) });
        const isTraining = isSameRun && before.weights !== subject?.weights;
        later(isTraining ? Math.max(WAIT_MS, askedAt + TRAINING_WAIT_MS - performance.now()) : WAIT_MS);
      },
      want(path) {
        wanted.set(path, (wanted.get(path) ?? 0) + 1);
        if (!asked.has(path)) later(WAIT_MS);
        return () => {
          const left = (wanted.get(path) ?? 1) - 1;
          if (left > 0) wanted.set(path, left);
          else wanted.delete(path);
        };
      },
    };
  });
}

function questionOf({ run, pixels, removed }: MapsSubject, paths: string[]) {
  const image: TriedImage = pixels ? { kind: "drawn", pixels: new Uint8Array(pixels) } : FIRST;
  return { run, image, maps: { paths, most: MOST_MAPS }, ...(removed && { removed: [...removed] }) };
}

function sizeOf({ shown }: LayerMaps): number {
  return shown.reduce((sum, { values }) => sum + values.length, 0);
}

function isSame(one: MapsSubject | undefined, other: MapsSubject | undefined): boolean {
  return (
    one?.run === other?.run &&
    one?.weights === other?.weights &&
    one?.pixels === other?.pixels &&
    String(one?.removed) === String(other?.removed)
  );
}
