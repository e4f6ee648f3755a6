import { expect, it } from "vitest";
import { heldSamples } from "./samples";
import { MOST_SHOWN_BYTES, readShown } from "./shown-pictures";

it("are as they are, in units of 255, where they are few and small", async () => {
  const part = heldSamples(Uint8Array.of(0, 8, 16, 4, 12, 16), new Uint8Array(3), 2);
  expect(await readShown(part, Uint32Array.of(2, 0), [1, 2, 1], 16)).toEqual({
    images: Uint8Array.of(191, 255, 0, 128),
    count: 2,
    height: 1,
    width: 2,
    channels: 1,
  });
  expect(await readShown(part, new Uint32Array(0), [1, 2, 1], 16)).toMatchObject({ count: 0, width: 2 });
});

it.each([
  { count: 60, side: 700, channels: 3 },
  { count: 2_000, side: 224, channels: 3 },
  { count: 2, side: 4_096, channels: 1 },
])(
  "$count of $side pixels fit into a message, and hold few in memory at once",
  async ({ count, side, channels }) => {
    let most = 0;
    const size = side * side * channels;
    const part = {
      count,
      labels: new Uint8Array(count),
      read: async (samples: Uint32Array) => {
        most = Math.max(most, samples.length * size);
        const read = new Uint8Array(samples.length * size);
        samples.forEach((sample, row) => {
          read.fill(sample % 256, row * size, (row + 1) * size);
        });
        return read;
      },
    };
    const places = Uint32Array.from({ length: count }, (_, place) => place);
    const shown = await readShown(part, places, [side, side, channels], 255);
    expect(shown.images.length).toBeLessThanOrEqual(MOST_SHOWN_BYTES);
    expect(shown.images.length).toBeGreaterThan(MOST_SHOWN_BYTES / 2);
    expect(shown.images).toHaveLength(count * shown.height * shown.width * channels);
    expect(most).toBeLessThanOrEqual(Math.max(size, 8 * 2 ** 20));
    const each = shown.images.length / count;
    expect(places.every((place) => shown.images[place * each + each - 1] === place % 256)).toBe(true);
  },
  60_000,
);
