import { type ReactNode, useEffect, useRef } from "react";
import type { ClearPixels } from "#core/codecs/png";

/** Pixels through which what is behind shows, laid over all of the element around them. */
export function ClearPicture({ pixels }: { readonly pixels: ClearPixels }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, rgba } = pixels;
  useEffect(() => {
    const image = new ImageData(width, height);
    image.data.set(rgba);
    canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [width, height, rgba]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      aria-hidden
      className="pointer-events-none absolute inset-0 size-full"
      style={{ imageRendering: "pixelated" }}
    />
  );
}
