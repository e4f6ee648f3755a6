import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { analyse } from "../../analysis/analyse";
import { drawing, graph, layer } from "../../blocks/testing";
import { decodeUtf8 } from "../../codecs/text";
import { BUILT_IN_LAYERS as layers } from "../../layers/index";
import type { NetworkDocument } from "../../network/document";
import { elementsOf, parseXml } from "../../pictures/testing";
import { createTemplate } from "../../templates/index";
import { wholeView } from "./draw-picture";
import { picture } from "./picture-format";
import type { PictureOptions } from "./picture-options";
import { writePicture } from "./write-picture";

const tools = {
  hdf5: () => Promise.reject(new Error("A picture needs no HDF5.")),
  resource: async (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../../resources/formats/${name}`, import.meta.url))),
};
const OPTIONS: PictureOptions = { file: "svg", theme: "light", inside: "closed", dots: "96" };

function created(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}

function dataset(document: NetworkDocument) {
  return { id: String(document.dataset), imageShape: [32, 32, 3], classes: 10 };
}

function written(document: NetworkDocument, options: Partial<PictureOptions>) {
  const analysis = analyse(layers, document, dataset(document));
  return writePicture(
    { document, layers, facts: analysis.facts },
    analysis,
    { ...OPTIONS, ...options },
    tools,
  );
}

async function text(document: NetworkDocument, options: Partial<PictureOptions>): Promise<string> {
  return decodeUtf8((await written(document, options)).bytes);
}

const named = (name: string): NetworkDocument => ({
  ...drawing(graph([{ ...layer("one", "conv2d"), name }])),
  name,
});

describe("the format", () => {
  it("draws a drawing by the choices of the command line", async () => {
    const document = created("resnet-20");
    const choices = { file: "svg", theme: "dark" };
    const files = await picture.draw?.(
      { document, layers, dataset: dataset(document) },
      { choices, form: "float32" },
      tools,
    );
    const svg = decodeUtf8(files?.get("drawing.svg") ?? new Uint8Array());
    expect(elementsOf(parseXml(svg), "text").map((each) => each.text)).toContain("32×32×16");
    expect(svg).toContain("#151a21");
  });

  it("refuses a choice that there is not", async () => {
    const document = created("resnet-20");
    const drawn = picture.draw?.({ document, layers }, { choices: { file: "gif" }, form: "float32" }, tools);
    await expect(drawn).rejects.toThrow('"file" is one of svg, png, pdf, csv, md, not gif.');
  });
});

describe("a PNG", () => {
  it("has the picture's size in print, and the colours of the theme", async () => {
    const { bytes } = await written(created("resnet-20"), { file: "png", theme: "dark", dots: "300" });
    const png = decode(bytes);
    const svg = parseXml(await text(created("resnet-20"), {}));
    expect(png.width).toBe(Math.round(Number(svg.attributes.get("width")) * (300 / 96)));
    expect(png.resolution).toEqual({ x: 11811, y: 11811, unit: 1 });
    expect([...png.data.slice(0, 3)]).toEqual([0x15, 0x1a, 0x21]);
  });

  it("holds letters, wires and cards where the picture has them", async () => {
    const { bytes } = await written(named("HHHH"), { file: "png", dots: "96" });
    const { data, width } = decode(bytes);
    const at = (x: number, y: number): number[] => [
      ...data.slice(3 * (y * width + x), 3 * (y * width + x) + 3),
    ];
    // The margin is 24: the bar at the card's left edge, its face, and the upright of the first letter.
    expect(at(25, 44)).toEqual([0x1f, 0x6f, 0xe0]);
    expect(at(200, 44)).toEqual([0xff, 0xff, 0xff]);
    const letters = Array.from({ length: 12 }, (_, x) => at(58 + x, 36)[0] ?? 255);
    expect(Math.min(...letters)).toBeLessThan(90);
    expect(Math.max(...letters)).toBeGreaterThan(220);
  });

  it("is refused in words where it would be too large", async () => {
    const nodes = Array.from({ length: 200 }, (_, index) => ({
      ...layer(`n${index}`, "conv2d"),
      position: { x: index * 250, y: index * 72 },
    }));
    await expect(written(drawing(graph(nodes)), { file: "png", dots: "300" })).rejects.toThrow(
      /would have 156,\d{3} × 45,\d{3} pixels; 64,000,000 are the most/,
    );
  });
});

describe("a PDF", () => {
  const readers = ["pdftotext", "pdffonts", "pdftoppm"];
  const hasReaders = readers.every((reader) => {
    try {
      execFileSync("which", [reader]);
      return true;
    } catch {
      return false;
    }
  });

  it.skipIf(!hasReaders)("opens in another program, with text as text and its letters inside", async () => {
    const folder = mkdtempSync(join(tmpdir(), "skiploom-pdf-"));
    try {
      const path = join(folder, "drawing.pdf");
      const document = { ...created("resnet-20"), name: "Сеть ≠ network" };
      const { bytes } = await written(document, { file: "pdf", inside: "open" });
      writeFileSync(path, bytes);
      const read = (program: string, ...args: string[]): string =>
        execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      const words = read("pdftotext", path, "-");
      for (const word of ["stage1 × 3", "3×3, 32, stride 2", "32×32×16", "identity"])
        expect(words).toContain(word);
      const fonts = read("pdffonts", path).trim().split("\n").slice(2);
      expect(fonts).toHaveLength(3);
      for (const font of fonts) expect(font).toMatch(/CID TrueType +Identity-H +yes yes yes/);
      read("pdftoppm", "-r", "96", "-png", path, join(folder, "page"));
      const page = decode(readFileSync(join(folder, "page-1.png")));
      const own = decode((await written(document, { file: "png", inside: "open" })).bytes);
      expect(Math.abs(page.width - own.width)).toBeLessThanOrEqual(1);
      expect(Math.abs(page.height - own.height)).toBeLessThanOrEqual(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says where each of its objects begins", async () => {
    const { bytes } = await written(named("Ünï ΔЖ"), { file: "pdf" });
    const file = Buffer.from(bytes).toString("latin1");
    const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
    expect(file.slice(table, table + 4)).toBe("xref");
    const places = [...file.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    expect(places.length).toBeGreaterThan(8);
    places.forEach((place, index) => {
      expect(file.slice(place)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
    });
  });

  it.each(["pdf", "png"] as const)("%s: refuses letters that it has none of, in words", async (file) => {
    await expect(written(named("卷积层"), { file })).rejects.toThrow(/none for 卷 积 层\. Save an SVG/);
    expect(await text(named("卷积层"), { file: "svg" })).toContain("卷积层");
  });
});

describe("the table of layers", () => {
  const cells = (csv: string): string[][] =>
    csv
      .replace(/^\ufeff/, "")
      .trimEnd()
      .split("\r\n")
      .map((line) =>
        [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) => cell).slice(0, 10),
      );

  it("has a row for each card, and the totals of the whole", async () => {
    const rows = cells(await text(created("resnet-20"), { file: "csv" }));
    expect(rows[0]?.[0]).toBe("path");
    expect(rows).toHaveLength(created("resnet-20").graph.nodes.length + 2);
    expect(rows.find(([path]) => path === "conv1")).toEqual([
      "conv1",
      "Convolution",
      "conv1",
      '"3×3, 16"',
      "32×32×3",
      "32×32×16",
      "432",
      "0",
      "884736",
      "3×3",
    ]);
    expect(rows.find(([path]) => path === "stage2")?.[1]).toBe("Basic residual × 3");
    expect(rows.at(-1)?.slice(0, 7)).toEqual(["total", "", "", "79 layers", "", "", "269722"]);
  });

  it("adds up, with blocks open and closed", async () => {
    for (const inside of ["open", "closed"] as const) {
      const rows = cells(await text(created("resnet-20"), { file: "csv", inside }));
      const sum = (column: number): number =>
        rows.slice(1, -1).reduce((total, row) => total + Number(row[column]), 0);
      for (const column of [6, 7, 8]) expect(sum(column), inside).toBe(Number(rows.at(-1)?.[column]));
    }
  });

  it("holds of a selection what stands in it", async () => {
    const document = created("resnet-20");
    const stage = document.graph.nodes.filter(({ name }) => name === "stage1");
    const view = { ...wholeView(document), nodes: new Set(stage.map(({ id }) => id)) };
    const rows = cells(await text(document, { file: "csv", inside: "open", view })).slice(1, -1);
    expect(rows).toHaveLength(24);
    for (const [path] of rows) expect(path).toMatch(/^stage1\/[123]\//);
  });

  it("runs nothing in a spreadsheet, and keeps its cells", async () => {
    const csv = await text(named(`=cmd('x'), "y"`), { file: "csv" });
    expect(csv).toContain(`"'=cmd('x'), ""y"""`);
    for (const name of ["=1+1", "+1", "-1", "@sum"])
      expect(cells(await text(named(name), { file: "csv" }))[1]?.[0]).toBe(`'${name}`);
  });

  it("is Markdown whatever a layer is called", async () => {
    const lines = (await text(named("a|b <i>*c*</i> [d](e) `f` $g$"), { file: "md" })).trimEnd().split("\n");
    expect(lines[2]).toContain("a\\|b \\<i\\>\\*c\\*\\</i\\> \\[d\\](e) \\`f\\` \\$g\\$");
    for (const line of lines) expect(line.replace(/\\./g, "").split("|")).toHaveLength(12);
  });

  it("says why the layers inside of blocks are not known", async () => {
    await expect(text(named("alone"), { file: "csv", inside: "open" })).rejects.toThrow(
      /known only once the drawing has no error\. .+ Mend it/,
    );
  });
});
