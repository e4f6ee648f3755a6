/** What a person does with trainings. A refusal is a notice. */
import type { NetworkDocument } from "#core/network/document";
import type { TrainingManner } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { errorNotice } from "./interface-store";
import { putRun, type RunsContext } from "./runs-context";
import type { RunsState } from "./runs-state";

type Requests = Pick<
  RunsState,
  | "start"
  | "adopt"
  | "grow"
  | "pause"
  | "resume"
  | "stop"
  | "takeOver"
  | "rename"
  | "remove"
  | "checkExport"
  | "foreseeExports"
  | "exportModel"
  | "evaluate"
  | "estimate"
>;

export function runRequests(context: RunsContext): Requests {
  const { client, store } = context;
  const request = async (action: () => Promise<unknown>): Promise<void> =>
    void (await attempt(context, action));
  return {
    start: (document, networkPath, manner) => start(context, document, networkPath, manner),
    adopt(record) {
      // The event may have come first and know more.
      if (!store.getState().runs.some(({ id }) => id === record.id)) putRun(context, record);
      store.getState().show(record.id);
    },
    async grow(params) {
      const record = await attempt(context, () => client.call("runs.grow", params));
      if (record) store.getState().adopt(record);
      return record;
    },
    pause: (run) => request(() => client.call("runs.pause", { run })),
    async resume(run, device) {
      await request(() => client.call("runs.resume", { run, ...(device && { device }) }));
      store.getState().show(run);
    },
    stop: (run) => request(() => client.call("runs.stop", { run })),
    takeOver: (run) => request(() => client.call("runs.takeOver", { run })),
    rename: (run, name) =>
      request(async () => {
        await client.call("runs.rename", { run, name });
        const { runs } = store.getState();
        store.setState({ runs: runs.map((record) => (record.id === run ? { ...record, name } : record)) });
      }),
    remove: (run) => request(() => client.call("runs.remove", { run })),
    checkExport: async (run, way) =>
      (await attempt(context, () => client.call("exports.check", { run, ...(way && { way }) })))?.formats,
    foreseeExports: async (document) =>
      (await attempt(context, () => client.call("exports.foresee", { document })))?.refused ?? [],
    exportModel: (params) => attempt(context, () => client.call("exports.write", params)),
    evaluate: (params) => attempt(context, () => client.call("runs.evaluate", params)),
    estimate: (document) => attempt(context, () => client.call("runs.estimate", { document })),
  };
}

async function attempt<T>({ screen }: RunsContext, action: () => Promise<T>): Promise<T | undefined> {
  screen.getState().withdraw("run");
  try {
    return await action();
  } catch (error) {
    screen.getState().notify({ ...errorNotice(error), topic: "run" });
    return undefined;
  }
}

async function start(
  context: RunsContext,
  document: NetworkDocument,
  networkPath: string | undefined,
  { from, keepEpochs }: TrainingManner = {},
): Promise<RunRecord | undefined> {
  const { client, screen, store } = context;
  store.setState({ starting: true });
  try {
    const record = await client.call("runs.start", {
      document,
      ...(networkPath === undefined ? {} : { networkPath }),
      ...(from && { from }),
      ...(keepEpochs !== undefined && { keepEpochs }),
    });
    store.getState().adopt(record);
    return record;
  } catch (error) {
    screen.getState().notify({ ...errorNotice(error), topic: "training" });
    return undefined;
  } finally {
    store.setState({ starting: false });
  }
}
