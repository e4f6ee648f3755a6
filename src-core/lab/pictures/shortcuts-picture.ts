/** Late training loss of each shortcut, a row each: every seed a dot, the mean with its interval, the identity's mean a line through all. */

import { label, type Mark, type Paint, type Picture, type Place } from "../../pictures/picture";
import { PUBLISHED } from "../shortcut-variants";
import { paintOfArm } from "./arm-paints";
import { meanMark, seedMark } from "./seed-marks";
import type { ShortcutRow } from "./shortcut-rows";
import { type PlacedRow, type ShortcutsGeometry, shortcutsGeometry } from "./shortcuts-geometry";

/** Rows have a height of their own: the picture is as high as there are arms. */
export function shortcutsPicture(rows: readonly ShortcutRow[], width: number): Picture {
  const geometry = shortcutsGeometry(rows, width);
  const { height, plot, columns, ticks, reference } = geometry;
  const heading = (x: number, y: number, text: string): Mark => label({ x, y }, text, "end");
  return {
    width,
    height,
    marks: [
      ...ticks.flatMap(({ x, text }): Mark[] =>
        text === undefined
          ? [line({ x, y: plot.bottom }, { x, y: plot.bottom + 4 }, "faint")]
          : [
              line({ x, y: plot.top }, { x, y: plot.bottom + 4 }, "line"),
              label({ x, y: plot.bottom + 16 }, text, "middle", { isNumber: true }),
            ],
      ),
      label(
        { x: (plot.left + plot.right) / 2, y: plot.bottom + 33 },
        "late training loss, nats (log scale)",
        "middle",
      ),
      heading(columns.rank, plot.top - 8, "Rank"),
      heading(columns.published, plot.top - 21, "Published"),
      heading(columns.published, plot.top - 8, "error, %"),
      ...(reference === undefined
        ? []
        : [
            {
              ...line({ x: reference, y: plot.top }, { x: reference, y: plot.bottom }, "accent"),
              dash: "3 3",
              title: "Mean of the identity",
            },
          ]),
      ...geometry.rows.flatMap((placed) => rowMarks(placed, paintOfArm(placed.row, rows), geometry)),
    ],
  };
}

function line(from: Place, to: Place, stroke: Paint): Extract<Mark, { kind: "line" }> {
  return { kind: "line", from, to, stroke };
}

function rowMarks(placed: PlacedRow, paint: Paint, { plot, columns }: ShortcutsGeometry): Mark[] {
  const { row, y, mean, interval, seeds } = placed;
  const { network, dataset, source } = PUBLISHED;
  return [
    { ...line({ x: plot.left, y }, { x: plot.right, y }, "line"), dash: "1 4" },
    label({ x: plot.left - 12, y: y + 4 }, row.label, "end", {
      fill: "text",
      ...(row.isReference && { isBold: true }),
    }),
    ...(interval ? intervalMarks(interval, y, paint) : []),
    ...seeds.map(({ x, y: top, value, ...seed }) =>
      seedMark({ x, y: top }, seed, { name: row.label, value: `${value.toPrecision(3)} nats`, paint }),
    ),
    ...(mean !== undefined && seeds.length > 1
      ? [meanMark({ x: mean, y }, paint, `${row.label}, mean`)]
      : []),
    label({ x: columns.rank, y: y + 4 }, row.standing, "end", {
      fill: "text",
      isNumber: true,
    }),
    label({ x: columns.published, y: y + 4 }, row.published, "end", {
      isNumber: true,
      title: `${source}: test error of ${network} on ${dataset}`,
    }),
  ];
}

function intervalMarks(
  { low, high }: { readonly low: number; readonly high: number },
  y: number,
  stroke: Paint,
): Mark[] {
  const ends = [low, high].map(
    (x): Mark => ({ ...line({ x, y: y - 3 }, { x, y: y + 3 }, stroke), width: 1.25 }),
  );
  return [{ ...line({ x: low, y }, { x: high, y }, stroke), width: 1.25, opacity: 0.8 }, ...ends];
}
