/** Follows one run through the host's events until it has ended. */
import type { RunRecord, RunState } from "#core/training/records";
import type { Host } from "../host/host";
import { listenTo } from "../host/listening";
import type { TrainingReport } from "./training-report";

const ENDED: readonly RunState[] = ["stopped", "finished", "failed", "interrupted"];

export interface FollowedRun {
  /** Begins the run and resolves when it has ended. */
  toTheEnd(begin: () => Promise<RunRecord>): Promise<{ record: RunRecord; folder: string }>;
  /** Asks it to stop at a checkpoint, as soon as there is a run to stop. */
  stop(): void;
}

export function followRun(host: Host, report: TrainingReport): FollowedRun {
  let current: RunRecord | undefined;
  let stopWanted = false;
  let stopAsked = false;

  const stop = (): void => {
    stopWanted = true;
    if (!current || stopAsked || ENDED.includes(current.state)) return;
    stopAsked = true;
    // Refused when it has just ended, which the events say.
    Promise.resolve(host.handlers["runs.stop"]({ run: current.id })).catch(() => {});
  };

  return {
    stop,
    toTheEnd: (begin) =>
      new Promise((resolve, reject) => {
        const early: Array<() => void> = [];
        const take = (record: RunRecord): void => {
          const known = current;
          current = record;
          const folder = host.runFolder(record.id);
          if (!known || known.state !== record.state) report.changed(record, folder);
          if (ENDED.includes(record.state)) {
            leave();
            resolve({ record, folder });
          } else if (stopWanted) stop();
          // Paused for want of disk space: no window is here to resume from, so it ends as far as it got.
          else if (record.state === "paused" && record.failure) stop();
        };
        // What comes before the run's id is known waits for it.
        const inTurn = (handle: () => void): void => {
          if (current) handle();
          else early.push(handle);
        };
        const leave = listenTo(host, {
          "run.changed": (record) =>
            inTurn(() => {
              if (record.id === current?.id) take(record);
            }),
          "run.metrics": ({ run, metrics }) =>
            inTurn(() => {
              if (!current || run !== current.id) return;
              for (const metric of metrics) report.metric(metric, current);
            }),
          notice: ({ message }) => report.notice(message),
        });
        begin().then(
          (record) => {
            take(record);
            for (const handle of early) handle();
          },
          (error: unknown) => {
            leave();
            reject(error);
          },
        );
      }),
  };
}
