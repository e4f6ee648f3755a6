/** A network designed without data, on the command line: made, checked, and refused a training in words. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIfStale, removeFolder, run, temporaryFolder } from "../support/command-line";

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);
afterAll(() => removeFolder(home));

const skiploom = (...args: string[]) => run(args, { home });

it("checks a template that comes without data", async () => {
  const file = path.join(home, "resnet.skiploom.json");
  expect((await skiploom("new", "imagenet-resnet-18", "-o", file)).code).toBe(0);
  const { code, stdout } = await skiploom("check", file, "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    dataset: { height: 224, width: 224, channels: 3, classes: 1000 },
    totals: { trainableParameters: 11_689_512 },
    problems: [],
  });
});

it("makes and checks any network for images that are said", async () => {
  const file = path.join(home, "wide.skiploom.json");
  const images = ["--images", "33x20x3", "--classes", "10"];
  expect((await skiploom("new", "resnet-20", ...images, "-o", file)).code).toBe(0);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    dataset: { height: 33, width: 20, channels: 3, classes: 10 },
  });
  const { code, stdout } = await skiploom("check", "resnet-20", ...images);
  expect(code).toBe(0);
  expect(stdout).toContain("ResNet-20, no data yet, meant for 33×20×3, 10 classes");
  const most = path.join(home, "most.skiploom.json");
  expect((await skiploom("new", "resnet-20", ...images, "--classes", "65535", "-o", most)).code).toBe(0);
  expect((await skiploom("check", most)).code).toBe(0);
  const hundred = await skiploom("check", file, "--classes", "100");
  expect(hundred.code).toBe(1);
  expect(hundred.stdout).toContain("meant for 100 classes, but the last layer gives 10 numbers");
});

it("asks for what is not said", async () => {
  const { code, stderr } = await skiploom("check", "resnet-20", "--images", "32x32x3");
  expect(code).toBe(2);
  expect(stderr).toContain('on the dataset "fashion"');
  expect(stderr).toContain("give both --images and --classes");
});

it("asks for data before it trains", async () => {
  const { code, stderr } = await skiploom("train", "densenet-40");
  expect(code).toBe(2);
  expect(stderr).toContain("no data yet");
  expect(stderr).toContain("--dataset");
});
