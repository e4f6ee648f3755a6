/** Twenty images of 2×2 in two classes, as IDX files: the smallest that can be trained on. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** @param shade the byte of all pixels: another one, another content */
export async function writeTinyDataset(folder: string, shade: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const count = 20;
  const images = Buffer.alloc(16 + count * 4, shade);
  images.writeUInt32BE(0x803, 0);
  for (const [place, size] of [count, 2, 2].entries()) images.writeUInt32BE(size, 4 + 4 * place);
  const labels = Buffer.alloc(8 + count);
  labels.writeUInt32BE(0x801, 0);
  labels.writeUInt32BE(count, 4);
  for (let index = 0; index < count; index += 1) labels[8 + index] = index % 2;
  await writeFile(path.join(folder, "train-images-idx3-ubyte"), images);
  await writeFile(path.join(folder, "train-labels-idx1-ubyte"), labels);
}
