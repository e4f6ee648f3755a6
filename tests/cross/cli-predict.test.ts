/** `skiploom predict`, on a run and on its exports: files of images in, the same classes and probabilities everywhere. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildIfStale, jsonLines, ROOT, removeFolder, run, temporaryFolder } from "../support/command-line";
import { chromiumPath, pageAnswers } from "../support/page-answers";

const PHOTO = path.join(ROOT, "tests/fixtures/images/photo.jpg");
const ICON = path.join(ROOT, "resources/icons/icon.png");

let home: string;
let images: string;
let runId: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
  images = path.join(home, "images");
  await mkdir(path.join(images, "deep"), { recursive: true });
  await copyFile(PHOTO, path.join(images, "deep", "photo.jpg"));
  // A wrong ending is no hindrance.
  await copyFile(ICON, path.join(images, "icon.jpg"));
  await writeFile(path.join(images, "broken.jpg"), (await readFile(PHOTO)).subarray(0, 3000));
  await writeFile(path.join(images, "phone.heic"), "\0\0\0\x18ftypheic");
  await writeFile(path.join(images, "notes.txt"), "none");
  await writeFile(path.join(images, ".hidden.png"), "none");
  const { stdout, stderr } = await run(["train", "resnet-8", "--steps", "20"], { home });
  runId = /run (\S+) in /.exec(stdout)?.[1] ?? "";
  expect(runId, stderr).not.toBe("");
}, 300_000);

afterAll(() => removeFolder(home));

type Answer = { image: string; classes: { name: string; probability: number }[]; error?: { code: string } };

async function predicted(model: string, ...args: string[]): Promise<Answer[]> {
  const { stdout } = await run(["predict", model, ...args, "--json", "--top", "10"], { home });
  return jsonLines(stdout) as unknown as Answer[];
}

it("names what cannot be read, sorted among the rest, and says so by its exit code", async () => {
  const { code, stdout, stderr } = await run(["predict", runId, images], { home });
  expect(code).toBe(2);
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => path.relative(images, line.split("  ")[0] ?? ""))).toEqual([
    "broken.jpg",
    path.join("deep", "photo.jpg"),
    "icon.jpg",
    "phone.heic",
  ]);
  expect(lines[0]).toContain("it ends too early");
  expect(lines[3]).toContain("it is a HEIC file");
  expect(lines[1]).toMatch(/ {2}\d \d+\.\d% {2}\d \d+\.\d% {2}\d \d+\.\d%$/);
  expect(stderr).toContain("1 other files");
  expect(stderr).toContain("2 of 4 images could not be read");
});

it("gives all classes as JSON, with probabilities that add up to 1", async () => {
  const { code, stdout } = await run(["predict", runId, PHOTO, ICON, "--json", "--top", "10"], { home });
  expect(code).toBe(0);
  const answers = jsonLines(stdout) as unknown as Answer[];
  expect(answers.map(({ image }) => image)).toEqual([PHOTO, ICON]);
  for (const { classes } of answers) {
    expect(classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(new Set(classes.map(({ name }) => name)).size).toBe(10);
    const shares = classes.map(({ probability }) => probability);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
  }
});

it("answers many images in their order", async () => {
  const files = Array.from({ length: 600 }, (_, index) => (index % 7 === 0 ? PHOTO : ICON));
  const answers = await predicted(runId, ...files);
  expect(answers.map(({ image }) => image)).toEqual(files);
  const [photo, icon] = answers;
  answers.forEach((answer, index) => {
    expect(answer.classes[0]?.name).toBe((index % 7 === 0 ? photo : icon)?.classes[0]?.name);
  });
});

it("says the same of a run, of its ONNX file, and of its page", async () => {
  const own = await predicted(runId, PHOTO, ICON);
  await run(["export", runId, "--format", "onnx", "-o", path.join(home, "onnx")], { home });
  expectSame(await predicted(path.join(home, "onnx", "model.onnx"), PHOTO, ICON), own);
  const before = await run(["runs"], { home });
  expect(before.stdout.match(/resnet-8/g)).toHaveLength(1);
  if (!chromiumPath) return;
  await run(["export", runId, "--format", "html", "-o", path.join(home, "page")], { home });
  expectSame(await predictedByPage(path.join(home, "page", "model.html"), [PHOTO, ICON]), own);
});

it("refuses in words where there is nothing to ask, or nothing to ask about", async () => {
  const nobody = await run(["predict", "no-such-run", PHOTO], { home });
  expect([nobody.code, nobody.stdout]).toEqual([2, ""]);
  const nothing = await run(["predict", runId, path.join(images, "none.png")], { home });
  expect(nothing.stderr).toContain("There is nothing at");
  const noImage = await run(["predict", runId, path.join(home, "networks-none")], { home });
  expect(noImage.code).toBe(2);
});

function expectSame(found: readonly Answer[], own: readonly Answer[]): void {
  found.forEach(({ classes }, index) => {
    const expected = new Map(own[index]?.classes.map(({ name, probability }) => [name, probability]));
    expect(classes[0]?.name).toBe(own[index]?.classes[0]?.name);
    for (const { name, probability } of classes) {
      expect(Math.abs(probability - (expected.get(name) ?? Number.NaN))).toBeLessThan(1e-4);
    }
  });
  expect(found).toHaveLength(own.length);
}

async function predictedByPage(file: string, paths: readonly string[]): Promise<Answer[]> {
  const answers = await pageAnswers(file, paths);
  return answers.map((shares, at) => {
    const classes = shares.map((probability, index) => ({ name: `${index}`, probability }));
    return {
      image: paths[at] ?? "",
      classes: classes.sort((one, other) => other.probability - one.probability),
    };
  });
}
