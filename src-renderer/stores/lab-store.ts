/** The Lab's experiments as the host knows them, which of them is looked at, and which question is being asked. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { QuestionKind } from "#core/lab/experiment";
import type { ExperimentStart, ExperimentView, MeasuredExperiment } from "#core/lab/experiment-view";
import { askedNetworks } from "#core/lab/questions/asked-networks";
import type { NetworkDocument } from "#core/network/document";
import type { ApiClient, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { errorNotice, type InterfaceStore } from "./interface-store";

export interface AskedBefore {
  readonly experiment: ExperimentView["experiment"];
  /** That which was asked about first, then those beside it. Empty where the question makes its own. */
  readonly networks: readonly NetworkDocument[];
}

export interface LabState {
  /** Newest first. */
  readonly experiments: readonly ExperimentView[];
  /** Folders of experiments that cannot be read. */
  readonly damaged: readonly string[];
  readonly loaded: boolean;
  /** The experiment that is looked at; undefined: the Lab's first page. */
  readonly shown: string | undefined;
  /** Whose form is open. */
  readonly asking: QuestionKind | undefined;
  /** What that form begins with: an experiment that is asked once more. */
  readonly again: AskedBefore | undefined;
  /** Between a press and the host's answer: nothing else is asked of it meanwhile. */
  readonly waiting: boolean;

  refresh(): Promise<void>;
  show(experiment: string | undefined): void;
  ask(question: QuestionKind | undefined): void;
  /** Opens the form with what this experiment asked. */
  askAgain(view: ExperimentView): Promise<void>;
  /** Shows it. Undefined after saying why it could not be started. */
  start(question: ExperimentStart): Promise<ExperimentView | undefined>;
  /** Undefined after saying why it could not be measured. */
  measure(question: ExperimentStart): Promise<MeasuredExperiment | undefined>;
  /** Resolves when each of its runs has stopped at a checkpoint; false after saying why not. */
  pause(experiment: string): Promise<boolean>;
  resume(experiment: string): Promise<void>;
  /** Adds the next seeds and goes on, where nothing else is training. */
  addSeeds(experiment: string, count: number): Promise<void>;
  cancelArm(experiment: string, arm: string, cancelled: boolean): Promise<void>;
  /** What it takes on the disk; undefined after saying why that cannot be told. */
  sizeOf(experiment: string): Promise<ResultOf<StudioApi, "lab.size"> | undefined>;
  /** With its runs. */
  remove(experiment: string): Promise<void>;
}
export type LabStore = StoreApi<LabState>;

/** The one that trains in this studio. */
export function selectTrainingExperiment({ experiments }: LabState): ExperimentView | undefined {
  return experiments.find(({ state }) => state === "training");
}

export function selectShownExperiment({ experiments, shown }: LabState): ExperimentView | undefined {
  return experiments.find(({ experiment }) => experiment.id === shown);
}

/** Whether another studio or a command line trains it: its runs go on, and this studio's host does not hear of them. */
export function trainsElsewhere({ state, runs }: ExperimentView): boolean {
  return state === "paused" && runs.some((run) => run.state === "training");
}

export function createLabStore(client: ApiClient<StudioApi>, screen: InterfaceStore): LabStore {
  return createStore<LabState>((set, get) => {
    const put = (view: ExperimentView): void => {
      const { experiments } = get();
      const { id } = view.experiment;
      const isKnown = experiments.some(({ experiment }) => experiment.id === id);
      set({
        experiments: isKnown
          ? experiments.map((other) => (other.experiment.id === id ? view : other))
          : [view, ...experiments],
      });
    };
    const forget = (id: string): void => {
      const { experiments, shown } = get();
      set({
        experiments: experiments.filter(({ experiment }) => experiment.id !== id),
        shown: shown === id ? undefined : shown,
      });
    };
    const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      screen.getState().withdraw("lab");
      set({ waiting: true });
      try {
        return await work();
      } catch (error) {
        screen.getState().notify({ ...errorNotice(error), topic: "lab" });
        return undefined;
      } finally {
        set({ waiting: false });
      }
    };
    client.on("lab.changed", put);
    client.on("lab.removed", ({ experiment }) => forget(experiment));
    return {
      experiments: [],
      damaged: [],
      loaded: false,
      shown: undefined,
      asking: undefined,
      again: undefined,
      waiting: false,
      async refresh() {
        const { experiments, damaged } = await client.call("lab.list", {});
        set({ experiments, damaged, loaded: true });
      },
      show: (shown) => set({ shown, asking: undefined, again: undefined }),
      ask: (asking) => set({ asking, shown: undefined, again: undefined }),
      async askAgain({ experiment }) {
        const asked = askedNetworks(experiment.question, experiment.arms);
        const networks = await attempt(() =>
          Promise.all(
            asked.map(async ({ arm, name }) => {
              const found = await client.call("lab.network", { experiment: experiment.id, arm });
              return name === undefined ? found : { ...found, name };
            }),
          ),
        );
        if (networks)
          set({ asking: experiment.question.kind, again: { experiment, networks }, shown: undefined });
      },
      async start(question) {
        const view = await attempt(() => client.call("lab.start", question));
        if (!view) return undefined;
        // The events may have come first and know more.
        if (!get().experiments.some(({ experiment }) => experiment.id === view.experiment.id)) put(view);
        get().show(view.experiment.id);
        return view;
      },
      measure: (question) => attempt(() => client.call("lab.measure", question)),
      async pause(experiment) {
        const view = await attempt(() => client.call("lab.pause", { experiment }));
        if (view) put(view);
        return view !== undefined;
      },
      async resume(experiment) {
        const view = await attempt(() => client.call("lab.resume", { experiment }));
        if (view) put(view);
      },
      async addSeeds(experiment, count) {
        const added = await attempt(() => client.call("lab.addSeeds", { experiment, count }));
        if (added) put(added);
        if (added && selectTrainingExperiment(get()) === undefined) await get().resume(experiment);
      },
      async cancelArm(experiment, arm, cancelled) {
        const view = await attempt(() => client.call("lab.cancelArm", { experiment, arm, cancelled }));
        if (view) put(view);
      },
      sizeOf: async (experiment) => await attempt(() => client.call("lab.size", { experiment })),
      async remove(experiment) {
        if (await attempt(() => client.call("lab.remove", { experiment }))) forget(experiment);
      },
    };
  });
}
