/** What a person tries a run's network on. A drawing stays while other things are looked at. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ApiClient, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { TriedAnswer, TriedImage, TriedModel } from "#core/protocol/trying-api";
import { newestWins } from "./newest-wins";

export type TrySource = "draw" | "file" | "data";
export type DataPart = "train" | "validation" | "test";

/** Lengths are in parts of the paper's width, from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Stroke {
  readonly kind: "stroke";
  readonly points: readonly Point[];
  readonly width: number;
  /** Undefined: it erases. */
  readonly colour: string | undefined;
}

/** `clear`: nothing of what came before is left; it can be taken back as a stroke can. */
export type Mark = Stroke | { readonly kind: "clear" };

export interface GivenFile {
  readonly name: string;
  readonly file: Blob;
}

export interface ChosenSample {
  readonly part: DataPart;
  readonly place: number;
}

/** What is laid over the picture: which pixels the answer rests on. */
export type Over = "saliency" | "gradCam";

/** Made when its turn comes: of strokes that follow each other only some are asked about. */
export type MakeQuestion = () => TriedImage | Promise<TriedImage>;

export interface TryingState {
  readonly source: TrySource;
  /** The run that was opened last. */
  readonly run: string | undefined;
  readonly model: TriedModel | undefined;
  /** Why the run cannot be tried, in words. */
  readonly refusal: string | undefined;
  readonly marks: readonly Mark[];
  readonly given: GivenFile | undefined;
  readonly part: DataPart;
  readonly sample: ChosenSample | undefined;
  readonly over: Over | undefined;
  /** Units that are removed while it is tried; undefined: nobody asks what they do. */
  readonly removed: readonly string[] | undefined;
  readonly answer: TriedAnswer | undefined;
  /** A question was asked, and is not answered yet. */
  readonly isWaiting: boolean;
  /** Why there is no answer, in words. */
  readonly failure: string | undefined;
  setSource(source: TrySource): void;
  setMarks(marks: readonly Mark[]): void;
  /** A picture of any kind, whose words for what is wrong with it come from its reader. */
  give(given: GivenFile): void;
  setPart(part: DataPart): void;
  choose(sample: ChosenSample): void;
  setOver(over: Over | undefined): void;
  setRemoved(removed: readonly string[] | undefined): void;
  /** For something that is no picture. */
  refuse(words: string): void;
  open(run: string): Promise<void>;
  /** Of questions that come faster than answers the newest is asked. Undefined: there is nothing to ask. */
  ask(make: MakeQuestion | undefined): void;
  pictures(part: DataPart, from: number, count: number): Promise<ResultOf<StudioApi, "trying.pictures">>;
}
export type TryingStore = StoreApi<TryingState>;

export function createTryingStore(client: ApiClient<StudioApi>): TryingStore {
  return createStore<TryingState>((set, get) => {
    const ask = newestWins<MakeQuestion | undefined>(async (make) => {
      const { run, model, over, removed = [] } = get();
      if (run === undefined || model === undefined || make === undefined) {
        set({ answer: undefined, isWaiting: false });
        return;
      }
      set({ isWaiting: true });
      try {
        const explains = over !== undefined;
        const image = await make();
        const without = { ...(removed.length > 0 && { removed: [...removed] }) };
        const answer = await client.call("trying.ask", { run, image, ...without, explains });
        if (get().model === model) set({ answer, failure: undefined, isWaiting: false });
      } catch (error) {
        if (get().model === model) set({ answer: undefined, failure: wordsOf(error), isWaiting: false });
      }
    });
    let opening = 0;
    /** Asked again where more is wanted of the same picture. */
    let asked: MakeQuestion | undefined;
    return {
      source: "draw",
      run: undefined,
      model: undefined,
      refusal: undefined,
      marks: [],
      given: undefined,
      part: "validation",
      sample: undefined,
      over: undefined,
      removed: undefined,
      answer: undefined,
      isWaiting: false,
      failure: undefined,
      setSource: (source) => set({ source, answer: undefined, failure: undefined }),
      setMarks: (marks) => set({ marks, failure: undefined }),
      give: (given) => set({ source: "file", given, answer: undefined, failure: undefined }),
      setPart: (part) => set({ part, sample: undefined, answer: undefined, failure: undefined }),
      choose: (sample) => set({ sample, failure: undefined }),
      setOver(over) {
        const isMore = over !== undefined && get().answer?.evidence === undefined;
        set({ over });
        if (isMore && asked) ask(asked);
      },
      setRemoved(removed) {
        set({ removed });
        if (asked) ask(asked);
      },
      refuse: (failure) => set({ failure }),
      async open(run) {
        opening += 1;
        const own = opening;
        const isOther = get().run !== run;
        set({ run, refusal: undefined });
        // Its places mean other pictures in other data, and its units are others.
        if (isOther) {
          const { removed } = get();
          set({ model: undefined, answer: undefined, failure: undefined, sample: undefined });
          if (removed) set({ removed: [] });
        }
        try {
          const model = await client.call("trying.open", { run });
          if (own === opening) set({ model });
        } catch (error) {
          if (own === opening) set({ model: undefined, refusal: wordsOf(error) });
        }
      },
      ask(make) {
        asked = make;
        ask(make);
      },
      pictures: async (part, from, count) => {
        const { run = "" } = get();
        return await client.call("trying.pictures", { run, part, from, count });
      },
    };
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
