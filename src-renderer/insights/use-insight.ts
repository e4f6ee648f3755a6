import { useEffect, useMemo, useState } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import type { ChosenValues } from "#core/insights/choices";
import type { Insight, InstrumentId } from "#core/insights/instruments";
import type { InsightSubject } from "#core/protocol/insights-api";
import { type Answer, useAnswer } from "../imports/use-answer";
import { wordsOf } from "../imports/use-handed-over";
import { useStudio } from "../stores/context";
import type { ChosenImages } from "./ImagesChoice";

export interface Asked extends ChosenImages {
  readonly subject: InsightSubject;
  readonly instrument: InstrumentId;
  readonly part: DatasetPartName;
  /** Other data than the network's own. */
  readonly dataset: string | undefined;
  /** Another network beside it. */
  readonly beside: InsightSubject | undefined;
  /** Of the instrument's own; the same object while nothing changes. */
  readonly choices: Readonly<ChosenValues>;
}

/** What the network answered, and what the one beside it did, or why it cannot. */
export interface Answers {
  readonly own: Insight;
  readonly beside?: Insight | { readonly refusal: string };
}

/** With how far the work has come, from 0 to 1. Same objects ask once. */
export function useInsight(asked: Asked): Answer<Answers> & { readonly progress: number | undefined } {
  const { services } = useStudio();
  const { subject, instrument, part, images, image, dataset, beside, choices } = asked;
  const ask = useMemo(
    () => async (): Promise<Answers> => {
      const look = async (of: InsightSubject): Promise<Insight> =>
        await services.client.call("insights.look", {
          subject: of,
          instrument,
          part,
          images,
          ...(image !== undefined && { image }),
          choices,
          ...(dataset !== undefined && { dataset }),
        });
      const own = await look(subject);
      if (beside === undefined) return { own };
      // What one of them cannot answer keeps nothing from the other.
      return { own, beside: await look(beside).catch((error: unknown) => ({ refusal: wordsOf(error) })) };
    },
    [services, subject, instrument, part, images, image, dataset, beside, choices],
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
