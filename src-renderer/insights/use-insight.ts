import { useEffect, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import { USUAL_IMAGES } from "#core/insights/insight";
import type { Insight, InstrumentId } from "#core/insights/instruments";
import { type Answer, useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";

export interface Asked {
  readonly run: string;
  readonly instrument: InstrumentId;
  readonly part: DatasetPartName;
  /** Other data than the run's own. */
  readonly dataset: string | undefined;
  readonly checkpoint: "best" | "last" | undefined;
  /** Another run beside it. */
  readonly beside: string | undefined;
}

/** Of the run and of the one beside it, with how far the work has come, from 0 to 1. */
export function useInsight(
  asked: Asked,
): Answer<readonly Insight[]> & { readonly progress: number | undefined } {
  const { services } = useStudio();
  const { run, instrument, part, dataset, checkpoint, beside } = asked;
  const ask = useMemo(
    () => async (): Promise<readonly Insight[]> => {
      const look = async (subject: string, which?: "best" | "last"): Promise<Insight> =>
        await services.client.call("insights.look", {
          subject: { run: subject, ...(which && { checkpoint: which }) },
          instrument,
          part,
          images: USUAL_IMAGES,
          ...(dataset !== undefined && { dataset }),
        });
      const own = await look(run, checkpoint);
      return beside === undefined ? [own] : [own, await look(beside)];
    },
    [services, run, instrument, part, dataset, checkpoint, beside],
  );
  const answer = useAnswer(ask);
  return { ...answer, progress: useProgress(instrument, answer.isBusy) };
}

function useProgress(instrument: InstrumentId, isBusy: boolean): number | undefined {
  const { services } = useStudio();
  const [progress, setProgress] = useState<number>();
  useEffect(() => {
    setProgress(undefined);
    if (!isBusy) return;
    return services.client.on("insight.progress", (told) => {
      if (told.instrument === instrument) setProgress(told.done / told.total);
    });
  }, [services, instrument, isBusy]);
  return progress;
}
