/** A host with the Lab for tests: two depths, two seeds, a fake engine. */
import type { ExperimentView } from "#core/lab/experiment-view";
import { createTestHost, type TestHost, type TestHostOptions } from "../testing/test-host";

export const DEPTH = { kind: "depth", depths: [8, 14], dataset: "digits", seeds: [1, 2], steps: 30 } as const;

export interface LabHost extends TestHost {
  begin(): Promise<ExperimentView>;
  view(experiment: string): Promise<ExperimentView>;
  /** How many trainings engines were asked for. */
  trained(): number;
  /** Resolves when they were asked for so many. */
  trainings(count: number): Promise<void>;
  /** Resolves when the experiment stands so. */
  stand(experiment: string, ...states: ExperimentView["state"][]): Promise<ExperimentView>;
}

export async function labHost(options: TestHostOptions = {}): Promise<LabHost> {
  const test = await createTestHost({
    ...options,
    fake: { totalSteps: 30, stepsPerEpoch: 10, ...options.fake },
  });
  const { handlers } = test.host;
  const trained = (): number => test.launcher.launched.flatMap((engine) => engine.trained).length;
  const view: LabHost["view"] = async (experiment) => await handlers["lab.read"]({ experiment });
  return {
    ...test,
    view,
    trained,
    begin: async () =>
      await handlers["lab.start"]({ ...DEPTH, depths: [...DEPTH.depths], seeds: [...DEPTH.seeds] }),
    async trainings(count) {
      while (trained() < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async stand(experiment, ...states) {
      for (;;) {
        const seen = await view(experiment);
        if (states.includes(seen.state)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}
