/** Small pictures of which one is chosen. One stop of Tab; arrow keys lead from picture to picture. */
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import type { SamplePictures } from "#core/datasets/sample-pictures";
import { PixelPicture } from "./PixelPicture";

const THUMBNAIL = 36;

export interface PictureGridProps {
  readonly page: SamplePictures;
  /** Place of its first picture. */
  readonly from: number;
  /** Place of the chosen one. */
  readonly chosen: number | undefined;
  onChoose(place: number): void;
}

export function PictureGrid({ page, from, chosen, onChoose }: PictureGridProps): ReactNode {
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
