/** Every channel as a cell: a row a layer, from the images down; the fuller, the more images it is alive for. */
import { label, type Mark, type Paint, type Picture } from "../../../pictures/picture";
import { FEW_SHARE } from "../../live-units";
import { shortened } from "../similarity-picture";
import { type ChannelStates, channelsIn } from "./states";

const MARGIN = { left: 150, right: 84, top: 32, bottom: 34 };
const LARGEST_CELL = 14;
const HIGH = 9;
/** Where cells in one line would be narrower a layer has several lines, of cells that are as high as wide. */
const LEAST_CELL = 5;
/** From one layer to the next there is room for a line of text. */
const LEAST_ROW = 13;

/** A cell's look, by the share of images that its channel is alive for. */
interface Look {
  readonly words: string;
  readonly paint: Paint;
  readonly opacity: number;
  /** Up to and with this share. */
  readonly most: number;
}

const DEAD: Look = { words: "dead", paint: "error", opacity: 1, most: 0 };
const BROKEN: Look = { words: "not a number", paint: "faint", opacity: 1, most: 0 };
const LOOKS: readonly Look[] = [
  DEAD,
  { words: `≤ ${100 * FEW_SHARE}% of images`, paint: "accent", opacity: 1, most: FEW_SHARE },
  { words: "≤ 50% of images", paint: "convolution", opacity: 0.25, most: 0.5 },
  { words: "not all images", paint: "convolution", opacity: 0.5, most: 1 - 1e-9 },
  { words: "all images", paint: "convolution", opacity: 0.85, most: 1 },
];

interface Grid {
  readonly cell: number;
  readonly high: number;
  readonly perLine: number;
}

export function channelsPicture(
  all: readonly ChannelStates[],
  { title, width }: { readonly title: string; readonly width: number },
): Picture {
  const grid = gridFor(Math.max(1, ...all.map(({ states }) => states.length)), width);
  const marks: Mark[] = [label({ x: MARGIN.left, y: 18 }, title, "start", { fill: "text" })];
  let y = MARGIN.top;
  for (const each of all) {
    const lines = Math.ceil(each.states.length / grid.perLine);
    marks.push(...rowMarks(each, grid, y));
    y += Math.max(LEAST_ROW, lines * (grid.high + 1) + 3);
  }
  const hasBroken = all.some((each) => channelsIn(each, "broken").length > 0);
  return {
    width,
    height: y + MARGIN.bottom,
    marks: [...marks, ...legend([...LOOKS, ...(hasBroken ? [BROKEN] : [])], y + 14)],
  };
}

function gridFor(channels: number, width: number): Grid {
  const room = width - MARGIN.left - MARGIN.right;
  const cell = Math.min(LARGEST_CELL, Math.floor(room / channels));
  if (cell >= LEAST_CELL) return { cell, high: HIGH, perLine: channels };
  return { cell: LEAST_CELL, high: LEAST_CELL - 1, perLine: Math.max(8, Math.floor(room / LEAST_CELL)) };
}

function rowMarks(each: ChannelStates, grid: Grid, y: number): Mark[] {
  const { layer, states, shares } = each;
  const of = `of ${layer.channels} behind ${layer.name}`;
  const byLook = new Map<Look, number[]>();
  states.forEach((state, channel) => {
    const look = state === "broken" ? BROKEN : lookOf(shares[channel] ?? 0);
    byLook.set(look, [...(byLook.get(look) ?? []), channel]);
  });
  const dead = byLook.get(DEAD)?.length ?? 0;
  const middle = y + Math.min(grid.high, LEAST_ROW) / 2 + 4;
  return [
    label({ x: MARGIN.left - 8, y: middle }, shortened(layer.name), "end", { title: layer.name }),
    ...[...byLook].map(([look, channels]): Mark => {
      const title = `${channels.length} ${of}: ${look.words}${channels.length <= 12 ? ` (${channels.join(", ")})` : ""}`;
      return {
        kind: "path",
        d: channels.map((channel) => cellPath(channel, grid)).join(""),
        at: { x: MARGIN.left, y },
        opacity: look.opacity,
        title,
        ...(look === BROKEN ? { stroke: look.paint, width: 1 } : { fill: look.paint }),
      };
    }),
    ...(dead > 0
      ? [
          label(
            {
              x: MARGIN.left + Math.min(states.length, grid.perLine) * grid.cell + 8,
              y: middle,
            },
            `${dead} of ${layer.channels}`,
            "start",
            { fill: "error", isNumber: true, size: 10 },
          ),
        ]
      : []),
  ];
}

function lookOf(share: number): Look {
  return LOOKS.find(({ most }) => share <= most) ?? DEAD;
}

function cellPath(channel: number, { cell, high, perLine }: Grid): string {
  const x = (channel % perLine) * cell;
  const y = Math.floor(channel / perLine) * (high + 1);
  const wide = cell - 1;
  return `M${x} ${y}h${wide}v${high}h${-wide}z`;
}

function legend(looks: readonly Look[], y: number): Mark[] {
  let x = MARGIN.left;
  return looks.flatMap((look): Mark[] => {
    const at = { x, y };
    x += 26 + 6.2 * look.words.length;
    const size = { width: 9, height: 9 };
    const drawn = look === BROKEN ? { stroke: look.paint } : { fill: look.paint };
    return [
      { kind: "rectangle", at, size, radius: 0, opacity: look.opacity, ...drawn },
      label({ x: at.x + 14, y: y + 9 }, look.words, "start"),
    ];
  });
}
