/** Ways to break a document's text, from a flipped bit to a block inside itself. Numbers steer where and what. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A mutation of text; the numbers steer where and what. */
export type Mutation = (text: string, at: number, extra: number) => string;

const HOSTILE_VALUES: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1e9,
  1e308,
  -1e308,
  5e-324,
  0.1,
  2 ** 53,
  "",
  "a".repeat(10_000),
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\u0000",
  "\ud800",
  "valid",
  [],
  {},
  [[]],
  { arg: "filters" },
  { arg: "toString", factor: 1e308 },
];

const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "extra",
  "bypassed",
  "repeat",
  "params",
  "",
];

function parsed(text: string): Json {
  return JSON.parse(text) as Json;
}

/** Every place in a value that holds something, as a setter. */
function places(root: Json): { value: Json; set: (value: Json) => void; parent: Json }[] {
  const found: { value: Json; set: (value: Json) => void; parent: Json }[] = [];
  const waiting: Json[] = [root];
  for (const parent of waiting) {
    if (Array.isArray(parent)) {
      parent.forEach((value, index) => {
        found.push({
          value,
          parent,
          set: (next) => {
            parent[index] = next;
          },
        });
        waiting.push(value);
      });
    } else if (typeof parent === "object" && parent !== null) {
      for (const [key, value] of Object.entries(parent)) {
        found.push({
          value,
          parent,
          set: (next) => {
            parent[key] = next;
          },
        });
        waiting.push(value);
      }
    }
  }
  return found;
}

export function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("Nothing to pick from.");
  return item;
}

/** Changes the parsed document at one place. */
function onJson(
  change: (place: ReturnType<typeof places>[number], extra: number, all: ReturnType<typeof places>) => void,
): Mutation {
  return (text, at, extra) => {
    const json = parsed(text);
    const all = places(json);
    change(pick(all, at), extra, all);
    return JSON.stringify(json);
  };
}

export function withGraph(
  change: (graph: { nodes: Json[]; edges: Json[] }, at: number, extra: number) => void,
): Mutation {
  return (text, at, extra) => {
    const json = parsed(text) as { graph: { nodes: Json[]; edges: Json[] } };
    change(json.graph, at, extra);
    return JSON.stringify(json);
  };
}

const node = (id: string, more: { [key: string]: Json } = {}): Json => ({
  kind: "layer",
  id,
  type: "conv2d",
  name: id,
  params: {},
  position: { x: 0, y: 0 },
  ...more,
});

