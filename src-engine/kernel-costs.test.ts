import { describe, expect, it } from "vitest";
import { kernelCost } from "./kernel-costs";

describe("the cost of a kernel", () => {
  const x = [2, 8, 8, 3];
  const filter = [3, 3, 3, 16];
  const y = [2, 8, 8, 16];
  const products = 2 * 8 * 8 * 16 * 9 * 3;

  it("is the same for a convolution and its gradients", () => {
    expect(kernelCost("Conv2D", [x, filter], [y]).flops).toBe(2 * products);
    expect(kernelCost("Conv2DBackpropInput", [y, filter], [x]).flops).toBe(2 * products);
    expect(kernelCost("Conv2DBackpropFilter", [x, y], [filter]).flops).toBe(2 * products);
  });

  it("counts a depthwise filter's taps alone", () => {
    const outputs = [2, 8, 8, 6];
    const depthwise = [3, 3, 3, 2];
    const flops = 2 * 2 * 8 * 8 * 6 * 9;
    expect(kernelCost("DepthwiseConv2dNative", [x, depthwise], [outputs]).flops).toBe(flops);
    expect(kernelCost("DepthwiseConv2dNativeBackpropFilter", [x, outputs], [depthwise]).flops).toBe(flops);
  });

  it("knows a matrix product whichever side is transposed", () => {
    for (const [a, b] of [
      [
        [5, 7],
        [7, 11],
      ],
      [
        [7, 5],
        [7, 11],
      ],
      [
        [5, 7],
        [11, 7],
      ],
    ]) {
      expect(
        kernelCost(
          "BatchMatMul",
          [
            [3, ...(a ?? [])],
            [3, ...(b ?? [])],
          ],
          [[3, 5, 11]],
        ).flops,
      ).toBeCloseTo(2 * 3 * 5 * 7 * 11);
    }
  });

  it("reads and writes every value once", () => {
    expect(kernelCost("Add", [x, x], [x])).toEqual({ flops: 0, bytes: 3 * 2 * 8 * 8 * 3 * 4 });
  });
});
