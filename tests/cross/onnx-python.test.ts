/** Templates written as ONNX: onnx's own checker has nothing against them, and OpenCV's dnn module computes our engine's logits. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { createTemplate } from "#core/templates/index";
import { startCpuEngine } from "./cpu-support";
import { difference, imagesAs, tryDocument, written } from "./onnx-support";

const PYTHON = "/usr/bin/python3";
const hasTools = spawnSync(PYTHON, ["-c", "import onnx, cv2"]).status === 0;

/**
 * One of each family; the others are more of the same blocks. Not MobileNetV2: its ReLU6 is a Clip, whose bounds are inputs since opset 11,
 * and OpenCV 4.6 reads them as attributes alone ("expected: node_proto.input_size() == 1").
 */
const SMALL = ["resnet-8", "plain-8", "resnet-20", "densenet-40", "conv-small"];
const LARGE = ["imagenet-resnet-18", "imagenet-resnet-50", "imagenet-resnext-50", "se-resnet-50"];

it.skipIf(!hasTools)(
  "the checker and OpenCV (needs Debian's python3-onnx and python3-opencv)",
  { timeout: 300_000 },
  async () => {
    const device = await startCpuEngine(2);
    const root = mkdtempSync(path.join(tmpdir(), "skiploom-onnx-"));
    try {
      const wanted = new Map<string, Float32Array>();
      for (const id of [...SMALL, ...LARGE]) {
        const isLarge = LARGE.includes(id);
        const side = isLarge ? 64 : 16;
        const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
        const document = createTemplate(id);
        if (!document) throw new Error(`There is no template "${id}".`);
        const tried = tryDocument(document, facts, { count: 1 });
        const folder = path.join(root, id);
        const { dims, values } = imagesAs("nchw", tried.images, [1, side, side, 3]);
        mkdirSync(folder);
        writeFileSync(path.join(folder, "model.onnx"), await written(tried.model));
        writeFileSync(
          path.join(folder, "image.bin"),
          new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        );
        writeFileSync(path.join(folder, "dims.txt"), dims.join(" "));
        wanted.set(folder, tried.logits);
      }
      const script = path.join(import.meta.dirname, "onnx-python.py");
      const ran = spawnSync(PYTHON, [script, ...wanted.keys()], { encoding: "utf8" });
      expect(ran.status, ran.stderr).toBe(0);
      for (const [folder, logits] of wanted) {
        const found = new Float32Array(Uint8Array.from(readFileSync(path.join(folder, "logits.bin"))).buffer);
        expect(difference(found, logits), folder).toBeLessThan(1e-4);
      }
    } finally {
      rmSync(root, { recursive: true });
      device.dispose();
    }
  },
);
