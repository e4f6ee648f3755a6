import { expect, it } from "vitest";
import { createUploads } from "./uploads";

it("puts the pieces of files together, in their order", () => {
  const uploads = createUploads();
  const id = uploads.append(undefined, "model.json", Uint8Array.of(1, 2));
  expect(uploads.append(id, "weights.bin", Uint8Array.of(7))).toBe(id);
  uploads.append(id, "model.json", Uint8Array.of(3));
  expect([...uploads.files(id)]).toEqual([
    ["model.json", Uint8Array.of(1, 2, 3)],
    ["weights.bin", Uint8Array.of(7)],
  ]);
});

it("forgets the oldest of three, and all after an hour", () => {
  let now = 0;
  const uploads = createUploads(() => now);
  const begin = (): string => {
    now += 1;
    return uploads.append(undefined, "a", Uint8Array.of(1));
  };
  const [first, second, third] = [begin(), begin(), begin()];
  expect(() => uploads.files(first)).toThrow("is not there any more");
  expect(uploads.files(second).size).toBe(1);
  expect(uploads.files(third).size).toBe(1);
  now += 3_600_001;
  begin();
  expect(() => uploads.files(third)).toThrow("Choose it again");
  expect(() => uploads.append(second, "a", Uint8Array.of(1))).toThrow("Choose it again");
});

it("forgets what is not needed any more", () => {
  const uploads = createUploads();
  const id = uploads.append(undefined, "a", Uint8Array.of(1));
  uploads.forget(id);
  expect(() => uploads.files(id)).toThrow("Choose it again");
  uploads.forget("never there");
});

it("refuses more than a model has, and forgets it", () => {
  const uploads = createUploads();
  const half = new Uint8Array(600 * 1024 ** 2);
  const id = uploads.append(undefined, "large.onnx", half);
  expect(() => uploads.append(id, "large.onnx", half)).toThrow("models of up to 1024 MiB are read");
  expect(() => uploads.files(id)).toThrow("Choose it again");
});

it("bounds files and pieces, however small, and keeps nothing of a message but its piece", () => {
  const uploads = createUploads();
  const none = new Uint8Array();
  let id = uploads.append(undefined, "0", none);
  for (let count = 1; count < 1_000; count += 1) uploads.append(id, `${count}`, none);
  expect(() => uploads.append(id, "one more", none)).toThrow("more than 1000 files");
  expect(() => uploads.files(id)).toThrow("Choose it again");
  id = uploads.append(undefined, "a", none);
  for (let count = 1; count < 100_000; count += 1) uploads.append(id, "a", none);
  expect(() => uploads.append(id, "a", none)).toThrow("too many pieces");
  expect(() => uploads.append(undefined, " ", none)).toThrow("needs a name");
  const message = Uint8Array.of(1, 2, 3);
  id = uploads.append(undefined, "a", message.subarray(1, 2));
  message.fill(9);
  expect([...uploads.files(id)]).toEqual([["a", Uint8Array.of(2)]]);
});
