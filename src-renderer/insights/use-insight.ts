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

export interface Progress {
  /** From 0 to 1. */
  readonly share: number;
  /** About; left out while nothing is known of it. */
  readonly secondsLeft?: number | undefined;
}

export interface Looked extends Answer<Answers> {
  readonly progress: Progress | undefined;
  /** Ends what is under way with what it has seen so far. */
  stop(): void;
}

/** Begins the tickets of this window's looks. */
export const WINDOW_TICKET = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
let looks = 0;

/** Same objects ask once; what nobody waits for any more is stopped. @param asked undefined: there is nothing to ask */
export function useInsight(asked: Asked | undefined): Looked {
  const { services } = useStudio();
  const { subject, instrument, part, images, image, dataset, beside, choices } = asked ?? {};
  const question = useMemo(() => {
    if (!subject || !instrument || !part || images === undefined || !choices) return undefined;
    looks += 1;
    const ticket = `${WINDOW_TICKET}/${looks}.`;
    const look = async (of: InsightSubject, comparedWith?: InsightSubject): Promise<Insight> =>
      await services.client.call("insights.look", {
        subject: of,
        instrument,
        part,
        images,
        ...(image !== undefined && { image }),
        choices,
        ...(comparedWith && { beside: comparedWith }),
        ...(dataset !== undefined && { dataset }),
        ticket,
      });
    const ask = async (): Promise<Answers> => {
      const own = await look(subject);
      if (beside === undefined || own.partial) return { own };
      // What one of them cannot answer keeps nothing from the other.
      return {
        own,
        beside: await look(beside, subject).catch((error: unknown) => ({ refusal: wordsOf(error) })),
      };
    };
    const stop = (): void => void services.client.call("insights.stop", { ticket }).catch(() => {});
    return { ticket, ask, stop };
  }, [services, subject, instrument, part, images, image, dataset, beside, choices]);
  useEffect(() => question?.stop, [question]);
  const answer = useAnswer(question?.ask);
  const progress = useProgress(question?.ticket, answer.isBusy);
  return { ...answer, progress, stop: () => question?.stop() };
}

function useProgress(ticket: string | undefined, isBusy: boolean): Progress | undefined {
  const { services } = useStudio();
  const [progress, setProgress] = useState<Progress>();
  useEffect(() => {
    setProgress(undefined);
    if (!isBusy) return;
    return services.client.on("insight.progress", (told) => {
      if (told.ticket === ticket)
        setProgress({ share: told.done / told.total, secondsLeft: told.secondsLeft });
    });
  }, [services, ticket, isBusy]);
  return progress;
}
