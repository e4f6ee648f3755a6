/** The marks of one node: a card, a merge's circle or a shortcut's pill, in the sizes and places that the canvas gives them. */
import { shortcutWords } from "../../analysis/shortcut-words";
import { summaryOf } from "../../blocks/card-words";
import type { LayerFamily } from "../../layers/layer";
import { formatShape } from "../../layers/shape";
import { boxOf } from "../../layout/boxes";
import type { NetworkNode } from "../../network/document";
import { blockById } from "../../network/graph";
import { CARD_HEIGHT, CARD_WIDTH, PILL_HEIGHT, PILL_WIDTH } from "../../network/metrics";
import { repeatsOf } from "../../network/repeats";
import type { Mark, Paint, Place } from "../../pictures/picture";
import { fitText, textWidth } from "../../pictures/text-width";
import type { GraphView, Known } from "./graph-marks";
import { iconOf } from "./icons";

/** How far the cards below a repeated block's show. */
export const STACK = 8;

const FAMILY_PAINT: Readonly<Record<LayerFamily, Paint>> = {
  inputOutput: "input-output",
  convolution: "convolution",
  normalisation: "normalisation",
  activation: "activation",
  skip: "accent",
  merge: "accent",
  pooling: "pooling",
  dense: "dense",
  shape: "shape",
};

const NAME = { size: 12, isBold: true } as const;
const WORDS = { size: 12 } as const;
const SHAPE = { size: 11, isNumber: true } as const;
/** Between a name, its repeats and its shape. */
const GAP = 6;
const ICON_LEFT = 12;
const ICON = 14;
const WORDS_LEFT = 34;
const WORDS_RIGHT = CARD_WIDTH - 8;
const FIRST_LINE = 17;
const SECOND_LINE = 32;
const DASH = "4 3";

export function nodeMarks(known: Known, view: GraphView, node: NetworkNode): Mark[] {
  switch (boxOf(known.layers, node).role) {
    case "merge":
      return mergeMarks(known, view, node);
    case "shortcut":
      return pillMarks(known, view, node);
    default:
      return cardMarks(known, view, node);
  }
}

function cardMarks(known: Known, view: GraphView, node: NetworkNode): Mark[] {
  const { x, y } = node.position;
  const paint = familyPaint(known, node);
  const isStack = node.kind === "block" && repeatsOf(node, view.argumentValues).count > 1;
  const lower = isStack ? [STACK, STACK / 2] : [];
  const block = node.kind === "block" ? blockById(known.document, node.block) : undefined;
  const summary = summaryOf(known.layers, node, block, view.argumentValues);
  const opacity = node.bypassed ? { opacity: 0.6 } : {};
  return [
    ...lower.map((by) => cardFace({ x: x + by, y: y + by }, node)),
    cardFace({ x, y }, node),
    { kind: "path", d: BAR, at: { x, y }, fill: paint },
    {
      kind: "path",
      d: iconOf(known.layers, node),
      at: { x: x + ICON_LEFT, y: y + (CARD_HEIGHT - ICON) / 2 },
      scale: ICON / 24,
      stroke: paint,
      width: 2,
      ...opacity,
    },
    ...titleMarks(known, view, node),
    {
      kind: "text",
      at: { x: x + WORDS_LEFT, y: y + SECOND_LINE },
      text: fitText(summary, WORDS, WORDS_RIGHT - WORDS_LEFT),
      anchor: "start",
      fill: "muted",
      title: summary,
      ...WORDS,
      ...opacity,
    },
  ];
}

/** A card's left edge in the colour of its family. */
const BAR = `M4 0V${CARD_HEIGHT}A4 6 0 0 1 0 ${CARD_HEIGHT - 6}V6A4 6 0 0 1 4 0Z`;

