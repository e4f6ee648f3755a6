/** Pictures that look alike, or stand under two classes: seen side by side, and one of them left out where a person wants it. */
import { type ReactNode, useMemo, useState } from "react";
import type { CheckedPicture, DataWarning } from "#core/datasets/check/warning";
import { useAnswer } from "../imports/use-answer";
import { useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { PixelPicture } from "../ui/PixelPicture";
import { useLeavingOut } from "./use-leaving-out";

const AT_FIRST = 4;
/** So many pictures are asked for at once. */
const MOST_PICTURES = 200;
const SIDE = 56;

export interface OddPicturesProps {
  readonly id: string;
  readonly warning: DataWarning;
}

export function OddPictures({ id, warning }: OddPicturesProps): ReactNode {
  const { services } = useStudio();
  const [isWhole, setWhole] = useState(false);
  const leaving = useLeavingOut(id);
  const examples = useMemo(
    () => (isWhole ? withinPictures(warning.examples) : warning.examples.slice(0, AT_FIRST)),
    [warning, isWhole],
  );
  const places = useMemo(
    () => [...new Set(examples.flatMap(({ pictures }) => pictures.map(({ place }) => place)))],
    [examples],
  );
  const ask = useMemo(
    () =>
      places.length === 0
        ? undefined
        : async () => ({ places, seen: await services.client.call("datasets.pictures", { id, places }) }),
    [services, id, places],
  );
  const { value, error } = useAnswer(ask);
  const pixelsOf = (place: number): Uint8Array | undefined => {
    const order = value?.places.indexOf(place) ?? -1;
    if (!value || order < 0) return undefined;
    const size = value.seen.height * value.seen.width * value.seen.channels;
    return value.seen.images.subarray(order * size, (order + 1) * size);
  };
  const shape = value ? ([value.seen.height, value.seen.width, value.seen.channels] as const) : undefined;
  const more = warning.examples.length - AT_FIRST;
  return (
    <div className="flex flex-col gap-2 pt-2">
      {(error ?? leaving.error) !== undefined && (
        <p role="alert" className="text-small text-error">
          {error ?? leaving.error}
        </p>
      )}
      <ul
        aria-label={warning.kind === "crowd" ? "Some of them" : "Pairs of pictures"}
        className="grid grid-cols-2 gap-2 max-[760px]:grid-cols-1"
      >
        {examples.map(({ pictures }) => (
          <li
            key={pictures.map(({ place }) => place).join()}
            className="flex flex-col gap-2 rounded-control border border-line bg-canvas p-2"
          >
            {pictures.map((picture) => (
              <OddPicture
                key={picture.place}
                picture={picture}
                pixels={pixelsOf(picture.place)}
                shape={shape}
                isOut={leaving.isOut(picture.place)}
                isBusy={leaving.isBusy}
                onChange={(isOut) => leaving.change(picture.place, isOut)}
              />
            ))}
          </li>
        ))}
      </ul>
      {!isWhole && more > 0 && (
        <Button tone="quiet" className="self-start" onClick={() => setWhole(true)}>
          Show {formatCount(more)} more
        </Button>
      )}
    </div>
  );
}

function withinPictures(examples: DataWarning["examples"]): DataWarning["examples"] {
  let pictures = 0;
  return examples.filter((example) => {
    pictures += example.pictures.length;
    return pictures <= MOST_PICTURES;
  });
}

interface OddPictureProps {
  readonly picture: CheckedPicture;
  readonly pixels: Uint8Array | undefined;
  readonly shape: readonly [number, number, number] | undefined;
  readonly isOut: boolean;
  readonly isBusy: boolean;
  onChange(isOut: boolean): void;
}

const PART_WORDS = { train: "training", validation: "validation", test: "test" } as const;

function OddPicture({ picture, pixels, shape, isOut, isBusy, onChange }: OddPictureProps): ReactNode {
  const { name, part, class: label } = picture;
  return (
    <div className="flex items-center gap-2">
      <span
        className={`flex shrink-0 items-center justify-center ${isOut ? "opacity-30" : ""}`}
        style={{ width: SIDE, height: SIDE }}
      >
        {pixels && shape && <PixelPicture pixels={pixels} shape={shape} size={SIDE} label={name} />}
      </span>
      <span className="min-w-0 flex-1 text-small">
        <span className="block truncate text-text" title={name}>
          {name}
        </span>
        <span className="block truncate text-muted" title={label}>
          {label}
        </span>
        <span className="block text-muted">{isOut ? "left out" : PART_WORDS[part]}</span>
      </span>
      <Button
        className="px-2"
        disabled={isBusy}
        aria-label={isOut ? `Take ${name} back` : `Leave out ${name}`}
        onClick={() => onChange(!isOut)}
      >
        {isOut ? "Take back" : "Leave out"}
      </Button>
    </div>
  );
}
