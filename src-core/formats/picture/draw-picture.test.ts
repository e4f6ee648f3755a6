import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stopwatch } from "../../../tests/support/stopwatch";
import { analyse } from "../../analysis/analyse";
import { BUILT_IN_BLOCKS } from "../../blocks/index";
import { block, drawing, graph, layer } from "../../blocks/testing";
import { readTrueType } from "../../codecs/truetype";
import { BUILT_IN_LAYERS as layers } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { CARD_HEIGHT, CARD_WIDTH } from "../../network/metrics";
import type { Mark, Picture } from "../../pictures/picture";
import { svgFile } from "../../pictures/svg";
import { elementsOf, parseXml } from "../../pictures/testing";
import { laidText, type Typefaces } from "../../pictures/typefaces";
import { createTemplate, TEMPLATES } from "../../templates/index";
import { type DrawOptions, drawPicture, wholeView } from "./draw-picture";
import { TYPEFACE_FILES } from "./write-picture";

const font = (file: string) =>
  readTrueType(new Uint8Array(readFileSync(new URL(`../../../resources/formats/${file}`, import.meta.url))));
const faces: Typefaces = {
  regular: font(TYPEFACE_FILES.regular),
  bold: font(TYPEFACE_FILES.bold),
  number: font(TYPEFACE_FILES.number),
};

const FACTS = { imageShape: [32, 32, 3], classes: 10 };

function drawn(document: NetworkDocument, options: DrawOptions = { inside: "closed" }): Picture {
  const dataset = typeof document.dataset === "string" ? { id: document.dataset, ...FACTS } : undefined;
  const { facts } = analyse(layers, document, dataset);
  return drawPicture({ document, layers, facts }, options);
}

