/** The answer about channels, in words and numbers. */
import type { InsightFrame } from "../../insight";
import { type ChannelFigures, FEW_SHARE } from "../../live-units";
import type { Table } from "../view";
import { figureWords } from "../words";
import { type ChannelState, type ChannelStates, channelsIn, countIn, statesOf } from "./states";

/** That are exactly 0 for a whole range of what they are given. */
const CUTTING: readonly string[] = ["relu", "relu6", "hardSigmoid", "hardSwish"];
/** So many layers, and channels of one, are named. */
const MOST_NAMED = 4;
const MOST_NUMBERS = 12;

export function channelSentences({ layers }: ChannelFigures, frame: InsightFrame): readonly string[] {
  const all = layers.map((layer) => statesOf(layer, frame));
  const total = layers.reduce((sum, { channels }) => sum + channels, 0);
  const images = frame.images.toLocaleString("en-US");
  const dead = countIn(all, "dead");
  const few = countIn(all, "few");
  const broken = countIn(all, "broken");
  const at = ["", "of this image", "of both images"][frame.images] ?? `of all ${images} images`;
  return [
    ...(broken > 0
      ? [
          `${channelWords(broken)} ${broken === 1 ? "holds" : "hold"} what is no number or beyond all bounds: ${whereWords(all, "broken")}. ${broken === 1 ? "It counts" : "They count"} neither as dead nor as alive.`,
        ]
      : []),
    dead === 0
      ? `None of ${channelWords(total)} is 0 at every pixel ${at}: no channel is dead.`
      : `${dead.toLocaleString("en-US")} of ${channelWords(total)} ${dead === 1 ? "is" : "are"} dead, 0 at every pixel ${at}: ${whereWords(all, "dead")}.`,
    ...(few > 0
      ? [
          `${few.toLocaleString("en-US")} ${few === 1 ? "is" : "are"} alive for at most ${100 * FEW_SHARE}% of the images: ${whereWords(all, "few")}.`,
        ]
      : []),
    ...zeroWords(layers),
    ...smoothWords(layers),
  ];
}

export function channelTable({ layers }: ChannelFigures, frame: InsightFrame): Table {
  const all = layers.map((layer) => statesOf(layer, frame));
  const hasBroken = countIn(all, "broken") > 0;
  return {
    columns: [
      "behind",
      "activation",
      "channels",
      "dead",
      `alive for ≤ ${100 * FEW_SHARE}%`,
      ...(hasBroken ? ["not a number"] : []),
      "zeros",
      "dead channels",
    ],
    rows: all.map((each) => {
      const { name, function: bends, channels, zeros } = each.layer;
      const count = (state: ChannelState): string => String(channelsIn(each, state).length);
      return [
        name,
        bends,
        String(channels),
        count("dead"),
        count("few"),
        ...(hasBroken ? [count("broken")] : []),
        shareWords(zeros),
        numbersWords(channelsIn(each, "dead")),
      ];
    }),
  };
}

export function channelLines(
  { layers }: ChannelFigures,
  frame: InsightFrame,
): readonly Readonly<Record<string, unknown>>[] {
  return layers.map((layer) => {
    const each = statesOf(layer, frame);
    const { name, function: bends, channels, pixels, zeros } = layer;
    return {
      layer: name,
      activation: bends,
      channels,
      pixels,
      dead: channelsIn(each, "dead"),
      few: channelsIn(each, "few"),
      broken: channelsIn(each, "broken"),
      zeros,
      alive: Array.from(each.shares, (share) => Math.round(share * frame.images)),
    };
  });
}

function whereWords(all: readonly ChannelStates[], state: ChannelState): string {
  const found = all.flatMap((each) => {
    const count = channelsIn(each, state).length;
    return count > 0 ? [{ name: each.layer.name, of: each.states.length, count }] : [];
  });
  const most = found.toSorted((one, other) => other.count / other.of - one.count / one.of);
  const named = most.slice(0, MOST_NAMED).map(({ name, of, count }) => `${count} of ${of} behind ${name}`);
  const others = most.slice(MOST_NAMED).reduce((sum, { count }) => sum + count, 0);
  return [...named, ...(others > 0 ? [`${others.toLocaleString("en-US")} behind others`] : [])].join(", ");
}

function zeroWords(layers: ChannelFigures["layers"]): string[] {
  const known = layers.flatMap(({ name, zeros }) => (zeros === null ? [] : [{ name, zeros }]));
  const sorted = known.toSorted((one, other) => one.zeros - other.zeros);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most || most.zeros === 0) return [];
  if (known.length === 1) return [`Behind ${most.name} ${shareWords(most.zeros)} of all numbers are 0.`];
  return [
    `Of all numbers behind an activation from ${shareWords(least.zeros)} (${least.name}) to ${shareWords(most.zeros)} (${most.name}) are 0.`,
  ];
}

/** Of activations that can be told apart from a dead one by no zero. */
function smoothWords(layers: ChannelFigures["layers"]): string[] {
  const smooth = new Set(layers.map((layer) => layer.function).filter((bends) => !CUTTING.includes(bends)));
  if (smooth.size === 0) return [];
  return [
    `${[...smooth].join(" and ")} ${smooth.size === 1 ? "is" : "are"} 0 only at single points: there a channel is 0 everywhere only if it is given nothing. Histograms of its activations say more.`,
  ];
}

function channelWords(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "channel" : "channels"}`;
}

function numbersWords(channels: readonly number[]): string {
  if (channels.length === 0) return "-";
  const named = channels.slice(0, MOST_NUMBERS).join(", ");
  const others = channels.length - MOST_NUMBERS;
  return others > 0 ? `${named} and ${others} more` : named;
}

export function shareWords(share: number | null): string {
  return share === null ? figureWords(share) : `${(100 * share).toFixed(1)}%`;
}
