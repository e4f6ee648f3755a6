/**
 * WGSL of batch normalisation over `[rows, columns]`, where a column is a channel. Statistics are taken in two
 * stages in a fixed order: some rows in a workgroup, then the workgroups' results, so that the same input gives the same bytes. The passes value by value take four channels at a time (`T`) where they can.
 *
 * Constants of each column stand in tables one after another: 0 mean, 1 scale = gamma / deviation, then forward 2 beta, backward 2 the
 * gradient's mean, 3 its slope along x.
 */
import { eachValue, THREADS, type ValueType } from "./each-value";

export type NormMode = "plain" | "relu" | "added";

/** Sums of a workgroup: `width` columns side by side (a power of two), and below each its lanes. One value at a time. */
function constants(width: number): string {
  return `const WIDTH = ${width}u;
const LANES = ${THREADS / width}u;
var<workgroup> sums: array<f32, ${THREADS}>;`;
}

const ENTRY = `@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = local / WIDTH;
  let column = group.x * WIDTH + local % WIDTH;
  let columns = uniforms.columns;`;

/** Adds the lanes of each column up in a fixed order, the second half to the first until one is left. */
function joinLanes(...arrays: readonly string[]): string {
  return `for (var step = LANES / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) { ${arrays.map((name) => `${name}[local] += ${name}[local + step * WIDTH];`).join(" ")} }
  }`;
}

const SECOND_SUMS = `var<workgroup> products: array<f32, ${THREADS}>;`;

/**
 * Mean, less the column's very first value, and squares around it, of the rows of a part. Both are taken around the part's own first
 * value: since that value is one of them, nothing cancels that the squares would not outweigh.
 */
export function momentsShader(width: number): string {
  return `${constants(width)}
${SECOND_SUMS}
${ENTRY}
  var sum = 0.0;
  var square = 0.0;
  let first = group.y * uniforms.rowsInPart;
  let end = min(uniforms.rows, first + uniforms.rowsInPart);
  if (column < columns) {
    let start = x[first * columns + column];
    for (var row = first + lane; row < end; row += LANES) {
      let value = x[row * columns + column] - start;
      sum += value;
      square += value * value;
    }
  }
  sums[local] = sum;
  products[local] = square;
  ${joinLanes("sums", "products")}
  if (lane == 0u && column < columns) {
    let share = sums[local] / f32(end - first);
    partials[2u * group.y * columns + column] = (x[first * columns + column] - x[column]) + share;
    partials[(2u * group.y + 1u) * columns + column] = max(0.0, products[local] - sums[local] * share);
  }
}`;
}

/** Joins the parts, first their means, then their squares around the common mean: mean, variance, and the tables of the forward pass. */
export function statisticsShader(width: number): string {
  const eachPart = (body: string): string => `if (column < columns) {
    for (var part = lane; part < uniforms.parts; part += LANES) {
      let rows = f32(min(uniforms.rows, (part + 1u) * uniforms.rowsInPart) - part * uniforms.rowsInPart);
      let at = 2u * part * columns + column;
      ${body}
    }
  }`;
  return `${constants(width)}
${ENTRY}
  var sum = 0.0;
  ${eachPart("sum += rows * partials[at];")}
  sums[local] = sum;
  ${joinLanes("sums")}
  workgroupBarrier();
  let center = sums[local % WIDTH] / f32(uniforms.rows);
  workgroupBarrier();
  sum = 0.0;
  ${eachPart("let distance = partials[at] - center; sum += partials[at + columns] + rows * distance * distance;")}
  sums[local] = sum;
  ${joinLanes("sums")}
  if (lane == 0u && column < columns) {
    let average = x[column] + center;
    let spread = sums[local] / f32(uniforms.rows);
    mean[column] = average;
    variance[column] = spread;
    tables[column] = average;
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

/** Sums of dy and of dy times the normalised x over the rows of a part; dy counts only where the ReLU let x through. */
export function gradientSumsShader(width: number, mode: NormMode): string {
  const mask = {
    plain: "",
    relu: "arriving = select(0.0, arriving, distance * scale + shift > 0.0);",
    added: "arriving = select(0.0, arriving, y[at] > 0.0); dadded[at] = arriving;",
  }[mode];
  return `${constants(width)}
${SECOND_SUMS}
${ENTRY}
  var sum = 0.0;
  var product = 0.0;
  if (column < columns) {
    let center = mean[column];
    let inverse = 1.0 / sqrt(variance[column] + uniforms.epsilon);
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
  ${joinLanes("sums", "products")}
  if (lane == 0u && column < columns) {
    partials[2u * group.y * columns + column] = sums[local];
    partials[(2u * group.y + 1u) * columns + column] = products[local];
  }
}`;
}

/** Joins the parts: the gradients of gamma and beta, and the tables of the input's gradient. */
export function gradientTablesShader(width: number): string {
  return `${constants(width)}
${SECOND_SUMS}
${ENTRY}
  var sum = 0.0;
  var product = 0.0;
  if (column < columns) {
    for (var part = lane; part < uniforms.parts; part += LANES) {
      let at = 2u * part * columns + column;
      sum += partials[at];
      product += partials[at + columns];
    }
  }
  sums[local] = sum;
  products[local] = product;
  ${joinLanes("sums", "products")}
  if (lane == 0u && column < columns) {
    let inverse = 1.0 / sqrt(variance[column] + uniforms.epsilon);
    let rows = f32(uniforms.rows);
    dbeta[column] = sums[local];
    dgamma[column] = products[local];
    tables[column] = mean[column];
    tables[columns + column] = gamma[column] / sqrt(variance[column] + uniforms.epsilon);
    tables[2u * columns + column] = sums[local] / rows;
    tables[3u * columns + column] = products[local] * inverse / rows;
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
  ${mode === "relu" ? "arriving = select(T(0.0), arriving, distance * scale + beta[column] > T(0.0));" : ""}
  dx[index] = scale * (arriving - tables[2u * columns + column] - distance * tables[3u * columns + column]);`,
    `alias T = ${type};`,
  );
}
