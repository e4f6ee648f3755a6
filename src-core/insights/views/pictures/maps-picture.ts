/** Feature maps in rows, x above F above their sum, on one scale around 0. */
import { label, type Mark, type Picture } from "../../../pictures/picture";
import { unpacked } from "../../packed-values";
import type { MapRow, UnitMaps } from "../../pictures";
import { figureWords } from "../words";
import { LEGEND_HEIGHT, signedLegend } from "./legend";
import { coloured, mapMarks, rangeWords } from "./map-marks";

const NAMES_WIDTH = 76;
const GAP = 4;
/** Of a map's width. */
const LEAST = 36;
const MOST = 72;
const HEAD = 26;
const CHANNEL_HEIGHT = 14;

export function mapsPicture(maps: UnitMaps, heading: string, width: number): Picture {
  const { height: rows, width: columns, largest, notNumbers } = maps;
  const isFlat = columns > 8 * rows;
  const count = Math.max(1, ...maps.rows.map(({ shown }) => shown.length));
  const room = width - NAMES_WIDTH;
  const perLine = isFlat ? 1 : Math.max(1, Math.min(count, Math.floor(room / (LEAST + GAP))));
  const cell = isFlat ? room - GAP : Math.min(MOST, Math.floor(room / perLine) - GAP);
  const size = { width: cell, height: isFlat ? 14 : Math.max(6, (cell * rows) / columns) };
  const marks: Mark[] = [label({ x: 0, y: 13 }, heading, "start", { fill: "text", size: 12 })];
  let y = HEAD;
  const hasOwnChannels = maps.joins === "channels";
  for (let from = 0; from < count; from += perLine) {
    for (const [place, { row, shown }] of maps.rows.entries()) {
      const line = shown.slice(from, from + perLine);
      if (line.length === 0) continue;
      const isNumbered = place === 0 || hasOwnChannels;
      if (isNumbered) {
        for (const [index, { channel }] of line.entries())
          marks.push(
            label(
              { x: NAMES_WIDTH + index * (cell + GAP) + cell / 2, y: y + 10 },
              String(channel),
              "middle",
              {
                isNumber: true,
                size: 9,
              },
            ),
          );
        y += CHANNEL_HEIGHT;
      }
      marks.push(label({ x: 0, y: y + size.height / 2 + 4 }, rowWords(row, maps), "start", { fill: "text" }));
      for (const [index, { channel, values, size: own }] of line.entries()) {
        const numbers = { height: rows, width: columns, values: unpacked(values) };
        const title = `${rowWords(row, maps)}, channel ${channel}: ${rangeWords(numbers)}; root mean square ${figureWords(own)}`;
        marks.push(
          ...mapMarks(
            numbers,
            coloured(numbers, largest ?? 0),
            { x: NAMES_WIDTH + index * (cell + GAP), y },
            size,
            title,
          ),
        );
      }
      y += size.height + GAP;
    }
    y += 6;
  }
  marks.push(...signedLegend(largest, { x: NAMES_WIDTH, y: y + 2 }, notNumbers > 0));
  return { width, height: y + 2 + LEGEND_HEIGHT, marks };
}

export function rowWords(row: MapRow, { rows, check }: Pick<UnitMaps, "rows" | "check">): string {
  switch (row) {
    case "x":
      return "x";
    case "F":
      return "F(x)";
    case "skips":
      return "other skips";
    case "sum":
      if (!check) return "merged";
      return rows.some((each) => each.row === "skips") ? "their sum" : "x + F(x)";
    default:
      return row satisfies never;
  }
}
