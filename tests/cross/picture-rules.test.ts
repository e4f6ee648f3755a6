/**
 * A picture's own file comes to a network as the prepared picture did that it was trained on, whether it was cut, padded or stretched and
 * whatever transparent parts were laid on: in *Try*, by `skiploom predict`, and in what is exported.
 */
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crc32 } from "#core/codecs/crc32";
import { encodePng } from "#core/codecs/png";
import type { PictureRules } from "#core/datasets/prepared";
import { Random } from "#core/foundation/random";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { chromiumPath, pageAnswers } from "../support/page-answers";
import { createRealHost, type RealHost } from "../support/real-host";
import { missingPyTorch, PYTHON } from "./pytorch-support";

const CLASSES = ["down", "up"];
const PER_CLASS = 10;
const missing = missingPyTorch();

/** Exports are made of the first; the project's pixels are compared for all of them in `images.test.ts`. */
const RULES: readonly PictureRules[] = [
  { fit: "pad", background: "black" },
  { fit: "crop", background: "black" },
];

let home: string;
let files: string[];
let studio: RealHost;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  files = await writePictures(path.join(home, "pictures"));
  studio = await createRealHost({ workspace: home });
}, 300_000);

afterAll(async () => {
  await studio.host.close();
  await removeFolder(home);
});

/** Upright and lying ones, with transparent stripes. */
async function writePictures(folder: string): Promise<string[]> {
  const random = Random.fromSeed(1, "pictures");
  const written: string[] = [];
  for (const name of CLASSES) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (let index = 0; index < PER_CLASS; index += 1) {
      const [width, height] = index % 2 === 0 ? [40, 22] : [19, 44];
      const rgb = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
        Math.floor(at / 3 / width) % 5 === 1 ? 0 : 1 + random.integerBelow(255),
      );
      const file = path.join(folder, name, `${index}.png`);
      await writeFile(file, withClearBlack(encodePng({ width, height, rgb }, 72)));
      written.push(file);
    }
  }
  return written;
}

/** Black is transparent: a chunk `tRNS` behind the header. */
function withClearBlack(png: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(18);
  chunk.writeUInt32BE(6, 0);
  chunk.write("tRNS", 4, "latin1");
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 14)), 14);
  const headerEnd = 33;
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

async function done(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { home });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** By class, of each file. */
async function predicted(model: string): Promise<number[][]> {
  const answers = jsonLines(await done("predict", model, ...files, "--json", "--top", "2"));
  return answers.map(({ classes }) => {
    const said = classes as { name: string; probability: number }[];
    return CLASSES.map((name) => said.find((each) => each.name === name)?.probability ?? Number.NaN);
  });
}

function expectNear(found: readonly number[][], wanted: readonly number[][], most: number): void {
  expect(found).toHaveLength(wanted.length);
  const differences = found.flatMap((shares, file) =>
    shares.map((share, index) => Math.abs(share - (wanted[file]?.[index] ?? Number.NaN))),
  );
  for (const difference of differences) expect(difference).toBeLessThan(most);
}

describe.each(RULES)(
  "a network whose pictures were prepared by $fit on $background",
  ({ fit, background }) => {
    it("sees of a file what it was trained on, wherever it is asked", { timeout: 300_000 }, async () => {
      const name = `by-${fit}`;
      const shape = ["--size", "12x16", "--fit", fit, "--background", background];
      await done("data", "add", path.join(home, "pictures"), "--name", name, ...shape);
      const trained = await done("train", "conv-small", "--dataset", name, "--steps", "12");
      const id = /run (\S+) in /.exec(trained)?.[1] ?? "";
      const shares = await sharesOfFiles(id);
      expectNear(await predicted(id), shares, 1e-6);
      if (fit !== RULES[0]?.fit) return;
      const exported = async (format: string): Promise<string> => {
        const folder = path.join(home, `${name}-${format}`);
        await done("export", id, "--format", format, "-o", folder);
        return folder;
      };
      const onnx = await exported("onnx");
      const { input } = JSON.parse(await readFile(path.join(onnx, "labels.json"), "utf8"));
      expect(input).toMatchObject({ fit, background });
      expectNear(await predicted(path.join(onnx, "model.onnx")), shares, 1e-4);
      const page = path.join(await exported("html"), "model.html");
      expectNear(await predicted(page), shares, 1e-4);
      if (chromiumPath) expectNear(await pageAnswers(page, files), shares, 1e-4);
      if (missing !== undefined) return;
      const asked = spawnSync(PYTHON, ["predict.py", "--top", "2", ...files], {
        cwd: await exported("pytorch"),
        encoding: "utf8",
      });
      expect(asked.status, asked.stderr).toBe(0);
      const said = asked.stdout
        .trim()
        .split("\n")
        .map((line) =>
          CLASSES.map((each) => Number(new RegExp(` ${each} ([\\d.]+)%`).exec(line)?.[1]) / 100),
        );
      expectNear(said, shares, 6e-4);
    });
  },
);

/** What *Try* says of each file, which must be what it says of the prepared picture that was made of it. */
async function sharesOfFiles(id: string): Promise<number[][]> {
  const { handlers } = studio.host;
  const ask = async (image: Parameters<(typeof handlers)["trying.ask"]>[0]["image"]) => {
    const { pixels, best } = await handlers["trying.ask"]({ run: id, image });
    const shares = CLASSES.map((_, index) => best.find((each) => each.index === index)?.probability ?? 0);
    return { key: Buffer.from(pixels).toString("hex"), shares };
  };
  const prepared = new Map<string, number[]>();
  for (const part of ["train", "validation", "test"] as const) {
    const { parts } = await handlers["trying.open"]({ run: id });
    for (let place = 0; place < (parts?.[part] ?? 0); place += 1) {
      const { key, shares } = await ask({ kind: "sample", part, place });
      prepared.set(key, shares);
    }
  }
  expect(prepared.size).toBe(files.length);
  const all: number[][] = [];
  for (const file of files) {
    const { key, shares } = await ask({ kind: "file", bytes: new Uint8Array(await readFile(file)) });
    expect(shares).toEqual(prepared.get(key));
    all.push(shares);
  }
  return all;
}