function created(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Faces of cards; of a stack, the top one. */
function cardsOf({ marks }: Picture): Box[] {
  return marks.flatMap((mark, index): Box[] => {
    const isCard =
      mark.kind === "rectangle" &&
      mark.size.width === CARD_WIDTH - 1 &&
      mark.size.height === CARD_HEIGHT - 1 &&
      marks[index + 1]?.kind === "path";
    if (!isCard) return [];
    const { x, y } = mark.at;
    return [{ left: x, top: y, right: x + mark.size.width, bottom: y + mark.size.height }];
  });
}

function overlaps(boxes: readonly Box[]): number {
  const sorted = [...boxes].sort((one, other) => one.top - other.top);
  let count = 0;
  sorted.forEach((one, index) => {
    for (const other of sorted.slice(index + 1)) {
      if (other.top >= one.bottom) break;
      if (other.left < one.right && one.left < other.right) count += 1;
    }
  });
  return count;
}

/** How far texts reach beyond what they stand in (a card, a pill, a frame), and the picture, in the typefaces that they are drawn in. */
function beyond(picture: Picture): string[] {
  const boxes = picture.marks.flatMap((mark): Box[] => {
    if (mark.kind === "circle")
      return [
        {
          left: mark.at.x - mark.radius,
          top: mark.at.y - mark.radius,
          right: mark.at.x + mark.radius,
          bottom: mark.at.y + mark.radius,
        },
      ];
    if (mark.kind !== "rectangle") return [];
    const { x, y } = mark.at;
    return [{ left: x, top: y, right: x + mark.size.width, bottom: y + mark.size.height }];
  });
  return picture.marks.flatMap((mark) => {
    if (mark.kind !== "text") return [];
    const reach = reachOf(mark);
    const isInside = boxes.some(
      (box) =>
        reach.left >= box.left &&
        reach.right <= box.right &&
        reach.top >= box.top &&
        reach.bottom <= box.bottom,
    );
    return isInside ? [] : [mark.text];
  });
}

function reachOf(mark: Extract<Mark, { kind: "text" }>): Box {
  const { face, glyphs, starts } = laidText(mark, faces);
  const last = glyphs.at(-1) ?? 0;
  const end = (starts.at(-1) ?? 0) + (face.advanceOf(last) * mark.size) / face.unitsPerEm;
  return {
    left: mark.at.x + (starts[0] ?? 0),
    right: mark.at.x + end,
    top: mark.at.y - mark.size * 0.75,
    bottom: mark.at.y + mark.size * 0.2,
  };
}

/** Names and shapes of one card do not meet. */
function meetings({ marks }: Picture): number {
  const lines = new Map<string, Box[]>();
  for (const mark of marks) {
    if (mark.kind !== "text") continue;
    const key = String(mark.at.y);
    lines.set(key, [...(lines.get(key) ?? []), reachOf(mark)]);
  }
  return [...lines.values()].reduce((sum, line) => sum + overlaps(line), 0);
}

describe("every template", () => {
  const ids = TEMPLATES.map(({ id }) => id).filter((id) => id !== "empty" && id !== "empty-no-data");
  it.each(ids)("%s", (id) => {
    for (const inside of ["closed", "open"] as const) {
      const picture = drawn(created(id), { inside });
      for (const scheme of ["light", "dark"] as const) parseXml(svgFile(picture, id, scheme));
      expect(cardsOf(picture).length).toBeGreaterThan(3);
      expect(overlaps(cardsOf(picture))).toBe(0);
      expect(beyond(picture)).toEqual([]);
      expect(meetings(picture)).toBe(0);
    }
  });

  it("has a frame for each inside that looks different", () => {
    const picture = drawn(created("imagenet-resnet-50"), { inside: "open" });
    const titles = picture.marks.flatMap((mark) =>
      mark.kind === "text" && mark.size === 13 ? [mark.text] : [],
    );
    expect(titles).toEqual(["stage1 × 3", "stage2 × 4", "stage3 × 6", "stage4 × 3"]);
  });
});

describe("every layer", () => {
  it.each(layers.definitions.map(({ type }) => type))("%s", (type) => {
    const picture = drawn(drawing(graph([layer("one", type)])));
    const svg = parseXml(svgFile(picture, type, "light"));
    const titles = elementsOf(svg, "title").map(({ text }) => text);
    expect(titles.join(" ")).toContain("one");
    expect(beyond(picture)).toEqual([]);
  });

  it("is drawn in the colour of its family, a type that is not known in the one of errors", () => {
    const bar = (type: string): string | undefined => {
      const [mark] = drawn(drawing(graph([layer("one", type)]))).marks.filter(
        (each) => each.kind === "path" && each.fill !== undefined,
      );
      return mark?.kind === "path" ? mark.fill : undefined;
    };
    expect(bar("conv2d")).toBe("convolution");
    expect(bar("input")).toBe("input-output");
    expect(bar("unheard-of")).toBe("error");
  });
});

it("draws every block's inside", () => {
  for (const definition of BUILT_IN_BLOCKS) {
    const document = drawing(graph([block("one", definition.id)]), definition);
    const picture = drawn(document, { inside: "open" });
    parseXml(svgFile(picture, definition.id, "dark"));
    expect(beyond(picture), definition.id).toEqual([]);
    expect(overlaps(cardsOf(picture)), definition.id).toBe(0);
    expect(cardsOf(picture).length, definition.id).toBeGreaterThan(2);
  }
});

describe("names", () => {
  const HOSTILE = [
    "</text><script>alert(1)</script>",
    "a & b &amp; c",
    `"quoted" 'twice'`,
    "]]><!-- -->",
    "half \ud800 pair",
    "control \u0001 \uffff",
    "卷积层一二三四五六七八九十卷积层一二三四五六七八九十",
    "W".repeat(80),
    "مرحبا بالعالم",
    "👩‍👩‍👧‍👦".repeat(20),
  ];
  it.each(HOSTILE)("%j", (name) => {
    const document = { ...drawing(graph([{ ...layer("one", "conv2d"), name }])), name };
    const svg = parseXml(svgFile(drawn(document), name, "light"));
    const [shown] = elementsOf(svg, "text");
    expect(elementsOf(svg, "script")).toEqual([]);
    expect(elementsOf(svg, "text")).toHaveLength(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
    const written = name.replace(/[\ud800\u0001\uffff](?![\udc00-\udfff])/g, "\ufffd");
    expect(shown?.children[0]?.text).toBe(written);
    expect(written.startsWith(shown?.text.replace("…", "") ?? "-")).toBe(true);
  });

  it("are cut where they do not fit, and whole where they do", () => {
    const text = (name: string): string => {
      const [mark] = drawn(drawing(graph([{ ...layer("one", "conv2d"), name }]))).marks.filter(
        ({ kind }) => kind === "text",
      );
      return mark?.kind === "text" ? mark.text : "";
    };
    expect(text("conv1")).toBe("conv1");
    expect(text("W".repeat(80))).toMatch(/^W{5,20}…$/);
  });
});

describe("a selection", () => {
  it("is drawn alone, with its skips as skips and its wires", () => {
    const document = created("resnet-8");
    const first = (type: string) =>
      document.graph.nodes.filter((node) => node.kind === "layer" && node.type === type)[0]?.name ?? "";
    const names = ["relu1", "conv2", "bn2", "relu2", "conv3", "bn3", first("add"), first("shortcut")];
    const chosen = document.graph.nodes.filter(({ name }) => names.includes(name));
    const picture = drawn(document, {
      inside: "closed",
      view: { ...wholeView(document), nodes: new Set(chosen.map(({ id }) => id)) },
    });
    const lines = (paint: string) =>
      picture.marks.filter((mark) => mark.kind === "path" && mark.stroke === paint && mark.width !== 2);
    expect(cardsOf(picture)).toHaveLength(6);
    expect(lines("faint")).toHaveLength(6);
    expect(lines("accent")).toHaveLength(2);
    expect(picture.width).toBeLessThan(400);
  });

  it("is refused where it is empty", () => {
    const document = created("resnet-8");
    const view = { ...wholeView(document), nodes: new Set<string>() };
    expect(() => drawn(document, { inside: "closed", view })).toThrow("There is nothing to draw");
    expect(() => drawn(created("empty"), { inside: "open" })).not.toThrow();
  });
});

it("draws a thousand layers in less than two seconds", () => {
  const nodes = Array.from({ length: 1_000 }, (_, index) => ({
    ...layer(`n${index}`, index % 2 === 0 ? "conv2d" : "activation"),
    position: { x: (index % 20) * 250, y: Math.floor(index / 20) * 72 },
  }));
  const document = drawing(graph(nodes, ...nodes.slice(1).map(({ id }, index) => `n${index}>${id}`)));
  const seconds = stopwatch();
  const svg = svgFile(
    drawPicture({ document, layers, facts: new Map() }, { inside: "open" }),
    "deep",
    "light",
  );
  expect(seconds()).toBeLessThan(2);
  expect(elementsOf(parseXml(svg), "text")).toHaveLength(2_000);
});
