import { useEffect, useMemo, useState } from "react";
import type { BatchPictures } from "#core/datasets/batch-pictures";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { useStudio } from "../../stores/context";

/** After a change of the recipe; its fields change with every key. */
const REST_MS = 250;

export interface SeenBatch {
  /** Of what was asked for last; what was seen before stays until then. */
  readonly pictures?: BatchPictures;
  readonly error?: string;
}

/**
 * The batch of a step, asked for anew when anything about it changes.
 *
 * @param version another one: the data are others, though their name is the same
 */
export function useBatchPictures(
  request: ParamsOf<StudioApi, "datasets.batch">,
  version: string | undefined,
): SeenBatch {
  const { client } = useStudio().services;
  const [seen, setSeen] = useState<SeenBatch>({});
  const key = JSON.stringify([request, version]);
  const wanted = useMemo(() => JSON.parse(key)[0] as typeof request, [key]);
  const isFirst = Object.keys(seen).length === 0;
  useEffect(() => {
    let isOld = false;
    const ask = async (): Promise<void> => {
      try {
        const pictures = await client.call("datasets.batch", wanted);
        if (!isOld) setSeen({ pictures });
      } catch (error) {
        if (!isOld) setSeen({ error: error instanceof Error ? error.message : String(error) });
      }
    };
    const timer = setTimeout(() => void ask(), isFirst ? 0 : REST_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [client, wanted, isFirst]);
  return seen;
}
