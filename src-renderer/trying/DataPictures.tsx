/** Pictures of the run's own data, a page at a time. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import type { TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import type { DataPart } from "../stores/trying-store";
import { PART_CHOICES } from "../training/part-choices";
import { IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { PixelPicture } from "../ui/PixelPicture";
import { SegmentedControl } from "../ui/SegmentedControl";

const PAGE = 60;
const THUMBNAIL = 36;

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
  const last = Math.min(count, from + PAGE);
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
        <span className="flex items-center text-small text-muted">
          <IconButton
            icon={ChevronLeft}
            label="Pictures before"
            className="size-6"
            disabled={from === 0}
            onClick={() => setFrom(Math.max(0, from - PAGE))}
          />
          <span className="numeric">
            {count === 0 ? "none" : `${formatCount(from + 1)}–${formatCount(last)} of ${formatCount(count)}`}
          </span>
          <IconButton
            icon={ChevronRight}
            label="Pictures after"
            className="size-6"
            disabled={last >= count}
            onClick={() => setFrom(from + PAGE)}
          />
        </span>
      </div>
      {failure !== undefined && (
        <p className="min-h-0 overflow-y-auto text-small wrap-anywhere text-error">{failure}</p>
      )}
      {count === 0 && <p className="text-small text-muted">This part has no pictures.</p>}
      {page && (
        <Thumbnails
          page={page}
          from={from}
          chosen={sample?.place}
          onChoose={(place) => trying.getState().choose({ part, place })}
        />
      )}
    </div>
  );
}

/** One stop of Tab; arrow keys lead from picture to picture. */
function Thumbnails(props: {
  readonly page: SamplePictures;
  readonly from: number;
  readonly chosen: number | undefined;
  onChoose(place: number): void;
}): ReactNode {
  const { page, from, chosen, onChoose } = props;
  const size = page.height * page.width * page.channels;
  // Large ones come smaller than the network sees them.
  const shape = [page.height, page.width, page.channels] as const;
  return (
    <ToggleGroup.Root
      type="single"
      aria-label="Pictures"
      value={chosen === undefined ? "" : String(chosen)}
      onValueChange={(value) => value !== "" && onChoose(Number(value))}
      className="flex min-h-0 flex-1 flex-wrap content-start gap-1 overflow-y-auto p-0.5"
    >
      {page.labels.map((_, index) => {
        const place = from + index;
        return (
          <ToggleGroup.Item
            key={place}
            value={String(place)}
            aria-label={`Picture ${place + 1}`}
            className="rounded-sm border-2 border-transparent p-px hover:border-faint data-[state=on]:border-convolution"
          >
            <PixelPicture
              pixels={page.images.subarray(index * size, (index + 1) * size)}
              shape={shape}
              size={THUMBNAIL}
            />
          </ToggleGroup.Item>
        );
      })}
    </ToggleGroup.Root>
  );
}
