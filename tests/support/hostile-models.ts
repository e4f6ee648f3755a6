/** Models' files made hostile: bytes, lengths, numbers and structures changed at random, with checksums made right again. */
import { readZip, writeZip } from "#core/codecs/zip";
import type { Hdf5 } from "#core/formats/format";
import type { FileSet } from "#core/formats/model";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Numbers from 0 to 1. */
export type Draw = () => number;

const pick = <Item>(draw: Draw, items: readonly Item[]): Item | undefined =>
  items[Math.floor(draw() * items.length)];

/** Some bytes, or the file's length. */
export function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const changed = Uint8Array.from(bytes);
  if (draw() < 0.15) return changed.subarray(0, Math.floor(draw() * changed.length));
  // Headers are at the beginning, where a change does most.
  const range = draw() < 0.7 ? Math.min(changed.length, 4096) : changed.length;
  for (let times = 1 + Math.floor(draw() * 8); times > 0; times -= 1)
    changed[Math.floor(draw() * range)] = pick(draw, [0, 1, 127, 128, 255, Math.floor(draw() * 256)]) ?? 0;
  return changed;
}

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  "",
  "constructor",
  "__proto__",
  "../../etc/passwd",
  [],
  {},
  [[[[]]]],
  Array(2000).fill(1),
  { class_name: "Lambda", config: { function: "print" } },
  { class_name: "__lambda__", config: { value: "code" } },
];

/** Some of a JSON's values, keys and lists. */
export function mutateJson(text: string, draw: Draw): string {
  const root: Json = JSON.parse(text);
  for (let times = 1 + Math.floor(draw() * 3); times > 0; times -= 1) {
    const places: (readonly [Json[] | { [key: string]: Json }, string])[] = [];
    const visit = (value: Json): void => {
      if (value === null || typeof value !== "object") return;
      for (const [key, inner] of Object.entries(value)) {
        places.push([value, key]);
        visit(inner);
      }
    };
    visit(root);
    const [holder, key] = pick(draw, places) ?? [];
    if (!holder || key === undefined) break;
    change(holder as { [key: string]: Json }, key, draw);
  }
  return JSON.stringify(root);
}

function change(holder: { [key: string]: Json }, key: string, draw: Draw): void {
  const value = holder[key] ?? null;
  if (typeof value === "number" && draw() < 0.5) holder[key] = Math.round(value * 10 ** (draw() * 12 - 4));
  else if (Array.isArray(value) && draw() < 0.5) value.splice(Math.floor(draw() * value.length), 1);
  else if (Array.isArray(value) && value.length > 0 && draw() < 0.3)
    value.push(structuredClone(value[0] ?? null));
  else if (typeof value === "string" && draw() < 0.3) holder[key] = `${value}x`;
  else if (draw() < 0.3) delete holder[key];
  else holder[key] = structuredClone(pick(draw, VALUES) ?? null);
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One of the zip's members changed and packed again, or the zip itself. */
export function mutateZip(bytes: Uint8Array, draw: Draw): Uint8Array {
  if (draw() < 0.25) return mutateBytes(bytes, draw);
  const members = new Map(readZip(bytes, { what: "Keras model" }));
  const name = pick(draw, [...members.keys()]) ?? "";
  const member = members.get(name) ?? new Uint8Array();
  if (draw() < 0.05) members.delete(name);
  else if (name.endsWith(".json") && draw() < 0.9)
    members.set(name, encode(mutateJson(decode(member), draw)));
  else members.set(name, mutateBytes(member, draw));
  return writeZip(members, { stored: draw() < 0.5 });
}

/** @param hdf5 by which what an HDF5 file says of the model is changed as well */
export async function mutateFiles(files: FileSet, draw: Draw, hdf5: Hdf5): Promise<FileSet> {
  const changed = new Map(files);
  const names = [...files.keys()];
  const name = pick(draw, [...names, ...names.filter((each) => each.endsWith(".json"))]) ?? "";
  const bytes = files.get(name) ?? new Uint8Array();
  if (draw() < 0.05) changed.delete(name);
  else if (name.endsWith(".keras")) changed.set(name, mutateZip(bytes, draw));
  else if (name.endsWith(".json") && draw() < 0.9) changed.set(name, encode(mutateJson(decode(bytes), draw)));
  else if (name.endsWith(".h5") && draw() < 0.6) changed.set(name, await mutateConfig(bytes, draw, hdf5));
  else changed.set(name, mutateBytes(bytes, draw));
  return changed;
}

async function mutateConfig(bytes: Uint8Array, draw: Draw, hdf5: Hdf5): Promise<Uint8Array> {
  const root = await hdf5.read(bytes);
  const config = root.attributes.get("model_config");
  const changed = mutateJson(typeof config === "string" ? config : "{}", draw);
  return hdf5.write({ ...root, attributes: new Map([...root.attributes, ["model_config", changed]]) });
}
