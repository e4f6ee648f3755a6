import { expect, test } from "vitest";
import type { Hdf5Dataset, Hdf5Group } from "#core/formats/format";
import { openHdf5 } from "./hdf5";

const group = (
  children: Readonly<Record<string, Hdf5Group | Hdf5Dataset>> = {},
  attributes: Hdf5Group["attributes"] = new Map(),
): Hdf5Group => ({ attributes, children: new Map(Object.entries(children)) });

test("groups, attributes and numbers are read as they were written", async () => {
  const hdf5 = await openHdf5();
  const root = group(
    {
      a: group({ b: group({ "kernel:0": { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } }) }),
      empty: group(),
      one: { shape: [], values: Float32Array.of(7) },
    },
    new Map<string, string | number | string[] | number[]>([
      // Beyond what one header of an object holds.
      ["model_config", "é".repeat(100_000)],
      ["names", ["conv1", "größe"]],
      ["nothing", []],
      ["count", 3],
      ["numbers", [1.5, 2]],
    ]),
  );
  expect(await hdf5.read(await hdf5.write(root))).toEqual(root);
});

test("what is no HDF5 file, or is cut short, is refused in words", async () => {
  const hdf5 = await openHdf5();
  const sound = await hdf5.write(group({ a: { shape: [5000], values: new Float32Array(5000).fill(1) } }));
  for (const bytes of [new Uint8Array(0), new Uint8Array(2000), sound.slice(0, 900), sound.slice(0, -8000)]) {
    await expect(hdf5.read(bytes)).rejects.toThrow(/^This HDF5 file cannot be read: .+\.$/);
  }
  // The library goes on after that.
  expect((await hdf5.read(sound)).children.get("a")).toEqual({
    shape: [5000],
    values: new Float32Array(5000).fill(1),
  });
});
