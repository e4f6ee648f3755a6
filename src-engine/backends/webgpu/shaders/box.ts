/** WGSL that goes over boxes of up to four axes: copies of a part, paddings, and functions of two tensors that repeat. */
import { eachValue } from "./each-value";

/** More axes than these are left to TensorFlow.js; neighbours that move alike are joined to one before. */
export const MOST_AXES = 4;

/** `place0` and so on, the index along each axis of a box whose sizes are `uniforms.size0` and so on. */
function places(axes: number): string {
  const lines = [`let rest${axes} = index;`];
  for (let axis = axes - 1; axis >= 0; axis -= 1) {
    const rest = `rest${axis + 1}`;
    // The first axis is what is left: dividing by it would only cost.
    if (axis === 0) lines.push(`let place0 = ${rest};`);
    else {
      lines.push(
        `let place${axis} = ${rest} % uniforms.size${axis};`,
        `let rest${axis} = ${rest} / uniforms.size${axis};`,
      );
    }
  }
  return lines.join("\n  ");
}

function sum(axes: number, term: (axis: number) => string): string {
  return Array.from({ length: axes }, (_, axis) => term(axis)).join(" + ");
}

/** Copies a box of `values` to a place in `result`. */
export function copyBoxShader(axes: number): string {
  return eachValue(`${places(axes)}
  let readAt = uniforms.firstRead + ${sum(axes, (axis) => `place${axis} * uniforms.readStep${axis}`)};
  let writeAt = uniforms.firstWrite + ${sum(axes, (axis) => `place${axis} * uniforms.writeStep${axis}`)};
  result[writeAt] = values[readAt];`);
}

/** `values` with `uniforms.constant` around them; before each axis lie `uniforms.before0` and so on. */
export function padShader(axes: number): string {
  const inside = Array.from({ length: axes }, (_, axis) => `(own${axis} < uniforms.inner${axis})`).join(
    " & ",
  );
  const own = Array.from(
    { length: axes },
    // Whatever lies before the first wraps around and is far too large.
    (_, axis) => `let own${axis} = place${axis} - uniforms.before${axis};`,
  ).join("\n  ");
  return eachValue(`${places(axes)}
  ${own}
  let isInside = ${inside};
  let readAt = ${sum(axes, (axis) => `own${axis} * uniforms.readStep${axis}`)};
  result[index] = select(uniforms.constant, values[select(0u, readAt, isInside)], isInside);`);
}

/** @param value an expression of `a` and `b`; `T` is `f32` */
export function broadcastShader(axes: number, value: string): string {
  return eachValue(
    `${places(axes)}
  let a = aValues[${sum(axes, (axis) => `place${axis} * uniforms.aStep${axis}`)}];
  let b = bValues[${sum(axes, (axis) => `place${axis} * uniforms.bStep${axis}`)}];
  result[index] = ${value};`,
    "alias T = f32;",
  );
}
