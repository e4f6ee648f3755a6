/** Looking into a run and into a drawing, through the host and by `skiploom look`. */
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Insight } from "#core/insights/instruments";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, removeFolder, run as runCommand } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

let real: RealHost;
let run: string;
type Look = ParamsOf<StudioApi, "insights.look">;

const USUAL = { part: "validation", images: 64 } as const;
const look = async (more: Partial<Look> = {}): Promise<Insight> =>
  await real.host.handlers["insights.look"]({
    subject: { run },
    instrument: "residual",
    device: "cpu",
    ...USUAL,
    ...more,
  });

beforeAll(async () => {
  buildIfStale();
  real = await createRealHost();
  const document = smallTraining({ maxSteps: 20, batchSize: 32 });
  run = (await real.host.handlers["runs.start"]({ document, device: "cpu" })).id;
  await real.until(({ id, state }) => id === run && state === "finished");
}, 300_000);

afterAll(async () => {
  await real.host.close();
  await removeFolder(real.workspace);
});

it("names all that an answer rests on, and answers from what was kept", async () => {
  const engines = real.engines.length;
  const answer = await look({ instrument: "gradient-split" });
  expect(answer).toMatchObject({
    instrument: "gradient-split",
    weights: { kind: "trained", step: 20 },
    dataset: { id: "digits" },
    part: "validation",
    images: 64,
    statistics: "running",
    partial: false,
  });
  if (answer.instrument !== "gradient-split") throw new Error("Another instrument answered.");
  expect(answer.figures.units.map(({ name }) => name)).toEqual(["add1", "add2", "add3"]);
  expect(answer.figures.check.error).toBeLessThan(1e-5);
  expect(real.engines).toHaveLength(engines + 1);
  expect(await look({ instrument: "gradient-split" })).toEqual(answer);
  expect(real.engines).toHaveLength(engines + 1);

  const folder = path.join(real.host.runFolder(run), "insights");
  const [file = "", picture = ""] = (await readdir(folder)).sort();
  expect([file, picture].map((name) => name.replace(/-[0-9a-f]{12}\./, "."))).toEqual([
    "gradient-split.json",
    "gradient-split.svg",
  ]);
  expect(await readFile(path.join(folder, picture), "utf8")).toMatch(
    /^<svg[\s\S]*Where does the gradient go at each Add/,
  );
  await writeFile(path.join(folder, file), (await readFile(path.join(folder, file), "utf8")).slice(0, 400));
  expect(await look({ instrument: "gradient-split" })).toEqual(answer);
  expect(real.engines).toHaveLength(engines + 2);
});

it("looks at one image, at another part, and into an untrained drawing by batch statistics", async () => {
  expect(await look({ image: 3 })).toMatchObject({ images: 1, image: 3 });
  expect(await look({ part: "test", images: 10_000 })).toMatchObject({ part: "test", images: 270 });
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no template resnet-8.");
  const first = await look({ subject: { document }, dataset: "digits" });
  expect(first).toMatchObject({
    weights: { kind: "untrained", seed: document.recipe.seed },
    statistics: "batch",
    batch: 64,
  });
  const other = { ...document, recipe: { ...document.recipe, seed: document.recipe.seed + 1 } };
  expect((await look({ subject: { document: other }, dataset: "digits" })).figures).not.toEqual(
    first.figures,
  );
});

it("looks at a run's drawing as it was before its training, and at its plain twin", async () => {
  const before = await look({ subject: { run, untrained: true } });
  expect(before).toMatchObject({
    weights: { kind: "untrained" },
    statistics: "batch",
    dataset: { id: "digits" },
  });
  const document = smallTraining({ maxSteps: 20, batchSize: 32 });
  expect(before.figures).toEqual((await look({ subject: { document } })).figures);
  await expect(
    look({ instrument: "gradient-split", subject: { run, untrained: true, plain: true } }),
  ).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("has no skips"),
  });
  const plain = createTemplate("plain-8");
  if (!plain) throw new Error("There is no template plain-8.");
  await expect(look({ subject: { document: plain, plain: true }, dataset: "digits" })).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("is its own twin"),
  });
});

