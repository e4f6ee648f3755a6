/**
 * The text of a blocked matrix product, whatever the two matrices are read from: a convolution reads one of them from an image, tap by
 * tap, and no im2col is ever written. Every thread keeps a small tile of results in registers.
 *
 * A source tells where numbers come from, in WGSL:
 * - `Slice` and `sliceOf(z: u32) -> Slice`: what the workgroup's z stands for; with members `first` and `end`, the range of k, `first` a
 *   multiple of the tile's depth;
 * - `LineA`, `lineA(slice: Slice, row: u32) -> LineA`: what a row has in common for all k; `StepA`, `stepA(slice: Slice, k: u32) -> StepA`: what
 *   a k has in common for all rows; `loadA(slice: Slice, line: LineA, step: StepA) -> vec4<f32>`: four values, zero past the matrix's edges;
 * - the same for columns with B, and `store(slice: Slice, row: u32, column: u32, value: vec4<f32>)` of four columns, which checks edges.
 */

export interface ProductTile {
  /** Threads of a workgroup, down and across. */
  readonly threadRows: number;
  readonly threadColumns: number;
  /** Results of one thread, down and across: multiples of 4. */
  readonly rows: number;
  readonly columns: number;
  /** How far k moves between two barriers, a multiple of 4. */
  readonly depth: number;
  /** By workgroup memory, each value loaded once for the workgroup; otherwise every thread loads what it needs. */
  readonly staged: boolean;
}

export interface ProductSource {
  readonly code: string;
  /** Whether the four values of a load are neighbours along k or along the matrix's other side. */
  readonly loadA: "k" | "row";
  readonly loadB: "k" | "column";
}

export function tileHeight({ threadRows, rows }: ProductTile): number {
  return threadRows * rows;
}

export function tileWidth({ threadColumns, columns }: ProductTile): number {
  return threadColumns * columns;
}

