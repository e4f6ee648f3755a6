/**
 * WGSL of batch normalisation over `[rows, columns]`, where a column is a channel, or four of them (`T`). Statistics are taken in two
 * stages in a fixed order: some rows in a workgroup, then the workgroups' results, so that the same input gives the same bytes.
 *
 * Constants of each column stand in tables one after another: 0 mean, 1 scale = gamma / deviation, 2 beta, and backward
 * 3 mean of the gradient, 4 its slope along x.
 */
import { eachValue, THREADS, type ValueType } from "./each-value";

export type NormMode = "plain" | "relu" | "added";

/** How a workgroup is laid over the rows: `width` columns side by side, and below each its lanes. */
export interface NormLayout {
  readonly type: ValueType;
  /** A power of two. */
  readonly width: number;
}

function constants({ type, width }: NormLayout): string {
  return `alias T = ${type};
const WIDTH = ${width}u;
const LANES = ${THREADS / width}u;`;
}

const ENTRY = `@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = local / WIDTH;
  let column = group.x * WIDTH + local % WIDTH;
  let columns = uniforms.columns;`;

/** Joins the lanes of each column, the second half to the first until one is left. */
function joinLanes(join: string): string {
  return `for (var step = LANES / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { ${join} }
  }`;
}

/** Count, mean and sum of squares around it, and how two are joined (Chan, Golub and LeVeque 1983, equation 2.1). */
const MOMENTS = `
struct Moments { count: f32, mean: T, squares: T }
fn joined(a: Moments, b: Moments) -> Moments {
  if (b.count == 0.0) { return a; }
  let count = a.count + b.count;
  let share = b.count / count;
  let distance = b.mean - a.mean;
  return Moments(count, a.mean + distance * share, a.squares + b.squares + distance * distance * (a.count * share));
}
var<workgroup> moments: array<Moments, ${THREADS}>;`;

const JOIN_MOMENTS = joinLanes("moments[local] = joined(moments[local], moments[local + step * WIDTH]);");

/**
 * Means and squares of the rows of a part, less the column's very first value. Each thread takes its squares around its own first value, so
 * nothing cancels however far the mean is from zero.
 */
export function momentsShader(layout: NormLayout): string {
  return `${constants(layout)}
${MOMENTS}
${ENTRY}
  var own = Moments(0.0, T(0.0), T(0.0));
  let first = group.y * uniforms.rowsInPart + lane;
  let end = min(uniforms.rows, (group.y + 1u) * uniforms.rowsInPart);
  if (column < columns && first < end) {
    let base = x[column];
    let start = x[first * columns + column] - base;
    var sum = T(0.0);
    var squares = T(0.0);
    for (var row = first; row < end; row += LANES) {
      let value = (x[row * columns + column] - base) - start;
      sum += value;
      squares += value * value;
    }
    let count = f32((end - first + LANES - 1u) / LANES);
    own = Moments(count, start + sum / count, max(T(0.0), squares - sum * (sum / count)));
  }
  moments[local] = own;
  ${JOIN_MOMENTS}
  if (lane == 0u && column < columns) {
    partials[2u * group.y * columns + column] = moments[local].mean;
    partials[(2u * group.y + 1u) * columns + column] = moments[local].squares;
  }
}`;
}

/** Joins the parts: mean, variance, and the tables of the forward pass. */
export function statisticsShader(layout: NormLayout): string {
  return `${constants(layout)}
${MOMENTS}
${ENTRY}
  var own = Moments(0.0, T(0.0), T(0.0));
  if (column < columns) {
    for (var part = lane; part < uniforms.parts; part += LANES) {
      let rows = min(uniforms.rows, (part + 1u) * uniforms.rowsInPart) - part * uniforms.rowsInPart;
      let at = 2u * part * columns + column;
      own = joined(own, Moments(f32(rows), partials[at], partials[at + columns]));
    }
  }
  moments[local] = own;
  ${JOIN_MOMENTS}
  if (lane == 0u && column < columns) {
    let center = x[column] + moments[local].mean;
    let spread = moments[local].squares / f32(uniforms.rows);
    mean[column] = center;
    variance[column] = spread;
    tables[column] = center;
    tables[columns + column] = gamma[column] / sqrt(spread + uniforms.epsilon);
    tables[2u * columns + column] = beta[column];
  }
}`;
}

