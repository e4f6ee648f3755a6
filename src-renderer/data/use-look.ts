import { useEffect, useMemo, useRef, useState } from "react";
import type { DataReport } from "#core/datasets/order";
import { wordsOf } from "../imports/use-handed-over";
import { useStudio } from "../stores/context";
import { type DataChoices, lookedAt } from "./data-choices";
import type { DataPlace } from "./use-data-source";

const REST_MS = 250;

export interface Look {
  /** It is looked at. What was seen before stays until then. */
  readonly isBusy: boolean;
  readonly report?: DataReport;
  readonly error?: string;
}

/** Looks at data, and again once a person has changed a choice: one look at a time, and the last choice wins. */
export function useLook(place: DataPlace | undefined, chosen: DataChoices): Look {
  const { client } = useStudio().services;
  const [look, setLook] = useState<Look>({ isBusy: true });
  const underway = useRef<Promise<void>>(Promise.resolve());
  const wanted = JSON.stringify(lookedAt(chosen));
  const order = useMemo(() => JSON.parse(wanted) as ReturnType<typeof lookedAt>, [wanted]);
  const isFirst = useRef(true);
  /** The choices that the pictures were asked for: another split changes none of them. */
  const pictured = useRef<string>(undefined);
  useEffect(() => {
    if (!place) return;
    let isOld = false;
    setLook(({ report }) => ({ isBusy: true, ...(report && { report }) }));
    const ask = async (): Promise<void> => {
      if (isOld) return;
      try {
        const picture = JSON.stringify({ ...order, split: {} });
        const pictures = pictured.current !== picture;
        const report = await client.call("datasets.look", { ...order, ...place, pictures });
        if (isOld) return;
        pictured.current = picture;
        setLook((before) => ({
          isBusy: false,
          report:
            pictures || !before.report?.pictures ? report : { ...report, pictures: before.report.pictures },
        }));
      } catch (error) {
        if (!isOld)
          setLook(({ report }) => ({ isBusy: false, error: wordsOf(error), ...(report && { report }) }));
      }
    };
    const timer = setTimeout(
      () => {
        underway.current = underway.current.then(ask);
      },
      isFirst.current ? 0 : REST_MS,
    );
    isFirst.current = false;
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [client, place, order]);
  return look;
}
