/** The images behind a number, a page at a time, and the one of them that is looked at closely. */
import { ToggleGroup } from "radix-ui";
import { type ReactNode, useMemo, useState } from "react";
import { answerOf } from "#core/scores/predictions";
import type { RunRecord } from "#core/training/records";
import { useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";
import { Pager } from "../ui/Pager";
import { PixelPicture } from "../ui/PixelPicture";
import type { ChosenImages } from "./chosen-images";
import { ImageDetail } from "./ImageDetail";
import { askedImages, type FoundPredictions } from "./use-predictions";

const PAGE = 40;
const THUMBNAIL = 52;

export function ImagesPanel(props: {
  readonly record: RunRecord;
  readonly found: FoundPredictions;
  readonly chosen: ChosenImages;
}): ReactNode {
  const { record, found, chosen } = props;
  const { services } = useStudio();
  const [from, setFrom] = useState(0);
  const [sample, setSample] = useState<number>();
  /** Since they were asked for. */
  const [changed, setChanged] = useState<ReadonlyMap<number, string | null>>(new Map());
  const { samples, title } = chosen;
  const shown = useMemo(() => samples.slice(from, from + PAGE), [samples, from]);
  const ask = useMemo(
    () =>
      shown.length === 0
        ? undefined
        : () =>
            services.client.call("mistakes.pictures", {
              ...askedImages(record.id, found),
              samples: [...shown],
            }),
    [services, record.id, found, shown],
  );
  const { value: page, error, isBusy } = useAnswer(ask);
  const size = page ? page.height * page.width * page.channels : 0;
  const index = sample === undefined ? -1 : shown.indexOf(sample);
  /** What the data has instead of the label that they were scored with: undefined where it is the same. */
  const labelNow = (place: number): string | null | undefined => {
    const given = page?.relabelled.find((one) => one.sample === place)?.label;
    const now = changed.has(place) ? changed.get(place) : given;
    return now === nameOf(found, found.predictions.labels[place] ?? 0) ? undefined : now;
  };
  return (
    <section aria-label="Images" className="flex min-h-0 flex-col border-l border-line">
      <div className="flex shrink-0 items-center gap-1 px-3 py-2">
        <h3 className="line-clamp-2 min-w-0 flex-1 leading-tight font-medium text-text" title={title}>
          {title}
        </h3>
        <Pager what="Images" from={from} page={PAGE} count={samples.length} onTurn={setFrom} />
      </div>
      {error !== undefined && (
        <p
          role="alert"
          className="selectable min-h-0 overflow-y-auto px-3 text-small wrap-anywhere text-error"
        >
          {error}
        </p>
      )}
      {samples.length === 0 && <p className="px-3 text-muted">There are no such images.</p>}
      {page && !isBusy && (
        <ToggleGroup.Root
          type="single"
          aria-label="Images"
          value={sample === undefined ? "" : String(sample)}
          onValueChange={(value) => setSample(value === "" ? undefined : Number(value))}
          className="grid min-h-24 flex-1 grid-cols-[repeat(auto-fill,minmax(4rem,1fr))] content-start gap-1 overflow-y-auto px-3 pb-2"
        >
          {shown.map((place, order) => {
            const truth = nameOf(found, found.predictions.labels[place] ?? 0);
            const answer = nameOf(found, answerOf(found.predictions, place));
            const now = labelNow(place);
            const nowWords = now === undefined ? "" : now === null ? ", now left out" : `, now ${now}`;
            return (
              <ToggleGroup.Item
                key={place}
                value={String(place)}
                aria-label={`Image ${place + 1}: ${truth}${nowWords}, named ${answer}`}
                title={`${page.names?.[order] ?? `image ${place + 1}`}${nowWords}`}
                className="flex min-w-0 flex-col items-center gap-0.5 rounded-control border-2 border-transparent p-0.5 hover:bg-hover data-[state=on]:border-convolution"
              >
                <PixelPicture
                  pixels={page.images.subarray(order * size, (order + 1) * size)}
                  shape={[page.height, page.width, page.channels]}
                  size={THUMBNAIL}
                />
                <span
                  className={`w-full truncate text-center text-small text-text ${now === undefined ? "" : "line-through"}`}
                >
                  {truth}
                </span>
                <span className="w-full truncate text-center text-small text-muted">{answer}</span>
              </ToggleGroup.Item>
            );
          })}
        </ToggleGroup.Root>
      )}
      {page && samples.length > 0 && sample === undefined && (
        <p className="shrink-0 border-t border-line px-3 py-2 text-small text-muted">
          Truth above, answer below. Choose an image to look closer.
        </p>
      )}
      {page && !isBusy && sample !== undefined && index >= 0 && (
        <ImageDetail
          key={sample}
          record={record}
          found={found}
          sample={sample}
          name={page.names?.[index]}
          pixels={page.images.subarray(index * size, (index + 1) * size)}
          shape={[page.height, page.width, page.channels]}
          isPrepared={page.names !== undefined}
          labelNow={labelNow(sample)}
          onRelabel={(label) => setChanged((before) => new Map(before).set(sample, label))}
        />
      )}
    </section>
  );
}

export function nameOf({ classNames }: FoundPredictions, place: number): string {
  return classNames[place] ?? `${place}`;
}
