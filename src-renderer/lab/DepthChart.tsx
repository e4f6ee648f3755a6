import { type ReactNode, useMemo } from "react";
import type { DepthArm } from "#core/lab/pictures/depth-geometry";
import { depthPicture } from "#core/lab/pictures/depth-picture";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";

export interface DepthChartProps {
  readonly arms: readonly DepthArm[];
  /** Of every training, for the axis's name. */
  readonly steps: number | undefined;
  readonly isFinished: boolean;
  readonly summary: string;
}

/** Training error against depth, as large as there is room. */
export function DepthChart({ arms, steps, isFinished, summary }: DepthChartProps): ReactNode {
  const [holder, size] = useSize();
  const picture = useMemo(
    () => depthPicture(arms, size, { isFinished, steps }),
    [arms, size, isFinished, steps],
  );
  return (
    <div ref={holder} className="relative h-full min-h-0 w-full">
      {size.width > 0 && size.height > 0 && (
        <PictureSvg picture={picture} summary={summary} className="absolute inset-0" />
      )}
    </div>
  );
}
