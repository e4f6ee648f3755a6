/**
 * What is trained next: drawings as they were when they were put in line, kept in the workspace. When a training of this
 * host ends, the first of them starts. Nothing starts by itself when a studio opens. One whose start fails stays in the
 * queue and says why, and the next one goes on.
 */
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import { newIdentifier } from "#core/network/identifiers";
import { identified } from "#core/network/identity";
import { datasetToTrainOn } from "#core/network/images";
import { parseDocument } from "#core/network/parse";
import { serialiseDocument } from "#core/network/serialise";
import type { ApiHandlers, ParamsOf } from "#core/protocol/method";
import { type QueuedTraining, queuedTrainingSchema, type StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { jsonFile } from "../disk/json-file";
import { isAlive, ownerSchema } from "../disk/ownership";
import type { Emit } from "../events";
import type { Networks } from "../networks/networks";
import type { Workspace } from "../workspace";

/** Of all drawings in it together, as text. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** The drawing is kept as text, as it would be saved: one of a newer version is told apart. */
const entrySchema = queuedTrainingSchema.extend({
  text: z.string(),
  /** The host that is starting it. */
  startedBy: ownerSchema.optional(),
});
type Entry = z.infer<typeof entrySchema>;

const fileSchema = z.object({ version: z.literal(1), entries: z.array(entrySchema) });

type QueueHandlers = Pick<
  ApiHandlers<StudioApi>,
  "queue.list" | "queue.add" | "queue.remove" | "queue.move" | "queue.start"
>;

export interface TrainingQueue {
  readonly handlers: QueueHandlers;
  /** To be told of every change of a run. */
  follow(record: RunRecord): void;
  /** To be told when what has the machine for more than one run gives it back. */
  rest(): void;
  close(): void;
}

export interface QueueOptions {
  readonly files: Files;
  readonly workspace: Workspace;
  readonly networks: Pick<Networks, "identify">;
  readonly emit: Emit;
  /** Something trains in this host. */
  isTraining(): boolean;
  start(
    params: Pick<ParamsOf<StudioApi, "runs.start">, "document" | "networkPath" | "from" | "keepEpochs">,
  ): Promise<unknown>;
}

const ENDED: readonly RunRecord["state"][] = ["finished", "stopped", "failed", "interrupted"];

export function createQueue(options: QueueOptions): TrainingQueue {
  const { files, workspace, networks, emit, isTraining, start } = options;
  const empty: z.infer<typeof fileSchema> = { version: 1, entries: [] };
  const file = jsonFile(files, workspace.queueFile, fileSchema, empty, "waiting trainings", (message) =>
    emit("notice", { severity: "warning", message }),
  );
  /** Runs of this host that were seen training. */
  const live = new Set<string>();
  /** Entries of this host that train already, and could not be taken out of the file. */
  const started = new Set<string>();
  let closed = false;
  let working: Promise<void> | undefined;

  const change = async (edit: (entries: readonly Entry[]) => readonly Entry[]): Promise<QueuedTraining[]> => {
    const { entries } = await file.change((value) => ({ version: 1, entries: [...edit(value.entries)] }));
    const listed = entries.map(withoutText);
    emit("queue.changed", { entries: listed });
    return listed;
  };

  const drop = async (id: string): Promise<void> => {
    started.add(id);
    await change((entries) => entries.filter((entry) => entry.id !== id));
    started.delete(id);
  };

  /** Whether another studio is starting it. This one starts one at a time: what is marked as its own was held up by the disk. */
  const isStartedElsewhere = async ({ startedBy }: Entry): Promise<boolean> =>
    startedBy !== undefined && startedBy.instance !== workspace.owner.instance && (await isAlive(startedBy));

  /** The first that can be started, marked as this host's to start. */
  const take = async (): Promise<Entry | undefined> => {
    for (const id of started) await drop(id);
    const { entries } = await file.read();
    for (const entry of entries) {
      if (entry.failure !== undefined || (await isStartedElsewhere(entry))) continue;
      let taken: Entry | undefined;
      await change((now) =>
        now.map((other) => {
          const isSame = other.id === entry.id && other.startedBy?.instance === entry.startedBy?.instance;
          if (!isSame) return other;
          taken = { ...other, startedBy: workspace.owner };
          return taken;
        }),
      );
      if (taken) return taken;
    }
    return undefined;
  };

  const release = (id: string, failure?: string): Promise<unknown> =>
    change((entries) =>
      entries.map((entry) => {
        if (entry.id !== id) return entry;
        const { startedBy: _, ...rest } = entry;
        return { ...rest, ...(failure !== undefined && { failure }) };
      }),
    );

  const startNext = async (): Promise<void> => {
    while (!closed && !isTraining()) {
      const entry = await take();
      if (!entry) return;
      try {
        const parsed = parseDocument(entry.text);
        if (!parsed.ok) throw parsed.error;
        if (closed) throw new SkiploomError("busy", "The studio is closing.");
        const { networkPath, from, keepEpochs } = entry;
        await start({
          document: parsed.document,
          ...(networkPath !== undefined && { networkPath }),
          ...(from && { from }),
          ...(keepEpochs !== undefined && { keepEpochs }),
        });
      } catch (error) {
        if (error instanceof SkiploomError && error.code === "busy") {
          await release(entry.id);
          return;
        }
        const words = error instanceof Error ? error.message : String(error);
        await release(entry.id, words);
        const message = `${entry.networkName} was next to be trained and could not be started: ${words} It stays in the queue.`;
        emit("notice", { severity: "error", message });
        continue;
      }
      await drop(entry.id);
    }
  };

  /** One after the other; what goes wrong with the queue's own file is said, and is no end of the studio. */
  const work = (): Promise<void> => {
    working = (working ?? Promise.resolve()).then(startNext).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      emit("notice", { severity: "error", message: `The next training could not be started. ${words}` });
    });
    return working;
  };

  return {
    handlers: {
      "queue.list": async () => ({ entries: (await file.read()).entries.map(withoutText) }),
      "queue.add": async ({ document: given, networkPath, from, keepEpochs }) => {
        const known = identified(given);
        const document = networkPath === undefined ? known : await networks.identify(known, networkPath);
        const entry: Entry = {
          id: newIdentifier("queued"),
          networkName: document.name,
          networkId: document.id ?? known.id,
          ...(networkPath !== undefined && { networkPath }),
          dataset: datasetToTrainOn(document),
          epochs: document.recipe.epochs,
          ...(from && { from }),
          ...(keepEpochs !== undefined && { keepEpochs }),
          queuedAt: new Date().toISOString(),
          text: serialiseDocument(document),
        };
        await change((entries) => {
          const characters = entries.reduce((sum, { text }) => sum + text.length, entry.text.length);
          if (characters > MOST_CHARACTERS) {
            throw new SkiploomError(
              "not-allowed",
              "The queue is full: its drawings take 8 MiB, the most it holds. Take one out, then add this one.",
            );
          }
          return [...entries, entry];
        });
        if (!isTraining()) void work();
        return withoutText(entry);
      },
      "queue.remove": async ({ id }) => ({
        entries: await change((entries) => entries.filter((entry) => entry.id !== id)),
      }),
      "queue.move": async ({ id, to }) => ({
        entries: await change((entries) => {
          const moved = entries.find((entry) => entry.id === id);
          if (!moved) return entries;
          const others = entries.filter((entry) => entry !== moved);
          return [...others.slice(0, to), moved, ...others.slice(to)];
        }),
      }),
      "queue.start": async () => {
        // Whoever asks for it wants those tried again that could not be started.
        await change((entries) => entries.map(({ failure: _, ...entry }) => entry));
        await work();
        return {};
      },
    },
    follow(record) {
      if (!ENDED.includes(record.state)) live.add(record.id);
      else if (!isTraining() && live.delete(record.id)) void work();
    },
    rest() {
      if (isTraining() || live.size === 0) return;
      live.clear();
      void work();
    },
    close() {
      closed = true;
    },
  };
}

function withoutText({ text: _text, startedBy: _startedBy, ...entry }: Entry): QueuedTraining {
  return entry;
}
