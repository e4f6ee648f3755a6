/** Follows one experiment through the host's events until nothing of it trains any more. */
import type { ExperimentView } from "#core/lab/experiment-view";
import type { Host } from "../host/host";
import { listenTo } from "../host/listening";
import type { LabReport } from "./lab-report";

export interface FollowedExperiment {
  /** Begins it, or goes on with it, and resolves when it is finished or paused. */
  toTheEnd(begin: () => ExperimentView | Promise<ExperimentView>): Promise<ExperimentView>;
  /** Its runs stop at a checkpoint, as soon as there are any. */
  pause(): void;
}

export function followExperiment(host: Host, report: LabReport): FollowedExperiment {
  let id: string | undefined;
  let wanted = false;
  const pause = (): void => {
    wanted = true;
    // Refused when it has just ended, which the events say.
    if (id !== undefined) Promise.resolve(host.handlers["lab.pause"]({ experiment: id })).catch(() => {});
  };
  return {
    pause,
    toTheEnd: (begin) =>
      new Promise((resolve, reject) => {
        const take = (view: ExperimentView): void => {
          if (view.experiment.id !== id) return;
          report.changed(view);
          if (view.state === "training") return;
          leave();
          resolve(view);
        };
        const early: ExperimentView[] = [];
        const leave = listenTo(host, {
          "lab.changed": (view) => {
            if (id === undefined) early.push(view);
            else take(view);
          },
          "run.metrics": ({ run, metrics }) => report.metrics(run, metrics),
          notice: ({ message }) => report.notice(message),
        });
        Promise.resolve()
          .then(begin)
          .then((view) => {
            id = view.experiment.id;
            take(view);
            for (const each of early) take(each);
            if (wanted) pause();
          })
          .catch((error: unknown) => {
            leave();
            reject(error);
          });
      }),
  };
}
