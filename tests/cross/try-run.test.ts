/** Trying a run's network: whichever way a picture comes, the network says what it says of it when it is scored, and what `skiploom predict` says. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodePng } from "#core/codecs/png";
import type { TriedAnswer } from "#core/protocol/trying-api";
import { buildIfStale, jsonLines, removeFolder, run, temporaryFolder } from "../support/command-line";
import { createRealHost, type RealHost } from "../support/real-host";

const ENLARGED = 10;
const PICTURES = 12;

let home: string;
let studio: RealHost;
let digits: string;
let fashion: string;

async function trained(dataset: string, steps: number): Promise<string> {
  const { stdout, stderr } = await run(
    ["train", "resnet-8", "--dataset", dataset, "--steps", String(steps)],
    { home },
  );
  const id = /run (\S+) in /.exec(stdout)?.[1] ?? "";
  expect(id, stderr).not.toBe("");
  return id;
}

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  digits = await trained("digits", 60);
  fashion = await trained("fashion", 30);
  studio = await createRealHost({ workspace: home });
}, 300_000);

afterAll(async () => {
  await studio.host.close();
  await removeFolder(home);
});

/** Each pixel as a square. */
function enlarged(grey: Uint8Array, side: number): Uint8Array {
  const wide = side * ENLARGED;
  const rgb = new Uint8Array(wide * wide * 3);
  for (let pixel = 0; pixel < wide * wide; pixel += 1) {
    const [row, column] = [Math.floor(pixel / wide / ENLARGED), Math.floor((pixel % wide) / ENLARGED)];
    rgb.fill(grey[row * side + column] ?? 0, pixel * 3, pixel * 3 + 3);
  }
  return encodePng({ width: wide, height: wide, rgb }, 72);
}

function sharesOf({ best }: TriedAnswer): number[] {
  return [...best].sort((one, other) => one.index - other.index).map(({ probability }) => probability);
}

it("says of enlarged test pictures what it says of the pictures themselves, and so does skiploom predict", async () => {
  const { handlers } = studio.host;
  const part = "test";
  const page = await handlers["trying.pictures"]({ run: fashion, part, from: 40, count: PICTURES });
  expect(page).toMatchObject({ count: PICTURES, height: 28, width: 28, channels: 1 });
  const folder = path.join(home, "enlarged");
  await mkdir(folder);
  const answers: TriedAnswer[] = [];
  for (let index = 0; index < PICTURES; index += 1) {
    const image = { kind: "sample", part, place: 40 + index } as const;
    const own = await handlers["trying.ask"]({ run: fashion, image });
    expect(own.truth?.index).toBe(page.labels[index]);
    const bytes = enlarged(new Uint8Array(page.images.subarray(index * 784, (index + 1) * 784)), 28);
    const asFile = await handlers["trying.ask"]({
      run: fashion,
      image: { kind: "file", bytes: new Uint8Array(bytes) },
    });
    // The shrink is exact, so the network saw the very picture.
    expect(asFile.pixels).toEqual(own.pixels);
    expect(asFile.best[0]?.index).toBe(own.best[0]?.index);
    sharesOf(own).forEach((share, place) => {
      expect(Math.abs((sharesOf(asFile)[place] ?? 0) - share)).toBeLessThan(1e-3);
    });
    const drawn = await handlers["trying.ask"]({
      run: fashion,
      image: { kind: "drawn", pixels: own.pixels },
    });
    expect(drawn.best).toEqual(asFile.best);
    await writeFile(path.join(folder, `${String(index).padStart(2, "0")}.png`), bytes);
    answers.push(asFile);
  }
  const { stdout } = await run(["predict", fashion, folder, "--json", "--top", "10"], { home });
  const said = jsonLines(stdout) as unknown as { classes: { name: string; probability: number }[] }[];
  expect(said).toHaveLength(PICTURES);
  said.forEach(({ classes }, index) => {
    const best = answers[index]?.best ?? [];
    expect(classes.map(({ name }) => name)).toEqual(best.map(({ name }) => name));
    classes.forEach(({ probability }, place) => {
      expect(Math.abs(probability - (best[place]?.probability ?? 0))).toBeLessThan(1e-6);
    });
  });
});

it("is right as often as the score of the test part says", async () => {
  const { handlers } = studio.host;
  const { record } = await handlers["runs.read"]({ run: digits });
  // Its test score is that of its best weights.
  const { parts } = await handlers["trying.open"]({ run: digits });
  const count = parts?.test ?? 0;
  let right = 0;
  for (let place = 0; place < count; place += 1) {
    const { best, truth } = await handlers["trying.ask"]({
      run: digits,
      image: { kind: "sample", part: "test", place },
    });
    if (best[0]?.index === truth?.index) right += 1;
  }
  expect(count).toBe(270);
  expect(right / count).toBeCloseTo(record.test?.accuracy ?? Number.NaN, 10);
});

it("goes on with another engine where the first was killed", async () => {
  const { handlers } = studio.host;
  const image = { kind: "sample", part: "validation", place: 7 } as const;
  const before = await handlers["trying.ask"]({ run: digits, image });
  const engines = studio.engines.length;
  studio.engines.at(-1)?.kill();
  expect(await handlers["trying.ask"]({ run: digits, image })).toEqual(before);
  expect(studio.engines).toHaveLength(engines + 1);
});

it("answers without a unit as the lesion of that unit scores the same picture", async () => {
  const { handlers } = studio.host;
  const { units } = await handlers["trying.open"]({ run: digits });
  expect(units.length).toBeGreaterThan(1);
  const place = 11;
  const image = { kind: "sample", part: "validation", place } as const;
  const whole = await handlers["trying.ask"]({ run: digits, image, explains: true });
  const shareOf = ({ best, truth }: TriedAnswer, of: "probability" | "whole" = "probability"): number =>
    best.find(({ index }) => index === truth?.index)?.[of] ?? Number.NaN;
  const sets = [...units.map(({ block }) => [block]), units.map(({ block }) => block)];
  for (const removed of sets) {
    const answer = await handlers["trying.ask"]({ run: digits, image, removed, explains: true });
    const look = await handlers["insights.look"]({
      subject: { run: digits },
      instrument: "lesion",
      part: "validation",
      images: 1,
      image: place,
      choices: { way: "chosen", units: removed },
      device: "cpu",
    });
    if (look.instrument !== "lesion") throw new Error("Another instrument answered.");
    expect(Math.exp(-(look.figures.lesions[0]?.loss ?? Number.NaN))).toBeCloseTo(shareOf(answer), 5);
    expect(shareOf(answer, "whole")).toBeCloseTo(shareOf(whole), 6);
    expect(answer.without).toEqual({
      units: removed,
      whole: { ...whole.best[0], probability: expect.closeTo(whole.best[0]?.probability ?? 0, 6) },
    });
    expect(answer.evidence?.saliency.values).not.toEqual(whole.evidence?.saliency.values);
  }
  expect(await handlers["trying.ask"]({ run: digits, image, explains: true })).toEqual(whole);
  await expect(handlers["trying.ask"]({ run: digits, image, removed: ["nothing"] })).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("It has add1"),
  });
});
