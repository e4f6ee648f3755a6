/** The loss around a network: contours over a plane, curves along a line. */
import type { InsightView } from "../view";
import { contourPicture } from "./contour-picture";
import { linePicture } from "./line-picture";
import { landscapeSentences, landscapeTable } from "./words";

export const landscapeView: InsightView<"landscape"> = {
  isApart: true,
  sentences: landscapeSentences,
  table: landscapeTable,
  pictures(shown, size) {
    const planes = shown.filter(({ figures }) => figures.way === "plane");
    const lines = shown.filter(({ figures }) => figures.way === "line");
    return [
      ...(planes.length > 0 ? [contourPicture(planes, size)] : []),
      ...(lines.length > 0 ? [linePicture(lines, size)] : []),
    ];
  },
};
