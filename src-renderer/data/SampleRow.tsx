import { type ReactNode, useEffect, useRef } from "react";
import type { SamplePictures } from "#core/datasets/sample-pictures";

export interface SampleRun {
  readonly label: number;
  readonly from: number;
  readonly count: number;
}

/** The pictures of a class stand together. */
export function runsOfClasses(pictures: Pick<SamplePictures, "count" | "labels">): SampleRun[] {
  const runs: { label: number; from: number; count: number }[] = [];
  for (let index = 0; index < pictures.count; index += 1) {
    const label = pictures.labels[index] ?? 0;
    const last = runs.at(-1);
    if (last?.label === label) last.count += 1;
    else runs.push({ label, from: index, count: 1 });
  }
  return runs;
}

export interface SampleRowProps {
  readonly preview: SamplePictures;
  readonly from: number;
  readonly count: number;
  /** Height of a picture on the screen, in pixels. */
  readonly size: number;
}

/** One canvas for a row: drawn at the pictures' own size; small ones are enlarged by the browser without blurring. */
export function SampleRow({ preview, from, count, size }: SampleRowProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = preview;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, count * (width + 1), height);
    for (let column = 0; column < count; column += 1) {
      context.putImageData(imageOf(preview, from + column), column * (width + 1), 0);
    }
  }, [preview, from, count, width, height]);
  const isEnlarged = height < size * 2;
  return (
    <canvas
      ref={canvas}
      width={count * (width + 1)}
      height={height}
      aria-hidden
      className="min-w-0 object-contain object-left"
      style={{
        width: Math.min(6, Math.max(0.5, (width + 1) / height)) * size * count,
        height: size,
        ...(isEnlarged && { imageRendering: "pixelated" }),
      }}
    />
  );
}

function imageOf(preview: SamplePictures, index: number): ImageData {
  const { width, height, channels } = preview;
  const image = new ImageData(width, height);
  const start = index * width * height * channels;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = start + pixel * channels;
    const grey = preview.images[at] ?? 0;
    image.data[pixel * 4] = grey;
    image.data[pixel * 4 + 1] = channels >= 3 ? (preview.images[at + 1] ?? 0) : grey;
    image.data[pixel * 4 + 2] = channels >= 3 ? (preview.images[at + 2] ?? 0) : grey;
    image.data[pixel * 4 + 3] = channels === 4 ? (preview.images[at + 3] ?? 255) : 255;
  }
  return image;
}
