import { type ReactNode, useMemo, useState } from "react";
import { type BatchPictures, MOST_BATCH_PICTURES } from "#core/datasets/batch-pictures";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Recipe } from "#core/training/recipe";
import { countSteps } from "#core/training/schedule";
import { SampleRow } from "../../data/SampleRow";
import { useDatasetsState, useDocument } from "../../stores/context";
import { formatCount } from "../../ui/format-number";
import { NumberField } from "../../ui/NumberField";
import { SwitchField } from "../../ui/Switch";
import { Section } from "../Section";
import { pictureLines } from "./mixed-words";
import { useBatchPictures } from "./use-batch-pictures";

/** Height of a picture on the screen, in pixels. */
const SIZE = 56;
/** More would push the rest of the recipe out of sight. */
const FIRST_PICTURES = 16;

/** The very batch of a step, as it is going to be trained on. */
export function SeenBatch(): ReactNode {
  const { dataset: chosen, recipe } = useDocument();
  const dataset = useDatasetsState((state) => state.datasets.find(({ id }) => id === chosen));
  const [asked, setAsked] = useState(1);
  if (!dataset || dataset.unavailable !== undefined || dataset.counts.train === 0) return null;
  const { totalSteps } = countSteps(recipe, dataset.counts.train);
  // A shorter training has no such step.
  const step = Math.min(asked, totalSteps);
  return (
    <Section title={`What step ${formatCount(step)} sees`} fold="closed">
      <StepPictures dataset={dataset} step={step} totalSteps={totalSteps} onStep={setAsked} />
    </Section>
  );
}

interface StepPicturesProps {
  readonly dataset: StudioDataset;
  readonly step: number;
  readonly totalSteps: number;
  onStep(step: number): void;
}

function StepPictures({ dataset, step, totalSteps, onStep }: StepPicturesProps): ReactNode {
  const { recipe } = useDocument();
  const [withOriginals, setWithOriginals] = useState(false);
  const [most, setMost] = useState(FIRST_PICTURES);
  const request = { id: dataset.id, recipe, step, most, originals: withOriginals };
  const { pictures, error } = useBatchPictures(request, dataset.sha256);
  return (
    <>
      <NumberField
        label="Step"
        help={`From 1 to ${formatCount(totalSteps)}, the last one of this training.`}
        value={step}
        min={1}
        max={totalSteps}
        integer
        onChange={onStep}
      />
      <SwitchField
        label="Originals"
        help="Shows beside each picture what it was made of."
        checked={withOriginals}
        onChange={setWithOriginals}
      />
      {error !== undefined && (
        <p role="alert" className="py-1 text-small text-error">
          {error}
        </p>
      )}
      {pictures && (
        <>
          <p className="py-1 text-small text-muted">{whatIsSeen(pictures, recipe)}</p>
          <PictureWall pictures={pictures} classNames={dataset.classNames} />
          {pictures.count < Math.min(pictures.batchSize, MOST_BATCH_PICTURES) &&
            most < MOST_BATCH_PICTURES && (
              <button
                type="button"
                onClick={() => setMost(MOST_BATCH_PICTURES)}
                className="rounded-control text-small text-muted hover:text-text hover:underline"
              >
                More of this batch
              </button>
            )}
        </>
      )}
    </>
  );
}

/** "The first 16 of 128 images of epoch 1, as the network sees them." */
function whatIsSeen({ count, batchSize, epoch }: BatchPictures, { epochs }: Recipe): string {
  const which =
    count < batchSize ? `The first ${count} of ${formatCount(batchSize)} images` : `All ${count} images`;
  return `${which}, in epoch ${formatCount(epoch)} of ${formatCount(epochs)}. The network sees these pixels, normalised.`;
}

interface PictureWallProps {
  readonly pictures: BatchPictures;
  readonly classNames: readonly string[];
}

function PictureWall({ pictures, classNames }: PictureWallProps): ReactNode {
  const { originals, mixed } = pictures;
  const seen = useMemo(() => asSamples(pictures, pictures.images), [pictures]);
  const own = useMemo(() => originals && asSamples(pictures, originals), [pictures, originals]);
  const other = useMemo(() => mixed?.originals && asSamples(pictures, mixed.originals), [pictures, mixed]);
  const places = Array.from({ length: pictures.count }, (_, place) => place);
  return (
    <ul aria-label="Pictures of the batch" className={`gap-2 py-1 ${layoutOf(pictures)}`}>
      {places.map((place) => {
        const lines = pictureLines(pictures, place, classNames);
        return (
          <li key={place} className="min-w-0">
            <div className="flex items-center gap-2">
              <SampleRow preview={seen} from={place} count={1} size={SIZE} />
              {own && (
                <>
                  <span className="text-small text-muted">from</span>
                  <SampleRow preview={own} from={place} count={1} size={SIZE} />
                </>
              )}
              {other && <SampleRow preview={other} from={place} count={1} size={SIZE} />}
            </div>
            <p title={lines.join(", ")} className="text-small text-muted">
              {lines.map((line) => (
                <span key={line} className="line-clamp-2 wrap-anywhere">
                  {line}
                </span>
              ))}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** Beside what it was made of, a picture has a row of its own; two names need more room than one. */
function layoutOf({ originals, mixed }: BatchPictures): string {
  if (originals) return "flex flex-col";
  return mixed
    ? "grid grid-cols-[repeat(auto-fill,minmax(5rem,1fr))]"
    : "grid grid-cols-[repeat(auto-fill,minmax(3.5rem,1fr))]";
}

/** As the screen has white. */
function asSamples(pictures: BatchPictures, bytes: Uint8Array): SamplePictures {
  const { labels, count, height, width, channels, pixelMaximum } = pictures;
  const images = bytes.map((byte) => Math.round((byte * 255) / pixelMaximum));
  return { images, labels, count, height, width, channels };
}
