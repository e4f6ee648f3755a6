import { useState } from "react";
import type { DatasetView } from "#core/datasets/view";
import { wordsOf } from "../imports/use-handed-over";
import { useStudio } from "../stores/context";

type Change = DatasetView["changes"][number];

export interface LeavingOut {
  readonly isBusy: boolean;
  readonly error: string | undefined;
  isOut(place: number): boolean;
  /** Leaves a picture out of the dataset, or has it again as it was. */
  change(place: number, isOut: boolean): void;
}

/** Single pictures are left out of a dataset at once, and taken back just so. */
export function useLeavingOut(id: string): LeavingOut {
  const { services, datasets } = useStudio();
  /** Those that were left out here, with what had been changed of them before. */
  const [out, setOut] = useState<ReadonlyMap<number, Change | undefined>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function apply(place: number, isOut: boolean): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const { view } = await services.client.call("datasets.view", { id });
      const before = view.changes.find(([changed]) => changed === place);
      const own: Change | undefined = isOut ? [place, null] : out.get(place);
      const others = view.changes.filter(([changed]) => changed !== place);
      const changes = (own ? [...others, own] : others).sort(([one], [other]) => one - other);
      const refusal = await datasets.getState().review(id, { ...view, changes });
      if (refusal !== undefined) {
        setError(refusal);
        return;
      }
      const next = new Map(out);
      if (isOut) next.set(place, before);
      else next.delete(place);
      setOut(next);
    } catch (failure) {
      setError(wordsOf(failure));
    } finally {
      setBusy(false);
    }
  }

  return {
    isBusy,
    error,
    isOut: (place) => out.has(place),
    change: (place, isOut) => void apply(place, isOut),
  };
}