export function tileKey(tile: ProductTile): string {
  const { threadRows, threadColumns, rows, columns, depth, staged } = tile;
  return `${threadRows}x${threadColumns}x${rows}x${columns}x${depth}${staged ? "s" : "d"}`;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const lines = (count: number, text: (index: number) => string): string => range(count).map(text).join("\n");

/**
 * @param columnTiles WGSL for how many tiles lie across
 * @param rowTiles WGSL for how many lie down; workgroups past the last have nothing to do
 */
export function productShader(
  source: ProductSource,
  tile: ProductTile,
  columnTiles: string,
  rowTiles: string,
): string {
  const { threadRows, threadColumns, rows, columns } = tile;
  return `${source.code}
${tile.staged ? stagedDeclarations(source, tile) : ""}
@compute @workgroup_size(${threadColumns}, ${threadRows}, 1)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let number = group.x + group.y * groups.x;
  let tileRow = number / ${columnTiles};
  if (tileRow >= ${rowTiles}) { return; }
  let firstRow = tileRow * ${tileHeight(tile)}u;
  let firstColumn = (number % ${columnTiles}) * ${tileWidth(tile)}u;
  let slice = sliceOf(group.z);
${lines(rows, (row) => lines(columns / 4, (four) => `  var sum${row}_${four} = vec4<f32>();`))}
${tile.staged ? stagedLoop(source, tile) : directLoop(source, tile)}
${lines(rows, (row) =>
  lines(
    columns / 4,
    (four) =>
      `  store(slice, firstRow + ${rowOf(source, tile, row)}, firstColumn + ${columnsOf(tile, four)}, sum${row}_${four});`,
  ),
)}
}
`;
}

/** A thread's rows lie apart where each is loaded by itself, so that neighbouring threads meet different memory banks. */
function rowOf({ loadA }: ProductSource, { threadRows }: ProductTile, row: number): string {
  if (loadA === "k") return `local.y + ${row * threadRows}u`;
  return `(local.y + ${Math.floor(row / 4) * threadRows}u) * 4u + ${row % 4}u`;
}

function columnsOf({ threadColumns }: ProductTile, four: number): string {
  return `(local.x + ${four * threadColumns}u) * 4u`;
}

/** Products of four steps of k. `a` and `b` give WGSL for four values, of a row or four rows, of a column or four columns. */
function fourSteps(
  { loadA, loadB }: ProductSource,
  { rows, columns }: ProductTile,
  a: (index: number, step: number) => string,
  b: (index: number, step: number) => string,
): string {
  const fours = columns / 4;
  const before: string[] = [];
  if (loadA === "k") before.push(lines(rows, (row) => `let a${row} = ${a(row, 0)};`));
  if (loadB === "k") before.push(lines(columns, (column) => `let b${column} = ${b(column, 0)};`));
  const steps = range(4).map((step) => {
    const loads: string[] = [];
    if (loadA === "row") loads.push(lines(rows / 4, (four) => `let a${step}_${four} = ${a(four, step)};`));
    loads.push(
      lines(fours, (four) => {
        const transposed = range(4).map((column) => `b${four * 4 + column}[${step}]`);
        const value = loadB === "k" ? `vec4<f32>(${transposed.join(", ")})` : b(four, step);
        return `let across${step}_${four} = ${value};`;
      }),
    );
    const products = lines(rows, (row) => {
      const value = loadA === "k" ? `a${row}[${step}]` : `a${step}_${Math.floor(row / 4)}[${row % 4}]`;
      return lines(
        fours,
        (four) => `sum${row}_${four} = fma(vec4<f32>(${value}), across${step}_${four}, sum${row}_${four});`,
      );
    });
    return `${loads.join("\n")}\n${products}`;
  });
  return [...before, ...steps].join("\n");
}

function directLoop(source: ProductSource, tile: ProductTile): string {
  const { rows, columns } = tile;
  const rowLines = source.loadA === "k" ? rows : rows / 4;
  const columnLines = source.loadB === "k" ? columns : columns / 4;
  const columnOf = (index: number): string =>
    source.loadB === "k"
      ? `${columnsOf(tile, Math.floor(index / 4))} + ${index % 4}u`
      : columnsOf(tile, index);
  const rowIndex = (index: number): number => (source.loadA === "k" ? index : index * 4);
  return `
${lines(rowLines, (index) => `  let lineA${index} = lineA(slice, firstRow + ${rowOf(source, tile, rowIndex(index))});`)}
${lines(columnLines, (index) => `  let lineB${index} = lineB(slice, firstColumn + ${columnOf(index)});`)}
  for (var k = slice.first; k < slice.end; k += 4u) {
${lines(source.loadA === "k" ? 1 : 4, (step) => `let stepA${step} = stepA(slice, k + ${step}u);`)}
${lines(source.loadB === "k" ? 1 : 4, (step) => `let stepB${step} = stepB(slice, k + ${step}u);`)}
${fourSteps(
  source,
  tile,
  (index, step) => `loadA(slice, lineA${index}, stepA${step})`,
  (index, step) => `loadB(slice, lineB${index}, stepB${step})`,
)}
  }`;
}

/** How one matrix's part of a tile lies in workgroup memory, in groups of four values. */
interface Stage {
  readonly name: "A" | "B";
  readonly alongK: boolean;
  /** Lines of the tile, loads along k for each, and the distance of two neighbours in memory. */
  readonly lineCount: number;
  readonly stepCount: number;
  readonly pitch: number;
}

function stages({ loadA, loadB }: ProductSource, tile: ProductTile): [Stage, Stage] {
  const stage = (name: "A" | "B", alongK: boolean, side: number): Stage => ({
    name,
    alongK,
    lineCount: alongK ? side : side / 4,
    stepCount: alongK ? tile.depth / 4 : tile.depth,
    // One more than is needed, so that lines that are read together start in different memory banks.
    pitch: alongK ? tile.depth / 4 + 1 : side / 4,
  });
  return [stage("A", loadA === "k", tileHeight(tile)), stage("B", loadB === "k", tileWidth(tile))];
}

function stagedDeclarations(source: ProductSource, tile: ProductTile): string {
  return stages(source, tile)
    .map(({ name, alongK, lineCount, stepCount, pitch }) => {
      const size = (alongK ? lineCount : stepCount) * pitch;
      return `var<workgroup> stage${name}: array<vec4<f32>, ${size}>;`;
    })
    .join("\n");
}

function stagedLoop(source: ProductSource, tile: ProductTile): string {
  const [stageA, stageB] = stages(source, tile);
  const { threadColumns } = tile;
  const rowAt = (row: number): string => `(${rowOf(source, tile, row)})`;
  const readA = (index: number, step: number): string =>
    stageA.alongK
      ? `stageA[${rowAt(index)} * ${stageA.pitch}u + k4]`
      : `stageA[(k4 * 4u + ${step}u) * ${stageA.pitch}u + local.y + ${index * tile.threadRows}u]`;
  const readB = (index: number, step: number): string =>
    stageB.alongK
      ? `stageB[(local.x + ${index * threadColumns}u) * ${stageB.pitch}u + k4]`
      : `stageB[(k4 * 4u + ${step}u) * ${stageB.pitch}u + local.x + ${index * threadColumns}u]`;
  const [prepareA, fillA] = filling(stageA, tile);
  const [prepareB, fillB] = filling(stageB, tile);
  return `
${prepareA}
${prepareB}
  for (var k = slice.first; k < slice.end; k += ${tile.depth}u) {
${fillA}
${fillB}
    workgroupBarrier();
    for (var k4 = 0u; k4 < ${tile.depth / 4}u; k4 += 1u) {
${fourSteps(source, tile, readA, readB)}
    }
    workgroupBarrier();
  }`;
}

/** WGSL before the loop and inside it: each thread loads every n-th group of four values. */
function filling(stage: Stage, tile: ProductTile): [before: string, inside: string] {
  const { name, alongK, lineCount, stepCount, pitch } = stage;
  const threads = tile.threadRows * tile.threadColumns;
  const total = lineCount * stepCount;
  const before: string[] = [];
  const inside: string[] = [];
  for (let turn = 0; turn * threads < total; turn += 1) {
    const id = `${name}${turn}`;
    const slot = `(thread + ${turn * threads}u)`;
    const [line, step] = alongK
      ? [`${slot} / ${stepCount}u`, `${slot} % ${stepCount}u`]
      : [`${slot} % ${lineCount}u`, `${slot} / ${lineCount}u`];
    const first = name === "A" ? "firstRow" : "firstColumn";
    before.push(
      `  let fillLine${id} = ${line};`,
      `  let fillStep${id} = ${step};`,
      `  let fillFrom${id} = line${name}(slice, ${first} + fillLine${id}${alongK ? "" : " * 4u"});`,
      `  let fillTo${id} = ${alongK ? `${slotOfLine(stage, tile, `fillLine${id}`)} * ${pitch}u + fillStep${id}` : `fillStep${id} * ${pitch}u + fillLine${id}`};`,
    );
    const step4 = `k + fillStep${id}${alongK ? " * 4u" : ""}`;
    const load = `stage${name}[fillTo${id}] = load${name}(slice, fillFrom${id}, step${name}(slice, ${step4}));`;
    inside.push((turn + 1) * threads > total ? `if (${slot} < ${total}u) { ${load} }` : load);
  }
  return [before.join("\n"), inside.join("\n")];
}

/** Four columns of a thread are neighbours, so they are kept apart in memory as rows are: see {@link rowOf}. */
function slotOfLine({ name }: Stage, { threadColumns }: ProductTile, line: string): string {
  if (name === "A") return line;
  return `((${line} / ${threadColumns * 4}u * 4u + ${line} % 4u) * ${threadColumns}u + ${line} / 4u % ${threadColumns}u)`;
}