it("compares the layers of two networks on the same images, and keeps what it found by both", async () => {
  const asked = {
    subject: { run, untrained: true },
    instrument: "information",
    images: 16,
    choices: { fit: 8 },
  } as const;
  const answer = await look({ ...asked, beside: { run } });
  expect(answer).toMatchObject({
    weights: { kind: "untrained" },
    beside: { weights: { kind: "trained", step: 20 } },
  });
  if (answer.instrument !== "information") throw new Error("Another instrument answered.");
  const { sites, beside } = answer.figures;
  expect(beside?.sites).toEqual(sites);
  expect(beside?.similarity?.map((row) => row.length)).toEqual(sites.map(() => sites.length));
  const engines = real.engines.length;
  expect(await look({ ...asked, beside: { run } })).toEqual(answer);
  expect(real.engines).toHaveLength(engines);
  const alone = await look(asked);
  expect(alone).not.toHaveProperty("beside");
  expect({ ...alone, figures: { ...alone.figures, beside } }).toEqual({ ...answer, beside: undefined });
  // Other instruments compare no layers.
  expect(await look({ beside: { run } })).toEqual(await look());
});

it("shows the images that are looked at, a page at a time", async () => {
  const pictures = await real.host.handlers["insights.pictures"]({
    subject: { run },
    part: "validation",
    from: 260,
    count: 60,
  });
  expect(pictures).toMatchObject({ of: 270, count: 10, height: 8, width: 8, channels: 1 });
  expect(pictures.images).toHaveLength(640);
  expect(pictures.labels).toHaveLength(10);
});

it("looks at two images by their places, however many were asked for", async () => {
  const answer = await look({
    instrument: "shattering",
    images: 200,
    choices: { from: 5, to: 3, points: 16 },
  });
  expect(answer).toMatchObject({
    images: 2,
    places: [4, 2],
    batch: 16,
    figures: { points: 16, from: { image: 5 }, to: { image: 3 } },
  });
  expect(
    await look({ instrument: "shattering", images: 7, choices: { from: 5, to: 3, points: 16 } }),
  ).toEqual(answer);
  await expect(look({ instrument: "shattering", image: 1 })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("A line needs two images"),
  });
  await expect(look({ instrument: "shattering", choices: { to: 271, points: 16 } })).rejects.toMatchObject({
    code: "invalid-dataset",
    message: "This part has 270 images, so there is no image 271.",
  });
});

it("looks at noise before training, without data and without a checkpoint", async () => {
  const answer = await look({ instrument: "propagation", choices: { beside: "fixup" } });
  expect(answer).toMatchObject({
    weights: { kind: "untrained" },
    noise: { imageShape: [8, 8, 1], classes: 10 },
    images: 64,
    statistics: "batch",
  });
  expect(answer).not.toHaveProperty("dataset");
  expect(answer).not.toHaveProperty("part");
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("There is no template resnet-20.");
  const without = { ...document, dataset: { height: 5, width: 7, channels: 2, classes: 10 } };
  const noise = { imageShape: [5, 7, 2], classes: 10 };
  expect(await look({ subject: { document: without }, instrument: "propagation" })).toMatchObject({ noise });
  // A run whose data and checkpoints are gone.
  const folder = real.host.runFolder(run);
  const copy = path.join(path.dirname(folder), "bare-run");
  await cp(folder, copy, { recursive: true });
  await rm(path.join(copy, "checkpoints"), { recursive: true });
  await rm(path.join(copy, "insights"), { recursive: true, force: true });
  const record = JSON.parse(await readFile(path.join(copy, "run.json"), "utf8"));
  record.dataset = { ...record.dataset, id: "gone", sha256: "0".repeat(64) };
  await writeFile(
    path.join(copy, "run.json"),
    JSON.stringify({ ...record, id: "bare-run", checkpoints: [] }),
  );
  const bare = await look({ subject: { run: "bare-run" }, instrument: "propagation" });
  expect(bare.figures).toEqual(
    (await look({ subject: { run, untrained: true }, instrument: "propagation" })).figures,
  );
  await removeFolder(copy);
});

it("refuses in words what cannot be asked", async () => {
  await expect(look({ image: 270 })).rejects.toMatchObject({ code: "invalid-dataset" });
  await expect(look({ dataset: "fashion" })).rejects.toMatchObject({ code: "invalid-dataset" });
  await expect(look({ subject: { run: "nothing" } })).rejects.toMatchObject({ code: "not-found" });
  await expect(look({ choices: { draws: 2 } })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining('no choice "draws"'),
  });
  const plain = createTemplate("plain-8");
  if (!plain) throw new Error("There is no template plain-8.");
  const asked = { subject: { document: plain }, dataset: "digits" };
  await expect(look({ instrument: "gradient-split", ...asked })).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("has no skips"),
  });
});

