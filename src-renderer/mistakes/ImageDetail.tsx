/** One image: what the network says of it, which training images look like it, and another label for it. */
import { type ReactNode, useMemo, useState } from "react";
import type { RunRecord } from "#core/training/records";
import { useAnswer } from "../imports/use-answer";
import { useDatasetsState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { formatMeasure, formatPercent } from "../ui/format-number";
import { PixelPicture } from "../ui/PixelPicture";
import { Select } from "../ui/Select";
import { nameOf } from "./ImagesPanel";
import { askedImages, type FoundPredictions } from "./use-predictions";

const MOST_NAMED = 5;
/** A list of more is no choice; they are relabelled in the dataset's own files. */
const MOST_CHOICES = 1_000;
const LEFT_OUT = "/left-out";
const KEEPS = "This run keeps the data that it was trained on.";

export interface ImageDetailProps {
  readonly record: RunRecord;
  readonly found: FoundPredictions;
  readonly sample: number;
  readonly name: string | undefined;
  readonly pixels: Uint8Array;
  readonly shape: readonly [number, number, number];
  readonly isPrepared: boolean;
  /** Its label in the data by now (null: left out), where that is another. */
  readonly labelNow: string | null | undefined;
  onRelabel(label: string | null): void;
}

export function ImageDetail(props: ImageDetailProps): ReactNode {
  const { found, sample, name, pixels, shape } = props;
  const { predictions } = found;
  const { columns, ranked, probabilities } = predictions;
  const truth = predictions.labels[sample] ?? 0;
  return (
    <div className="flex max-h-[60%] shrink-0 flex-col gap-2 overflow-y-auto border-t border-line px-3 py-2">
      <div className="flex gap-3">
        <PixelPicture pixels={pixels} shape={shape} size={96} label={`Image ${sample + 1}`} />
        <div className="flex min-w-0 flex-1 flex-col gap-0.5">
          <p className="truncate text-text" title={nameOf(found, truth)}>
            <span className="text-muted">Truth:</span> <bdi>{nameOf(found, truth)}</bdi>
          </p>
          <p className="truncate text-small text-muted" title={name}>
            {name ?? `image ${sample + 1}`}, loss {formatMeasure(predictions.losses[sample] ?? 0)}
          </p>
          <ul aria-label="What the network says">
            {Array.from({ length: Math.min(MOST_NAMED, columns) }, (_, rank) => {
              const place = ranked[sample * columns + rank] ?? 0;
              const probability = probabilities[sample * columns + rank] ?? 0;
              return (
                <li key={place} className="relative flex justify-between gap-2 px-1 text-small">
                  <span
                    aria-hidden
                    className="absolute inset-y-0.5 left-0 rounded-sm"
                    style={{
                      width: `${100 * probability}%`,
                      backgroundColor: `color-mix(in srgb, var(--${place === truth ? "convolution" : "error"}) 35%, transparent)`,
                    }}
                  />
                  <span title={nameOf(found, place)} className="relative truncate text-text">
                    {nameOf(found, place)}
                  </span>
                  <span className="numeric relative text-text">{formatPercent(probability)}</span>
                </li>
              );
            })}
          </ul>
        </div>
      </div>
      {/* What imported weights were trained on is not here. */}
      {!props.record.importedFrom && <LookAlikes {...props} />}
      <Relabel {...props} truth={truth} />
    </div>
  );
}

function LookAlikes({ record, found, sample }: ImageDetailProps): ReactNode {
  const { services } = useStudio();
  const ask = useMemo(
    () => async () => {
      const { client } = services;
      const { alike } = await client.call("mistakes.lookAlikes", {
        ...askedImages(record.id, found),
        sample,
      });
      if (alike.length === 0) return { alike };
      const samples = alike.map((one) => one.sample);
      return {
        alike,
        pictures: await client.call("mistakes.pictures", { run: record.id, part: "train", samples }),
      };
    },
    [services, record.id, found, sample],
  );
  const { value, error, isBusy } = useAnswer(ask);
  const pictures = value?.pictures;
  const size = pictures ? pictures.height * pictures.width * pictures.channels : 0;
  return (
    <div>
      <h4 className="text-small font-medium text-muted">Trained on, and looking like it</h4>
      {isBusy && (
        <p role="status" className="text-small text-muted">
          Looking among the training images.
        </p>
      )}
      {error !== undefined && <p className="text-small text-error">{error}</p>}
      {value?.alike.length === 0 && (
        <p className="text-small text-muted">No training image looks much like it.</p>
      )}
      {pictures && (
        <ul className="flex flex-wrap gap-2 pt-1">
          {value.alike.map(({ sample: place, label, bits }, order) => (
            <li
              key={place}
              className="flex w-12 flex-col items-center"
              title={`${pictures.names?.[order] ?? `training image ${place + 1}`}, ${bits} of 64 bits of its look differ`}
            >
              <PixelPicture
                pixels={pictures.images.subarray(order * size, (order + 1) * size)}
                shape={[pictures.height, pictures.width, pictures.channels]}
                size={40}
              />
              <span className="w-full truncate text-center text-small text-text">{nameOf(found, label)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Relabel(props: ImageDetailProps & { readonly truth: number }): ReactNode {
  const { record, found, sample, truth, isPrepared, labelNow, onRelabel } = props;
  const { services } = useStudio();
  const names = useDatasetsState(({ datasets }) =>
    found.dataset === undefined
      ? found.classNames
      : (datasets.find(({ id }) => id === found.dataset)?.classNames ?? []),
  );
  const current = labelNow === null ? LEFT_OUT : labelNow;
  const [label, setLabel] = useState(current);
  const [isBusy, setBusy] = useState(false);
  const [words, setWords] = useState<{ readonly text: string; readonly isError: boolean }>();
  if (!isPrepared) {
    return (
      <p className="text-small text-muted">
        Its label stands in the data's own files, so it can be corrected there alone.
      </p>
    );
  }
  if (names.length > MOST_CHOICES) return null;
  const before = nameOf(found, truth);
  const choices = [
    ...names
      .filter((name) => name !== before || current !== undefined)
      .map((name) => ({ value: name, label: name, ...(name === before && { hint: "as it was" }) })),
    { value: LEFT_OUT, label: "none: leave it out" },
  ];

  async function relabel(): Promise<void> {
    if (label === undefined) return;
    setBusy(true);
    try {
      const next = label === LEFT_OUT ? null : label;
      const { name } = await services.client.call("mistakes.relabel", {
        ...askedImages(record.id, found),
        sample,
        label: next,
      });
      onRelabel(next);
      if (next === before) setLabel(undefined);
      setWords({ text: `${relabelledWords(name, next, before)} ${KEEPS}`, isError: false });
    } catch (error) {
      setWords({ text: error instanceof Error ? error.message : String(error), isError: true });
    } finally {
      setBusy(false);
    }
  }

  const isAsItIs = label === undefined || label === (current ?? before);
  return (
    <div>
      <h4 className="text-small font-medium text-muted">
        {current === undefined ? "This label is wrong: it is" : "Relabelled as"}
      </h4>
      <div className="flex gap-2 pt-1">
        <Select
          label="The right label"
          className="min-w-0 flex-1"
          value={label}
          placeholder="Choose a class"
          choices={choices}
          onChange={setLabel}
        />
        <Button disabled={isAsItIs || isBusy} onClick={() => void relabel()}>
          Relabel
        </Button>
      </div>
      {words && (
        <p
          role={words.isError ? "alert" : "status"}
          className={`pt-1 text-small ${words.isError ? "text-error" : "text-text"}`}
        >
          {words.text}
        </p>
      )}
    </div>
  );
}

function relabelledWords(data: string, label: string | null, before: string): string {
  if (label === null) return `“${data}” leaves it out from now on.`;
  return label === before ? `In “${data}” it is ${label} again.` : `In “${data}” it is ${label} from now on.`;
}