export const MUTATIONS: Record<string, Mutation> = {
  "byte flip": (text, at, extra) => {
    const bytes = new TextEncoder().encode(text);
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ (1 << (extra % 8));
    return new TextDecoder().decode(bytes);
  },
  truncation: (text, at) => text.slice(0, at % text.length),
  "text put in": (text, at, extra) => {
    const place = at % text.length;
    return text.slice(0, place) + String(pick(HOSTILE_VALUES, extra)) + text.slice(place);
  },
  "value swap": onJson((place, extra) => place.set(structuredClone(pick(HOSTILE_VALUES, extra)))),
  "values exchanged": onJson((place, extra, all) => {
    const other = pick(all, extra);
    place.set(structuredClone(other.value));
  }),
  "number made huge": onJson((place, extra, all) => {
    const numbers = all.filter(({ value }) => typeof value === "number");
    if (numbers.length > 0)
      pick(numbers, extra).set(pick([1e9, 1e308, -1e9, 1e-320, 2 ** 31, 65_535.5], extra >> 3));
    else place.set(1e308);
  }),
  "deep nesting": (text, at, extra) => {
    const depth = pick([10, 100, 1_000, 50_000], extra);
    const [open, close] = extra % 2 === 0 ? ["[", "]"] : ['{"a":', "}"];
    const place = text.indexOf(":", at % text.length) + 1;
    return `${text.slice(0, place)}${open.repeat(depth)}1${close.repeat(depth)},${text.slice(place)}`;
  },
  "key put in": onJson((place, extra) => {
    const { parent } = place;
    if (typeof parent !== "object" || parent === null || Array.isArray(parent)) return;
    Object.defineProperty(parent, pick(KEYS, extra), {
      value: { polluted: true },
      enumerable: true,
      configurable: true,
    });
  }),
  "key taken out": onJson((place, extra) => {
    const { parent } = place;
    if (Array.isArray(parent)) parent.splice(extra % parent.length, 1);
    else if (typeof parent === "object" && parent !== null) delete parent[pick(Object.keys(parent), extra)];
  }),
  "ids twice": withGraph((graph, at) => {
    if (graph.nodes.length > 0) graph.nodes.push(structuredClone(pick(graph.nodes, at)));
  }),
  "wires anywhere": withGraph((graph, at, extra) => {
    const ids = graph.nodes.map((each) => (each as { id: string }).id);
    if (ids.length === 0) return;
    for (let count = 0; count <= extra % 5; count += 1) {
      graph.edges.push({
        id: `wild${count}`,
        source: pick(ids, at + count * 7),
        target: pick(ids, extra + count * 3),
      });
    }
  }),
  "long names": onJson((place, extra, all) => {
    const words = all.filter(({ value }) => typeof value === "string");
    pick(words.length > 0 ? words : [place], extra).set("n".repeat(pick([80, 81, 1_000, 1_000_000], extra)));
  }),
  markup: onJson((place, extra, all) => {
    const words = all.filter(({ value }) => typeof value === "string");
    pick(words.length > 0 ? words : [place], extra).set(
      pick(["<img src=x onerror=alert(1)>", "a/b", "..", "C:\\x", "%00", "\u202e"], extra),
    );
  }),
  "many nodes": withGraph((graph, _at, extra) => {
    // Mostly some hundreds: the large ones take a second each, and one in twenty is enough of them.
    const count = extra % 20 === 0 ? pick([19_000, 20_001], extra / 20) : 50 + (extra % 400);
    const many = Array.from(
      { length: count },
      (_, index) => (extra % 3 === 0 ? {} : node(`n${index}`)) satisfies Json,
    );
    graph.nodes = [...graph.nodes, ...many];
    if (extra % 5 === 0) {
      graph.edges = many
        .slice(1)
        .map((_, index) => ({ id: `e${index}`, source: `n${index}`, target: `n${index + 1}` }));
    }
  }),
  "huge repeat": (text, at, extra) =>
    text.replaceAll(
      /"repeat":\s*\d+/g,
      `"repeat": ${pick(["1000", "1e9", "0", "-1", "1.5", "999"], at + extra)}`,
    ),
  "parameters at random": onJson((place, extra, all) => {
    const records = all.filter(
      ({ value }) => typeof value === "object" && value !== null && "filters" in value,
    );
    const record = pick(records.length > 0 ? records : [place], extra).value;
    if (typeof record !== "object" || record === null || Array.isArray(record)) return;
    for (const key of ["filters", "kernel", "stride", "padding", "dilation"]) {
      record[key] = structuredClone(pick(HOSTILE_VALUES, extra + key.length));
    }
  }),
  "block in itself": (text, at) => {
    const json = parsed(text) as { blocks: Record<string, { graph: { nodes: Json[] } }> };
    const ids = Object.keys(json.blocks);
    if (ids.length === 0) return text;
    const block = pick(ids, at);
    json.blocks[block]?.graph.nodes.push({
      kind: "block",
      id: "self",
      block,
      name: "self",
      args: {},
      repeat: 1_000,
      position: { x: 0, y: 0 },
    });
    return JSON.stringify(json);
  },
  "version and format": (text, at, extra) =>
    text.replace(
      '"version": 1',
      `"version": ${pick(["2", "999", "0", "-1", "null", '"1"', "1.5", "1e309"], at + extra)}`,
    ),
};