it("stops with what it has seen, and begins nothing that waited", async () => {
  let behind: Promise<PromiseSettledResult<Insight>[]> | undefined;
  const deaf = real.host.onEvent((event, payload) => {
    if (event !== "insight.progress") return;
    // Its turn comes after the one that has begun.
    behind ??= Promise.allSettled([look({ part: "train", images: 1_000 })]);
    if ((payload as { done: number }).done >= 128) void real.host.handlers["insights.stop"]({});
  });
  const [answer] = await Promise.allSettled([look({ part: "train", images: 1_257 })]);
  const [waiting] = (await behind) ?? [];
  deaf();
  expect(answer).toMatchObject({ status: "fulfilled", value: { partial: true } });
  if (answer?.status === "fulfilled") expect(answer.value.images).toBeLessThan(1_257);
  expect(waiting).toMatchObject({ status: "rejected", reason: { code: "cancelled" } });
  // What is partial is not kept.
  expect(await look({ part: "train", images: 1_257 })).toMatchObject({ partial: false, images: 1_257 });
});

it("stops while its engine starts", async () => {
  const before = real.engines.length;
  const answer = look({ part: "train", images: 900 });
  const told = expect(answer).rejects.toMatchObject({ code: "cancelled" });
  // It is launched, and has no device yet.
  while (real.engines.length === before) await new Promise((resolve) => setImmediate(resolve));
  await real.host.handlers["insights.stop"]({});
  await told;
});

it("is a command, with a table, JSON and a picture", async () => {
  const folder = real.host.runFolder(run);
  const picture = path.join(real.workspace, "split.svg");
  const command = (...args: string[]) =>
    runCommand(["look", ...args, "--images", "64"], { home: real.workspace });
  const text = await command(folder, "gradient-split", "--picture", picture);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^The skip carries more of the gradient than the branch at \d of 3 units\.\n/);
  expect(text.stdout).toContain("add3");
  expect(text.stdout).toContain("first 64 images of the validation part");
  expect(await readFile(picture, "utf8")).toContain(">skip<");
  const both = await command(folder, "residual", "--against", "resnet-8", "--data", "digits", "--json");
  expect(JSON.parse(both.stdout)).toMatchObject({
    networks: [{ weights: { kind: "trained" } }, { weights: { kind: "untrained" } }],
  });
  const page = path.join(real.workspace, "sizes.html");
  const untrained = await command(folder, "residual", "--against", "untrained", "--page", page);
  expect(untrained.code).toBe(0);
  const html = await readFile(page, "utf8");
  expect(html).toContain("<h1>How big is F(x) beside x, and does it go to 0?</h1>");
  expect(html.match(/<svg/g)?.length).toBeGreaterThan(0);
  expect(html.match(/<h2>Numbers: /g)).toHaveLength(2);
  expect(html).toContain("untrained, seed ");
  expect(html).not.toMatch(/<script|src="http|href=/);
  const read = ["information", "--with", "fit=8", "--against"];
  const compared = await command(folder, ...read, "twin", "--page", page, "--json");
  expect(JSON.parse(compared.stdout)).toMatchObject({
    networks: [{ weights: { kind: "trained" } }, { beside: { weights: { kind: "trained", step: 20 } } }],
  });
  expect(await readFile(page, "utf8")).toContain("Layers compared with");
  // What cannot be answered keeps nothing from the other; a drawing is asked on the first one's data.
  const twin = await command(folder, "gradient-split", "--against", "twin", "--json");
  expect(twin.code).toBe(2);
  expect(twin.stderr).toContain("beside it: This network has no skips");
  expect(JSON.parse(twin.stdout)).toMatchObject({ instrument: "gradient-split" });
  const template = await command(folder, "residual", "--against", "resnet-14", "--json");
  expect(JSON.parse(template.stdout)).toMatchObject({
    networks: [{ dataset: { id: "digits" } }, { dataset: { id: "digits" } }],
  });
  expect((await command("resnet-8", "residual", "--against", "untrained")).code).toBe(2);
  const lesions = (await command(folder, "lesion", "--json")).stdout.trim().split("\n");
  expect(lesions.map((line) => JSON.parse(line).block)).toEqual(["add1", "add2", "add3"]);
  for (const line of lesions) expect(JSON.parse(line).accuracy).toBeGreaterThan(0);
  const together = await command(folder, "lesion", "--with", "way=chosen", "--with", "units=add2,add3");
  expect(together.stdout).toMatch(/^Without add2 and add3 it is right on \d+\.\d% of these images/);
  expect((await command(folder, "colour")).code).toBe(2);
  expect((await command("resnet-8", "residual", "--checkpoint", "last")).code).toBe(2);
});
