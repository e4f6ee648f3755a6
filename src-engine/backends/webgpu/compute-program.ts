/** A compute shader with its buffers, as the GPU engine runs it. */
import type { TensorInfo } from "@tensorflow/tfjs-core";

/** Numbers that change from call to call without a new shader; each is 4 bytes, in the order given. */
export interface UniformField {
  readonly name: string;
  readonly type: "i32" | "u32" | "f32";
  readonly value: number;
}

export interface ComputeProgram {
  /** Shaders with the same key are the same text: name the kernel and every constant that `code` bakes in. */
  readonly key: string;
  /**
   * WGSL without declarations of buffers: inputs are `var<storage, read> NAME: array<TYPE>`, outputs
   * `var<storage, read_write> NAME: array<TYPE>`, and uniforms `uniforms.NAME`. Called only for a new key.
   */
  readonly code: () => string;
  readonly inputs: readonly ProgramBuffer[];
  /** Written; a tensor that is changed in place is an output too. */
  readonly outputs: readonly ProgramBuffer[];
  readonly uniforms?: readonly UniformField[];
  /** Workgroups along x, y and z, each at most 65,535. See {@link spread} for long vectors. */
  readonly workgroups: readonly [number, number, number];
}

export interface ProgramBuffer {
  readonly name: string;
  readonly tensor: TensorInfo;
  /** Left out: `f32`. A vector type needs a size that it divides. */
  readonly type?: "f32" | "vec2<f32>" | "vec4<f32>" | "i32" | "u32" | "atomic<u32>";
}

const MOST_WORKGROUPS = 65_535;

/** Workgroups for `count` items of one axis; the shader finds its number by `x + y * num_workgroups.x`, and must check the end. */
export function spread(count: number, perWorkgroup: number): [number, number, number] {
  const groups = Math.max(1, Math.ceil(count / perWorkgroup));
  if (groups <= MOST_WORKGROUPS) return [groups, 1, 1];
  const across = Math.ceil(Math.sqrt(groups));
  return [across, Math.ceil(groups / across), 1];
}

/** The program's whole text, buffers and uniforms declared. */
export function shaderText(program: ComputeProgram): string {
  const { inputs, outputs, uniforms = [] } = program;
  const declare = ({ name, type = "f32" }: ProgramBuffer, binding: number, access: string): string =>
    `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`;
  const lines = [
    ...outputs.map((buffer, index) => declare(buffer, index, "read_write")),
    ...inputs.map((buffer, index) => declare(buffer, outputs.length + index, "read")),
  ];
  if (uniforms.length > 0) {
    const fields = uniforms.map(({ name, type }) => `${name}: ${type}`).join(", ");
    lines.push(
      `struct Uniforms { ${fields} };`,
      `@group(0) @binding(${outputs.length + inputs.length}) var<uniform> uniforms: Uniforms;`,
    );
  }
  return `${lines.join("\n")}\n${program.code()}`;
}

/** The uniforms' bytes, padded to the 16 that a uniform buffer is made of. */
export function uniformBytes(uniforms: readonly UniformField[]): ArrayBuffer {
  const bytes = new ArrayBuffer(Math.ceil(uniforms.length / 4) * 16);
  const view = new DataView(bytes);
  uniforms.forEach(({ type, value }, index) => {
    if (type === "f32") view.setFloat32(index * 4, value, true);
    else if (type === "i32") view.setInt32(index * 4, value, true);
    else view.setUint32(index * 4, value, true);
  });
  return bytes;
}
