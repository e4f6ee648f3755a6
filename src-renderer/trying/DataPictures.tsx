/** Pictures of the run's own data, a page at a time. */
import { type ReactNode, useEffect, useState } from "react";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import type { TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import type { DataPart } from "../stores/trying-store";
import { PART_CHOICES } from "../training/part-choices";
import { Pager } from "../ui/Pager";
import { PictureGrid } from "../ui/PictureGrid";
import { SegmentedControl } from "../ui/SegmentedControl";

const PAGE = 60;

export function DataPictures({ model }: { readonly model: TriedModel }): ReactNode {
  const { trying } = useStudio();
  const part = useTryingState((state) => state.part);
  const sample = useTryingState((state) => state.sample);
  const [from, setFrom] = useState(0);
  const [page, setPage] = useState<SamplePictures>();
  const [failure, setFailure] = useState<string>();
  const { parts, noData } = model;
  const count = parts?.[part] ?? 0;
  useEffect(() => {
    let isWanted = true;
    setPage(undefined);
    setFailure(undefined);
    if (count === 0) return;
    trying
      .getState()
      .pictures(part, from, PAGE)
      .then(
        (read) => isWanted && setPage(read),
        (error: unknown) => isWanted && setFailure(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      isWanted = false;
    };
  }, [trying, part, from, count]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another checkpoint is asked about the same picture
  useEffect(() => {
    trying.getState().ask(sample && (() => ({ kind: "sample", ...sample })));
  }, [trying, sample, model]);
  if (noData !== undefined)
    return <p className="selectable h-full overflow-y-auto wrap-anywhere text-muted">{noData}</p>;
  return (
    <div className="flex h-full min-w-0 flex-col gap-1.5">
      <div className="flex items-center justify-between gap-2">
        <SegmentedControl<DataPart>
          small
          label="Part of the data"
          value={part}
          segments={PART_CHOICES}
          onChange={(next) => {
            setFrom(0);
            trying.getState().setPart(next);
          }}
        />
        <Pager what="Pictures" from={from} page={PAGE} count={count} onTurn={setFrom} />
      </div>
      {failure !== undefined && (
        <p className="min-h-0 overflow-y-auto text-small wrap-anywhere text-error">{failure}</p>
      )}
      {count === 0 && <p className="text-small text-muted">This part has no pictures.</p>}
      {page && (
        <PictureGrid
          page={page}
          from={from}
          chosen={sample?.place}
          onChoose={(place) => trying.getState().choose({ part, place })}
        />
      )}
    </div>
  );
}
