// Draws resources/icons/icon.png, the picture of icon.svg that window systems ask for. The shapes are distances to
// line segments, so no image library is needed: a pixel's cover is its distance to the stroke's edge.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { root } from "../lib/environment.mjs";

const SIZE = 256;
const UNITS = 64;

const arc = Array.from({ length: 65 }, (_, index) => {
  const angle = -Math.PI / 2 + (Math.PI * index) / 64;
  return [30 + 13 * Math.cos(angle), 32 + 13 * Math.sin(angle)];
});
const strokes = [
  {
    points: [
      [24, 12],
      [24, 52],
    ],
    width: 4.5,
    colour: [0x8a, 0x97, 0xa8],
  },
  { points: [[24, 19], ...arc, [24, 45]], width: 5.5, colour: [0xff, 0xb1, 0x4a] },
];

function distanceToSegment([x, y], [ax, ay], [bx, by]) {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function distanceToPath(point, points) {
  return Math.min(...points.slice(1).map((end, index) => distanceToSegment(point, points[index], end)));
}

/** Signed distance to a square of side 62 with rounded corners of radius 14, centred. */
function distanceToTile([x, y]) {
  const dx = Math.max(0, Math.abs(x - 32) - 17);
  const dy = Math.max(0, Math.abs(y - 32) - 17);
  return Math.hypot(dx, dy) - 14;
}

const unit = UNITS / SIZE;
const cover = (distance) => Math.min(1, Math.max(0, 0.5 - distance / unit));
const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
for (let row = 0; row < SIZE; row += 1) {
  for (let column = 0; column < SIZE; column += 1) {
    const point = [(column + 0.5) * unit, (row + 0.5) * unit];
    let colour = [0x15, 0x1a, 0x21];
    for (const { points, width, colour: ink } of strokes) {
      const amount = cover(distanceToPath(point, points) - width / 2);
      colour = colour.map((value, channel) => value + (ink[channel] - value) * amount);
    }
    const alpha = cover(distanceToTile(point));
    rows.set([...colour, alpha * 255].map(Math.round), row * (1 + SIZE * 4) + 1 + column * 4);
  }
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8);
writeFileSync(
  path.join(root, "resources", "icons", "icon.png"),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]),
);
