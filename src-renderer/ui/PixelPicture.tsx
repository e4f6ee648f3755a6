import { type ReactNode, useEffect, useRef } from "react";

export interface PixelPictureProps {
  /** Bytes `[height, width, channels]` of 1 or 3 channels, from 0 to 255. */
  readonly pixels: Uint8Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of the longer side, on the screen. */
  readonly size: number;
  /** Spoken; left out where words beside it say it. */
  readonly label?: string;
}

/** Each pixel as a square, nothing blurred. */
export function PixelPicture({ pixels, shape, size, label }: PixelPictureProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width, channels] = shape;
  useEffect(() => {
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[pixel * 4 + channel] = pixels[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0;
      }
      image.data[pixel * 4 + 3] = 255;
    }
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [pixels, height, width, channels]);
  const side = Math.max(height, width);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      style={{
        width: (size * width) / side,
        height: (size * height) / side,
        imageRendering: side < size * 2 ? "pixelated" : "auto",
      }}
    />
  );
}
