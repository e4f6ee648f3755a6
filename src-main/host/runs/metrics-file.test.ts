/** Metrics on disk: checked line by line, read in pieces, thinned without hiding anything. */
import { appendFile, mkdtemp, open, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import type { BatchMetric, Metric, ProbeMetric, RunRecord } from "#core/training/records";
import { diskFiles, type Files } from "../disk/atomic-files";
import { readError } from "../disk/file-errors";
import { metricLine, parseMetricLine } from "./metric-lines";
import { METRICS_FILE, metricsUpTo, readForWindow, scanMetrics } from "./metrics-file";
import { thinner } from "./metrics-thinning";

const random = Random.fromSeed(1, "metrics");

function batch(step: number, loss = random.uniform()): BatchMetric {
  const accuracy = random.uniform();
  return { kind: "batch", step, epoch: 1, loss, accuracy, learningRate: 0.1, throughput: 100 };
}

function probe(step: number, layers: number): ProbeMetric {
  const row = (): number[] => Array.from({ length: layers }, () => random.uniform());
  return { kind: "probe", step, values: { norm: row(), ratio: row(), nowhere: [] } };
}

async function folderWith(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-metrics-"));
  await writeFile(path.join(folder, METRICS_FILE), text);
  return folder;
}

it("is not empty when it cannot be read at the moment", async () => {
  const files: Files = {
    ...diskFiles,
    openRead: async (file, what) => {
      throw readError(Object.assign(new Error("EIO: i/o error"), { code: "EIO" }), what, file);
    },
  };
  const folder = await folderWith(metricLine(batch(1)));
  await expect(readForWindow(files, folder)).rejects.toMatchObject({ code: "unreadable" });
  expect(await readForWindow(diskFiles, await mkdtemp(path.join(tmpdir(), "skiploom-none-")))).toEqual({
    metrics: [],
    damagedLines: 0,
  });
});

it("notices every flip of a bit", async () => {
  const lines = [batch(1), probe(1, 3), batch(2), batch(3)].map(metricLine);
  const text = Buffer.from(lines.join(""));
  const line = lines[2] ?? "";
  const from = Buffer.byteLength(lines.slice(0, 2).join(""));
  const folder = await folderWith("");
  const bits = (line.length - 1) * 8;
  for (let bit = 0; bit < bits; bit += 1) {
    const flipped = Buffer.from(line.slice(0, -1));
    flipped.writeUInt8((flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
    // What has lost its checksum is refused for the company it is in.
    expect(parseMetricLine(flipped)?.isChecked ?? false, `bit ${bit}`).toBe(false);
  }
  for (let bit = 0; bit < bits; bit += 11) {
    const flipped = Buffer.from(text);
    flipped.writeUInt8((flipped[from + (bit >> 3)] ?? 0) ^ (1 << (bit & 7)), from + (bit >> 3));
    await writeFile(path.join(folder, METRICS_FILE), flipped);
    const { metrics, damagedLines } = await readForWindow(diskFiles, folder);
    expect(damagedLines, `bit ${bit}`).toBeGreaterThan(0);
    expect(metrics.filter(({ step }) => step === 3)).toHaveLength(1);
    expect(metrics.filter(({ kind, step }) => kind === "batch" && step === 2)).toEqual([]);
  }
});

it("reads lines of version 0.1.0, and none without its checksum behind one that has it", async () => {
  const old = `${JSON.stringify(batch(1))}\n${JSON.stringify(batch(2))}\n`;
  const folder = await folderWith(old);
  expect(await readForWindow(diskFiles, folder)).toMatchObject({ damagedLines: 0, metrics: [{}, {}] });
  await appendFile(path.join(folder, METRICS_FILE), `${metricLine(batch(3))}${JSON.stringify(batch(4))}\n`);
  const read = await readForWindow(diskFiles, folder);
  expect(read.damagedLines).toBe(1);
  expect(read.metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
});

it("tells where each line ends, wherever pieces are cut", async () => {
  const metrics = Array.from({ length: 3_000 }, (_, index) =>
    index % 7 === 0 ? probe(index, 60) : batch(index),
  );
  const text = metrics.map(metricLine).join("");
  const folder = await folderWith(text);
  const ends: number[] = [];
  const read: Metric[] = [];
  await scanMetrics(diskFiles, folder, {
    metric: (metric, end) => {
      read.push(metric);
      ends.push(end);
    },
    damaged: () => expect.unreachable(),
  });
  expect(read).toEqual(metrics);
  const bytes = Buffer.from(text);
  const expected: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) expected.push(at + 1);
  expect(ends).toEqual(expected);
});

it.each([
  ["nothing", (_line: string) => true, 4],
  ["the last step", (line: string) => !line.includes('"batch","step":4'), 3],
  ["all from a step on", (line: string) => !/"step":[34],/.test(line), 2],
  ["a step in between", (line: string) => !line.includes('"batch","step":2,'), 1],
  ["the first step", (line: string) => !line.includes('"batch","step":1,'), 0],
  ["the epoch's line", (line: string) => !line.includes('"epoch","step"'), 3],
  ["a probe that was due", (line: string) => !line.includes('"probe","step":4'), 3],
])("tells how far it is whole where it lacks %s", async (_what, isThere, wholeUpTo) => {
  const end = {
    kind: "epoch",
    step: 4,
    epoch: 1,
    trainLoss: 1,
    trainAccuracy: 0,
    valLoss: 1,
    valAccuracy: 0,
  };
  const metrics = [1, 2, 3, 4].flatMap((step) =>
    step % 3 === 1 ? [batch(step), probe(step, 2)] : [batch(step)],
  );
  const lines = [...metrics, end as Metric].map(metricLine).filter(isThere);
  const later = [batch(5), batch(6)].map(metricLine);
  const folder = await folderWith([...lines, ...later].join(""));
  const record = { recipe: { probeEvery: 3 } } as unknown as RunRecord;
  const head = await metricsUpTo(diskFiles, folder, record, { step: 4, epoch: 1 });
  expect(head).toEqual({ bytes: Buffer.byteLength(lines.join("")), wholeUpTo });
});

it("thins a long run to what a window shows, and keeps the extremes of every pixel", () => {
  const kept = thinner();
  const all: BatchMetric[] = [];
  for (let step = 1; step <= 200_000; step += 1) {
    const metric = batch(step, step === 77_777 ? 1_000 : random.uniform());
    all.push(metric);
    kept.add(metric);
  }
  const thin = kept.metrics().filter((metric) => metric.kind === "batch");
  expect(thin.length).toBeLessThan(70_000);
  expect(thin.map(({ step }) => step)).toContain(77_777);
  expect(thin.at(-1)).toEqual(all.at(-1));
  const pixels = 2_000;
  const extremesOf = (metrics: readonly BatchMetric[]): number[][] => {
    const found = Array.from({ length: pixels }, () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    for (const { step, loss } of metrics) {
      const pixel = found[Math.floor(((step - 1) / 200_000) * pixels)];
      if (!pixel) continue;
      pixel[0] = Math.min(pixel[0] ?? 0, loss);
      pixel[1] = Math.max(pixel[1] ?? 0, loss);
    }
    return found;
  };
  // A pixel has 100 steps, a stretch 32 or 64: those at its edges belong to two pixels and keep the extremes of both together.
  const whole = extremesOf(all);
  const seen = extremesOf(thin);
  const same = whole.filter(([low, high], pixel) => low === seen[pixel]?.[0] && high === seen[pixel]?.[1]);
  expect(same.length).toBeGreaterThan(pixels * 0.2);
  for (let pixel = 1; pixel < pixels - 1; pixel += 1) {
    const near = seen.slice(pixel - 1, pixel + 2);
    expect(Math.min(...near.map(([low = 0]) => low))).toBeLessThanOrEqual(whole[pixel]?.[0] ?? 0);
    expect(Math.max(...near.map(([, high = 0]) => high))).toBeGreaterThanOrEqual(whole[pixel]?.[1] ?? 0);
  }
});

it("thins probes to the lowest and the highest of each layer", () => {
  const kept = thinner();
  const all = Array.from({ length: 20_000 }, (_, index) => probe(index * 10 + 1, 5));
  for (const row of all) kept.add(row);
  const thin = kept.metrics().filter((metric) => metric.kind === "probe");
  expect(thin.length).toBeLessThan(4_100);
  for (let layer = 0; layer < 5; layer += 1) {
    for (const channel of ["norm", "ratio"]) {
      const values = (rows: readonly ProbeMetric[]): number[] =>
        rows.map((row) => row.values[channel]?.[layer] ?? Number.NaN);
      expect(Math.max(...values(thin))).toBe(Math.max(...values(all)));
      expect(Math.min(...values(thin))).toBe(Math.min(...values(all)));
    }
  }
});

it("thins probes of which some measured a channel and some did not", () => {
  const kept = thinner();
  for (let step = 1; step <= 5_000; step += 1) {
    kept.add({
      kind: "probe",
      step,
      values: step > 2_500 ? { early: [step], late: [-step] } : { early: [step] },
    });
  }
  const thin = kept.metrics().filter((metric) => metric.kind === "probe");
  expect(Math.max(...thin.flatMap(({ values }) => values.early ?? []))).toBe(5_000);
  const late = thin.flatMap(({ values }) => values.late ?? []);
  expect([Math.min(...late), Math.max(...late)]).toEqual([-5_000, -2_501]);
});

it("reads the lines that were written before channels were declared, and only whole ones", () => {
  const before = {
    kind: "probe",
    step: 11,
    gradientNorms: [1, 2],
    weightNorms: [3, 4],
    updateRatios: [5, 6],
    residualRatios: [7],
  };
  const lineOf = (value: object) => parseMetricLine(Buffer.from(JSON.stringify(value)))?.metric;
  expect(lineOf(before)).toEqual({
    kind: "probe",
    step: 11,
    values: { gradient_norm: [1, 2], weight_norm: [3, 4], update_ratio: [5, 6], residual_ratio: [7] },
  });
  expect(lineOf({ ...before, weightNorms: [null] })).toBeUndefined();
});

it("takes the later of steps that came twice", () => {
  const kept = thinner();
  for (const step of [1, 2, 3, 4, 5]) kept.add(batch(step, step));
  for (const step of [3, 4]) kept.add(batch(step, 10 * step));
  expect(kept.metrics()).toMatchObject([{ loss: 1 }, { loss: 2 }, { loss: 30 }, { loss: 40 }]);
});

it("goes through a large file of nothing without holding it, while others have their turn", async () => {
  const folder = await folderWith("");
  const file = await open(path.join(folder, METRICS_FILE), "a");
  const empty = Buffer.alloc(1024 * 1024, "\n");
  for (let piece = 0; piece < 100; piece += 1) await file.write(empty);
  await file.write(`${"x".repeat(9 * 1024 * 1024)}\n${metricLine(batch(1))}`);
  await file.close();
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const { metrics, damagedLines } = await readForWindow(diskFiles, folder);
  clearInterval(timer);
  expect(metrics.map(({ step }) => step)).toEqual([1]);
  expect(damagedLines).toBe(1);
  expect(turns).toBeGreaterThan(10);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

it("leaves a last line that was cut short out, without calling it damaged", async () => {
  const folder = await folderWith(`${metricLine(batch(1))}${metricLine(batch(2)).slice(0, 30)}`);
  expect(await readForWindow(diskFiles, folder)).toMatchObject({ damagedLines: 0, metrics: [{ step: 1 }] });
  expect((await readFile(path.join(folder, METRICS_FILE), "utf8")).length).toBeGreaterThan(30);
});

it("does not read a file without an end of a line to its end", async () => {
  let read = 0;
  const endless: Files = {
    ...diskFiles,
    openRead: async () => ({
      size: Number.MAX_SAFE_INTEGER,
      async read(into) {
        read += into.length;
        into.fill(120);
        return into.length;
      },
      close: async () => {},
    }),
  };
  const folder = await folderWith("");
  expect(await readForWindow(endless, folder)).toEqual({ metrics: [], damagedLines: 1 });
  expect(read).toBeLessThan(128 * 1024 ** 2);
});