/** The forward tables from running statistics; a missing scale is 1 and a missing shift 0. */
export function tablesShader(type: ValueType, hasGamma: boolean, hasBeta: boolean): string {
  return eachValue(
    `tables[index] = mean[index];
  tables[uniforms.count + index] = ${hasGamma ? "gamma[index]" : "T(1.0)"} / sqrt(variance[index] + uniforms.epsilon);
  tables[2u * uniforms.count + index] = ${hasBeta ? "beta[index]" : "T(0.0)"};`,
    `alias T = ${type};`,
  );
}

/** y, with what is added and with ReLU where asked for. */
export function applyShader(type: ValueType, hasAdded: boolean, hasRelu: boolean): string {
  return eachValue(
    `let columns = uniforms.columns;
  let column = index % columns;
  var value = (x[index] - tables[column]) * tables[columns + column] + tables[2u * columns + column];
  ${hasAdded ? "value += added[index];" : ""}
  y[index] = ${hasRelu ? "select(value, T(0.0), value < T(0.0))" : "value"};`,
    `alias T = ${type};`,
  );
}

const SUMS = `
var<workgroup> sums: array<T, ${THREADS}>;
var<workgroup> products: array<T, ${THREADS}>;`;

const JOIN_SUMS = joinLanes(
  "sums[local] += sums[local + step * WIDTH]; products[local] += products[local + step * WIDTH];",
);

/** Sums of dy and of dy times the normalised x over the rows of a part; dy counts only where the ReLU let x through. */
export function gradientSumsShader(layout: NormLayout, mode: NormMode): string {
  const mask = {
    plain: "",
    relu: "arriving = select(T(0.0), arriving, distance * scale + shift > T(0.0));",
    added: "arriving = select(T(0.0), arriving, y[at] > T(0.0)); dadded[at] = arriving;",
  }[mode];
  return `${constants(layout)}
${SUMS}
${ENTRY}
  var sum = T(0.0);
  var product = T(0.0);
  if (column < columns) {
    let center = mean[column];
    let inverse = T(1.0) / sqrt(variance[column] + uniforms.epsilon);
    ${mode === "relu" ? "let scale = gamma[column] / sqrt(variance[column] + uniforms.epsilon); let shift = beta[column];" : ""}
    let end = min(uniforms.rows, (group.y + 1u) * uniforms.rowsInPart);
    for (var row = group.y * uniforms.rowsInPart + lane; row < end; row += LANES) {
      let at = row * columns + column;
      let distance = x[at] - center;
      var arriving = dy[at];
      ${mask}
      sum += arriving;
      product += arriving * (distance * inverse);
    }
  }
  sums[local] = sum;
  products[local] = product;
  ${JOIN_SUMS}
  if (lane == 0u && column < columns) {
    partials[2u * group.y * columns + column] = sums[local];
    partials[(2u * group.y + 1u) * columns + column] = products[local];
  }
}`;
}

/** Joins the parts: the gradients of gamma and beta, and the tables of the input's gradient. */
export function gradientTablesShader(layout: NormLayout, hasBeta: boolean): string {
  return `${constants(layout)}
${SUMS}
${ENTRY}
  var sum = T(0.0);
  var product = T(0.0);
  if (column < columns) {
    for (var part = lane; part < uniforms.parts; part += LANES) {
      let at = 2u * part * columns + column;
      sum += partials[at];
      product += partials[at + columns];
    }
  }
  sums[local] = sum;
  products[local] = product;
  ${JOIN_SUMS}
  if (lane == 0u && column < columns) {
    let inverse = T(1.0) / sqrt(variance[column] + uniforms.epsilon);
    let rows = f32(uniforms.rows);
    dbeta[column] = sums[local];
    dgamma[column] = products[local];
    tables[column] = mean[column];
    tables[columns + column] = gamma[column] / sqrt(variance[column] + uniforms.epsilon);
    ${hasBeta ? "tables[2u * columns + column] = beta[column];" : ""}
    tables[3u * columns + column] = sums[local] / rows;
    tables[4u * columns + column] = products[local] * inverse / rows;
  }
}`;
}

/** The gradient by x (Ioffe and Szegedy 2015, section 3, the equations of the backward pass joined). */
export function inputGradientShader(type: ValueType, mode: NormMode): string {
  return eachValue(
    `let columns = uniforms.columns;
  let column = index % columns;
  let distance = x[index] - tables[column];
  let scale = tables[columns + column];
  var arriving = dy[index];
  ${mode === "relu" ? "arriving = select(T(0.0), arriving, distance * scale + tables[2u * columns + column] > T(0.0));" : ""}
  dx[index] = scale * (arriving - tables[3u * columns + column] - distance * tables[4u * columns + column]);`,
    `alias T = ${type};`,
  );
}