function cardFace(at: Place, { bypassed }: NetworkNode): Mark {
  return {
    kind: "rectangle",
    at: { x: at.x + 0.5, y: at.y + 0.5 },
    size: { width: CARD_WIDTH - 1, height: CARD_HEIGHT - 1 },
    radius: 6,
    fill: "raised",
    stroke: bypassed ? "faint" : "line",
    ...(bypassed && { dash: DASH }),
  };
}

/** A card's first line: the name, as much of it as there is room for, how often it repeats, and at the right its shape. */
function titleMarks(known: Known, view: GraphView, node: NetworkNode): Mark[] {
  const { x } = node.position;
  const y = node.position.y + FIRST_LINE;
  const shape = shapeWords(known, view, node);
  const repeats = node.kind === "block" ? repeatsOf(node, view.argumentValues).count : 1;
  const times = repeats > 1 ? `× ${repeats}` : "";
  const taken = (words: number): number => (words === 0 ? 0 : words + GAP);
  const name = fitText(
    node.name,
    NAME,
    WORDS_RIGHT - WORDS_LEFT - taken(textWidth(shape, SHAPE)) - taken(textWidth(times, NAME)),
  );
  const text = times === "" ? name : `${name} ${times}`;
  const marks: Mark[] = [
    {
      kind: "text",
      at: { x: x + WORDS_LEFT, y },
      text,
      anchor: "start",
      fill: "text",
      title: times === "" ? node.name : `${node.name} ${times}`,
      ...NAME,
      ...(node.bypassed && { opacity: 0.6 }),
    },
  ];
  if (shape !== "")
    marks.push({
      kind: "text",
      at: { x: x + WORDS_RIGHT, y },
      text: shape,
      anchor: "end",
      fill: "muted",
      ...SHAPE,
    });
  return marks;
}

function mergeMarks(known: Known, view: GraphView, node: NetworkNode): Mark[] {
  const { width, height } = boxOf(known.layers, node);
  const at = { x: node.position.x + width / 2, y: node.position.y + height / 2 };
  return [
    {
      kind: "circle",
      at,
      radius: width / 2 - 1,
      fill: "raised",
      stroke: "accent",
      width: 2,
      title: `${node.name} ${shapeWords(known, view, node)}`.trim(),
      ...(node.bypassed && { dash: DASH }),
    },
    {
      kind: "path",
      d: iconOf(known.layers, node),
      at: { x: at.x - 9, y: at.y - 9 },
      scale: 18 / 24,
      stroke: "accent",
      width: 2,
    },
  ];
}

function pillMarks(known: Known, view: GraphView, node: NetworkNode): Mark[] {
  const words = shortcutWords(node, known.facts.get(view.prefix + node.name));
  const text = fitText(words, WORDS, PILL_WIDTH - 24);
  const width = Math.max(64, Math.ceil(textWidth(text, WORDS)) + 24);
  const middle = { x: node.position.x + CARD_WIDTH / 2, y: node.position.y + CARD_HEIGHT / 2 };
  return [
    {
      kind: "rectangle",
      at: { x: middle.x - width / 2 + 0.5, y: middle.y - PILL_HEIGHT / 2 + 0.5 },
      size: { width: width - 1, height: PILL_HEIGHT - 1 },
      radius: (PILL_HEIGHT - 1) / 2,
      fill: "panel",
      stroke: "accent",
      title: `${node.name}: ${words}`,
      ...(node.bypassed && { dash: DASH }),
    },
    {
      kind: "text",
      at: { x: middle.x, y: middle.y + 4 },
      text,
      anchor: "middle",
      fill: "accent",
      ...WORDS,
    },
  ];
}

/** Blocks have the colour of shape layers, as they are neutral. */
function familyPaint({ layers }: Known, node: NetworkNode): Paint {
  if (node.kind === "block") return "shape";
  const family = layers.find(node.type)?.family;
  return family === undefined ? "error" : FAMILY_PAINT[family];
}

function shapeWords({ facts }: Known, { prefix }: GraphView, node: NetworkNode): string {
  const shape = facts.get(prefix + node.name)?.outputShape;
  return shape === undefined ? "" : formatShape(shape);
}
